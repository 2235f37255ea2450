import NIOCore
import NIOPosix

/// A small RESP2 client: writes requests at once, and gives the beginnings of their replies.
final class WireClient: Sendable {
    private let channel: any Channel

    init(port: Int) throws {
        channel = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ReplyCollector())
                }
            }
            .connect(host: "127.0.0.1", port: port).wait()
    }

    /// Sends requests with one write, and answers the first line of each reply.
    func exchange(_ requests: [[String]]) throws -> [String] {
        var output = channel.allocator.buffer(capacity: 64 * requests.count)
        for words in requests {
            output.writeString("*\(words.count)\r\n")
            for word in words { output.writeString("$\(word.utf8.count)\r\n\(word)\r\n") }
        }
        let replies = channel.eventLoop.makePromise(of: [String].self)
        let batch = ReplyCollector.Batch(output: output, count: requests.count, replies: replies)
        channel.writeAndFlush(batch, promise: nil)
        return try replies.futureResult.wait()
    }

    func close() {
        // A connection that the server closed first is as good.
        try? channel.close().wait()
    }
}

/// Counts the replies to a batch and keeps the first line of each.
final class ReplyCollector: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Batch
    typealias OutboundOut = ByteBuffer

    /// Requests that are written together.
    struct Batch {
        let output: ByteBuffer
        let count: Int
        let replies: EventLoopPromise<[String]>
    }

    private var batch: Batch?
    private var replies: [String] = []
    private var input = ByteBuffer()
    /// Values still to come of the reply that was begun.
    private var valuesLeft = 0
    /// Bytes of a bulk string, its line end included, that are still to be passed over.
    private var bulkLeft = 0

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let batch = unwrapOutboundIn(data)
        self.batch = batch
        context.write(wrapOutboundOut(batch.output), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        input.writeBuffer(&bytes)
        while passBulk(), let line = nextLine() { take(line) }
        input.discardReadBytes()
        guard valuesLeft == 0, bulkLeft == 0, let batch, replies.count == batch.count else {
            return
        }
        self.batch = nil
        batch.replies.succeed(replies)
        replies.removeAll(keepingCapacity: true)
    }

    func channelInactive(context: ChannelHandlerContext) {
        batch?.replies.fail(WireError(text: "the server closed the connection"))
        batch = nil
    }

    /// Passes over what has arrived of a bulk string; true when none is open any more.
    private func passBulk() -> Bool {
        let count = min(bulkLeft, input.readableBytes)
        input.moveReaderIndex(forwardBy: count)
        bulkLeft -= count
        return bulkLeft == 0
    }

    private func nextLine() -> String? {
        guard let end = input.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            return nil
        }
        let line = input.readString(length: end - input.readerIndex + 1) ?? ""
        return String(line.dropLast(1))
    }

    /// A line begins a value: the first one of a reply is kept.
    private func take(_ line: String) {
        if valuesLeft == 0 {
            replies.append(line)
            valuesLeft = 1
        }
        valuesLeft -= 1
        let count = Int(line.dropFirst()) ?? 0
        if line.hasPrefix("*") { valuesLeft += max(0, count) }
        if line.hasPrefix("$"), count >= 0 { bulkLeft = count + 2 }
    }
}
