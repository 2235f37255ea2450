import Columns

/// A row of one of the tables that a chain of supply is built from, read: how it is found, kept and
/// listed.
protocol ChainRow: Sendable, Equatable {
    /// The table.
    static var table: TableNumber { get }
    /// The list under whose owner the rows are looked up.
    static var list: WritableKeyPath<ChainIndex, RowLists> { get }

    /// The key of the row.
    var key: [UInt8] { get }
    /// The lowest is tried first; rows of one number in the order in which they were set.
    var priority: Int64 { get }
    /// The lists that name the row, each with the row's owner there; the first is `list`.
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] { get }

    /// Reads a row of the table.
    init(_ table: Table, _ row: Int)
    /// Writes it at a row of the table.
    func write(to table: inout Table, at row: Int)
}

extension Engine {
    /// The rows of an owner (a location for transfers, else an item), in the order in which they are
    /// tried.
    func chainRows<Row: ChainRow>(_ kind: Row.Type, of owner: Int) -> [Row] {
        supply.index.rows(kind, of: owner, in: tables)
    }

    /// Writes a row, new or in the place of the one with its key.
    mutating func store<Row: ChainRow>(_ terms: Row) {
        let key = terms.key
        let known = tables[Row.table].row(of: key.span)
        let row = known ?? tables[Row.table].insert(key.span)
        terms.write(to: &tables[Row.table], at: row)
        if known == nil { supply.index.add(terms, at: row) }
    }

    /// Removes the row with a key from its table and gives what it said; nil when there is none.
    @discardableResult
    mutating func drop<Row: ChainRow>(_ kind: Row.Type, key: [UInt8]) -> Row? {
        guard let row = tables[Row.table].row(of: key.span) else { return nil }
        let terms = Row(tables[Row.table], row)
        supply.index.remove(terms, at: row)
        tables[Row.table].remove(row)
        return terms
    }
}

/// Keys of rows that join two rows.
enum PairKey {
    /// 4 bytes of each row, the highest first.
    static func make(_ first: Int, _ second: Int) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(8)
        BigEndian.append(UInt32(first), to: &key)
        BigEndian.append(UInt32(second), to: &key)
        return key
    }
}

extension Table {
    /// The row number that an integer column holds.
    func rowNumber(_ field: Field, at row: Int) -> Int {
        Int(columns[field.place].load(row, as: Int64.self))
    }

    /// Puts a day, or takes it away.
    mutating func setDay(_ field: Field, _ day: Int32?, at row: Int) {
        if let day {
            columns[field.place].set(day, at: row)
        } else {
            columns[field.place].clear(row)
        }
    }
}
