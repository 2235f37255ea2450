import Durability
import Foundation
import Synchronization

/// A snapshot that is being written on another thread: what both sides know of it.
///
/// The writing thread notes how far it is and asks whether to go on; the core may hurry it or give it
/// up. Between two steps the thread rests three times as long as the step took: most of the disk is
/// left to the journal, whose syncs clients wait for.
final class SnapshotWork: Sendable {
    private struct State {
        var progress: SnapshotWriter.Progress?
        var ending: SnapshotFailure?
        var isHurried = false
    }

    private let state = Mutex(State())

    /// The longest rest, in seconds.
    private static let longestRest = 0.05

    /// How far the writing has come; nil before the first step.
    var progress: SnapshotWriter.Progress? { state.withLock { $0.progress } }

    /// Lets the writing go on without rests.
    func hurry() { state.withLock { $0.isHurried = true } }

    /// Ends the writing at its next step, for a reason; the first one counts.
    func end(_ reason: SnapshotFailure) {
        state.withLock { if $0.ending == nil { $0.ending = reason } }
    }

    /// Writes a snapshot to its end and keeps the two newest.
    ///
    /// The writer lets go of what it has written, so that the core no longer copies it. The answer is
    /// the last command that the journal need not hold any more.
    func finish(
        _ begun: consuming SnapshotWriter, on disk: any Disk
    ) throws(SnapshotFailure) -> UInt64 {
        var writer = begun
        do {
            while true {
                let started = ContinuousClock.now
                let progress = try writer.step()
                if progress.isFinished { return try SnapshotStore(disk).keep(newest: 2) }
                if let reason = note(progress) { throw reason }
                rest(ContinuousClock.now - started)
            }
        } catch {
            try? writer.abandon()
            switch error {
            case let error as DiskError: throw .disk(error)
            case let error as SnapshotFailure: throw error
            default: preconditionFailure("the writer and the core have no other errors")
            }
        }
    }

    /// Takes notice of a step; the answer is why there shall be no other.
    private func note(_ progress: SnapshotWriter.Progress) -> SnapshotFailure? {
        state.withLock { state in
            state.progress = progress
            return state.ending
        }
    }

    private func rest(_ elapsed: Swift.Duration) {
        guard !state.withLock({ $0.isHurried }) else { return }
        Thread.sleep(forTimeInterval: min(3 * (elapsed / .seconds(1)), Self.longestRest))
    }
}

/// Why a snapshot did not come to its end.
enum SnapshotFailure: Error, CustomStringConvertible {
    /// The system refused.
    case disk(DiskError)
    /// Writes made it cost more memory than it may.
    case tooManyCopies(bytes: Int, limit: Int)
    /// The server ends, and saves by itself if it is to.
    case serverEnds

    var description: String {
        switch self {
        case .disk(let error): error.description
        case .tooManyCopies(let bytes, let limit):
            "writes had \(bytes) bytes copied while it was made, and snapshot-copy-limit is \(limit)"
        case .serverEnds: "the server ends"
        }
    }
}
