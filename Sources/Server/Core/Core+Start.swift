import Columns
import Durability
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
            let held = try DataDirectory(
                configuration.disk(directory),
                owner: "pid \(ProcessInfo.processInfo.processIdentifier)")
            let latest =
                configuration.clock == .system
                ? TimeSource.machine() + TimeSource.patience : .max
            let recovered = try Recovery.run(
                held.disk, configuration.limits, latest: latest, journal: configuration.journal
            ) { progress.note($0) }
            progress.tell(recovered.report)
            return StoredState(recovered, held)
        } catch is RecoveryStopped {
            throw RecoveryStopped()
        } catch let failure as CommandError {
            throw Server.StartFailure("cannot start from \(directory): \(failure.message)")
        } catch {
            throw Server.StartFailure("cannot start from \(directory): \(error)")
        }
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

    /// The last act: ends every connection and saves when asked to and possible.
    ///
    /// The answer is why saving failed, when it did.
    func shutDown(saving: Bool) -> String? {
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
