import Columns

/// What goes into an item: a row of the table of components, read.
struct BillComponent: Sendable, Equatable {
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

/// Bills of materials: how they are kept.
extension Engine {
    /// The bill of an item, in the order in which it was given.
    func bill(ofItem item: Int) -> [BillComponent] {
        let table = tables.component
        return supply.index.components[item].map { table.component(Int($0)) }
    }

    /// Puts a whole bill in the place of an item's old one.
    mutating func storeBill(ofItem item: Int, _ bill: [BillComponent]) {
        typealias Columns = Entity.ComponentColumn
        for row in supply.index.components[item] {
            let old = tables.component.component(Int(row))
            supply.index.removeComponent(row: Int(row), item: item, component: old.component)
            tables.component.remove(Int(row))
        }
        for component in bill {
            let key = Self.pairKey(item, component.component)
            let row = tables.component.insert(key.span)
            tables.component.columns[Columns.item.place].set(Int64(item), at: row)
            tables.component.columns[Columns.component.place]
                .set(Int64(component.component), at: row)
            tables.component.columns[Columns.quantity.place].set(component.quantity, at: row)
            tables.component.columns[Columns.fixed.place].set(component.fixed, at: row)
            tables.component.columns[Columns.scrap.place].set(component.scrap, at: row)
            tables.component.setDay(Columns.from, component.from, at: row)
            tables.component.setDay(Columns.to, component.to, at: row)
            supply.index.addComponent(row: row, item: item, component: component.component)
        }
    }

    /// The key of a row that joins two rows: 4 bytes each, highest first.
    static func pairKey(_ first: Int, _ second: Int) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(8)
        BigEndian.append(UInt32(first), to: &key)
        BigEndian.append(UInt32(second), to: &key)
        return key
    }
}

extension Table {
    /// A row of the table of components.
    func component(_ row: Int) -> BillComponent {
        typealias Columns = Entity.ComponentColumn
        return BillComponent(
            component: Int(columns[Columns.component.place].load(row, as: Int64.self)),
            quantity: columns[Columns.quantity.place].load(row, as: Int64.self),
            fixed: columns[Columns.fixed.place].load(row, as: Int64.self),
            scrap: columns[Columns.scrap.place].load(row, as: Int64.self),
            from: columns[Columns.from.place].value(row, as: Int32.self),
            to: columns[Columns.to.place].value(row, as: Int32.self))
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
