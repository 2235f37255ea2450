import Durability
import Engine

/// How a core ends: what was acknowledged is kept, and from then on nothing is written.
extension Core {
    /// The last act: ends every connection and saves when asked to and possible.
    ///
    /// Work that runs beside the core may come back later; it finds the core closed and changes nothing.
    /// The directory stays taken until `letGo`. The answer is why saving failed, when it did.
    package func shutDown(saving: Bool) -> String? {
        for id in conversations.keys.sorted() {
            guard let conversation = conversations[id] else { continue }
            conversation.close()
            conversation.handOn(self)
        }
        endBatch()
        isClosed = true
        sink.close()
        release()
        for id in conversations.keys.sorted() { conversations[id]?.handOn(self) }
        guard saving, let snapshots, snapshots.changes > 0 else { return nil }
        do throws(CommandError) {
            try saveNow()
            return nil
        } catch {
            return error.message
        }
    }

    /// Lets the directory go, once no thread writes into it any more.
    package func letGo() {
        precondition(isClosed, "a directory is let go after the last act")
        directory?.release()
        directory = nil
    }
}
