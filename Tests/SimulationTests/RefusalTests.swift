import DiskKit
import Durability
import Engine
import Server
import SimulationKit
import TestKit
import Testing
import Wire

/// What clients hear when the disk takes no more: at once, and never of what may be lost.
@Suite struct RefusalTests {
    /// A server on a simulated disk whose threads run when they are told to.
    private final class World {
        let disk: SimulatedDisk
        let workers = SeededWorkers(threads: 2)
        let journalWorkers = SeededWorkers(threads: 1)
        let core: Core
        private var clients = 0

        init(_ disk: SimulatedDisk, sync: SyncPolicy = .always) throws {
            self.disk = disk
            var configuration = Configuration()
            configuration.sync = sync
            configuration.journal.segmentBytes = 8_192
            core = try Core.start(
                on: disk, owner: "a test", configuration, workers, journalWorkers,
                machine: { 1_796_000_000_000 }, ticks: { 0 }, tell: { _ in })
            settle()
        }

        /// Lets the threads do all they have.
        func settle() {
            core.pulse()
            for _ in 0..<20 where !(workers.isIdle && journalWorkers.isIdle) {
                for threads in [workers, journalWorkers] {
                    threads.work(0)
                    threads.bringBack()
                }
            }
        }

        func connect() throws -> SimulatedClient {
            clients += 1
            let conversation = try #require(core.connect(from: "a client"))
            return SimulatedClient(clients, conversation) { false }
        }

        /// Sends a request; the answer is what comes back before any thread has moved.
        func say(_ client: SimulatedClient, _ words: String...) throws -> ReplyValue? {
            try say(client, [words])
        }

        /// Sends requests in one go; the answer is the first one's that comes back before any thread has moved.
        func say(_ client: SimulatedClient, _ requests: [[String]]) throws -> ReplyValue? {
            for words in requests { client.write(words, inline: false) }
            client.conversation.parser.append(client.outbox)
            client.outbox = []
            core.serve(client.conversation)
            client.conversation.handOn(core)
            return try client.take()
        }
    }

