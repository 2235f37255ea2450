/// A log of command batches: what is in it comes back after a crash, in the same order, or never was acknowledged.
///
/// The owner appends a batch on its own thread, runs the jobs that the log hands out on others, and reports back how
/// they ended; the log itself waits for nothing. While one job runs, further batches may be appended: they leave with
/// the next job. A reply may leave once ``LogStanding/written`` (or ``LogStanding/durable``, as the policy says) has
/// reached its command. What a log holds is read back by a ``CommandReplay``, which ends as the log that goes on.
package protocol CommandLog {
    /// What writes and syncs.
    associatedtype Job: LogJob
    /// What the log has to do for itself and no reply waits for, such as making room ahead.
    associatedtype Chore: LogJob

    /// Whether commands may be applied before they are durable, their replies waiting; a replicated log, whose commits
    /// may fail, says no.
    var mayApplyAhead: Bool { get }

    /// How far it has come; changed by nothing but the calls below.
    var standing: LogStanding { get }

    /// Whether a batch of `byteCount` bytes (``CommandBatch/byteCount``) can be taken; asked before its commands are applied.
    func admission(of byteCount: Int) -> Admission

    /// Appends a batch and answers the sequence of its last command.
    ///
    /// Commands get consecutive numbers. A batch without commands is a mark: it tells a later recovery that everything
    /// before it was durable, so a good last act before the end of the process.
    mutating func append(_ batch: CommandBatch, digest: StateDigest?) -> UInt64

    /// The job that hands over everything appended so far, and makes it durable when `syncing`; nil when there is
    /// nothing to do or one is under way.
    mutating func prepareSync(syncing: Bool) -> Job?

    /// Takes the end of the job that is under way.
    mutating func finished(_ outcome: Job.Outcome)

    /// A snapshot holds everything up to a command: the log need not keep it.
    mutating func forget(through sequence: UInt64)

    /// The next chore; nil when there is nothing to do, or nothing beside what is under way.
    mutating func prepareChore() -> Chore?

    /// Takes the end of a chore, and answers what people should hear of it, or nil.
    mutating func finishedChore(_ outcome: Chore.Outcome) -> String?
}

/// How far a log has come.
package struct LogStanding: Sendable {
    /// The last command that was appended.
    package var last: UInt64
    /// The last command whose bytes the operating system has: it survives the end of the process.
    package var written: UInt64
    /// The last command that survives a power cut.
    package var durable: UInt64
    /// Whether batches of the usual sizes are taken whatever their size: nobody needs to count bytes.
    package var isOpen: Bool
    /// Whether a job waits to be repeated until there is room; who asks for it again and again does nothing else.
    package var isStuck: Bool
    /// Why it takes nothing ever again, or nil.
    package var failure: DiskError?
    /// The pieces that the log lies in, for people.
    package var segments: Int

    package init(
        last: UInt64, written: UInt64, durable: UInt64, isOpen: Bool = true, isStuck: Bool = false,
        failure: DiskError? = nil, segments: Int = 1
    ) {
        self.last = last
        self.written = written
        self.durable = durable
        self.isOpen = isOpen
        self.isStuck = isStuck
        self.failure = failure
        self.segments = segments
    }
}

/// Something that a log has to do; it is run once, on a thread that may wait.
package protocol LogJob: Sendable {
    /// How it ended.
    associatedtype Outcome: Sendable

    /// Does it.
    func run() -> Outcome
}

/// The reading of a log from behind a command on, by whoever starts from a state at that command.
///
/// Reading and using what was read are apart, so that the one can run ahead of the other on another thread.
package protocol CommandReplay: Sendable {
    /// The log that is read.
    associatedtype Log: CommandLog
    /// What is read at a time.
    associatedtype Piece: LogPiece

    /// Reads and checks the next piece, until one says that all was read.
    ///
    /// Changes nothing, whatever is found.
    mutating func read() throws(JournalError) -> Piece

    /// Makes durable what was read, where nobody knows whether it is; all must have been read.
    ///
    /// No byte becomes another, so it may be done before anybody knows that what was read makes sense.
    mutating func secure() throws(JournalError)

    /// The log that goes on where the reading has ended; all must have been read.
    consuming func finish() throws(JournalError) -> (log: Log, report: ReplayReport)
}

/// A part of a log that was found whole.
package protocol LogPiece: Sendable {
    /// How far the reading had come behind it.
    var progress: JournalReader.Progress { get }

    /// Hands each item to `body`, which answers nil, or why it cannot go on: that is then thrown.
    func forEach(_ body: (JournalItem, Span<UInt8>) -> String?) throws(JournalError)
}

extension CommandReplay {
    /// Reads the next piece and hands each item to `body`, which answers nil, or why it cannot go on.
    package mutating func step(
        _ body: (JournalItem, Span<UInt8>) -> String?
    ) throws(JournalError) -> JournalReader.Progress {
        let piece = try read()
        try piece.forEach(body)
        return piece.progress
    }
}

/// What the reading of a log has found.
package struct ReplayReport: Sendable, Equatable {
    /// The last command that counts.
    package let lastSequence: UInt64
    /// Bytes of a batch that a crash cut short and that were cut off; 0 after an orderly end.
    package let tornBytes: Int
    /// The file they were in.
    package let tornFile: String?
    /// Damage among commands that the state held already, which was passed over.
    package let damage: JournalError?

    package init(
        lastSequence: UInt64, tornBytes: Int = 0, tornFile: String? = nil,
        damage: JournalError? = nil
    ) {
        self.lastSequence = lastSequence
        self.tornBytes = tornBytes
        self.tornFile = tornFile
        self.damage = damage
    }
}

/// Whether a log takes a batch now.
package enum Admission: Sendable, Equatable {
    case accepted
    /// No room on the disk; it may come back (`DISKFULL`).
    case full(DiskError)
    /// The log can no longer be trusted with anything (`MISCONF`); only a restart helps.
    case failed(DiskError)
}
