import Columns
import Durability
import Engine
import FoundationEssentials

extension Core {
    /// A core with the state that the configured directory holds.
    ///
    /// `journalWorkers` run the journal's jobs, `workers` everything else. Throws `StartFailure`
    /// naming the directory and what is wrong in it.
    static func start(
        _ configuration: Configuration, _ workers: any Workers, _ journalWorkers: any Workers,
        tell: (Recovery.Progress) -> Void
    ) throws -> Core {
        guard let directory = configuration.directory else {
            return Core(
                Engine(limits: configuration.limits), configuration, sink: MemoryOnly(),
                workers: workers)
        }
        do {
            let held = try DataDirectory(
                PosixDisk(path: directory),
                owner: "pid \(ProcessInfo.processInfo.processIdentifier)")
            let recovered = try Recovery.run(held.disk, configuration.limits, tell: tell)
            let report = recovered.report
            RecoveryProgress.tell(report)
            let sink = JournalSink(
                recovered.journal, configuration.sync, workers: journalWorkers, aside: workers)
            let core = Core(recovered.engine, configuration, sink: sink, workers: workers)
            core.snapshots = Snapshots(held.disk)
            core.snapshots?.lastSaved = report.snapshotBegun
            core.directory = held
            core.recovery = report
            sink.onProgress = { [unowned core] in core.release() }
            return core
        } catch let failure as CommandError {
            throw Server.StartFailure("cannot start from \(directory): \(failure.message)")
        } catch {
            throw Server.StartFailure("cannot start from \(directory): \(error)")
        }
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
