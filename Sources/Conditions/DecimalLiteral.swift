/// Decimals of a condition against exact fields: whole numbers, quantities, money.
enum DecimalLiteral {
    /// The decimal in units of 10^-places, rounded half away from zero; nil when 63 bits do not hold
    /// it.
    ///
    /// `text` has the form that the tokenizer lets through: sign?, digits with an optional point,
    /// optional exponent. So `10.005` is 1001 in hundredths and `2.5` is 3 as a whole number.
    /// - Complexity: O(bytes); allocates nothing.
    static func units(_ text: ArraySlice<UInt8>, places: Int) -> Int64? {
        let parts = Parts(text)
        // The first `kept` digits are the units; the one after them decides the rounding.
        let kept = parts.digitCount - parts.fractionCount + parts.exponent + places
        var magnitude: UInt64 = 0
        var seen = 0
        var roundsUp = false
        for byte in parts.mantissa where byte != UInt8(ascii: ".") {
            let digit = UInt64(byte - UInt8(ascii: "0"))
            if seen < kept {
                guard append(digit, to: &magnitude) else { return nil }
            } else if seen == kept {
                roundsUp = digit >= 5
            }
            seen += 1
        }
        while seen < kept, magnitude > 0 {
            guard append(0, to: &magnitude) else { return nil }
            seen += 1
        }
        if roundsUp { magnitude += 1 }
        if parts.isNegative {
            return magnitude <= Int64.min.magnitude
                ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
        }
        return Int64(exactly: magnitude)
    }

    private static func append(_ digit: UInt64, to magnitude: inout UInt64) -> Bool {
        let (product, isTooBig) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, overflows) = product.addingReportingOverflow(digit)
        magnitude = sum
        // Half of the range is left free, so that rounding up cannot overflow.
        return !isTooBig && !overflows && sum <= Int64.min.magnitude
    }

    /// What a decimal's text consists of.
    private struct Parts {
        var isNegative = false
        /// Digits and at most one point.
        var mantissa: ArraySlice<UInt8>
        var digitCount = 0
        /// The digits after the point.
        var fractionCount = 0
        /// The power of ten, cut to ±1,000,000,000, which no text can balance.
        var exponent = 0

        init(_ text: ArraySlice<UInt8>) {
            var rest = text
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                isNegative = sign == UInt8(ascii: "-")
                rest = rest.dropFirst()
            }
            mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
            if let point = mantissa.firstIndex(of: UInt8(ascii: ".")) {
                fractionCount = mantissa.endIndex - point - 1
                digitCount = mantissa.count - 1
            } else {
                digitCount = mantissa.count
            }
            var power = rest.dropFirst(mantissa.count + 1)
            let isPowerNegative = power.first == UInt8(ascii: "-")
            if isPowerNegative || power.first == UInt8(ascii: "+") { power = power.dropFirst() }
            for byte in power where exponent < 1_000_000_000 {
                exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
            }
            if isPowerNegative { exponent = -exponent }
        }
    }
}
