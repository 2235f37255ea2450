import Columns
import Testing
import Tools
import Wire

/// How a test reaches an engine; the tests run over each of them.
enum Wiring: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Client, parser, engine and replies in this process, without a socket.
    case inProcess = "in process"
    /// A server on a port of this machine.
    case socket = "over a socket"

    /// The ways that long tests take: in a debug build the real one alone.
    static let forLongTests: [Wiring] = {
        if runsWhole { return allCases }
        tell("debug build: long tests run over a socket alone, some of them on part of the rows")
        return [.socket]
    }()

    var testDescription: String { rawValue }

    /// A conversation with an empty server whose manual clock stands at `now`.
    func begin(at now: String = "2026-12-01T00:00:00Z") throws -> Conversation {
        let moment = try Self.moment(now)
        switch self {
        case .inProcess: return try Conversation(over: EngineTransport(now: moment))
        case .socket: return try Conversation(over: ServerTransport(now: moment))
        }
    }
}

extension Wiring {
    /// A moment in Unix ms.
    static func moment(_ text: String) throws -> Int64 {
        let moment = Instant.parse(text.utf8.span)
        return try #require(moment, "no moment: \(text)")
    }
}

/// Questions to a server and its answers, in RESP3.
struct Conversation {
    let client: Client

    /// Says HELLO 3 over an open transport.
    init(over transport: any Transport) throws {
        client = Client(transport)
        #expect(try !client.call(["HELLO", "3"]).isError)
    }

    /// The answer to a line as a person types it.
    func ask(_ line: String) throws -> ReplyValue {
        try client.call(try #require(CommandWords.cut(line.utf8), "no command: \(line)"))
    }

    /// The answer to a line that must not be refused.
    @discardableResult
    func tell(_ line: String, at place: SourceLocation = #_sourceLocation) throws -> ReplyValue {
        let answer = try ask(line)
        #expect(!answer.isError, "\(line) was refused: \(answer)", sourceLocation: place)
        return answer
    }

    /// The answer to words that must not be refused.
    @discardableResult
    func tell(_ words: [String], at place: SourceLocation = #_sourceLocation) throws -> ReplyValue {
        let answer = try client.call(words)
        #expect(
            !answer.isError, "\(words.prefix(6)) was refused: \(answer)", sourceLocation: place)
        return answer
    }

    /// The code word of the refusal of a line; nil when it was not refused.
    func refusal(_ line: String) throws -> String? {
        if case .error(let code, _) = try ask(line) { code } else { nil }
    }

    /// Loads a model from bytes; FEATURES and VERIFY are given where there are any.
    func load(
        model name: String, _ format: String, _ payload: [UInt8], features: [UInt8]? = nil,
        verify: String? = nil
    ) throws -> ReplyValue {
        var words: [[UInt8]] = [
            Array("MODEL.LOAD".utf8), Array(name.utf8), Array(format.utf8), payload,
        ]
        if let features { words += [Array("FEATURES".utf8), features] }
        if let verify { words += [Array("VERIFY".utf8), Array(verify.utf8)] }
        return try client.call(words)
    }
}

extension ReplyValue {
    /// The numbers of an array, or the single number as one.
    var numbers: [Double] { elements?.compactMap(\.number) ?? number.map { [$0] } ?? [] }

    /// The keys of a map in the order sent.
    var keys: [String] {
        if case .map(let pairs) = self { pairs.compactMap(\.key.text) } else { [] }
    }

    /// Whether this is a null.
    var isNull: Bool { self == .null }
}
