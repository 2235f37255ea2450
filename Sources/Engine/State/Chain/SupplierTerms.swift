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
        PairKey.make(item, location) + name
    }

    var key: [UInt8] { Self.key(item: item, location: location, name: name) }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] { [(Self.list, item)] }

    init(_ table: Table, _ row: Int) {
        let columns = table.columns
        let chunk = columns[Columns.name.place].chunks[row >> Chunk.rowShift]
        item = table.rowNumber(Columns.item, at: row)
        location = table.rowNumber(Columns.location, at: row)
        name = chunk.text(at: row & Chunk.rowMask).array()
        days = columns[Columns.days.place].load(row, as: Int64.self)
        minimum = columns[Columns.minimum.place].load(row, as: Int64.self)
        multiple = columns[Columns.multiple.place].load(row, as: Int64.self)
        priority = columns[Columns.priority.place].load(row, as: Int64.self)
    }

    func write(to table: inout Table, at row: Int) {
        table.columns[Columns.item.place].set(Int64(item), at: row)
        table.columns[Columns.location.place].set(Int64(location), at: row)
        table.columns[Columns.name.place].setText(name.span, at: row)
        table.columns[Columns.days.place].set(days, at: row)
        table.columns[Columns.minimum.place].set(minimum, at: row)
        table.columns[Columns.multiple.place].set(multiple, at: row)
        table.columns[Columns.priority.place].set(priority, at: row)
    }
}
