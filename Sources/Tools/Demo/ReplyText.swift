package import Wire

/// A reply as a person reads it: maps as `key  value` lines, short ones on one line, lists with dashes.
package enum ReplyText {
    /// A map of plain values that fits this many characters stands on one line.
    private static let lineWidth = 92

    /// The lines of a reply.
    package static func lines(_ value: ReplyValue) -> [String] {
        switch value {
        case .map(let pairs):
            if let line = oneLine(pairs) { return [line] }
            let names = pairs.map { scalar($0.key) ?? "" }
            let width = names.map(\.count).max() ?? 0
            return zip(names, pairs).flatMap { name, pair in
                entry(name + String(repeating: " ", count: width - name.count), pair.value)
            }
        case .array(let values), .push(let values):
            if values.isEmpty { return ["(none)"] }
            return values.flatMap { value in
                lines(value).enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
            }
        default: return [scalar(value) ?? ""]
        }
    }

    /// The text of a reply that holds no others; nil for maps and lists.
    package static func scalar(_ value: ReplyValue) -> String? {
        switch value {
        case .simple(let text): text
        case .error(let code, let message): "\(code) \(message)"
        case .integer(let number): String(number)
        case .double(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .null: "(nothing)"
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .array, .map, .push: nil
        }
    }

    private static func entry(_ name: String, _ value: ReplyValue) -> [String] {
        if let text = scalar(value) { return ["\(name)  \(text)"] }
        let inner = lines(value)
        return inner == ["(none)"] ? ["\(name)  (none)"] : [name] + inner.map { "  " + $0 }
    }

    private static func oneLine(_ pairs: [ReplyValue.Pair]) -> String? {
        var parts: [String] = []
        for pair in pairs {
            guard let value = scalar(pair.value) else { return nil }
            parts.append("\(scalar(pair.key) ?? "") \(value)")
        }
        let line = parts.joined(separator: "  ")
        return line.count <= lineWidth ? line : nil
    }
}
