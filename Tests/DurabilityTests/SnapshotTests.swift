import Columns
import DiskKit
import Durability
import TestKit
import Testing

@Suite struct SnapshotTests {
    @Test(arguments: seeds(12))
    func `what was written is read back, value by value`(seed: UInt64) throws {
        let view = SampleState.view(seed: seed, rows: seed == 1 ? 17_000 : 100)
        let disk = SimulatedDisk()
        let written = try write(view, to: disk)
        let loaded = try #require(try SnapshotStore(disk).load())
        #expect(
            loaded.name == written && loaded.begun == 1_234 && loaded.skipped.isEmpty,
            "SEED=\(seed)")
        #expect(loaded.byteCount == disk.bytes(of: written)?.count)
        #expect(SampleState.differences(view, loaded.view) == [], "SEED=\(seed)")
    }

    @Test func `the same state gives the same bytes, whether it was loaded or made`() throws {
        let view = SampleState.view(seed: 3, rows: 200)
        let first = SimulatedDisk()
        let name = try write(view, to: first)
        let loaded = try #require(try SnapshotStore(first).load())
        let second = SimulatedDisk()
        try write(loaded.view, to: second)
        #expect(first.bytes(of: name) == second.bytes(of: name))
    }

    @Test func `a loaded table goes on where it was: keys, rows and order`() throws {
        let view = SampleState.view(seed: 5, rows: 300)
        let disk = SimulatedDisk()
        try write(view, to: disk)
        let loaded = try #require(try SnapshotStore(disk).load())
        for (made, read) in zip(view.tables, loaded.view.tables) {
            var made = made
            var read = read
            for number in 0..<40 {
                let key = "new-\(number)"
                #expect(
                    made.row(of: key.utf8Span.span) == nil && read.row(of: key.utf8Span.span) == nil
                )
                #expect(made.insert(key.utf8Span.span) == read.insert(key.utf8Span.span))
            }
            #expect(made.nextSequence == read.nextSequence && made.count == read.count)
        }
    }

    @Test func `every single damaged byte is found, and a cut at every length`() throws {
        let view = SampleState.smallView(seed: 1)
        let disk = SimulatedDisk()
        let name = try write(view, to: disk)
        let whole = try #require(disk.bytes(of: name))
        for offset in whole.indices {
            disk.rot(name, at: offset, by: 1 << UInt8(offset % 8))
            // Padding between sections is the one place where a changed byte changes nothing.
            do {
                let loaded = try #require(try SnapshotStore(disk).load())
                #expect(SampleState.differences(view, loaded.view) == [], "byte \(offset)")
                #expect(whole[offset] == 0, "byte \(offset) changed and nobody saw it")
            } catch let error as SnapshotError {
                #expect(error.description.contains(name), "byte \(offset): \(error)")
            }
            disk.rot(name, at: offset, by: 1 << UInt8(offset % 8))
        }
        for length in stride(from: 0, to: whole.count, by: 7) {
            let short = SimulatedDisk()
            short.place(Array(whole.prefix(length)), as: name)
            #expect(throws: SnapshotError.self) { try SnapshotStore(short).load() }
        }
    }

    @Test func `damage names the file, the section in words and the offset`() throws {
        let disk = SimulatedDisk()
        let name = try write(SampleState.view(seed: 1, rows: 40), to: disk)
        let whole = try #require(disk.bytes(of: name))
        // The last byte before the footer's header belongs to the last opaque section.
        disk.rot(name, at: whole.count - 16 - 40 - 8, by: 0x10)
        let error = #expect(throws: SnapshotError.self) { try SnapshotStore(disk).load() }
        guard case .damaged(let file, let section, let offset, let problem) = error else {
            Issue.record("not reported as damage: \(String(describing: error))")
            return
        }
        #expect(file == name && section == "section 9" && problem == "its checksum does not match")
        #expect(offset > 0 && offset < whole.count)
    }

    @Test func `a section of another snapshot in its place is found`() throws {
        // The same tables at two sequences: same offsets, same lengths, other values.
        let old = SimulatedDisk()
        let new = SimulatedDisk()
        let oldName = try write(SampleState.view(seed: 1, rows: 40, sequence: 10), to: old)
        let newName = try write(SampleState.view(seed: 1, rows: 40, sequence: 11), to: new)
        let stale = try #require(old.bytes(of: oldName))
        var bytes = try #require(new.bytes(of: newName))
        #expect(stale.count == bytes.count)
        bytes.replaceSubrange(512..<1_024, with: stale[512..<1_024])
        let mixed = SimulatedDisk()
        mixed.place(bytes, as: newName)
        #expect(throws: SnapshotError.self) { try SnapshotStore(mixed).load() }
    }

    @Test func `an older snapshot is taken only when that is allowed, and the damage is reported`()
        throws
    {
        let disk = SimulatedDisk()
        try write(SampleState.view(seed: 1, rows: 10, sequence: 10), to: disk)
        let newest = try write(SampleState.view(seed: 2, rows: 10, sequence: 20), to: disk)
        disk.rot(newest, at: 200, by: 1)
        #expect(throws: SnapshotError.self) { try SnapshotStore(disk).load(policy: .newest) }
        let loaded = try #require(try SnapshotStore(disk).load(policy: .fallBack))
        #expect(loaded.view.sequence == 10 && loaded.skipped.count == 1)
        #expect(loaded.skipped.first?.description.contains(newest) == true)
    }

    @Test func `an unknown version and a foreign file are refused in those words`() throws {
        let disk = SimulatedDisk()
        let name = try write(SampleState.view(seed: 1, rows: 10), to: disk)
        var bytes = try #require(disk.bytes(of: name))
        bytes[8] = 9
        let crc = CRC32C.of(bytes.span.extracting(0..<60))
        for index in 0..<4 {
            bytes[60 + index] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * index))
        }
        disk.place(bytes, as: name)
        #expect(throws: SnapshotError.version(file: name, found: 9)) {
            try SnapshotStore(disk).load(policy: .fallBack)
        }
        disk.place(Array("SQLite format 3".utf8) + [UInt8](repeating: 0, count: 200), as: name)
        #expect(throws: SnapshotError.foreign(file: name)) { try SnapshotStore(disk).load() }
    }

    @Test func `tables and columns that are not declared are refused, missing ones are empty`()
        throws
    {
        let view = SampleState.view(seed: 4, rows: 30)
        let disk = SimulatedDisk()
        let name = try write(view, to: disk)
        let declared = view.tables.map { table in
            Table(number: table.number, name: table.name, fields: table.fields.filter(\.isBuiltin))
        }
        let grown = Table(
            number: 77, name: "later", fields: [Field(1, "note", .text, doc: "A note.")])
        let loaded = try #require(try SnapshotStore(disk).load(declared: declared + [grown]))
        #expect(loaded.view.tables.map(\.number) == view.tables.map(\.number) + [77])
        #expect(loaded.view.tables.last?.count == 0)
        #expect(
            loaded.view.tables[0].fields == view.tables[0].fields, "users' own columns come back")

        let error = #expect(throws: SnapshotError.self) {
            try SnapshotStore(disk).load(declared: Array(declared.dropFirst()))
        }
        #expect(error == .undeclared(file: name, what: "table 1 (lead)"))
        let narrow = Table(number: 1, name: "lead", fields: Array(declared[0].fields.dropFirst()))
        let missing = #expect(throws: SnapshotError.self) {
            try SnapshotStore(disk).load(declared: [narrow] + declared.dropFirst())
        }
        #expect(missing == .undeclared(file: name, what: "column 1 (f-float32) of table 1 (lead)"))
    }

    @Test func `the two newest are kept and half-written ones are removed`() throws {
        let disk = SimulatedDisk()
        #expect(try SnapshotStore(disk).keep(newest: 2) == 0)
        for (sequence, needless) in [(5, 0), (9, 5), (30, 9)] {
            try write(SampleState.view(seed: 1, rows: 3, sequence: UInt64(sequence)), to: disk)
            // With one snapshot the journal alone stands in for it.
            #expect(try SnapshotStore(disk).keep(newest: 2) == UInt64(needless))
        }
        _ = try SnapshotWriter(
            of: SampleState.view(seed: 1, rows: 3, sequence: 40), on: disk, now: 0)
        #expect(try SnapshotStore(disk).keep(newest: 2) == 9)
        #expect(try SnapshotStore(disk).sequences() == [30, 9])
        #expect(try disk.list().count == 2)
    }

    @Test func `a writer lets go of each chunk that it has written`() throws {
        var table = Table(
            number: 1, name: "lead", fields: [Field(1, "value", .float64, doc: "A value.")])
        for number in 0..<40_000 {
            let row = table.insert("key-\(number)".utf8Span.span)
            table.columns[0].set(Double(number), at: row)
        }
        var writer = try SnapshotWriter(
            of: FrozenView(sequence: 1, time: 0, tables: [table], sections: []),
            on: SimulatedDisk(), now: 0)
        table.columns[0].set(1.0, at: 0)
        #expect(
            table.columns[0].copiedBytes > 0, "the writer shares the chunk before it is written")
        while try !writer.step().isFinished {}
        let before = table.columns[0].copiedBytes
        table.columns[0].set(1.0, at: 20_000)
        #expect(table.columns[0].copiedBytes == before)
    }

    @Test
    func `a full disk leaves the older snapshot alone and the writer may go on when there is room`()
        throws
    {
        let disk = SimulatedDisk()
        try write(SampleState.view(seed: 1, rows: 50, sequence: 1), to: disk)
        let used = try disk.list().reduce(0) { $0 + (disk.bytes(of: $1)?.count ?? 0) }
        disk.set(SimulatedDisk.Faults(capacity: used + 1_000))
        var writer = try SnapshotWriter(
            of: SampleState.view(seed: 2, rows: 50, sequence: 2), on: disk, now: 0)
        let error = #expect(throws: DiskError.self) { while try !writer.step().isFinished {} }
        #expect(error?.kind == .full)
        #expect(try SnapshotStore(disk).load()?.view.sequence == 1)
        disk.set(SimulatedDisk.Faults())
        while try !writer.step().isFinished {}
        #expect(try SnapshotStore(disk).load()?.view.sequence == 2)
    }

    @Test func `the power may go off at any operation: the newest snapshot is whole or absent`()
        throws
    {
        let old = SampleState.view(seed: 1, rows: 60, sequence: 1)
        let new = SampleState.view(seed: 2, rows: 60, sequence: 2)
        for cut in 1...40 {
            for (index, survival) in SimulatedDisk.Survival.allCases.enumerated() {
                let disk = SimulatedDisk()
                try write(old, to: disk)
                disk.set(SimulatedDisk.Faults(powerCutAt: disk.operations + cut))
                let wasWritten = (try? write(new, to: disk)) != nil
                let after = disk.afterPowerCut(survival, seed: UInt64(cut * 3 + index))
                let loaded = try #require(try SnapshotStore(after).load())
                #expect(loaded.view.sequence == 2 || !wasWritten, "cut \(cut), \(survival)")
                #expect(
                    SampleState.differences(loaded.view.sequence == 2 ? new : old, loaded.view)
                        == [],
                    "cut \(cut), \(survival)")
            }
        }
    }

    @discardableResult
    private func write(_ view: FrozenView, to disk: SimulatedDisk) throws -> String {
        var writer = try SnapshotWriter(of: view, on: disk, now: 1_234)
        while try !writer.step().isFinished {}
        return writer.name
    }
}
