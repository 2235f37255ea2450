import Engine
import Wire

extension Core {
    /// Output of one batch above this many bytes is handed on before the batch goes on.
    private static let outputPause = 1 << 18

    /// Runs every whole request that has arrived on a connection, as one batch with one time.
    ///
    /// It stops early when a scan runs beside the core, when the connection ends, or when its
    /// client does not take what it is sent.
    package func serve(_ conversation: Conversation) {
        guard !conversation.isServed, !isClosed else { return }
        conversation.isServed = true
        defer { conversation.isServed = false }
        // What is due is ended by a journaled command, whoever comes to see it first: so the state is the
        // same after a restart.
        tick(at: clock.now())
        var started = ContinuousClock.now
        var count = 0
        // Outside of its class the parser lends its words without a reference count.
        var parser = RequestParser()
        swap(&parser, &conversation.parser)
        defer { swap(&parser, &conversation.parser) }
        while conversation.isReady {
            switch parser.next() {
            case .request:
                count += 1
                // The batch's time, unless the request before this one set a manual clock.
                let time = clock.last
                if hasMonitors { showMonitors(parser.words, conversation, at: time) }
                execute(parser.words, conversation, at: time)
                parser.isAuthenticated = conversation.session.isAuthenticated
                started = noteDuration(parser.words, conversation, at: time, since: started)
                if conversation.newBytes >= Core.outputPause { conversation.handOn(self) }
                continue
            case .protocolError(let text):
                statistics.errors += 1
                conversation.reply.error("ERR", text)
                conversation.close()
            case .incomplete: break
            }
            break
        }
        statistics.commands += count
        endBatchWithTurn()
    }

    /// Answers one request.
    private func execute(_ words: Words, _ conversation: Conversation, at time: Int64) {
        guard let command = table.find(words) else {
            if words.equals(0, "POST") || words.equals(0, "Host:") {
                // A web page can make a browser post lines to any port: none of them is run.
                refuse(conversation, .err, "this is no HTTP server")
                return conversation.close()
            }
            return refuse(conversation, .err, Engine.unknownCommand(words))
        }
        conversation.lastCommand = command
        if conversation.isRestricted {
            executeRestricted(command, words, conversation, at: time)
        } else {
            run(command, words, conversation, at: time)
        }
    }

    /// Answers a request of a connection that may not do everything at once: it has not said who it
    /// is, it listens to channels, it is inside MULTI, or the state is still being read.
    private func executeRestricted(
        _ command: Int, _ words: Words, _ conversation: Conversation, at time: Int64
    ) {
        let allowances =
            command < engineCommands
            ? [.neverWhileLoading] : serverCommands[command - engineCommands].allowances
        if let refusal = refusal(words, allowances, conversation) {
            return refuse(conversation, refusal.code, refusal.message)
        }
        if conversation.session.transaction == nil || allowances.contains(.atOnceInTransaction) {
            run(command, words, conversation, at: time)
        } else {
            queue(command, words, conversation)
        }
    }

    /// Notes the request just run where it took long, and answers the time at its end, which is
    /// the next one's start.
    private func noteDuration(
        _ words: Words, _ conversation: Conversation, at time: Int64,
        since started: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        let ended = ContinuousClock.now
        let elapsed = ended - started
        if elapsed >= settings.slowest {
            let microseconds = Int(elapsed / .microseconds(1))
            if settings.slowMicroseconds >= 0, microseconds >= settings.slowMicroseconds,
                !Monitor.hidesWords(words)
            {
                slowLog.note(
                    words, conversation.session, at: time,
                    microseconds: microseconds, length: settings.slowLogLength)
            }
            latency.note("command", milliseconds: microseconds / 1000, at: time, settings)
        }
        return ended
    }

    /// Why the connection may not give this command now, or nil.
    private func refusal(_ words: Words, _ allowances: Allowances, _ conversation: Conversation)
        -> CommandError?
    {
        if !conversation.session.isAuthenticated, !allowances.contains(.beforeAuthentication) {
            return CommandError(.noAuthentication, "Authentication required.")
        }
        if conversation.reply.dialect == .resp2, conversation.session.subscriptions > 0,
            !allowances.contains(.whileSubscribed)
        {
            return CommandError(
                .err,
                "Can't execute '\(words.text(0).lowercased())': only (P|S)SUBSCRIBE / "
                    + "(P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context")
        }
        if let loading, allowances.contains(.neverWhileLoading) {
            return CommandError(.loading, loading.estimate)
        }
        if conversation.session.transaction != nil, allowances.contains(.neverInTransaction) {
            return CommandError(.err, "Command not allowed inside a transaction")
        }
        return nil
    }

