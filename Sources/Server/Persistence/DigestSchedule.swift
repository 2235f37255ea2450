import Columns
import Durability
import Engine

/// When the digest of the state goes into the journal, for replay to compare.
///
/// A replay that comes to another state than the first time is found where it happens, at the next start
/// and not by customers. After so many commands a mark is journaled; the state as it is then is hashed
/// beside the core, where chunks that were not written since the last time cost nothing; the digest goes
/// with a later batch. A large state that is written everywhere takes longer, so the next mark waits for
/// fifty times as long as the last digest took.
struct DigestSchedule {
    /// The last command when the last mark was made, or when the server started.
    var since: UInt64 = 0
    /// Whether one is being taken.
    var isRunning = false
    /// No mark is made before this, in ticks.
    var pausedUntil: Int64 = 0
    /// The command of the last digest that was taken.
    var lastSequence: UInt64?

    /// The pause in durations of the last digest.
    static let pauseFactor: Int64 = 50
}

extension Core {
    /// Makes a mark and begins to take the digest when enough commands have come since the last.
    func takeDigestWhenDue() {
        let now = clock.ticks()
        guard settings.digestCommands > 0, !digests.isRunning, now >= digests.pausedUntil,
            engine.sequence - digests.since >= UInt64(settings.digestCommands),
            sink.report != nil, sink.refusal == nil
        else { return }
        forceTick(JournalKind.mark, at: clock.now())
        endBatch()
        digests.isRunning = true
        digests.since = engine.sequence
        let view = engine.freeze()
        background.run {
            let started = ContinuousClock.now
            let digest = StateDigest(sequence: view.sequence, value: view.digest.low)
            return (digest, Int64((ContinuousClock.now - started) / .milliseconds(1)))
        } then: { [self] digest, milliseconds in
            digests.isRunning = false
            digests.lastSequence = digest.sequence
            digests.pausedUntil = clock.ticks() + DigestSchedule.pauseFactor * milliseconds
            if !isClosed { sink.note(digest) }
        }
    }
}
