import Columns

/// What may stand in for an item: a row of the table of substitutes, read.
struct SubstituteTerms: Sendable, Equatable {
    /// The item's row.
    var item: Int
    /// The row of what stands in.
    var other: Int
    /// Units of the other for a unit of the item, in thousandths.
    var ratio: Int64 = 1_000
    /// The lowest is tried first.
    var priority: Int64 = Routing.firstPriority
    /// Whether the other follows the item for good: the item is used up first, and no consent is
    /// asked.
    var supersedes = false
    /// The first day on which it may; nil for ever.
    var from: Int32?
    /// The last day on which it may; nil for ever.
    var to: Int32?
}

extension SubstituteTerms: ChainRow {
    private typealias Columns = Entity.SubstituteColumn

    static var table: TableNumber { .substitute }
    static var list: WritableKeyPath<ChainIndex, RowLists> { \.substitutes }

    /// The key of a substitute: both rows.
    static func key(item: Int, other: Int) -> [UInt8] { RowKey.make(item, other) }

    var key: [UInt8] { Self.key(item: item, other: other) }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] {
        [(Self.list, item), (\.replaced, other)]
    }

    init(_ table: Table, _ row: Int) {
        item = table.rowNumber(Columns.item, at: row)
        other = table.rowNumber(Columns.other, at: row)
        ratio = table.number(Columns.ratio, at: row)
        priority = table.number(Columns.priority, at: row)
        supersedes = table.isSet(Columns.supersedes, at: row)
        from = table.day(Columns.from, at: row)
        to = table.day(Columns.to, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.item, Int64(item), at: row)
        table.set(Columns.other, Int64(other), at: row)
        table.set(Columns.ratio, ratio, at: row)
        table.set(Columns.priority, priority, at: row)
        // Never absent: journals hold digests of states in which it was written so.
        table.columns[Columns.supersedes.place].set(UInt8(supersedes ? 1 : 0), at: row)
        table.set(Columns.from, from, at: row)
        table.set(Columns.to, to, at: row)
    }
}
