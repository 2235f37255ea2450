import Columns
import TestKit
import Testing

@Suite struct FixedPointTests {
    private func parse(_ text: String, _ places: Int) -> Int64? {
        let bytes = Array(text.utf8)
        return FixedPoint.parse(bytes.span, places: places)
    }

    private func text(_ units: Int64, _ places: Int, trimmed: Bool) -> String {
        var bytes: [UInt8] = []
        FixedPoint.append(units, places: places, trimmed: trimmed, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a decimal is read exactly, up to the last unit that fits`() {
        #expect(parse("9223372036854775.807", 3) == .max)
        #expect(parse("9223372036854775.808", 3) == nil)
        #expect(parse("-9223372036854775.807", 3) == -.max)
        #expect(parse("-9223372036854775.808", 3) == nil)
        #expect(parse("92233720368547758.07", 2) == .max)
        #expect(parse("92233720368547758.08", 2) == nil)
        #expect(parse("9223372036854775807", 0) == .max)
        #expect(parse("9223372036854775808", 0) == nil)
        #expect(parse("9223372036854776", 3) == nil)
    }

    @Test func `only a whole number may be the least of all, which cannot be negated`() {
        #expect(parse("-9223372036854775808", 0) == .min)
        #expect(parse("-9223372036854775809", 0) == nil)
        #expect(parse("-18446744073709551615", 0) == nil)
        #expect(parse("-18446744073709551616", 0) == nil)
        #expect(parse("-92233720368547758.08", 2) == nil)
    }

    @Test func `as many places as there are and no more`() {
        #expect(parse("1.001", 3) == 1_001)
        #expect(parse("1.0010", 3) == nil)
        #expect(parse("0.5", 3) == 500)
        #expect(parse("-0.5", 3) == -500)
        #expect(parse("+3.25", 2) == 325)
        #expect(parse("3.250", 2) == nil)
        #expect(parse("3.0", 0) == nil)
        #expect(parse("000012", 3) == 12_000)
        #expect(parse("-0", 3) == 0)
    }

    @Test(arguments: [
        "", "-", "+", ".", "-.", ".5", "5.", "1e3", "1E3", "0x10", "--1", "+-1", "1.2.3", "1,5",
        " 1", "1 ", "1_000", "nan", "inf", "½", "１", "1\u{0}", "1.-5",
    ])
    func `what is no plain decimal is refused`(text: String) {
        #expect(parse(text, 3) == nil)
    }

    @Test func `text and units go back and forth`() {
        for seed in seeds(2_000) {
            var random = SeededGenerator(seed: seed)
            let units = Int64(bitPattern: random.next()) >> Int64(random.below(64))
            let places = random.below(5)
            guard units != .min else { continue }
            for trimmed in [false, true] {
                let text = text(units, places, trimmed: trimmed)
                #expect(parse(text, places) == units, "seed \(seed): \(text)")
                #expect(text == plain(units, places, trimmed: trimmed), "seed \(seed)")
            }
        }
    }

    @Test func `the lowest number of all has a text`() {
        #expect(text(.min, 3, trimmed: true) == "-9223372036854775.808")
        #expect(text(.min, 0, trimmed: true) == "-9223372036854775808")
    }

    /// The text, made from the digits of the whole number.
    private func plain(_ units: Int64, _ places: Int, trimmed: Bool) -> String {
        var digits = String(units.magnitude)
        while digits.count <= places { digits = "0" + digits }
        var fraction = String(digits.suffix(places))
        while trimmed, fraction.last == "0" { fraction.removeLast() }
        let whole = (units < 0 ? "-" : "") + digits.dropLast(places)
        return fraction.isEmpty ? whole : whole + "." + fraction
    }
}
