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
    /// When one was last begun, finished or not, Unix ms.
    var lastTried: Int64 = 0
    /// Writes since then.
    var changes = 0
    /// Snapshots finished since the start.
    var count = 0
    /// Why the last one failed, when it did.
    var lastFailure: String?

    /// Snapshots in a directory.
    init(_ disk: any Disk) { self.disk = disk }

    /// Writes a snapshot to its end and keeps the two newest.
    ///
    /// The writer lets go of what it has written, so that the core no longer copies it. The answer is
    /// the last command of the oldest snapshot kept.
    static func finish(
        _ begun: consuming SnapshotWriter, on disk: any Disk
    ) throws(DiskError) -> UInt64 {
        var writer = begun
        do throws(DiskError) {
            while try !writer.step().isFinished {}
        } catch {
            try? writer.abandon()
            throw error
        }
        return try SnapshotStore(disk).keep(newest: 2) ?? 0
    }
}

extension Core {
    /// Writes a snapshot on this thread.
    func saveNow() throws(CommandError) {
        let disk = try idleDisk()
        let now = clock.machine()
        let changes = snapshots?.changes ?? 0
        sink.noteSnapshotBegun()
        do throws(DiskError) {
            let writer = try SnapshotWriter(of: engine.freeze(), on: disk, now: now)
            let oldest = try Snapshots.finish(writer, on: disk)
            noteSaved(begun: now, changes, .success(oldest))
        } catch {
            noteSaved(begun: now, changes, .failure(error))
            throw CommandError(.err, "the snapshot failed: \(error)")
        }
    }

    /// Begins a snapshot on another thread.
    func beginSaving() throws(CommandError) {
        let disk = try idleDisk()
        let now = clock.machine()
        let changes = snapshots?.changes ?? 0
        let writer: SnapshotWriter
        do throws(DiskError) {
            writer = try SnapshotWriter(of: engine.freeze(), on: disk, now: now)
        } catch {
            noteSaved(begun: now, changes, .failure(error))
            throw CommandError(.err, "the snapshot failed: \(error)")
        }
        snapshots?.isRunning = true
        sink.noteSnapshotBegun()
        workers.run {
            Result { () throws(DiskError) in try Snapshots.finish(writer, on: disk) }
        } then: { [self] result in
            noteSaved(begun: now, changes, result)
        }
    }

    /// Begins a snapshot when the journal has grown enough or the last one is old enough.
    func saveWhenDue() {
        guard let snapshots, let journal = sink.report, !snapshots.isRunning,
            snapshots.changes > 0
        else { return }
        let bytes = settings.snapshotJournalBytes
        let seconds = settings.snapshotSeconds
        let age = (clock.machine() - max(snapshots.lastTried, started)) / 1_000
        guard (bytes > 0 && journal.bytesSinceSnapshot >= bytes) || (seconds > 0 && age >= seconds)
        else { return }
        // A failure is shown by INFO and tried again when the next one is due.
        try? beginSaving()
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

    /// Takes the end of a snapshot: the last command of the oldest one kept, or why it failed.
    private func noteSaved(begun: Int64, _ changes: Int, _ result: Result<UInt64, DiskError>) {
        snapshots?.lastTried = begun
        snapshots?.isRunning = false
        switch result {
        case .failure(let error): snapshots?.lastFailure = "\(error)"
        case .success(let oldest):
            snapshots?.lastFailure = nil
            snapshots?.lastSaved = begun
            snapshots?.changes -= changes
            snapshots?.count += 1
            sink.retire(through: oldest)
        }
    }
}
