import Columns
import Durability
import Engine
import Testing
import Wire

@testable import Server

@Suite struct DigestTests {
    /// Writes so many commands after a mark is due, and gives the mark's number.
    private func mark(_ harness: JournaledHarness, _ client: TestClient) -> UInt64 {
        _ = client.say("CONFIG SET digest-commands 10")
        for number in 0..<10 { _ = client.say("SET k\(number) \(number)") }
        harness.core.pulse()
        return harness.core.engine.sequence
    }

    /// The digests in the journal of a folder.
    private func digests(_ folder: ScratchFolder) throws -> [StateDigest] {
        var found: [StateDigest] = []
        var reader = try JournalReader(PosixDisk(path: folder.path), after: 0)
        while try !reader.step({ item, _ in
            if case .digest(let digest) = item { found.append(digest) }
            return nil
        }).isFinished {}
        return found
    }

    /// Why a start from the folder is refused, or nil.
    private func refusal(_ folder: ScratchFolder) throws -> String? {
        do {
            let harness = try JournaledHarness(folder)
            _ = harness.end()
            return nil
        } catch let failure as Server.StartFailure {
            return failure.description
        }
    }

    @Test
    func
        `the state's digest goes into the journal after so many commands, and a start compares it`()
        throws
    {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        let sequence = mark(harness, client)
        #expect(sequence == 11, "the mark is a command of its own")
        // What is written meanwhile does not count.
        _ = client.say("SET k1 later")
        harness.background.runAll()
        _ = client.say("SET k2 later")
        harness.settle()
        let digest = harness.core.engine.freeze().digest.text
        #expect(client.say("INFO persistence").contains("journal_digest_sequence:11\r\n"))
        #expect(harness.end() == nil)

        #expect(try digests(folder).map(\.sequence) == [11])
        let again = try JournaledHarness(folder)
        #expect(again.core.engine.freeze().digest.text == digest)
        #expect(again.end() == nil)
    }

    @Test func `a digest that no write follows goes with the last mark of an orderly end`() throws {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        _ = mark(harness, harness.connect())
        harness.background.runAll()
        #expect(harness.end() == nil)
        #expect(try digests(folder).map(\.sequence) == [11])
        #expect(try refusal(folder) == nil)
    }

    @Test func `a digest that differs refuses the start and names file, command and remedy`() throws
    {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        let sequence = mark(harness, client)
        harness.core.sink.note(StateDigest(sequence: sequence, value: 12_345))
        _ = client.say("SET a 1")
        #expect(harness.end() == nil)
        let before = folder.contents
        let told = try #require(try refusal(folder))
        #expect(
            told.contains("command 12 of journal-00000000000000000001.lj cannot be applied"),
            "\(told)")
        #expect(
            told.contains("the state after command 11 has another digest than when it was written"))
        #expect(told.contains("leadstock repair DIR --to-seq 11"))
        #expect(folder.contents == before)
    }

    @Test func `a digest of a state that is not marked is refused`() throws {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        _ = client.say("SET a 1")
        harness.core.sink.note(StateDigest(sequence: 1, value: 0))
        _ = client.say("SET a 2")
        #expect(harness.end() == nil)
        #expect(try refusal(folder)?.contains("where no mark is") == true)
    }

    @Test func `a digest behind a snapshot is passed over with the commands before it`() throws {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        _ = mark(harness, client)
        _ = client.say("SAVE")
        #expect(folder.names.contains("snapshot-00000000000000000011.ls"))
        harness.background.runAll()
        _ = client.say("SET a 1")
        #expect(harness.end() == nil)
        #expect(try digests(folder).count == 1)
        #expect(try refusal(folder) == nil)
    }

    @Test func `what a read finds ended is ended by a journaled tick, so the digest stays`() throws
    {
        let folder = try ScratchFolder()
        var now = TimeSource.machine()
        let harness = try JournaledHarness(folder, machine: { now }, { $0.clock = .system })
        let client = harness.connect()
        for line in [
            "ITEM.PUT bike kind product", "LOCATION.PUT oslo zone north", "STOCK.SET bike oslo 2",
            "PROMISE o1 LINE bike 2 HOLD 10s",
        ] {
            _ = client.say(line)
            harness.settle()
        }
        let written = harness.core.engine.sequence
        _ = client.take()
        let held = client.say("DIGEST")
        #expect(harness.core.engine.sequence == written, "nothing is due yet")
        now += 11_000
        _ = client.say("DIGEST")
        harness.settle()
        let ended = client.take()
        #expect(ended.hasPrefix("$32\r\n") && ended != held)
        #expect(harness.core.engine.sequence == written + 1, "the tick is a command")
        #expect(harness.end() == nil)

        let again = try JournaledHarness(folder, machine: { now }, { $0.clock = .system })
        #expect(again.connect().say("DIGEST") == ended)
        #expect(again.core.engine.sequence == written + 1)
        #expect(again.end() == nil)
    }

    @Test func `marks keep a distance of commands, and none is made when the setting is 0`() throws
    {
        let folder = try ScratchFolder()
        let harness = try JournaledHarness(folder)
        let client = harness.connect()
        _ = client.say("CONFIG SET digest-commands 0")
        for number in 0..<20 { _ = client.say("SET k\(number) 1") }
        harness.core.pulse()
        #expect(harness.background.count == 0)
        _ = client.say("CONFIG SET digest-commands 5")
        harness.core.pulse()
        harness.core.pulse()
        #expect(harness.background.count == 1)
        harness.background.runAll()
        for number in 0..<3 { _ = client.say("SET k\(number) 2") }
        harness.core.pulse()
        #expect(harness.background.count == 0, "three commands are no five")
        #expect(harness.end() == nil)
    }
}
