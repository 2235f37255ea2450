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

/// The sink that keeps every write in a log, in groups.
///
/// A group is what came while the one before it was synced on a thread of its own, and it goes to
/// the disk as one batch; `released` says how far replies may leave. When a group has ended, what
/// comes next depends on what waits. A crowd goes to the disk at once, before the replies leave: while
/// it syncs the loop works for the other half of the clients, and neither waits for the other. With
/// few, working takes less time than a sync, so the replies leave first, and when others have written
/// meanwhile the loop gets one turn to read what these clients ask next: the next group then holds all
/// of them, where two halves taking turns would each wait for two syncs. A failed sync closes the
/// sink for good (`MISCONF`): what the disk holds is then unknown, and trying again would pretend
/// otherwise. A full disk closes it until there is room (`DISKFULL`); nothing that was applied is
/// lost, since it still waits in the log's memory, its replies parked.
final class JournalSink<Log: CommandLog>: WriteSink {
    /// The log behind it.
    private var log: Log
    /// How far the log has come, as of its last change.
    ///
    /// Kept because it is asked for with every command, and a property whose type is open is copied to be
    /// read.
    private var standing: LogStanding
    /// What a write must have reached before its reply leaves.
    let policy: SyncPolicy
    /// Called on the core's thread when `released` has moved.
    var onProgress: () -> Void = {}
    /// Takes a line for standard error.
    var tell: (String) -> Void = { _ in }
    private var appendedBytes = 0
    private var groups = 0
    private let workers: any Workers
    /// Does the log's chores, so that no sync waits for them.
    private let aside: any Workers
    /// What was taken and has no place in the log yet.
    private var batch = CommandBatch()
    /// The number of the last write that was taken.
    private var takenSequence: UInt64
    /// Whether something came while the group under way was synced.
    private var hasMore = false
    /// Writes of the last group.
    private var groupSize = 0
    /// When it was handed to the disk, in ticks, and how long groups take there on average, in µs.
    private var groupBegan: Int64 = 0
    private var groupMicroseconds: Int64 = 0
    /// The clock that nobody sets, in ms.
    private let ticks: () -> Int64
    /// Whether a group is on its way to the disk, or the loop has its turn before the next.
    private var isBusy = false
    /// Whether a job writes or syncs just now.
    private var isWriting = false
    /// Whether the last act has been done.
    private var isClosed = false
    private var digest: StateDigest?
    private var lastSync: Int64?
    /// Whether people were told that there is no room, and not yet that there is again.
    private var isFullTold = false

    /// A sink over a recovered log; `workers` writes and syncs, `aside` does what no reply waits for.
    init(
        _ log: Log, _ policy: SyncPolicy, workers: any Workers, aside: any Workers,
        ticks: @escaping () -> Int64
    ) {
        precondition(log.mayApplyAhead, "the core applies writes before a log has committed them")
        self.log = log
        standing = log.standing
        self.policy = policy
        self.workers = workers
        self.aside = aside
        self.ticks = ticks
        takenSequence = standing.last
        doChores()
    }

    var report: JournalReport? {
        JournalReport(
            appended: standing.last, durable: standing.durable, groups: groups,
            segments: standing.segments, appendedBytes: appendedBytes)
    }

    var released: UInt64 {
        policy == .always ? standing.durable : standing.written
    }

    var refusal: CommandError? { refusal(adding: CommandBatch.commandBytes(payload: 0)) }

    func refusal(of words: Words) -> CommandError? {
        // As long as there is room for sure nobody counts bytes.
        standing.isOpen ? nil : refusal(adding: Self.bytes(of: words))
    }

    func refusal(ofAll writes: [Words]) -> CommandError? {
        standing.isOpen ? nil : refusal(adding: writes.reduce(0) { $0 + Self.bytes(of: $1) })
    }

    /// What a write takes in a batch.
    private static func bytes(of words: Words) -> Int {
        var payload: [UInt8] = []
        words.encode(into: &payload)
        return CommandBatch.commandBytes(payload: payload.count)
    }

    private func refusal(adding bytes: Int) -> CommandError? {
        switch log.admission(of: batch.byteCount + bytes) {
        case .accepted: return nil
        case .full(let error):
            if !isFullTold {
                isFullTold = true
                tell("the journal has no room: \(error); writes are refused until it has")
            }
            return CommandError(
                .diskFull, "the journal has no room: \(error); writes wait for space")
        case .failed(let error): return Self.failure(error)
        }
    }

    var failure: CommandError? { standing.failure.map { Self.failure($0) } }

    private static func failure(_ error: DiskError) -> CommandError {
        CommandError(
            .misconfigured,
            "the journal can no longer be trusted (\(error)); restart to go on from what the disk "
                + "holds")
    }

    func take(_ words: Words, at time: Int64, sequence: UInt64) {
        batch.add(kind: JournalKind.command, timestamp: time) { words.encode(into: &$0) }
        note(taken: sequence)
    }

    func take(_ kind: UInt16, at time: Int64, sequence: UInt64) {
        batch.add(kind: kind, timestamp: time) { _ in }
        note(taken: sequence)
    }

