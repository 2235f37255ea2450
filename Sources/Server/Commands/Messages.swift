import Engine
import Wire

/// `SUBSCRIBE`: listens to channels.
struct Subscribe: ServerCommand {
    let allowances: Allowances = [.whileSubscribed, .neverInTransaction]
    let declaration = Declaration(
        server: "SUBSCRIBE", "Listens to channels.", cost: "O(channels)",
        [Argument(1, "channel", .text, .repeated(words: 1, least: 1))],
        reply: "for each channel a push: subscribe, channel, count")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        for place in 1..<call.words.count {
            core.channels.subscribe(conversation, to: call.words.copy(place))
            conversation.confirm("subscribe", call.words.copy(place))
        }
    }
}

/// `UNSUBSCRIBE`: listens no more to these channels, or to any.
struct Unsubscribe: ServerCommand {
    let allowances: Allowances = [.whileSubscribed, .neverInTransaction]
    let declaration = Declaration(
        server: "UNSUBSCRIBE", "Listens no more to these channels, or to any.",
        cost: "O(channels)", [.rest(1, "channel")],
        reply: "for each channel a push: unsubscribe, channel, count")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let named = (1..<call.words.count).map { call.words.copy($0) }
        let channels = named.isEmpty ? core.channels.names(of: conversation) : named
        for channel in channels {
            core.channels.unsubscribe(conversation, from: channel)
            conversation.confirm("unsubscribe", channel)
        }
        if channels.isEmpty { conversation.confirm("unsubscribe", nil) }
    }
}

/// `PSUBSCRIBE`: listens to all channels that match patterns.
struct SubscribePattern: ServerCommand {
    let allowances: Allowances = [.whileSubscribed, .neverInTransaction]
    let declaration = Declaration(
        server: "PSUBSCRIBE", "Listens to all channels that match patterns.",
        cost: "O(patterns)", [Argument(1, "pattern", .text, .repeated(words: 1, least: 1))],
        reply: "for each pattern a push: psubscribe, pattern, count")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        for place in 1..<call.words.count {
            core.channels.subscribe(conversation, toPattern: call.words.copy(place))
            conversation.confirm("psubscribe", call.words.copy(place))
        }
    }
}

/// `PUNSUBSCRIBE`: listens no more by these patterns, or by any.
struct UnsubscribePattern: ServerCommand {
    let allowances: Allowances = [.whileSubscribed, .neverInTransaction]
    let declaration = Declaration(
        server: "PUNSUBSCRIBE", "Listens no more by these patterns, or by any.",
        cost: "O(patterns)", [.rest(1, "pattern")],
        reply: "for each pattern a push: punsubscribe, pattern, count")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let named = (1..<call.words.count).map { call.words.copy($0) }
        let patterns = named.isEmpty ? core.channels.patterns(of: conversation) : named
        for pattern in patterns {
            core.channels.unsubscribe(conversation, fromPattern: pattern)
            conversation.confirm("punsubscribe", pattern)
        }
        if patterns.isEmpty { conversation.confirm("punsubscribe", nil) }
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
