import Columns
import Glibc
import TestKit
import Testing

@testable import Scoring

@Suite struct DriftTests {
    @Test func `every number and word lies in one bin, and those of then fill them evenly`() {
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            let count = 50 + random.below(500)
            let numbers = (0..<count).map { _ in
                random.chance(10) ? Double.nan : Double.random(in: -5...5, using: &random)
            }
            let then = Drift.Histogram(numbers: numbers)
            #expect(then.counts.reduce(0, +) == count, "seed \(seed)")
            #expect(then.counts.last == numbers.count { $0.isNaN }, "seed \(seed)")
            let present = count - (then.counts.last ?? 0)
            for share in then.counts.dropLast() {
                #expect(abs(share - present / 10) <= 2, "seed \(seed): \(then.counts)")
            }
            #expect(then.bins.bin(-.infinity) == 0)
            #expect(then.bins.bin(.infinity) == then.bins.count - 2)
            guard case .numbers(let cuts) = then.bins else { continue }
            for (place, cut) in cuts.enumerated() {
                #expect(then.bins.bin(cut) == place && then.bins.bin(cut.nextUp) == place + 1)
            }
        }
    }

    @Test func `the most frequent words have bins, others share one`() {
        let words = (0..<20).flatMap { word in
            Array(repeating: Array("w\(word)".utf8), count: 40 - word)
        }
        let histogram = Drift.Histogram(words: words + [[], []])
        guard case .words(let named) = histogram.bins else {
            Issue.record("words have bins of words")
            return
        }
        #expect(named.count == 10 && Set(named) == Set((0..<10).map { Array("w\($0)".utf8) }))
        #expect(histogram.counts[10] == (10..<20).reduce(0) { $0 + 40 - $1 })
        #expect(histogram.counts[11] == 2)
        #expect(histogram.bins.bin(Array("new".utf8)) == 10 && histogram.bins.bin([]) == 11)
    }

    @Test func `a column that does not vary has two bins and what is missing`() {
        let histogram = Drift.Histogram(numbers: Array(repeating: 3, count: 50))
        #expect(histogram.bins == .numbers(cuts: [3]))
        #expect(histogram.counts == [50, 0, 0])
        #expect(Drift.Histogram(numbers: [.nan]).counts == [0, 1])
    }

    @Test(arguments: [
        (0.0, Drift.Verdict.stable), (0.0999, .stable), (0.1, .moderate), (0.2499, .moderate),
        (0.25, .shifted), (9, .shifted),
    ])
    func `a verdict begins at its bound`(index: Double, verdict: Drift.Verdict) {
        #expect(Drift.Verdict(index) == verdict)
    }

    @Test func `half of the leads moving from one of two bins is worth what the formula says`() {
        let index = Drift.stability(then: [50, 50], now: [25, 75])
        let expected = (0.25 - 0.5) * log(0.25 / 0.5) + (0.75 - 0.5) * log(0.75 / 0.5)
        #expect(abs(index - expected) < 1e-15)
    }

    @Test func `a calibration is read back from its JSON to the same bits`() throws {
        for seed in seeds(60) {
            var random = SeededGenerator(seed: seed)
            let count = 2 + random.below(60)
            let scores = (0..<count).map { _ in Double.random(in: -3...3, using: &random) }
            let outcomes = (0..<count).map { $0 == 0 || ($0 > 1 && random.chance(50)) }
            for method in Calibration.Method.allCases {
                let curve = try #require(
                    Calibration.fit(method, scores: scores, outcomes: outcomes))
                #expect(curve.method == method)
                #expect(try Calibration(method, json: curve.json) == curve, "seed \(seed)")
            }
        }
        #expect(Calibration.fit(.isotonic, scores: [1, 2], outcomes: [true, true]) == nil)
    }
}
