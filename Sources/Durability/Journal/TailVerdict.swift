/// What it means that a segment has no further batch: a clean end, a write that a crash cut short, or damage.
///
/// The hard part is to tell the last two apart, for a crash may leave any subset of the sectors that were not synced, so
/// whole records may stand behind a hole. Two facts decide:
/// * Every batch says up to which command everything was synced when it was made. A hole before a command that a later
///   batch calls synced is damage: that command was acknowledged.
/// * A disk writes sectors whole, and the segment was zero before. What a crash kept from the disk is therefore a
///   sector's worth of zeros inside the hole; a hole in front of a whole record, without such a gap, is damage.
///
/// Nothing whole behind the hole: a torn tail, unless an end mark stands there and no sector before it is missing.
/// Nothing was acknowledged behind it, or its end mark would be there. (A batch of which nothing but that mark is bad is
/// met before: ``SegmentBatch/Found/damagedEnd(at:)``.)
enum TailVerdict: Sendable, Equatable {
    case clean
    /// A batch was begun and not finished; so many bytes behind its beginning are not zero.
    case torn(byteCount: Int)
    case damaged

    /// The verdict on a segment whose next batch would begin at `batchStart` and has no whole record at `hole`.
    init(_ bytes: Span<UInt8>, batchStart: Int, hole: Int, nextSequence: UInt64) {
        var last = bytes.count
        // Most of a segment is usually zeros: whole pages first.
        while last - batchStart >= 4_096, bytes.extracting(last - 4_096..<last).isBlank {
            last -= 4_096
        }
        while last > batchStart && bytes[last - 1] == 0 { last -= 1 }
        guard last > batchStart else {
            self = .clean
            return
        }
        guard let behind = RecordsBehind(bytes, from: hole, to: last, nextSequence: nextSequence)
        else {
            let end = Self.endMark(bytes, from: hole, to: last, nextSequence: nextSequence)
            let isWritten = end.map { !Self.hasBlankSector(bytes, hole..<$0) } ?? false
            self = isWritten ? .damaged : .torn(byteCount: last - batchStart)
            return
        }
        let isAcknowledged = behind.durableSequence >= nextSequence
        self =
            isAcknowledged || !Self.hasBlankSector(bytes, hole..<behind.first)
            ? .damaged : .torn(byteCount: last - batchStart)
    }

    /// Where an end record ends that stands behind the hole, as far as its header tells; nil when there is none.
    ///
    /// One at the hole itself may have been cut short.
    private static func endMark(
        _ bytes: Span<UInt8>, from hole: Int, to end: Int, nextSequence: UInt64
    ) -> Int? {
        var offset = hole + 8
        while offset + JournalFormat.recordHeaderBytes <= end {
            if let record = RecordHeader(endOfBatchIn: bytes, at: offset),
                record.sequence >= nextSequence - 1
            {
                return offset + record.byteCount
            }
            offset += 8
        }
        return nil
    }

    /// Whether in some sector everything that lies inside `range` is zero.
    private static func hasBlankSector(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(
                (start / JournalFormat.sectorBytes + 1) * JournalFormat.sectorBytes,
                range.upperBound)
            if bytes.extracting(start..<end).isBlank { return true }
            start = end
        }
        return false
    }
}

/// Whole records behind a hole, recognised without knowing the checksum before them.
///
/// A record is taken for whole when the one behind it continues from its checksum; every batch has at least two records,
/// so a whole batch always shows itself.
private struct RecordsBehind {
    /// Where the first of them stands.
    let first: Int
    /// The highest sequence that one of them calls synced.
    let durableSequence: UInt64

    init?(_ bytes: Span<UInt8>, from hole: Int, to end: Int, nextSequence: UInt64) {
        var first: Int?
        var durable: UInt64 = 0
        var offset = hole
        while offset + JournalFormat.recordHeaderBytes <= end {
            guard let size = Self.size(bytes, at: offset, end: end, nextSequence: nextSequence)
            else {
                offset += 8
                continue
            }
            let record = RecordHeader(bytes, at: offset)
            let next = offset + size
            guard let follower = RecordHeader(bytes, at: next, after: record.crc) else {
                offset += 8
                continue
            }
            // The record at the hole itself is the bad one: only what follows it is whole.
            if first == nil { first = offset == hole ? next : offset }
            for (header, place) in [(record, offset), (follower, next)]
            where header.kind == RecordKind.batch
                && header.payloadBytes == JournalFormat.batchPayloadBytes
                && !(place == hole)
            {
                let head = BatchHead(bytes, at: place + JournalFormat.recordHeaderBytes)
                durable = max(durable, head.durableSequence)
            }
            offset = next
        }
        guard let first else { return nil }
        self.first = first
        durableSequence = durable
    }

    /// The size of the record that may stand at `offset`, by its header alone.
    private static func size(_ bytes: Span<UInt8>, at offset: Int, end: Int, nextSequence: UInt64)
        -> Int?
    {
        // The cheapest and sharpest test first.
        guard RecordHeader.place(bytes, at: offset) == offset else { return nil }
        let record = RecordHeader(bytes, at: offset)
        guard record.kind != 0, record.byteCount <= end - offset,
            record.sequence >= nextSequence - 1
        else { return nil }
        return record.byteCount
    }
}
