/// Takes a data directory back to a command, and keeps what it takes away.
///
/// Batches are never split, so the directory may end a little before the command asked for; the answer says where. The cut
/// part of a segment goes into a side file `cut-…`, later segments and newer snapshots are renamed to `cut-…`; nothing is
/// deleted. The directory must be held (``DataDirectory``).
package struct JournalRepair: Sendable, Equatable {
    /// The last command that is left.
    package let lastSequence: UInt64
    /// The files that hold what was taken away.
    package let sideFiles: [String]

    /// Repairs the directory on `disk` so that nothing behind the command `sequence` is left.
    ///
    /// Refuses, before it changes anything, when the journal is damaged before that command, does not reach it, or no
    /// snapshot at or before it is left while the journal does not reach back to the first command.
    package init(_ disk: any Disk, toSequence sequence: UInt64) throws(JournalError) {
        let plan = try Plan(disk, sequence)
        do {
            sideFiles = try plan.carryOut(disk)
        } catch { throw .disk(error) }
        lastSequence = plan.lastSequence
    }

    /// What is to be done; made by reading alone.
    private struct Plan {
        var lastSequence: UInt64 = 0
        /// The segment that stays as the last one, and where it is cut.
        var segment: UInt64?
        var offset = 0
        /// What goes, by name and new name.
        var snapshots: [(String, String)] = []
        var segments: [(String, String)] = []

        init(_ disk: any Disk, _ sequence: UInt64) throws(JournalError) {
            let sequences: [UInt64]
            do {
                sequences = try SnapshotStore(disk).sequences()
                for newer in sequences where newer > sequence {
                    let newName = try DataFile.cutSnapshotName(newer, on: disk)
                    snapshots.append((DataFile.snapshotName(newer), newName))
                }
            } catch { throw .disk(error) }
            let base = sequences.first { $0 <= sequence } ?? 0
            let headers = try JournalReader.headersThatAreWhole(disk)
            if let start = headers.lastIndex(where: { $0.firstSequence <= base + 1 }) {
                try find(in: disk, headers[start...], sequence, base)
            } else if base == 0 || base != sequence {
                throw .unrepairable(
                    problem:
                        "no snapshot at or before command \(sequence) and no journal from the first command on: "
                        + "the state of command \(sequence) cannot be made")
            }
            if lastSequence < base {
                // The snapshot alone is what was asked for.
                segment = nil
                lastSequence = base
            }
            do {
                for name in try disk.list() {
                    guard case .segment(let number) = DataFile(name: name),
                        number > segment ?? 0
                    else { continue }
                    segments.append((name, try DataFile.cutName(number, offset: 0, on: disk)))
                }
            } catch { throw .disk(error) }
        }

        /// Finds where the journal behind the snapshot of `base` is to be cut, or says why it cannot be.
        private mutating func find(
            in disk: any Disk, _ headers: ArraySlice<SegmentHeader>, _ sequence: UInt64,
            _ base: UInt64
        ) throws(JournalError) {
            let stop = try walk(disk, headers, sequence, base)
            if lastSequence < base {
                if base == sequence { return }
                throw .unrepairable(
                    problem:
                        "the journal is whole only up to command \(lastSequence), before the snapshot of \(base)"
                )
            }
            guard stop != .damaged || lastSequence == sequence else {
                throw .unrepairable(
                    problem:
                        "the journal is whole only up to command \(lastSequence): --to-seq \(lastSequence) keeps "
                        + "all of it")
            }
            guard stop != .end || lastSequence >= sequence else {
                throw .unrepairable(
                    problem:
                        "the journal ends at command \(lastSequence): --to-seq \(lastSequence) keeps all of it"
                )
            }
        }

        /// Why the way from batch to batch ended.
        private enum Stop {
            /// The next batch ends behind the command asked for.
            case asked
            /// Nothing more was written.
            case end
            /// What follows is no batch.
            case damaged
        }

        /// Goes from batch to batch up to the last that ends at or before `sequence`.
        private mutating func walk(
            _ disk: any Disk, _ headers: ArraySlice<SegmentHeader>, _ sequence: UInt64,
            _ base: UInt64
        ) throws(JournalError) -> Stop {
            var previous: (chain: UInt32, hash: UInt64)?
            var isClean = true
            for header in headers {
                if let previous, previous != (header.chain, header.batchHash) { return .damaged }
                let isReachable = header.firstSequence <= max(lastSequence, base) + 1
                if header.firstSequence > sequence + 1 { return .asked }
                if !isReachable { return .damaged }
                let bytes: [UInt8]
                do { bytes = try disk.contents(of: DataFile.segmentName(header.number)) } catch {
                    throw .disk(error)
                }
                var chain = header.chain
                var hash = header.batchHash
                segment = header.number
                offset = JournalFormat.headerBytes
                lastSequence = header.firstSequence - 1
                while true {
                    let found = SegmentBatch.find(
                        in: bytes.span, at: offset, chain: chain, batchHash: hash,
                        nextSequence: lastSequence + 1)
                    if case .batch(let batch) = found {
                        guard batch.lastSequence <= sequence else { return .asked }
                        chain = batch.chain
                        hash = batch.hash
                        offset = batch.end
                        lastSequence = batch.lastSequence
                        continue
                    }
                    // Damage before the snapshot does not count, as for a start.
                    guard lastSequence < base,
                        let hole = found.damage(
                            in: bytes.span, behind: offset, nextSequence: lastSequence + 1),
                        let on = SegmentBatch.beginning(
                            behind: hole, in: bytes.span, after: base)
                    else { break }
                    chain = on.chain
                    hash = on.batchHash
                    offset = on.offset
                    lastSequence = on.lastSequence
                }
                previous = (chain, hash)
                isClean = bytes[offset...].allSatisfy { $0 == 0 }
            }
            return isClean ? .end : .damaged
        }

        /// Moves the files and cuts the segment; the answer names the side files.
        ///
        /// Snapshots go first: a start in the middle of a repair must not take a state that is ahead of the journal.
        func carryOut(_ disk: any Disk) throws(DiskError) -> [String] {
            try rename(snapshots, disk)
            var sideFiles = snapshots.map(\.1)
            if let segment, let cut = try cut(segment, disk) { sideFiles.append(cut) }
            try rename(segments, disk)
            return sideFiles + segments.map(\.1)
        }

        private func rename(_ pairs: [(String, String)], _ disk: any Disk) throws(DiskError) {
            for (name, newName) in pairs { try disk.rename(name, to: newName) }
            try disk.syncDirectory()
        }

        /// Copies what follows the cut into a side file, durable before the segment is overwritten with zeros.
        private func cut(_ segment: UInt64, _ disk: any Disk) throws(DiskError) -> String? {
            let file = try disk.open(DataFile.segmentName(segment), for: .writing)
            var rest = try file.bytes(in: offset..<max(offset, file.size()))
            while rest.last == 0 { rest.removeLast() }
            guard !rest.isEmpty else { return nil }
            let name = try DataFile.cutName(segment, offset: offset, on: disk)
            let side = try disk.create(name)
            try side.write(rest.span, at: 0)
            try side.sync()
            try disk.syncDirectory()
            try file.write([UInt8](repeating: 0, count: rest.count).span, at: offset)
            try file.sync()
            return name
        }
    }
}
