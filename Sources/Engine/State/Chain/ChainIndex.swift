import Columns

/// Which rows say how an item is made, bought, moved and replaced; derived from their tables.
struct ChainIndex: Sendable, Equatable {
    /// For each item the rows of its bill of materials.
    private(set) var components = RowLists()
    /// For each item the rows of bills that it stands in.
    private(set) var uses = RowLists()
    /// For each item the rows of its routings.
    var routings = RowLists()
    /// For each item the rows of its suppliers.
    var suppliers = RowLists()
    /// For each location the rows of transfers into it.
    var transfers = RowLists()
    /// For each item the rows of what may stand in for it.
    var substitutes = RowLists()
    /// For each item the rows of substitutes in which it stands in for another.
    var replaced = RowLists()

    /// No rows.
    init() {}

    /// The index of these tables, made anew.
    init(_ tables: Tables) {
        for row in tables.component.rowsByInsertion {
            let item = tables.component.columns[Entity.ComponentColumn.item.place]
            addComponent(
                row: row, item: Int(item.load(row, as: Int64.self)),
                component: tables.component.component(row).component)
        }
        for row in tables.routing.rowsByInsertion {
            routings.add(row, to: tables.routing.routing(row).item)
        }
        for row in tables.supplier.rowsByInsertion {
            suppliers.add(row, to: tables.supplier.supplier(row).item)
        }
        for row in tables.transfer.rowsByInsertion {
            transfers.add(row, to: tables.transfer.transfer(row).target)
        }
        for row in tables.substitute.rowsByInsertion {
            let terms = tables.substitute.substitute(row)
            substitutes.add(row, to: terms.item)
            replaced.add(row, to: terms.other)
        }
    }

    /// Takes notice of a component of an item.
    mutating func addComponent(row: Int, item: Int, component: Int) {
        components.add(row, to: item)
        uses.add(row, to: component)
    }

    /// Takes notice that a component of an item goes.
    mutating func removeComponent(row: Int, item: Int, component: Int) {
        components.remove(row, from: item)
        uses.remove(row, from: component)
    }
}
