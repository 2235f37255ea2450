import Columns

/// One section to be written and the memory it comes from.
enum SnapshotPart: Sendable {
    case schema(Schema)
    case chunk(SnapshotSection, Chunk)
    case categories(SnapshotSection, Categories)
    case opaque(FrozenView.Section)

    /// What a file keeps of a table beside its columns.
    ///
    /// Not the table itself: its index and its columns would be shared, and so copied by the next write, for as long as
    /// the part waits.
    struct Schema: Sendable {
        let number: Int
        let name: String
        let nextSequence: Int64
        let fields: [Field]

        init(_ table: Table) {
            number = table.number
            name = table.name
            nextSequence = table.nextSequence
            fields = table.fields
        }
    }

    /// All parts of a view in the order of the file: table by table its schema, keys, insertion order and columns (a
    /// category column's dictionary before its chunks), then the opaque sections.
    static func all(of view: FrozenView) -> [SnapshotPart] {
        var parts: [SnapshotPart] = []
        for table in view.tables {
            parts.append(.schema(Schema(table)))
            append(table.keys, .keys, table.number, 0, to: &parts)
            append(table.sequence, .sequence, table.number, 0, to: &parts)
            for (field, column) in zip(table.fields, table.columns) {
                append(column, .column, table.number, field.number, to: &parts)
            }
        }
        for section in view.sections { parts.append(.opaque(section)) }
        return parts
    }

    private static func append(
        _ column: Column, _ kind: SnapshotSection.Kind, _ table: Int, _ number: Int,
        to parts: inout [SnapshotPart]
    ) {
        if let categories = column.categories, categories.count > 0 {
            let section = SnapshotSection(
                kind: .categories, table: table, column: number, rows: categories.count)
            parts.append(.categories(section, categories))
        }
        for (index, chunk) in column.chunks.enumerated() {
            let section = SnapshotSection(
                kind: kind, table: table, column: number, chunk: index, rows: chunk.capacity)
            parts.append(.chunk(section, chunk))
        }
    }

    /// The section it becomes.
    var section: SnapshotSection {
        switch self {
        case .schema(let schema): SnapshotSection(kind: .schema, table: schema.number)
        case .chunk(let section, _), .categories(let section, _): section
        case .opaque(let section): SnapshotSection(kind: .opaque, column: section.number)
        }
    }

    /// Appends the section's payload.
    func appendPayload(to bytes: inout [UInt8]) {
        switch self {
        case .schema(let schema): Self.append(schema, to: &bytes)
        case .chunk(_, let chunk): Self.append(chunk, to: &bytes)
        case .categories(_, let categories): Self.append(categories, to: &bytes)
        case .opaque(let section):
            for piece in section.pieces { bytes.append(contentsOf: piece) }
        }
    }

    private static func append(_ schema: Schema, to bytes: inout [UInt8]) {
        bytes.append(sized: schema.name)
        bytes.append(littleEndian: schema.nextSequence)
        bytes.append(littleEndian: UInt32(schema.fields.count))
        for field in schema.fields {
            bytes.append(littleEndian: UInt32(field.number))
            bytes.append(field.type.rawValue)
            bytes.append(field.access.rawValue)
            for text in [field.name, field.unit, field.doc] { bytes.append(sized: text) }
        }
    }

    private static func append(_ chunk: Chunk, to bytes: inout [UInt8]) {
        let presence = chunk.rawPresence
        guard !presence.isBlank else { return }
        bytes.append(copying: presence)
        guard chunk.type == .text else {
            bytes.append(copying: chunk.rawValues)
            return
        }
        var lengths: [UInt8] = []
        var texts: [UInt8] = []
        chunk.appendTexts(lengths: &lengths, texts: &texts)
        bytes.append(littleEndian: UInt32(lengths.count / 4))
        bytes.append(contentsOf: lengths)
        bytes.append(contentsOf: texts)
    }

    private static func append(_ categories: Categories, to bytes: inout [UInt8]) {
        for code in 0..<UInt32(categories.count) {
            let text = categories[code]
            bytes.append(littleEndian: UInt32(text.count))
            bytes.append(copying: text)
        }
    }
}

extension [UInt8] {
    /// Appends a text as u32 length and bytes.
    fileprivate mutating func append(sized text: String) {
        append(littleEndian: UInt32(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
