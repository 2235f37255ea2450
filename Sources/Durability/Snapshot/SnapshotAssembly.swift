import Columns

/// The tables of a snapshot while their sections arrive.
///
/// Sections come in the one order in which they are written: a table's schema, then its keys, its insertion order and its
/// columns, each column's dictionary before its chunks, and chunks from 0 on. Anything else is refused.
struct SnapshotAssembly {
    /// The last section that was added.
    private(set) var last: SnapshotSection?
    /// The opaque sections, in their order.
    private(set) var sections: [FrozenView.Section] = []
    private var parts: [TableParts] = []

    /// What is known of one table so far.
    fileprivate struct TableParts {
        let number: Int
        let name: String
        let nextSequence: Int64
        let fields: [Field]
        var keys: [Chunk] = []
        var sequence: [Chunk] = []
        var columns: [[Chunk]]
        var categories: [Categories?]
    }

    /// Adds a section; the answer is nil, or what is wrong with it.
    mutating func add(_ section: SnapshotSection, _ payload: Span<UInt8>) -> String? {
        defer { last = section }
        switch section.kind {
        case .schema: return addSchema(section, payload)
        case .keys, .sequence, .column: return addChunk(section, payload)
        case .categories: return addCategories(section, payload)
        case .opaque:
            sections.append(FrozenView.Section(number: section.column, bytes: payload.array()))
            return nil
        case .footer: return "a footer is no part of the state"
        }
    }

    /// The tables, laid over the declared ones as ``SnapshotReader/finish(declared:)`` says.
    func tables(declared: [Table], file: String) throws(SnapshotError) -> [Table] {
        guard !declared.isEmpty else {
            var tables: [Table] = []
            for part in parts { tables.append(try part.table(file)) }
            return tables
        }
        for part in parts where !declared.contains(where: { $0.number == part.number }) {
            throw .undeclared(file: file, what: "table \(part.number) (\(part.name))")
        }
        var tables: [Table] = []
        for table in declared {
            if let part = parts.first(where: { $0.number == table.number }) {
                tables.append(try part.table(over: table, file))
            } else {
                tables.append(table)
            }
        }
        return tables
    }

    // MARK: One section

    private mutating func addSchema(_ section: SnapshotSection, _ payload: Span<UInt8>) -> String? {
        guard sections.isEmpty, (parts.last?.number ?? -1) < section.table else {
            return "it is out of order"
        }
        var fields: [Field] = []
        var cursor = PayloadCursor()
        let name = cursor.text(payload)
        let nextSequence = cursor.integer(payload, as: Int64.self)
        let count = cursor.integer(payload, as: UInt32.self)
        // A count beyond the payload must not be counted to its end.
        for _ in 0..<count {
            if cursor.hasFailed { break }
            let number = cursor.integer(payload, as: UInt32.self)
            let type = ValueType(rawValue: cursor.integer(payload, as: UInt8.self))
            let access = Field.Access(rawValue: cursor.integer(payload, as: UInt8.self))
            let name = cursor.text(payload)
            let unit = cursor.text(payload)
            let doc = cursor.text(payload)
            guard let type, let access else {
                return "column \(number) has a type or access that is not known"
            }
            fields.append(Field(Int(number), name, type, unit: unit, doc: doc, access: access))
        }
        guard !cursor.hasFailed, cursor.offset == payload.count, nextSequence >= 0 else {
            return "its lengths do not fit"
        }
        guard Set(fields.map(\.number)).count == fields.count else {
            return "a column number stands twice"
        }
        parts.append(
            TableParts(
                number: section.table, name: name, nextSequence: nextSequence, fields: fields,
                columns: [[Chunk]](repeating: [], count: fields.count),
                categories: [Categories?](repeating: nil, count: fields.count)))
        return nil
    }

    private mutating func addChunk(_ section: SnapshotSection, _ payload: Span<UInt8>) -> String? {
        guard let index = parts.indices.last, parts[index].number == section.table else {
            return "it is out of order"
        }
        switch section.kind {
        case .keys:
            return Self.append(section, .text, payload, to: &parts[index].keys)
        case .sequence:
            return Self.append(section, .integer, payload, to: &parts[index].sequence)
        default:
            guard
                let position = parts[index].fields.firstIndex(where: { $0.number == section.column }
                )
            else {
                return "the schema has no such column"
            }
            let type = parts[index].fields[position].type
            if let problem = Self.append(
                section, type, payload, to: &parts[index].columns[position])
            {
                return problem
            }
            guard type == .category, let chunk = parts[index].columns[position].last else {
                return nil
            }
            let known = parts[index].categories[position]?.count ?? 0
            return Self.hasOnlyCodes(below: known, chunk) ? nil : "a code is not in the dictionary"
        }
    }

    private static func append(
        _ section: SnapshotSection, _ type: ValueType, _ payload: Span<UInt8>,
        to chunks: inout [Chunk]
    ) -> String? {
        guard section.chunk == chunks.count else { return "it is out of order" }
        let rows = section.rows
        guard rows > 0, rows % 64 == 0, rows <= Chunk.rows,
            section.chunk == 0 || rows == Chunk.rows,
            chunks.isEmpty || chunks[0].capacity == Chunk.rows
        else { return "\(rows) rows are no chunk" }
        guard let chunk = Self.chunk(type, rows, payload) else {
            return "its bytes do not fit \(rows) rows"
        }
        chunks.append(chunk)
        return nil
    }

