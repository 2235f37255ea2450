import Engine
import Wire

/// `PING`: shows that the server answers.
struct Ping: ServerCommand {
    private static let message = Argument(1, "message", .text, .optional)
    let allowances: Allowances = [.whileSubscribed, .neverWhileLoading]
    let declaration = Declaration(
        server: "PING", "Answers PONG, or the message.", [Self.message],
        reply: "PONG, or the message")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let place = call.place(of: Self.message)
        if conversation.session.subscriptions > 0, conversation.reply.dialect == .resp2 {
            conversation.reply.array(2)
            conversation.reply.bulk("pong")
            if place == nil { conversation.reply.bulk("") }
        } else if place == nil {
            conversation.reply.simple("PONG")
        }
        if let place { conversation.reply.bulk(call.words.word(place)) }
    }
}

/// `ECHO`: sends the message back.
struct Echo: ServerCommand {
    let declaration = Declaration(
        server: "ECHO", "Answers the message.", [Argument(1, "message", .text)],
        reply: "the message")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        conversation.reply.bulk(call.words.word(1))
    }
}

/// `QUIT`: ends the connection; what is pipelined behind it is not run.
struct Quit: ServerCommand {
    let allowances: Allowances = [.beforeAuthentication, .whileSubscribed, .atOnceInTransaction]
    let declaration = Declaration(server: "QUIT", "Answers OK and closes the connection.")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        conversation.reply.ok()
        conversation.close()
    }
}

/// `RESET`: makes the connection what it was at first.
struct Reset: ServerCommand {
    let allowances: Allowances = [.beforeAuthentication, .whileSubscribed, .atOnceInTransaction]
    let declaration = Declaration(
        server: "RESET",
        "Drops MULTI, watches, subscriptions, name and authentication; back to RESP2.",
        reply: "RESET")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        conversation.session.transaction = nil
        conversation.session.name = ""
        conversation.session.protocolVersion = 2
        core.unwatch(conversation)
        core.channels.remove(conversation)
        core.monitors.removeAll { $0 === conversation }
        conversation.session.isMonitor = false
        conversation.session.isAuthenticated = core.settings.password == nil
        conversation.reply.dialect = .resp2
        conversation.reply.simple("RESET")
    }
}

/// `SELECT`: there is one database.
struct Select: ServerCommand {
    let declaration = Declaration(
        server: "SELECT", "Chooses the database; there is one, 0.",
        [Argument(1, "index", .integer)])

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        guard let index = Int(call.words.text(1)) else { throw .notAnInteger }
        guard index == 0 else { throw CommandError(.err, "DB index is out of range") }
        conversation.reply.ok()
    }
}

/// `READONLY`: what clients of a cluster say; nothing changes.
struct ReadOnly: ServerCommand {
    let declaration = Declaration(
        server: "READONLY", "Answers OK: clients of a cluster say it at connect.")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        conversation.reply.ok()
    }
}

/// `READWRITE`: what clients of a cluster say; nothing changes.
struct ReadWrite: ServerCommand {
    let declaration = Declaration(
        server: "READWRITE", "Answers OK: clients of a cluster say it at connect.")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        conversation.reply.ok()
    }
}
