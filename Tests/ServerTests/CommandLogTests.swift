import Columns
import Durability
import Engine
import Testing
import Wire

@testable import Server

/// The seat of the log, with another log in it than the file journal.
@Suite struct CommandLogTests {
    @Test func `a server keeps its promises on a log that is no file`() throws {
        let folder = try ScratchFolder()
        let store = MemoryLog.Store()
        let world = try World(store, folder)
        let (writer, reader) = (try world.connect(), try world.connect())
        #expect(writer.say("SET a 1") == "", "its job has not run")
        #expect(writer.say("INCR a") == "")
        #expect(reader.say("GET a") == "", "it would show what may be lost")
        #expect(world.jobs.count == 1)
        world.jobs.runAll()
        #expect(writer.take() == "+OK\r\n:2\r\n")
        #expect(reader.take() == "$1\r\n2\r\n")
        world.core.tick(at: world.core.clock.now())
        _ = world.core.shutDown(saving: false)
        #expect(store.commands.map(\.kind) == [JournalKind.command, JournalKind.command])

        let next = try World(store, folder)
        #expect(next.core.engine.sequence == 2)
        #expect(try next.connect().say("GET a") == "$1\r\n2\r\n")
    }
}

/// Journals that earlier versions have written.
@Suite struct EarlierJournalTests {
    @Test func `a write that changed nothing counts, as it did when it was journaled`() {
        var engine = Engine()
        var replay = Replay(commands: 0)
        for (index, line) in ["SET a 1", "DEL nothing", "DEL a", "GET a"].enumerated() {
            var payload: [UInt8] = []
            Words(line.split(separator: " ").map(String.init)).encode(into: &payload)
            let item = JournalItem.command(
                sequence: UInt64(index + 1), timestamp: 1_796_000_000_000,
                kind: JournalKind.command)
            let problem = replay.take(item, payload.span, &engine)
            #expect((problem == nil) == (line != "GET a"), "\(line): \(problem ?? "")")
        }
        #expect(engine.sequence == 3)
    }
}

/// A server whose log lies in memory; its jobs run when the test says so.
private final class World {
    let core: Core
    let jobs = HeldWorkers()

    init(_ store: MemoryLog.Store, _ folder: ScratchFolder) throws {
        var configuration = Configuration()
        configuration.clock = .manual(1_796_000_000_000)
        let started = RecoveryProgress(started: 0) { _ in }
        core = Core(
            Engine(), configuration, sink: MemoryOnly(), workers: HeldWorkers(),
            loading: started)
        let recovered = try Recovery.run(
            PosixDisk(path: folder.path), Limits(), logBytes: store.commands.count
        ) { sequence throws(JournalError) in
            MemoryLog.Reading(store: store, next: Int(sequence))
        } note: { _ in
            true
        }
        core.open(recovered, jobs, aside: HeldWorkers())
    }

