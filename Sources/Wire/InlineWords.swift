/// The words of a plain line, with the quoting of Redis' inline commands.
///
/// Words stand apart by blanks. `"…"` knows `\n \r \t \b \a \xHH`, and a backslash before any other
/// byte means that byte; `'…'` knows only `\'`. A quote may begin inside a word (`a"b c"` is one
/// word), and behind a closing one a blank or the line's end must follow.
enum InlineWords {
    /// Cuts the line in `words.bytes` into words, which are added to `words.slices`.
    ///
    /// A word with quotes is written over its own quoted form, which is never shorter. False: a
    /// quote is not closed, or not followed by a blank; the line's bytes are then of no use.
    static func cut(_ words: inout Words, _ line: Range<Int>) -> Bool {
        var index = line.lowerBound
        while true {
            while index < line.upperBound, isBlank(words.bytes[index]) { index += 1 }
            guard index < line.upperBound else { return true }
            guard let word = cutWord(&words.bytes, &index, line.upperBound) else { return false }
            words.slices.append(word)
        }
    }

    /// Reads the word that begins at `index` and moves behind it; nil where its quotes are wrong.
    private static func cutWord(_ bytes: inout [UInt8], _ index: inout Int, _ end: Int)
        -> Words.Slice?
    {
        let start = index
        var written = start
        while index < end, !endsWord(bytes[index]) {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                index += 1
                let closed =
                    byte == UInt8(ascii: "'")
                    ? readSingle(&bytes, &index, end, &written)
                    : readDouble(&bytes, &index, end, &written)
                guard closed, index == end || isBlank(bytes[index]) else { return nil }
                break
            }
            if written != index { bytes[written] = byte }
            written += 1
            index += 1
        }
        return Words.Slice(offset: start, count: written - start)
    }

    /// Reads up to the closing `'` and moves behind it; false when there is none.
    private static func readSingle(
        _ bytes: inout [UInt8], _ index: inout Int, _ end: Int, _ written: inout Int
    ) -> Bool {
        while index < end {
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "'") { return true }
            if byte == UInt8(ascii: "\\"), index < end, bytes[index] == UInt8(ascii: "'") {
                byte = UInt8(ascii: "'")
                index += 1
            }
            bytes[written] = byte
            written += 1
        }
        return false
    }

    /// Reads up to the closing `"` and moves behind it; false when there is none.
    private static func readDouble(
        _ bytes: inout [UInt8], _ index: inout Int, _ end: Int, _ written: inout Int
    ) -> Bool {
        while index < end {
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\"), index < end {
                byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: "x"), index + 1 < end,
                    let high = hexValue(bytes[index]), let low = hexValue(bytes[index + 1])
                {
                    byte = high << 4 | low
                    index += 2
                } else {
                    byte = escaped(byte)
                }
            }
            bytes[written] = byte
            written += 1
        }
        return false
    }

    /// The byte that a backslash before `byte` means in double quotes.
    private static func escaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "a"): 0x07
        default: byte
        }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// What stands between words: C's `isspace`.
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (0x09 <= byte && byte <= 0x0D)
    }

    /// What ends a word outside quotes: not all blanks do, as in Redis.
    private static func endsWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

extension Span<UInt8> {
    /// The bytes as a word in double quotes, as `InlineWords` reads it back: printable ASCII stands for
    /// itself, everything else as an escape.
    package var inlineQuoted: String {
        var text = "\""
        for index in indices {
            switch self[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text += "\\" + String(UnicodeScalar(self[index]))
            case UInt8(ascii: "\n"): text += "\\n"
            case UInt8(ascii: "\r"): text += "\\r"
            case UInt8(ascii: "\t"): text += "\\t"
            case 0x20..<0x7F: text.unicodeScalars.append(UnicodeScalar(self[index]))
            default:
                let digits = String(self[index], radix: 16)
                text += "\\x" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return text + "\""
    }
}
