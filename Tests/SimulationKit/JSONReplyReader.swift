import Wire

/// Reads what a connection with `OUTPUT json` sends: a value in a line, as the values that RESP would bring.
///
/// `OK` and `QUEUED` count as simple strings, which JSON does not tell from others.
struct JSONReplyReader {
    /// A line that is no JSON.
    struct Unreadable: Error, CustomStringConvertible {
        let line: String
        var description: String { "no line of JSON: \(line)" }
    }

    private var bytes: [UInt8] = []

    mutating func append(_ more: [UInt8]) { bytes += more }

    /// The next whole line's value, or nil.
    mutating func next() throws -> ReplyValue? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = Array(bytes[..<end])
        bytes.removeFirst(end + 1)
        var cursor = Cursor(rest: line[...])
        guard let value = cursor.value(), cursor.isAtEnd else {
            throw Unreadable(line: String(decoding: line, as: UTF8.self))
        }
        return value
    }

    /// A place in a line; every function answers nil where the line is no JSON.
    private struct Cursor {
        var rest: ArraySlice<UInt8>

        /// Whether nothing follows but the end of the line.
        var isAtEnd: Bool { rest.allSatisfy { $0 == UInt8(ascii: "\r") } }

        mutating func value() -> ReplyValue? {
            switch rest.first {
            case UInt8(ascii: "{"): object()
            case UInt8(ascii: "["): array().map { .array($0) }
            case UInt8(ascii: "\""):
                string().map { ["OK", "QUEUED"].contains($0) ? .simple($0) : .bulk($0) }
            default: plain()
            }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        private mutating func array() -> [ReplyValue]? {
            guard take("[") else { return nil }
            var values: [ReplyValue] = []
            if take("]") { return values }
            repeat {
                guard let value = value() else { return nil }
                values.append(value)
            } while take(",")
            return take("]") ? values : nil
        }

        private mutating func object() -> ReplyValue? {
            guard take("{") else { return nil }
            var parts: [ReplyValue] = []
            if take("}") { return .array(parts) }
            repeat {
                guard let name = string(), take(":"), let value = value() else { return nil }
                parts += [.bulk(name), value]
            } while take(",")
            guard take("}") else { return nil }
            let object = ReplyValue.array(parts)
            guard let error = object["error"], let code = error["code"]?.text else { return object }
            return .error(code: code, message: error["message"]?.text ?? "")
        }

        private mutating func string() -> String? {
            guard take("\"") else { return nil }
            var text: [UInt8] = []
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    // What clients of a simulation say needs no other escapes.
                    guard let escaped = rest.popFirst(), [0x22, 0x5C].contains(escaped) else {
                        return nil
                    }
                    text.append(escaped)
                default: text.append(byte)
                }
            }
            return nil
        }

        private mutating func plain() -> ReplyValue? {
            let word = rest.prefix { !",]}\r".utf8.contains($0) }
            rest.removeFirst(word.count)
            switch String(decoding: word, as: UTF8.self) {
            case "null": return .null
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            case let text: return Int(text).map { .integer($0) } ?? Double(text).map { .double($0) }
            }
        }
    }
}
