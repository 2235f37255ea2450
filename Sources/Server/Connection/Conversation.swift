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
    /// Replies that were written and not handed on yet.
    package var reply = Reply(.resp2)
    /// The last write that something in `reply` may show; 0 when it shows no state.
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
    /// Replies that wait for the sink to release what they show.
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
        if reply.byteCount > 0 {
            core.statistics.outputBytes += reply.byteCount
            if parked.isEmpty && core.sink.released >= shows {
                port?.send(reply.output.slice)
            } else {
                parked.append(reply.bytes, shows: shows)
                core.park(self)
            }
            shows = 0
            reply.removeAll(keepingCapacity: reply.output.capacity <= Conversation.keptBytes)
        }
        if !parked.isEmpty {
            let wasFull = !takesRequests
            let free = parked.take(through: core.sink.released)
            // What waited for room here is run behind what leaves now.
            if wasFull, takesRequests { isOwedService = true }
            for bytes in free { port?.send(bytes) }
        }
    }

    /// Storage for replies above this many bytes is not kept.
    private static let keptBytes = 1 << 20

    /// Drops what waits for the sink and ends the connection, when the sink will never release it.
    func giveUp() {
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

/// Output that shows writes which are not durable yet, in order.
struct ParkedOutput {
    private var pieces: [(bytes: [UInt8], shows: UInt64)] = []
    /// Bytes of all of it.
    private(set) var byteCount = 0

    /// Whether nothing waits.
    var isEmpty: Bool { pieces.isEmpty }

    /// Puts output aside that may show writes up to a number.
    mutating func append(_ bytes: [UInt8], shows sequence: UInt64) {
        pieces.append((bytes, sequence))
        byteCount += bytes.count
    }

    /// Takes out what shows nothing beyond a number, in order.
    mutating func take(through released: UInt64) -> [[UInt8]] {
        let count = pieces.firstIndex { $0.shows > released } ?? pieces.count
        let free = pieces.prefix(count).map(\.bytes)
        pieces.removeFirst(count)
        for bytes in free { byteCount -= bytes.count }
        return free
    }
}
