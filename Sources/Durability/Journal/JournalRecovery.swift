/// From the files that a process left to a journal that goes on: read everything, cut what a crash tore, open for writing.
///
/// Until ``finish()`` no byte of the files becomes another.
package struct JournalRecovery: CommandReplay {
    private let disk: any Disk
    private let options: FileJournal.Options
    private let after: UInt64
    private var reader: JournalReader
    /// The last segment, once what was read of it is durable.
    private var file: (any DiskFile)?

    /// Opens the journal behind the state at `sequence` (0: no state), which is to go on with `options`.
    package init(
        _ disk: any Disk, after sequence: UInt64,
        _ options: FileJournal.Options = FileJournal.Options()
    ) throws(JournalError) {
        self.disk = disk
        self.options = options
        after = sequence
        reader = try JournalReader(disk, after: sequence)
    }

    package mutating func read() throws(JournalError) -> JournalPiece { try reader.read() }

    /// Makes durable what was read of the last segment.
    ///
    /// When a sync fails, Linux forgets that the pages are to be written: what the last process has appended may be in
    /// memory alone, and a sync would not bring it to the disk. So it is written again.
    package mutating func secure() throws(JournalError) {
        let tail = end
        guard let number = tail.segment else { return }
        do {
            let file = try disk.open(DataFile.segmentName(number), for: .writing)
            let unproven = try file.bytes(in: tail.syncedOffset..<tail.offset)
            try file.write(unproven.span, at: tail.syncedOffset)
            try file.sync()
            self.file = file
        } catch { throw .disk(error) }
    }

    private var end: JournalTail {
        guard let tail = reader.end else {
            preconditionFailure("a recovery ends when all was read")
        }
        return tail
    }

    /// Cuts the torn tail, makes what was read durable, and gives the journal; every step must have been done.
    ///
    /// The cut bytes become zeros and are synced before anything is appended: else a later crash could bring back records
    /// that were never acknowledged.
    package consuming func finish() throws(JournalError)
        -> (log: FileJournal, report: ReplayReport)
    {
        if file == nil { try secure() }
        let tail = end
        precondition(options.epoch >= tail.epoch, "an epoch is never lower than one before it")
        let headers = try JournalReader.headers(disk, after: after)
        let lastSequence = max(tail.lastSequence, after)
        do {
            if let file { try cut(file, tail, byteCount: headers.last?.byteCount ?? 0) }
            var spares: [String] = []
            var spareNumber = headers.last?.number ?? 0
            for name in try disk.list() {
                guard case .spare(let number) = DataFile(name: name) else { continue }
                spareNumber = max(spareNumber, number)
                if spares.count < 2 { spares.append(name) } else { try disk.remove(name) }
            }
            try disk.syncDirectory()
            let segments = headers.map {
                FileJournal.Segment(
                    number: $0.number, firstSequence: $0.firstSequence, byteCount: $0.byteCount)
            }
            let journal = FileJournal(
                disk, options, tail: tail, segments: segments, file: file, dirtySpares: spares,
                spareNumber: spareNumber, lastSequence: lastSequence)
            let report = ReplayReport(
                lastSequence: lastSequence, tornBytes: tail.tornBytes,
                tornFile: tail.tornBytes > 0 ? tail.segment.map(DataFile.segmentName) : nil,
                damage: reader.passedOver)
            return (journal, report)
        } catch { throw .disk(error) }
    }

    /// Makes the last segment on the disk what was read of it, with zeros behind.
    private func cut(_ file: any DiskFile, _ tail: JournalTail, byteCount: Int) throws(DiskError) {
        // A segment that was cut short gets its length back.
        let isShort = try file.size() < byteCount
        guard isShort || tail.tornBytes > 0 else { return }
        try file.write([UInt8](repeating: 0, count: tail.tornBytes).span, at: tail.offset)
        if isShort { try file.truncate(to: byteCount) }
        try file.sync()
    }
}
