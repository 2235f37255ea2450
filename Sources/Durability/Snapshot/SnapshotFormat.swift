import Columns

/// The bytes of a snapshot file, version 1.
///
/// All numbers of the frame are little-endian; values of chunks stand as they lie in memory, which is
/// little-endian on every machine that is supported. A file is a header, sections one after the other, and a last section, the footer; nothing follows it.
///
/// Header, 64 bytes:
///
/// | offset | size | meaning |
/// |---|---|---|
/// | 0 | 8 | `LSTKSNAP` |
/// | 8 | 4 | format version |
/// | 12 | 4 | 0 |
/// | 16 | 8 | sequence of the last command contained |
/// | 24 | 8 | time of that command, Unix ms |
/// | 32 | 8 | when the snapshot was begun, Unix ms |
/// | 40 | 20 | 0 |
/// | 60 | 4 | CRC32C of bytes 0 to 59 |
///
/// Section header, 40 bytes, followed by the payload, padded with zeros to a multiple of 8:
///
/// | offset | size | meaning |
/// |---|---|---|
/// | 0 | 4 | kind (``SnapshotSection/Kind``) |
/// | 4 | 4 | table number |
/// | 8 | 4 | column number, or an opaque section's number |
/// | 12 | 4 | chunk index |
/// | 16 | 8 | rows there is room for (chunks), strings (categories), else 0 |
/// | 24 | 8 | payload bytes |
/// | 32 | 4 | CRC32C of the payload |
/// | 36 | 4 | CRC32C of bytes 0 to 35, continued from the file header's CRC32C |
///
/// The last line ties a section to its file: one that a disk put there from another snapshot does not pass.
///
/// Payloads:
/// * `schema`: u32 length and bytes of the table's name, u64 next insertion sequence, u32 count of fields, and for each
///   field u32 number, u8 type, u8 access, then name, unit and doc as u32 length and bytes.
/// * `keys`, `sequence`, `column`: the presence bitmap (rows / 8 bytes), then for fixed types rows × stride bytes of
///   values, and for text u32 count of present rows, u32 length of each, and their bytes without gaps. A chunk
///   without a present row has an empty payload.
/// * `categories`: for each string in the order of codes u32 length and bytes.
/// * `opaque`: what its owner gave.
/// * `footer`: u64 count of sections before it, u64 a hash over their header CRCs
///   in order (``hashFactor``).
enum SnapshotFormat {
    static let magic: [UInt8] = Array("LSTKSNAP".utf8)
    static let version: UInt32 = 1
    static let headerBytes = 64
    static let sectionHeaderBytes = 40
    static let footerPayloadBytes = 16
    /// By what the footer's hash is folded after each section: `hash = mix(hash ^ crc, hashFactor)`, from 0.
    static let hashFactor: UInt64 = 0x9E37_79B9_7F4A_7C15
}

/// The first 64 bytes of a snapshot.
struct SnapshotFileHeader: Sendable {
    let sequence: UInt64
    /// The time of the last command, and when the snapshot was begun; Unix ms.
    let time: Int64
    let begun: Int64
    /// The CRC32C from which every section's continues.
    let crc: UInt32
    /// The header as it stands in the file.
    let bytes: [UInt8]

    /// The header of a new file.
    init(sequence: UInt64, time: Int64, begun: Int64) {
        var bytes = SnapshotFormat.magic
        bytes.append(littleEndian: SnapshotFormat.version)
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: sequence)
        bytes.append(littleEndian: time)
        bytes.append(littleEndian: begun)
        bytes.append(contentsOf: repeatElement(0, count: 20))
        crc = CRC32C.of(bytes.span)
        bytes.append(littleEndian: crc)
        self.sequence = sequence
        self.time = time
        self.begun = begun
        self.bytes = bytes
    }

    /// The header at the beginning of a file's bytes.
    init(_ bytes: Span<UInt8>, file: String) throws(SnapshotError) {
        let magic = SnapshotFormat.magic
        guard bytes.count >= SnapshotFormat.headerBytes else {
            throw .damaged(
                file: file, section: "the header", offset: 0,
                problem: "the file ends after \(bytes.count) bytes")
        }
        guard bytes.extracting(0..<magic.count).isEqual(to: magic.span) else {
            throw .foreign(file: file)
        }
        crc = bytes.littleEndian(at: 60, as: UInt32.self)
        guard CRC32C.of(bytes.extracting(0..<60)) == crc else {
            throw .damaged(
                file: file, section: "the header", offset: 0, problem: "its checksum does not match"
            )
        }
        // The version comes after the checksum: a whole header of another version is a newer program's.
        let version = bytes.littleEndian(at: 8, as: UInt32.self)
        guard version == SnapshotFormat.version else { throw .version(file: file, found: version) }
        sequence = bytes.littleEndian(at: 16, as: UInt64.self)
        time = bytes.littleEndian(at: 24, as: Int64.self)
        begun = bytes.littleEndian(at: 32, as: Int64.self)
        self.bytes = bytes.extracting(0..<SnapshotFormat.headerBytes).array()
    }
}

