import Durability
import Engine
import Wire

@testable import Server

/// A core without sockets and threads: what connections send is served at once.
final class ServerHarness {
    let core: Core
    let workers = HeldWorkers()
    let sink = HeldSink()

    init(
        loading: RecoveryProgress? = nil, _ change: (inout Configuration) -> Void = { _ in }
    ) {
        var configuration = Configuration()
        configuration.clock = .manual(1_796_000_000_000)
        change(&configuration)
        core = Core(
            Engine(limits: configuration.limits), configuration, sink: sink, workers: workers,
            loading: loading)
    }

    /// A new connection.
    func connect() -> TestClient {
        guard
            let conversation = core.connect(from: "10.0.0.1:\(1000 + core.statistics.connections)")
        else { preconditionFailure("too many connections in a test") }
        return TestClient(core, conversation)
    }
}

/// One end of a conversation, which keeps what it is sent.
final class TestClient: OutputPort {
    let core: Core
    let conversation: Conversation
    private(set) var received: [UInt8] = []
    private(set) var isFinished = false
    var backlog = 0

    init(_ core: Core, _ conversation: Conversation) {
        self.core = core
        self.conversation = conversation
        conversation.port = self
    }

    /// What the port does while it sends; a socket may find there that the client takes more.
    var whileSending: (() -> Void)?

    func send(_ bytes: [UInt8]) {
        received += bytes
        whileSending?()
    }
    func finish() { isFinished = true }

    /// Sends bytes as one read, and answers what has come back since the last call.
    func say(_ bytes: [UInt8]) -> String {
        conversation.parser.append(bytes)
        core.serve(conversation)
        conversation.handOn(core)
        return take()
    }

    /// Sends lines, and answers what comes back.
    func say(_ lines: String...) -> String {
        say(Array(lines.map { $0 + "\r\n" }.joined().utf8))
    }

    /// Sends nothing more, as a client that has closed its half.
    func endInput() {
        conversation.hasEndedInput = true
        conversation.handOn(core)
    }

    /// Sends one request of these words.
    func ask(_ words: String...) -> String {
        var writer = RequestWriter()
        writer.request(words)
        return say(writer.bytes)
    }

    /// What has come since the last call.
    func take() -> String {
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }
}

/// Workers that hold their work until a test lets it run.
final class HeldWorkers: Workers {
    private var held: [() -> Void] = []

    func run<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result, then finish: @escaping (Result) -> Void
    ) {
        held.append { finish(work()) }
    }

    /// The number of works held.
    var count: Int { held.count }

    /// Runs what is held, in order.
    func runAll() {
        while !held.isEmpty { held.removeFirst()() }
    }
}

/// A sink that releases writes when a test says so.
final class HeldSink: WriteSink {
    /// What was taken, in order.
    private(set) var taken: [(words: Words, time: Int64, sequence: UInt64)] = []
    /// The sequences at which batches ended, where they held something.
    private(set) var batches: [[UInt64]] = []
    /// While true, nothing taken is released.
    var isHolding = false
    private var open: [UInt64] = []

    /// The last write that was taken.
    var last: UInt64 = 0

    var released: UInt64 {
        guard isHolding, let first = firstHeld else { return last }
        return first - 1
    }

    var openWrites: Int { open.count }
    let crowd = 200

    /// What writes are refused with, or nil.
    var refusal: CommandError?
    func refusal(of words: Words) -> CommandError? { refusal }
    func refusal(ofAll writes: [Words]) -> CommandError? { refusal }
    /// What the sink has failed with, or nil.
    var failure: CommandError?
    /// Whether the last act has been done.
    private(set) var isClosed = false
    /// The first write that is not released while the sink holds.
    var firstHeld: UInt64?

    func take(_ words: Words, at time: Int64, sequence: UInt64) {
        taken.append((words.detached(), time, sequence))
        if isHolding, firstHeld == nil { firstHeld = sequence }
        note(sequence)
    }

    var report: JournalReport? { nil }
    var isIdle: Bool { firstHeld == nil }

    func take(_ kind: UInt16, at time: Int64, sequence: UInt64) { note(sequence) }

    private func note(_ sequence: UInt64) {
        last = sequence
        open.append(sequence)
    }

    func note(_ digest: StateDigest) {}
    func pulse(at ticks: Int64) {}
    func retire(through sequence: UInt64) {}
    func close() {
        firstHeld = nil
        isClosed = true
    }

    func endBatch() {
        if !open.isEmpty { batches.append(open) }
        open = []
    }
}