    @Test
    func `a full disk refuses what has no room, at once, while reads go on until there is room`()
        throws
    {
        let world = try World(SimulatedDisk())
        let client = try world.connect()
        world.disk.set(SimulatedDisk.Faults(capacity: world.disk.usedBytes))
        let value = String(repeating: "x", count: 700)
        var taken = 0
        var refusal: ReplyValue?
        while refusal == nil, taken < 40 {
            let reply = try world.say(client, "SET", "k\(taken)", value)
            if reply?.isError == true {
                refusal = reply
            } else {
                taken += 1
                world.settle()
                let late = try client.take()
                #expect(reply == .simple("OK") || late == .simple("OK"))
            }
        }
        #expect(
            refusal?.code == "DISKFULL" && taken > 3,
            "after \(taken) writes: \(refusal?.shown ?? "-")")
        #expect(try world.say(client, "GET", "k0") == .bulk(value))
        #expect(try world.say(client, "SET", "small", value)?.code == "DISKFULL")
        world.disk.set(SimulatedDisk.Faults())
        world.settle()
        _ = try world.say(client, "SET", "small", value)
        world.settle()
        #expect(try client.take() == .simple("OK"))
    }

    @Test func `a disk that is full just where a segment ends refuses at once, and reads go on`()
        throws
    {
        let world = try World(SimulatedDisk())
        let client = try world.connect()
        let value = String(repeating: "x", count: 700)
        // Nobody prepares a spare: only the journal's thread runs.
        func write(_ name: String) throws -> ReplyValue? {
            if let early = try world.say(client, "SET", name, value) { return early }
            for _ in 0..<3 {
                world.journalWorkers.work(0)
                world.journalWorkers.bringBack()
            }
            return try client.take()
        }
        while try world.disk.list().filter({ $0.hasPrefix("journal-") }).count < 2 {
            #expect(try write("k") == .simple("OK"))
        }
        world.disk.set(SimulatedDisk.Faults(capacity: world.disk.usedBytes))
        var last: ReplyValue?
        for _ in 0..<12 where last == nil || last == .simple("OK") { last = try write("k") }
        #expect(last?.code == "DISKFULL")
        #expect(try world.say(client, "GET", "k") == .bulk(value), "nothing waits for room")
        world.disk.set(SimulatedDisk.Faults())
        #expect(try write("k") == .simple("OK"))
    }

    @Test func `what waits behind a group that found no room gets through when there is room`()
        throws
    {
        let world = try World(SimulatedDisk())
        let (one, other) = (try world.connect(), try world.connect())
        func turn() {
            world.journalWorkers.work(0)
            world.journalWorkers.bringBack()
        }
        func passTime() {
            for _ in 0..<8 {
                world.core.pulse()
                turn()
                // The loop reads something from somebody.
                world.core.endBatch()
            }
        }
        // Nobody prepares a spare: the journal's thread makes the third segment itself.
        while try world.disk.list().filter({ $0.hasPrefix("journal-") }).count < 2 {
            #expect(try world.say(one, "SET", "k", String(repeating: "x", count: 700)) == nil)
            turn()
            #expect(try one.take() == .simple("OK"))
        }
        let group = (0..<9).map { ["SET", "k\($0)", String(repeating: "x", count: 300)] }
        #expect(try world.say(one, group) == nil)
        // Somebody else takes the room, and a turn with fewer writes than that group follows.
        world.disk.set(SimulatedDisk.Faults(capacity: world.disk.usedBytes))
        #expect(try world.say(other, [["SET", "a", "1"], ["SET", "b", "1"]]) == nil)
        passTime()
        #expect(try one.take() == nil && other.take() == nil, "nothing is acknowledged")
        world.disk.set(SimulatedDisk.Faults())
        passTime()
        for client in [one, other] {
            #expect(try client.take() == .simple("OK"))
        }
        #expect(try world.say(one, "GET", "b") != nil)
    }

    @Test
    func
        `when a sync of an interval fails, what was acknowledged is shown on and nothing is taken`()
        throws
    {
        let world = try World(SimulatedDisk(), sync: .interval(0))
        let client = try world.connect()
        #expect(try world.say(client, "SET", "a", "1") == nil)
        world.journalWorkers.work(0)
        world.journalWorkers.bringBack()
        #expect(try client.take() == .simple("OK"), "the system has it")
        world.disk.set(SimulatedDisk.Faults(failingSync: world.disk.syncs + 1))
        world.settle()
        #expect(try world.say(client, "GET", "a") == .bulk("1"), "all of it was acknowledged")
        #expect(try world.say(client, "SET", "b", "1")?.code == "MISCONF")
    }

    @Test
    func `after a failed sync nobody is told of what may be lost, and everybody of the failure`()
        throws
    {
        let world = try World(SimulatedDisk())
        let (writer, other) = (try world.connect(), try world.connect())
        _ = try world.say(writer, "SET", "a", "1")
        world.settle()
        #expect(try writer.take() == .simple("OK"))
        world.disk.set(SimulatedDisk.Faults(failingSync: world.disk.syncs + 1))
        #expect(try world.say(writer, "SET", "a", "2") == nil)
        #expect(
            try world.say(other, "GET", "a") == nil, "it would show a write that is not durable")
        let third = try world.connect()
        world.settle()
        #expect(try writer.take() == nil && writer.isFinished, "nobody knows what became of it")
        #expect(try other.take() == nil && other.isFinished)
        #expect(try world.say(third, "GET", "a")?.code == "MISCONF")
        #expect(try world.say(third, "SET", "b", "1")?.code == "MISCONF")
        #expect(try world.say(third, "PING") == .simple("PONG"))
        let next = try World(world.disk.afterPowerCut(.nothing, seed: 0))
        #expect(try next.say(next.connect(), "GET", "a") == .bulk("1"))
    }
}
