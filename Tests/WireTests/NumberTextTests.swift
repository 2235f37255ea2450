import TestKit
import Testing
import Wire

@Suite struct NumberTextTests {
    func text(_ value: Double) -> String {
        String(written(.resp3) { $0.double(value) }.dropFirst().dropLast())
    }

    func text(_ value: Float) -> String {
        String(written(.resp3) { $0.float(value) }.dropFirst().dropLast())
    }

    @Test func `doubles have no letter too many`() {
        #expect(text(1.0) == "1")
        #expect(text(-1.0) == "-1")
        #expect(text(0.0) == "0")
        #expect(text(-0.0) == "-0")
        #expect(text(0.1) == "0.1")
        #expect(text(100.0) == "100")
        #expect(text(1e-5) == "1e-5")
        #expect(text(1.5e-10) == "1.5e-10")
        #expect(text(1e16) == "1e16")
        #expect(text(1e100) == "1e100")
        #expect(text(-2.5e+300) == "-2.5e300")
        #expect(text(Double.leastNonzeroMagnitude) == "5e-324")
        #expect(text(1.7976931348623157e308) == "1.7976931348623157e308")
        #expect(text(9007199254740991.0) == "9007199254740991")
        #expect(text(0.30000000000000004) == "0.30000000000000004")
        #expect(text(-2.2250738585072014e-308) == "-2.2250738585072014e-308")
    }

    @Test func `floats are as short as their precision allows`() {
        #expect(text(Float(0.1)) == "0.1")
        #expect(text(Float(1e-5)) == "1e-5")
        #expect(text(Float(16_777_215)) == "16777215")
        #expect(text(Float(0.33333334)) == "0.33333334")
        #expect(text(Float(3.4028235e38)) == "3.4028235e38")
        #expect(text(Float(-0.0)) == "-0")
        #expect(text(Float.leastNonzeroMagnitude) == "1e-45")
    }

    @Test func `every number reads back as itself and no shorter than Swift's own text`() {
        for seed in seeds(20) {
            var random = SeededGenerator(seed: seed)
            for _ in 0..<2000 {
                let double = Double(bitPattern: random.next())
                let float = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
                let small = Double(random.below(2_000_001) - 1_000_000) / 1000
                if !double.isNaN {
                    #expect(Double(text(double))?.bitPattern == double.bitPattern, "SEED=\(seed)")
                    #expect(text(double).utf8.count <= double.description.utf8.count)
                }
                if !float.isNaN {
                    #expect(Float(text(float))?.bitPattern == float.bitPattern, "SEED=\(seed)")
                    #expect(text(float).utf8.count <= float.description.utf8.count)
                }
                #expect(Double(text(small)) == small, "SEED=\(seed)")
            }
        }
    }
}
