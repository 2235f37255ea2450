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

/// Suppliers, transfers and substitutes: how they are kept.
extension Engine {
    // MARK: Suppliers

    /// The suppliers of an item, by priority and then by the order in which they were set.
    func suppliers(ofItem item: Int) -> [SupplierTerms] {
        let rows = supply.index.suppliers[item]
        let table = tables.supplier
        return rows.map { table.supplier(Int($0)) }.stablySorted(by: \.priority)
    }

    /// Writes a supplier, new or in the place of the one with its key.
    mutating func storeSupplier(_ terms: SupplierTerms) {
        typealias Columns = Entity.SupplierColumn
        let key = Self.supplierKey(terms)
        let known = tables.supplier.row(of: key.span)
        let row = known ?? tables.supplier.insert(key.span)
        tables.supplier.columns[Columns.item.place].set(Int64(terms.item), at: row)
        tables.supplier.columns[Columns.location.place].set(Int64(terms.location), at: row)
        tables.supplier.columns[Columns.name.place].setText(terms.name.span, at: row)
        tables.supplier.columns[Columns.days.place].set(terms.days, at: row)
        tables.supplier.columns[Columns.minimum.place].set(terms.minimum, at: row)
        tables.supplier.columns[Columns.multiple.place].set(terms.multiple, at: row)
        tables.supplier.columns[Columns.priority.place].set(terms.priority, at: row)
        if known == nil { supply.index.suppliers.add(row, to: terms.item) }
    }

    /// Removes a supplier from its table; false when there is none.
    mutating func dropSupplier(_ terms: SupplierTerms) -> Bool {
        guard let row = tables.supplier.row(of: Self.supplierKey(terms).span) else { return false }
        supply.index.suppliers.remove(row, from: terms.item)
        tables.supplier.remove(row)
        return true
    }

    private static func supplierKey(_ terms: SupplierTerms) -> [UInt8] {
        pairKey(terms.item, terms.location) + terms.name
    }

    // MARK: Transfers

    /// The transfers into a location, by priority and then by the order in which they were set.
    func transfers(intoLocation location: Int) -> [TransferWay] {
        let rows = supply.index.transfers[location]
        let table = tables.transfer
        return rows.map { table.transfer(Int($0)) }.stablySorted(by: \.priority)
    }

    /// Writes a transfer, new or in the place of the one with its key.
    mutating func storeTransfer(_ way: TransferWay) {
        typealias Columns = Entity.TransferColumn
        let key = Self.pairKey(way.source, way.target)
        let known = tables.transfer.row(of: key.span)
        let row = known ?? tables.transfer.insert(key.span)
        tables.transfer.columns[Columns.source.place].set(Int64(way.source), at: row)
        tables.transfer.columns[Columns.target.place].set(Int64(way.target), at: row)
        tables.transfer.columns[Columns.days.place].set(way.days, at: row)
        tables.transfer.columns[Columns.priority.place].set(way.priority, at: row)
        if known == nil { supply.index.transfers.add(row, to: way.target) }
    }

    /// Removes a transfer from its table; false when there is none.
    mutating func dropTransfer(from source: Int, to target: Int) -> Bool {
        let key = Self.pairKey(source, target)
        guard let row = tables.transfer.row(of: key.span) else { return false }
        supply.index.transfers.remove(row, from: target)
        tables.transfer.remove(row)
        return true
    }

    // MARK: Substitutes

    /// What may stand in for an item, by priority and then by the order in which they were set.
    func substitutes(ofItem item: Int) -> [SubstituteTerms] {
        let rows = supply.index.substitutes[item]
        let table = tables.substitute
        return rows.map { table.substitute(Int($0)) }.stablySorted(by: \.priority)
    }

    /// Writes a substitute, new or in the place of the one with its key.
    mutating func storeSubstitute(_ terms: SubstituteTerms) {
        typealias Columns = Entity.SubstituteColumn
        let key = Self.pairKey(terms.item, terms.other)
        let known = tables.substitute.row(of: key.span)
        let row = known ?? tables.substitute.insert(key.span)
        tables.substitute.columns[Columns.item.place].set(Int64(terms.item), at: row)
        tables.substitute.columns[Columns.other.place].set(Int64(terms.other), at: row)
        tables.substitute.columns[Columns.ratio.place].set(terms.ratio, at: row)
        tables.substitute.columns[Columns.priority.place].set(terms.priority, at: row)
        tables.substitute.columns[Columns.supersedes.place].set(
            UInt8(terms.supersedes ? 1 : 0), at: row)
        tables.substitute.setDay(Columns.from, terms.from, at: row)
        tables.substitute.setDay(Columns.to, terms.to, at: row)
        if known == nil {
            supply.index.substitutes.add(row, to: terms.item)
            supply.index.replaced.add(row, to: terms.other)
        }
    }

    /// Removes a substitute from its table; false when there is none.
    mutating func dropSubstitute(ofItem item: Int, other: Int) -> Bool {
        let key = Self.pairKey(item, other)
        guard let row = tables.substitute.row(of: key.span) else { return false }
        supply.index.substitutes.remove(row, from: item)
        supply.index.replaced.remove(row, from: other)
        tables.substitute.remove(row)
        return true
    }
}

extension Table {
    /// A row of the table of suppliers.
    func supplier(_ row: Int) -> SupplierTerms {
        typealias Columns = Entity.SupplierColumn
        let chunk = columns[Columns.name.place].chunks[row >> Chunk.rowShift]
        return SupplierTerms(
            item: Int(columns[Columns.item.place].load(row, as: Int64.self)),
            location: Int(columns[Columns.location.place].load(row, as: Int64.self)),
            name: chunk.text(at: row & Chunk.rowMask).array(),
            days: columns[Columns.days.place].load(row, as: Int64.self),
            minimum: columns[Columns.minimum.place].load(row, as: Int64.self),
            multiple: columns[Columns.multiple.place].load(row, as: Int64.self),
            priority: columns[Columns.priority.place].load(row, as: Int64.self))
    }

    /// A row of the table of transfers.
    func transfer(_ row: Int) -> TransferWay {
        typealias Columns = Entity.TransferColumn
        return TransferWay(
            source: Int(columns[Columns.source.place].load(row, as: Int64.self)),
            target: Int(columns[Columns.target.place].load(row, as: Int64.self)),
            days: columns[Columns.days.place].load(row, as: Int64.self),
            priority: columns[Columns.priority.place].load(row, as: Int64.self))
    }

    /// A row of the table of substitutes.
    func substitute(_ row: Int) -> SubstituteTerms {
        typealias Columns = Entity.SubstituteColumn
        return SubstituteTerms(
            item: Int(columns[Columns.item.place].load(row, as: Int64.self)),
            other: Int(columns[Columns.other.place].load(row, as: Int64.self)),
            ratio: columns[Columns.ratio.place].load(row, as: Int64.self),
            priority: columns[Columns.priority.place].load(row, as: Int64.self),
            supersedes: columns[Columns.supersedes.place].load(row, as: UInt8.self) != 0,
            from: columns[Columns.from.place].value(row, as: Int32.self),
            to: columns[Columns.to.place].value(row, as: Int32.self))
    }
}

extension Array {
    /// The elements by a number, those with the same one in the order in which they stood.
    func stablySorted(by number: (Element) -> Int64) -> [Element] {
        enumerated().sorted { (number($0.element), $0.offset) < (number($1.element), $1.offset) }
            .map(\.element)
    }
}
