import Columns
import Durability
import Engine

/// What the server knows of its snapshots.
///
/// One at most is being written, beside the core. It costs memory only for what is written meanwhile:
/// a chunk that the snapshot still needs is copied by the first write to it. That memory is bounded by
/// `snapshot-copy-limit`. From half of it on the snapshot is written without rests; at the limit it is
/// given up, all of that memory is free again, and it is tried later. Writes are never slowed for it:
/// an order that waits costs more than a snapshot that comes later, for the journal has everything.
struct Snapshots {
    /// One that is being written.
    struct Running {
        let work: SnapshotWork
        /// When it was begun, Unix ms, and in ticks.
        let begun: Int64
        let began: Int64
        /// What is no longer new when it has succeeded.
        let changes: Int
        let journaledBytes: Int
        /// What had been copied before it began.
        let copiedBefore: Int
    }

    /// The directory they stand in.
    let disk: any Disk
    /// The one being written now.
    var running: Running?
    /// When the last finished one was begun, Unix ms; 0 when there is none.
    var lastSaved: Int64 = 0
    /// The same in ticks; when the server started, before the first of its own.
    var lastBegan: Int64
    /// Writes since then.
    var changes = 0
    /// Bytes that the journal had taken when it was begun, of this process's.
    var journaledBytes = 0
    /// Snapshots finished since the start.
    var count = 0
    /// Why the last one failed, when it did.
    var lastFailure: String?
    /// How long the last finished one took, in ms; nil when there was none since the start.
    var lastDuration: Int64?
    /// Memory that the last one had copied, finished or not, in bytes.
    var lastCopiedBytes = 0
    /// Failures since the last success, and before when none begins by itself again, in ticks.
    var failures = 0
    var pausedUntil: Int64 = 0

    /// Snapshots in a directory, of a server that started at a moment in ticks.
    init(_ disk: any Disk, started: Int64) {
        self.disk = disk
        lastBegan = started
    }

    /// The wait after the n-th failure in a row: a minute, doubled up to an hour.
    static func pause(afterFailures count: Int) -> Int64 {
        min(60_000 << Int64(min(count - 1, 6)), 3_600_000)
    }
}

extension Core {
    /// Writes a snapshot on this thread.
    func saveNow() throws(CommandError) {
        let begun = ContinuousClock.now
        let (work, writer, disk) = try startSaving()
        work.hurry()
        let result = Result { () throws(SnapshotFailure) in try work.finish(writer, on: disk) }
        noteSaved(result)
        notePause(since: begun)
        if case .failure(let error) = result {
            throw CommandError(.err, "the snapshot failed: \(error)")
        }
    }

    /// Begins a snapshot on another thread.
    func beginSaving() throws(CommandError) {
        let begun = ContinuousClock.now
        let (work, writer, disk) = try startSaving()
        notePause(since: begun)
        background.run {
            Result { () throws(SnapshotFailure) in try work.finish(writer, on: disk) }
        } then: { [self] result in
            noteSaved(result)
        }
    }

    /// Begins a snapshot when the journal has grown enough or the last one is old enough.
    func saveWhenDue() {
        guard let snapshots, snapshots.running == nil, snapshots.changes > 0 else { return }
        let now = clock.ticks()
        guard now >= snapshots.pausedUntil else { return }
        let limit = settings.snapshotJournalBytes
        let seconds = settings.snapshotSeconds
        let age = (now - snapshots.lastBegan) / 1_000
        guard (limit > 0 && journaledSinceSnapshot >= limit) || (seconds > 0 && age >= seconds)
        else { return }
        // A failure is told and shown by INFO, and tried again after a pause.
        try? beginSaving()
    }

    /// Bytes that the journal has taken since the last finished snapshot was begun.
    var journaledSinceSnapshot: Int {
        (sink.report?.appendedBytes ?? 0) - (snapshots?.journaledBytes ?? 0)
    }

    /// Memory that the snapshot being written has had copied so far, in bytes: no less than it costs.
    var copiedForSnapshot: Int {
        guard let running = snapshots?.running else { return 0 }
        return engine.copiedBytes - running.copiedBefore
    }

    /// Looks at what a running snapshot costs; after each write.
    func watchCopies() {
        guard let running = snapshots?.running, settings.snapshotCopyLimit > 0 else { return }
        let copied = engine.copiedBytes - running.copiedBefore
        let limit = settings.snapshotCopyLimit
        if copied > limit {
            running.work.end(.tooManyCopies(bytes: copied, limit: limit))
        } else if copied > limit / 2 {
            running.work.hurry()
        }
    }

    /// Notes how long everybody has waited for a snapshot, or for its beginning: LATENCY's `save`.
    private func notePause(since begun: ContinuousClock.Instant) {
        let milliseconds = Int((ContinuousClock.now - begun) / .milliseconds(1))
        latency.note("save", milliseconds: milliseconds, at: clock.machine(), settings)
    }

    /// Ends a running snapshot, because the server ends.
    func giveUpSaving() { snapshots?.running?.work.end(.serverEnds) }

    /// Freezes the state for a snapshot, when there is a directory and none is being written.
    private func startSaving() throws(CommandError) -> (SnapshotWork, SnapshotWriter, any Disk) {
        guard let snapshots else {
            throw CommandError(.state, "there is no directory for snapshots; start with --dir")
        }
        guard snapshots.running == nil else {
            throw CommandError(.err, "Background save already in progress")
        }
        let running = Snapshots.Running(
            work: SnapshotWork(), begun: clock.machine(), began: clock.ticks(),
            changes: snapshots.changes,
            journaledBytes: sink.report?.appendedBytes ?? 0, copiedBefore: engine.copiedBytes)
        self.snapshots?.running = running
        do throws(DiskError) {
            let writer = try SnapshotWriter(
                of: engine.freeze(), on: snapshots.disk, now: running.begun)
            return (running.work, writer, snapshots.disk)
        } catch {
            noteSaved(.failure(.disk(error)))
            throw CommandError(.err, "the snapshot failed: \(error)")
        }
    }

    /// Takes the end of a snapshot: the last command that no journal need hold any more, or why it failed.
    private func noteSaved(_ result: Result<UInt64, SnapshotFailure>) {
        guard let running = snapshots?.running else {
            preconditionFailure("a snapshot ends that was not begun")
        }
        let copied = copiedForSnapshot
        snapshots?.lastCopiedBytes = copied
        snapshots?.running = nil
        let now = clock.ticks()
        switch result {
        case .failure(.serverEnds): break
        case .failure(let error):
            let failures = (snapshots?.failures ?? 0) + 1
            let pause = Snapshots.pause(afterFailures: failures)
            snapshots?.failures = failures
            snapshots?.pausedUntil = now + pause
            snapshots?.lastFailure = "\(error)"
            tell(
                "the snapshot was given up: \(error); the journal has everything, the next try is in "
                    + "\(pause / 1_000) s")
        case .success(let sequence):
            snapshots?.failures = 0
            snapshots?.pausedUntil = 0
            snapshots?.lastFailure = nil
            snapshots?.lastSaved = running.begun
            snapshots?.lastBegan = running.began
            snapshots?.lastDuration = now - running.began
            snapshots?.changes -= running.changes
            snapshots?.journaledBytes = running.journaledBytes
            snapshots?.count += 1
            sink.retire(through: sequence)
        }
    }
}
