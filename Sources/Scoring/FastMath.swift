import Glibc
import KernelsAVX2
import KernelsBase

/// The FAST mode of outputs: powers of e by a polynomial instead of the C library's functions.
///
/// Documented bound: within 2 units in the last place of the exact mode, for every finite float32 or
/// float64 margin (`FastMathTests` compares every float32, and float64 by samples). The bits are the
/// same on every processor: products are rounded before they are added, on all of them. They are
/// other bits than the library's, so nothing that is stored is ever worked out so.
package enum FastMath {
    /// Turns margins into probabilities, 1 / (1 + e^−x), in place.
    /// - Complexity: about 2 ns a number with AVX2.
    package static func sigmoid(_ numbers: inout MutableSpan<Double>) {
        if Processor.hasAVX2 {
            KernelsAVX2.sigmoid(&numbers)
        } else {
            KernelsBase.sigmoid(&numbers)
        }
    }
}

/// The powers of e of one mode.
enum Powers: Sendable {
    /// The C library's `exp` and `expf`, as the models' libraries have them.
    case exact
    /// `FastMath`'s.
    case fast

    /// e^x in float64.
    func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .exact: exp(x)
        case .fast: KernelsBase.exponential(x)
        }
    }

    /// e^x in float32.
    func callAsFunction(_ x: Float) -> Float {
        switch self {
        case .exact: expf(x)
        case .fast: Float(KernelsBase.exponential(Double(x)))
        }
    }
}
