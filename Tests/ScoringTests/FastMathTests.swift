import Glibc
import KernelsAVX2
import KernelsBase
import TestKit
import Testing

@testable import Scoring

/// The FAST mode's bounds, in units in the last place of the true value.
@Suite struct FastMathTests {
    /// How far a number is from the true value, in units of the numbers around that.
    private func error(_ value: Double, _ truth: Float80) -> Double {
        if value.isNaN { return truth.isNaN ? 0 : .infinity }
        let nearest = Double(truth)
        if value == nearest { return 0 }
        let unit = max(nearest.magnitude, .leastNormalMagnitude).ulp
        return Double((Float80(value) - truth).magnitude / Float80(unit))
    }

    private func error(_ value: Float, _ truth: Float80) -> Double {
        if value.isNaN { return truth.isNaN ? 0 : .infinity }
        let nearest = Float(truth)
        if value == nearest { return 0 }
        let unit = max(nearest.magnitude, .leastNormalMagnitude).ulp
        return Double((Float80(value) - truth).magnitude / Float80(unit))
    }

    /// Float32 bit patterns over the whole range: every exponent and sign, mantissas in even steps.
    private static let patterns = stride(from: UInt32(0), to: UInt32.max - 40_961, by: 40_961)

    @Test func `powers of float32 margins are within the bounds, over the whole range`() {
        var worst = (exponential: 0.0, sigmoid: 0.0)
        for pattern in Self.patterns {
            let x = Float(bitPattern: pattern)
            worst.exponential = max(worst.exponential, error(Powers.fast(x), expl(Float80(x))))
            let fast = Float(Link.sigmoidFloat.apply([Double(x)], .fast)[0])
            let truth = 1 / (1 + expl(-Float80(max(x, -88.7))))
            worst.sigmoid = max(worst.sigmoid, error(fast, x.isNaN ? .nan : truth))
        }
        #expect(worst.exponential <= 1)
        #expect(worst.sigmoid <= 1)
    }

    @Test func `powers of float64 margins are within the bounds`() {
        var random = SeededGenerator(seed: 1)
        var numbers: [Double] = [
            0, -0.0, .nan, 709.782712893384, -708.3964185322641, 1e-300, -1e-300,
            .leastNonzeroMagnitude, 37, -37, 36.7, -745.1,
        ]
        for _ in 0..<40_000 {
            numbers.append(Double.random(in: -40...40, using: &random))
            numbers.append(Double.random(in: -745...709, using: &random))
            numbers.append(Double.random(in: -1e-3...1e-3, using: &random))
        }
        var worst = (exponential: 0.0, sigmoid: 0.0)
        for x in numbers {
            worst.exponential = max(worst.exponential, error(Powers.fast(x), expl(Float80(x))))
            // Below, e^−x is infinite in float64, and both modes answer 0.
            if x < -709.7 { continue }
            let truth = 1 / (1 + expl(-Float80(x)))
            worst.sigmoid = max(worst.sigmoid, error(Link.sigmoid(1).apply([x], .fast)[0], truth))
        }
        #expect(worst.exponential <= 1)
        #expect(worst.sigmoid <= 2)
    }

    @Test func `at the ends both modes say the same`() {
        for x in [-Double.infinity, -1e300, -800, 800, 1e300, .infinity] {
            #expect(Link.sigmoid(1).apply([x], .fast) == Link.sigmoid(1).apply([x]))
            #expect(Powers.fast(x) == Powers.exact(x))
        }
        #expect(Link.sigmoid(1).apply([.nan], .fast)[0].isNaN)
    }

    @Test func `both kernels and the single number give the same bits`() {
        var random = SeededGenerator(seed: 2)
        for count in [0, 1, 3, 4, 7, 8, 64, 1_001] {
            let numbers = (0..<count).map { _ in Double.random(in: -800...800, using: &random) }
            var base = numbers
            var wide = numbers
            var span = base.mutableSpan
            KernelsBase.sigmoid(&span)
            span = wide.mutableSpan
            KernelsAVX2.sigmoid(&span)
            let alone = numbers.map { LogisticModel.probability($0, .fast) }
            #expect(base.map(\.bitPattern) == alone.map(\.bitPattern))
            if Processor.hasAVX2 { #expect(wide.map(\.bitPattern) == base.map(\.bitPattern)) }
        }
    }

    @Test func `a model loaded as FAST has other probabilities only within the bound`() throws {
        let payload = Array(
            """
            {"type":"logistic_regression","intercept":0.1,
            "features":[{"name":"x","type":"float","coef":0.37}]}
            """.utf8)
        let exact = try Model.load(format: .logistic, payload: payload)
        let fast = try Model.load(format: .logistic, payload: payload, isFast: true)
        #expect(fast.isFast && !exact.isFast)
        var row = InputRow(exact)
        for x in -200...200 {
            try row.set(0, "\(x)".utf8.span)
            let (a, b) = (exact.score(row), fast.score(row))
            #expect(a.margins == b.margins)
            let truth = 1 / (1 + expl(-Float80(a.margins[0])))
            #expect(error(b.probability[0], truth) <= 2)
        }
    }
}
