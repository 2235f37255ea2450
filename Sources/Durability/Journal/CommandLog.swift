/// A log of command batches: what is in it comes back after a crash, in the same order, or never was acknowledged.
///
/// The owner appends a batch on its own thread, runs the jobs that the log hands out on another, and reports back how
/// they ended; the log itself waits for nothing. While one job runs, further batches may be appended: they leave with
/// the next job. A reply may leave once ``writtenSequence`` (or ``durableSequence``, as the policy says) has reached
/// its command.
package protocol CommandLog {
    /// What writes and syncs; it is run once, on any thread.
    associatedtype Job: Sendable
    /// How a job ended.
    associatedtype Outcome: Sendable

    /// Whether commands may be applied before they are durable, their replies waiting; a replicated log, whose commits
    /// may fail, says no.
    var mayApplyAhead: Bool { get }

    /// The last command that was appended.
    var lastSequence: UInt64 { get }
    /// The last command whose bytes the operating system has: it survives the end of the process.
    var writtenSequence: UInt64 { get }
    /// The last command that survives a power cut.
    var durableSequence: UInt64 { get }

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
    mutating func finished(_ outcome: Outcome)
}

/// Whether a log takes a batch now.
package enum Admission: Sendable, Equatable {
    case accepted
    /// No room on the disk; it may come back (`DISKFULL`).
    case full(DiskError)
    /// The log can no longer be trusted with anything (`MISCONF`); only a restart helps.
    case failed(DiskError)
}
