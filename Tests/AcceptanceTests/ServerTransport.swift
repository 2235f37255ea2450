import Server
import Tools

/// A server of its own on a free port of this machine, and a socket to it; both end with this value.
final class ServerTransport: Transport {
    private let server: Server
    private let socket: SocketTransport

    /// Starts an empty server, without files, whose manual clock stands at `now`, in Unix ms.
    init(now: Int64) throws {
        var configuration = Configuration()
        configuration.port = 0
        configuration.clock = .manual(now)
        server = try Server(configuration)
        socket = try SocketTransport(host: server.host, port: server.port)
    }

    deinit { _ = server.stop(saving: false) }

    func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }
    func receive() throws -> [UInt8] { try socket.receive() }
}