    /// Answers an error before anything was run; inside MULTI the transaction is lost by it.
    private func refuse(
        _ conversation: Conversation, _ code: CommandError.Code, _ message: String
    ) {
        statistics.errors += 1
        conversation.session.transaction?.isAborted = true
        conversation.reply.error(code.rawValue, message)
    }

    /// Puts a command of a transaction aside, checked as far as it can be without state.
    private func queue(_ command: Int, _ words: Words, _ conversation: Conversation) {
        do throws(CommandError) {
            if command < engineCommands {
                try engine.check(words, command: command)
            } else {
                _ = try Call(words, table.declarations[command])
            }
            guard conversation.session.queuedCount < engine.limits.queuedCommands else {
                throw CommandError(
                    .limit, "more commands than \(engine.limits.queuedCommands) in MULTI")
            }
        } catch {
            return refuse(conversation, error.code, error.message)
        }
        conversation.session.transaction?.queued.append((command, words.detached()))
        conversation.reply.simple("QUEUED")
    }

    /// Notes that a reply shows the state as it is now, so that it waits for what the state rests on.
    ///
    /// After a failed journal there is nothing to wait for any more: the reply is a refusal.
    func showState(_ conversation: Conversation) throws(CommandError) {
        if isAhead, let failure = sink.failure { throw failure }
        conversation.shows = engine.sequence
    }

    /// Whether what the state shows is durable, or will be soon.
    var tellsState: Bool { sink.released >= engine.sequence || sink.refusal == nil }

    /// Runs a command that is allowed, and answers it.
    ///
    /// `mayDefer` is false inside EXEC, whose replies are one array.
    func run(
        _ command: Int, _ words: Words, _ conversation: Conversation, at time: Int64,
        mayDefer: Bool = true
    ) {
        if command < engineCommands {
            let effect = effects[command]
            if isAhead, let failure = sink.failure {
                return refuse(conversation, failure.code, failure.message)
            }
            if effect == .write, let refusal = sink.refusal(of: words) {
                return refuse(conversation, refusal.code, refusal.message)
            }
            let outcome = engine.apply(
                words, command: command, at: time, mayDefer: mayDefer,
                into: &conversation.reply)
            conversation.shows = engine.sequence
            switch outcome {
            case .answered, .unchanged: break
            case .refused: statistics.errors += 1
            case .applied: admit(words, command, at: time)
            case .appliedAs(let request): admit(request, command, at: time)
            case .deferred(let scan): runBeside(scan, conversation)
            case .proposed(let proposal): propose(proposal, conversation)
            }
        } else {
            do throws(CommandError) {
                let call = try Call(words, table.declarations[command])
                try serverCommands[command - engineCommands].run(call, self, conversation)
            } catch {
                statistics.errors += 1
                conversation.reply.error(error.code.rawValue, error.message)
            }
            conversation.noteRestrictions(isLoading: loading != nil)
        }
    }

    /// A write was applied: this is where it enters the journal.
    func admit(_ words: Words, _ command: Int, at time: Int64) {
        sink.take(words, at: time, sequence: engine.sequence)
        if !watchers.isEmpty { watchers.touch(words, table.declarations[command]) }
        noteWrite()
    }

    /// Works a write out beside the core, and then applies it at the time that it then is; the
    /// connection waits for its reply, the others go on.
    private func propose(_ proposal: any Proposal, _ conversation: Conversation) {
        statistics.deferredScans += 1
        conversation.isWaiting = true
        workers.run {
            Result { () throws(CommandError) in try proposal.request() }
        } then: { [self] (result: Result<Words, CommandError>) in
            conversation.isWaiting = false
            guard !isClosed else { return }
            switch result {
            case .success(let request):
                // A write of the core's own: it is made even when its client has gone meanwhile.
                execute(request, conversation, at: clock.now())
            case .failure(let error):
                statistics.errors += 1
                conversation.reply.error(error.code.rawValue, error.message)
            }
            guard conversation.state == .open else { return endBatch() }
            serve(conversation)
            conversation.handOn(self)
        }
    }

    /// Runs a scan beside the core; the connection waits for its reply, the others go on.
    private func runBeside(_ scan: any Scan, _ conversation: Conversation) {
        statistics.deferredScans += 1
        conversation.isWaiting = true
        let dialect = conversation.reply.dialect
        workers.run {
            var reply = Reply(dialect)
            do throws(CommandError) {
                try scan.run(into: &reply)
            } catch {
                reply.removeAll()
                reply.error(error.code.rawValue, error.message)
            }
            return reply
        } then: { [self] reply in
            conversation.isWaiting = false
            guard conversation.state == .open else { return }
            conversation.reply.append(reply)
            serve(conversation)
            conversation.handOn(self)
        }
    }
}
