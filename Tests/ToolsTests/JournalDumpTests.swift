import Columns
import Durability
import Engine
import Foundation
import TestKit
import Testing
import Tools
import Wire

@Suite struct JournalDumpTests {
    /// A directory whose journal holds the given commands, one batch each.
    ///
    /// A command of no words is the setting of a clock.
    private static func directory(_ commands: [[String]]) throws -> String {
        let path = NSTemporaryDirectory() + "leadstock-dump-" + UUID().uuidString
        let disk = try PosixDisk(path: path)
        var options = FileJournal.Options()
        options.segmentBytes = 1 << 16
        var recovery = try JournalRecovery(disk, after: 0, options)
        while try !recovery.step({ _, _ in nil }).isFinished {}
        var journal = try recovery.finish().log
        for (index, command) in commands.enumerated() {
            var batch = CommandBatch()
            var payload: [UInt8] = []
            Words(command).encode(into: &payload)
            if command.isEmpty {
                batch.add(kind: JournalKind.clock, timestamp: Int64(index) * 1_000) { _ in }
            } else {
                batch.add(
                    kind: JournalKind.command, timestamp: Int64(index) * 1_000,
                    payload: payload.span)
            }
            _ = journal.append(batch, digest: nil)
            while let job = journal.prepareSync(syncing: true) { journal.finished(job.run()) }
        }
        return path
    }

    @Test func `a dump shows each command as a client could send it`() throws {
        let path = try Self.directory([["SET", "a", "b c\"\u{1}"], ["DEL", "a"]])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let console = RecordedConsole()
        #expect(
            JournalDump.run(path, showingPlaces: false, console: console, errors: console) == 0)
        #expect(console.text == "SET a \"b c\\\"\\x01\"\nDEL a\n")
    }

    @Test func `a dump sets the clock where a client has set it`() throws {
        let path = try Self.directory([["SET", "a", "1"], [], ["DEL", "a"]])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let console = RecordedConsole()
        _ = JournalDump.run(path, showingPlaces: false, console: console, errors: console)
        #expect(console.text == "SET a 1\nCLOCK.ADVANCE 1970-01-01T00:00:01Z\nDEL a\n")
    }

    @Test func `a directory in use is not dumped`() throws {
        let path = try Self.directory([["SET", "a", "1"]])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let held = try DataDirectory(PosixDisk(path: path), owner: "pid 77")
        defer { held.release() }
        let console = RecordedConsole()
        #expect(
            JournalDump.run(path, showingPlaces: false, console: console, errors: console) == 1)
        #expect(console.text.contains("in use by another process (pid 77)"))
    }

    @Test func `a dump with places begins with number and time`() throws {
        let path = try Self.directory([["SET", "a", "b"]])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let console = RecordedConsole()
        _ = JournalDump.run(path, showingPlaces: true, console: console, errors: console)
        #expect(console.text == "1 1970-01-01T00:00:00Z SET a b\n")
    }

    @Test func `a repair keeps what it takes away`() throws {
        let path = try Self.directory([["SET", "a", "1"], ["SET", "a", "2"], ["SET", "a", "3"]])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let console = RecordedConsole()
        #expect(repair(path, to: 2, console) == 0)
        #expect(console.text.contains("the last command is now 2"))
        #expect(console.text.contains("put aside: cut-"))
        let after = RecordedConsole()
        _ = JournalDump.run(path, showingPlaces: false, console: after, errors: after)
        #expect(after.text == "SET a 1\nSET a 2\n")
    }

    @Test func `a repair beyond the end is refused, takes nothing away and says where the end is`()
        throws
    {
        let path = try Self.directory([["SET", "a", "1"]])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let console = RecordedConsole()
        #expect(repair(path, to: 9, console) == 1)
        #expect(console.text.contains("the journal ends at command 1: --to-seq 1 keeps all of it"))
        #expect(repair(path, to: 1, RecordedConsole()) == 0)
    }

    private func repair(_ path: String, to sequence: UInt64, _ console: RecordedConsole) -> Int32 {
        DirectoryRepair.run(
            path, toSequence: sequence, process: 1, console: console, errors: console)
    }
}
