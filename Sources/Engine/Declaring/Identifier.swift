import Columns

/// What an id is: 1 to 128 bytes of UTF-8 without control characters, compared byte by byte.
package enum Identifier {
    /// The word that is no id and no field name, because it introduces a retry key.
    package static let reserved = "ID"

    /// Whether the bytes are an id (the reserved word is judged by the caller).
    package static func isValid(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 1, bytes.count <= Limits.idBytes else { return false }
        var isPlain = true
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x20 || byte == 0x7F { return false }
            if byte >= 0x80 { isPlain = false }
        }
        if isPlain { return true }
        guard let text = try? UTF8Span(validating: bytes) else { return false }
        var scalars = text.makeUnicodeScalarIterator()
        while let scalar = scalars.next() {
            if scalar.properties.generalCategory == .control { return false }
        }
        return true
    }
}

/// Durations as words: seconds, or a whole number with `s`, `m`, `h` or `d`.
package enum Duration {
    /// The longest duration: ten years of 366 days, in ms.
    package static let longestMS: Int64 = 3_660 * Instant.dayMS

    /// The milliseconds of a duration at most `longestMS` and above 0, which it may be where that is
    /// said; or nil.
    package static func milliseconds(_ text: Span<UInt8>, mayBeZero: Bool = false) -> Int64? {
        guard text.count > 0, text[0] >= UInt8(ascii: "0"), text[0] <= UInt8(ascii: "9") else {
            return nil
        }
        var digits = text.count
        var unit: Int64 = 1_000
        switch text[text.count - 1] {
        case UInt8(ascii: "s"), UInt8(ascii: "S"): digits -= 1
        case UInt8(ascii: "m"), UInt8(ascii: "M"): (digits, unit) = (digits - 1, 60_000)
        case UInt8(ascii: "h"), UInt8(ascii: "H"): (digits, unit) = (digits - 1, 3_600_000)
        case UInt8(ascii: "d"), UInt8(ascii: "D"): (digits, unit) = (digits - 1, Instant.dayMS)
        default: break
        }
        var value: Int64 = 0
        for index in 0..<digits {
            guard text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else {
                return nil
            }
            value = value * 10 + Int64(text[index] - UInt8(ascii: "0"))
            if value > longestMS { return nil }
        }
        let milliseconds = value.multipliedReportingOverflow(by: unit)
        guard !milliseconds.overflow, milliseconds.partialValue > 0 || mayBeZero,
            milliseconds.partialValue <= longestMS
        else { return nil }
        return milliseconds.partialValue
    }
}
