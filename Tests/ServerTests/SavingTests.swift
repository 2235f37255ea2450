import Durability
import Engine
import Foundation
import Testing
import Tools
import Wire

@testable import Server

@Suite struct SavingTests {
    /// The value of a line of INFO persistence.
    private func figure(_ name: String, _ client: TestClient, _ harness: JournaledHarness)
        -> String?
    {
        let info = client.say("INFO persistence")
        harness.settle()
        return (info + client.take()).split(separator: "\r\n").first { $0.hasPrefix(name + ":") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    /// Sends a line and lets its write become durable.
    private func write(_ line: String, _ client: TestClient, _ harness: JournaledHarness) -> String
    {
        let early = client.say(line)
        harness.settle()
        return early + client.take()
    }

    @Test func `an orderly end waits for the sync under way, and its replies leave before`() throws
    {
        let folder = try ScratchFolder()
        let barrier = Barrier()
        var configuration = Configuration()
        configuration.port = 0
        configuration.directory = folder.path
        configuration.journal.segmentBytes = 1 << 20
        configuration.disk = { HookedDisk(base: try PosixDisk(path: $0), syncs: barrier) }
        let server = try Server(configuration)
        let socket = try SocketTransport(host: server.host, port: server.port)
        try socket.send(Array("PING\r\n".utf8))
        #expect(try socket.receive() == Array("+PONG\r\n".utf8))
        barrier.close()
        try socket.send(Array("SET a 1\r\nPING\r\n".utf8))
        while !barrier.isReached { Thread.sleep(forTimeInterval: 0.001) }
        let end = Thread { _ = server.stop(saving: false) }
        end.start()
        Thread.sleep(forTimeInterval: 0.2)
        #expect(!end.isFinished, "the write is not durable yet")
        barrier.open()
        #expect(try socket.receive() == Array("+OK\r\n+PONG\r\n".utf8))
        while !end.isFinished { Thread.sleep(forTimeInterval: 0.005) }
        let next = try JournaledHarness(folder)
        #expect(next.connect().say("GET a") == "$1\r\n1\r\n")
    }

    @Test func `a snapshot begins by itself when the journal has grown enough`() throws {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        _ = client.say("CONFIG SET snapshot-journal-bytes 4000")
        #expect(write("SET a 1", client, harness) == "+OK\r\n")
        harness.core.pulse()
        #expect(harness.background.count == 0, "the journal is still small")
        for number in 0..<40 { _ = write("SET k\(number) \(number)", client, harness) }
        harness.core.pulse()
        #expect(harness.background.count == 1)
        #expect(figure("rdb_bgsave_in_progress", client, harness) == "1")
        _ = write("SET behind 1", client, harness)
        harness.core.pulse()
        #expect(harness.background.count == 1, "one at a time")
        harness.background.runAll()
        #expect(figure("rdb_bgsave_in_progress", client, harness) == "0")
        #expect(figure("rdb_saves", client, harness) == "1")
        #expect(figure("rdb_changes_since_last_save", client, harness) == "1", "the one behind it")
        #expect(folder.names.contains("snapshot-00000000000000000041.ls"))
        harness.core.pulse()
        #expect(harness.background.count == 0)
        #expect(harness.end() == nil)
    }

    @Test func `a snapshot begins by itself when the last is old and something was written`() throws
    {
        let folder = try ScratchFolder()
        var now: Int64 = 5_000
        // The machine's clock is set back an hour meanwhile: that says nothing of how old a snapshot is.
        let began = TimeSource.machine()
        let harness = try JournaledHarness(
            folder, machine: { began - (now > 5_000 ? 3_600_000 : 0) }, ticks: { now })
        let client = harness.connect()
        _ = client.say("CONFIG SET snapshot-seconds 60")
        _ = write("SET a 1", client, harness)
        now += 59_999
        harness.core.pulse()
        #expect(harness.background.count == 0)
        now += 1
        harness.core.pulse()
        #expect(harness.background.count == 1)
        harness.background.runAll()
        now += 60_000
        harness.core.pulse()
        #expect(harness.background.count == 0, "nothing was written since")
        #expect(harness.end() == nil)
    }

    @Test
    func `an interval is synced by the clock that nobody sets, be it short or the other set back`()
        throws
    {
        let folder = try ScratchFolder()
        var ticks: Int64 = 1_000
        var wall = TimeSource.machine()
        let harness = try JournaledHarness(folder, machine: { wall }, ticks: { ticks }) {
            $0.sync = .interval(20)
            #expect($0.pulseMilliseconds == 20, "it is looked after as often as that")
        }
        let client = harness.connect()
        func durable() -> String? { figure("journal_durable_sequence", client, harness) }
        harness.core.pulse()
        #expect(write("SET a 1", client, harness) == "+OK\r\n", "the system has it")
        wall -= 3_600_000
        ticks += 19
        harness.core.pulse()
        harness.settle()
        #expect(durable() == "0")
        ticks += 1
        harness.core.pulse()
        harness.settle()
        #expect(durable() == "1")
        #expect(harness.end() == nil)
    }

    @Test func `what the journal brought back is not in a snapshot yet`() throws {
        let folder = try ScratchFolder()
        let first = try JournaledHarness(folder)
        _ = write("SET a 1", first.connect(), first)
        #expect(first.end() == nil)
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        #expect(figure("rdb_changes_since_last_save", client, harness) == "1")
        #expect(harness.end(saving: true) == nil)
        #expect(folder.names.contains("snapshot-00000000000000000001.ls"))
    }

    @Test func `INFO shows how far a snapshot is`() throws {
        let folder = try ScratchFolder()
        let seen = Lines()
        let hook = WriteHook()
        let harness = try JournaledHarness(
            folder,
            { $0.disk = { path in HookedDisk(base: try PosixDisk(path: path), hook: hook) } })
        let client = harness.connect()
        let value = String(repeating: "x", count: 300_000)
        for number in 0..<12 {
            var writer = RequestWriter()
            writer.request(["SET", "k\(number)", value])
            _ = client.say(writer.bytes)
            harness.settle()
        }
        _ = client.take()
        #expect(client.say("BGSAVE NOW") == "-ERR syntax error\r\n")
        #expect(client.say("BGSAVE SCHEDULE") == "+Background saving started\r\n")
        #expect(client.say("BGSAVE") == "-ERR Background save already in progress\r\n")
        #expect(client.say("SAVE") == "-ERR Background save already in progress\r\n")
        hook.set { seen.add(client.say("INFO persistence")) }
        harness.background.runAll()
        hook.set(nil)
        #expect(seen.all.count >= 2)
        let last = try #require(seen.all.last)
        #expect(last.contains("rdb_bgsave_in_progress:1\r\n"))
        #expect(last.contains("current_save_keys_total:12\r\n"))
        let bytes = seen.all.compactMap { text in
            text.split(separator: "\r\n").first { $0.hasPrefix("current_save_bytes_written:") }
                .flatMap { Int($0.dropFirst(27)) }
        }
        #expect(bytes == bytes.sorted() && (bytes.last ?? 0) > 1_000_000, "\(bytes)")
        #expect(figure("current_save_bytes_written", client, harness) == "0")
        #expect(figure("rdb_last_bgsave_status", client, harness) == "ok")
        #expect(harness.end() == nil)
    }

    @Test func `LATENCY tells of a snapshot that everybody waited for`() throws {
        let folder = try ScratchFolder()
        let hook = WriteHook()
        let harness = try JournaledHarness(
            folder,
            { $0.disk = { path in HookedDisk(base: try PosixDisk(path: path), hook: hook) } })
        let client = harness.connect()
        _ = client.say("CONFIG SET latency-monitor-threshold 5")
        _ = write("SET a 1", client, harness)
        #expect(client.say("LATENCY LATEST") == "*0\r\n")
        hook.set { Thread.sleep(forTimeInterval: 0.006) }
        #expect(client.say("SAVE") == "+OK\r\n")
        hook.set(nil)
        #expect(client.say("LATENCY LATEST").contains("\r\nsave\r\n"))
        #expect(harness.end() == nil)
    }

    @Test func `what writes have copied during a snapshot is shown`() throws {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        _ = write("SET a 1", client, harness)
        #expect(figure("current_cow_size", client, harness) == "0")
        _ = client.say("BGSAVE")
        #expect(figure("current_cow_size", client, harness) == "0", "nothing was written yet")
        _ = write("SET a 2", client, harness)
        let copied = try #require(figure("current_cow_size", client, harness).flatMap { Int($0) })
        #expect(copied > 64 * 8, "at least a chunk of 64 slots")
        _ = write("SET a 3", client, harness)
        #expect(
            figure("current_cow_size", client, harness) == "\(copied)", "a chunk is copied once")
        harness.background.runAll()
        #expect(figure("rdb_last_cow_size", client, harness) == "\(copied)")
        #expect(figure("current_cow_size", client, harness) == "0")
        #expect(harness.end() == nil)
    }

    @Test func `beyond snapshot-copy-limit a snapshot is given up, told and tried again later`()
        throws
    {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        _ = client.say("CONFIG SET snapshot-copy-limit 1000 snapshot-journal-bytes 1")
        #expect(client.say("CONFIG GET snapshot-copy-limit").hasSuffix("1000\r\n"))
        _ = write("SET a 1", client, harness)
        _ = client.say("BGSAVE")
        #expect(write("SET a 2", client, harness) == "+OK\r\n", "writes are never refused for it")
        harness.background.runAll()
        #expect(figure("rdb_last_bgsave_status", client, harness) == "err")
        #expect(
            figure("rdb_last_failure", client, harness)?.contains("snapshot-copy-limit is 1000")
                == true)
        #expect(harness.told.all.count == 1)
        #expect(harness.told.all[0].contains("the next try is in 60 s"), "\(harness.told.all)")
        #expect(!folder.names.contains { $0.hasPrefix("snapshot-") }, "\(folder.names)")
        harness.core.pulse()
        #expect(harness.background.count == 0, "it waits before it tries again by itself")
        harness.core.snapshots?.pausedUntil = 0
        harness.core.pulse()
        #expect(harness.background.count == 1)
        harness.background.runAll()
        #expect(figure("rdb_last_bgsave_status", client, harness) == "ok", "nobody wrote meanwhile")
        #expect(harness.end() == nil)
    }

    @Test func `the waits between failed snapshots double up to an hour`() {
        #expect(
            (1...8).map { Snapshots.pause(afterFailures: $0) / 60_000 } == [
                1, 2, 4, 8, 16, 32, 60, 60,
            ])
    }

    @Test func `a server that ends gives up its running snapshot and makes a last one`() throws {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        _ = write("SET a 1", client, harness)
        _ = client.say("BGSAVE")
        _ = write("SET b 2", client, harness)
        harness.core.giveUpSaving()
        harness.background.runAll()
        #expect(harness.core.snapshots?.running == nil)
        #expect(harness.told.all == [], "an end is no failure")
        #expect(harness.end(saving: true) == nil)
        #expect(
            folder.names.filter { $0.hasPrefix("snapshot-") } == [
                "snapshot-00000000000000000002.ls"
            ])
    }
}
