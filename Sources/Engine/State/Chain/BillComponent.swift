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
    var key: [UInt8] { PairKey.make(item, component) }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] {
        [(Self.list, item), (\.uses, component)]
    }

    init(_ table: Table, _ row: Int) {
        let columns = table.columns
        item = table.rowNumber(Columns.item, at: row)
        component = table.rowNumber(Columns.component, at: row)
        quantity = columns[Columns.quantity.place].load(row, as: Int64.self)
        fixed = columns[Columns.fixed.place].load(row, as: Int64.self)
        scrap = columns[Columns.scrap.place].load(row, as: Int64.self)
        from = columns[Columns.from.place].value(row, as: Int32.self)
        to = columns[Columns.to.place].value(row, as: Int32.self)
    }

    func write(to table: inout Table, at row: Int) {
        table.columns[Columns.item.place].set(Int64(item), at: row)
        table.columns[Columns.component.place].set(Int64(component), at: row)
        table.columns[Columns.quantity.place].set(quantity, at: row)
        table.columns[Columns.fixed.place].set(fixed, at: row)
        table.columns[Columns.scrap.place].set(scrap, at: row)
        table.setDay(Columns.from, from, at: row)
        table.setDay(Columns.to, to, at: row)
    }
}
