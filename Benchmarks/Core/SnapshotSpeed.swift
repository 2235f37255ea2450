import Columns
import Durability
import FoundationEssentials

/// Writing and loading a snapshot; measured by writing and reading the same bytes as they are.
enum SnapshotSpeed {
    private static let step = 1 << 20

    static func compare(_ scale: Scale) throws -> [Comparison] {
        let leads = SampleLeads.make(scale.pick(1_000_000, quick: 20_000))
        let view = FrozenView(sequence: 1, time: 0, tables: [leads], sections: [])
        let path =
            FileManager.default.temporaryDirectory.path
            + "/leadstock-core-bench-\(ProcessInfo.processInfo.processIdentifier)"
        let disk = try PosixDisk(path: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let name = try writeSnapshot(view, on: disk)
        let bytes = try disk.contents(of: name)
        let write = try Comparison.run(
            "write a snapshot of \(leads.count) leads, \(bytes.count) bytes, per byte",
            rounds: scale.rounds, operations: bytes.count,
            ours: ("snapshot", { _ = try writeSnapshot(view, on: disk) }),
            other: ("plain file", { try writePlain(bytes, on: disk) }))
        var loaded = 0
        var read = 0
        let load = try Comparison.run(
            "load it, index included, per byte", rounds: scale.rounds, operations: bytes.count,
            ours: (
                "snapshot",
                {
                    guard let snapshot = try SnapshotStore(disk).load() else {
                        throw WrongResult(description: "no snapshot is found")
                    }
                    loaded += snapshot.view.tables[0].count
                }
            ), other: ("plain file", { read += try readPlain(name, on: disk) }))
        try check(loaded == leads.count * scale.rounds, "every row is loaded")
        try check(read == bytes.count * scale.rounds, "every byte is read")
        return [write, load]
    }

    private static func writeSnapshot(_ view: FrozenView, on disk: PosixDisk) throws -> String {
        var writer = try SnapshotWriter(of: view, on: disk, now: 0)
        while !(try writer.step().isFinished) {}
        return writer.name
    }

    private static func writePlain(_ bytes: [UInt8], on disk: PosixDisk) throws {
        if try disk.holds("plain") { try disk.remove("plain") }
        let file = try disk.create("plain")
        let all = bytes.span
        for start in stride(from: 0, to: all.count, by: step) {
            try file.write(all.extracting(start..<min(start + step, all.count)), at: start)
        }
        try file.sync()
        try disk.syncDirectory()
    }

    private static func readPlain(_ name: String, on disk: PosixDisk) throws -> Int {
        let file = try disk.open(name, for: .reading)
        var buffer = [UInt8](repeating: 0, count: step)
        var offset = 0
        while true {
            var target = buffer.mutableSpan
            let count = try file.read(step, at: offset, into: &target)
            if count == 0 { return offset }
            offset += count
        }
    }
}
