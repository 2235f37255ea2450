/// JSON's strings (RFC 8259, section 7).
enum JSONText {
    /// Appends `text` in quotes, with the escapes JSON demands and no others.
    ///
    /// The bytes are read as UTF-8. What is none becomes U+FFFD, one for each longest part that a
    /// valid sequence could begin with, as Swift's `String(decoding:)` and Unicode's advice have it.
    static func quote(_ text: Span<UInt8>, into output: inout OutputBytes) {
        output.append(UInt8(ascii: "\""))
        var plainStart = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte >= 0x80 {
                let (count, isValid) = sequence(text, at: index)
                if !isValid {
                    copy(text, plainStart, index, into: &output)
                    output.append(0xEF)
                    output.append(0xBF)
                    output.append(0xBD)
                    plainStart = index + count
                }
                index += count
            } else if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                copy(text, plainStart, index, into: &output)
                escape(byte, into: &output)
                index += 1
                plainStart = index
            } else {
                index += 1
            }
        }
        copy(text, plainStart, text.count, into: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// How many bytes from `index` (0x80 or above) belong together, and whether they are a scalar.
    ///
    /// The table of well-formed sequences is table 3-7 of the Unicode Standard.
    private static func sequence(_ text: Span<UInt8>, at index: Int) -> (count: Int, isValid: Bool)
    {
        let first = text[index]
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        let needed: Int
        switch first {
        case 0xC2...0xDF: needed = 1
        case 0xE0: (needed, low) = (2, 0xA0)
        case 0xED: (needed, high) = (2, 0x9F)
        case 0xE1...0xEF: needed = 2
        case 0xF0: (needed, low) = (3, 0x90)
        case 0xF1...0xF3: needed = 3
        case 0xF4: (needed, high) = (3, 0x8F)
        default: return (1, false)
        }
        for step in 1...needed {
            guard index + step < text.count, low <= text[index + step], text[index + step] <= high
            else { return (step, false) }
            low = 0x80
            high = 0xBF
        }
        return (needed + 1, true)
    }

    private static func copy(
        _ text: Span<UInt8>, _ start: Int, _ end: Int, into output: inout OutputBytes
    ) {
        guard start < end else { return }
        output.append(contentsOf: text.extracting(start..<end))
    }

    private static func escape(_ byte: UInt8, into output: inout OutputBytes) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        default:
            output.append(utf8: "u00")
            output.append(hexDigit(byte >> 4))
            output.append(hexDigit(byte & 15))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
