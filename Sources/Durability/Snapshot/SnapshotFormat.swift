/// The bytes of a snapshot file, version 1. All numbers are little-endian.
///
/// A file is a header, sections one after the other, and a last section, the footer; nothing follows it.
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
///   field u32 number, u8 type, u8 access, then unit, name and doc as u32 length and bytes.
/// * `keys`, `sequence`, `column`: the presence bitmap (rows / 8 bytes), then for fixed types rows × stride bytes of
///   values, and for text u32 count of present rows, u32 length of each, and their bytes without gaps. A chunk
///   without a present row has an empty payload.
/// * `categories`: for each string in the order of codes u32 length and bytes.
/// * `opaque`: what its owner gave.
/// * `footer`: u64 count of sections before it, u64 hash over their header CRCs in order (``Hashing``).
enum SnapshotFormat {
    static let magic: [UInt8] = Array("LSTKSNAP".utf8)
    static let version: UInt32 = 1
    static let headerBytes = 64
    static let sectionHeaderBytes = 40
    static let footerPayloadBytes = 16

    /// The file header and its CRC, from which every section's continues.
    static func header(sequence: UInt64, time: Int64, begun: Int64) -> (bytes: [UInt8], crc: UInt32)
    {
        var bytes = magic
        bytes.append(littleEndian: version)
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: sequence)
        bytes.append(littleEndian: time)
        bytes.append(littleEndian: begun)
        bytes.append(contentsOf: repeatElement(0, count: 20))
        let crc = CRC32C.of(bytes.span)
        bytes.append(littleEndian: crc)
        return (bytes, crc)
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
    var table = 0
    /// The column's number, or an opaque section's.
    var column = 0
    var chunk = 0
    /// Rows there is room for in a chunk, strings of a dictionary, else 0.
    var rows = 0

    /// The section's header over a payload of these bytes.
    func header(payloadBytes: Int, payloadCRC: UInt32, fileCRC: UInt32) -> (
        bytes: [UInt8], crc: UInt32
    ) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(SnapshotFormat.sectionHeaderBytes)
        bytes.append(littleEndian: kind.rawValue)
        for number in [table, column, chunk] { bytes.append(littleEndian: UInt32(number)) }
        bytes.append(littleEndian: UInt64(rows))
        bytes.append(littleEndian: UInt64(payloadBytes))
        bytes.append(littleEndian: payloadCRC)
        let crc = CRC32C.of(bytes.span, after: fileCRC)
        bytes.append(littleEndian: crc)
        return (bytes, crc)
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
