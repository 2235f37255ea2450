/// A reply as a client sees it.
package enum ReplyValue: Sendable, Equatable {
    /// One entry of a map.
    package struct Pair: Sendable, Equatable {
        /// What the value is called; text in all our replies.
        package let key: ReplyValue
        /// What stands under the key.
        package let value: ReplyValue

        /// An entry.
        package init(_ key: ReplyValue, _ value: ReplyValue) {
            self.key = key
            self.value = value
        }
    }

    /// A short status, such as `OK`.
    case simple(String)
    /// A refusal: its code word and the text behind it.
    case error(code: String, message: String)
    /// A whole number.
    case integer(Int)
    /// A floating-point number (RESP3 only).
    case double(Double)
    /// Yes or no (RESP3 only).
    case boolean(Bool)
    /// Nothing.
    case null
    /// Bytes.
    case bulk([UInt8])
    /// Values in order; in RESP2 also what RESP3 calls a map or a push.
    case array([ReplyValue])
    /// Keys and values in the order sent (RESP3 only).
    case map([Pair])
    /// A message that came unasked (RESP3 only).
    case push([ReplyValue])

    /// The UTF-8 text of `string` as bytes.
    package static func bulk(_ string: String) -> ReplyValue { .bulk(Array(string.utf8)) }

    /// The text of a status or of bytes; nil for what is neither.
    package var text: String? {
        switch self {
        case .simple(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The number, whichever way it was sent; nil for what is none.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        case .boolean(let value): value ? 1 : 0
        default: text.flatMap { Double($0) }
        }
    }

    /// The elements of an array or push; nil for what is neither.
    package var elements: [ReplyValue]? {
        switch self {
        case .array(let values), .push(let values): values
        default: nil
        }
    }

    /// Whether this is a refusal.
    package var isError: Bool {
        if case .error = self { true } else { false }
    }

    /// What stands under `key` in a map, or in the flat array that RESP2 has in its place.
    package subscript(key: String) -> ReplyValue? {
        switch self {
        case .map(let pairs): return pairs.first { $0.key.text == key }?.value
        case .array(let values):
            for index in stride(from: 0, to: values.count - 1, by: 2)
            where values[index].text == key {
                return values[index + 1]
            }
            return nil
        default: return nil
        }
    }
}
