import Glibc

/// A curve from a model's margins to probabilities, fitted on recorded outcomes.
package enum Calibration: Sendable, Equatable {
    /// 1 / (1 + e^(slope × margin + offset)) (Platt, 1999).
    case platt(slope: Double, offset: Double)
    /// Steps that only rise: from each margin on its probability, linear between (isotonic).
    case isotonic([Step])

    /// A point of an isotonic curve.
    package struct Step: Sendable, Equatable {
        package let margin: Double
        package let probability: Double

        package init(margin: Double, probability: Double) {
            self.margin = margin
            self.probability = probability
        }
    }

    /// The probability of a margin; beyond the ends of a curve its end value holds.
    package func probability(_ margin: Double) -> Double {
        switch self {
        case .platt(let slope, let offset): return 1 / (1 + exp(slope * margin + offset))
        case .isotonic(let steps):
            var low = 0
            var high = steps.count
            while low < high {
                let middle = (low + high) / 2
                if steps[middle].margin < margin { low = middle + 1 } else { high = middle }
            }
            guard low > 0 else { return steps[0].probability }
            guard low < steps.count else { return steps[steps.count - 1].probability }
            let from = steps[low - 1]
            let to = steps[low]
            let part = (margin - from.margin) / (to.margin - from.margin)
            return from.probability + part * (to.probability - from.probability)
        }
    }

    /// The rising curve nearest to the outcomes in the mean square; nil without rows.
    ///
    /// Pools neighbours that fall (Ayer et al., 1955): rows by rising margin, equal margins as one.
    /// Each pool gives the curve a point at its lowest and its highest margin.
    /// - Complexity: O(n log n).
    package static func isotonic(margins: [Double], outcomes: [Bool]) -> Calibration? {
        precondition(margins.count == outcomes.count, "an outcome for each margin")
        struct Pool {
            var lowest: Double
            var highest: Double
            var won: Int
            var count: Int
            /// Whether its share of won rows is at least that of another; in whole numbers, exactly.
            func isAtLeast(_ other: Pool) -> Bool { won * other.count >= other.won * count }
        }
        var pools: [Pool] = []
        let order = margins.indices.sorted { margins[$0] < margins[$1] }
        for row in order {
            let won = outcomes[row] ? 1 : 0
            if let last = pools.last, last.highest == margins[row], last.lowest == margins[row] {
                pools[pools.count - 1].won += won
                pools[pools.count - 1].count += 1
            } else {
                pools.append(Pool(lowest: margins[row], highest: margins[row], won: won, count: 1))
            }
        }
        var rising: [Pool] = []
        for pool in pools {
            var pool = pool
            while let last = rising.last, last.isAtLeast(pool) {
                pool.lowest = last.lowest
                pool.won += last.won
                pool.count += last.count
                rising.removeLast()
            }
            rising.append(pool)
        }
        var steps: [Step] = []
        for pool in rising {
            let probability = Double(pool.won) / Double(pool.count)
            steps.append(Step(margin: pool.lowest, probability: probability))
            if pool.highest > pool.lowest {
                steps.append(Step(margin: pool.highest, probability: probability))
            }
        }
        return steps.isEmpty ? nil : .isotonic(steps)
    }

    /// The sigmoid that makes the outcomes likeliest; nil unless both outcomes are there.
    ///
    /// Newton's method with halved steps on Platt's softened targets, (won + 1) / (won + 2) and
    /// 1 / (lost + 2), as corrected by Lin, Lin and Weng (2007); at most 100 rounds, the sums in the
    /// order given.
    /// - Complexity: O(100 n).
    package static func platt(margins: [Double], outcomes: [Bool]) -> Calibration? {
        precondition(margins.count == outcomes.count, "an outcome for each margin")
        let won = Double(outcomes.count { $0 })
        let lost = Double(outcomes.count) - won
        guard won > 0, lost > 0 else { return nil }
        let targets = outcomes.map { $0 ? (won + 1) / (won + 2) : 1 / (lost + 2) }
        func loss(_ slope: Double, _ offset: Double) -> Double {
            var sum = 0.0
            for (margin, target) in zip(margins, targets) {
                let x = slope * margin + offset
                sum += x >= 0 ? target * x + log1p(exp(-x)) : (target - 1) * x + log1p(exp(x))
            }
            return sum
        }
        var slope = 0.0
        var offset = log((lost + 1) / (won + 1))
        var value = loss(slope, offset)
        for _ in 0..<100 {
            // Gradient and Hessian of the loss; the small diagonal keeps it invertible.
            var (h11, h22, h21, g1, g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0)
            for (margin, target) in zip(margins, targets) {
                let p = 1 / (1 + exp(slope * margin + offset))
                let curve = p * (1 - p)
                h11 += margin * margin * curve
                h22 += curve
                h21 += margin * curve
                g1 += margin * (target - p)
                g2 += target - p
            }
            if max(abs(g1), abs(g2)) < 1e-9 { break }
            let determinant = h11 * h22 - h21 * h21
            let stepSlope = -(h22 * g1 - h21 * g2) / determinant
            let stepOffset = -(h11 * g2 - h21 * g1) / determinant
            let descent = g1 * stepSlope + g2 * stepOffset
            var length = 1.0
            var isBetter = false
            while length >= 1e-10, !isBetter {
                let next = loss(slope + length * stepSlope, offset + length * stepOffset)
                if next < value + 1e-4 * length * descent {
                    slope += length * stepSlope
                    offset += length * stepOffset
                    value = next
                    isBetter = true
                } else {
                    length /= 2
                }
            }
            if !isBetter { break }
        }
        return .platt(slope: slope, offset: offset)
    }
}
