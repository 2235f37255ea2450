import Columns
import DiskKit
import Durability
import TestKit
import Testing

/// The first command of a segment, as its header says.
private struct SegmentStart {
    let firstSequence: UInt64

    init(_ disk: SimulatedDisk, _ segment: String) throws {
        let bytes = try #require(disk.bytes(of: segment))
        firstSequence = bytes[24..<32].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

@Suite struct InspectionTests {
    /// A directory with two snapshots (at so many commands of 300 bytes) and 60 commands.
    private func filled(
        snapshots: [Int] = [20, 40]
    ) throws -> (SimulatedDisk, JournalHarness) {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 1...60 {
            try harness.commit([[UInt8](repeating: UInt8(number), count: 300)])
            if snapshots.contains(number) { try harness.snapshot() }
        }
        return (disk, harness)
    }

    @Test func `check reads everything and finds a whole directory whole`() throws {
        let (disk, harness) = try filled()
        let report = try DirectoryReport(of: disk)
        #expect(report.isWhole)
        #expect(report.snapshots.map(\.sequence) == [40, 20])
        #expect(report.journal.lastSequence == 60 && report.journal.commands == 40)
        #expect(report.journal.segments == harness.journal.segments.count)
    }

    @Test func `check names each damaged file and goes on`() throws {
        let (disk, _) = try filled()
        disk.place([1], as: "notes.txt")
        disk.rot("snapshot-00000000000000000040.ls", at: 300, by: 4)
        let segment = try #require(try disk.list().first { $0.hasPrefix("journal-") })
        disk.rot(segment, at: 4_096 + 500, by: 4)
        let report = try DirectoryReport(of: disk)
        #expect(!report.isWhole && report.foreign == ["notes.txt"])
        #expect(report.snapshots.map { $0.problem == nil } == [false, true])
        guard case .coveredRot(let file, _, 20) = report.journal.problem else {
            Issue.record("the journal's damage was not found")
            return
        }
        #expect(file == segment)
    }

    @Test(arguments: [20, 21, 33, 40, 47, 59, 60])
    func `repair goes back to the command asked for and keeps what it takes away`(target: Int)
        throws
    {
        let (disk, harness) = try filled()
        let repair = try JournalRepair(disk, toSequence: UInt64(target))
        #expect(repair.lastSequence == UInt64(target))
        let repaired = try JournalHarness(disk.afterPowerCut(.nothing, seed: 1))
        #expect(repaired.commands == Array(harness.commands.prefix(target)))
        for name in repair.sideFiles {
            #expect(disk.bytes(of: name)?.isEmpty == false, "\(name) is empty")
        }
        #expect(repair.sideFiles.isEmpty == (target == 60))
        #expect(try DirectoryReport(of: disk).isWhole)
    }

    @Test func `repair cuts at rot what the start has refused, and the rest can still be read`()
        throws
    {
        let (disk, harness) = try filled()
        let segment = try #require(try disk.list().last { $0.hasPrefix("journal-") })
        disk.rot(segment, at: 4_096 + 500, by: 4)
        let error = #expect(throws: JournalError.self) { try JournalHarness(disk) }
        guard case .rot(_, _, let sequence) = error else {
            Issue.record("not refused as rot")
            return
        }
        #expect(error?.description.contains("repair DIR --to-seq \(sequence)") == true)
        // A number behind the rot would cut more than was asked for: refused, nothing is touched.
        let before = try disk.list()
        let refusal = #expect(throws: JournalError.self) {
            try JournalRepair(disk, toSequence: sequence + 1)
        }
        #expect(refusal?.description.contains("--to-seq \(sequence)") == true)
        #expect(try disk.list() == before)
        let repair = try JournalRepair(disk, toSequence: sequence)
        #expect(repair.lastSequence == sequence && repair.sideFiles.count == 1)
        #expect(try JournalHarness(disk).commands == Array(harness.commands.prefix(Int(sequence))))
    }

    @Test func `check and a start agree on a journal whose beginning is gone`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 1...60 { try harness.commit([[UInt8](repeating: UInt8(number), count: 300)]) }
        try disk.remove("journal-00000000000000000001.lj")
        #expect(throws: JournalError.self) { try JournalHarness(disk) }
        let report = try DirectoryReport(of: disk)
        guard case .gap(0, _) = report.journal.problem else {
            Issue.record("\(report.journal)")
            return
        }
        #expect(!report.isWhole)
    }

