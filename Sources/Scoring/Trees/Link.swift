import Glibc

/// How margins become probabilities or predictions, in the library's own arithmetic.
///
/// In the exact mode the float32 forms call the C library's `expf`, the float64 forms its `exp`, as
/// the libraries do: the results are equal to the last bit. See `FastMath` for the other mode.
enum Link: Sendable, Equatable {
    case identity
    /// XGBoost: 1 / (e^min(−x, 88.7) + 1 + 1e-16) in float32.
    case sigmoidFloat
    /// XGBoost: e^x in float32.
    case exponentialFloat
    /// XGBoost: 1 where the margin is above 0, else 0.
    case hinge
    /// XGBoost: e^(x − max), divided by their sum; float32 with the sum in float64.
    case softmaxFloat
    /// LightGBM: 1 / (1 + e^(−scale × x)), each class by itself.
    case sigmoid(Double)
    /// LightGBM: e^x.
    case exponential
    /// LightGBM's cross_entropy_lambda: ln(1 + e^x).
    case logOnePlusExponential
    /// LightGBM's `sqrt` regressions: sign(x) × x².
    case signedSquare
    /// LightGBM: e^(x − max), divided by their sum, in float64.
    case softmax

    /// The outputs for the margins of one row.
    func apply(_ margins: [Double], _ powers: Powers = .exact) -> [Double] {
        switch self {
        case .identity: margins
        case .sigmoidFloat: margins.map { Double(Self.sigmoid(Float($0), powers)) }
        case .exponentialFloat: margins.map { Double(powers(Float($0))) }
        case .hinge: margins.map { $0 > 0 ? 1 : 0 }
        case .softmaxFloat: Self.softmax(margins.map { Float($0) }, powers)
        case .sigmoid(let scale): margins.map { powers.sigmoid(scale * $0) }
        case .exponential: margins.map { powers($0) }
        case .logOnePlusExponential: margins.map { log1p(powers($0)) }
        case .signedSquare: margins.map { ($0 < 0 ? -1 : 1) * $0 * $0 }
        case .softmax: Self.softmax(margins, powers)
        }
    }

    private static func sigmoid(_ x: Float, _ powers: Powers) -> Float {
        // Below −88.7 the library's answer stays what it is there.
        if powers == .fast { return Float(powers.sigmoid(Double(max(x, -88.7)))) }
        let denominator: Float = expf(min(-x, 88.7)) + 1 + 1e-16
        return 1 / denominator
    }

    private static func softmax(_ margins: [Float], _ powers: Powers) -> [Double] {
        let largest = margins.reduce(-.infinity) { max($0, $1) }
        var sum = 0.0
        let powers = margins.map { margin in
            let power = powers(margin - largest)
            sum += Double(power)
            return power
        }
        return powers.map { Double($0 / Float(sum)) }
    }

    private static func softmax(_ margins: [Double], _ powers: Powers) -> [Double] {
        let largest = margins.reduce(-.infinity) { max($0, $1) }
        var sum = 0.0
        let powers = margins.map { margin in
            let power = powers(margin - largest)
            sum += power
            return power
        }
        return powers.map { $0 / sum }
    }
}
