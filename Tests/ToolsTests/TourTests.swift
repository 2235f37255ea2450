import Columns
import Engine
import TestKit
import Testing
import Tools
import Wire

/// The engine as a server without sockets: its clock stands until `CLOCK.ADVANCE 11m`, as in the demo.
final class EngineServer: Transport {
    private var engine = Engine()
    private var now: Int64
    private var parser = RequestParser()
    private var answers: [UInt8] = []
    /// Commands that the engine refused, with the refusal.
    private(set) var refusals: [String] = []

    /// An engine that holds the sample company of the project, or nothing.
    init(at begin: String, isEmpty: Bool = false) throws {
        let bytes = Array(begin.utf8)
        let moment = Instant.parse(bytes.span)
        now = try #require(moment)
        if isEmpty { return }
        let sample = SampleCompany(
            directory: Golden.project + "/Data/samples", today: Instant.day(of: now))
        try sample.forEachCommand { words in
            var reply = Reply()
            if case .refused = engine.apply(Words(words), at: now, into: &reply) {
                refusals.append(
                    String(decoding: words[0] + [0x20] + reply.bytes.prefix(300), as: UTF8.self))
            }
        }
    }

    func send(_ bytes: [UInt8]) throws {
        parser.append(bytes)
        while case .request = parser.next() {
            var reply = Reply(.resp3)
            if parser.words.equals(0, "HELLO") {
                reply.map(0)
            } else if parser.words.equals(0, "CLOCK.ADVANCE") {
                now += 11 * 60_000
                var text: [UInt8] = []
                Instant.append(now, to: &text)
                reply.bulk(String(decoding: text, as: UTF8.self))
            } else {
                _ = engine.apply(parser.words, at: now, into: &reply)
            }
            answers += reply.bytes
        }
    }

    func receive() throws -> [UInt8] {
        defer { answers = [] }
        return answers
    }
}

@Suite struct TourTests {
    @Test func `the engine takes every command of the sample company`() throws {
        #expect(try EngineServer(at: Tour.begin).refusals == [])
    }

    @Test func `every step of the tour is answered as told`() throws {
        let console = RecordedConsole()
        let broken = try Demo(client: Client(EngineServer(at: Tour.begin)), console: console).run()
        #expect(broken == 0, "\(console.text)")
    }

    @Test func `the lines that the server prints for a newcomer are answered`() throws {
        let client = Client(try EngineServer(at: Tour.begin))
        for line in SampleCompany.linesToTry {
            let reply = try client.call(try #require(CommandWords.cut(line.utf8)))
            #expect(!reply.isError, "\(line): \(reply)")
        }
    }
}
