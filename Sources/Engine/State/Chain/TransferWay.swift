import Columns

/// A way of goods between two locations: a row of the table of transfers, read.
struct TransferWay: Sendable, Equatable {
    /// The row of the location that sends.
    var source: Int
    /// The row of the location that receives.
    var target: Int
    /// Days from sending to receiving.
    var days: Int64
    /// The lowest is tried first.
    var priority: Int64 = Routing.firstPriority
}

extension TransferWay: ChainRow {
    private typealias Columns = Entity.TransferColumn

    static var table: TableNumber { .transfer }
    static var list: WritableKeyPath<ChainIndex, RowLists> { \.transfers }

    /// The key of a transfer: both rows.
    static func key(from source: Int, to target: Int) -> [UInt8] { PairKey.make(source, target) }

    var key: [UInt8] { Self.key(from: source, to: target) }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] { [(Self.list, target)] }

    init(_ table: Table, _ row: Int) {
        source = table.rowNumber(Columns.source, at: row)
        target = table.rowNumber(Columns.target, at: row)
        days = table.columns[Columns.days.place].load(row, as: Int64.self)
        priority = table.columns[Columns.priority.place].load(row, as: Int64.self)
    }

    func write(to table: inout Table, at row: Int) {
        table.columns[Columns.source.place].set(Int64(source), at: row)
        table.columns[Columns.target.place].set(Int64(target), at: row)
        table.columns[Columns.days.place].set(days, at: row)
        table.columns[Columns.priority.place].set(priority, at: row)
    }
}
