import Columns

/// A supplier of an item to a location: a row of the table of suppliers, read.
struct SupplierTerms: Sendable, Equatable {
    /// The item's row.
    var item: Int
    /// The location's row.
    var location: Int
    /// Who supplies.
    var name: [UInt8]
    /// Days from the order to the receipt.
    var days: Int64
    /// Whether these are days on which the location works.
    var countsWorkdays = false
    /// The least that is bought, in thousandths; 0 for any.
    var minimum: Int64 = 0
    /// What is bought is a multiple of it, in thousandths; 0 for any.
    var multiple: Int64 = 0
    /// The lowest is tried first.
    var priority: Int64 = Routing.firstPriority
}

extension SupplierTerms: ChainRow {
    private typealias Columns = Entity.SupplierColumn

    static var table: TableNumber { .supplier }
    static var list: WritableKeyPath<ChainIndex, RowLists> { \.suppliers }

    /// The key of a supplier: both rows and the name.
    static func key(item: Int, location: Int, name: [UInt8]) -> [UInt8] {
        RowKey.make(item, location, then: name)
    }

    var key: [UInt8] { Self.key(item: item, location: location, name: name) }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] { [(Self.list, item)] }

    init(_ table: Table, _ row: Int) {
        item = table.rowNumber(Columns.item, at: row)
        location = table.rowNumber(Columns.location, at: row)
        name = table.bytes(Columns.name, row)
        days = table.number(Columns.days, at: row)
        countsWorkdays = table.isSet(Columns.workdays, at: row)
        minimum = table.number(Columns.minimum, at: row)
        multiple = table.number(Columns.multiple, at: row)
        priority = table.number(Columns.priority, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.item, Int64(item), at: row)
        table.set(Columns.location, Int64(location), at: row)
        table.set(Columns.name, name, at: row)
        table.set(Columns.days, days, at: row)
        table.set(Columns.workdays, countsWorkdays, at: row)
        table.set(Columns.minimum, minimum, at: row)
        table.set(Columns.multiple, multiple, at: row)
        table.set(Columns.priority, priority, at: row)
    }
}
