package import Wire

/// Bytes to and from a server: a socket, or a double in tests.
package protocol Transport: AnyObject {
    /// Hands bytes over; may return before they have left.
    func send(_ bytes: [UInt8]) throws
    /// Waits for bytes; an empty answer means that the other side has closed.
    func receive() throws -> [UInt8]
}

/// Why a conversation with a server ended.
package struct ConnectionFailure: Error, Equatable, CustomStringConvertible {
    /// One sentence for a person.
    package var description: String

    package init(_ description: String) { self.description = description }
}

/// A client that asks in batches and takes the answers in order.
///
/// It blocks: a tool has nothing else to do. Requests are gathered by `write`, leave with `flush`,
/// and each is answered by one `reply`, in the order of writing.
package final class Client {
    private let transport: any Transport
    private var writer = RequestWriter()
    private var reader = ReplyReader()
    /// Replies that were taken early, in order.
    private var early: [ReplyValue] = []

    /// A client over an open connection.
    package init(_ transport: any Transport) { self.transport = transport }

    /// Gathers one request.
    package func write(_ words: [[UInt8]]) {
        writer.begin(words.count)
        for word in words { writer.word(word) }
    }

    /// Gathers one request of text words.
    package func write(_ words: [String]) { writer.request(words) }

    /// Gathers requests that `fill` writes, word by word.
    func write(_ fill: (inout RequestWriter) -> Void) { fill(&writer) }

    /// Sends what was gathered.
    package func flush() throws {
        guard !writer.bytes.isEmpty else { return }
        try transport.send(writer.bytes)
        writer.removeAll()
    }

    /// Waits for the next reply.
    /// - Throws: `ConnectionFailure` when the server went away or sent what is no reply.
    package func reply() throws -> ReplyValue {
        if !early.isEmpty { return early.removeFirst() }
        do {
            while true {
                if let value = try reader.next() { return value }
                let bytes = try transport.receive()
                if bytes.isEmpty { throw ConnectionFailure("the server closed the connection") }
                reader.append(bytes)
            }
        } catch let malformed as ReplyReader.Malformed {
            throw ConnectionFailure("the server sent what is no reply: \(malformed.reason)")
        }
    }

    /// Puts replies back that were taken before their turn; `reply` answers them first.
    package func putBack(_ replies: [ReplyValue]) { early = replies + early }

    /// Shows the server its password.
    /// - Throws: `LoadFailure` with the server's words when it is not the one.
    package func authenticate(_ password: String) throws {
        if case .error(_, let message) = try call(["AUTH", password]) {
            throw LoadFailure("the server refuses the password: \(message)")
        }
    }

    /// Sends one request and waits for its reply.
    package func call(_ words: [String]) throws -> ReplyValue {
        write(words)
        try flush()
        return try reply()
    }

    /// Sends one request and waits for its reply.
    package func call(_ words: [[UInt8]]) throws -> ReplyValue {
        write(words)
        try flush()
        return try reply()
    }
}
