import Glibc
import TestKit
import Testing

@testable import Scoring

@Suite struct EvaluationTests {
    @Test func `AUC counts the pairs that stand in the right order, ties half`() {
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            let count = 1 + random.below(60)
            let probabilities = (0..<count).map { _ in Double(random.below(12)) / 12 }
            let outcomes = (0..<count).map { _ in random.chance(40) }
            var pairs = 0
            var right = 0.0
            for won in 0..<count where outcomes[won] {
                for lost in 0..<count where !outcomes[lost] {
                    pairs += 1
                    if probabilities[won] > probabilities[lost] { right += 1 }
                    if probabilities[won] == probabilities[lost] { right += 0.5 }
                }
            }
            let evaluation = Evaluation(probabilities: probabilities, outcomes: outcomes)
            if pairs == 0 {
                #expect(evaluation.auc == nil, "seed \(seed)")
            } else {
                let auc = evaluation.auc ?? .nan
                #expect((auc - right / Double(pairs)).magnitude < 1e-12, "seed \(seed)")
            }
            #expect(evaluation.deciles.reduce(0) { $0 + $1.count } == count, "seed \(seed)")
            #expect(
                evaluation.deciles.reduce(0) { $0 + $1.wonCount } == evaluation.wonCount,
                "seed \(seed)")
        }
    }

    @Test func `Brier and log loss are means over the rows`() {
        let evaluation = Evaluation(probabilities: [0.8, 0.5, 0], outcomes: [true, false, false])
        #expect(abs((evaluation.brier ?? .nan) - (0.04 + 0.25) / 3) < 1e-15)
        let loss = (-log(0.8) - log(0.5)) / 3
        #expect(abs((evaluation.logLoss ?? .nan) - loss) < 1e-12)
        #expect(evaluation.deciles.last?.lift == 3)
        let nothing = Evaluation(probabilities: [], outcomes: [])
        #expect(nothing.brier == nil && nothing.logLoss == nil && nothing.deciles.isEmpty)
    }

    @Test func `an isotonic curve rises and is the nearest among pooled ones`() throws {
        for seed in seeds(30) {
            var random = SeededGenerator(seed: seed)
            let count = 1 + random.below(9)
            let margins = (0..<count).map { _ in Double(random.below(6)) }
            let outcomes = (0..<count).map { _ in random.chance(50) }
            let curve = try #require(Calibration.isotonic(margins: margins, outcomes: outcomes))
            func error(_ values: (Double) -> Double) -> Double {
                zip(margins, outcomes).reduce(0) {
                    let miss = values($1.0) - ($1.1 ? 1 : 0)
                    return $0 + miss * miss
                }
            }
            let own = error(curve.probability)
            let fitted = (0..<6).map { curve.probability(Double($0)) }
            #expect(zip(fitted, fitted.dropFirst()).allSatisfy { $0 <= $1 }, "seed \(seed)")
            // Any rising curve of multiples of 1/10 is at most as near.
            for _ in 0..<200 {
                let rising = (0..<6).map { _ in Double(random.below(11)) / 10 }.sorted()
                #expect(own <= error { rising[Int($0)] } + 1e-12, "seed \(seed)")
            }
        }
        #expect(Calibration.isotonic(margins: [], outcomes: []) == nil)
    }

    @Test func `Platt's curve finds the slope and offset that made the outcomes`() throws {
        var random = SeededGenerator(seed: 7)
        let margins = (0..<20_000).map { _ in Double.random(in: -4...4, using: &random) }
        let outcomes = margins.map { margin in
            Double.random(in: 0...1, using: &random) < 1 / (1 + exp(-1.5 * margin + 0.7))
        }
        guard
            case .platt(let slope, let offset) = Calibration.platt(
                margins: margins, outcomes: outcomes)
        else {
            Issue.record("no curve")
            return
        }
        #expect((slope + 1.5).magnitude < 0.1)
        #expect((offset - 0.7).magnitude < 0.1)
        #expect(Calibration.platt(margins: [1, 2], outcomes: [true, true]) == nil)
    }

    @Test func `drift is nothing for equal shares and grows with the shift`() {
        #expect(Drift.stability(then: [10, 20, 30], now: [1, 2, 3]) == 0)
        let small = Drift.stability(then: [50, 50], now: [45, 55])
        let large = Drift.stability(then: [50, 50], now: [10, 90])
        #expect(small > 0 && small < 0.1 && large > 0.25)
        #expect(Drift.stability(then: [0], now: [5]) == 0)
    }
}
