/// Writes what was appended, puts new segments in place, and syncs.
///
/// Safe to run again after a full disk: every write goes to its own place, and a segment that is already in place is taken
/// as it is.
package struct SyncJob: LogJob {
    /// One thing to do.
    enum Step: Sendable {
        /// Writes bytes into the segment in use.
        case write([UInt8], at: Int)
        /// Ends the segment in use and puts the next in place.
        case rotate(Rotation)
    }

    /// A change of segments.
    struct Rotation: Sendable {
        let header: SegmentHeader
        /// The file that becomes the segment.
        ///
        /// When it is ready it is full of zeros and synced; else it is made here, which
        /// takes its time.
        let spareName: String
        let isSpareReady: Bool
        /// The old segment's last record, and where it goes; nil when there is no old segment to end.
        let seal: [UInt8]?
        let sealOffset: Int

        /// The same change with a file that is ready.
        func taking(spare name: String) -> Rotation {
            Rotation(
                header: header, spareName: name, isSpareReady: true, seal: seal,
                sealOffset: sealOffset)
        }
    }

    /// How the job ended.
    package struct Outcome: Sendable {
        /// Nil when all is done.
        package let error: DiskError?
        /// The segment in use now.
        let file: (any DiskFile)?
    }

    let disk: any Disk
    let file: (any DiskFile)?
    let steps: [Step]
    let isSyncing: Bool
    let lastSequence: UInt64

    /// Does it; to be called on a thread that may wait.
    package func run() -> Outcome {
        var current = file
        do {
            for step in steps {
                switch step {
                case .write(let bytes, let offset): try current?.write(bytes.span, at: offset)
                case .rotate(let rotation): current = try install(rotation, after: current)
                }
            }
            if isSyncing { try current?.sync() }
            return Outcome(error: nil, file: current)
        } catch {
            // A rotation that ran is in `steps` and recognises its own file when the job is repeated.
            return Outcome(error: error, file: nil)
        }
    }

    /// Puts the next segment in place.
    ///
    /// The order makes every crash readable: the old segment is whole on the disk before
    /// the new one has a name, and the seal comes when it has one.
    private func install(_ rotation: Rotation, after old: (any DiskFile)?) throws(DiskError)
        -> any DiskFile
    {
        let name = DataFile.segmentName(rotation.header.number)
        if try disk.holds(name) { return try disk.open(name, for: .writing) }
        try old?.sync()
        let new =
            rotation.isSpareReady
            ? try disk.open(rotation.spareName, for: .writing)
            : try SpareJob.make(rotation.spareName, rotation.header.byteCount, on: disk)
        try new.write(rotation.header.bytes.span, at: 0)
        try new.sync()
        try disk.rename(rotation.spareName, to: name)
        try disk.syncDirectory()
        if let seal = rotation.seal, let old {
            try old.write(seal.span, at: rotation.sealOffset)
            try old.sync()
        }
        return new
    }
}

/// What a journal has to do that no reply waits for.
package enum JournalChore: LogJob {
    case spare(SpareJob)
    case retirement(RetireJob)

    /// How a chore ended.
    package enum Outcome: Sendable {
        case spare(SpareJob.Outcome)
        case retirement(RetireJob.Outcome)
    }

    /// Does it; to be called on a thread that may wait.
    package func run() -> Outcome {
        switch self {
        case .spare(let job): .spare(job.run())
        case .retirement(let job): .retirement(job.run())
        }
    }
}

/// Makes a file full of zeros for the next segment, from a retired one where there is one.
package struct SpareJob: LogJob {
    /// How the job ended.
    package struct Outcome: Sendable {
        let name: String
        /// Nil when the spare is ready.
        package let error: DiskError?
    }

    let disk: any Disk
    let name: String
    let byteCount: Int

    /// Does it; to be called on a thread that may wait as long as the disk takes for 64 MiB.
    package func run() -> Outcome {
        do {
            _ = try Self.make(name, byteCount, on: disk)
            return Outcome(name: name, error: nil)
        } catch {
            return Outcome(name: name, error: error)
        }
    }

    /// Makes the file `name` so many zeros, synced; a file of that name is overwritten.
    ///
    /// When that fails the file is removed.
    static func make(_ name: String, _ byteCount: Int, on disk: any Disk) throws(DiskError)
        -> any DiskFile
    {
        let file = try disk.holds(name) ? disk.open(name, for: .writing) : disk.create(name)
        do {
            try file.fillWithZeros(byteCount: byteCount)
            try file.sync()
        } catch {
            // Half a spare only takes up the room that is missing; the first error is the one that counts.
            try? disk.remove(name)
            throw error
        }
        return file
    }
}

/// Takes segments out of use: the first few become spares, the others go.
package struct RetireJob: LogJob {
    /// How the job ended.
    package struct Outcome: Sendable {
        let spares: [String]
        /// Nil when all segments are out of use.
        package let error: DiskError?
    }

    let disk: any Disk
    let retired: [FileJournal.Segment]
    /// Only segments of this size become spares.
    let spareBytes: Int
    let spareLimit: Int

    /// Does it; to be called on a thread that may wait.
    package func run() -> Outcome {
        var spares: [String] = []
        do {
            // Oldest first, so that whatever a crash leaves is without a hole.
            for segment in retired {
                let name = DataFile.segmentName(segment.number)
                if segment.byteCount == spareBytes && spares.count < spareLimit {
                    let spare = DataFile.spareName(segment.number)
                    try disk.rename(name, to: spare)
                    spares.append(spare)
                } else {
                    try disk.remove(name)
                }
            }
            // A spare is overwritten; before that, nothing may remember it as a segment.
            try disk.syncDirectory()
            return Outcome(spares: spares, error: nil)
        } catch {
            return Outcome(spares: [], error: error)
        }
    }
}
