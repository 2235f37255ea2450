package import Columns

/// The snapshots of a data directory: which there are, loading the right one, keeping the two newest.
package struct SnapshotStore: Sendable {
    private let disk: any Disk

    /// The snapshots on `disk`.
    package init(_ disk: any Disk) { self.disk = disk }

    /// What to do when the newest snapshot cannot be read.
    package enum Policy: Sendable {
        /// Refuse: nobody should lose the newest state without having said so.
        case newest
        /// Take the next older one and report what was skipped; the journal must reach back to it.
        case fallBack
    }

    /// The sequences of the finished snapshots, newest first.
    package func sequences() throws(DiskError) -> [UInt64] {
        var found: [UInt64] = []
        for name in try disk.list() {
            if case .snapshot(let sequence) = DataFile(name: name) { found.append(sequence) }
        }
        return found.reversed()
    }

    /// Loads the newest snapshot; nil when there is none.
    ///
    /// `declared` as in ``SnapshotReader/finish(declared:)``. `report` is called after every MiB. Under
    /// ``Policy/fallBack`` damage of all snapshots throws the newest one's error; a version or a table that is not
    /// known is never skipped, for the older file would hide the newer state. `report` answers whether to go on;
    /// when not, ``SnapshotError/interrupted(file:)`` is thrown.
    package func load(
        declared: [Table] = [], policy: Policy = .newest,
        report: (SnapshotReader.Progress) -> Bool = { _ in true }
    ) throws(SnapshotError) -> LoadedSnapshot? {
        let found: [UInt64]
        do { found = try sequences() } catch { throw .disk(error) }
        var skipped: [SnapshotError] = []
        for sequence in found {
            do {
                var loaded = try load(DataFile.snapshotName(sequence), declared, report)
                loaded.skipped = skipped
                return loaded
            } catch {
                guard policy == .fallBack, error.isDamage else { throw error }
                skipped.append(error)
            }
        }
        if let first = skipped.first { throw first }
        return nil
    }

    /// Removes finished snapshots but the `count` newest, and files that were never finished.
    ///
    /// The answer is the last command that the journal need not hold any more: that of the oldest snapshot kept, and
    /// 0 as long as there are fewer than `count`, for then nothing but the journal stands in for a damaged one. Not to
    /// be called while a snapshot is being written.
    package func keep(newest count: Int) throws(DiskError) -> UInt64 {
        let found = try sequences()
        for sequence in found.dropFirst(count) { try disk.remove(DataFile.snapshotName(sequence)) }
        for name in try disk.list() {
            if case .unfinishedSnapshot = DataFile(name: name) { try disk.remove(name) }
        }
        try disk.syncDirectory()
        return found.count < count ? 0 : found[count - 1]
    }

    /// Sets aside the finished snapshots that are newer than the one that was loaded, or all when none was.
    ///
    /// They were passed over because they are damaged: nothing rests on them any more, and as one of the two newest
    /// they would let go of what does. Nothing is lost: they stay in the directory under the name of what a repair
    /// takes away.
    package func setAside(newerThan sequence: UInt64?) throws(DiskError) {
        for found in try sequences() {
            if let sequence, found <= sequence { break }
            let name = try DataFile.cutSnapshotName(found, on: disk)
            try disk.rename(DataFile.snapshotName(found), to: name)
        }
        try disk.syncDirectory()
    }

    private func load(
        _ name: String, _ declared: [Table], _ report: (SnapshotReader.Progress) -> Bool
    ) throws(SnapshotError) -> LoadedSnapshot {
        var reader = try SnapshotReader(name, on: disk)
        var progress = try reader.step()
        while !progress.isFinished {
            guard report(progress) else { throw .interrupted(file: name) }
            progress = try reader.step()
        }
        guard report(progress) else { throw .interrupted(file: name) }
        return try reader.finish(declared: declared)
    }
}

extension SnapshotError {
    /// Whether the bytes are bad, rather than the program too old or the system in the way.
    package var isDamage: Bool {
        switch self {
        case .damaged, .foreign: true
        case .version, .undeclared, .interrupted, .disk: false
        }
    }
}
