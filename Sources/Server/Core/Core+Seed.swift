import Columns
import Engine
import Wire

extension Core {
    /// Applies a seed's commands as writes of their own batch, when nothing is stored yet.
    ///
    /// Throws `StartFailure` naming the first command that is refused.
    func apply(_ seed: Configuration.Seed) throws {
        guard engine.sequence == 0 else { return }
        let time = clock.now()
        try seed(Instant.day(of: time)) { command in
            let words = Words(command)
            var reply = Reply(.resp2)
            switch engine.apply(words, at: time, into: &reply) {
            case .applied:
                sink.take(words, at: time, sequence: engine.sequence)
                noteWrite()
            case .appliedAs(let request):
                sink.take(request, at: time, sequence: engine.sequence)
                noteWrite()
            case .answered, .deferred, .proposed: break
            case .refused:
                let text = String(decoding: reply.bytes.prefix(300), as: UTF8.self)
                throw Server.StartFailure(
                    "the sample's command \(words.text(0)) \(words.count > 1 ? words.text(1) : "") "
                        + "is refused: \(text)")
            }
        }
        endBatch()
    }
}
