import Columns
import Promising

/// The network of a chain of supply, made and kept.
extension SupplyState {
    /// Sees to it that the network knows the stock rows of an item that takes part in it.
    mutating func joinChain(item: Int, _ stock: Table) {
        guard !network.takesPart(item) else { return }
        let locations = stock.columns[Entity.StockColumn.location.place]
        network.setTerms(SupplyNetwork.Terms(), of: item)
        for row in stockOfItem[item] {
            network.addRow(
                Int(row), item: item, location: Int(locations.load(Int(row), as: Int64.self)))
        }
    }

    /// Sets the transfers into a location; with any, every item that is kept takes part.
    mutating func setTransfers(
        _ ways: [SupplyNetwork.Transfer], intoLocation location: Int, _ stock: Table
    ) {
        network.setTransfers(ways, into: location)
        hasTransfers = hasTransfers || !ways.isEmpty
        if ways.isEmpty { return }
        for item in stockOfItem.indices where !stockOfItem[item].isEmpty {
            joinChain(item: item, stock)
        }
    }

    /// The network of these tables, made anew.
    mutating func readChain(_ tables: Tables) throws(CommandError) {
        index = ChainIndex(tables)
        for item in 0..<tables.item.rowEnd where tables.item.isLive(item) {
            let terms = tables.item.chainTerms(item)
            if terms != SupplyNetwork.Terms() {
                joinChain(item: item, tables.stock)
                network.setTerms(terms, of: item)
            }
            try readChain(ofItem: item, tables)
        }
        for location in 0..<tables.location.rowEnd where tables.location.isLive(location) {
            let ways = index.rows(TransferWay.self, of: location, in: tables)
            if !ways.isEmpty {
                setTransfers(
                    ways.map { $0.inNetwork(calendars) }, intoLocation: location, tables.stock)
            }
        }
    }

    private mutating func readChain(ofItem item: Int, _ tables: Tables) throws(CommandError) {
        let bill = index.rows(BillComponent.self, of: item, in: tables)
        let routings = index.rows(Routing.self, of: item, in: tables)
        let suppliers = index.rows(SupplierTerms.self, of: item, in: tables)
        let substitutes = index.rows(SubstituteTerms.self, of: item, in: tables)
        if bill.isEmpty, routings.isEmpty, suppliers.isEmpty, substitutes.isEmpty { return }
        joinChain(item: item, tables.stock)
        for component in bill { joinChain(item: component.component, tables.stock) }
        for terms in substitutes { joinChain(item: terms.other, tables.stock) }
        network.setRoutings(routings.map { $0.inNetwork(calendars) }, of: item)
        network.setSuppliers(suppliers.map { $0.inNetwork(calendars) }, of: item)
        do throws(SupplyNetworkError) {
            try network.setComponents(bill.map(\.inNetwork), of: item)
            try network.setSubstitutes(substitutes.map(\.inNetwork), of: item)
        } catch {
            throw CommandError(.err, "component: the bills of the file close a cycle")
        }
    }
}