    func connect() throws -> TestClient {
        TestClient(core, try #require(core.connect(from: "a test")))
    }
}

/// What people hear of a log that is in trouble.
@Suite struct LogTroubleTests {
    @Test func `a full disk and room again are told once each`() throws {
        let folder = try ScratchFolder()
        let store = MemoryLog.Store()
        let world = try World(store, folder)
        let told = Lines()
        world.core.tell = { told.add($0) }
        let client = try world.connect()
        store.admission = .full(DiskError(.allocate, "spare", .full, reason: "no space"))
        _ = client.say("SET a 1")
        world.jobs.runAll()
        for _ in 0..<2 { #expect(client.say("SET a 2").contains("-DISKFULL ")) }
        #expect(told.all.count == 1)
        #expect(told.all.last?.contains("no room") == true)
        #expect(client.say("GET a") == "$1\r\n1\r\n", "reads go on")
        store.admission = .accepted
        _ = client.say("SET a 3")
        world.jobs.runAll()
        #expect(told.all.count == 2)
        #expect(told.all.last?.contains("room again") == true)
    }

    @Test func `a log that has failed is told once`() throws {
        let folder = try ScratchFolder()
        let store = MemoryLog.Store()
        let world = try World(store, folder)
        let told = Lines()
        world.core.tell = { told.add($0) }
        let client = try world.connect()
        _ = client.say("SET a 1")
        store.failure = DiskError(.sync, "journal", .failed, reason: "input/output error")
        world.jobs.runAll()
        let other = try world.connect()
        for _ in 0..<2 { #expect(other.say("SET a 2").hasPrefix("-MISCONF ")) }
        #expect(told.all.count == 1)
        #expect(told.all.last?.contains("input/output error") == true)
    }
}

/// A log that lies in memory.
private struct MemoryLog: CommandLog, Sendable {
    /// What a machine that never stops would hold.
    final class Store: @unchecked Sendable {
        var commands: [(kind: UInt16, time: Int64, payload: [UInt8])] = []
        /// What the log answers who asks whether there is room.
        var admission = Admission.accepted
        /// What the next job fails with.
        var failure: DiskError?
    }

    /// Makes durable what was appended before it was prepared.
    struct Job: LogJob {
        let last: UInt64
        func run() -> UInt64 { last }
    }

    struct NoChore: LogJob {
        func run() {}
    }

    let store: Store
    let mayApplyAhead = true
    private var kept: LogStanding
    private var isRunning = false

    var standing: LogStanding {
        var standing = kept
        standing.isOpen = store.admission == .accepted
        return standing
    }

    init(_ store: Store) {
        self.store = store
        let last = UInt64(store.commands.count)
        kept = LogStanding(last: last, written: last, durable: last)
    }

    func admission(of byteCount: Int) -> Admission {
        kept.failure.map { .failed($0) } ?? store.admission
    }

    mutating func append(_ batch: CommandBatch, digest: StateDigest?) -> UInt64 {
        batch.forEachCommand { kind, time, payload in
            store.commands.append((kind, time, payload.array()))
        }
        kept.last += UInt64(batch.count)
        return kept.last
    }

    mutating func prepareSync(syncing: Bool) -> Job? {
        guard !isRunning, kept.failure == nil, kept.durable < kept.last else { return nil }
        isRunning = true
        return Job(last: kept.last)
    }

    mutating func finished(_ outcome: UInt64) {
        isRunning = false
        kept.failure = store.failure
        if kept.failure == nil { (kept.written, kept.durable) = (outcome, outcome) }
    }

    mutating func forget(through sequence: UInt64) {}
    mutating func prepareChore() -> NoChore? { nil }
    mutating func finishedChore(_ outcome: Void) -> String? { nil }

    /// Reads one command at a time.
    struct Reading: CommandReplay {
        let store: Store
        var next: Int

        mutating func read() throws(JournalError) -> Piece {
            let commands = store.commands.dropFirst(next).prefix(1)
            next += commands.count
            return Piece(
                commands: Array(commands),
                progress: JournalReader.Progress(
                    lastSequence: UInt64(next), bytesRead: next, byteCount: store.commands.count,
                    isFinished: next == store.commands.count))
        }

        func secure() throws(JournalError) {}

        consuming func finish() throws(JournalError) -> (log: MemoryLog, report: ReplayReport) {
            (MemoryLog(store), ReplayReport(lastSequence: UInt64(next)))
        }
    }

    /// What was read at a time.
    struct Piece: LogPiece {
        let commands: [(kind: UInt16, time: Int64, payload: [UInt8])]
        let progress: JournalReader.Progress

        func forEach(_ body: (JournalItem, Span<UInt8>) -> String?) throws(JournalError) {
            for command in commands {
                let item = JournalItem.command(
                    sequence: progress.lastSequence, timestamp: command.time, kind: command.kind)
                if let problem = body(item, command.payload.span) {
                    throw .refused(
                        file: "memory", sequence: progress.lastSequence, problem: problem)
                }
            }
        }
    }
}
