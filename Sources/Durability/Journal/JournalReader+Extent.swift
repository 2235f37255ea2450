import Columns

/// Where a journal on a disk begins, and how much there is of it.
extension JournalReader {
    /// The headers of all segments, in the order of their numbers.
    static func headers(_ disk: any Disk) throws(JournalError) -> [SegmentHeader] {
        var headers: [SegmentHeader] = []
        do {
            for name in try disk.list() {
                guard case .segment(let number) = DataFile(name: name) else { continue }
                let bytes = try disk.open(name, for: .reading).bytes(in: 0..<64)
                let header = try SegmentHeader(bytes.span, file: name)
                guard header.number == number else {
                    throw JournalError.badHeader(
                        file: name, problem: "it says that it is segment \(header.number)")
                }
                headers.append(header)
            }
        } catch let error as DiskError {
            throw .disk(error)
        } catch let error as JournalError {
            throw error
        } catch { preconditionFailure("the disk and the header throw nothing else") }
        return headers
    }

    /// The headers of the segments up to the first whose header is damaged or whose number does not follow.
    static func headersThatAreWhole(_ disk: any Disk) throws(JournalError) -> [SegmentHeader] {
        var whole: [SegmentHeader] = []
        let names: [String]
        do { names = try disk.list() } catch { throw .disk(error) }
        for name in names {
            guard case .segment(let number) = DataFile(name: name) else { continue }
            let bytes: [UInt8]
            do { bytes = try disk.open(name, for: .reading).bytes(in: 0..<64) } catch {
                throw .disk(error)
            }
            guard let header = try? SegmentHeader(bytes.span, file: name), header.number == number
            else { break }
            whole.append(header)
        }
        return whole
    }

    /// The command before the first that the journal on `disk` may hold; 0 when there is no journal.
    package static func start(of disk: any Disk) throws(JournalError) -> UInt64 {
        try headers(disk).first.map { $0.firstSequence - 1 } ?? 0
    }

    /// The bytes on `disk` that a reading from behind `sequence` on goes through, about.
    package static func byteCount(on disk: any Disk, after sequence: UInt64) throws(JournalError)
        -> Int
    {
        let all = try headers(disk)
        let start = all.lastIndex { $0.firstSequence <= sequence + 1 } ?? 0
        return try byteCount(of: all[start...], on: disk)
    }

    /// The bytes that are to be read of segments: whole ones, but of the last what is in use.
    static func byteCount(of segments: ArraySlice<SegmentHeader>, on disk: any Disk)
        throws(JournalError) -> Int
    {
        guard let last = segments.last else { return 0 }
        let whole = segments.dropLast().reduce(0) { $0 + $1.byteCount }
        do { return try whole + usedBytes(of: last, on: disk) } catch { throw .disk(error) }
    }

    /// Where the zeros of a segment begin, to a block: an estimate, for a value may be zeros too.
    ///
    /// The last block in use is looked for by halves: some 14 reads of a block for 64 MiB.
    private static func usedBytes(of segment: SegmentHeader, on disk: any Disk) throws(DiskError)
        -> Int
    {
        let file = try disk.open(DataFile.segmentName(segment.number), for: .reading)
        let blockBytes = JournalFormat.headerBytes
        var used = 1
        var end = segment.byteCount / blockBytes
        while used < end {
            let middle = (used + end) / 2
            let block = try file.bytes(in: middle * blockBytes..<(middle + 1) * blockBytes)
            if block.span.isBlank { end = middle } else { used = middle + 1 }
        }
        return used * blockBytes
    }
}
