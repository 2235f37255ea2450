package import Columns

/// Writes a frozen view into a snapshot file, a quarter of a MiB a step, so that a worker can report, rest and be stopped.
///
/// States: writing sections → syncing and renaming → finished. The bytes go to a temporary name; only when they are
/// durable does the file get its real one, so a snapshot that has its name is whole. Each chunk is let go as soon as it
/// is written, so that the core copies only chunks that are still to come.
///
/// When a write fails the same step may be tried again, which is right after a full disk. When a sync fails,
/// nobody knows what the disk holds: the machine is then failed, and ``abandon()``, which removes what was written, is
/// all that is left to do.
package struct SnapshotWriter: Sendable {
    /// The file's final name.
    package let name: String
    /// The sequence of the last command contained.
    package let sequence: UInt64

    private let disk: any Disk
    private let file: any DiskFile
    private let unfinishedName: String
    private let fileCRC: UInt32
    private let rows: Int
    /// What is still to be written, the next one last.
    private var pending: [SnapshotPart]
    private let partCount: Int
    /// Bytes made, of which the first `taken` were written.
    private var buffer: [UInt8]
    private var taken = 0
    private var offset = 0
    private var sectionsHash: UInt64 = 0
    private var isFooterEncoded = false
    private var state = State.writing

    private enum State { case writing, publishing, finished, failed }

    /// What a step writes: a multiple of every disk's blocks, and a few ms of its time.
    private static let stepBytes = 1 << 18

    /// How far the writing has come.
    package struct Progress: Sendable, Equatable {
        /// Sections written, of `sectionCount`.
        package let sectionsDone: Int
        package let sectionCount: Int
        package let bytesWritten: Int
        /// Live rows in the view.
        package let rows: Int
        /// Whether the file stands durable under its name.
        package let isFinished: Bool
    }

    /// Begins the snapshot of `view` at `now` (Unix ms); a left-over of the same name is replaced.
    package init(of view: FrozenView, on disk: any Disk, now: Int64) throws(DiskError) {
        sequence = view.sequence
        name = DataFile.snapshotName(view.sequence)
        unfinishedName = DataFile.unfinishedSnapshotName(view.sequence)
        self.disk = disk
        if try disk.holds(unfinishedName) { try disk.remove(unfinishedName) }
        file = try disk.createStream(unfinishedName)
        let header = SnapshotFileHeader(sequence: view.sequence, time: view.time, begun: now)
        buffer = header.bytes
        fileCRC = header.crc
        rows = view.tables.reduce(0) { $0 + $1.count }
        pending = SnapshotPart.all(of: view).reversed()
        partCount = pending.count
    }

    /// Writes the next piece, or makes the finished file durable; after that it does nothing more.
    package mutating func step() throws(DiskError) -> Progress {
        switch state {
        case .writing:
            encodeNext()
            // Whole blocks, as a stream wants them, but for the file's end; what a write that failed left out waits in
            // the buffer for the next step.
            let count = min(buffer.count - taken, Self.stepBytes)
            try file.write(buffer.span.extracting(taken..<taken + count), at: offset)
            offset += count
            taken += count
            if isFooterEncoded && taken == buffer.count { state = .publishing }
        case .publishing:
            state = .failed
            try file.sync()
            try disk.rename(unfinishedName, to: name)
            try disk.syncDirectory()
            state = .finished
        case .finished: break
        case .failed:
            preconditionFailure("a snapshot whose sync failed is abandoned, not continued")
        }
        return Progress(
            sectionsDone: partCount - pending.count, sectionCount: partCount, bytesWritten: offset,
            rows: rows, isFinished: state == .finished)
    }

    /// Removes the unfinished file; a finished one stays.
    package func abandon() throws(DiskError) {
        if try disk.holds(unfinishedName) { try disk.remove(unfinishedName) }
    }

    /// Makes sections until there is enough for a step, or no more.
    private mutating func encodeNext() {
        guard buffer.count - taken < Self.stepBytes, !isFooterEncoded else { return }
        buffer.removeFirst(taken)
        taken = 0
        while buffer.count < Self.stepBytes, let part = pending.popLast() { encode(part) }
        if pending.isEmpty && buffer.count < Self.stepBytes { encodeFooter() }
    }

    private mutating func encode(_ part: SnapshotPart) {
        append(part.section) { part.appendPayload(to: &$0) }
    }

    private mutating func encodeFooter() {
        let hash = sectionsHash
        append(SnapshotSection(kind: .footer)) { [partCount] buffer in
            buffer.append(littleEndian: UInt64(partCount))
            buffer.append(littleEndian: hash)
        }
        isFooterEncoded = true
    }

    /// Appends a section whose payload `appendPayload` makes in place, behind the room for its header.
    private mutating func append(
        _ section: SnapshotSection, _ appendPayload: (inout [UInt8]) -> Void
    ) {
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: SnapshotFormat.sectionHeaderBytes))
        appendPayload(&buffer)
        let crc = SnapshotSectionHeader.fill(section, at: start, fileCRC: fileCRC, in: &buffer)
        sectionsHash = Hashing.mix(sectionsHash ^ UInt64(crc), SnapshotFormat.hashFactor)
        buffer.padToEight()
    }
}
