import Columns
import DiskKit
import Durability
import TestKit
import Testing

/// The power goes off at every moment of a script; what was acknowledged must be there, and nothing half.
@Suite struct CrashSweepTests {
    /// What the script did, and when each acknowledgement was given.
    private struct Script {
        let disk = SimulatedDisk(isRecording: true)
        var commands: [[UInt8]] = []
        /// Operations done and commands acknowledged by then.
        var acknowledgements: [(operation: Int, count: Int)] = []

        /// About 200 commands in 100 batches, a snapshot every 25, spares made ahead half of the time.
        init() throws {
            var random = SeededGenerator(seed: 11)
            var harness = try JournalHarness(disk)
            for round in 1...100 {
                try harness.commit(JournalHarness.payloads(1 + random.below(3), &random))
                acknowledgements.append((disk.operations, harness.commands.count))
                if round % 25 == 0 { try harness.snapshot() }
                if random.chance(10) { try harness.makeSpare() }
            }
            commands = harness.commands
        }

        func acknowledged(at moment: Int) -> Int {
            acknowledgements.last { $0.operation <= moment }?.count ?? 0
        }
    }

    @Test func `a power cut at any operation of a script loses nothing acknowledged`() throws {
        let script = try Script()
        var recoveries = 0
        var torn = 0
        for moment in 1...script.disk.operations {
            for (index, survival) in [
                SimulatedDisk.Survival.nothing, .everything, .someSectors, .someSectors,
            ].enumerated() {
                let seed = UInt64(moment * 4 + index)
                let disk = script.disk.afterPowerCut(survival, seed: seed, moment: moment)
                do {
                    var harness = try JournalHarness(disk)
                    let problem = broken(
                        harness.commands, issued: script.commands,
                        acknowledged: script.acknowledged(at: moment))
                    #expect(problem == nil, "after operation \(moment), \(survival), seed \(seed)")
                    torn += harness.report.tornBytes > 0 ? 1 : 0
                    // Life goes on, other commands than before take the numbers, and nothing cut off comes back.
                    try harness.commit([[255, 1], [255, 2]])
                    let again = try JournalHarness(disk.afterPowerCut(.nothing, seed: seed))
                    #expect(
                        again.commands == harness.commands,
                        "after operation \(moment), \(survival), seed \(seed)")
                } catch {
                    Issue.record("after operation \(moment), \(survival), seed \(seed): \(error)")
                }
                recoveries += 1
            }
        }
        #expect(
            recoveries > 1_000 && torn > 20,
            "the sweep has swept: \(recoveries) recoveries, \(torn) torn tails")
    }

    @Test
    func
        `a journal cut at any byte of its tail comes back up to the last whole batch and says how much it cut`()
        throws
    {
        var random = SeededGenerator(seed: 5)
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        // Where each batch ends, by what is not zero.
        var ends: [(offset: Int, commands: Int)] = []
        let name = "journal-00000000000000000001.lj"
        for _ in 0..<12 {
            try harness.commit(JournalHarness.payloads(3, &random))
            let bytes = try #require(disk.bytes(of: name))
            ends.append(
                (bytes.count - bytes.reversed().prefix { $0 == 0 }.count, harness.commands.count))
        }
        let whole = try #require(disk.bytes(of: name))
        for cut in ends[5].offset..<ends[11].offset {
            let kept = ends.last { $0.offset <= cut }
            for keepsLength in [false, true] {
                let rest = [UInt8](repeating: 0, count: keepsLength ? whole.count - cut : 0)
                let shortened = SimulatedDisk()
                shortened.place(Array(whole.prefix(cut)) + rest, as: name)
                let again = try JournalHarness(shortened)
                #expect(again.commands.count == kept?.commands, "cut at \(cut), \(keepsLength)")
                #expect(broken(again.commands, issued: harness.commands, acknowledged: 0) == nil)
                let left = whole.prefix(cut).reversed().prefix { $0 == 0 }.count
                let expected = max(0, cut - left - (kept?.offset.roundedUpToEight ?? 0))
                #expect(again.report.tornBytes == expected, "cut at \(cut), \(keepsLength)")
            }
        }
    }

    @Test func `every flipped byte of a journal is refused and named, or was of no consequence`()
        throws
    {
        var random = SeededGenerator(seed: 3)
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for _ in 0..<10 { try harness.commit(JournalHarness.payloads(2, &random)) }
        // The mark of an orderly end: everything before it is known to have been durable.
        try harness.commit([])
        let name = "journal-00000000000000000001.lj"
        let whole = try #require(disk.bytes(of: name))
        let end = whole.count - whole.reversed().prefix { $0 == 0 }.count
        var refused = 0
        for offset in Array(0..<64) + Array(4_096..<end) {
            let rotten = disk.afterKill()
            rotten.rot(name, at: offset, by: 1 << UInt8(offset % 8))
            do {
                let again = try JournalHarness(rotten)
                #expect(again.commands == harness.commands, "byte \(offset)")
            } catch let error as JournalError {
                #expect(error.description.contains(name), "byte \(offset)")
                if case .rot(_, let at, let sequence) = error {
                    #expect(at <= offset && offset - at < 600, "byte \(offset) reported at \(at)")
                    #expect(sequence < UInt64(harness.commands.count) + 1)
                }
                refused += 1
            }
            #expect(rotten.bytes(of: name)?.count == whole.count, "nothing was changed")
        }
        #expect(refused > (end - 4_096) * 8 / 10)
    }

    @Test func `a flipped byte in the last batch is rot`()
        throws
    {
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk)
        for number in 1...5 { try harness.commit([[UInt8(number), 7]]) }
        let name = "journal-00000000000000000001.lj"
        let whole = try #require(disk.bytes(of: name))
        let end = (whole.lastIndex { $0 != 0 } ?? 0) / 8 * 8 + 8
        // A batch of one command: its head, the command and its end.
        let start = end - 40 - 40 - 80
        for offset in start..<end where !(end - 46..<end - 40).contains(offset) {
            let rotten = disk.afterKill()
            rotten.rot(name, at: offset, by: 1 << UInt8(offset % 8))
            do {
                // One bit alone was set, and now none is: so a crash may leave the end mark.
                let again = try JournalHarness(rotten)
                #expect(
                    again.commands.count == 4 && offset >= end - 40
                        && rotten.bytes(of: name)?[offset] == 0, "byte \(offset - start)")
            } catch let error as JournalError {
                guard case .rot(name, _, 4) = error else {
                    Issue.record("byte \(offset - start): \(error)")
                    continue
                }
            }
        }
    }

    @Test func `a sector of zeros or of stale bytes among acknowledged commands is refused`() throws
    {
        var random = SeededGenerator(seed: 8)
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk, segmentBytes: 32_768)
        for _ in 0..<40 { try harness.commit(JournalHarness.payloads(3, &random)) }
        let name = "journal-00000000000000000001.lj"
        let whole = try #require(disk.bytes(of: name))
        let end = whole.count - whole.reversed().prefix { $0 == 0 }.count
        // The last group may be a crash's; everything in front of the group before it was acknowledged by then.
        for sector in 4_096 / 512..<(end - 2_000) / 512 {
            for source in [nil, sector - 1] {
                let rotten = disk.afterKill()
                var bytes = whole
                let replacement =
                    source.map { Array(whole[$0 * 512..<$0 * 512 + 512]) }
                    ?? [UInt8](repeating: 0, count: 512)
                bytes.replaceSubrange(sector * 512..<sector * 512 + 512, with: replacement)
                rotten.place(bytes, as: name)
                #expect(throws: JournalError.self, "sector \(sector)") {
                    try JournalHarness(rotten, segmentBytes: 32_768)
                }
            }
        }
    }

    @Test(arguments: seeds(60))
    func `a write that landed in another place is found`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let disk = SimulatedDisk()
        var harness = try JournalHarness(disk, segmentBytes: 32_768)
        try harness.commit(JournalHarness.payloads(20, &random))
        var faults = SimulatedDisk.Faults()
        faults.misdirectedWrite = disk.writes + 1 + random.below(20)
        faults.misdirectedBy = (1 + random.below(8)) * 512 * (random.chance(50) ? 1 : -1)
        disk.set(faults)
        while disk.writes < faults.misdirectedWrite + 2 {
            try harness.commit(JournalHarness.payloads(2, &random))
        }
        do {
            let again = try JournalHarness(disk.afterKill(), segmentBytes: 32_768)
            #expect(again.commands == harness.commands, "SEED=\(seed)")
        } catch let error as JournalError {
            #expect(error.description.contains("journal-"), "SEED=\(seed)")
        }
    }
}

extension Int {
    fileprivate var roundedUpToEight: Int { (self + 7) & ~7 }
}
