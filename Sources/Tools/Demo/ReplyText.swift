package import Wire

/// A reply as a person reads it.
///
/// A map stands as `key  value` lines, or on one line when it is short; a list of maps with the same keys and
/// plain values as a table; any other list with dashes.
package enum ReplyText {
    /// One-line maps and tables are at most this many characters wide.
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
            if let table = table(values) { return table }
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
        if inner == ["(none)"] { return ["\(name)  (none)"] }
        var bare = name
        while bare.hasSuffix(" ") { bare.removeLast() }
        return [bare] + inner.map { "  " + $0 }
    }

    /// A header and a line for each map; nil when the maps differ in their keys, hold others, or are too wide.
    private static func table(_ values: [ReplyValue]) -> [String]? {
        var keys: [String]?
        var rows: [[String]] = []
        for value in values {
            guard case .map(let pairs) = value else { return nil }
            let names = pairs.map { scalar($0.key) ?? "" }
            let cells = pairs.compactMap { scalar($0.value) }
            guard names == keys ?? names, cells.count == pairs.count else { return nil }
            keys = names
            rows.append(cells)
        }
        guard let keys else { return nil }
        let widths = keys.indices.map { column in
            ([keys] + rows).map { $0[column].count }.max() ?? 0
        }
        guard widths.reduce(0, +) + 2 * (widths.count - 1) <= lineWidth else { return nil }
        return ([keys] + rows).map { cells in
            let padded = zip(cells, widths).dropLast().map { cell, width in
                cell + String(repeating: " ", count: width - cell.count + 2)
            }
            return padded.joined() + (cells.last ?? "")
        }
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
