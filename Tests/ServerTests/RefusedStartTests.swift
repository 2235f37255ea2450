import Columns
import Durability
import Engine
import Foundation
import Testing
import Tools

@testable import Server

/// What a server does not start from: a line on standard error, an exit code, and every file as it was.
@Suite struct RefusedStartTests {
    /// Runs a server to its end, which a refused start is at once.
    private func run(_ configuration: Configuration) -> (status: Int32, told: [String]) {
        let lines = Lines()
        let status = Server.run(configuration) { lines.add($0) }
        return (status, lines.all)
    }

    private func configuration(_ folder: ScratchFolder) -> Configuration {
        var configuration = Configuration()
        configuration.port = 0
        configuration.directory = folder.path
        return configuration
    }

    /// A directory with a snapshot, and a journal behind it whose last command came at a time.
    private func fill(_ folder: ScratchFolder, at now: Int64 = 1_700_000_000_000) throws {
        var configuration = configuration(folder)
        configuration.clock = .manual(now)
        let server = try Server(configuration)
        let socket = try SocketTransport(host: server.host, port: server.port)
        for line in ["SET a 1", "SAVE", "SET b 2"] {
            try socket.send(Array("\(line)\r\n".utf8))
            #expect(String(decoding: try socket.receive(), as: UTF8.self) == "+OK\r\n")
        }
        #expect(server.stop(saving: false) == nil)
    }

    /// Refused with a line that says all of `words`, and nothing was written.
    private func expectRefusal(
        _ folder: ScratchFolder, _ configuration: Configuration? = nil, _ words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let before = folder.contents
        let (status, told) = run(configuration ?? self.configuration(folder))
        #expect(status == 1, sourceLocation: sourceLocation)
        // Beside the refusal only what a start that takes longer than a second tells of its progress.
        let refusals = told.filter { !$0.hasPrefix("loading ") }
        #expect(refusals.count == 1, "\(told)", sourceLocation: sourceLocation)
        for word in words + [folder.path] {
            #expect(told.joined().contains(word), "\(told)", sourceLocation: sourceLocation)
        }
        #expect(folder.contents == before, sourceLocation: sourceLocation)
    }

