import Engine
package import Wire

/// Takes a connection's output to its client.
package protocol OutputPort: AnyObject {
    /// Sends bytes to the client, soon.
    ///
    /// A port that can be told meanwhile that the client takes more passes that on at once
    /// (`Conversation.portChanged`), which is prepared for it.
    func send(_ bytes: [UInt8])

    /// Sends bytes that lie in memory which is used again afterwards, soon.
    func send(_ bytes: ArraySlice<UInt8>)

    /// Bytes that were sent and that the client has not taken.
    var backlog: Int { get }

    /// Closes the connection once everything sent has left.
    func finish()
}

extension OutputPort {
    package func send(_ bytes: ArraySlice<UInt8>) { send(Array(bytes)) }
}

/// One connection without its socket: what it sent, what it is owed, and where it stands.
///
/// States: open → closing (nothing more is read; what is owed is still sent) → closed.
package final class Conversation {
    /// Where a connection stands.
    enum State { case open, closing, closed }

    /// What is remembered between requests.
    var session: Session
    /// What arrived and is not answered yet.
    package var parser: RequestParser
    /// Replies that were written and have not left: those that wait for the sink, then new ones.
    package var reply = Reply(.resp2)
    /// The last write that a new one of them may show; 0 when they show no state.
    var shows: UInt64 = 0
    /// Whether a scan runs beside the core whose reply is next.
    var isWaiting = false
    /// Whether the client has to take replies before more are made; the port says so.
    package var isChoked = false
    /// Whether replies are on their way to the port just now.
    private var isHandingOn = false
    /// Whether the client took replies while more were handed on, so that requests may wait.
    private var isOwedService = false
    /// Whether the core is running its requests just now.
    var isServed = false
    /// Whether the client sends nothing more; it is closed when its last request is answered.
    var hasEndedInput = false
    /// The way to the client.
    ///
    /// It refers back to this conversation; `Core.disconnect` parts them.
    package var port: (any OutputPort)?
    /// The place of its last command in the table.
    var lastCommand: Int?
    /// Whether some commands may not be run at once (`Core.executeRestricted`).
    private(set) var isRestricted: Bool
    /// Where the connection stands.
    private(set) var state = State.open
    /// Which of them wait for the sink to release what they show.
    private var parked = ParkedOutput()
    /// Bytes of them beyond which no more are made.
    private let mostParkedBytes: Int
    /// Whether it stands among the core's `parkedConversations`.
    var isAwaitingSink = false

    /// A connection that has sent nothing.
    init(_ session: Session, mostParkedBytes: Int) {
        self.session = session
        self.mostParkedBytes = mostParkedBytes
        parser = RequestParser(isAuthenticated: session.isAuthenticated)
        isRestricted = !session.isAuthenticated
    }

    /// Whether the next request may be run.
    var isReady: Bool { state == .open && takesRequests && !isChoked }

    /// Whether more is to be read from the client, as far as it is not the client that has to read first.
    var takesRequests: Bool { !isWaiting && parked.byteCount <= mostParkedBytes }

    /// Bytes that were made for the client and that it has not got.
    var backlog: Int { parked.byteCount + (port?.backlog ?? 0) }

    /// Bytes of them that wait for writes to become durable.
    var parkedBytes: Int { parked.byteCount }

    /// Looks anew at what the connection may do; after every command that can change it.
    func noteRestrictions(isLoading: Bool) {
        isRestricted =
            isLoading || !session.isAuthenticated || session.subscriptions > 0
            || session.transaction != nil
    }

    /// Reads nothing more; what is owed is still sent.
    func close() {
        if state == .open { state = .closing }
    }

    /// Takes notice of whether the client takes more replies; requests that waited for it are run.
    func portChanged(isWritable: Bool, _ core: Core) {
        isChoked = !isWritable
        guard isWritable else { return }
        // Replies that are being handed on go first: what would be run now is run behind them.
        if isHandingOn {
            isOwedService = true
            return
        }
        core.serve(self)
        handOn(core)
    }

    /// Hands on what was written, as far as the sink has released it.
    package func handOn(_ core: Core) {
        repeat {
            if isOwedService {
                isOwedService = false
                core.serve(self)
            }
            isHandingOn = true
            sendReleased(core)
            isHandingOn = false
        } while isOwedService
        if hasEndedInput, isReady { close() }
        finishIfClosing()
    }

    private func sendReleased(_ core: Core) {
        if newBytes > 0 {
            core.statistics.outputBytes += newBytes
            parked.append(through: reply.byteCount, shows: shows)
            shows = 0
        }
        guard !parked.isEmpty else { return }
        let wasFull = !takesRequests
        let free = parked.take(through: core.sink.released)
        if !parked.isEmpty { core.park(self) }
        guard !free.isEmpty else { return }
        // What waited for room here is run behind what leaves now.
        if wasFull, takesRequests { isOwedService = true }
        let bytes = reply.output.slice[free]
        if parked.isEmpty {
            parked = ParkedOutput()
            reply.removeAll(keepingCapacity: reply.output.capacity <= Conversation.keptBytes)
        } else if parked.start > Conversation.keptBytes {
            // Who is never quite up to date does not keep all that has left.
            reply.removeFirst(parked.start)
            parked.moveToFront()
        }
        port?.send(bytes)
    }

    /// Bytes of replies that were not handed on yet.
    var newBytes: Int { reply.byteCount - parked.end }

    /// The replies that were not handed on yet.
    package var newReplies: [UInt8] { Array(reply.output.slice[parked.end...]) }

    /// Storage for replies above this many bytes is not kept.
    private static let keptBytes = 1 << 20

    /// Drops what waits for the sink and ends the connection, when the sink will never release it.
    func giveUp() {
        reply.removeFirst(parked.end)
        parked = ParkedOutput()
        close()
        finishIfClosing()
    }

    /// Whether output waits for the sink.
    package var hasParkedOutput: Bool { !parked.isEmpty }

    private func finishIfClosing() {
        guard state == .closing, parked.isEmpty else { return }
        state = .closed
        port?.finish()
    }
}

/// Where in a connection's output the replies lie that show writes which are not durable yet, in order.
///
/// They stay where they were written: nothing is copied or allocated for a reply that waits.
struct ParkedOutput {
    /// Where each piece ends, and the last write that it may show.
    private var pieces: [(end: Int, shows: UInt64)] = []
    /// The first piece that waits; those before it have left.
    private var first = 0
    /// Where what waits begins: everything before it has left.
    private(set) var start = 0

    /// Whether nothing waits.
    var isEmpty: Bool { first == pieces.count }

    /// Where what waits ends.
    var end: Int { pieces.last?.end ?? start }

    /// Bytes that wait.
    var byteCount: Int { end - start }

    /// Lets the output from `end` up to a place wait for the writes up to a number, which it may show.
    mutating func append(through place: Int, shows sequence: UInt64) {
        precondition(place > end, "what is parked follows what was parked")
        // What shows no more than the piece before it leaves with that.
        if !isEmpty, let last = pieces.last, last.shows >= sequence {
            pieces[pieces.count - 1].end = place
        } else {
            pieces.append((place, sequence))
        }
    }

    /// Takes out what shows nothing beyond a number: the answer is its place in the output.
    mutating func take(through released: UInt64) -> Range<Int> {
        let begin = start
        while first < pieces.count, pieces[first].shows <= released {
            start = pieces[first].end
            first += 1
        }
        return begin..<start
    }

    /// What has left is no longer in the output: all places move to its front.
    mutating func moveToFront() {
        pieces.removeFirst(first)
        first = 0
        for index in pieces.indices { pieces[index].end -= start }
        start = 0
    }
}
