import Glibc

/// How far the values of a feature have moved since a model was loaded.
package enum Drift {
    /// The population stability index of two histograms over the same bins.
    ///
    /// Σ (now − then) × ln(now / then) over the bins' shares; an empty bin counts as half a row. By
    /// custom below 0.1 is steady and above 0.25 is a shift. 0 when either has no rows.
    package static func stability(then: [Int], now: [Int]) -> Double {
        precondition(then.count == now.count, "the same bins")
        let thenCount = Double(then.reduce(0, +))
        let nowCount = Double(now.reduce(0, +))
        guard thenCount > 0, nowCount > 0 else { return 0 }
        var index = 0.0
        for (before, after) in zip(then, now) where before > 0 || after > 0 {
            let old = max(Double(before), 0.5) / thenCount
            let new = max(Double(after), 0.5) / nowCount
            index += (new - old) * log(new / old)
        }
        return index
    }
}
