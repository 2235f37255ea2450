import Durability
import Engine
import Wire

/// When a write counts as kept.
package enum SyncPolicy: Sendable, Equatable {
    /// When the disk has it: a reply leaves after the sync of its group.
    case always
    /// When the operating system has it; the disk gets it every so many ms.
    case interval(Int64)
    /// When the operating system has it, which writes it to the disk as it likes.
    case os
}

/// The sink that keeps every write in the file journal, in groups.
///
/// A group is what came while the one before it was synced on a thread of its own, and it goes to
/// the disk as one batch; `released` says how far replies may leave. When a group has ended, what
/// comes next depends on what waits. A crowd goes to the disk at once, before the replies leave: while
/// it syncs the loop works for the other half of the clients, and neither waits for the other. With
/// few, working takes less time than a sync, so the replies leave first and the loop gets one turn to
/// read what these clients ask next: the next group then holds all of them, where two halves taking
/// turns would each wait for two syncs. A failed sync closes the
/// sink for good (`MISCONF`): what the disk holds is then unknown, and trying again would pretend
/// otherwise. A full disk closes it until there is room (`DISKFULL`); nothing that was applied is
/// lost, since it still waits in the journal's memory, its replies parked.
final class JournalSink: WriteSink {
    /// The log behind it.
    private(set) var journal: FileJournal
    /// What a write must have reached before its reply leaves.
    let policy: SyncPolicy
    /// Called on the core's thread when `released` has moved.
    var onProgress: () -> Void = {}
    private var appendedBytes = 0
    private var groups = 0
    private let workers: any Workers
    /// Fills spares and takes segments out of use, so that no sync waits for it.
    private let aside: any Workers
    /// What was taken and has no place in the journal yet.
    private var batch = CommandBatch()
    /// Turns that brought something into the group being collected.
    private var turns = 0
    /// Whether a group is on its way to the disk, or the loop has its turn before the next.
    private var isBusy = false
    private var payload: [UInt8] = []
    private var digest: StateDigest?
    private var lastSync: Int64 = 0

    /// A sink over a recovered journal; `workers` writes and syncs, `aside` does what no reply waits
    /// for.
    init(
        _ journal: FileJournal, _ policy: SyncPolicy, workers: any Workers, aside: any Workers
    ) {
        self.journal = journal
        self.policy = policy
        self.workers = workers
        self.aside = aside
        prepareSpare()
    }

    var report: JournalReport? {
        JournalReport(
            appended: journal.lastSequence, durable: journal.durableSequence, groups: groups,
            segments: journal.segments.count, appendedBytes: appendedBytes)
    }

    var released: UInt64 {
        policy == .always ? journal.durableSequence : journal.writtenSequence
    }

    var refusal: CommandError? { refusal(adding: 0) }

    func refusal(of words: Words) -> CommandError? {
        // As long as there is room for sure nobody counts bytes.
        guard !journal.isOpen else { return nil }
        payload.removeAll(keepingCapacity: true)
        words.encode(into: &payload)
        return refusal(adding: payload.count)
    }

    private func refusal(adding payloadBytes: Int) -> CommandError? {
        let more = CommandBatch.commandBytes(payload: payloadBytes)
        switch journal.admission(of: batch.byteCount + more) {
        case .accepted: return nil
        case .full(let error):
            return CommandError(
                .diskFull, "the journal has no room: \(error); writes wait for space")
        case .failed(let error): return Self.failure(error)
        }
    }

    var failure: CommandError? {
        guard case .failed(let error) = journal.admission(of: 0) else { return nil }
        return Self.failure(error)
    }

    private static func failure(_ error: DiskError) -> CommandError {
        CommandError(
            .misconfigured,
            "the journal can no longer be trusted (\(error)); restart to go on from what the disk "
                + "holds")
    }

    func take(_ words: Words, at time: Int64, sequence: UInt64) {
        payload.removeAll(keepingCapacity: true)
        words.encode(into: &payload)
        let bytes = payload
        batch.add(kind: JournalKind.command, timestamp: time, payload: bytes.span)
    }

    func takeTick(at time: Int64, sequence: UInt64) { takeTime(JournalKind.tick, time) }

