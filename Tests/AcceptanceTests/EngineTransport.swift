import Columns
import Engine
import Tools
import Wire

/// A server without a socket: the bytes of requests go through the parser into an engine of its own,
/// and the replies come back as RESP3 bytes.
///
/// Beside the engine's commands it knows the two of the server that the tests need: `HELLO 3`, and
/// `CLOCK.ADVANCE timestamp`, since its clock is a manual one.
final class EngineTransport: Transport {
    private var engine = Engine()
    private var parser = RequestParser()
    private var reply = Reply(.resp3)
    private var now: Int64

    /// An empty engine whose clock stands at `now`, in Unix ms.
    init(now: Int64) { self.now = now }

    func send(_ bytes: [UInt8]) throws {
        parser.append(bytes)
        while true {
            switch parser.next() {
            case .request: answer()
            case .incomplete: return
            case .protocolError(let text): throw ConnectionFailure("protocol error: \(text)")
            }
        }
    }

    func receive() throws -> [UInt8] {
        let bytes = reply.bytes
        reply.removeAll()
        return bytes
    }

    private func answer() {
        switch parser.words.text(0).uppercased() {
        case "HELLO": reply.ok()
        case "CLOCK.ADVANCE":
            guard let time = Instant.parse(parser.words.word(1)), time >= now else {
                return reply.error("BADARG", "timestamp: expected one that is not past")
            }
            now = time
            _ = engine.tick(at: time)
            reply.ok()
        default: _ = engine.apply(parser.words, at: now, into: &reply)
        }
    }
}
