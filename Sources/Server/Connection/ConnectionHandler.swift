import NIOCore
import Wire

/// The socket of a conversation: bytes in, one flush per read out.
///
/// What is read goes into the parser, the core runs what is whole, and when the read has ended the
/// replies leave with one write. When the client does not take them, nothing more is read from it.
final class ConnectionHandler: ChannelInboundHandler, OutputPort {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let core: Core
    private var conversation: Conversation?
    private var context: ChannelHandlerContext?
    /// The buffer of the last write, whose storage is free again once it has left.
    private var output = ByteBuffer()
    /// Whether a read is being handled: what is sent meanwhile leaves at its end.
    private var isReading = false
    private var needsFlush = false
    /// Whether the client takes what it is sent: little waits for it.
    private var isWritable = true
    /// Whether nothing is read just now.
    private var isPaused = false

    init(_ core: Core) { self.core = core }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        guard let conversation = core.connect(from: ConnectionHandler.name(context.remoteAddress))
        else {
            let refusal = context.channel.allocator.buffer(
                string: "-ERR max number of clients reached\r\n")
            context.writeAndFlush(wrapOutboundOut(refusal), promise: nil)
            context.close(promise: nil)
            return
        }
        conversation.port = self
        self.conversation = conversation
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let conversation else { return }
        let bytes = unwrapInboundIn(data)
        core.statistics.inputBytes += bytes.readableBytes
        isReading = true
        conversation.session.lastSeen = core.clock.ticks()
        conversation.parser.append(bytes.readableBytesView)
        core.serve(conversation)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        conversation?.handOn(core)
        isReading = false
        if needsFlush {
            needsFlush = false
            context.flush()
        }
        adjustReading(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            conversation?.hasEndedInput = true
            conversation?.handOn(core)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        conversation?.portChanged(isWritable: isWritable, core)
        adjustReading(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let conversation { core.disconnect(conversation) }
        conversation = nil
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Reads on only while replies are taken and no scan is awaited.
    private func adjustReading(_ context: ChannelHandlerContext) {
        guard let conversation else { return }
        let wants = isWritable && conversation.takesRequests
        guard wants == isPaused else { return }
        isPaused = !wants
        context.channel.setOption(.autoRead, value: wants).whenFailure { _ in }
    }

    private static func name(_ address: SocketAddress?) -> String {
        guard let address else { return "?:0" }
        return "\(address.ipAddress ?? "unix"):\(address.port ?? 0)"
    }

    // MARK: - OutputPort

    func send(_ bytes: [UInt8]) { send(bytes[...]) }

    func send(_ bytes: ArraySlice<UInt8>) {
        guard let context else { return }
        output.clear()
        output.writeBytes(bytes)
        context.write(wrapOutboundOut(output), promise: nil)
        if isReading { needsFlush = true } else { context.flush() }
        adjustReading(context)
    }

    var backlog: Int {
        guard let options = context?.channel.syncOptions,
            let bytes = try? options.getOption(.bufferedWritableBytes)
        else { return 0 }
        return bytes
    }

    func finish() {
        guard let context else { return }
        context.flush()
        context.close(promise: nil)
    }
}