/// The 40 bytes before a section's payload.
struct SnapshotSectionHeader: Sendable {
    let section: SnapshotSection
    let payloadBytes: Int
    let payloadCRC: UInt32
    /// The CRC32C of the header itself.
    let crc: UInt32

    /// The header in the first 40 bytes; nil when there are fewer, the checksum does not match or the kind is unknown.
    init?(_ bytes: Span<UInt8>, fileCRC: UInt32) {
        guard bytes.count >= SnapshotFormat.sectionHeaderBytes else { return nil }
        crc = bytes.littleEndian(at: 36, as: UInt32.self)
        payloadBytes = bytes.littleEndian(at: 24, as: Int.self)
        payloadCRC = bytes.littleEndian(at: 32, as: UInt32.self)
        guard CRC32C.of(bytes.extracting(0..<36), after: fileCRC) == crc, payloadBytes >= 0,
            let kind = SnapshotSection.Kind(rawValue: bytes.littleEndian(at: 0, as: UInt32.self))
        else { return nil }
        section = SnapshotSection(
            kind: kind, table: Int(bytes.littleEndian(at: 4, as: UInt32.self)),
            column: Int(bytes.littleEndian(at: 8, as: UInt32.self)),
            chunk: Int(bytes.littleEndian(at: 12, as: UInt32.self)),
            rows: bytes.littleEndian(at: 16, as: Int.self))
    }

    /// Fills in the header at `start` of a section whose payload is all that follows it; the answer is its CRC32C.
    static func fill(
        _ section: SnapshotSection, at start: Int, fileCRC: UInt32, in bytes: inout [UInt8]
    ) -> UInt32 {
        let payload = start + SnapshotFormat.sectionHeaderBytes
        bytes.store(littleEndian: section.kind.rawValue, at: start)
        bytes.store(littleEndian: UInt32(section.table), at: start + 4)
        bytes.store(littleEndian: UInt32(section.column), at: start + 8)
        bytes.store(littleEndian: UInt32(section.chunk), at: start + 12)
        bytes.store(littleEndian: UInt64(section.rows), at: start + 16)
        bytes.store(littleEndian: UInt64(bytes.count - payload), at: start + 24)
        let payloadCRC = CRC32C.of(bytes.span.extracting(payload..<bytes.count))
        bytes.store(littleEndian: payloadCRC, at: start + 32)
        let crc = CRC32C.of(bytes.span.extracting(start..<start + 36), after: fileCRC)
        bytes.store(littleEndian: crc, at: start + 36)
        return crc
    }
}

/// Which part of the state a section holds.
struct SnapshotSection: Sendable, Equatable {
    /// The raw values stand in files and never change.
    enum Kind: UInt32, Sendable {
        case schema = 1
        case keys = 2
        case sequence = 3
        case column = 4
        case categories = 5
        case opaque = 6
        case footer = 7
    }

    let kind: Kind
    let table: Int
    /// The column's number, or an opaque section's.
    let column: Int
    let chunk: Int
    /// Rows there is room for in a chunk, strings of a dictionary, else 0.
    let rows: Int

    /// A section of these coordinates.
    init(kind: Kind, table: Int = 0, column: Int = 0, chunk: Int = 0, rows: Int = 0) {
        self.kind = kind
        self.table = table
        self.column = column
        self.chunk = chunk
        self.rows = rows
    }

    /// The section in words, for errors.
    var words: String {
        switch kind {
        case .schema: "the schema of table \(table)"
        case .keys: "the keys of table \(table), chunk \(chunk)"
        case .sequence: "the insertion order of table \(table), chunk \(chunk)"
        case .column: "table \(table), column \(column), chunk \(chunk)"
        case .categories: "the categories of table \(table), column \(column)"
        case .opaque: "section \(column)"
        case .footer: "the footer"
        }
    }
}
