import Glibc

/// How well probabilities foretold recorded outcomes: what `MODEL.COMPARE` reports of a model.
///
/// Rows are leads with an outcome; rows without one are not given. Sums are taken in order of
/// ascending probability, rows of equal probability in the order given.
package struct Evaluation: Sendable, Equatable {
    /// Rows that were judged.
    package let count: Int
    /// Rows that were won.
    package let wonCount: Int
    /// The chance that a won row has a higher probability than a lost one, ties half; nil when all
    /// rows have one outcome.
    package let auc: Double?
    /// The mean square of probability − outcome; nil without rows.
    package let brier: Double?
    /// The mean of −ln of the probability of what happened, probabilities kept within 1e-15 of 0
    /// and 1; nil without rows.
    package let logLoss: Double?
    /// Ten groups of rows by rising probability, as even as can be; empty groups are left out.
    package let deciles: [Decile]
    /// How probabilities and outcomes agree: tenths of the probability from 0 to 1, each without its
    /// upper end but the last; tenths without rows are left out.
    package let bins: [Bin]

    /// One tenth of the rows.
    package struct Decile: Sendable, Equatable {
        /// Rows in it.
        package let count: Int
        /// Rows in it that were won.
        package let wonCount: Int
        /// Their mean probability.
        package let probability: Double
        /// The share of won rows over that of all rows; 0 when nothing was won.
        package let lift: Double
    }

    /// The rows whose probability lies in one tenth.
    package struct Bin: Sendable, Equatable {
        /// The tenth, from 0: probabilities from tenth / 10 on.
        package let tenth: Int
        /// Rows in it.
        package let count: Int
        /// Rows in it that were won.
        package let wonCount: Int
        /// Their mean probability.
        package let predicted: Double
        /// The share of them that was won.
        package var observed: Double { Double(wonCount) / Double(count) }
    }

    /// Judges by outcomes (true: won) scores of the same rows that are no probabilities: only their
    /// order counts, and what needs probabilities is nil, empty, or the mean score.
    /// - Complexity: O(n log n).
    package init(scores: [Double], outcomes: [Bool]) {
        self.init(scores, outcomes, areProbabilities: false)
    }

    /// Judges probabilities by outcomes (true: won) of the same rows; NaN is refused by the caller.
    /// - Complexity: O(n log n).
    package init(probabilities: [Double], outcomes: [Bool]) {
        self.init(probabilities, outcomes, areProbabilities: true)
    }

    private init(_ probabilities: [Double], _ outcomes: [Bool], areProbabilities: Bool) {
        precondition(probabilities.count == outcomes.count, "an outcome for each probability")
        let order = probabilities.indices.sorted {
            probabilities[$0] != probabilities[$1]
                ? probabilities[$0] < probabilities[$1] : $0 < $1
        }
        count = order.count
        wonCount = outcomes.count { $0 }
        auc = Self.auc(order, probabilities, outcomes, wonCount)
        var squares = 0.0
        var losses = 0.0
        for row in order {
            let miss = probabilities[row] - (outcomes[row] ? 1 : 0)
            squares += miss * miss
            let kept = min(max(probabilities[row], 1e-15), 1 - 1e-15)
            losses -= log(outcomes[row] ? kept : 1 - kept)
        }
        let isJudged = areProbabilities && !order.isEmpty
        brier = isJudged ? squares / Double(order.count) : nil
        logLoss = isJudged ? losses / Double(order.count) : nil
        bins = areProbabilities ? Self.bins(order, probabilities, outcomes) : []
        deciles = Self.deciles(order, probabilities, outcomes, wonCount)
    }

    /// The area under the ROC curve by ranks (Mann and Whitney), tied rows sharing their mean rank.
    private static func auc(
        _ order: [Int], _ probabilities: [Double], _ outcomes: [Bool], _ wonCount: Int
    ) -> Double? {
        let lostCount = order.count - wonCount
        guard wonCount > 0, lostCount > 0 else { return nil }
        // Twice the ranks, so that the mean of tied ranks is whole.
        var doubledRanks = 0
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, probabilities[order[end]] == probabilities[order[start]] {
                end += 1
            }
            let won = order[start..<end].count { outcomes[$0] }
            doubledRanks += won * (start + 1 + end)
            start = end
        }
        let above = Double(doubledRanks) / 2 - Double(wonCount) * Double(wonCount + 1) / 2
        return above / (Double(wonCount) * Double(lostCount))
    }

    private static func bins(
        _ order: [Int], _ probabilities: [Double], _ outcomes: [Bool]
    ) -> [Bin] {
        var counts = Array(repeating: 0, count: 10)
        var won = counts
        var sums = Array(repeating: 0.0, count: 10)
        for row in order {
            let tenth = min(Int(probabilities[row] * 10), 9)
            counts[tenth] += 1
            if outcomes[row] { won[tenth] += 1 }
            sums[tenth] += probabilities[row]
        }
        return (0..<10).filter { counts[$0] > 0 }.map {
            Bin(
                tenth: $0, count: counts[$0], wonCount: won[$0],
                predicted: sums[$0] / Double(counts[$0]))
        }
    }

    private static func deciles(
        _ order: [Int], _ probabilities: [Double], _ outcomes: [Bool], _ wonCount: Int
    ) -> [Decile] {
        var deciles: [Decile] = []
        for tenth in 0..<10 {
            let rows = order[order.count * tenth / 10..<order.count * (tenth + 1) / 10]
            if rows.isEmpty { continue }
            let won = rows.count { outcomes[$0] }
            let sum = rows.reduce(0) { $0 + probabilities[$1] }
            let share = Double(won) / Double(rows.count)
            let overall = Double(wonCount) / Double(order.count)
            deciles.append(
                Decile(
                    count: rows.count, wonCount: won, probability: sum / Double(rows.count),
                    lift: wonCount == 0 ? 0 : share / overall))
        }
        return deciles
    }
}
