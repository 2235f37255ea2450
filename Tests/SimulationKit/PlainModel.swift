import Columns
import TestKit
package import Wire

/// What the world holds, in dictionaries: the second opinion of the simulation.
///
/// It is told requests in the order in which they were run, each with its reply. What follows from the rules it works
/// out itself and compares; where the server has chosen (the days and places of a promise) it takes the reply and checks
/// that nothing is given away twice.
struct PlainModel {
    /// What it found wrong.
    struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }

    /// An item at a location.
    struct Place: Hashable {
        let item: String
        let location: String
    }

    /// Goods that are expected.
    struct Receipt: Equatable {
        let place: Place
        var quantity: Int
        let day: Int32
    }

    /// The time of the last request, Unix ms.
    var now: Int64 = 0
    var keys: [String: String] = [:]
    var leads: [String: [String: String]] = [:]
    var items: Set<String> = []
    var locations: Set<String> = []
    /// Whole pieces on hand.
    var onHand: [Place: Int] = [:]
    var receipts: [String: Receipt] = [:]
    var orders: [String: PlainOrder] = [:]
    var cardVersion = 0
    /// First replies by retry key, and the keys in the order of their coming.
    var retried: [String: (words: [String], reply: ReplyValue)] = [:]
    var retryOrder: [String] = []
    var retryLimit = 1_000
    /// Commands put aside by MULTI, by client; nil once the transaction is lost.
    var transactions: [Int: [[String]]?] = [:]
    /// Retries answered as the first time.
    private(set) var repeats = 0

    /// Takes a request that was run at `time`, with what it was answered; nil for a scan whose reply never came.
    mutating func take(
        _ words: [String], from client: Int, at time: Int64, _ reply: ReplyValue?
    ) throws {
        now = max(now, time)
        guard let reply else { return }
        switch (words[0], transactions[client]) {
        case ("MULTI", nil): transactions[client] = .some([])
        case ("DISCARD", .some): transactions[client] = nil
        case ("EXEC", .some(let queue)):
            transactions[client] = nil
            guard let queue else { return try expect(reply.code == "EXECABORT", words, reply) }
            // The journal takes not all of it: nothing has happened.
            if ["MISCONF", "DISKFULL"].contains(reply.code) { return }
            let replies = reply.elements ?? []
            try expect(replies.count == queue.count, words, reply)
            for (words, reply) in zip(queue, replies) { try run(words, reply) }
        case (_, .some(let queue)):
            if reply == .simple("QUEUED") {
                transactions[client] = queue.map { $0 + [words] }
            } else {
                try expect(reply.isError, words, reply)
                transactions[client] = .some(nil)
            }
        default: try run(words, reply)
        }
    }

    /// Runs a request, or finds it done before.
    private mutating func run(_ words: [String], _ reply: ReplyValue) throws {
        let reply = reply.flat
        // The journal takes nothing: nothing has happened.
        if ["MISCONF", "DISKFULL"].contains(reply.code) { return }
        guard words.count > 2, words[words.count - 2] == "ID" else {
            return try perform(words, reply)
        }
        let key = words[words.count - 1]
        let request = Array(words.dropLast(2))
        if let first = retried[key] {
            repeats += 1
            guard first.words == request else {
                return try expect(reply.code == "DUPLICATE", words, reply)
            }
            return try expect(reply.agrees(with: first.reply), words, reply, "first \(first.reply)")
        }
        try perform(request, reply)
        guard !reply.isError else { return }
        retried[key] = (request, reply)
        retryOrder.append(key)
        if retryOrder.count > retryLimit { retried[retryOrder.removeFirst()] = nil }
    }

    private mutating func perform(_ words: [String], _ reply: ReplyValue) throws {
        switch words[0] {
        case "SET", "MSET", "DEL", "INCR", "GET", "EXISTS", "DBSIZE", "FLUSHALL":
            try performSide(words, reply)
        case "LEAD.PUT", "LEAD.DEL", "LEAD.GET", "LEAD.COUNT", "LEAD.TOUCH":
            try performLead(words, reply)
        case "STOCK.SET", "STOCK.ADJUST", "STOCK.GET", "RECEIPT.PUT", "RECEIPT.ARRIVE",
            "RECEIPT.CANCEL", "ITEM.PUT", "LOCATION.PUT":
            try performStock(words, reply)
        case "PROMISE", "ORDER.SHIP", "ORDER.AMEND", "ORDER.CONFIRM", "ORDER.RELEASE",
            "ORDER.EXTEND", "ORDER.GET":
            try performOrder(words, reply)
        case "MODEL.LOAD":
            cardVersion += 1
            try expect(reply["version"]?.number == Double(cardVersion), words, reply)
        case "CLOCK.ADVANCE":
            // A clock that is the machine's refuses.
            guard !reply.isError else { return try expect(reply.code == "STATE", words, reply) }
            now += Int64(words[1]).map { $0 * 1_000 } ?? 0
            try expect(reply.text == Self.text(ofMoment: now), words, reply)
        case "CLOCK": try expect(reply.text == Self.text(ofMoment: now), words, reply)
        case "NOPE": try expect(reply.code == "ERR", words, reply)
        default: break
        }
    }

    private mutating func performSide(_ words: [String], _ reply: ReplyValue) throws {
        switch words[0] {
        case "SET":
            keys[words[1]] = words[2]
            try expect(reply == .simple("OK"), words, reply)
        case "MSET":
            for place in stride(from: 1, to: words.count, by: 2) {
                keys[words[place]] = words[place + 1]
            }
            try expect(reply == .simple("OK"), words, reply)
        case "DEL":
            let removed = Set(words.dropFirst()).filter { keys.removeValue(forKey: $0) != nil }
            try expect(reply == .integer(removed.count), words, reply)
        case "INCR":
            guard let value = Int(keys[words[1]] ?? "0") else {
                return try expect(reply.code == "ERR", words, reply)
            }
            keys[words[1]] = "\(value + 1)"
            try expect(reply == .integer(value + 1), words, reply)
        case "GET":
            try expect(reply == (keys[words[1]].map { .bulk($0) } ?? .null), words, reply)
        case "EXISTS":
            let found = words.dropFirst().count { keys[$0] != nil }
            try expect(reply == .integer(found), words, reply)
        case "DBSIZE": try expect(reply == .integer(keys.count), words, reply)
        default:
            keys = [:]
            try expect(reply == .simple("OK"), words, reply)
        }
    }

    private mutating func performLead(_ words: [String], _ reply: ReplyValue) throws {
        switch words[0] {
        case "LEAD.PUT":
            let isNew = leads[words[1]] == nil
            for place in stride(from: 2, to: words.count, by: 2) {
                leads[words[1], default: [:]][words[place]] = words[place + 1]
            }
            try expect(reply == .integer(isNew ? 1 : 0), words, reply)
        case "LEAD.DEL":
            let wasThere = leads.removeValue(forKey: words[1]) != nil
            try expect(reply == .integer(wasThere ? 1 : 0), words, reply)
        case "LEAD.GET": try expect(reply == shown(lead: words[1]), words, reply)
        case "LEAD.COUNT": try expect(reply == .integer(leads.count), words, reply)
        default:
            let isKnown = leads[words[1]] != nil
            try expect(isKnown ? reply == .simple("OK") : reply.code == "NOTFOUND", words, reply)
        }
    }

    /// What LEAD.GET answers of a lead's title and company.
    func shown(lead id: String) -> ReplyValue {
        guard let lead = leads[id] else { return .null }
        var values: [ReplyValue] = [.bulk("id"), .bulk(id)]
        for field in ["title", "company"] {
            values += [.bulk(field), lead[field].map { .bulk($0) } ?? .null]
        }
        return .array(values)
    }

    func expect(
        _ isRight: Bool, _ words: [String], _ reply: ReplyValue,
        _ wish: @autoclosure () -> String = ""
    ) throws {
        guard !isRight else { return }
        throw Disagreement(
            description: "the model does not expect \(reply.shown) to "
                + "\(words.joined(separator: " ")): \(wish())")
    }

    static func text(ofDay day: Int32) -> String {
        var text: [UInt8] = []
        CalendarDay.append(day, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    static func text(ofMoment moment: Int64) -> String {
        var text: [UInt8] = []
        Instant.append(moment, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

extension ReplyValue {
    /// The code word of a refusal, or nothing.
    package var code: String {
        if case .error(let code, _) = self { code } else { "" }
    }

    /// Whether both say the same, be it in RESP or in JSON, where quantities are numbers.
    func agrees(with other: ReplyValue) -> Bool {
        switch (self, other) {
        case (.array(let mine), .array(let others)):
            return mine.count == others.count
                && zip(mine, others).allSatisfy { $0.agrees(with: $1) }
        case (.error, .error), (.null, .null): return self == other
        default:
            if let number, let theirs = other.number { return number == theirs }
            return text != nil && text == other.text
        }
    }

    /// The value in a line, for people.
    package var shown: String {
        switch self {
        case .simple(let text): text
        case .bulk(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
        case .integer(let value): "\(value)"
        case .null: "null"
        case .error(let code, let message): "\(code) \(message)"
        case .array(let values), .push(let values):
            "[" + values.map(\.shown).joined(separator: " ") + "]"
        case .map(let pairs):
            "[" + pairs.map { "\($0.key.shown): \($0.value.shown)" }.joined(separator: ", ") + "]"
        case .double(let value): "\(value)"
        case .boolean(let value): "\(value)"
        }
    }

    /// The same value as RESP2 sends it, so that protocols can be compared.
    package var flat: ReplyValue {
        switch self {
        case .map(let pairs): .array(pairs.flatMap { [$0.key.flat, $0.value.flat] })
        case .array(let values): .array(values.map(\.flat))
        case .boolean(let value): .integer(value ? 1 : 0)
        default: self
        }
    }
}
