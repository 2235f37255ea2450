import Columns

/// Which rows say how an item is made, bought, moved and replaced; derived from their tables.
struct ChainIndex: Sendable, Equatable {
    /// For each item the rows of its bill of materials.
    var components = RowLists()
    /// For each item the rows of bills that it stands in.
    var uses = RowLists()
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
        addAll(BillComponent.self, tables)
        addAll(Routing.self, tables)
        addAll(SupplierTerms.self, tables)
        addAll(TransferWay.self, tables)
        addAll(SubstituteTerms.self, tables)
    }

    private mutating func addAll<Row: ChainRow>(_ kind: Row.Type, _ tables: Tables) {
        let table = tables[Row.table]
        for row in table.rowsByInsertion { add(Row(table, row), at: row) }
    }

    /// The rows of an owner, by priority and then in the order in which they were set.
    func rows<Row: ChainRow>(_ kind: Row.Type, of owner: Int, in tables: Tables) -> [Row] {
        let numbers = self[keyPath: Row.list][owner]
        if numbers.isEmpty { return [] }
        let table = tables[Row.table]
        return numbers.map { Row(table, Int($0)) }.enumerated()
            .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
            .map(\.element)
    }

    /// Takes notice of a row.
    mutating func add(_ terms: some ChainRow, at row: Int) {
        for owner in terms.owners { self[keyPath: owner.list].add(row, to: owner.row) }
    }

    /// Takes notice that a row goes.
    mutating func remove(_ terms: some ChainRow, at row: Int) {
        for owner in terms.owners { self[keyPath: owner.list].remove(row, from: owner.row) }
    }
}
