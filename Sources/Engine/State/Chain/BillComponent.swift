import Columns

/// What goes into an item: a row of the table of components, read.
struct BillComponent: Sendable, Equatable {
    /// The item's row.
    var item: Int
    /// The component's row among items.
    var component: Int
    /// What a unit of the item takes, in thousandths.
    var quantity: Int64
    /// What a run takes besides, in thousandths.
    var fixed: Int64 = 0
    /// What is taken besides because it is lost, in thousandths of both.
    var scrap: Int64 = 0
    /// The first day on which work may take it; nil for ever.
    var from: Int32?
    /// The last day on which work may take it; nil for ever.
    var to: Int32?
}

extension BillComponent: ChainRow {
    private typealias Columns = Entity.ComponentColumn

    static var table: TableNumber { .component }
    static var list: WritableKeyPath<ChainIndex, RowLists> { \.components }

    /// A bill stands in the order in which it was given.
    var priority: Int64 { 0 }
    var key: [UInt8] { RowKey.make(item, component) }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] {
        [(Self.list, item), (\.uses, component)]
    }

    init(_ table: Table, _ row: Int) {
        item = table.rowNumber(Columns.item, at: row)
        component = table.rowNumber(Columns.component, at: row)
        quantity = table.number(Columns.quantity, at: row)
        fixed = table.number(Columns.fixed, at: row)
        scrap = table.number(Columns.scrap, at: row)
        from = table.day(Columns.from, at: row)
        to = table.day(Columns.to, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.item, Int64(item), at: row)
        table.set(Columns.component, Int64(component), at: row)
        table.set(Columns.quantity, quantity, at: row)
        table.set(Columns.fixed, fixed, at: row)
        table.set(Columns.scrap, scrap, at: row)
        table.set(Columns.from, from, at: row)
        table.set(Columns.to, to, at: row)
    }
}
