import TestKit
import Testing

@testable import Scoring

/// Contributions that sum to a margin, by random numbers.
@Suite struct ExactSharesTests {
    @Test(arguments: seeds(200))
    func `contributions sum to the margin in any order, as far as float64 can`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func number() -> Double {
            let scale = Double(sign: .plus, exponent: random.below(24) - 12, significand: 1)
            return (Double(random.below(1 << 40)) / 0x1p39 - 1) * scale
        }
        for _ in 0..<20 {
            let before = (0..<1 + random.below(40)).map { _ in number() }
            var after = before
            let isFloat = random.below(2) == 0
            let margin = isFloat ? Double(Float(number())) : number()
            let total = before.reduce(margin.magnitude) { $0 + $1.magnitude }
            let bias = ExactShares.settle(&after, margin: margin, bias: .nan)
            for (own, old) in zip(after, before) {
                #expect((own - old).magnitude <= total * 0x1p-50, "seed \(seed)")
            }
            let sum = after.reduce(0, +)
            for _ in 0..<3 {
                after.shuffle(using: &random)
                #expect(after.reduce(0, +) == sum, "seed \(seed)")
            }
            if bias.magnitude <= margin.magnitude
                || (isFloat && margin.magnitude >= total * 0x1p-27)
            {
                #expect(sum + bias == margin, "seed \(seed)")
            }
            #expect((sum + bias - margin).magnitude <= bias.ulp, "seed \(seed)")
        }
    }

    @Test func `a sum that is no number is let be`() {
        for (margin, own) in [(Double.infinity, 1.0), (.nan, 1), (1, .infinity), (1, 1e305)] {
            var contributions = [own, 0.1]
            #expect(ExactShares.settle(&contributions, margin: margin, bias: 7) == 7)
            #expect(contributions == [own, 0.1])
        }
        var none = [0.0, 0]
        #expect(ExactShares.settle(&none, margin: 0, bias: 7) == 0)
    }
}
