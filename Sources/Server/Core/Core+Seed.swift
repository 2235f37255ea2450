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
            let (outcome, reply) = applyOwn(words, at: time)
            if case .refused = outcome {
                let text = String(decoding: reply.bytes.prefix(300), as: UTF8.self)
                throw Server.StartFailure(
                    "the sample's command \(words.text(0)) \(words.count > 1 ? words.text(1) : "") "
                        + "is refused: \(text)")
            }
        }
        endBatch()
    }

    /// Applies a write of the core's own and lets it enter the journal; its batch is the caller's to end.
    func applyOwn(_ words: Words, at time: Int64) -> (outcome: Outcome, reply: Reply) {
        precondition(!isClosed, "a core that has ended applies nothing")
        var reply = Reply(.resp2)
        guard let command = table.find(words), command < engineCommands else {
            reply.error(CommandError.Code.err.rawValue, Engine.unknownCommand(words))
            return (.refused, reply)
        }
        let outcome = engine.apply(words, command: command, at: time, into: &reply)
        switch outcome {
        case .applied: admit(words, command, at: time)
        case .appliedAs(let request): admit(request, command, at: time)
        case .answered, .unchanged, .refused, .deferred, .proposed: break
        }
        return (outcome, reply)
    }
}
