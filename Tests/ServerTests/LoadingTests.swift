import Durability
import Engine
import Foundation
import Testing
import Tools
import Wire

@testable import Server

@Suite struct LoadingTests {
    private func loadingHarness() -> (ServerHarness, RecoveryProgress) {
        let progress = RecoveryProgress(started: 1_796_000_000_000) { _ in }
        return (ServerHarness(loading: progress), progress)
    }

    @Test func `before the state is there, what needs it is refused with an estimate`() {
        let (harness, progress) = loadingHarness()
        let client = harness.connect()
        let begin = "-LOADING Leadstock is loading the dataset in memory: "
        #expect(client.say("GET a") == begin + "0 %\r\n")
        #expect(progress.note(Recovery.Progress(phase: "snapshot", done: 250, total: 1_000)))
        for line in ["PING", "SET a 1", "LEAD.GET x", "DIGEST", "SAVE", "BGSAVE", "CLOCK"] {
            #expect(client.say(line).hasPrefix(begin + "25 %"), "\(line)")
        }
        #expect(client.say("PING", "NOSUCH").contains("\r\n-ERR unknown command"))
    }

    @Test func `before the state is there, what needs none is answered, as in Redis`() {
        let (harness, _) = loadingHarness()
        let client = harness.connect()
        #expect(client.say("HELLO 3").hasPrefix("%7\r\n"))
        #expect(client.say("CLIENT SETNAME early", "CLIENT GETNAME").hasSuffix("early\r\n"))
        #expect(client.say("ECHO hi") == "$2\r\nhi\r\n")
        #expect(client.say("CONFIG GET port").contains("port"))
        #expect(client.say("SUBSCRIBE news").contains("subscribe"))
        #expect(client.say("LASTSAVE") == ":0\r\n")
        #expect(client.say("RESET") == "+RESET\r\n")
        #expect(client.say("MULTI", "SET a 1").contains("-LOADING"))
        #expect(client.say("EXEC").hasPrefix("-EXECABORT"))
        #expect(client.say("QUIT") == "+OK\r\n")
        #expect(client.isFinished)
    }

    @Test func `INFO shows how far the loading is under Redis' names`() {
        let (harness, progress) = loadingHarness()
        let client = harness.connect()
        _ = progress.note(Recovery.Progress(phase: "journal", done: 300, total: 1_200))
        let info = client.say("INFO persistence")
        for line in [
            "loading:1", "loading_start_time:1796000000", "loading_total_bytes:1200",
            "loading_loaded_bytes:300", "loading_loaded_perc:25.00", "loading_phase:journal",
        ] {
            #expect(info.contains("\r\n\(line)\r\n"), "\(line)")
        }
        #expect(info.contains("loading_eta_seconds:"))
    }

    @Test func `a connection that came early goes on when the state is there`() {
        let (harness, _) = loadingHarness()
        let client = harness.connect()
        #expect(client.say("CONFIG SET maxclients 7", "GET a").contains("-LOADING"))
        var state = Engine()
        var reply = Reply(.resp2)
        _ = state.apply(
            Words([Array("SET".utf8), [0x61], [0x31]]), at: 1_796_000_001_000, into: &reply)
        harness.sink.last = state.sequence
        harness.core.open(state, harness.sink)
        #expect(client.say("GET a", "PING") == "$1\r\n1\r\n+PONG\r\n")
        #expect(client.say("INFO persistence").contains("\r\nloading:0\r\n"))
        #expect(client.say("CONFIG GET maxclients").hasSuffix("7\r\n"), "what was set stays set")
        #expect(client.say("CLOCK").contains("2026-11-30T"), "not before the state's time")
        #expect(harness.connect().say("PING") == "+PONG\r\n")
    }

    @Test func `a server listens at once and answers early clients while it reads its journal`()
        throws
    {
        let folder = try ScratchFolder()
        try fill(folder)
        let gate = Gate()
        let server = try Server(opening: configuration(folder, gate), tell: { _ in })
        let socket = try SocketTransport(host: server.host, port: server.port)
        try socket.send(Array("GET a\r\n".utf8))
        #expect(try text(socket).hasPrefix("-LOADING Leadstock is loading"))
        gate.open()
        try server.waitUntilLoaded()
        try socket.send(Array("GET a\r\n".utf8))
        #expect(try text(socket) == "$1\r\n1\r\n")
        #expect(server.stop(saving: false) == nil)
    }

    @Test func `a server that is asked to end while it reads ends without having changed anything`()
        throws
    {
        let folder = try ScratchFolder()
        try fill(folder)
        let before = folder.contents
        let gate = Gate()
        let server = try Server(opening: configuration(folder, gate), tell: { _ in })
        server.requestStop()
        gate.open()
        #expect(throws: RecoveryStopped.self) { try server.waitUntilLoaded() }
        #expect(server.stop(saving: true) == nil)
        #expect(folder.contents == before)
    }

    @Test func `SHUTDOWN is understood while the state is read`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        let gate = Gate()
        let server = try Server(opening: configuration(folder, gate), tell: { _ in })
        let socket = try SocketTransport(host: server.host, port: server.port)
        try socket.send(Array("SHUTDOWN\r\n".utf8))
        _ = server.waitUntilAsked()
        gate.open()
        #expect(throws: RecoveryStopped.self) { try server.waitUntilLoaded() }
        _ = server.stop(saving: true)
    }

    @Test func `a second of reading is told on standard error, with what is left`() throws {
        let lines = Lines()
        let progress = RecoveryProgress(started: 0) { lines.add($0) }
        progress.tellEachSecond()
        #expect(lines.all == [], "not at once")
        Thread.sleep(forTimeInterval: 1.01)
        _ = progress.note(Recovery.Progress(phase: "snapshot", done: 0, total: 1_000))
        Thread.sleep(forTimeInterval: 0.05)
        _ = progress.note(Recovery.Progress(phase: "snapshot", done: 10, total: 1_000))
        progress.tellEachSecond()
        progress.tellEachSecond()
        #expect(lines.all.count == 1)
        let line = try #require(lines.all.first)
        #expect(line.hasPrefix("loading the snapshot: 1 %, about "), "\(line)")
        #expect(line.hasSuffix(" s left"))
        _ = progress.note(Recovery.Progress(phase: "tables", done: 10, total: 1_000))
        #expect(progress.figures.secondsLeft != nil, "what comes next goes on at the pace so far")
    }

    /// A server's directory with one key.
    private func fill(_ folder: ScratchFolder) throws {
        var configuration = Configuration()
        configuration.port = 0
        configuration.directory = folder.path
        let server = try Server(configuration)
        let socket = try SocketTransport(host: server.host, port: server.port)
        try socket.send(Array("SET a 1\r\n".utf8))
        #expect(try text(socket) == "+OK\r\n")
        #expect(server.stop(saving: false) == nil)
    }

    private func configuration(_ folder: ScratchFolder, _ gate: Gate) -> Configuration {
        var configuration = Configuration()
        configuration.port = 0
        configuration.directory = folder.path
        configuration.disk = { GatedDisk(base: try PosixDisk(path: $0), gate: gate) }
        return configuration
    }

    private func text(_ socket: SocketTransport) throws -> String {
        String(decoding: try socket.receive(), as: UTF8.self)
    }
}