    @Test(arguments: [false, true])
    func `a damaged header is named with a remedy that helps`(isNeeded: Bool) throws {
        let (disk, harness) = try filled()
        let segments = try disk.list().filter { $0.hasPrefix("journal-") }
        let place = isNeeded ? segments.count - 1 : 0
        disk.rot(segments[place], at: 20, by: 4)
        let error = #expect(throws: JournalError.self) { try JournalHarness(disk) }
        guard case .badHeader(segments[place], "its checksum does not match", let remedy) = error
        else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(error?.description.contains("at byte 0, in its header") == true)
        switch remedy {
        case .repair(let last):
            #expect(isNeeded && last >= 40)
            _ = try JournalRepair(disk, toSequence: last)
            let again = try JournalHarness(disk)
            #expect(again.commands == Array(harness.commands.prefix(Int(last))))
        case .takeAway:
            #expect(!isNeeded)
            try disk.remove(segments[place])
            #expect(try JournalHarness(disk).commands == harness.commands)
        case .none: Issue.record("nothing helps")
        }
    }

    @Test func `rot that a newer snapshot covers costs nothing`() throws {
        let (disk, harness) = try filled(snapshots: [20, 45])
        // A command well before the newer snapshot, in the segment in which that stands.
        let segment = try #require(
            try disk.list().last {
                try $0.hasPrefix("journal-") && SegmentStart(disk, $0).firstSequence <= 46
            })
        #expect(try SegmentStart(disk, segment).firstSequence < 44)
        disk.rot(segment, at: 4_096 + 200, by: 4)
        let again = try JournalHarness(disk)
        #expect(again.commands == harness.commands)
        guard case .coveredRot(segment, _, 45) = again.report.damage else {
            Issue.record("\(again.report)")
            return
        }
        #expect(
            again.report.damage?.description.contains("repair") == false, "nothing is to be cut")
        #expect(try !DirectoryReport(of: disk).isWhole, "the older snapshot has lost its journal")
        // A repair can do the same.
        #expect(try JournalRepair(disk, toSequence: 50).lastSequence == 50)
        #expect(try JournalHarness(disk).commands == Array(harness.commands.prefix(50)))
    }

    @Test func `repair to a snapshot behind which nothing is whole keeps the snapshot`() throws {
        let (disk, harness) = try filled()
        for name in try disk.list() where name.hasPrefix("journal-") {
            disk.rot(name, at: 20, by: 4)
        }
        let error = #expect(throws: JournalError.self) { try JournalHarness(disk) }
        #expect(error?.description.contains("--to-seq 40") == true)
        #expect(try JournalRepair(disk, toSequence: 40).lastSequence == 40)
        #expect(try JournalHarness(disk).commands == Array(harness.commands.prefix(40)))
    }

    @Test func `a second repair keeps what the first has taken away`() throws {
        let (disk, _) = try filled()
        let first = try JournalRepair(disk, toSequence: 33).sideFiles
        let kept = first.map { disk.bytes(of: $0) }
        var harness = try JournalHarness(disk)
        for number in 34...60 {
            try harness.commit([[UInt8](repeating: UInt8(number) + 100, count: 300)])
            if number == 40 { try harness.snapshot() }
        }
        let second = try JournalRepair(disk, toSequence: 33).sideFiles
        #expect(first.count >= 3 && second.count == first.count)
        #expect(Set(first).isDisjoint(with: second))
        #expect(first.map { disk.bytes(of: $0) } == kept)
        #expect(try JournalHarness(disk).commands.count == 33)
    }

    @Test func `repair never splits a group`() throws {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        try harness.commit([[1], [2]])
        try harness.commit([[3], [4], [5]])
        #expect(try JournalRepair(disk, toSequence: 4).lastSequence == 2)
        #expect(try JournalHarness(disk).commands == [[1], [2]])
    }

    @Test func `repair refuses what it cannot do and changes nothing`() throws {
        let (disk, _) = try filled()
        let before = try disk.list()
        // The journal in front of the snapshot at 20 is gone.
        #expect(throws: JournalError.self) { try JournalRepair(disk, toSequence: 3) }
        #expect(try disk.list() == before)
    }

    @Test func `the power may go off in the middle of a repair: it can be done again`() throws {
        let (_, reference) = try filled()
        for cut in 1...12 {
            let (disk, _) = try filled()
            disk.set(SimulatedDisk.Faults(powerCutAt: disk.operations + cut))
            _ = try? JournalRepair(disk, toSequence: 33)
            let after = disk.afterPowerCut(.someSectors, seed: UInt64(cut))
            let repair = try JournalRepair(after, toSequence: 33)
            #expect(repair.lastSequence == 33, "cut \(cut)")
            #expect(
                try JournalHarness(after).commands == Array(reference.commands.prefix(33)),
                "cut \(cut)")
        }
    }
}
