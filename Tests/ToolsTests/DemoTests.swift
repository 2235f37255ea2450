import Testing
import Tools
import Wire

/// Answers each request by a closure, in RESP3.
final class ScriptedServer: Transport {
    private let answer: ([String], inout Reply) -> Void
    private var parser = RequestParser()
    private var answers: [UInt8] = []

    init(_ answer: @escaping ([String], inout Reply) -> Void) { self.answer = answer }

    func send(_ bytes: [UInt8]) throws {
        parser.append(bytes)
        while case .request = parser.next() {
            var reply = Reply(.resp3)
            answer((0..<parser.words.count).map { parser.words.text($0) }, &reply)
            answers += reply.bytes
        }
    }

    func receive() throws -> [UInt8] {
        defer { answers = [] }
        return answers
    }
}

@Suite struct DemoTests {
    let steps = [
        TourStep("First.", "ATP bike 2 TO north", .holds(path: "status", text: "available")),
        TourStep("Then.", "LEAD.COUNT WHERE \"a = 'b c'\"", .holds(path: "", text: "7")),
        TourStep("Last.", "NO.SUCH word", .refused("ERR")),
    ]

    /// A server for the steps above that counts `count` leads.
    func server(count: Int) -> ScriptedServer {
        ScriptedServer { words, reply in
            switch words {
            case ["HELLO", "3"], ["ATP", "bike", "2", "TO", "north"]:
                reply.map(2)
                reply.key("status")
                reply.bulk("available")
                reply.key("on_time")
                reply.bulk("2")
            case ["LEAD.COUNT", "WHERE", "a = 'b c'"]: reply.integer(count)
            default: reply.error("ERR", "unknown command")
            }
        }
    }

    @Test func `a tour whose replies are as told ends without a broken step`() throws {
        let console = RecordedConsole()
        let broken = try Demo(client: Client(server(count: 7)), console: console).run(steps)
        #expect(broken == 0)
        #expect(
            console.text == """

                First.
                > ATP bike 2 TO north
                  status available  on_time 2

                Then.
                > LEAD.COUNT WHERE "a = 'b c'"
                  7

                Last.
                > NO.SUCH word
                  ERR unknown command

                That was the tour: 3 commands, each answered as told.

                """)
    }

    @Test func `a reply that is another is shown, named and counted, and the tour goes on`() throws
    {
        let console = RecordedConsole()
        let broken = try Demo(client: Client(server(count: 8)), console: console).run(steps)
        #expect(broken == 1)
        #expect(
            console.text.contains("  8\n  not as told: the reply is 8, the tour says 7\n\nLast."))
        #expect(console.text.hasSuffix("1 of 3 commands were not answered as told.\n"))
    }

    @Test func `colours are for terminals only`() throws {
        let plain = RecordedConsole()
        let terminal = RecordedConsole(isTerminal: true)
        _ = try Demo(client: Client(server(count: 7)), console: plain).run(steps)
        _ = try Demo(client: Client(server(count: 7)), console: terminal).run(steps)
        #expect(!plain.text.contains("\u{1B}"))
        #expect(terminal.text.contains("\u{1B}[1mFirst.\u{1B}[0m"))
    }

    @Test func `a claim looks into maps and lists by its path`() {
        let reply = ReplyValue.map([
            .init(.bulk("lines"), .array([.map([.init(.bulk("arrive"), .bulk("2026-12-14"))])])),
            .init(.bulk("ok"), .boolean(true)), .init(.bulk("gone"), .null),
        ])
        func broken(_ claim: TourStep.Claim) -> [String] {
            TourStep("", "X", claim).broken(by: reply)
        }
        #expect(broken(.holds(path: "lines.0.arrive", text: "2026-12-14")).isEmpty)
        #expect(broken(.holds(path: "ok", text: "true")).isEmpty)
        #expect(broken(.holds(path: "gone", text: "(nothing)")).isEmpty)
        #expect(broken(.count(path: "lines", 1)).isEmpty)
        #expect(broken(.count(path: "", 3)).isEmpty)
        #expect(
            broken(.holds(path: "lines.1.arrive", text: "x")) == [
                "lines.1.arrive is not there, the tour says x"
            ])
        #expect(broken(.count(path: "lines", 2)) == ["lines has 1 entries, the tour says 2"])
        #expect(broken(.refused("STATE")) == ["the tour says it is refused with STATE"])
        let refusal = ReplyValue.error(code: "STATE", message: "no")
        #expect(TourStep("", "X", .refused("STATE")).broken(by: refusal).isEmpty)
        #expect(TourStep("", "X", .refused("BADARG")).broken(by: refusal) == ["refused: STATE no"])
    }

    @Test func `every step of the tour is a command and what the server prints is too`() {
        #expect(Tour.steps.count > 15)
        for line in Tour.steps.map(\.command) + SampleCompany.linesToTry {
            #expect((CommandWords.cut(line.utf8)?.count ?? 0) > 0, "\(line)")
        }
    }

    @Test
    func
        `long maps stand one entry a line, lists of like maps are tables, other lists have dashes`()
    {
        func line(_ item: String, _ n: Int) -> ReplyValue {
            .map([.init(.bulk("item"), .bulk(item)), .init(.bulk("n"), .integer(n))])
        }
        let reply = ReplyValue.map([
            .init(.bulk("status"), .bulk("held")),
            .init(.bulk("lines"), .array([line("bike", 3), line("x", 12)])),
            .init(.bulk("reasons"), .array([])), .init(.bulk("cost"), .double(2.5)),
            .init(.bulk("orders"), .array([.bulk("a"), line("y", 1)])),
        ])
        #expect(
            ReplyText.lines(reply) == [
                "status   held", "lines", "  item  n", "  bike  3", "  x     12", "reasons  (none)",
                "cost     2.5",
                "orders", "  - a", "  - item y  n 1",
            ])
    }

    @Test func `a table that is too wide stands as a list`() {
        let wide = ReplyValue.map([.init(.bulk("a"), .bulk(String(repeating: "x", count: 93)))])
        #expect(ReplyText.lines(.array([wide])).first?.hasPrefix("- a  xxx") == true)
    }
}

