import Columns
import DiskKit
import Durability
import TestKit
import Testing

@Suite struct JournalTests {
    @Test(arguments: seeds(10))
    func `what was appended comes back in order, over many segments`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for _ in 0..<60 {
            try harness.commit(JournalHarness.payloads(random.below(5), &random))
            if random.chance(30) { try harness.makeSpare() }
        }
        #expect(harness.journal.segments.count > 2, "SEED=\(seed)")
        let again = try JournalHarness(disk.afterPowerCut(.nothing, seed: seed))
        #expect(again.commands == harness.commands, "SEED=\(seed)")
        #expect(
            again.report.tornBytes == 0
                && again.journal.lastSequence == UInt64(harness.commands.count))
    }

    @Test func `a batch larger than a segment gets a segment of its own`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1, 2, 3]])
        try harness.commit([[UInt8](repeating: 7, count: 30_000)])
        try harness.commit([[4]])
        let again = try JournalHarness(disk.afterPowerCut(.nothing, seed: 0))
        #expect(again.commands == harness.commands)
        #expect(again.journal.segments.map(\.byteCount).max().map { $0 > 30_000 } == true)
    }

    @Test func `of the last segment only what is in use is to be read`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk, segmentBytes: 1 << 17)
        for size in [1, 200, 5_000, 30_000, 60_000, 60_000, 9] {
            try harness.commit([[UInt8](repeating: 7, count: size)])
            let name = try #require(try disk.list().last { $0.hasPrefix("journal-") })
            let used = try #require(disk.bytes(of: name)?.lastIndex { $0 != 0 })
            let whole = (harness.journal.segments.count - 1) << 17
            var reader = try JournalReader(disk, after: 0)
            let progress = try reader.step { _, _ in nil }
            #expect(progress.byteCount == whole + (used / 4_096 + 1) * 4_096, "after \(size)")
            #expect(
                try JournalReader.byteCount(on: disk, after: 0) == progress.byteCount
                    && progress.bytesRead <= progress.byteCount)
        }
    }

    @Test func `while one group syncs the next is appended and leaves with the next job`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        harness.append([[1]])
        let prepared = harness.journal.prepareSync(syncing: true)
        let first = try #require(prepared)
        harness.append([[2]])
        harness.append([[3], [4]])
        let further = harness.journal.prepareSync(syncing: true)
        #expect(further == nil, "one job at a time")
        harness.journal.finished(first.run())
        #expect(harness.journal.durableSequence == 1 && harness.journal.lastSequence == 4)
        let writes = disk.writes
        try harness.sync()
        #expect(disk.writes == writes + 1, "two batches are one write")
        #expect(harness.journal.durableSequence == 4)
    }

    @Test func `without a sync a command is written and not durable, until one comes`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[0]])
        harness.append([[1]])
        let prepared = harness.journal.prepareSync(syncing: false)
        let job = try #require(prepared)
        harness.journal.finished(job.run())
        #expect(harness.journal.writtenSequence == 2 && harness.journal.durableSequence == 1)
        #expect(try JournalHarness(disk.afterPowerCut(.nothing, seed: 0)).commands == [[0]])
        #expect(try JournalHarness(disk.afterKill()).commands == [[0], [1]])
        try harness.sync()
        #expect(harness.journal.durableSequence == 2)
        let rest = harness.journal.prepareSync(syncing: true)
        #expect(rest == nil, "nothing is left to do")
    }

    @Test func `with a spare at hand a group is one write and one sync`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.makeSpare()
        try harness.commit([[1]])
        let operations = disk.operations
        try harness.commit([[2], [3]])
        #expect(disk.operations == operations + 2)
    }

    @Test func `a digest comes back beside the commands, older ones do not`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 1...6 {
            harness.append(
                [[UInt8(number)]], digest: StateDigest(sequence: UInt64(number) - 1, value: 77))
        }
        try harness.sync()
        var digests: [UInt64] = []
        var reader = try JournalReader(disk, after: 3)
        while try !reader.step({ item, _ in
            if case .digest(let digest) = item { digests.append(digest.sequence) }
            return nil
        }).isFinished {}
        #expect(digests == [4, 5])
    }

    @Test func `a command that the owner refuses stops the replay and is named`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1], [2], [3]])
        var reader = try JournalReader(disk, after: 0)
        let error = #expect(throws: JournalError.self) {
            try reader.step { item, _ in
                if case .command(2, _, _) = item { "unknown kind" } else { nil }
            }
        }
        #expect(
            error
                == .refused(
                    file: "journal-00000000000000000001.lj", sequence: 2, problem: "unknown kind"))
    }

    @Test func `segments behind the oldest snapshot go and come back as spares`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 0..<40 { try harness.commit([[UInt8](repeating: UInt8(number), count: 700)]) }
        let before = harness.journal.segments.count
        try harness.snapshot()
        #expect(
            harness.journal.segments.count == before, "the journal alone stands in for one snapshot"
        )
        try harness.commit([[0]])
        try harness.snapshot()
        #expect(harness.journal.segments.count == 1 && before > 5)
        let spares = try disk.list().filter { $0.hasPrefix("spare-") }
        #expect(spares.count == 2)
        try harness.makeSpare()
        for number in 0..<12 { try harness.commit([[UInt8](repeating: UInt8(number), count: 700)]) }
        let again = try JournalHarness(disk.afterPowerCut(.nothing, seed: 0))
        #expect(again.commands == harness.commands)
        #expect(
            try disk.list().filter { $0.hasPrefix("spare-") }.count == 1, "one of the two is in use"
        )
    }

    // MARK: Holes in the tail

    /// Two batches behind a durable one, the last written in the knowledge of that one alone: nothing in the journal
    /// says that the first of the two was ever synced.
    private func unprovenTail() throws -> (disk: SimulatedDisk, hole: Int) {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1]])
        let before = try #require(disk.bytes(of: "journal-00000000000000000001.lj"))
        harness.append([[UInt8](repeating: 2, count: 1_500)])
        let prepared = harness.journal.prepareSync(syncing: true)
        let first = try #require(prepared)
        harness.append([[3]])
        harness.journal.finished(first.run())
        try harness.sync()
        #expect(harness.journal.durableSequence == 3)
        return (disk, (before.lastIndex { $0 != 0 } ?? 0) + 1)
    }

    @Test
    func `a changed byte in front of a whole batch is rot, whether or not it was proven synced`()
        throws
    {
        let (disk, hole) = try unprovenTail()
        let name = "journal-00000000000000000001.lj"
        for offset in [40, 400, 900, 1_400] {
            let rotten = disk.afterKill()
            rotten.rot(name, at: hole + offset, by: 4)
            let error = #expect(throws: JournalError.self, "byte \(offset)") {
                try JournalHarness(rotten)
            }
            guard case .rot(name, _, 1) = error else {
                Issue.record("byte \(offset): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `a sector that never reached the disk in front of a whole batch is a crash`() throws
    {
        let (disk, hole) = try unprovenTail()
        let name = "journal-00000000000000000001.lj"
        let sector = hole / 512 + 1
        let crashed = disk.afterKill()
        var bytes = try #require(disk.bytes(of: name))
        bytes.replaceSubrange(
            sector * 512..<(sector + 1) * 512, with: [UInt8](repeating: 0, count: 512))
        crashed.place(bytes, as: name)
        let again = try JournalHarness(crashed)
        #expect(again.commands == [[1]] && again.report.tornBytes > 1_500)
    }

    // MARK: What the disk refuses

    @Test func `what a crash tore never comes back, not even behind the same batch written again`()
        throws
    {
        var harness = try JournalHarness(SimulatedDisk())
        try harness.commit([[1]])
        let second = [UInt8](repeating: 2, count: 1_200)
        harness.append([second])
        harness.append([[3]])
        let job = harness.journal.prepareSync(syncing: false)
        let written = try #require(job).run()
        harness.journal.finished(written)
        // The power goes: of the second batch a sector is missing, the third is whole, and neither was acknowledged.
        let name = try #require(try harness.disk.list().first { $0.hasPrefix("journal-") })
        var bytes = try #require(harness.disk.bytes(of: name))
        let start = try #require(bytes.firstIndex(of: 2)) / 512 * 512 + 512
        bytes.replaceSubrange(start..<start + 512, with: repeatElement(0, count: 512))
        let torn = harness.disk.afterPowerCut(.everything, seed: 0)
        torn.place(bytes, as: name)
        var next = try JournalHarness(torn)
        #expect(next.commands == [[1]] && next.report.tornBytes > 1_200)
        try next.commit([second])
        let last = try JournalHarness(torn.afterPowerCut(.nothing, seed: 0))
        #expect(last.commands == [[1], second], "the third was never acknowledged")
    }

    @Test func `what a start reads is durable from then on, also what a failed sync had dropped`()
        throws
    {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1]])
        disk.set(SimulatedDisk.Faults(failingSync: disk.syncs + 1))
        harness.append([[2]])
        let job = harness.journal.prepareSync(syncing: true)
        let failed = try #require(job).run()
        #expect(failed.error != nil)
        // The process ends. The machine's memory still shows the write, and no sync will ever bring it to the disk.
        let next = try JournalHarness(disk.afterKill())
        #expect(next.commands == [[1], [2]] && next.journal.durableSequence == 2)
        let last = try JournalHarness(next.disk.afterPowerCut(.nothing, seed: 0))
        #expect(last.commands == [[1], [2]])
    }

    @Test func `a failed sync fails the journal for good and acknowledges nothing`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1]])
        disk.set(SimulatedDisk.Faults(failingSync: disk.syncs + 1))
        harness.append([[2]])
        let error = #expect(throws: DiskError.self) { try harness.sync() }
        let failure = try #require(error)
        #expect(failure.operation == .sync)
        disk.set(SimulatedDisk.Faults())
        #expect(harness.journal.admission(of: 100) == .failed(failure))
        let retry = harness.journal.prepareSync(syncing: true)
        #expect(retry == nil, "a failed sync is never tried again")
        let ahead = harness.journal.prepareSpare()
        #expect(ahead == nil)
        #expect(harness.journal.durableSequence == 1 && harness.journal.writtenSequence == 1)
        #expect(try JournalHarness(disk.afterPowerCut(.everything, seed: 0)).commands == [[1]])
    }

    @Test func `a write that the device refuses fails the journal too`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1]])
        disk.set(SimulatedDisk.Faults(failingWrite: disk.writes + 1))
        harness.append([[2]])
        #expect(throws: DiskError.self) { try harness.sync() }
        guard case .failed = harness.journal.admission(of: 1) else {
            Issue.record("the journal still takes batches")
            return
        }
    }

    @Test
    func
        `a full disk refuses batches before they are applied and opens by itself when there is room`()
        throws
    {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1]])
        disk.set(SimulatedDisk.Faults(capacity: JournalHarness.segmentBytes + 1_000))
        let error = #expect(throws: DiskError.self) { try harness.makeSpare() }
        #expect(error?.kind == .full)
        var batch = CommandBatch()
        batch.add(kind: 16, timestamp: 1, payload: [UInt8](repeating: 1, count: 500).span)
        var taken = 0
        while harness.journal.admission(of: batch.byteCount) == .accepted {
            try harness.commit([[UInt8](repeating: 1, count: 500)])
            taken += 1
        }
        #expect(taken > 2, "what fits into the segment in use is still taken")
        guard case .full(let reason) = harness.journal.admission(of: batch.byteCount) else {
            Issue.record("not refused as full")
            return
        }
        #expect(reason.kind == .full)
        #expect(throws: DiskError.self) { try harness.makeSpare() }
        disk.set(SimulatedDisk.Faults())
        try harness.makeSpare()
        #expect(harness.journal.admission(of: batch.byteCount) == .accepted)
        try harness.commit([[UInt8](repeating: 2, count: 500)])
        #expect(
            try JournalHarness(disk.afterPowerCut(.nothing, seed: 0)).commands == harness.commands)
    }

    @Test func `a group that met a full disk waits, and is written when there is room`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 0..<5 { try harness.commit([[UInt8](repeating: UInt8(number), count: 600)]) }
        disk.set(SimulatedDisk.Faults(capacity: JournalHarness.segmentBytes + 100))
        // Nobody has tried to make a spare: the change of segments itself finds the disk full.
        harness.append([[UInt8](repeating: 9, count: 2_000)])
        #expect(throws: DiskError.self) { try harness.sync() }
        #expect(harness.journal.isStuck && harness.journal.durableSequence == 5)
        guard case .full = harness.journal.admission(of: 1) else {
            Issue.record("a stuck journal takes batches")
            return
        }
        #expect(throws: DiskError.self) { try harness.sync() }
        disk.set(SimulatedDisk.Faults())
        try harness.sync()
        #expect(
            harness.journal.durableSequence == 6 && harness.journal.admission(of: 1) == .accepted)
        #expect(
            try JournalHarness(disk.afterPowerCut(.nothing, seed: 0)).commands == harness.commands)
    }

    @Test(arguments: [true, false])
    func `a group that found no room takes the spare that did`(isSpareFirst: Bool) throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 0..<5 { try harness.commit([[UInt8](repeating: UInt8(number), count: 600)]) }
        let prepared = harness.journal.prepareSpare()
        let spare = try #require(prepared)
        // Appended while the spare was not ready, so the group would make a segment of its own.
        harness.append([[UInt8](repeating: 9, count: 2_000)])
        disk.set(SimulatedDisk.Faults(capacity: disk.usedBytes + JournalHarness.segmentBytes))
        let made = spare.run()
        if isSpareFirst { harness.journal.finished(made) }
        #expect(throws: DiskError.self) { try harness.sync() }
        if !isSpareFirst { harness.journal.finished(made) }
        #expect(harness.journal.isStuck && harness.journal.prepareSpare() == nil)
        // No more room than that.
        try harness.sync()
        #expect(harness.journal.durableSequence == 6 && !harness.journal.isStuck)
        #expect(
            try JournalHarness(disk.afterPowerCut(.nothing, seed: 0)).commands == harness.commands)
    }

    // MARK: What does not belong there

    @Test func `a foreign file, an unknown version and a missing segment are named`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 0..<20 { try harness.commit([[UInt8](repeating: UInt8(number), count: 700)]) }
        let second = "journal-00000000000000000002.lj"
        let bytes = try #require(disk.bytes(of: second))

        let foreign = disk.afterKill()
        foreign.place(Array("#!/bin/sh".utf8) + [UInt8](repeating: 32, count: 100), as: second)
        let refused = #expect(throws: JournalError.self) { try JournalHarness(foreign) }
        guard case .badHeader(second, let problem, .repair(let last)) = refused else {
            Issue.record("\(refused as Any)")
            return
        }
        #expect(problem == "it does not begin as a Leadstock journal does")
        // The remedy is one that helps.
        _ = try JournalRepair(foreign, toSequence: last)
        #expect(try JournalHarness(foreign).commands == Array(harness.commands.prefix(Int(last))))

        let newer = disk.afterKill()
        var header = bytes
        header[8] = 2
        let crc = CRC32C.of(header.span.extracting(0..<60))
        for index in 0..<4 {
            header[60 + index] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * index))
        }
        newer.place(header, as: second)
        #expect(throws: JournalError.version(file: second, found: 2)) { try JournalHarness(newer) }

        let holed = disk.afterKill()
        try holed.remove(second)
        #expect(throws: JournalError.missingSegment(file: second, remedy: .repair(to: last))) {
            try JournalHarness(holed)
        }

        let name =
            "journal-\(String(repeating: "0", count: 19))\(harness.journal.segments.count).lj"
        let shortened = disk.afterKill()
        try shortened.remove(name)
        let missing = #expect(throws: JournalError.self) { try JournalHarness(shortened) }
        guard case .missingSegment(name, .repair(let end)) = missing else {
            Issue.record("\(missing as Any)")
            return
        }
        _ = try JournalRepair(shortened, toSequence: end)
        let repaired = try JournalHarness(shortened).commands
        #expect(
            repaired == Array(harness.commands.prefix(Int(end))) && repaired.count > Int(last))
    }

    @Test func `a journal that begins behind the state is refused`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 0..<20 { try harness.commit([[UInt8](repeating: UInt8(number), count: 700)]) }
        try disk.remove("journal-00000000000000000001.lj")
        let error = #expect(throws: JournalError.self) { try JournalHarness(disk) }
        guard case .gap(stateSequence: 0, let first) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(first == harness.journal.segments[1].firstSequence)
    }

    @Test func `a held directory names its holder and a foreign name is refused`() throws {
        let disk = SimulatedDisk()
        let held = try DataDirectory(disk, owner: "pid 41")
        #expect(throws: DirectoryError.inUse(owner: "pid 41")) {
            try DataDirectory(disk, owner: "pid 42")
        }
        held.release()
        disk.place([1], as: "notes.txt")
        #expect(throws: DirectoryError.foreign(file: "notes.txt")) {
            try DataDirectory(disk, owner: "pid 42")
        }
    }

    @Test func `room that a spare in the making will take is promised to no batch`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1]])
        // For the spare, and half of another segment.
        let room = JournalHarness.segmentBytes * 3 / 2
        disk.set(SimulatedDisk.Faults(capacity: disk.usedBytes + room))
        let batch = 4_000
        #expect(harness.journal.admission(of: batch) == .accepted, "it would get a segment")
        let prepared = harness.journal.prepareSpare()
        let spare = try #require(prepared)
        guard case .full = harness.journal.admission(of: batch) else {
            Issue.record("two segments were promised room for one and a half")
            return
        }
        #expect(harness.journal.admission(of: 100) == .accepted, "it fits where the last one is")
        harness.journal.finished(spare.run())
        #expect(harness.journal.admission(of: batch) == .accepted, "the spare is ready")
    }
}
