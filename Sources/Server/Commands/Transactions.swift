import Engine
import Wire

/// `MULTI`: the commands that follow are put aside for EXEC.
struct Multi: ServerCommand {
    let allowances: Allowances = [.atOnceInTransaction]
    let declaration = Declaration(server: "MULTI", "Puts the commands that follow aside for EXEC.")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        guard conversation.session.transaction == nil else {
            throw CommandError(.err, "MULTI calls can not be nested")
        }
        conversation.session.transaction = Session.Transaction()
        conversation.reply.ok()
    }
}

/// `EXEC`: runs what MULTI put aside, at one time and in one journal group.
struct Execute: ServerCommand {
    let allowances: Allowances = [.atOnceInTransaction]
    let declaration = Declaration(
        server: "EXEC", "Runs the commands put aside by MULTI as one unit.",
        cost: "the sum of the commands'",
        reply: "an array of the replies; null when a watched key changed",
        errors: [.transactionAborted])

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        guard let transaction = conversation.session.transaction else {
            throw CommandError(.err, "EXEC without MULTI")
        }
        conversation.session.transaction = nil
        let isBroken = conversation.session.isWatchBroken
        core.unwatch(conversation)
        guard !transaction.isAborted else {
            throw CommandError(
                .transactionAborted, "Transaction discarded because of previous errors.")
        }
        guard !isBroken else {
            // That somebody wrote is a thing seen, too.
            try core.showState(conversation)
            return conversation.reply.nullArray()
        }
        // All of it or nothing: what would not fit into the journal any more is not begun.
        let writes = transaction.queued.filter { core.isWrite($0.command) }.map(\.words)
        if !writes.isEmpty, let refusal = core.sink.refusal(ofAll: writes) {
            throw CommandError(refusal.code, refusal.message + "; nothing of EXEC was run")
        }
        conversation.reply.array(transaction.queued.count)
        for (command, words) in transaction.queued {
            core.run(command, words, conversation, at: core.clock.last, mayDefer: false)
        }
    }
}

/// `DISCARD`: forgets what MULTI put aside.
struct Discard: ServerCommand {
    let allowances: Allowances = [.atOnceInTransaction]
    let declaration = Declaration(server: "DISCARD", "Forgets the commands put aside by MULTI.")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        guard conversation.session.transaction != nil else {
            throw CommandError(.err, "DISCARD without MULTI")
        }
        conversation.session.transaction = nil
        core.unwatch(conversation)
        conversation.reply.ok()
    }
}

/// `WATCH`: EXEC answers null when one of these side keys was written meanwhile.
struct Watch: ServerCommand {
    let allowances: Allowances = [.atOnceInTransaction]
    let declaration = Declaration(
        server: "WATCH", "Lets EXEC run only when nobody wrote to these side keys meanwhile.",
        cost: "O(keys)", [Argument(1, "key", .key, .repeated(words: 1, least: 1))])

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        guard conversation.session.transaction == nil else {
            throw CommandError(.err, "WATCH inside MULTI is not allowed")
        }
        for place in 1..<call.words.count {
            core.watchers.add(conversation, call.words.copy(place))
        }
        conversation.reply.ok()
    }
}

/// `UNWATCH`: forgets all watched keys.
struct Unwatch: ServerCommand {
    let declaration = Declaration(server: "UNWATCH", "Forgets all watched keys.")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        core.unwatch(conversation)
        conversation.reply.ok()
    }
}

extension Core {
    /// Whether a command of the table is a write to the engine.
    fileprivate func isWrite(_ command: Int) -> Bool {
        command < engineCommands && effects[command] == .write
    }

    /// Forgets what a connection watches.
    func unwatch(_ conversation: Conversation) {
        conversation.session.isWatchBroken = false
        if !watchers.isEmpty { watchers.remove(conversation) }
    }
}
