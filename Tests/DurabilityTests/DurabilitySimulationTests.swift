import Columns
import DiskKit
import Durability
import TestKit
import Testing

/// Random lives of a journal: groups in a pipeline, snapshots, spares, full disks, failed syncs, kills and power cuts.
///
/// One seed decides everything. The oracle knows which commands were acknowledged and which were given; after each
/// recovery the state must be the given commands up to one at or behind the last acknowledged.
@Suite struct DurabilitySimulationTests {
    @Test(arguments: seeds(400))
    func `nothing acknowledged is lost and nothing else comes back`(seed: UInt64) {
        do {
            var life = Life(seed: seed)
            for _ in 0..<6 { try life.live() }
        } catch { Issue.record("SEED=\(seed): \(error)") }
    }

    private struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    /// One disk and the processes that come and go on it.
    private struct Life {
        var random: SeededGenerator
        var disk: SimulatedDisk
        /// What the last process was given, and how much of it was acknowledged.
        var issued: [[UInt8]] = []
        var acknowledged = 0
        var epoch: UInt64 = 1

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            disk = SimulatedDisk(seed: seed)
        }

        /// One process from its start to its end.
        mutating func live() throws {
            var harness = try JournalHarness(disk, epoch: epoch)
            if let problem = broken(harness.commands, issued: issued, acknowledged: acknowledged) {
                throw Violation(description: "epoch \(epoch): \(problem)")
            }
            // What was recovered is on the disk now, acknowledged or not.
            acknowledged = harness.commands.count
            epoch += 1
            var running: SyncJob?
            var spare: SpareJob?
            let turns = 5 + random.below(60)
            for _ in 0..<turns {
                switch random.below(10) {
                case 0..<4:
                    let payloads = JournalHarness.payloads(random.below(4), &random)
                    let byteCount = payloads.reduce(200) { $0 + $1.count + 40 }
                    guard harness.journal.admission(of: byteCount) == .accepted else { break }
                    harness.append(payloads)
                case 4, 5:
                    if running == nil {
                        running = harness.journal.prepareSync(syncing: random.chance(80))
                    }
                case 6, 7:
                    guard let job = running else { break }
                    running = nil
                    harness.journal.finished(job.run())
                    acknowledged = max(acknowledged, Int(harness.journal.durableSequence))
                case 8:
                    if let job = spare {
                        spare = nil
                        harness.journal.finished(job.run())
                    } else {
                        spare = harness.journal.prepareSpare()
                    }
                default: try disturb(&harness, isIdle: running == nil)
                }
            }
            issued = harness.commands
            end()
        }

        /// A snapshot, a full disk, room again, or a sync that will fail.
        private mutating func disturb(_ harness: inout JournalHarness, isIdle: Bool) throws {
            switch random.below(8) {
            case 0: disk.set(SimulatedDisk.Faults(failingSync: disk.syncs + 1 + random.below(10)))
            case 1, 2: disk.set(SimulatedDisk.Faults(capacity: 8_192 * (1 + random.below(6))))
            case 3, 4: disk.set(SimulatedDisk.Faults())
            case 5:
                disk.set(SimulatedDisk.Faults(powerCutAt: disk.operations + 1 + random.below(12)))
            default:
                // The owner takes snapshots of what is durable only: what a snapshot shows, it acknowledges.
                guard isIdle, harness.journal.durableSequence == harness.journal.lastSequence else {
                    return
                }
                try? harness.snapshot()
            }
        }

        /// The process is killed, or the power goes off.
        private mutating func end() {
            if random.chance(30) {
                disk = disk.afterKill()
            } else {
                let survival = random.pick(SimulatedDisk.Survival.allCases)
                disk = disk.afterPowerCut(survival, seed: random.next())
            }
        }
    }
}
