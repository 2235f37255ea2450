import Engine
import Wire

/// `SUBSCRIBE` and `PSUBSCRIBE`: listens to channels, or by patterns.
struct Subscribe: ServerCommand {
    let allowances: Allowances = [.whileSubscribed, .neverInTransaction]
    let declaration: Declaration
    private let listening: Listening
    private var told: String { declaration.name.lowercased() }

    /// The command for channels or for patterns.
    init(_ name: String, by listening: Listening, summary: String) {
        self.listening = listening
        let kind = listening.rawValue
        declaration = Declaration(
            server: name, summary, cost: "O(\(kind)s)",
            [Argument(1, kind, .text, .repeated(words: 1, least: 1))],
            reply: "for each \(kind) a push: \(name.lowercased()), \(kind), count")
    }

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        for place in 1..<call.words.count {
            let name = call.words.copy(place)
            core.channels.subscribe(conversation, to: name, listening)
            conversation.confirm(told, name)
        }
    }
}

/// `UNSUBSCRIBE` and `PUNSUBSCRIBE`: listens no more to these, or to any.
struct Unsubscribe: ServerCommand {
    let allowances: Allowances = [.whileSubscribed, .neverInTransaction]
    let declaration: Declaration
    private let listening: Listening
    private var told: String { declaration.name.lowercased() }

    /// The command for channels or for patterns.
    init(_ name: String, by listening: Listening, summary: String) {
        self.listening = listening
        let kind = listening.rawValue
        declaration = Declaration(
            server: name, summary, cost: "O(\(kind)s)", [.rest(1, kind)],
            reply: "for each \(kind) a push: \(name.lowercased()), \(kind), count")
    }

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let named = (1..<call.words.count).map { call.words.copy($0) }
        let names = named.isEmpty ? core.channels.names(of: conversation, listening) : named
        for name in names {
            core.channels.unsubscribe(conversation, from: name, listening)
            conversation.confirm(told, name)
        }
        if names.isEmpty { conversation.confirm(told, nil) }
    }
}

/// `PUBLISH`: tells everyone who listens.
struct Publish: ServerCommand {
    let declaration = Declaration(
        server: "PUBLISH", "Sends a message to everyone who listens to the channel.",
        cost: "O(listeners + patterns)",
        [Argument(1, "channel", .text), Argument(2, "message", .text)],
        reply: "the number of listeners")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let message = Message(channel: call.words.copy(1), payload: call.words.copy(2))
        conversation.reply.integer(core.channels.count(of: message.channel))
        core.parkedMessages.append((core.engine.sequence, message))
    }
}

extension Conversation {
    /// Tells the client what it listens to now.
    fileprivate func confirm(_ kind: String, _ name: [UInt8]?) {
        reply.push(3)
        reply.bulk(kind)
        if let name { reply.bulk(name.span) } else { reply.null() }
        reply.integer(session.subscriptions)
    }
}
