import Engine
import Wire

/// An engine that is given words and answers bytes, as the server does with it.
struct CommandDesk: ~Copyable {
    private var engine = Engine()
    private var reply = Reply(.resp2)
    /// Bytes of all replies.
    private(set) var replyBytes = 0
    /// Requests that were refused.
    private(set) var refused = 0
    /// The time of every command: 2027-01-15T08:00:00Z.
    static let time: Int64 = 1_800_000_000_000

    /// Applies a request and drops its reply.
    mutating func apply(_ words: Words) {
        reply.removeAll()
        if case .refused = engine.apply(words, at: CommandDesk.time, into: &reply) { refused += 1 }
        replyBytes += reply.byteCount
    }

    /// Applies requests, one by one.
    mutating func apply(_ requests: [Words]) {
        for request in requests { apply(request) }
    }

    /// The reply to a request, as text.
    mutating func answer(_ words: [String]) -> String {
        apply(Words(words))
        return String(decoding: reply.bytes, as: UTF8.self)
    }

    /// A company of items that one place has plenty of.
    mutating func stock(items: Int) {
        apply(Words(["LOCATION.PUT", "hall", "zone", "north"]))
        for item in 0..<items {
            apply(Words(["ITEM.PUT", "item-\(item)", "kind", "product"]))
            apply(Words(["STOCK.SET", "item-\(item)", "hall", "1000000"]))
            apply(Words(["RECEIPT.PUT", "r-\(item)", "item-\(item)", "hall", "500", "2027-01-25"]))
        }
    }
}
