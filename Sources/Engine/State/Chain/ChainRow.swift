import Columns

/// A row of one of the tables that a chain of supply is built from: also where it is listed.
protocol ChainRow: StoredRow {
    /// The list under whose owner the rows are looked up.
    static var list: WritableKeyPath<ChainIndex, RowLists> { get }

    /// The lowest is tried first; rows of one number in the order in which they were set.
    var priority: Int64 { get }
    /// The lists that name the row, each with the row's owner there; the first is `list`.
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] { get }
}

extension Engine {
    /// The rows of an owner (a location for transfers, else an item), in the order in which they are
    /// tried.
    func chainRows<Row: ChainRow>(_ kind: Row.Type, of owner: Int) -> [Row] {
        supply.index.rows(kind, of: owner, in: tables)
    }

    /// Refuses a row that is new where its table, or its owner, has as many as it may have.
    func checkRoom<Row: ChainRow>(for terms: Row) throws(CommandError) {
        let owner = terms.owners[0]
        try checkRoom(
            for: [terms], listed: supply.index[keyPath: owner.list][owner.row].count,
            most: limits.waysPerItem)
    }

    /// Writes a row, new or in the place of the one with its key.
    mutating func store<Row: ChainRow>(_ terms: Row) {
        let (row, isNew) = tables.put(terms)
        if isNew { supply.index.add(terms, at: row) }
    }

    /// Removes the row with a key from its table and gives what it said; nil when there is none.
    @discardableResult
    mutating func drop<Row: ChainRow>(_ kind: Row.Type, key: [UInt8]) -> Row? {
        guard let (row, terms) = tables.take(kind, key: key) else { return nil }
        supply.index.remove(terms, at: row)
        return terms
    }
}
