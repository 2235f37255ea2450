import Columns

/// A way of goods between two locations: a row of the table of transfers, read.
struct TransferWay: Sendable, Equatable {
    /// The row of the location that sends.
    var source: Int
    /// The row of the location that receives.
    var target: Int
    /// Days from sending to receiving.
    var days: Int64
    /// Whether these are days on which the receiver works.
    var countsWorkdays = false
    /// The lowest is tried first.
    var priority: Int64 = Routing.firstPriority
}

extension TransferWay: ChainRow {
    private typealias Columns = Entity.TransferColumn

    static var table: TableNumber { .transfer }
    static var list: WritableKeyPath<ChainIndex, RowLists> { \.transfers }

    /// The key of a transfer: both rows.
    static func key(from source: Int, to target: Int) -> [UInt8] { RowKey.make(source, target) }

    var key: [UInt8] { Self.key(from: source, to: target) }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] { [(Self.list, target)] }

    init(_ table: Table, _ row: Int) {
        source = table.rowNumber(Columns.source, at: row)
        target = table.rowNumber(Columns.target, at: row)
        days = table.number(Columns.days, at: row)
        countsWorkdays = table.isSet(Columns.workdays, at: row)
        priority = table.number(Columns.priority, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.source, Int64(source), at: row)
        table.set(Columns.target, Int64(target), at: row)
        table.set(Columns.days, days, at: row)
        table.set(Columns.workdays, countsWorkdays, at: row)
        table.set(Columns.priority, priority, at: row)
    }
}
