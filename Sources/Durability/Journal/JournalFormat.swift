import Columns

/// The bytes of a journal segment, version 1.
///
/// All numbers are little-endian. A segment is a header of 4,096 bytes and then records without gaps; what no record has reached is zero. It is filled
/// with zeros before it gets its name, so that a sync never has to change metadata.
///
/// Header (the rest of the 4,096 bytes is zero):
///
/// | offset | size | meaning |
/// |---|---|---|
/// | 0 | 8 | `LSTKJRNL` |
/// | 8 | 4 | format version |
/// | 12 | 4 | CRC32C of the last record before this segment, from which the first record's continues |
/// | 16 | 8 | the segment's number |
/// | 24 | 8 | sequence of the first command that may stand in it |
/// | 32 | 8 | hash of the batch before |
/// | 40 | 8 | bytes of the segment |
/// | 48 | 12 | 0 |
/// | 60 | 4 | CRC32C of bytes 0 to 59 |
///
/// Record, at a multiple of 8, its payload padded with zeros to a multiple of 8:
///
/// | offset | size | meaning |
/// |---|---|---|
/// | 0 | 4 | CRC32C of bytes 4 to the payload's end, continued from that of the record before |
/// | 4 | 4 | payload bytes |
/// | 8 | 8 | sequence (batch: of its first command; end and seal: of the last command) |
/// | 16 | 8 | timestamp, Unix ms |
/// | 24 | 2 | kind: 1 batch, 2 end, 3 seal, from 16 on the owner's commands |
/// | 26 | 2 | 0 |
/// | 28 | 4 | the record's own place: its offset in the segment / 8 |
/// | 32 | | payload |
///
/// A batch is a `batch` record, its commands and an `end` record; it counts as a whole or not at all.
///
/// * `batch`, 48 bytes: u64 epoch, u64 hash of the batch before, u64 sequence up to which everything was known to be
///   synced when the batch was made, u32 count of commands, u32 1 when a digest follows else 0, u64 sequence and u64 value
///   of the digest.
/// * `end`, 8 bytes: u64 hash of the batch.
/// * `seal`, 8 bytes: u64 number of the next segment, which was in place before the seal was written. The next segment
///   continues from the record before the seal.
enum JournalFormat {
    static let magic: [UInt8] = Array("LSTKJRNL".utf8)
    static let version: UInt32 = 1
    /// Where records begin.
    static let headerBytes = 4_096
    static let recordHeaderBytes = 32
    static let batchPayloadBytes = 48
    /// What a batch takes besides its commands.
    static let batchOverhead = 2 * recordHeaderBytes + batchPayloadBytes + 8
    static let sealBytes = recordHeaderBytes + 8
    /// No command and no segment has a higher number: counting on from one never overflows.
    static let highestNumber: UInt64 = 1 << 62
    /// No segment is larger.
    static let mostSegmentBytes = 1 << 40
    /// The unit that a disk writes whole or not at all.
    static let sectorBytes = 512
}

/// The kinds of record that the journal itself writes.
enum RecordKind {
    static let batch: UInt16 = 1
    static let end: UInt16 = 2
    static let seal: UInt16 = 3
}

/// A segment's header.
struct SegmentHeader: Sendable, Equatable {
    let number: UInt64
    let firstSequence: UInt64
    /// CRC32C of the last record before.
    let chain: UInt32
    let batchHash: UInt64
    let byteCount: Int

    init(number: UInt64, firstSequence: UInt64, chain: UInt32, batchHash: UInt64, byteCount: Int) {
        self.number = number
        self.firstSequence = firstSequence
        self.chain = chain
        self.batchHash = batchHash
        self.byteCount = byteCount
    }

    /// Why bytes are not the header of a segment.
    enum Problem: Error {
        case damaged(String)
        /// A format that this program does not know.
        case version(UInt32)
    }

