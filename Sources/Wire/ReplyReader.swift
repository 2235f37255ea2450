/// Reads the replies of a Leadstock server, RESP2 and RESP3, for clients: `load`, the demo, tests.
///
/// The order of use is `append` with what was read, then `next` until it answers nil. What was read
/// of an unfinished reply is kept in parts, so that a reply of many values costs the same however
/// its bytes arrive. It knows the types our server sends, and no others.
package struct ReplyReader: Sendable {
    /// The server sent what is no reply; the connection is of no use any more.
    package struct Malformed: Error, Equatable {
        /// What was wrong.
        package let reason: String
    }

    /// Containers inside one another that are followed; no reply of ours comes near.
    static let deepest = 64

    private enum Kind { case array, map, push }

    private struct Partial {
        var kind: Kind
        var left: Int
        var values: [ReplyValue] = []
    }

    private var bytes: [UInt8] = []
    private var position = 0
    private var searched = 0
    private var bulkCount = -1
    private var open: [Partial] = []

    /// A reader that has read nothing.
    package init() {}

    /// Takes what was read from the connection.
    package mutating func append(_ input: some Collection<UInt8>) {
        if position == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            searched = 0
            position = 0
        } else if position >= 4096, position * 2 >= bytes.count {
            bytes.removeSubrange(..<position)
            searched = max(0, searched - position)
            position = 0
        }
        bytes.append(contentsOf: input)
    }

    /// The next whole reply of what arrived, or nil when more has to arrive.
    package mutating func next() throws(Malformed) -> ReplyValue? {
        while let value = try readValue() {
            if let whole = place(value) { return whole }
        }
        return nil
    }

    /// Puts a value where it belongs; answers the reply when it was the last one missing.
    private mutating func place(_ value: ReplyValue) -> ReplyValue? {
        var value = value
        while var parent = open.popLast() {
            parent.values.append(value)
            parent.left -= 1
            if parent.left > 0 {
                open.append(parent)
                return nil
            }
            value = ReplyReader.whole(parent)
        }
        return value
    }

    private static func whole(_ partial: Partial) -> ReplyValue {
        switch partial.kind {
        case .array: return .array(partial.values)
        case .push: return .push(partial.values)
        case .map:
            return .map(
                stride(from: 0, to: partial.values.count, by: 2).map {
                    ReplyValue.Pair(partial.values[$0], partial.values[$0 + 1])
                })
        }
    }

    /// The next value that holds no others; opens the containers before it.
    private mutating func readValue() throws(Malformed) -> ReplyValue? {
        while true {
            if bulkCount >= 0 { return try readBulk() }
            guard let (type, line) = try readLine() else { return nil }
            switch type {
            case UInt8(ascii: "+"): return .simple(line)
            case UInt8(ascii: "-"): return ReplyReader.error(line)
            case UInt8(ascii: ":"): return .integer(try count(line))
            case UInt8(ascii: ","):
                guard let value = Double(line) else {
                    throw Malformed(reason: "no number: \(line)")
                }
                return .double(value)
            case UInt8(ascii: "#"): return .boolean(line == "t")
            case UInt8(ascii: "_"): return .null
            case UInt8(ascii: "$"):
                bulkCount = try count(line)
                if bulkCount < 0 { return .null }
            case UInt8(ascii: "*"):
                if let empty = try descend(.array, count(line), each: 1) { return empty }
            case UInt8(ascii: "%"):
                if let empty = try descend(.map, count(line), each: 2) { return empty }
            case UInt8(ascii: ">"):
                if let empty = try descend(.push, count(line), each: 1) { return empty }
            default: throw Malformed(reason: "an unknown type \(type)")
            }
        }
    }

    /// Opens a container, or answers what an empty or absent one is.
    private mutating func descend(_ kind: Kind, _ count: Int, each: Int) throws(Malformed)
        -> ReplyValue?
    {
        if count < 0 { return .null }
        let (left, overflow) = count.multipliedReportingOverflow(by: each)
        guard !overflow, open.count < ReplyReader.deepest else {
            throw Malformed(reason: "a container too large or too deep")
        }
        let partial = Partial(kind: kind, left: left)
        if left == 0 { return ReplyReader.whole(partial) }
        open.append(partial)
        return nil
    }

    private mutating func readBulk() throws(Malformed) -> ReplyValue? {
        guard bulkCount + 2 <= bytes.count - position else { return nil }
        let end = position + bulkCount
        guard bytes[end] == 0x0D, bytes[end + 1] == 0x0A else {
            throw Malformed(reason: "a bulk string longer than announced")
        }
        let value = ReplyValue.bulk(Array(bytes[position..<end]))
        position = end + 2
        bulkCount = -1
        return value
    }

    /// The type byte and the text of the next line.
    private mutating func readLine() throws(Malformed) -> (UInt8, String)? {
        var end = max(searched, position)
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        guard end < bytes.count else {
            searched = end
            return nil
        }
        guard end >= position + 2, bytes[end - 1] == 0x0D else {
            throw Malformed(reason: "a line that does not end in CR LF")
        }
        let type = bytes[position]
        let text = String(decoding: bytes[position + 1..<end - 1], as: UTF8.self)
        position = end + 1
        return (type, text)
    }

    private func count(_ line: String) throws(Malformed) -> Int {
        guard let value = Int(line) else { throw Malformed(reason: "no whole number: \(line)") }
        return value
    }

    private static func error(_ line: String) -> ReplyValue {
        guard let blank = line.firstIndex(of: " ") else { return .error(code: line, message: "") }
        return .error(
            code: String(line[..<blank]), message: String(line[line.index(after: blank)...]))
    }
}
