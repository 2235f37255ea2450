/// Exact decimals: text to and from a whole number of the smallest unit.
package enum FixedPoint {
    /// Decimal places of a quantity; its unit in memory is a thousandth.
    package static let quantityPlaces = 3
    /// Decimal places of money; its unit in memory is a hundredth.
    package static let moneyPlaces = 2

    /// The units of a plain decimal such as `12`, `-0.5` or `+3.250`; nil when it is none.
    ///
    /// At most `places` digits may follow the point, at least one digit stands on each side of it,
    /// and the result fits 64 bits; exponents are not decimals. A decimal with places can always be
    /// negated: the least of 64 bits is only a whole number (`places` 0).
    /// - Complexity: O(n), n = bytes of text; allocates nothing.
    package static func parse(_ text: Span<UInt8>, places: Int) -> Int64? {
        var index = 0
        var isNegative = false
        if text.count > 0, text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = text[0] == UInt8(ascii: "-")
            index = 1
        }
        var units: UInt64 = 0
        var fraction = -1
        var digits = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "."), fraction < 0, digits > 0 {
                fraction = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            digits += 1
            if fraction >= 0 {
                fraction += 1
                if fraction > places { return nil }
            }
            guard append(byte, to: &units) else { return nil }
        }
        guard digits > 0, fraction != 0 else { return nil }
        for _ in max(fraction, 0)..<places {
            guard append(UInt8(ascii: "0"), to: &units) else { return nil }
        }
        if isNegative, places == 0, units == Int64.min.magnitude { return .min }
        return Int64(exactly: units).map { isNegative ? -$0 : $0 }
    }

    /// Appends a decimal digit to a number unless the number would not fit.
    private static func append(_ digit: UInt8, to units: inout UInt64) -> Bool {
        let (product, isTooBig) = units.multipliedReportingOverflow(by: 10)
        let (sum, overflows) = product.addingReportingOverflow(UInt64(digit &- UInt8(ascii: "0")))
        units = sum
        return !isTooBig && !overflows
    }

    /// Appends the text of `units`; with `trimmed` zeros at the end of the fraction are left out.
    package static func append(
        _ units: Int64, places: Int, trimmed: Bool, to text: inout [UInt8]
    ) {
        if units < 0 { text.append(UInt8(ascii: "-")) }
        var scale: UInt64 = 1
        for _ in 0..<places { scale *= 10 }
        let magnitude = units.magnitude
        text.append(contentsOf: String(magnitude / scale).utf8)
        var fraction = magnitude % scale
        if places == 0 || (trimmed && fraction == 0) { return }
        text.append(UInt8(ascii: "."))
        while scale > 1, !(trimmed && fraction == 0) {
            scale /= 10
            text.append(UInt8(ascii: "0") + UInt8(fraction / scale))
            fraction %= scale
        }
    }
}
