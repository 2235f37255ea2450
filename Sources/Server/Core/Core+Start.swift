import Columns
package import Durability
import Engine
import FoundationEssentials

/// What a data directory held, and the directory itself, which is ours from now on.
struct StoredState: ~Copyable, Sendable {
    let recovered: Recovered
    let directory: DataDirectory

    init(_ recovered: consuming Recovered, _ directory: DataDirectory) {
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
                owner: "pid \(ProcessInfo.processInfo.processIdentifier)", configuration, progress)
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
    /// `now` is what the machine's clock says, Unix ms: a state from much later is refused.
    private static func recover(
        on disk: any Disk, owner: String, _ configuration: Configuration,
        _ progress: RecoveryProgress, now: Int64 = TimeSource.machine()
    ) throws -> StoredState {
        let held = try DataDirectory(disk, owner: owner)
        let latest = configuration.clock == .system ? now + TimeSource.patience : .max
        let recovered = try Recovery.run(
            held.disk, configuration.limits, latest: latest, journal: configuration.journal
        ) { progress.note($0) }
        progress.tell(recovered.report)
        return StoredState(recovered, held)
    }

    /// Goes on from a state that was read; `journalWorkers` run the journal's jobs.
    func open(_ stored: consuming StoredState, _ journalWorkers: any Workers) {
        let report = stored.recovered.report
        directory = stored.directory
        snapshots = Snapshots(stored.directory.disk)
        snapshots?.lastSaved = report.snapshotBegun
        // What was read from the journal is not in a snapshot yet.
        snapshots?.changes = report.commands
        recovery = report
        let sink = JournalSink(
            stored.recovered.journal, settings.configuration.sync, workers: journalWorkers,
            aside: workers)
        sink.onProgress = { [unowned self] in release() }
        open(stored.recovered.engine, sink)
    }

    /// A core that has read what a disk holds, at once and on this thread.
    ///
    /// `machine` is its clock, `tell` takes the lines for standard error.
    package static func start(
        on disk: any Disk, owner: String, _ configuration: Configuration,
        journal options: FileJournal.Options = FileJournal.Options(), _ workers: any Workers,
        _ journalWorkers: any Workers, machine: @escaping () -> Int64 = TimeSource.machine,
        tell: @escaping @Sendable (String) -> Void
    ) throws -> Core {
        var configuration = configuration
        configuration.journal = options
        let progress = RecoveryProgress(started: machine(), tell: tell)
        let core = Core(
            Engine(limits: configuration.limits), configuration, sink: MemoryOnly(),
            workers: workers, machine: machine, loading: progress)
        core.tell = tell
        let stored = try recover(
            on: disk, owner: owner, configuration, progress, now: machine())
        core.open(stored, journalWorkers)
        return core
    }

    /// The last act: ends every connection and saves when asked to and possible.
    ///
    /// The answer is why saving failed, when it did.
    package func shutDown(saving: Bool) -> String? {
        for id in conversations.keys.sorted() {
            guard let conversation = conversations[id] else { continue }
            conversation.close()
            conversation.handOn(self)
        }
        endBatch()
        sink.close()
        release()
        for id in conversations.keys.sorted() { conversations[id]?.handOn(self) }
        defer { directory?.release() }
        guard saving, let snapshots, snapshots.changes > 0 else { return nil }
        do throws(CommandError) {
            try saveNow()
            return nil
        } catch {
            return error.message
        }
    }
}
