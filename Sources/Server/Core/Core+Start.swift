import Columns
import Durability
import Engine
import FoundationEssentials

extension Core {
    /// A core with the state that the configured directory holds.
    static func start(_ configuration: Configuration, _ workers: any Workers) throws -> Core {
        guard let directory = configuration.directory else {
            return Core(
                Engine(limits: configuration.limits), configuration, sink: MemoryOnly(),
                workers: workers)
        }
        do {
            let disk = try PosixDisk(path: directory)
            let lock = try disk.lock(
                "leadstock.lock", owner: "\(ProcessInfo.processInfo.processIdentifier)")
            let loaded = try SnapshotStore(disk).load()
            let engine =
                if let loaded {
                    try Engine(restoring: loaded.view, limits: configuration.limits)
                } else {
                    Engine(limits: configuration.limits)
                }
            let core = Core(engine, configuration, sink: MemoryOnly(), workers: workers)
            core.snapshots = Snapshots(disk)
            core.snapshots?.lastSaved = loaded?.begun ?? 0
            core.directoryLock = lock
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
        defer { directoryLock?.release() }
        guard saving, let snapshots, snapshots.changes > 0 else { return nil }
        do throws(CommandError) {
            try saveNow()
            return nil
        } catch {
            return error.message
        }
    }
}
