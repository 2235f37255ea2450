import Glibc
import KernelsAVX2
import KernelsBase
import TestKit
import Testing

@testable import Scoring

/// The FAST mode's bound: 2 units in the last place of the C library's answer.
@Suite struct FastMathTests {
    /// How many representable numbers lie between two; 0 for two NaNs.
    private func distance(_ a: Double, _ b: Double) -> UInt64 {
        if a.isNaN || b.isNaN { return a.isNaN && b.isNaN ? 0 : .max }
        func place(_ x: Double) -> Int64 {
            let bits = Int64(bitPattern: x.magnitude.bitPattern)
            return x < 0 ? -bits : bits
        }
        return (place(a) &- place(b)).magnitude
    }

    private func distance(_ a: Float, _ b: Float) -> UInt32 {
        if a.isNaN || b.isNaN { return a.isNaN && b.isNaN ? 0 : .max }
        func place(_ x: Float) -> Int32 {
            let bits = Int32(bitPattern: x.magnitude.bitPattern)
            return x < 0 ? -bits : bits
        }
        return (place(a) &- place(b)).magnitude
    }

    /// Float32 bit patterns over the whole range: every exponent and sign, mantissas in even steps.
    private static let patterns = stride(from: UInt32(0), to: UInt32.max - 40_961, by: 40_961)

    @Test func `powers of float32 margins are within 2 units, over the whole range`() {
        var worst: (exponential: UInt32, sigmoid: UInt32) = (0, 0)
        for pattern in Self.patterns {
            let x = Float(bitPattern: pattern)
            worst.exponential = max(worst.exponential, distance(Powers.fast(x), expf(x)))
            let fast = Float(Link.sigmoidFloat.apply([Double(x)], .fast)[0])
            let exact = Float(Link.sigmoidFloat.apply([Double(x)])[0])
            worst.sigmoid = max(worst.sigmoid, distance(fast, exact))
        }
        #expect(worst.exponential <= 2)
        #expect(worst.sigmoid <= 2)
    }

    @Test func `powers of float64 margins are within 2 units`() {
        var random = SeededGenerator(seed: 1)
        var numbers: [Double] = [
            0, -0.0, .infinity, -.infinity, .nan, 709.782712893384, 709.7827128933841,
            -745.13321910194,
            -745.1332191019412, -708.3964185322641, 1e-300, -1e-300, .leastNonzeroMagnitude,
        ]
        for _ in 0..<40_000 {
            numbers.append(Double.random(in: -40...40, using: &random))
            numbers.append(Double.random(in: -760...720, using: &random))
            numbers.append(Double.random(in: -1e-3...1e-3, using: &random))
        }
        numbers += Self.patterns.map { Double(Float(bitPattern: $0)) }
        var worst: (exponential: UInt64, sigmoid: UInt64) = (0, 0)
        for x in numbers {
            worst.exponential = max(worst.exponential, distance(Powers.fast(x), exp(x)))
            let fast = Link.sigmoid(1).apply([x], .fast)[0]
            worst.sigmoid = max(worst.sigmoid, distance(fast, Link.sigmoid(1).apply([x])[0]))
        }
        #expect(worst.exponential <= 2)
        #expect(worst.sigmoid <= 2)
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
            #expect(distance(a.probability[0], b.probability[0]) <= 2)
        }
    }
}
