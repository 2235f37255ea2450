/// Reads JSON (RFC 8259) into a `Document`, strictly.
///
/// Nothing beyond the grammar is accepted but, where the caller allows it, the words `NaN`,
/// `Infinity` and `-Infinity`, which XGBoost writes. Depth, nodes and bytes are bounded by
/// `ModelLimits`. Complexity: O(bytes), one pass.
struct JSONParser: ~Copyable {
    private let bytes: [UInt8]
    private let allowsNonFinite: Bool
    private var at = 0
    private var nodes: [Document.Node] = []

    /// The document in the bytes; refusals name the byte where reading stopped.
    static func parse(_ bytes: [UInt8], allowsNonFinite: Bool = false) throws(ModelError)
        -> Document
    {
        guard bytes.count <= ModelLimits.byteCount else {
            throw ModelError("", "expected at most \(ModelLimits.byteCount) bytes")
        }
        var parser = JSONParser(bytes: bytes, allowsNonFinite: allowsNonFinite)
        try parser.value(depth: 0)
        parser.skipSpace()
        if parser.at != bytes.count { throw parser.refusal("expected the end of the text") }
        return Document(bytes: bytes, nodes: parser.nodes)
    }

    private init(bytes: [UInt8], allowsNonFinite: Bool) {
        self.bytes = bytes
        self.allowsNonFinite = allowsNonFinite
    }

    private func refusal(_ reason: String) -> ModelError { ModelError("byte \(at)", reason) }

    private mutating func value(depth: Int) throws(ModelError) {
        skipSpace()
        guard at < bytes.count else { throw refusal("expected a value, found the end") }
        guard nodes.count < ModelLimits.nodeCount else {
            throw refusal("expected at most \(ModelLimits.nodeCount) values")
        }
        switch bytes[at] {
        case UInt8(ascii: "{"): try container(.object, UInt8(ascii: "}"), depth)
        case UInt8(ascii: "["): try container(.array, UInt8(ascii: "]"), depth)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true", .true)
        case UInt8(ascii: "f"): try word("false", .false)
        case UInt8(ascii: "n"): try word("null", .null)
        case UInt8(ascii: "N") where allowsNonFinite: try nonFinite("NaN")
        case UInt8(ascii: "I") where allowsNonFinite: try nonFinite("Infinity")
        default: try number()
        }
    }

    private mutating func container(
        _ kind: Document.Kind, _ close: UInt8, _ depth: Int
    ) throws(ModelError) {
        guard depth < ModelLimits.depth else {
            throw refusal("expected at most \(ModelLimits.depth) levels of nesting")
        }
        let index = nodes.count
        nodes.append(Document.Node(kind: kind, start: UInt32(at)))
        at += 1
        skipSpace()
        var count: UInt32 = 0
        if at < bytes.count, bytes[at] == close {
            at += 1
        } else {
            while true {
                if kind == .object {
                    skipSpace()
                    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                        throw refusal("expected a name in quotes")
                    }
                    try string()
                    skipSpace()
                    guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else {
                        throw refusal("expected ':'")
                    }
                    at += 1
                }
                try value(depth: depth + 1)
                count += 1
                skipSpace()
                guard at < bytes.count else { throw refusal("expected ',' or a closing bracket") }
                let byte = bytes[at]
                if byte == close {
                    at += 1
                    break
                }
                guard byte == UInt8(ascii: ",") else {
                    throw refusal("expected ',' or a closing bracket")
                }
                at += 1
            }
        }
        nodes[index].count = count
        nodes[index].next = UInt32(nodes.count)
    }

    private mutating func string() throws(ModelError) {
        at += 1
        let start = at
        var hasEscapes = false
        while true {
            guard at < bytes.count else { throw refusal("expected a closing quote") }
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") { break }
            if byte < 0x20 { throw refusal("expected no control character in a string") }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                at += try escapeByteCount()
            } else {
                at += 1
            }
        }
        append(hasEscapes ? .escapedString : .string, from: start)
        at += 1
    }

    /// Checks the escape at the cursor and counts its bytes.
    private func escapeByteCount() throws(ModelError) -> Int {
        guard at + 1 < bytes.count else { throw refusal("expected a closing quote") }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard at + 5 < bytes.count, bytes[at + 2...at + 5].allSatisfy({ Self.hex($0) != nil })
            else { throw refusal("expected four hexadecimal digits") }
            return 6
        default: throw refusal("expected an escape of JSON")
        }
    }

    private mutating func word(_ word: StaticString, _ kind: Document.Kind) throws(ModelError) {
        let start = at
        try skip(word)
        append(kind, from: start)
    }

    private mutating func nonFinite(_ word: StaticString) throws(ModelError) {
        let start = at
        try skip(word)
        append(.number, from: start)
    }

    private mutating func skip(_ word: StaticString) throws(ModelError) {
        let text = word.description.utf8
        guard bytes[at...].starts(with: text) else { throw refusal("expected '\(word)'") }
        at += text.count
    }

    private mutating func number() throws(ModelError) {
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        if allowsNonFinite, at < bytes.count, bytes[at] == UInt8(ascii: "I") {
            try skip("Infinity")
            return append(.number, from: start)
        }
        guard at < bytes.count, isDigit(bytes[at]) else { throw refusal("expected a value") }
        if bytes[at] == UInt8(ascii: "0") { at += 1 } else { skipDigits() }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard at < bytes.count, isDigit(bytes[at]) else { throw refusal("expected a digit") }
            skipDigits()
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
                at += 1
            }
            guard at < bytes.count, isDigit(bytes[at]) else { throw refusal("expected a digit") }
            skipDigits()
        }
        append(.number, from: start)
    }

    private mutating func append(_ kind: Document.Kind, from start: Int) {
        nodes.append(
            Document.Node(
                kind: kind, start: UInt32(start), count: UInt32(at - start),
                next: UInt32(nodes.count + 1)))
    }

    private mutating func skipDigits() {
        while at < bytes.count, isDigit(bytes[at]) { at += 1 }
    }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func hex(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// The bytes of a string whose escapes were checked by the parser; lone surrogates become U+FFFD.
    static func unescaped(_ raw: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var at = raw.startIndex
        while at < raw.endIndex {
            guard raw[at] == UInt8(ascii: "\\") else {
                text.append(raw[at])
                at += 1
                continue
            }
            switch raw[at + 1] {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = codeUnit(raw, at + 2)
                if scalar & 0xFC00 == 0xD800, at + 11 < raw.endIndex,
                    raw[at + 6] == UInt8(ascii: "\\"), raw[at + 7] == UInt8(ascii: "u"),
                    codeUnit(raw, at + 8) & 0xFC00 == 0xDC00
                {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + codeUnit(raw, at + 8) & 0x3FF
                    at += 6
                }
                text.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
                at += 4
            default: text.append(raw[at + 1])
            }
            at += 2
        }
        return text
    }

    private static func codeUnit(_ raw: ArraySlice<UInt8>, _ start: Int) -> UInt32 {
        raw[start..<start + 4].reduce(0) { $0 << 4 | (hex($1) ?? 0) }
    }
}