@Suite struct ConnectionTests {
    @Test func `nobody at the port is told with the address`() {
        let failure = #expect(throws: ConnectionFailure.self) {
            // Port 1 needs root to listen on; nothing does on a machine for tests.
            try SocketTransport(host: "127.0.0.1", port: 1)
        }
        #expect(failure?.description == "no server answers at 127.0.0.1:1: connection refused")
    }

    @Test func `a server of our own is ready once it says where it listens, and ends when it must`()
        throws
    {
        let script = "echo starting; echo 'ready on 127.0.0.1:4711'; exec sleep 60"
        let server = try ChildServer(executable: "/bin/sh", arguments: ["-c", script])
        #expect(server.host == "127.0.0.1" && server.port == 4711)
        #expect(server.stop(graceSeconds: 0.2) != 0)
        let began = ContinuousClock.now
        server.stop()
        #expect(ContinuousClock.now - began < .seconds(5))
    }

    @Test func `a server that ends before it is ready is told with its code`() {
        #expect(throws: ConnectionFailure("the server ended with code 3 before it was ready")) {
            try ChildServer(
                executable: "/bin/sh", arguments: ["-c", "echo ready on nothing; exit 3"])
        }
        #expect(throws: ConnectionFailure.self) {
            try ChildServer(executable: "/no/such/binary", arguments: [])
        }
    }

    @Test func `replies put back are taken first and in order`() throws {
        var sent = 0
        let client = Client(
            ScriptedServer { _, reply in
                sent += 1
                reply.integer(sent)
            })
        for _ in 0..<3 { client.write(["PING"]) }
        try client.flush()
        let early = [try client.reply(), try client.reply()]
        client.putBack(early)
        #expect(
            try (0..<3).map { _ in try client.reply() } == [.integer(1), .integer(2), .integer(3)])
    }
}
