import Columns
import Promising
import Wire

/// Room for rows: only what is new needs it, so that a full table can still be changed.
extension Engine {
    /// Refuses rows that a table has no room for; all of them are new.
    func checkRoom(in table: TableNumber, for count: Int) throws(CommandError) {
        guard tables.count(table) + count <= limits.rowsPerTable else {
            throw CommandError(
                .limit,
                "\(self[table].name): a table has at most \(limits.rowsPerTable) rows")
        }
    }

    /// Refuses a row that a table neither has nor has room for; the key is looked for in a full table
    /// alone.
    func checkRoom(in table: TableNumber, forKey key: Span<UInt8>) throws(CommandError) {
        if tables.count(table) < limits.rowsPerTable { return }
        if tables.row(table, of: key) == nil { try checkRoom(in: table, for: 1) }
    }

    /// Refuses rows whose keys are words, where a table has no room for those that it does not have;
    /// one that stands twice counts once.
    func checkRoom(
        in table: TableNumber, forKeysAt places: StrideTo<Int>, of words: Words
    ) throws(CommandError) {
        if tables.count(table) + places.underestimatedCount <= limits.rowsPerTable { return }
        var new: Set<[UInt8]> = []
        for place in places where self[table].row(of: words.word(place)) == nil {
            new.insert(words.copy(place))
        }
        try checkRoom(in: table, for: new.count)
    }

    /// Refuses a row that is new where its table has as many as it may have.
    func checkRoom<Row: StoredRow>(for terms: Row) throws(CommandError) {
        let key = terms.key
        try checkRoom(in: Row.table, forKey: key.span)
    }

    /// Refuses rows of an owner that are new where their table, or the owner, has as many as it may
    /// have; `listed` are those that it has.
    func checkRoom<Row: StoredRow>(
        for rows: [Row], listed: Int, most: Int
    ) throws(CommandError) {
        var new = 0
        for row in rows {
            let key = row.key
            if tables[Row.table].row(of: key.span) == nil { new += 1 }
        }
        if new == 0 { return }
        try checkRoom(in: Row.table, for: new)
        guard listed + new <= most else {
            throw CommandError(.limit, "\(tables[Row.table].name): one has at most \(most) of them")
        }
    }
}
