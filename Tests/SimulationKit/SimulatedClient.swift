package import Server
import TestKit
package import Wire

/// A client without a socket: it sends bytes, and keeps which of its requests are still unanswered.
package final class SimulatedClient: OutputPort {
    /// Its number, never used again in the same simulation.
    package let number: Int
    package let conversation: Conversation
    /// What was made and not sent, and the requests in it.
    package var outbox: [UInt8] = []
    /// Requests sent or in the outbox that the core has not come to.
    var coming: [[String]] = []
    /// Places in the log of requests that were run and whose replies have not come.
    var awaiting: [Int] = []
    /// Whether a MULTI was sent without its end.
    var isInTransaction = false
    /// Whether what arrives is lost, since the machine has stopped.
    private let isLost: () -> Bool
    /// Whether replies come as lines of JSON: it has asked for them before anything else.
    let readsJSON: Bool
    private var reader = ReplyReader()
    private var lineReader = JSONReplyReader()
    package private(set) var isFinished = false
    package let backlog = 0

    package init(
        _ number: Int, _ conversation: Conversation, readsJSON: Bool = false,
        isLost: @escaping () -> Bool
    ) {
        self.number = number
        self.conversation = conversation
        self.readsJSON = readsJSON
        self.isLost = isLost
        conversation.port = self
    }

    package func send(_ bytes: [UInt8]) {
        guard !isLost() else { return }
        if readsJSON { lineReader.append(bytes) } else { reader.append(bytes) }
    }

    package func finish() { isFinished = true }

    /// The next whole reply that has come.
    package func take() throws -> ReplyValue? {
        try readsJSON ? lineReader.next() : reader.next()
    }

    /// The replies that the core has written and not handed on.
    func written() throws -> [ReplyValue] {
        var values: [ReplyValue] = []
        if readsJSON {
            var lines = JSONReplyReader()
            lines.append(conversation.newReplies)
            while let value = try lines.next() { values.append(value) }
        } else {
            var reader = ReplyReader()
            reader.append(conversation.newReplies)
            while let value = try reader.next() { values.append(value) }
        }
        return values
    }

    /// Puts a request into the outbox, as an array of bulk strings or as a plain line.
    package func write(_ words: [String], inline: Bool) {
        if inline {
            let quoted = words.map { $0.contains { " \"{".contains($0) } ? Self.quoted($0) : $0 }
            outbox += Array((quoted.joined(separator: " ") + "\r\n").utf8)
        } else {
            var writer = RequestWriter()
            writer.request(words)
            outbox += writer.bytes
        }
        coming.append(words)
    }

    private static func quoted(_ word: String) -> String {
        var text = "\""
        for character in word {
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text + "\""
    }
}
