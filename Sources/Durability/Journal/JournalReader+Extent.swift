import Columns

/// Where a journal on a disk begins, and how much there is of it.
extension JournalReader {
    /// The headers of all segments, in the order of their numbers; what is damaged is told with what helps someone
    /// whose state is that after `sequence`.
    static func headers(_ disk: any Disk, after sequence: UInt64) throws(JournalError)
        -> [SegmentHeader]
    {
        var headers: [SegmentHeader] = []
        var damage: (file: String, problem: String, place: Int)?
        for (name, number) in try segments(on: disk) {
            switch try header(of: name, number, on: disk) {
            case .success(let header): headers.append(header)
            case .failure(.version(let found)): throw .version(file: name, found: found)
            case .failure(.damaged(let problem)):
                if damage == nil { damage = (name, problem, headers.count) }
            }
        }
        guard let damage else { return headers }
        let isNeeded = headers[damage.place...].allSatisfy { $0.firstSequence > sequence + 1 }
        throw .badHeader(
            file: damage.file, problem: damage.problem,
            remedy: isNeeded
                ? remedy(disk, after: sequence, whole: headers[..<damage.place]) : .takeAway)
    }

    /// The headers of the segments up to the first whose header is damaged.
    static func headersThatAreWhole(_ disk: any Disk) throws(JournalError) -> [SegmentHeader] {
        var whole: [SegmentHeader] = []
        for (name, number) in try segments(on: disk) {
            guard case .success(let header) = try header(of: name, number, on: disk) else { break }
            whole.append(header)
        }
        return whole
    }

    private static func segments(on disk: any Disk) throws(JournalError)
        -> [(name: String, number: UInt64)]
    {
        var found: [(String, UInt64)] = []
        do {
            for name in try disk.list() {
                if case .segment(let number) = DataFile(name: name) { found.append((name, number)) }
            }
        } catch { throw .disk(error) }
        return found
    }

    private static func header(of name: String, _ number: UInt64, on disk: any Disk)
        throws(JournalError) -> Result<SegmentHeader, SegmentHeader.Problem>
    {
        let bytes: [UInt8]
        do { bytes = try disk.open(name, for: .reading).bytes(in: 0..<64) } catch {
            throw .disk(error)
        }
        do throws(SegmentHeader.Problem) {
            return .success(try SegmentHeader(bytes.span, ofSegment: number))
        } catch { return .failure(error) }
    }

    /// The command before the first that the journal on `disk` may hold; 0 when there is no journal.
    package static func start(of disk: any Disk) throws(JournalError) -> UInt64 {
        try headersThatAreWhole(disk).first.map { $0.firstSequence - 1 } ?? 0
    }

    /// The bytes on `disk` that a reading from behind `sequence` on goes through, about.
    package static func byteCount(on disk: any Disk, after sequence: UInt64) throws(JournalError)
        -> Int
    {
        // An estimate: what is damaged is found by who reads.
        let all = try headersThatAreWhole(disk)
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
