import Columns
package import Durability
package import Engine
import Wire

/// From a directory to an engine and a journal that goes on: the newest good snapshot, then every
/// command behind it, through the same `apply` as when they came.
struct Recovery {
    /// What a recovery found and did.
    struct Report: Sendable {
        /// The last command that the snapshot holds, nil when there was none.
        var snapshotSequence: UInt64?
        /// When that snapshot was begun, Unix ms.
        var snapshotBegun: Int64 = 0
        /// Commands applied from the journal.
        var commands = 0
        /// Bytes that a crash had cut short and that were cut off.
        var tornBytes = 0
        /// The file they were in.
        var tornFile: String?
        /// What was passed over because it was damaged and the state could be had without it.
        var skipped: [String] = []
        /// Whether a snapshot lay there without any journal, as nothing that a server does leaves it.
        var isWithoutLog = false
    }

    /// How far a recovery has come.
    struct Progress: Sendable {
        /// `snapshot`, `tables` (what is derived from a snapshot is made anew) or `journal`.
        var phase: String
        /// Bytes read of all files.
        var done: Int
        /// Bytes of all files that are to be read.
        var total: Int
    }

    /// Recovers what the directory holds.
    ///
    /// `open` begins to read the log behind a command, of which there are about `logBytes` to read; it is
    /// read on another thread, ahead of what is applied, when `readsAhead`.
    /// `note` hears of progress after every MiB and answers whether to go on; when not,
    /// `RecoveryStopped` is thrown. A state with a time above `latest` (Unix ms) is refused. Whatever is
    /// thrown, nothing was changed, unless the log's tail had been cut already, which the next start
    /// repeats. Damaged snapshots that were not needed are put aside under another name.
    static func run<Reading: CommandReplay>(
        _ disk: any Disk, _ limits: Limits, latest: Int64 = .max, logBytes: Int,
        readsAhead: Bool = false, open: (UInt64) throws(JournalError) -> Reading,
        note: (Progress) -> Bool
    ) throws -> Recovered<Reading.Log> {
        var report = Report()
        var engine = Engine(limits: limits)
        let declared = Entity.all.map { $0.makeTable() }
        let store = SnapshotStore(disk)
        var snapshotBytes = 0
        var passedOver: SnapshotError?
        var loaded: LoadedSnapshot?
        do throws(SnapshotError) {
            loaded = try store.load(declared: declared, policy: .fallBack) { progress in
                snapshotBytes = progress.byteCount
                return note(
                    Progress(
                        phase: "snapshot", done: progress.bytesRead,
                        total: progress.byteCount + logBytes))
            }
        } catch {
            if case .interrupted = error { throw RecoveryStopped() }
            guard error.isDamage else { throw error }
            // None is whole; a journal that begins with the first command holds the same state.
            passedOver = error
            report.skipped = ["\(error)"]
        }
        if let loaded {
            let isWanted = note(
                Progress(
                    phase: "tables", done: snapshotBytes, total: snapshotBytes + logBytes))
            guard isWanted else { throw RecoveryStopped() }
            report.snapshotSequence = loaded.view.sequence
            report.snapshotBegun = loaded.begun
            report.skipped = loaded.skipped.map { "\($0)" }
            engine = try Engine(restoring: loaded.view, limits: limits)
            passedOver = loaded.skipped.first
        }
        let reading: Reading
        do throws(JournalError) {
            reading = try open(engine.sequence)
        } catch {
            // The journal does not go on from the older snapshot: the damaged one is what is needed.
            if let passedOver { throw SnapshotNeeded(damage: passedOver) }
            throw error
        }
        var replay = Replay(commands: 0)
        var pieces = Pieces(of: reading, readsAhead: readsAhead)
        defer { pieces.end() }
        var isFinished = false
        while !isFinished {
            let piece = try Self.next(&pieces, passedOver)
            try piece.forEach { item, payload in replay.take(item, payload, &engine) }
            let progress = piece.progress
            let isWanted = note(
                Progress(
                    phase: "journal", done: snapshotBytes + progress.bytesRead,
                    total: snapshotBytes + progress.byteCount))
            guard isWanted else { throw RecoveryStopped() }
            isFinished = progress.isFinished
        }
        if let passedOver, let newest = try store.sequences().first, engine.sequence < newest {
            throw SnapshotNeeded(damage: passedOver)
        }
        guard engine.now <= latest else { throw ClockBehind(last: engine.now, limit: latest) }
        let (log, end) = try pieces.finish()
        if passedOver != nil { try store.setAside(newerThan: loaded?.view.sequence) }
        report.commands = replay.commands
        report.isWithoutLog = loaded != nil && log.standing.segments == 0
        report.tornBytes = end.tornBytes
        report.tornFile = end.tornFile
        if let damage = end.damage { report.skipped.append("\(damage)") }
        return Recovered(engine: engine, log: log, report: report)
    }

