import Foundation
import Synchronization

/// How far a start has come: noted by the thread that reads, seen by the core's, told to everybody.
///
/// While a state is read, clients that are early are answered with an estimate, INFO shows figures
/// under Redis' names, and standard error gets a line each second.
final class RecoveryProgress: Sendable {
    /// The figures at one moment.
    struct Figures: Sendable {
        /// What is being read, in a word or two.
        var phase = "files"
        /// Bytes read so far.
        var done = 0
        /// Bytes there are to read, about.
        var total = 0
        /// Seconds until the end at the pace of this phase, or of what came before it where it has none yet; nil before
        /// anything was read.
        var secondsLeft: Int?

        /// The part that is read, in percent.
        var percent: Int { total == 0 ? 0 : min(100, done * 100 / total) }
    }

    private struct State {
        var figures = Figures()
        let began = ContinuousClock.now
        /// Where the present phase began.
        var phaseBegan = ContinuousClock.now
        var phaseDone = 0
        var lastTold = ContinuousClock.now
        var isStopped = false
    }

    /// When the start began, Unix ms.
    let started: Int64
    private let state = Mutex(State())
    private let tell: @Sendable (String) -> Void

    /// A start that begins at a time in Unix ms; `tell` takes its lines.
    init(started: Int64, tell: @escaping @Sendable (String) -> Void) {
        self.started = started
        self.tell = tell
    }

    /// Takes notice of progress; answers whether somebody still waits for the state.
    func note(_ progress: Recovery.Progress) -> Bool {
        state.withLock { state in
            let now = ContinuousClock.now
            if state.figures.phase != progress.phase {
                state.figures.phase = progress.phase
                state.phaseBegan = now
                state.phaseDone = progress.done
            }
            state.figures.done = progress.done
            state.figures.total = progress.total
            let left = progress.total - progress.done
            state.figures.secondsLeft =
                Self.secondsLeft(
                    done: progress.done - state.phaseDone, left: left,
                    elapsed: now - state.phaseBegan)
                ?? Self.secondsLeft(done: progress.done, left: left, elapsed: now - state.began)
            return !state.isStopped
        }
    }

    /// Lets the reading end at its next step.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Whether nobody waits for the state any more.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// The figures now.
    var figures: Figures { state.withLock { $0.figures } }

    /// What a client is answered that is too early, behind the word LOADING.
    var estimate: String {
        "Leadstock is loading the dataset in memory: " + Self.words(figures)
    }

    /// Tells how far it has come, when a second has passed since the last line.
    func tellEachSecond() {
        let due: Figures? = state.withLock { state in
            guard ContinuousClock.now - state.lastTold >= .seconds(1) else { return nil }
            state.lastTold = ContinuousClock.now
            return state.figures
        }
        if let due { tell("loading the \(due.phase): \(Self.words(due))") }
    }

    /// Tells what a recovery did, where it is worth a line.
    func tell(_ report: Recovery.Report) {
        if let file = report.tornFile, report.tornBytes > 0 {
            tell(
                "\(report.tornBytes) bytes of an unfinished group at the end of \(file) were cut off; "
                    + "nothing that was acknowledged was in them")
        }
        for skipped in report.skipped { tell("passed over: \(skipped)") }
        if report.isWithoutLog, let sequence = report.snapshotSequence {
            tell(
                "no journal lies beside the snapshot of command \(sequence): what was written after it, if "
                    + "anything was, is not here")
        }
    }

    private static func words(_ figures: Figures) -> String {
        let left = figures.secondsLeft.map { ", about \($0) s left" } ?? ""
        return "\(figures.percent) %\(left)"
    }

    /// Rounded up, so that it is 0 only at the end.
    private static func secondsLeft(done: Int, left: Int, elapsed: Swift.Duration) -> Int? {
        guard done > 0, elapsed >= .milliseconds(10) else { return nil }
        return Int((Double(left) / Double(done) * (elapsed / .seconds(1))).rounded(.up))
    }
}

/// Somebody asked the server to end before its state was read.
struct RecoveryStopped: Error {}