    /// The header at the beginning of the bytes of the segment `number`.
    init(_ bytes: Span<UInt8>, ofSegment expected: UInt64) throws(Problem) {
        let magic = JournalFormat.magic
        guard bytes.count >= 64, !bytes.extracting(0..<64).isBlank else {
            throw .damaged("its first bytes are missing")
        }
        guard bytes.extracting(0..<magic.count).isEqual(to: magic.span) else {
            throw .damaged("it does not begin as a Leadstock journal does")
        }
        guard CRC32C.of(bytes.extracting(0..<60)) == bytes.littleEndian(at: 60, as: UInt32.self)
        else { throw .damaged("its checksum does not match") }
        // The version comes after the checksum: a whole header of another version is a newer program's.
        let version = bytes.littleEndian(at: 8, as: UInt32.self)
        guard version == JournalFormat.version else { throw .version(version) }
        chain = bytes.littleEndian(at: 12, as: UInt32.self)
        number = bytes.littleEndian(at: 16, as: UInt64.self)
        firstSequence = bytes.littleEndian(at: 24, as: UInt64.self)
        batchHash = bytes.littleEndian(at: 32, as: UInt64.self)
        byteCount = bytes.littleEndian(at: 40, as: Int.self)
        guard (1...JournalFormat.highestNumber).contains(firstSequence),
            (1...JournalFormat.highestNumber).contains(number),
            (JournalFormat.headerBytes + 1...JournalFormat.mostSegmentBytes).contains(byteCount)
        else { throw .damaged("its numbers make no sense") }
        guard number == expected else { throw .damaged("it says that it is segment \(number)") }
    }

    /// The header's 64 bytes.
    var bytes: [UInt8] {
        var bytes = JournalFormat.magic
        bytes.append(littleEndian: JournalFormat.version)
        bytes.append(littleEndian: chain)
        bytes.append(littleEndian: number)
        bytes.append(littleEndian: firstSequence)
        bytes.append(littleEndian: batchHash)
        bytes.append(littleEndian: UInt64(byteCount))
        bytes.append(contentsOf: repeatElement(0, count: 12))
        bytes.append(littleEndian: CRC32C.of(bytes.span))
        return bytes
    }
}

/// A record's header as it stands in a segment.
struct RecordHeader: Sendable {
    let crc: UInt32
    let payloadBytes: Int
    let sequence: UInt64
    let timestamp: Int64
    let kind: UInt16
    /// The record's offset in its segment, as the record itself says.
    let place: Int

    /// The header at `offset`, where at least 32 bytes stand; nothing is checked.
    init(_ bytes: Span<UInt8>, at offset: Int) {
        crc = bytes.littleEndian(at: offset, as: UInt32.self)
        payloadBytes = Int(bytes.littleEndian(at: offset + 4, as: UInt32.self))
        sequence = bytes.littleEndian(at: offset + 8, as: UInt64.self)
        timestamp = bytes.littleEndian(at: offset + 16, as: Int64.self)
        kind = bytes.littleEndian(at: offset + 24, as: UInt16.self)
        place = Self.place(bytes, at: offset)
    }

    /// The place that a record at `offset` would name: a word that hardly anything but a record gets right.
    static func place(_ bytes: Span<UInt8>, at offset: Int) -> Int {
        8 * Int(bytes.littleEndian(at: offset + 28, as: UInt32.self))
    }

    /// The header at `offset`, where at least 32 bytes stand, when by its own words it is that of a record that ends a
    /// batch and lies inside `bytes`; its checksum is not looked at.
    init?(endOfBatchIn bytes: Span<UInt8>, at offset: Int) {
        guard Self.place(bytes, at: offset) == offset else { return nil }
        self.init(bytes, at: offset)
        guard kind == RecordKind.end, payloadBytes == 8, offset + byteCount <= bytes.count
        else { return nil }
    }

    /// The header at `offset` when the whole record lies inside `bytes`, says that it belongs there, and its checksum
    /// continues from `chain`.
    init?(_ bytes: Span<UInt8>, at offset: Int, after chain: UInt32) {
        guard offset + JournalFormat.recordHeaderBytes <= bytes.count else { return nil }
        self.init(bytes, at: offset)
        let start = offset + JournalFormat.recordHeaderBytes
        guard kind != 0, place == offset, payloadBytes <= bytes.count - start,
            CRC32C.of(bytes.extracting(offset + 4..<start + payloadBytes), after: chain) == crc
        else { return nil }
    }

    /// The bytes that the record takes, padding included.
    var byteCount: Int { JournalFormat.recordHeaderBytes + payloadBytes.roundedUpToEight }
}