    private static func chunk(_ type: ValueType, _ rows: Int, _ payload: Span<UInt8>) -> Chunk? {
        if payload.isEmpty { return Chunk(type: type, capacity: rows) }
        guard payload.count >= rows / 8 else { return nil }
        let presence = payload.extracting(0..<rows / 8)
        let values = payload.extracting(rows / 8..<payload.count)
        guard type == .text else {
            return Chunk(type: type, capacity: rows, presence: presence, values: values)
        }
        guard values.count >= 4 else { return nil }
        let lengthBytes = 4 * Int(values.littleEndian(at: 0, as: UInt32.self))
        guard lengthBytes <= values.count - 4 else { return nil }
        return Chunk(
            capacity: rows, presence: presence, lengths: values.extracting(4..<4 + lengthBytes),
            texts: values.extracting(4 + lengthBytes..<values.count))
    }

    private static func hasOnlyCodes(below count: Int, _ chunk: Chunk) -> Bool {
        let codes = chunk.span(of: UInt32.self)
        var highest: UInt32 = 0
        for row in codes.indices { highest = max(highest, codes[row]) }
        // An absent value holds code 0, so a chunk without present rows passes over an empty dictionary.
        return highest == 0 ? count > 0 || chunk.presence.isBlank : highest < count
    }

    private mutating func addCategories(_ section: SnapshotSection, _ payload: Span<UInt8>)
        -> String?
    {
        guard let index = parts.indices.last, parts[index].number == section.table,
            let position = parts[index].fields.firstIndex(where: { $0.number == section.column }),
            parts[index].categories[position] == nil, parts[index].columns[position].isEmpty,
            parts[index].fields[position].type == .category
        else { return "it is out of order" }
        var categories = Categories()
        var offset = 0
        while offset + 4 <= payload.count {
            let count = Int(payload.littleEndian(at: offset, as: UInt32.self))
            offset += 4
            guard count <= payload.count - offset else { return "its lengths do not fit" }
            let known = categories.count
            guard categories.insert(payload.extracting(offset..<offset + count)) == known else {
                return "a string stands twice"
            }
            offset += count
        }
        guard offset == payload.count, categories.count == section.rows else {
            return "its lengths do not fit"
        }
        parts[index].categories[position] = categories
        return nil
    }
}

extension SnapshotAssembly.TableParts {
    /// The table as the file describes it.
    fileprivate func table(_ file: String) throws(SnapshotError) -> Table {
        var filled: [Column] = []
        for position in fields.indices { filled.append(column(position)) }
        return try table(name: name, fields: fields, columns: filled, file)
    }

    /// The table as the program declares it, with the file's rows and the users' own columns behind.
    fileprivate func table(over declared: Table, _ file: String) throws(SnapshotError) -> Table {
        var merged = declared.fields
        var filled: [Column] = []
        for field in declared.fields {
            let position = fields.firstIndex { $0.number == field.number }
            if let position, fields[position].type != field.type {
                throw .undeclared(
                    file: file,
                    what: "column \(field.number) (\(field.name)) of table \(number) (\(name)) as "
                        + "\(fields[position].type.name), declared as \(field.type.name)")
            }
            filled.append(position.map(column) ?? Column(type: field.type))
        }
        for (position, field) in fields.enumerated()
        where !declared.fields.contains(where: { $0.number == field.number }) {
            guard !field.isBuiltin else {
                throw .undeclared(
                    file: file,
                    what: "column \(field.number) (\(field.name)) of table \(number) (\(name))")
            }
            merged.append(field)
            filled.append(column(position))
        }
        return try table(name: declared.name, fields: merged, columns: filled, file)
    }

    private func column(_ position: Int) -> Column {
        Column(
            type: fields[position].type, chunks: columns[position], categories: categories[position]
        )
    }

    private func table(
        name: String, fields: [Field], columns: [Column], _ file: String
    ) throws(SnapshotError) -> Table {
        guard
            let table = Table(
                number: number, name: name, fields: fields,
                keys: Column(type: .text, chunks: keys, categories: nil),
                sequence: Column(type: .integer, chunks: sequence, categories: nil),
                columns: columns,
                nextSequence: nextSequence)
        else {
            throw .damaged(
                file: file, section: "table \(number) (\(name))", offset: 0,
                problem: "its parts pass their checksums but do not fit together")
        }
        return table
    }
}

/// Reads lengths, numbers and texts one after the other; once something does not fit, it answers zeros and says so.
private struct PayloadCursor {
    private(set) var offset = 0
    private(set) var hasFailed = false

    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: Span<UInt8>, as type: Value.Type
    )
        -> Value
    {
        let size = MemoryLayout<Value>.size
        guard !hasFailed, bytes.count - offset >= size else {
            hasFailed = true
            return 0
        }
        defer { offset += size }
        return bytes.littleEndian(at: offset, as: type)
    }

    mutating func text(_ bytes: Span<UInt8>) -> String {
        let count = Int(integer(bytes, as: UInt32.self))
        guard !hasFailed, bytes.count - offset >= count else {
            hasFailed = true
            return ""
        }
        defer { offset += count }
        return bytes.extracting(offset..<offset + count).text()
    }
}

extension Span<UInt64> {
    /// Whether all words are zero.
    fileprivate var isBlank: Bool {
        for index in indices where self[index] != 0 { return false }
        return true
    }
}
