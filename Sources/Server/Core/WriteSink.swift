import Durability
import Engine
import Wire

/// Where writes go before their replies leave: the seat of the journal.
///
/// The core hands over every write in the order of application, with the time it was applied at, and
/// ends the batch once per turn of the loop. What a connection has seen (its own writes, and the
/// writes of others that its reads may show) leaves only when `released` has reached it.
protocol WriteSink: AnyObject {
    /// The last write whose replies may leave.
    var released: UInt64 { get }

    /// Why not even a write of no words can be taken now, or nil.
    var refusal: CommandError? { get }

    /// Why this write cannot be taken now, or nil; asked before it is applied.
    func refusal(of words: Words) -> CommandError?

    /// Why not all of these writes can be taken now, or nil.
    func refusal(ofAll writes: [Words]) -> CommandError?

    /// Why what was taken and is not released never will be, or nil.
    var failure: CommandError? { get }

    /// Writes that were taken since the last batch ended.
    var openWrites: Int { get }

    /// So many open writes end their batch without waiting for the end of the turn.
    var crowd: Int { get }

    /// Takes a write that was applied at `time` (Unix ms) as number `sequence`.
    func take(_ words: Words, at time: Int64, sequence: UInt64)

    /// Takes the ending of what was due at `time` as number `sequence`; `kind` is tick or mark.
    func take(_ kind: UInt16, at time: Int64, sequence: UInt64)

    /// Takes the digest that was begun at a mark; it goes with the next batch.
    func note(_ digest: StateDigest)

    /// What is kept, for INFO; nil when nothing is.
    var report: JournalReport? { get }

    /// Ends the batch of this turn: its writes become durable together.
    func endBatch()

    /// What time brings, several times a second; `ticks` are of the clock that nobody sets, in ms.
    func pulse(at ticks: Int64)

    /// Snapshots are whole up to a command: what is needed only before it may go.
    func retire(through sequence: UInt64)

    /// Whether everything that was taken has been written, or never will be.
    var isIdle: Bool { get }

    /// The last act: what was taken is made durable before this returns, and nothing is taken again.
    func close()
}

/// How far a journal has come.
struct JournalReport {
    /// The last write that was appended.
    let appended: UInt64
    /// The last write that survives a power cut.
    let durable: UInt64
    /// Groups handed to the disk since the start.
    let groups: Int
    /// Segments in use.
    let segments: Int
    /// Bytes appended since the start.
    let appendedBytes: Int
}

/// The sink of a server without a journal: what is not in a snapshot is lost with the process.
final class MemoryOnly: WriteSink {
    let released = UInt64.max
    let refusal: CommandError? = nil
    let failure: CommandError? = nil
    let report: JournalReport? = nil
    let isIdle = true
    let openWrites = 0
    let crowd = 1

    func refusal(of words: Words) -> CommandError? { nil }
    func refusal(ofAll writes: [Words]) -> CommandError? { nil }
    func take(_ words: Words, at time: Int64, sequence: UInt64) {}
    func take(_ kind: UInt16, at time: Int64, sequence: UInt64) {}
    func note(_ digest: StateDigest) {}
    func endBatch() {}
    func pulse(at ticks: Int64) {}
    func retire(through sequence: UInt64) {}
    func close() {}
}
