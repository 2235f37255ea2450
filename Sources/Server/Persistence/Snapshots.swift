import Columns
import Durability
import Engine

/// What the server knows of its snapshots.
struct Snapshots {
    /// The directory they stand in.
    let disk: any Disk
    /// Whether one is being written.
    var isRunning = false
    /// When the last finished one was begun, Unix ms; 0 when there is none.
    var lastSaved: Int64 = 0
    /// Writes since then.
    var changes = 0
    /// Snapshots finished since the start.
    var count = 0
    /// Why the last one failed, when it did.
    var lastFailure: String?

    /// Snapshots in a directory.
    init(_ disk: any Disk) { self.disk = disk }

    /// Writes a view and keeps the two newest snapshots.
    static func write(_ view: FrozenView, on disk: any Disk, now: Int64) throws(DiskError) {
        var writer = try SnapshotWriter(of: view, on: disk, now: now)
        do throws(DiskError) {
            while try !writer.step().isFinished {}
        } catch {
            try? writer.abandon()
            throw error
        }
        _ = try SnapshotStore(disk).keep(newest: 2)
    }
}

extension Core {
    /// Writes a snapshot on this thread.
    func saveNow() throws(CommandError) {
        let disk = try idleDisk()
        let now = TimeSource.machine()
        let changes = snapshots?.changes ?? 0
        do throws(DiskError) {
            try Snapshots.write(engine.freeze(), on: disk, now: now)
            noteSaved(begun: now, changes, failure: nil)
        } catch {
            noteSaved(begun: now, changes, failure: "\(error)")
            throw CommandError(.err, "the snapshot failed: \(error)")
        }
    }

    /// Begins a snapshot on another thread.
    func beginSaving() throws(CommandError) {
        let disk = try idleDisk()
        let now = TimeSource.machine()
        let changes = snapshots?.changes ?? 0
        let view = engine.freeze()
        snapshots?.isRunning = true
        workers.run {
            do throws(DiskError) {
                try Snapshots.write(view, on: disk, now: now)
                return String?.none
            } catch {
                return "\(error)"
            }
        } then: { [self] failure in
            noteSaved(begun: now, changes, failure: failure)
        }
    }

    /// The directory, when there is one and nothing is being written to it.
    private func idleDisk() throws(CommandError) -> any Disk {
        guard let snapshots else {
            throw CommandError(.state, "there is no directory for snapshots; start with --dir")
        }
        guard !snapshots.isRunning else {
            throw CommandError(.err, "Background save already in progress")
        }
        return snapshots.disk
    }

    private func noteSaved(begun: Int64, _ changes: Int, failure: String?) {
        snapshots?.isRunning = false
        snapshots?.lastFailure = failure
        guard failure == nil else { return }
        snapshots?.lastSaved = begun
        snapshots?.changes -= changes
        snapshots?.count += 1
    }
}