    /// The next piece of a log; where it does not go on from the state, what is missing is what the
    /// snapshot held that was passed over.
    private static func next<Reading: CommandReplay>(
        _ pieces: inout Pieces<Reading>, _ passedOver: SnapshotError?
    ) throws -> Reading.Piece {
        do throws(JournalError) {
            return try pieces.next()
        } catch {
            if case .gap = error, let passedOver { throw SnapshotNeeded(damage: passedOver) }
            throw error
        }
    }
}

/// A damaged snapshot that nothing else in the directory can stand in for.
struct SnapshotNeeded: Error, CustomStringConvertible {
    let damage: SnapshotError

    var description: String {
        "\(damage). No older snapshot and journal hold the same state; nothing was changed: restore the "
            + "file from a copy"
    }
}

/// What a recovery gives: the state, and the log that goes on behind it.
struct Recovered<Log: CommandLog & Sendable>: ~Copyable, Sendable {
    let engine: Engine
    let log: Log
    let report: Recovery.Report
}

/// Applies a journal's commands one after the other.
package struct Replay {
    /// Commands applied so far.
    var commands: Int
    private var reply = Reply(.resp2)
    /// The words of the command in hand, kept to spare allocations.
    private var words = Words()
    /// The digest of the state after the last mark, for comparison with the one that follows.
    private var marked: StateDigest?

    package init(commands: Int) { self.commands = commands }

    /// Applies one thing of the journal; answers nil, or why it cannot.
    package mutating func take(
        _ item: JournalItem, _ payload: Span<UInt8>, _ engine: inout Engine
    ) -> String? {
        switch item {
        case .digest(let digest): return check(digest)
        case .command(let sequence, let timestamp, let kind):
            guard timestamp >= engine.now else {
                return "its time lies before that of the command before it"
            }
            switch kind {
            case JournalKind.tick, JournalKind.clock: engine.forceTick(at: timestamp)
            case JournalKind.mark:
                engine.forceTick(at: timestamp)
                marked = StateDigest(sequence: sequence, value: engine.freeze().digest.low)
            case JournalKind.command:
                var position = 0
                guard words.read(payload, at: &position), position == payload.count else {
                    return "its words cannot be read"
                }
                reply.removeAll()
                let outcome = engine.apply(words, at: timestamp, into: &reply)
                switch outcome {
                case .applied: break
                case .unchanged: engine.countUnchanged()
                default:
                    return "it is answered otherwise than when it came: "
                        + String(decoding: reply.bytes.prefix(200), as: UTF8.self)
                }
            default: return "its kind \(kind) is not known"
            }
            commands += 1
            return engine.sequence == sequence
                ? nil : "the state counts \(engine.sequence) commands"
        }
    }

    private mutating func check(_ digest: StateDigest) -> String? {
        defer { marked = nil }
        guard let marked, marked.sequence == digest.sequence else {
            return
                "it brings a digest of the state after command \(digest.sequence), where no mark is"
        }
        return marked.value == digest.value
            ? nil
            : "the state after command \(digest.sequence) has another digest than when it was written"
    }
}

/// The machine's clock stands before what has happened already.
///
/// Times only go forward, so every hold would stand still until the clock has caught up.
struct ClockBehind: Error, CustomStringConvertible {
    /// The time of the last command, Unix ms.
    let last: Int64
    /// The latest time that would have been taken, Unix ms.
    let limit: Int64

    var description: String {
        "the machine's clock is behind: the last command came at \(Instant.text(last)), later than "
            + "\(Instant.text(limit)) which the clock allows. Nothing was changed: set the clock and start again"
    }
}
