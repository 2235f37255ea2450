import Columns
import Durability
import Foundation
import TestKit
import Testing

@Suite struct PosixDiskTests {
    /// A fresh folder, removed afterwards.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "leadstock-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test func `files are made, written at offsets, read, cut, renamed and listed in order`() throws
    {
        try withFolder { path in
            let disk = try PosixDisk(path: path)
            let file = try disk.create("b")
            try file.write(Array("world".utf8).span, at: 6)
            try file.write(Array("hello ".utf8).span, at: 0)
            try file.sync()
            #expect(try disk.contents(of: "b") == Array("hello world".utf8))
            #expect(
                try file.bytes(in: 6..<100) == Array("world".utf8),
                "a read ends where the file ends")
            try file.truncate(to: 5)
            #expect(try file.size() == 5)
            _ = try disk.create("a")
            try disk.rename("b", to: "c")
            try disk.syncDirectory()
            #expect(try disk.list() == ["a", "c"])
            try disk.remove("a")
            #expect(try disk.list() == ["c"])
        }
    }

    @Test(arguments: [0, 1, 4_095, 4_096, 300_000, 1 << 20])
    func `a stream holds what was written block by block, and ends where it ends`(count: Int)
        throws
    {
        try withFolder { path in
            let disk = try PosixDisk(path: path)
            let file = try disk.createStream("s")
            let bytes = (0..<(1 << 19) + count).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 3) }
            try file.write(bytes.span.extracting(0..<1 << 19), at: 0)
            try file.write(bytes.span.extracting(1 << 19..<bytes.count), at: 1 << 19)
            try file.sync()
            #expect(try file.size() == bytes.count)
            #expect(try disk.contents(of: "s") == bytes)
        }
    }

    @Test func `zeros overwrite what was there and fill the whole file`() throws {
        try withFolder { path in
            let file = try PosixDisk(path: path).create("z")
            try file.write([UInt8](repeating: 9, count: 5_000).span, at: 0)
            try file.fillWithZeros(byteCount: 3_000_000)
            let bytes = try file.bytes(in: 0..<4_000_000)
            #expect(bytes.count == 3_000_000 && bytes.allSatisfy { $0 == 0 })
        }
    }

    @Test func `errors say what was done to which file and why`() throws {
        try withFolder { path in
            let disk = try PosixDisk(path: path)
            let missing = #expect(throws: DiskError.self) { try disk.open("none", for: .reading) }
            #expect(missing?.kind == .missing)
            #expect(missing?.description == "cannot open none: No such file or directory")
            _ = try disk.create("one")
            #expect(#expect(throws: DiskError.self) { try disk.create("one") }?.kind == .exists)
            #expect(
                #expect(throws: DiskError.self) { try PosixDisk(path: path + "/one") }?.kind
                    == .failed)
            #expect(
                #expect(throws: DiskError.self) { try PosixDisk(path: path + "/x/y") }?.kind
                    == .missing)
        }
    }

    @Test func `a directory is held once at a time, by whom its lock file says`() throws {
        try withFolder { path in
            let first = try DataDirectory(try PosixDisk(path: path), owner: "pid 1")
            #expect(throws: DirectoryError.inUse(owner: "pid 1")) {
                try DataDirectory(try PosixDisk(path: path), owner: "pid 2")
            }
            first.release()
            let second = try DataDirectory(try PosixDisk(path: path), owner: "pid 2")
            second.release()
        }
    }

    @Test func `journal and snapshot work on a real folder as on the simulated one`() throws {
        try withFolder { path in
            let disk = try PosixDisk(path: path)
            var options = FileJournal.Options()
            options.segmentBytes = 65_536
            var recovery = try JournalRecovery(disk, after: 0, options)
            while try !recovery.step({ _, _ in nil }).isFinished {}
            var journal = try recovery.finish().log
            for number in 0..<300 {
                var batch = CommandBatch()
                batch.add(
                    kind: 16, timestamp: Int64(number),
                    payload: [UInt8](repeating: 1, count: 900).span)
                _ = journal.append(batch)
                if let job = journal.prepareSpare() { journal.finished(job.run()) }
                guard let job = journal.prepareSync() else { break }
                let outcome = job.run()
                #expect(outcome.error == nil)
                journal.finished(outcome)
            }
            let view = SampleState.view(seed: 1, rows: 50, sequence: 120)
            var writer = try SnapshotWriter(of: view, on: disk, now: 0)
            while try !writer.step().isFinished {}
            let loaded = try #require(try SnapshotStore(disk).load())
            #expect(SampleState.differences(view, loaded.view) == [])
            var count = 0
            var reader = try JournalReader(disk, after: loaded.view.sequence)
            while try !reader.step({ _, _ in
                count += 1
                return nil
            }).isFinished {}
            #expect(count == 180 && reader.end?.tornBytes == 0)
        }
    }

    @Test func `who looks whether a directory is held keeps nobody out`() throws {
        try withFolder { path in
            let disk = try PosixDisk(path: path)
            #expect(try disk.holder(of: "lock") == nil, "there is no such file yet")
            let lock = try disk.lock("lock", owner: "pid 7")
            let other = try PosixDisk(path: path, creating: false)
            #expect(try other.holder(of: "lock") == "pid 7")
            #expect(throws: DirectoryError.inUse(owner: "pid 7")) {
                try DataDirectory.checkUnused(other)
            }
            lock.release()
            #expect(try other.holder(of: "lock") == nil, "a left-over file does no harm")
            try other.lock("lock", owner: "pid 8").release()
        }
    }

    @Test func `a directory is made where its parent is, and nowhere else`() throws {
        try withFolder { path in
            _ = try PosixDisk(path: path)
            _ = try PosixDisk(path: path + "/new").list()
            _ = try PosixDisk(path: path + "/other/").list()
            #expect(throws: DiskError.self) { _ = try PosixDisk(path: path + "/none/new") }
            #expect(try PosixDisk(path: path).list() == ["new", "other"])
        }
    }
}
