import Synchronization

/// A server of its own with something in it, and a connection to it.
final class WireSession: Sendable {
    static let leads = 1_000
    static let items = 1_000

    private let server: ServerProcess
    private let client: WireClient
    /// How often a command was used so far: orders need ids of their own.
    private let uses = Mutex(0)

    /// The session of the benchmark that runs; the library gives a teardown no state.
    private static let current = Mutex<WireSession?>(nil)

    private init() throws {
        server = try ServerProcess()
        client = try WireClient(port: server.port)
        try fill()
    }

    /// Starts a server, fills it and connects.
    static func begin() throws -> WireSession {
        let session = try WireSession()
        current.withLock { $0 = session }
        return session
    }

    /// Ends connection and server.
    static func end() {
        current.withLock { session in
            session?.client.close()
            session?.server.stop()
            session = nil
        }
    }

    /// Sends a command `count` times with one write and checks all replies.
    func exchange(_ command: WireCommand, _ count: Int) throws {
        let first = uses.withLock { uses in
            defer { uses += count }
            return uses
        }
        try send((first..<first + count).map(command.words), expecting: command.reply)
    }

    private func send(_ requests: [[String]], expecting reply: String) throws {
        let replies = try client.exchange(requests)
        guard replies.allSatisfy({ $0.hasPrefix(reply) }) else {
            let wrong = replies.first { !$0.hasPrefix(reply) } ?? ""
            throw WireError(text: "expected \(reply), got \(wrong)")
        }
    }

    private func fill() throws {
        let card = """
            {"type":"scorecard","base":0,"axes":{"fit":{"min":0,"max":100}},"rules":[\
            {"axis":"fit","when":"visits >= 5","points":40,"text":"Comes often"},\
            {"axis":"fit","when":"country = 'France'","points":20,"text":"Home market"}]}
            """
        try send([["MODEL.LOAD", "fit", "SCORECARD", card]], expecting: "*")
        try send([["LOCATION.PUT", "hall", "zone", "north"]], expecting: ":1")
        let leads = (0..<WireSession.leads).map { ["LEAD.PUT", "lead-\($0)", "company", "Acme"] }
        try send(leads, expecting: ":1")
        let items = (0..<WireSession.items).map { ["ITEM.PUT", "item-\($0)", "kind", "product"] }
        try send(items, expecting: ":1")
        let stocks = (0..<WireSession.items).map { ["STOCK.SET", "item-\($0)", "hall", "1000000"] }
        try send(stocks, expecting: "+OK")
    }
}

/// What went wrong between a benchmark and its server.
struct WireError: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
