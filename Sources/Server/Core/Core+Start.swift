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
            let core = try start(
                on: PosixDisk(path: directory),
                owner: "pid \(ProcessInfo.processInfo.processIdentifier)", configuration, workers,
                journalWorkers, tell: tell)
            if let report = core.recovery { RecoveryProgress.tell(report) }
            return core
        } catch let failure as CommandError {
            throw Server.StartFailure("cannot start from \(directory): \(failure.message)")
        } catch {
            throw Server.StartFailure("cannot start from \(directory): \(error)")
        }
    }

    /// A core with the state that a disk holds, which is taken for `owner`; `machine` is its clock.
    static func start(
        on disk: any Disk, owner: String, _ configuration: Configuration,
        journal options: FileJournal.Options = FileJournal.Options(), _ workers: any Workers,
        _ journalWorkers: any Workers, machine: @escaping () -> Int64 = TimeSource.machine,
        tell: (Recovery.Progress) -> Void
    ) throws -> Core {
        let held = try DataDirectory(disk, owner: owner)
        let recovered = try Recovery.run(disk, configuration.limits, options, tell: tell)
        let report = recovered.report
        let sink = JournalSink(
            recovered.journal, configuration.sync, workers: journalWorkers, aside: workers)
        let core = Core(
            recovered.engine, configuration, sink: sink, workers: workers, machine: machine)
        core.snapshots = Snapshots(disk)
        core.snapshots?.lastSaved = report.snapshotBegun
        core.directory = held
        core.recovery = report
        sink.onProgress = { [unowned core] in core.release() }
        return core
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
