import Dispatch
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection whose `receive` waits; the socket itself is read by one thread of NIO.
///
/// What arrives is kept until it is taken, so that a server never waits for us to read before it
/// goes on reading from us: any number of requests may be under way.
package final class SocketTransport: Transport {
    private let channel: any Channel
    private let inbox: Inbox

    /// Connects to a server.
    /// - Throws: `ConnectionFailure` when nobody listens there or the name is unknown.
    package init(host: String, port: Int) throws(ConnectionFailure) {
        let inbox = Inbox()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
        do {
            channel = try bootstrap.connect(host: host, port: port).wait()
        } catch {
            throw ConnectionFailure("no server answers at \(host):\(port): \(Self.reason(error))")
        }
        self.inbox = inbox
    }

    deinit { channel.close(promise: nil) }

    package func send(_ bytes: [UInt8]) throws {
        do {
            try channel.writeAndFlush(ByteBuffer(bytes: bytes)).wait()
        } catch {
            throw ConnectionFailure("the connection broke while sending (\(error))")
        }
    }

    /// The two usual reasons in plain words, any other as NIO tells it.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return "\(error)" }
        let codes = error.connectionErrors.compactMap { ($0.error as? IOError)?.errnoCode }
        if codes.contains(ECONNREFUSED) { return "connection refused" }
        let isUnknown =
            error.connectionErrors.isEmpty && (error.dnsAError ?? error.dnsAAAAError) != nil
        return isUnknown ? "there is no host of that name" : "\(error)"
    }

    package func receive() throws -> [UInt8] { inbox.take() }
}

/// Chunks of bytes on their way from NIO's thread to ours.
private final class Inbox: Sendable {
    private struct Contents {
        var chunks: [[UInt8]] = []
        var isClosed = false
    }

    private let contents = Mutex(Contents())
    private let arrivals = DispatchSemaphore(value: 0)

    func put(_ bytes: [UInt8]) {
        contents.withLock { $0.chunks.append(bytes) }
        arrivals.signal()
    }

    func close() {
        contents.withLock { $0.isClosed = true }
        arrivals.signal()
    }

    /// Waits for bytes and takes all there are; empty once the other side has closed and all is taken.
    func take() -> [UInt8] {
        while true {
            let (bytes, isClosed) = contents.withLock { contents in
                let bytes = Array(contents.chunks.joined())
                contents.chunks = []
                return (bytes, contents.isClosed)
            }
            if !bytes.isEmpty || isClosed { return bytes }
            arrivals.wait()
        }
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.put(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.close()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset is an end like any other here; who waits for a reply is told by the empty answer.
        context.close(promise: nil)
    }
}
