import Columns
import DiskKit
import Durability
import TestKit

/// A naive user of the journal: its state is the list of all commands' payloads, its oracle the list of what was answered.
struct JournalHarness {
    static let segmentBytes = 8_192

    let disk: SimulatedDisk
    var journal: FileJournal
    /// Every command so far, in order; command n stands at n - 1.
    private(set) var commands: [[UInt8]]
    /// What the recovery at the beginning said.
    let report: ReplayReport

    /// Recovers what is on the disk: newest snapshot, then the journal behind it.
    init(_ disk: SimulatedDisk, segmentBytes: Int = Self.segmentBytes, epoch: UInt64 = 1) throws {
        self.disk = disk
        let loaded = try SnapshotStore(disk).load()
        var commands = loaded.map { Self.commands(in: $0.view) } ?? []
        var options = FileJournal.Options()
        options.segmentBytes = segmentBytes
        options.epoch = epoch
        var recovery = try JournalRecovery(disk, after: UInt64(commands.count), options)
        while try !recovery.step({ item, payload in
            guard case .command(let sequence, let timestamp, let kind) = item else { return nil }
            guard sequence == UInt64(commands.count) + 1 else {
                return "command \(sequence) is not the next"
            }
            guard timestamp == 1_000 + Int64(sequence), kind == 16 + UInt16(sequence % 3) else {
                return "not what was given"
            }
            commands.append(payload.array())
            return nil
        }).isFinished {}
        (journal, report) = try recovery.finish()
        self.commands = commands
    }

    /// Applies and appends a batch of these commands, without writing anything yet.
    mutating func append(_ payloads: [[UInt8]], digest: StateDigest? = nil) {
        var batch = CommandBatch()
        for payload in payloads {
            commands.append(payload)
            let sequence = commands.count
            batch.add(
                kind: 16 + UInt16(sequence % 3), timestamp: 1_000 + Int64(sequence),
                payload: payload.span)
        }
        let last = journal.append(batch, digest: digest)
        precondition(last == UInt64(commands.count), "the journal counts otherwise")
    }

    /// Writes and syncs everything appended, as a worker would.
    mutating func sync() throws(DiskError) {
        guard let job = journal.prepareSync(syncing: true) else { return }
        let outcome = job.run()
        journal.finished(outcome)
        if let error = outcome.error { throw error }
    }

    /// Appends and syncs one batch.
    mutating func commit(_ payloads: [[UInt8]]) throws {
        append(payloads)
        try sync()
    }

    mutating func makeSpare() throws(DiskError) {
        guard let job = journal.prepareSpare() else { return }
        let outcome = job.run()
        journal.finished(outcome)
        if let error = outcome.error { throw error }
    }

    /// Writes a snapshot of the present state, keeps two, and retires the journal behind the older one.
    mutating func snapshot() throws {
        var writer = try SnapshotWriter(of: Self.view(of: commands), on: disk, now: 0)
        while try !writer.step().isFinished {}
        let sequence = try SnapshotStore(disk).keep(newest: 2)
        guard let job = journal.prepareRetirement(through: sequence) else { return }
        let outcome = job.run()
        journal.finished(outcome)
        if let error = outcome.error { throw error }
    }

    static func view(of commands: [[UInt8]]) -> FrozenView {
        var bytes: [UInt8] = []
        for command in commands {
            bytes += [UInt8(command.count & 0xFF), UInt8(command.count >> 8)] + command
        }
        let section = FrozenView.Section(number: 1, bytes: bytes)
        return FrozenView(
            sequence: UInt64(commands.count), time: 0, tables: [], sections: [section])
    }

    private static func commands(in view: FrozenView) -> [[UInt8]] {
        let bytes = view.sections[0].bytes
        var commands: [[UInt8]] = []
        var offset = 0
        while offset < bytes.count {
            let count = Int(bytes[offset]) + Int(bytes[offset + 1]) << 8
            commands.append(Array(bytes[offset + 2..<offset + 2 + count]))
            offset += 2 + count
        }
        return commands
    }

    /// Payloads of a batch, from 0 to 300 bytes each.
    static func payloads(_ count: Int, _ random: inout SeededGenerator) -> [[UInt8]] {
        (0..<count).map { _ in
            (0..<random.below(random.chance(10) ? 300 : 60)).map { _ in
                UInt8(truncatingIfNeeded: random.next())
            }
        }
    }
}

/// Whether `found` is `issued` up to some command at or behind `acknowledged`; nil, or what is wrong.
func broken(_ found: [[UInt8]], issued: [[UInt8]], acknowledged: Int) -> String? {
    if found.count < acknowledged {
        return "\(found.count) commands came back, \(acknowledged) were acknowledged"
    }
    if found.count > issued.count {
        return "\(found.count) commands came back, \(issued.count) were given"
    }
    for (index, command) in found.enumerated() where command != issued[index] {
        return "command \(index + 1) is not what was given"
    }
    return nil
}