    @Test func `a line that standard error does not take is lost, and nothing else`() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        Server.report("nobody reads this", to: full)
        let pipe = Pipe()
        Server.report("somebody reads this", to: pipe.fileHandleForWriting)
        #expect(
            String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
                == "leadstock: somebody reads this\n")
    }

    @Test
    func `a damaged snapshot is passed over while an older one and the journal hold the same`()
        throws
    {
        let folder = try ScratchFolder()
        let first = try JournaledHarness(folder)
        let client = first.connect()
        for number in 0..<3 {
            _ = client.say("SET k \(number)")
            first.settle()
            _ = client.say("SAVE")
        }
        _ = client.say("SET k 3")
        first.settle()
        _ = client.take()
        let digest = client.say("DIGEST")
        let newest = try #require(folder.names.last { $0.hasPrefix("snapshot-") })
        var bytes = try #require(folder.contents[newest])
        bytes[bytes.count / 2] ^= 1
        try folder.write(newest, bytes)
        #expect(first.end() == nil)
        let second = try JournaledHarness(folder)
        #expect(second.connect().say("GET k") == "$1\r\n3\r\n")
        #expect(second.connect().say("DIGEST") == digest)
        #expect(second.told.all.contains { $0.hasPrefix("passed over: \(newest) is damaged") })
        // It is kept under another name, and no longer counts as one of the two that are kept.
        #expect(folder.contents["cut-" + newest] == bytes && folder.contents[newest] == nil)
        let older = try #require(folder.names.last { $0.hasPrefix("snapshot-") })
        _ = second.connect().say("SET k 4")
        second.settle()
        _ = second.connect().say("SAVE")
        #expect(folder.names.count { $0.hasPrefix("snapshot-") } == 2)
        #expect(folder.names.contains(older))
    }

    @Test func `the lines of a dump make the same state where the clock is set by command`() throws
    {
        let (folder, other) = (try ScratchFolder(), try ScratchFolder())
        let first = try JournaledHarness(folder)
        let client = first.connect()
        for line in [
            "ITEM.PUT bike name b", "LOCATION.PUT oslo zone north", "STOCK.SET bike oslo 5",
            "PROMISE o1 LINE bike 2 HOLD 60s", "PROMISE o2 LINE bike 1 HOLD 10m ID again",
            "CLOCK.ADVANCE 5m", "LEAD.PUT anna title \"a b\"", "PROMISE o3 LINE bike 4 DRYRUN",
            "CLOCK.ADVANCE 2026-12-01T00:00:00Z", "INCR k",
        ] {
            _ = client.say(line)
            first.settle()
        }
        _ = client.take()
        let digest = client.say("DIGEST")
        #expect(first.end() == nil)
        let console = RecordedConsole()
        #expect(
            JournalDump.run(folder.path, showingPlaces: false, console: console, errors: console)
                == 0)
        let second = try JournaledHarness(other)
        let reader = second.connect()
        for line in console.text.split(separator: "\n") {
            _ = reader.say(String(line))
            second.settle()
        }
        _ = reader.take()
        #expect(reader.say("DIGEST") == digest, "\(console.text)")
    }

    @Test func `one flipped byte in the only snapshot costs nothing`() throws {
        let folder = try ScratchFolder()
        let first = try JournaledHarness(folder)
        let client = first.connect()
        for number in 0..<60 {
            _ = client.say("SET k\(number % 3) \(String(repeating: "x", count: 50_000))")
            first.settle()
        }
        #expect(client.take().hasSuffix("+OK\r\n"))
        #expect(folder.names.count { $0.hasPrefix("journal-") } > 1)
        _ = client.say("SAVE")
        first.settle()
        let digest = client.say("DIGEST")
        #expect(first.end() == nil)
        let only = try #require(folder.names.first { $0.hasPrefix("snapshot-") })
        var bytes = try #require(folder.contents[only])
        bytes[bytes.count / 2] ^= 1
        try folder.write(only, bytes)
        let second = try JournaledHarness(folder)
        #expect(second.connect().say("DIGEST") == digest)
    }

    @Test func `a damaged snapshot that is needed is named with what to do`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        let name = try #require(folder.names.first { $0.hasPrefix("snapshot-") })
        var bytes = try #require(folder.contents[name])
        bytes[bytes.count / 2] ^= 1
        try folder.write(name, bytes)
        for journal in folder.names where journal.hasPrefix("journal-") {
            try folder.remove(journal)
        }
        expectRefusal(folder, nil, name, "is damaged", "restore the file from a copy")
    }

    @Test func `a snapshot without a journal is started from, and that is said`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        for journal in folder.names where journal.hasPrefix("journal-") {
            try folder.remove(journal)
        }
        let harness = try JournaledHarness(folder)
        #expect(harness.connect().say("GET a", "GET b") == "$1\r\n1\r\n$-1\r\n")
        #expect(
            harness.told.all.contains { $0.hasPrefix("no journal lies beside the snapshot of") })
        #expect(harness.end() == nil)
        let again = try JournaledHarness(folder)
        #expect(!again.told.all.contains { $0.hasPrefix("no journal") })
    }

    @Test func `a journal that begins with the first command stands in for all snapshots`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        let name = try #require(folder.names.first { $0.hasPrefix("snapshot-") })
        var bytes = try #require(folder.contents[name])
        bytes[bytes.count / 2] ^= 1
        try folder.write(name, bytes)
        let harness = try JournaledHarness(folder)
        #expect(harness.connect().say("GET a", "GET b") == "$1\r\n1\r\n$1\r\n2\r\n")
        #expect(harness.told.all.contains { $0.hasPrefix("passed over: \(name) is damaged") })
    }

    @Test func `a snapshot of a later format is left alone`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        let name = try #require(folder.names.first { $0.hasPrefix("snapshot-") })
        try setVersion(folder, name)
        expectRefusal(folder, nil, name, "has format version 99; this program knows versions up to")
    }

    @Test func `a journal of a later format is left alone`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        let name = try #require(folder.names.first { $0.hasPrefix("journal-") })
        try setVersion(folder, name)
        expectRefusal(folder, nil, name, "has format version 99; this program knows versions up to")
    }

    @Test func `somebody else's file is named`() throws {
        let folder = try ScratchFolder()
        try folder.write("notes.txt", Array("mine".utf8))
        expectRefusal(folder, nil, "notes.txt is no file of Leadstock")
        #expect(folder.names == ["notes.txt"])
    }

    @Test func `a directory that is in use names the process`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        let server = try Server(configuration(folder))
        expectRefusal(
            folder, nil, "in use by another process",
            "(pid \(ProcessInfo.processInfo.processIdentifier))")
        #expect(server.stop(saving: false) == nil)
    }

    @Test func `a directory that cannot be written is refused before anything is read`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        var configuration = configuration(folder)
        configuration.disk = { ReadOnlyDisk(base: try PosixDisk(path: $0)) }
        expectRefusal(folder, configuration, "cannot be written: Read-only file system")
    }

    @Test(.enabled(if: geteuid() != 0, "the super-user may write everywhere"))
    func `a directory without the right to write is refused although its lock file may be written`()
        throws
    {
        let folder = try ScratchFolder()
        try fill(folder)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o555], ofItemAtPath: folder.path)
        expectRefusal(folder, nil, "cannot be written: Permission denied")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.path)
    }

    @Test
    func `a clock that is behind the last command is refused, a manual one goes on from there`()
        throws
    {
        let folder = try ScratchFolder()
        try fill(folder, at: 4_102_444_800_000)
        expectRefusal(
            folder, nil, "the machine's clock is behind",
            "the last command came at 2100-01-01T00:00:00Z")
        var manual = configuration(folder)
        manual.clock = .manual(1_700_000_000_000)
        let server = try Server(manual)
        let socket = try SocketTransport(host: server.host, port: server.port)
        try socket.send(Array("CLOCK\r\n".utf8))
        #expect(
            String(decoding: try socket.receive(), as: UTF8.self).contains("2100-01-01T00:00:00Z"))
        #expect(server.stop(saving: false) == nil)
    }

    @Test func `a clock that is a little behind is waited for`() throws {
        let folder = try ScratchFolder()
        let soon = TimeSource.machine() + 20_000
        try fill(folder, at: soon)
        let server = try Server(configuration(folder))
        let socket = try SocketTransport(host: server.host, port: server.port)
        try socket.send(Array("TIME\r\n".utf8))
        #expect(
            String(decoding: try socket.receive(), as: UTF8.self).contains("\(soon / 1000)"))
        #expect(server.stop(saving: false) == nil)
    }

    @Test func `a damaged record in front of good ones names file, offset and remedy`() throws {
        let folder = try ScratchFolder()
        try fill(folder)
        let name = try #require(folder.names.first { $0.hasPrefix("journal-") })
        var bytes = try #require(folder.contents[name])
        // Inside the first record behind the header.
        bytes[4_096 + 40] ^= 0xFF
        try folder.write(name, bytes)
        try FileManager.default.removeItem(
            atPath: folder.path + "/" + #require(folder.names.first { $0.hasPrefix("snapshot-") }))
        expectRefusal(folder, nil, "\(name) is damaged at byte", "leadstock repair DIR --to-seq")
    }

    @Test func `an address that is taken is told`() throws {
        let folder = try ScratchFolder()
        let server = try Server(configuration(folder))
        var configuration = Configuration()
        configuration.port = server.port
        let (status, told) = run(configuration)
        #expect(status == 1)
        #expect(told.joined().contains("cannot listen at 127.0.0.1:\(server.port)"), "\(told)")
        #expect(server.stop(saving: false) == nil)
    }

    /// Gives a file's header another format version, with the checksum that fits.
    private func setVersion(_ folder: ScratchFolder, _ name: String) throws {
        var bytes = try #require(folder.contents[name])
        #expect(bytes[8] == 1, "the version stands behind eight bytes of magic")
        bytes[8] = 99
        let checksum = CRC32C.of(bytes[0..<60].span)
        for place in 0..<4 {
            bytes[60 + place] = UInt8(truncatingIfNeeded: checksum >> (8 * place))
        }
        try folder.write(name, bytes)
    }
}

/// A directory on a device that takes no writes.
private struct ReadOnlyDisk: Disk {
    let base: any Disk

    private func refuse(_ operation: DiskError.Operation, _ name: String) -> DiskError {
        DiskError(operation, name, .notAllowed, reason: "Read-only file system")
    }

    func list() throws(DiskError) -> [String] { try base.list() }
    func open(_ name: String, for access: DiskAccess) throws(DiskError) -> any DiskFile {
        if access == .writing { throw refuse(.open, name) }
        return try base.open(name, for: access)
    }
    func create(_ name: String) throws(DiskError) -> any DiskFile { throw refuse(.create, name) }
    func remove(_ name: String) throws(DiskError) { throw refuse(.remove, name) }
    func rename(_ name: String, to newName: String) throws(DiskError) {
        throw refuse(.rename, name)
    }
    func syncDirectory() throws(DiskError) { throw refuse(.sync, "directory") }
    func lock(_ name: String, owner: String) throws(DiskError) -> any DiskLock {
        throw refuse(.lock, name)
    }
}
