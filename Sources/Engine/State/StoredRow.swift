import Columns

/// A row of a table that is written and read as a whole: what it says, and the key it is found by.
protocol StoredRow: Sendable, Equatable {
    /// The table.
    static var table: TableNumber { get }
    /// The key of the row.
    var key: [UInt8] { get }

    /// Reads a row of the table.
    init(_ table: Table, _ row: Int)
    /// Writes it at a row of the table.
    func write(to table: inout Table, at row: Int)
}

extension Tables {
    /// Writes a row, new or in the place of the one with its key.
    mutating func put<Row: StoredRow>(_ terms: Row) -> (row: Int, isNew: Bool) {
        let key = terms.key
        let known = self[Row.table].row(of: key.span)
        let row = known ?? self[Row.table].insert(key.span)
        terms.write(to: &self[Row.table], at: row)
        return (row, known == nil)
    }

    /// What the row with a key says; nil when there is none.
    func get<Row: StoredRow>(_ kind: Row.Type, key: [UInt8]) -> Row? {
        self[Row.table].row(of: key.span).map { Row(self[Row.table], $0) }
    }

    /// Removes the row with a key and gives what it said; nil when there is none.
    mutating func take<Row: StoredRow>(
        _ kind: Row.Type, key: [UInt8]
    ) -> (row: Int, terms: Row)? {
        guard let row = self[Row.table].row(of: key.span) else { return nil }
        let terms = Row(self[Row.table], row)
        self[Row.table].remove(row)
        return (row, terms)
    }
}

/// Keys that begin with the numbers of rows, 4 bytes each, the highest first.
enum RowKey {
    /// The numbers, and then what tells the rest apart.
    static func make(_ rows: Int..., then rest: [UInt8] = []) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(4 * rows.count + rest.count)
        for row in rows { BigEndian.append(UInt32(row), to: &key) }
        return key + rest
    }
}

/// A table read and written by its declared columns.
extension Table {
    /// The number that an integer column holds.
    func number(_ field: Field, at row: Int) -> Int64 { number(row, of: field.place) }

    /// The number that an integer column holds, nil when it is absent.
    func numberIfPresent(_ field: Field, at row: Int) -> Int64? {
        numberIfPresent(row, of: field.place)
    }

    /// The row number that an integer column holds.
    func rowNumber(_ field: Field, at row: Int) -> Int { Int(number(field, at: row)) }

    /// The day that a column holds, nil when it is absent.
    func day(_ field: Field, at row: Int) -> Int32? { dayIfPresent(row, of: field.place) }

    /// The bytes of a text column at a row, empty when it is absent.
    func bytes(_ field: Field, _ row: Int) -> [UInt8] {
        let column = columns[field.place]
        guard column.isPresent(row) else { return [] }
        let chunk = column.chunks[row >> Chunk.rowShift]
        return chunk.text(at: row & Chunk.rowMask).array()
    }

    /// The text or category of a column at a row, empty when it is absent.
    func text(_ field: Field, _ row: Int) -> [UInt8] {
        var text: [UInt8] = []
        columns[field.place].appendText(of: row, to: &text)
        return text
    }

    /// Whether a flag stands.
    func isSet(_ field: Field, at row: Int) -> Bool {
        flagIfPresent(row, of: field.place) ?? false
    }

    /// Puts a flag, or takes it away.
    mutating func set(_ field: Field, _ flag: Bool, at row: Int) {
        if flag {
            columns[field.place].set(UInt8(1), at: row)
        } else {
            columns[field.place].clear(row)
        }
    }

    /// Puts a number, or takes it away.
    mutating func set(_ field: Field, _ number: Int64?, at row: Int) {
        if let number {
            columns[field.place].set(number, at: row)
        } else {
            columns[field.place].clear(row)
        }
    }

    /// Puts a day, or takes it away.
    mutating func set(_ field: Field, _ day: Int32?, at row: Int) {
        if let day {
            columns[field.place].set(day, at: row)
        } else {
            columns[field.place].clear(row)
        }
    }

    /// Puts a text; an empty one is taken away.
    mutating func set(_ field: Field, _ text: [UInt8], at row: Int) {
        if text.isEmpty {
            columns[field.place].clear(row)
        } else {
            columns[field.place].setText(text.span, at: row)
        }
    }
}
