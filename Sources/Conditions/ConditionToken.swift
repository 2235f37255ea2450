/// One word of a condition's text: where it stands and what it is.
struct ConditionToken {
    /// What a word is.
    enum Kind: Equatable {
        case openParenthesis, closeParenthesis, comma
        case comparison(ConditionTest.Operation)
        /// A reserved word, in any case; as a field name it needs double quotes.
        case and, or, not, `in`, like, `is`, null
        /// Letters, digits, `_`, `.` and bytes beyond ASCII, not beginning with a digit.
        case word
        /// Text in double quotes: a field name.
        case quotedName
        /// Text in single quotes.
        case text
        /// A decimal number with an optional sign and exponent.
        case number
        case end
    }

    let kind: Kind
    /// The word's bytes in the source, quotes included.
    let range: Range<Int>
    /// True when a doubled quote stands inside the quotes.
    let hasDoubledQuotes: Bool

    init(_ kind: Kind, _ range: Range<Int>, hasDoubledQuotes: Bool = false) {
        self.kind = kind
        self.range = range
        self.hasDoubledQuotes = hasDoubledQuotes
    }
}

/// Cuts a condition's text into words, one at a time, from left to right.
///
/// Cost: each byte is looked at a bounded number of times; nothing is allocated.
struct ConditionTokenizer {
    private let source: [UInt8]
    /// The first byte not yet cut.
    private var offset = 0

    init(_ source: [UInt8]) { self.source = source }

    /// The next word; at the end of the text always `.end`.
    mutating func next() throws(ConditionError) -> ConditionToken {
        while offset < source.count, isSpace(source[offset]) { offset += 1 }
        guard offset < source.count else { return ConditionToken(.end, offset..<offset) }
        let start = offset
        let token: ConditionToken
        switch source[offset] {
        case UInt8(ascii: "("): token = ConditionToken(.openParenthesis, start..<start + 1)
        case UInt8(ascii: ")"): token = ConditionToken(.closeParenthesis, start..<start + 1)
        case UInt8(ascii: ","): token = ConditionToken(.comma, start..<start + 1)
        case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"):
            token = try comparison()
        case UInt8(ascii: "'"): token = try quoted(by: UInt8(ascii: "'"), .text)
        case UInt8(ascii: "\""): token = try quoted(by: UInt8(ascii: "\""), .quotedName)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            token = try number()
        case let byte where isWordByte(byte): token = word()
        default:
            throw ConditionError(
                .syntax, at: start, found: shown(start..<start + 1),
                expected: "a field, an operator, a literal or a parenthesis")
        }
        offset = token.range.upperBound
        return token
    }

    /// The bytes of a word as a message shows them.
    func shown(_ range: Range<Int>) -> String {
        guard !range.isEmpty else { return "the end" }
        if range.count == 1, source[range.lowerBound] < 0x20 || source[range.lowerBound] > 0x7E {
            return "the byte 0x" + String(source[range.lowerBound], radix: 16, uppercase: true)
        }
        return ConditionError.quoted(source[range])
    }

    private func comparison() throws(ConditionError) -> ConditionToken {
        let second = offset + 1 < source.count ? source[offset + 1] : 0
        let operation: ConditionTest.Operation
        var byteCount = 2
        switch (source[offset], second) {
        case (UInt8(ascii: "<"), UInt8(ascii: ">")), (UInt8(ascii: "!"), UInt8(ascii: "=")):
            operation = .unequal
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): operation = .lessOrEqual
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): operation = .greaterOrEqual
        case (UInt8(ascii: "<"), _): (operation, byteCount) = (.less, 1)
        case (UInt8(ascii: ">"), _): (operation, byteCount) = (.greater, 1)
        case (UInt8(ascii: "="), _): (operation, byteCount) = (.equal, 1)
        default:
            throw ConditionError(
                .syntax, at: offset, found: shown(offset..<offset + 1), expected: "!=")
        }
        return ConditionToken(.comparison(operation), offset..<offset + byteCount)
    }

    private func quoted(
        by quote: UInt8, _ kind: ConditionToken.Kind
    ) throws(ConditionError) -> ConditionToken {
        var end = offset + 1
        var doubled = false
        while end < source.count {
            if source[end] == quote {
                guard end + 1 < source.count, source[end + 1] == quote else {
                    return ConditionToken(kind, offset..<end + 1, hasDoubledQuotes: doubled)
                }
                doubled = true
                end += 1
            }
            end += 1
        }
        let name = kind == .text ? "single" : "double"
        throw ConditionError(
            .syntax, at: source.count, found: "the end",
            expected: "the \(name) quote that closes the one at byte \(offset + 1)")
    }

    private func number() throws(ConditionError) -> ConditionToken {
        var end = offset
        if source[end] == UInt8(ascii: "+") || source[end] == UInt8(ascii: "-") { end += 1 }
        let whole = digits(from: end)
        var digitCount = whole - end
        end = whole
        if end < source.count, source[end] == UInt8(ascii: ".") {
            let fraction = digits(from: end + 1)
            digitCount += fraction - end - 1
            end = fraction
        }
        var isNumber = digitCount > 0
        if isNumber, end < source.count, source[end] | 0x20 == UInt8(ascii: "e") {
            var exponent = end + 1
            if exponent < source.count,
                source[exponent] == UInt8(ascii: "+") || source[exponent] == UInt8(ascii: "-")
            {
                exponent += 1
            }
            end = digits(from: exponent)
            isNumber = end > exponent
        }
        // What touches a number belongs to it: 12abc and 2026-12-01 are no numbers.
        var tail = end
        while tail < source.count,
            isWordByte(source[tail]) || source[tail] == UInt8(ascii: "-")
                || source[tail] == UInt8(ascii: "+")
        {
            tail += 1
        }
        guard isNumber, tail == end else {
            throw ConditionError(
                .syntax, at: offset, found: shown(offset..<max(tail, offset + 1)),
                expected: "a number (text and dates stand in single quotes)")
        }
        return ConditionToken(.number, offset..<end)
    }

    /// The first offset at or after `start` that holds no decimal digit.
    private func digits(from start: Int) -> Int {
        var end = start
        while end < source.count, source[end] &- UInt8(ascii: "0") < 10 { end += 1 }
        return end
    }

    private func word() -> ConditionToken {
        var end = offset
        while end < source.count, isWordByte(source[end]) { end += 1 }
        return ConditionToken(reserved(source[offset..<end]) ?? .word, offset..<end)
    }

    /// The reserved word that these bytes spell in any case, or nil.
    private func reserved(_ bytes: ArraySlice<UInt8>) -> ConditionToken.Kind? {
        guard bytes.count <= 4 else { return nil }
        var letters: UInt32 = 0
        for byte in bytes { letters = letters << 8 | UInt32(byte | 0x20) }
        // The bit 0x20 also maps other bytes onto letters' neighbours, never onto letters, but for
        // the control bytes below 0x20, which are no word bytes.
        switch letters {
        case 0x0061_6E64: return .and
        case 0x0000_6F72: return .or
        case 0x006E_6F74: return .not
        case 0x0000_696E: return .in
        case 0x6C69_6B65: return .like
        case 0x0000_6973: return .is
        case 0x6E75_6C6C: return .null
        default: return nil
        }
    }
}

/// True for the bytes between words.
private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

/// True for the bytes of a bare word: ASCII letters, digits, `_`, `.` and all bytes beyond ASCII.
private func isWordByte(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
        || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte >= 0x80
}
