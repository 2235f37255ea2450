import Columns

/// What is in a data directory and whether it is whole: every byte that counts is read and checked, nothing is changed.
///
/// The directory must be at rest: what a server is just writing looks torn or damaged.
package struct DirectoryReport: Sendable, Equatable {
    /// The finished snapshots, newest first.
    package let snapshots: [SnapshotFinding]
    package let journal: JournalFinding
    /// Names that are not Leadstock's.
    package let foreign: [String]

    /// One snapshot.
    package struct SnapshotFinding: Sendable, Equatable {
        package let file: String
        package let sequence: UInt64
        /// Rows of all tables; 0 when it cannot be read.
        package let rows: Int
        /// Nil when it is whole.
        package let problem: SnapshotError?
    }

    /// The journal from the oldest whole snapshot on, from the first command on where there is none.
    package struct JournalFinding: Sendable, Equatable {
        package let segments: Int
        package let commands: Int
        package let lastSequence: UInt64
        /// Bytes of an unfinished batch at the end: what a crash leaves, and what the next start cuts off.
        package let tornBytes: Int
        /// Nil when it is whole.
        package let problem: JournalError?
    }

    /// Whether nothing at all is wrong with it.
    ///
    /// A start may succeed all the same, as from an older snapshot than a damaged one.
    package var isWhole: Bool {
        snapshots.allSatisfy { $0.problem == nil } && journal.problem == nil && foreign.isEmpty
    }

    /// Reads the directory on `disk`; throws only when the system refuses.
    package init(of disk: any Disk) throws(DiskError) {
        let names = try disk.list()
        foreign = names.filter { DataFile(name: $0) == .foreign }
        var found: [SnapshotFinding] = []
        for sequence in try SnapshotStore(disk).sequences() {
            found.append(Self.inspect(DataFile.snapshotName(sequence), sequence, disk))
        }
        snapshots = found
        let oldest = found.last { $0.problem == nil }?.sequence
        journal = try Self.inspectJournal(disk, after: oldest, names)
    }

    private static func inspect(_ name: String, _ sequence: UInt64, _ disk: any Disk)
        -> SnapshotFinding
    {
        do {
            var reader = try SnapshotReader(name, on: disk)
            while try !reader.step().isFinished {}
            let view = try reader.finish().view
            let rows = view.tables.reduce(0) { $0 + $1.count }
            return SnapshotFinding(file: name, sequence: sequence, rows: rows, problem: nil)
        } catch {
            return SnapshotFinding(file: name, sequence: sequence, rows: 0, problem: error)
        }
    }

    private static func inspectJournal(
        _ disk: any Disk, after oldest: UInt64?, _ names: [String]
    ) throws(DiskError) -> JournalFinding {
        let segments = names.filter {
            if case .segment = DataFile(name: $0) { true } else { false }
        }.count
        var commands = 0
        var last: UInt64 = 0
        do {
            var reader = try JournalReader(disk, after: oldest ?? 0)
            var isFinished = false
            while !isFinished {
                let progress = try reader.step { item, _ in
                    if case .command(let sequence, _, _) = item {
                        commands += 1
                        last = sequence
                    }
                    return nil
                }
                isFinished = progress.isFinished
            }
            return JournalFinding(
                segments: segments, commands: commands,
                lastSequence: reader.end?.lastSequence ?? last,
                tornBytes: reader.end?.tornBytes ?? 0, problem: reader.passedOver)
        } catch {
            if case .disk(let error) = error { throw error }
            return JournalFinding(
                segments: segments, commands: commands, lastSequence: last, tornBytes: 0,
                problem: error)
        }
    }
}
