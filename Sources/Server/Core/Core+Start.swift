import Columns
package import Durability
import Engine
import FoundationEssentials

/// What a data directory held, and the directory itself, which is ours from now on.
struct StoredState: ~Copyable, Sendable {
    let recovered: Recovered<FileJournal>
    let directory: DataDirectory

    init(_ recovered: consuming Recovered<FileJournal>, _ directory: DataDirectory) {
        self.recovered = recovered
        self.directory = directory
    }
}

extension Core {
    /// Reads the state that a data directory holds; on any thread.
    ///
    /// Throws `StartFailure` naming the directory and what is wrong in it, or `RecoveryStopped`.
    static func recover(
        _ directory: String, _ configuration: Configuration, _ progress: RecoveryProgress
    ) throws -> StoredState {
        do {
            return try recover(
                on: configuration.disk(directory),
                owner: "pid \(ProcessInfo.processInfo.processIdentifier)", configuration, progress,
                readsAhead: true)
        } catch is RecoveryStopped {
            throw RecoveryStopped()
        } catch let failure as CommandError {
            throw Server.StartFailure("cannot start from \(directory): \(failure.message)")
        } catch {
            throw Server.StartFailure("cannot start from \(directory): \(error)")
        }
    }

    /// Reads the state that a disk holds, which is taken for `owner`.
    ///
    /// `now` is what the machine's clock says, Unix ms: a state from much later is refused. The log is read
    /// on a thread of its own when `readsAhead`.
    private static func recover(
        on disk: any Disk, owner: String, _ configuration: Configuration,
        _ progress: RecoveryProgress, now: Int64 = TimeSource.machine(), readsAhead: Bool = false
    ) throws -> StoredState {
        let held = try DataDirectory(disk, owner: owner)
        let latest = configuration.clock == .system ? now + TimeSource.patience : .max
        let newest = try SnapshotStore(held.disk).sequences().first ?? 0
        let recovered = try Recovery.run(
            held.disk, configuration.limits, latest: latest,
            logBytes: JournalReader.byteCount(on: held.disk, after: newest), readsAhead: readsAhead
        ) { sequence throws(JournalError) in
            try JournalRecovery(held.disk, after: sequence, configuration.journal)
        } note: {
            progress.note($0)
        }
        progress.tell(recovered.report)
        return StoredState(recovered, held)
    }

    /// Goes on from a state that was read; `journalWorkers` run the journal's jobs, `aside` what the
    /// journal has to do and no reply waits for.
    func open(
        _ stored: consuming StoredState, _ journalWorkers: any Workers, aside: any Workers
    ) {
        let report = stored.recovered.report
        directory = stored.directory
        snapshots = Snapshots(stored.directory.disk, started: started)
        snapshots?.lastSaved = report.snapshotBegun
        // What was read from the journal is not in a snapshot yet.
        snapshots?.changes = report.commands
        recovery = report
        open(stored.recovered, journalWorkers, aside: aside)
    }

    /// The same on any log.
    func open<Log>(
        _ recovered: consuming Recovered<Log>, _ logWorkers: any Workers, aside: any Workers
    ) {
        let sink = JournalSink(
            recovered.log, settings.configuration.sync, workers: logWorkers, aside: aside,
            ticks: clock.ticks)
        sink.onProgress = { [unowned self] in release() }
        sink.tell = { [unowned self] in tell($0) }
        open(recovered.engine, sink)
    }

    /// A core that has read what a disk holds, at once and on this thread.
    ///
    /// `machine` and `ticks` are its clocks, `tell` takes the lines for standard error.
    package static func start(
        on disk: any Disk, owner: String, _ configuration: Configuration, _ workers: any Workers,
        _ journalWorkers: any Workers, machine: @escaping () -> Int64,
        ticks: @escaping () -> Int64, tell: @escaping @Sendable (String) -> Void
    ) throws -> Core {
        let progress = RecoveryProgress(started: machine(), tell: tell)
        let core = Core(
            Engine(limits: configuration.limits), configuration, sink: MemoryOnly(),
            workers: workers, machine: machine, ticks: ticks, loading: progress)
        core.tell = tell
        let stored = try recover(
            on: disk, owner: owner, configuration, progress, now: machine())
        core.open(stored, journalWorkers, aside: workers)
        return core
    }
}
