import Columns
package import Wire

extension Engine {
    /// Runs a request at a time that is not before the last one's.
    ///
    /// What was due before `now` ends first, whoever asks: that state is a function of time, so it
    /// makes no difference whether a read, a write or a tick comes to see it first. A write that
    /// succeeds is to be journaled with `now`, unless it changed nothing; applying the journal again gives
    /// the same state and the same replies. `mayDefer` says whether a long scan may be handed back to be
    /// run elsewhere.
    package mutating func apply(
        _ words: Words, command: Int, at time: Int64, mayDefer: Bool = false,
        into reply: inout Reply
    ) -> Outcome {
        precondition(time >= now, "time does not run backwards")
        now = time
        if !effects.isEmpty { effects.removeAll(keepingCapacity: true) }
        changesNothing = false
        endDue()
        return execute(words, command: command, mayDefer: mayDefer, into: &reply)
    }

    /// Runs a request now; what was due has ended.
    private mutating func execute(
        _ words: Words, command: Int, mayDefer: Bool, into reply: inout Reply
    ) -> Outcome {
        let entry = entries[command]
        let declaration = commands.declarations[command]
        let mark = reply.mark
        do throws(CommandError) {
            let call = try Call(words, declaration)
            if mayDefer, let scanner = scanners[command] {
                let scan = try scanner.scan(call, &self)
                if scan.rowCount > limits.inlineScanRows { return .deferred(scan) }
                try scan.run(into: &reply)
                return .answered
            }
            // Nothing is worked out for a key that was answered before.
            if proposers[command] != nil, let key = call.retryKey,
                let remembered = try rememberedReply(call, key)
            {
                remembered.render(into: &reply)
                return .answered
            }
            if let proposer = proposers[command], let proposal = try proposer.proposal(call, &self)
            {
                if mayDefer, proposal.rowCount > limits.inlineScanRows {
                    return .proposed(proposal)
                }
                return applyInstead(try proposal.request(), into: &reply)
            }
            if let key = call.retryKey { return try applyOnce(call, key, entry, into: &reply) }
            try entry.run(call, &self, &reply)
        } catch {
            reply.rewind(to: mark)
            reply.error(error.code.rawValue, error.message)
            return .refused
        }
        // With a retry key it is a write all the same: the key is remembered.
        if changesNothing { return .unchanged }
        return finish(declaration)
    }

    /// Applies the request that `words` spell, whatever its command; for replay and for tools.
    package mutating func apply(
        _ words: Words, at time: Int64, into reply: inout Reply
    ) -> Outcome {
        guard let command = commands.find(words) else {
            reply.error("ERR", Self.unknownCommand(words))
            return .refused
        }
        return apply(words, command: command, at: time, into: &reply)
    }

    /// Ends what was due before a time, as a tick; true when something was, and only then a write.
    package mutating func tick(at time: Int64) -> Bool {
        precondition(time >= now, "time does not run backwards")
        now = time
        guard isSomethingDue() else {
            effects.removeAll(keepingCapacity: true)
            return false
        }
        forceTick(at: time)
        return true
    }

    /// Ends what was due before a time, as a write even when nothing was: what replay of a tick does.
    package mutating func forceTick(at time: Int64) {
        precondition(time >= now, "time does not run backwards")
        now = time
        effects.removeAll(keepingCapacity: true)
        endDue()
        sequence += 1
    }

    /// Counts a write that changes nothing, which journals of earlier versions hold; for replay.
    package mutating func countUnchanged() { sequence += 1 }

    /// Checks a request as MULTI does when it queues it: name, arity and keywords.
    package func check(_ words: Words, command: Int) throws(CommandError) {
        _ = try Call(words, entries[command].declaration)
    }

    /// Redis' text for a name that is no command.
    package static func unknownCommand(_ words: Words) -> String {
        var text =
            "unknown command '\(CommandError.excerpt(words.text(0)))', with args beginning with: "
        for position in 1..<max(1, min(words.count, 21)) {
            text += "'\(CommandError.excerpt(words.text(position)))' "
            if text.utf8.count > 256 { break }
        }
        return text
    }

    /// Applies the request that a proposal has made.
    private mutating func applyInstead(_ request: Words, into reply: inout Reply) -> Outcome {
        guard let command = commands.find(request) else {
            preconditionFailure("a proposal asks for a command that there is")
        }
        let outcome = execute(request, command: command, mayDefer: false, into: &reply)
        if case .applied = outcome { return .appliedAs(request) }
        return outcome
    }

    private mutating func finish(_ declaration: Declaration) -> Outcome {
        guard declaration.effect == .write else { return .answered }
        // Scores that are kept first: histories then read them. None of them depends on counts.
        settleScores()
        settleLeads()
        writtenColumns.removeAll()
        sequence += 1
        return .applied
    }

    /// Applies a write that carries a retry key, or answers it as the first time.
    private mutating func applyOnce(
        _ call: Call, _ key: Int, _ entry: any Command, into reply: inout Reply
    ) throws(CommandError) -> Outcome {
        if let remembered = try rememberedReply(call, key) {
            remembered.render(into: &reply)
            return .answered
        }
        var tape = Reply(.tape)
        try entry.run(call, &self, &tape)
        remember(call, key, tape)
        ReplyTape(tape).render(into: &reply)
        return finish(entry.declaration)
    }
}
