import Durability
import Engine

@testable import Server

/// A core with a journal in a folder, whose jobs run when a test says so, on the test's thread.
final class JournaledHarness {
    let core: Core
    /// Scans, proposals and the journal's chores.
    let workers = HeldWorkers()
    /// The journal's jobs.
    let journal = HeldWorkers()
    /// Snapshots, digests and scores.
    let background = HeldWorkers()
    /// Lines for standard error.
    let told: Lines

    /// Starts from what the folder holds; `machine` is the machine's clock, `ticks` the one that nobody
    /// sets.
    init(
        _ folder: ScratchFolder, machine: @escaping () -> Int64 = TimeSource.machine,
        ticks: @escaping () -> Int64 = TimeSource.ticks,
        _ change: (inout Configuration) -> Void = { _ in }
    ) throws {
        var configuration = Configuration()
        configuration.clock = .manual(1_796_000_000_000)
        configuration.directory = folder.path
        configuration.journal.segmentBytes = 1 << 20
        change(&configuration)
        let lines = Lines()
        told = lines
        let progress = RecoveryProgress(started: 0) { lines.add($0) }
        core = Core(
            Engine(limits: configuration.limits), configuration, sink: MemoryOnly(),
            workers: workers, background: background, machine: machine, ticks: ticks,
            loading: progress)
        core.tell = { lines.add($0) }
        core.open(
            try Core.recover(folder.path, configuration, progress), journal, aside: workers)
        settle()
    }

    /// A new connection.
    func connect() -> TestClient {
        guard let conversation = core.connect(from: "10.0.0.1:1") else {
            preconditionFailure("too many connections in a test")
        }
        return TestClient(core, conversation)
    }

    /// Lets the journal finish what it was given; snapshots and digests stay held.
    func settle() {
        while workers.count + journal.count > 0 {
            workers.runAll()
            journal.runAll()
        }
    }

    /// Ends as a server does, and lets the folder go.
    func end(saving: Bool = false) -> String? {
        settle()
        defer { core.letGo() }
        return core.shutDown(saving: saving)
    }
}
