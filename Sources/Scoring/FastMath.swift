import Glibc
import KernelsAVX2
import KernelsBase

/// The FAST mode of outputs: powers of e by a polynomial instead of the C library's functions.
///
/// Documented bounds, in units in the last place of the true value: powers of e 1 (2 where they are
/// subnormal), probabilities by the logistic function 2; softmax and the rest are made of such
/// powers as in the exact mode. `FastMathTests` shows it over the whole range of float32 and by
/// samples of float64. (The exact mode has the library's bits, which themselves are up to 3 such
/// units from the true value.) The bits are the same on every processor: products are rounded
/// before they are added, on all of them.
package enum FastMath {
    /// Turns margins into probabilities, 1 / (1 + e^−x), in place.
    /// - Complexity: O(numbers), four at a time with AVX2.
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

    /// 1 / (1 + e^−x) in float64.
    func sigmoid(_ x: Double) -> Double {
        switch self {
        case .exact: 1 / (1 + exp(-x))
        case .fast: KernelsBase.sigmoid(x)
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
