import Engine
import Wire

/// A message to whoever listens to a channel.
struct Message {
    /// The channel's name.
    let channel: [UInt8]
    /// What is told.
    let payload: [UInt8]
}

/// What a client listens by.
enum Listening: String {
    /// A channel's name.
    case channel
    /// A pattern that channels' names match.
    case pattern
}

/// Who listens to which channels and patterns, in the order of subscribing.
struct Channels {
    private var byName: [[UInt8]: [Conversation]] = [:]
    private var patterns: [(pattern: [UInt8], glob: Glob, listeners: [Conversation])] = []

    /// Adds a listener to a channel or a pattern, once.
    mutating func subscribe(_ conversation: Conversation, to name: [UInt8], _ kind: Listening) {
        switch kind {
        case .channel: subscribe(conversation, to: name)
        case .pattern: subscribe(conversation, toPattern: name)
        }
    }

    /// Removes a listener from a channel or a pattern.
    mutating func unsubscribe(_ conversation: Conversation, from name: [UInt8], _ kind: Listening) {
        switch kind {
        case .channel: unsubscribe(conversation, from: name)
        case .pattern: unsubscribe(conversation, fromPattern: name)
        }
    }

    /// The channels (by their bytes) or patterns (in the order of subscribing) that a connection
    /// listens by.
    func names(of conversation: Conversation, _ kind: Listening) -> [[UInt8]] {
        switch kind {
        case .channel: names(of: conversation)
        case .pattern: patterns(of: conversation)
        }
    }

    private mutating func subscribe(_ conversation: Conversation, to channel: [UInt8]) {
        if byName[channel, default: []].contains(where: { $0 === conversation }) { return }
        byName[channel, default: []].append(conversation)
        conversation.session.subscriptions += 1
    }

    private mutating func subscribe(_ conversation: Conversation, toPattern pattern: [UInt8]) {
        if let known = patterns.firstIndex(where: { $0.pattern == pattern }) {
            if patterns[known].listeners.contains(where: { $0 === conversation }) { return }
            patterns[known].listeners.append(conversation)
        } else {
            patterns.append((pattern, Glob(pattern), [conversation]))
        }
        conversation.session.subscriptions += 1
    }

    private mutating func unsubscribe(_ conversation: Conversation, from channel: [UInt8]) {
        guard var listeners = byName[channel],
            let place = listeners.firstIndex(where: { $0 === conversation })
        else { return }
        listeners.remove(at: place)
        byName[channel] = listeners.isEmpty ? nil : listeners
        conversation.session.subscriptions -= 1
    }

    private mutating func unsubscribe(_ conversation: Conversation, fromPattern pattern: [UInt8]) {
        guard let known = patterns.firstIndex(where: { $0.pattern == pattern }),
            let place = patterns[known].listeners.firstIndex(where: { $0 === conversation })
        else { return }
        patterns[known].listeners.remove(at: place)
        if patterns[known].listeners.isEmpty { patterns.remove(at: known) }
        conversation.session.subscriptions -= 1
    }

    /// Removes a listener from everything.
    mutating func remove(_ conversation: Conversation) {
        guard conversation.session.subscriptions > 0 else { return }
        for channel in names(of: conversation) { unsubscribe(conversation, from: channel) }
        for pattern in patterns(of: conversation) {
            unsubscribe(conversation, fromPattern: pattern)
        }
    }

    private func names(of conversation: Conversation) -> [[UInt8]] {
        byName.filter { $0.value.contains { $0 === conversation } }.keys
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func patterns(of conversation: Conversation) -> [[UInt8]] {
        patterns.filter { $0.listeners.contains { $0 === conversation } }.map(\.pattern)
    }

    /// The number of channels and of patterns that somebody listens to.
    var counts: (channels: Int, patterns: Int) { (byName.count, patterns.count) }

    /// Calls `body` for every listener to a channel, with the pattern that it listens by.
    ///
    /// The answer is how many there were.
    func forEachListener(
        to channel: [UInt8], _ body: (Conversation, _ pattern: [UInt8]?) -> Void
    ) -> Int {
        var count = 0
        for conversation in byName[channel] ?? [] {
            body(conversation, nil)
            count += 1
        }
        for entry in patterns where entry.glob.matches(channel) {
            for conversation in entry.listeners { body(conversation, entry.pattern) }
            count += entry.listeners.count
        }
        return count
    }

    /// How many listen to a channel, by name or by pattern.
    func count(of channel: [UInt8]) -> Int { forEachListener(to: channel) { _, _ in } }
}

extension Core {
    /// A listener that leaves more than this many bytes untaken is closed.
    static let mostBacklog = 32 << 20

    /// Writes a message to everyone who listens; it leaves at the end of the turn.
    func deliver(_ message: Message) {
        _ = channels.forEachListener(to: message.channel) { conversation, pattern in
            guard conversation.state == .open else { return }
            guard conversation.backlog <= Core.mostBacklog else { return conversation.close() }
            if let pattern {
                conversation.reply.push(4)
                conversation.reply.bulk("pmessage")
                conversation.reply.bulk(pattern.span)
            } else {
                conversation.reply.push(3)
                conversation.reply.bulk("message")
            }
            conversation.reply.bulk(message.channel.span)
            conversation.reply.bulk(message.payload.span)
            listenersToFlush.append(conversation)
        }
    }
}