    func takeMark(at time: Int64, sequence: UInt64) { takeTime(JournalKind.mark, time) }

    /// Takes a record that is nothing but its kind and its time.
    private func takeTime(_ kind: UInt16, _ time: Int64) {
        let nothing: [UInt8] = []
        batch.add(kind: kind, timestamp: time, payload: nothing.span)
    }

    func endBatch() {
        guard batch.count > 0 else { return }
        turns += 1
        if batch.byteCount >= JournalSink.largestBatch { appendBatch() }
        pump(at: nil)
    }

    /// Lets the next batch carry the state's digest as it was after a command.
    func note(_ digest: StateDigest) {
        // What was taken so far comes before the digest, not behind it.
        appendBatch()
        self.digest = digest
    }

    /// What time brings: the sync of an interval, another try on a full disk.
    func pulse(at time: Int64) {
        pump(at: time)
        // After a full disk, the next spare that finds room opens the journal again.
        prepareSpare()
    }

    /// Takes segments out of use that the oldest snapshot kept no longer needs.
    func retire(through sequence: UInt64) {
        guard let job = journal.prepareRetirement(through: sequence) else { return }
        aside.run {
            job.run()
        } then: { [self] outcome in
            journal.finished(outcome)
        }
    }

    var isIdle: Bool {
        batch.count == 0 && !journal.isSyncing
            && (journal.writtenSequence == journal.lastSequence || refusal != nil)
    }

    /// Writes and syncs what is still open, on this thread: the last act, when the sink is idle.
    func close() {
        appendBatch()
        while !journal.isStuck, let job = journal.prepareSync(syncing: true) {
            journal.finished(job.run())
        }
        guard refusal == nil else { return }
        // A batch without commands tells the next start that everything before it was durable.
        _ = journal.append(CommandBatch(), digest: digest)
        digest = nil
        while let job = journal.prepareSync(syncing: true) {
            journal.finished(job.run())
            if refusal != nil || journal.isStuck { return }
        }
    }

    /// A group is cut into batches of about this many bytes, so that recovery can go step by step.
    private static let largestBatch = 1 << 20

    /// Gives what was taken its place in the journal.
    private func appendBatch() {
        guard batch.count > 0 else { return }
        defer { batch.removeAll() }
        // A journal that failed meanwhile takes nothing; nobody is told that it was kept.
        if case .failed = journal.admission(of: 0) { return }
        appendedBytes += batch.byteCount
        _ = journal.append(batch, digest: digest)
        digest = nil
    }

    /// Starts the next job when none is under way.
    private func pump(at time: Int64?) {
        guard !isBusy else { return }
        appendBatch()
        guard let job = journal.prepareSync(syncing: isSyncDue(at: time)) else { return }
        let isGroup = turns > 1
        turns = 0
        isBusy = true
        workers.run {
            job.run()
        } then: { [self] outcome in
            journal.finished(outcome)
            groups += 1
            let isCrowd = policy == .always && waitingCount >= JournalSink.crowd
            if isCrowd { goOn() }
            prepareSpare()
            onProgress()
            if isCrowd { return }
            if policy == .always, isGroup || turns > 0 { giveTurn() } else { goOn() }
        }
    }

    /// Commands whose working takes the core about as long as a sync takes the disk: a millisecond.
    private static let crowd = 200

    /// Commands that were taken and are on no way to the disk.
    private var waitingCount: Int {
        Int(journal.lastSequence - journal.writtenSequence) + batch.count
    }

    /// Lets the loop read once before the next group.
    private func giveTurn() {
        workers.run {
        } then: { [self] _ in
            goOn()
        }
    }

    private func goOn() {
        isBusy = false
        if !journal.isStuck { pump(at: nil) }
    }

    private func isSyncDue(at time: Int64?) -> Bool {
        switch policy {
        case .always: return true
        case .os: return false
        case .interval(let milliseconds):
            guard let time, time - lastSync >= milliseconds else { return false }
            lastSync = time
            return true
        }
    }

    private func prepareSpare() {
        guard let job = journal.prepareSpare() else { return }
        aside.run {
            job.run()
        } then: { [self] outcome in
            journal.finished(outcome)
            onProgress()
        }
    }
}
