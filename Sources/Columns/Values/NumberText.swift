/// Binary floats as text: decimal with optional exponent in, the shortest that reads back out.
package enum NumberText {
    /// The float64 nearest to a decimal; nil when the text is none or the value overflows.
    ///
    /// Grammar: sign?, digits with an optional point (a digit somewhere), optional exponent. NaN,
    /// infinity and hexadecimal are no decimals. Rounded to nearest, ties to even.
    /// - Complexity: O(n); up to 15 significant digits allocate nothing (Clinger's fast path, 1990).
    package static func parseDouble(_ text: Span<UInt8>) -> Double? {
        guard let decimal = Decimal(text) else { return nil }
        if let exact = decimal.exactDouble { return exact }
        guard let value = Double(string(text)), value.isFinite else { return nil }
        return value
    }

    /// The float32 nearest to a decimal, rounded once from the text.
    package static func parseFloat(_ text: Span<UInt8>) -> Float? {
        guard let decimal = Decimal(text) else { return nil }
        if let exact = decimal.exactFloat { return exact }
        guard let value = Float(string(text)), value.isFinite else { return nil }
        return value
    }

    /// Appends the shortest decimal that reads back as the same float64.
    package static func append(_ value: Double, to text: inout [UInt8]) {
        append(description: value.description, to: &text)
    }

    /// Appends the shortest decimal that reads back as the same float32.
    package static func append(_ value: Float, to text: inout [UInt8]) {
        append(description: value.description, to: &text)
    }

    /// Swift's description without what another writer would not need: `.0`, `e+`, zeros of `e-05`.
    private static func append(description: String, to text: inout [UInt8]) {
        let parts = description.utf8.split(separator: UInt8(ascii: "e"))
        var mantissa = parts[0]
        if mantissa.suffix(2).elementsEqual(".0".utf8) { mantissa = mantissa.dropLast(2) }
        text.append(contentsOf: mantissa)
        guard parts.count == 2 else { return }
        text.append(UInt8(ascii: "e"))
        var exponent = parts[1]
        if exponent.first == UInt8(ascii: "-") { text.append(UInt8(ascii: "-")) }
        if exponent.first == UInt8(ascii: "-") || exponent.first == UInt8(ascii: "+") {
            exponent = exponent.dropFirst()
        }
        text.append(contentsOf: exponent.drop { $0 == UInt8(ascii: "0") })
    }

    private static func string(_ text: Span<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: text.count) { buffer in
            for index in text.indices { unsafe buffer[index] = text[index] }
            return text.count
        }
    }

    /// The grammar's parts: sign, up to 19 significant digits as a whole number, exponent of ten.
    private struct Decimal {
        var isNegative = false
        var significand: UInt64 = 0
        var exponent = 0
        var isTruncated = false

        init?(_ text: Span<UInt8>) {
            var index = 0
            if text.count > 0, text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
                isNegative = text[0] == UInt8(ascii: "-")
                index = 1
            }
            var hasDigit = false
            var hasPoint = false
            while index < text.count {
                let byte = text[index]
                if byte == UInt8(ascii: "."), !hasPoint {
                    hasPoint = true
                } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                    hasDigit = true
                    if significand < 1_000_000_000_000_000_000 {
                        significand = significand * 10 + UInt64(byte - UInt8(ascii: "0"))
                        if hasPoint { exponent -= 1 }
                    } else {
                        isTruncated = isTruncated || byte != UInt8(ascii: "0")
                        if !hasPoint { exponent += 1 }
                    }
                } else {
                    break
                }
                index += 1
            }
            guard hasDigit else { return nil }
            if index == text.count { return }
            guard text[index] | 0x20 == UInt8(ascii: "e") else { return nil }
            index += 1
            var exponentSign = 1
            if index < text.count,
                text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+")
            {
                exponentSign = text[index] == UInt8(ascii: "-") ? -1 : 1
                index += 1
            }
            guard index < text.count else { return nil }
            var power = 0
            while index < text.count {
                let digit = Int(text[index]) - 48
                guard (0...9).contains(digit) else { return nil }
                power = min(power * 10 + digit, 100_000)
                index += 1
            }
            exponent += exponentSign * power
        }

        /// The value when both the digits and the power of ten are exact in float64.
        var exactDouble: Double? {
            guard !isTruncated, significand <= 1 << 53, abs(exponent) <= 22 else { return nil }
            let digits = Double(significand)
            let power = Self.powers[abs(exponent)]
            let magnitude = exponent < 0 ? digits / power : digits * power
            return isNegative ? -magnitude : magnitude
        }

        /// The value when both the digits and the power of ten are exact in float32.
        var exactFloat: Float? {
            guard !isTruncated, significand <= 1 << 24, abs(exponent) <= 10 else { return nil }
            let digits = Float(significand)
            let power = Float(Self.powers[abs(exponent)])
            let magnitude = exponent < 0 ? digits / power : digits * power
            return isNegative ? -magnitude : magnitude
        }

        private static let powers: [Double] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
        ]
    }
}
