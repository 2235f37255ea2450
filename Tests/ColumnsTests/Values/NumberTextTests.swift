import Columns
import TestKit
import Testing

@Suite struct NumberTextTests {
    private func double(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return NumberText.parseDouble(bytes.span)
    }

    private func float(_ text: String) -> Float? {
        let bytes = Array(text.utf8)
        return NumberText.parseFloat(bytes.span)
    }

    private func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        NumberText.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func text(_ value: Float) -> String {
        var bytes: [UInt8] = []
        NumberText.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `any finite number reads back from its text`() {
        for seed in seeds(3_000) {
            var random = SeededGenerator(seed: seed)
            let wide = Double(bitPattern: random.next())
            if wide.isFinite {
                #expect(double(text(wide))?.bitPattern == wide.bitPattern, "seed \(seed)")
            }
            let narrow = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            if narrow.isFinite {
                #expect(float(text(narrow))?.bitPattern == narrow.bitPattern, "seed \(seed)")
            }
        }
    }

    @Test func `a decimal is rounded once, as the C library rounds it`() {
        for seed in seeds(3_000) {
            var random = SeededGenerator(seed: seed)
            var decimal = random.chance(30) ? "-" : ""
            for _ in 0...random.below(24) { decimal += String(random.below(10)) }
            if random.chance(60) {
                decimal += "."
                for _ in 0...random.below(24) { decimal += String(random.below(10)) }
            }
            if random.chance(50) { decimal += "e" + String(random.below(60) - 30) }
            let narrow = Float(decimal).flatMap { $0.isFinite ? $0 : nil }
            #expect(double(decimal) == Double(decimal), "seed \(seed): \(decimal)")
            #expect(float(decimal) == narrow, "seed \(seed): \(decimal)")
        }
    }

    @Test func `texts are as short as they can be`() {
        #expect(text(0.1) == "0.1")
        #expect(text(Float(0.1)) == "0.1")
        #expect(text(100.0) == "100")
        #expect(text(-0.0) == "-0")
        #expect(text(1e300) == "1e300")
        #expect(text(1e-7) == "1e-7")
        #expect(text(Double.leastNonzeroMagnitude) == "5e-324")
        #expect(text(9_007_199_254_740_993.0) == "9007199254740992")
    }

    @Test func `the largest number is one and the next is not`() {
        #expect(double("1.7976931348623157e308") == Double.greatestFiniteMagnitude)
        #expect(double("1.8e308") == nil)
        #expect(double("-1e309") == nil)
        #expect(float("3.4028234e38") == Float.greatestFiniteMagnitude)
        #expect(float("3.5e38") == nil)
        #expect(double("1e-400") == 0)
        #expect(double("0e999999999999999999999") == 0)
        #expect(double("1e999999999999999999999") == nil)
        #expect(double("1e-999999999999999999999") == 0)
        #expect(double(String(repeating: "0", count: 500) + "1") == 1)
        #expect(double("1" + String(repeating: "0", count: 400) + "e-400") == 1)
    }

    @Test func `digits may stand on either side of the point`() {
        #expect(double(".5") == 0.5)
        #expect(double("5.") == 5)
        #expect(double("+5e2") == 500)
        #expect(double("5E-2") == 0.05)
    }

    @Test(arguments: [
        "", ".", "+", "-", "e5", ".e5", "1e", "1e+", "1e5.0", "nan", "NaN", "inf", "Infinity",
        "-inf", "0x10", "1_0", " 1", "1 ", "1.2.3", "--1", "1e5e5", "1f", "1\u{45}",
    ])
    func `what is no decimal is refused`(text: String) {
        #expect(double(text) == nil)
        #expect(float(text) == nil)
    }
}
