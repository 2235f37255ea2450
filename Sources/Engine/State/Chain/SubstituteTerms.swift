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
    static func key(item: Int, other: Int) -> [UInt8] { PairKey.make(item, other) }

    var key: [UInt8] { Self.key(item: item, other: other) }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] {
        [(Self.list, item), (\.replaced, other)]
    }

    init(_ table: Table, _ row: Int) {
        let columns = table.columns
        item = table.rowNumber(Columns.item, at: row)
        other = table.rowNumber(Columns.other, at: row)
        ratio = columns[Columns.ratio.place].load(row, as: Int64.self)
        priority = columns[Columns.priority.place].load(row, as: Int64.self)
        supersedes = columns[Columns.supersedes.place].load(row, as: UInt8.self) != 0
        from = columns[Columns.from.place].value(row, as: Int32.self)
        to = columns[Columns.to.place].value(row, as: Int32.self)
    }

    func write(to table: inout Table, at row: Int) {
        table.columns[Columns.item.place].set(Int64(item), at: row)
        table.columns[Columns.other.place].set(Int64(other), at: row)
        table.columns[Columns.ratio.place].set(ratio, at: row)
        table.columns[Columns.priority.place].set(priority, at: row)
        table.columns[Columns.supersedes.place].set(UInt8(supersedes ? 1 : 0), at: row)
        table.setDay(Columns.from, from, at: row)
        table.setDay(Columns.to, to, at: row)
    }
}
