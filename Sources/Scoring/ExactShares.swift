/// Contributions that add up to a margin without rounding, in whatever order they are added.
///
/// A margin is rounded at every tree (XGBoost's in float32), contributions are sums of differences of
/// means: they would miss it in the last digits. So each contribution is rounded to a multiple of one
/// step, 2^-50 of the largest power of two within the sum of all magnitudes, which makes every sum of
/// them exact; and the bias is what the margin is beside that sum.
///
/// The sum of the contributions, plus the bias, is then the margin bit for bit, unless the bias is
/// beyond the margin's binade and needs bits that float64 has not: then it is the margin to half a
/// unit in the bias's last place. Of XGBoost, whose margins have 24 bits, that is so only for margins
/// below 2^-27 of the sum of all magnitudes.
enum ExactShares {
    /// Rounds the contributions of one class and gives the bias.
    ///
    /// Nothing is changed, and `bias` is given, where a margin or contribution is not finite or so
    /// large that its sums would not be.
    /// - Complexity: O(contributions).
    static func settle(
        _ contributions: inout [Double], margin: Double, bias: Double
    ) -> Double {
        var magnitude = margin.magnitude
        for contribution in contributions { magnitude += contribution.magnitude }
        if magnitude == 0 { return 0 }
        guard magnitude >= 0x1p-900, magnitude < 0x1p1000 else { return bias }
        // Adding a number whose last place is the step rounds to the step.
        let anchor = Double(sign: .plus, exponent: magnitude.exponent + 2, significand: 1.5)
        var sum = 0.0
        for place in contributions.indices {
            contributions[place] = (contributions[place] + anchor) - anchor
            sum += contributions[place]
        }
        return margin - sum
    }
}