    private func note(taken sequence: UInt64) {
        precondition(!isClosed, "a closed sink takes nothing")
        takenSequence = sequence
    }

    var openWrites: Int { batch.count }

    func endBatch() {
        guard batch.count > 0 else { return }
        hasMore = true
        if batch.byteCount >= Self.largestBatch { appendBatch() }
        // A group that found no room goes first, and time lets it try again: a turn given here would keep it from that.
        if standing.isStuck { return }
        // Several have written in this turn, and fewer than last time: the others are about to.
        if policy == .always, !isBusy, batch.count > 1, batch.count < groupSize * 7 / 8 {
            isBusy = true
            giveTurn()
        } else {
            pump(at: nil)
        }
    }

    /// Lets the next batch carry the state's digest as it was after a command.
    func note(_ digest: StateDigest) {
        // What was taken so far comes before the digest, not behind it.
        appendBatch()
        self.digest = digest
    }

    /// What time brings: the sync of an interval, another try on a full disk.
    func pulse(at ticks: Int64) {
        pump(at: ticks)
        // After a full disk, the next spare that finds room opens the log again.
        doChores()
    }

    /// Lets go of what the oldest snapshot kept no longer needs.
    func retire(through sequence: UInt64) {
        log.forget(through: sequence)
        doChores()
    }

    var isIdle: Bool {
        batch.count == 0 && !isWriting
            && (standing.written == standing.last || refusal != nil)
    }

    /// Writes and syncs what is still open, on this thread: the last act, when the sink is idle.
    func close() {
        defer { isClosed = true }
        appendBatch()
        while !standing.isStuck, let job = log.prepareSync(syncing: true) { finish(job.run()) }
        guard refusal == nil else { return }
        // A batch without commands tells the next start that everything before it was durable.
        _ = log.append(CommandBatch(), digest: digest)
        digest = nil
        while let job = log.prepareSync(syncing: true) {
            finish(job.run())
            if refusal != nil || standing.isStuck { return }
        }
    }

    /// A group is cut into batches of about this many bytes, so that recovery can go step by step.
    private static var largestBatch: Int { 1 << 20 }

    /// Gives what was taken its place in the log.
    private func appendBatch() {
        guard batch.count > 0 else { return }
        defer { batch.removeAll() }
        // A log that failed meanwhile takes nothing; nobody is told that it was kept.
        if standing.failure != nil { return }
        appendedBytes += batch.byteCount
        let last = log.append(batch, digest: digest)
        standing = log.standing
        precondition(last == takenSequence, "the log counts writes as the engine does")
        digest = nil
    }

    /// Starts the next job when none is under way.
    private func pump(at ticks: Int64?) {
        guard !isBusy, !isClosed else { return }
        appendBatch()
        guard let job = log.prepareSync(syncing: isSyncDue(at: ticks)) else { return }
        hasMore = false
        groupSize = waitingCount
        groupBegan = self.ticks()
        isBusy = true
        isWriting = true
        workers.run {
            job.run()
        } then: { [self] outcome in
            finish(outcome)
            isWriting = false
            groups += 1
            groupMicroseconds = (7 * groupMicroseconds + 1_000 * (self.ticks() - groupBegan)) / 8
            let isCrowd = policy == .always && waitingCount >= crowd
            if isCrowd { goOn() }
            doChores()
            onProgress()
            if isCrowd { return }
            if policy == .always, hasMore { giveTurn() } else { goOn() }
        }
    }

    /// Writes whose working takes the core as long as a group takes the disk: two in five µs, at least 200.
    ///
    /// A slow disk wants all writes in one group, a quick one is not kept waiting for the last of them.
    var crowd: Int { max(200, Int(groupMicroseconds * 2 / 5)) }

    /// Commands that were taken and are on no way to the disk.
    private var waitingCount: Int {
        Int(standing.last - standing.written) + batch.count
    }

    private func finish(_ outcome: Log.Job.Outcome) {
        let hadFailed = standing.failure != nil
        log.finished(outcome)
        noteStanding()
        if !hadFailed, let failure { tell(failure.message) }
    }

    private func noteStanding() {
        standing = log.standing
        if isFullTold, standing.isOpen {
            isFullTold = false
            tell("the journal has room again: writes are taken")
        }
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
        if !standing.isStuck { pump(at: nil) }
    }

    private func isSyncDue(at ticks: Int64?) -> Bool {
        switch policy {
        case .always: return true
        case .os: return false
        case .interval(let milliseconds):
            guard let ticks else { return false }
            if let lastSync, ticks - lastSync < milliseconds { return false }
            lastSync = ticks
            return true
        }
    }

    /// Begins everything that the log has to do for itself.
    private func doChores() {
        while !isClosed, let chore = log.prepareChore() {
            standing = log.standing
            aside.run {
                chore.run()
            } then: { [self] outcome in
                if let trouble = log.finishedChore(outcome) { tell(trouble) }
                noteStanding()
                onProgress()
            }
        }
    }
}
