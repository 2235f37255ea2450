import Columns
import Durability
import Engine
import Testing
import Wire

@testable import Server

/// The seat of the log, with another log in it than the file journal.
@Suite struct CommandLogTests {
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

/// A log that lies in memory.
private struct MemoryLog: CommandLog, Sendable {
    /// What a machine that never stops would hold.
    final class Store: @unchecked Sendable {
        var commands: [(kind: UInt16, time: Int64, payload: [UInt8])] = []
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
    let segmentCount = 1
    let isOpen = true
    let isStuck = false
    private(set) var lastSequence: UInt64
    private(set) var durableSequence: UInt64
    var writtenSequence: UInt64 { durableSequence }
    private var isRunning = false

    init(_ store: Store) {
        self.store = store
        lastSequence = UInt64(store.commands.count)
        durableSequence = lastSequence
    }

    func admission(of byteCount: Int) -> Admission { .accepted }

    mutating func append(_ batch: CommandBatch, digest: StateDigest?) -> UInt64 {
        batch.forEachCommand { kind, time, payload in
            store.commands.append((kind, time, payload.array()))
        }
        lastSequence += UInt64(batch.count)
        return lastSequence
    }

    mutating func prepareSync(syncing: Bool) -> Job? {
        guard !isRunning, durableSequence < lastSequence else { return nil }
        isRunning = true
        return Job(last: lastSequence)
    }

    mutating func finished(_ outcome: UInt64) {
        isRunning = false
        durableSequence = outcome
    }

    mutating func forget(through sequence: UInt64) {}
    mutating func prepareChore() -> NoChore? { nil }
    mutating func finishedChore(_ outcome: Void) -> String? { nil }

    /// Hands one command over at a step.
    struct Reading: CommandReplay {
        let store: Store
        var next: Int

        mutating func step(
            _ body: (JournalItem, Span<UInt8>) -> String?
        ) throws(JournalError) -> JournalReader.Progress {
            if next < store.commands.count {
                let command = store.commands[next]
                next += 1
                let item = JournalItem.command(
                    sequence: UInt64(next), timestamp: command.time, kind: command.kind)
                if let problem = body(item, command.payload.span) {
                    throw .refused(file: "memory", sequence: UInt64(next), problem: problem)
                }
            }
            return JournalReader.Progress(
                lastSequence: UInt64(next), bytesRead: next, byteCount: store.commands.count,
                isFinished: next == store.commands.count)
        }

        consuming func finish() throws(JournalError) -> (log: MemoryLog, report: ReplayReport) {
            (MemoryLog(store), ReplayReport(lastSequence: UInt64(next)))
        }
    }
}
