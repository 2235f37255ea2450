import TestKit
import Wire

@testable import Server

/// A client without a socket: it sends bytes, and keeps which of its requests are still unanswered.
final class SimulatedClient: OutputPort {
    /// Its number, never used again in the same simulation.
    let number: Int
    let conversation: Conversation
    /// What was made and not sent, and the requests in it.
    var outbox: [UInt8] = []
    /// Requests sent or in the outbox that the core has not come to.
    var coming: [[String]] = []
    /// Places in the log of requests that were run and whose replies have not come.
    var awaiting: [Int] = []
    /// Whether a MULTI was sent without its end.
    var isInTransaction = false
    /// Whether what arrives is lost, since the machine has stopped.
    private let isLost: () -> Bool
    private var reader = ReplyReader()
    private(set) var isFinished = false
    let backlog = 0

    init(_ number: Int, _ conversation: Conversation, isLost: @escaping () -> Bool) {
        self.number = number
        self.conversation = conversation
        self.isLost = isLost
        conversation.port = self
    }

    func send(_ bytes: [UInt8]) {
        if !isLost() { reader.append(bytes) }
    }

    func finish() { isFinished = true }

    /// The next whole reply that has come.
    func take() throws -> ReplyValue? { try reader.next() }

    /// Puts a request into the outbox, as an array of bulk strings or as a plain line.
    func write(_ words: [String], inline: Bool) {
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
