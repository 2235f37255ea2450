import Columns
import Promising
import Wire

/// The network that promises read, kept beside the tables that say the same.
extension Engine {
    // MARK: Changes

    /// Puts a bill in the place of an item's old one; BADARG names the cycle that it would close.
    mutating func setBill(ofItem item: Int, _ bill: [BillComponent]) throws(CommandError) {
        let old = chainRows(BillComponent.self, of: item)
        try checkRoom(in: .component, for: bill.count - old.count)
        do throws(SupplyNetworkError) {
            try supply.network.checkComponents(bill.map(\.component), of: item)
            supply.joinChain(item: item, tables.stock)
            for component in bill { supply.joinChain(item: component.component, tables.stock) }
            try supply.network.setComponents(bill.map(\.inNetwork), of: item)
        } catch {
            throw refusal(error, "component")
        }
        for component in old { drop(BillComponent.self, key: component.key) }
        for component in bill { store(component) }
        termsChanged(item: item)
    }

    /// Sets a way to make an item.
    mutating func setRouting(_ routing: Routing) {
        store(routing)
        chainChanged(item: routing.item)
    }

    /// Takes a way to make an item away.
    mutating func removeRouting(_ routing: Routing) {
        drop(Routing.self, key: routing.key)
        chainChanged(item: routing.item)
    }

    /// Sets what may stand in for an item; BADARG names the cycle that a successor would close.
    mutating func setSubstitute(_ terms: SubstituteTerms) throws(CommandError) {
        var substitutes = chainRows(SubstituteTerms.self, of: terms.item)
        substitutes.removeAll { $0.other == terms.other }
        substitutes.append(terms)
        do throws(SupplyNetworkError) {
            try supply.network.checkSuccessors(
                substitutes.filter(\.supersedes).map(\.other), of: terms.item)
            supply.joinChain(item: terms.item, tables.stock)
            supply.joinChain(item: terms.other, tables.stock)
            try supply.network.setSubstitutes(substitutes.map(\.inNetwork), of: terms.item)
        } catch {
            throw refusal(error, "other")
        }
        store(terms)
        chainChanged(item: terms.item)
    }

    /// Tells the network how an item is made, bought and replaced, after its tables changed.
    mutating func chainChanged(item: Int) {
        supply.joinChain(item: item, tables.stock)
        let calendars = supply.calendars
        supply.network.setRoutings(
            chainRows(Routing.self, of: item).map { $0.inNetwork(calendars) }, of: item)
        supply.network.setSuppliers(
            chainRows(SupplierTerms.self, of: item).map { $0.inNetwork(calendars) }, of: item)
        do throws(SupplyNetworkError) {
            try supply.network.setSubstitutes(
                chainRows(SubstituteTerms.self, of: item).map(\.inNetwork), of: item)
        } catch {
            preconditionFailure("a chain without cycles has none after a part of it went")
        }
    }

    /// Tells the network from where a location is supplied, after the table of transfers changed.
    mutating func transfersChanged(intoLocation location: Int) {
        let calendars = supply.calendars
        let ways = chainRows(TransferWay.self, of: location).map { $0.inNetwork(calendars) }
        supply.setTransfers(ways, intoLocation: location, tables.stock)
    }

    /// Tells the network how long everything takes that counts the working days of a location, after
    /// these changed.
    /// - Complexity: O(routings + suppliers).
    mutating func workdaysChanged(atLocation location: Int) {
        var items: Set<Int> = []
        for row in tables.routing.rowsByInsertion {
            let routing = Routing(tables.routing, row)
            if routing.countsWorkdays, routing.location == location { items.insert(routing.item) }
        }
        for row in tables.supplier.rowsByInsertion {
            let terms = SupplierTerms(tables.supplier, row)
            if terms.countsWorkdays, terms.location == location { items.insert(terms.item) }
        }
        for item in items.sorted() { chainChanged(item: item) }
        transfersChanged(intoLocation: location)
    }

    /// Tells the network how an item's lots, kit, fences and replenishment stand, after its record
    /// changed.
    mutating func termsChanged(item: Int) {
        recountReceipts(ofItem: item)
        let terms = tables.item.chainTerms(item)
        guard terms != supply.network.terms(of: item) else { return }
        supply.joinChain(item: item, tables.stock)
        supply.network.setTerms(terms, of: item)
    }

    // MARK: Refusals

    /// Refuses a figure of a bill, a routing or a lot that is larger than is computed with.
    func checkAmount(_ quantity: Int64, _ name: String) throws(CommandError) {
        guard quantity <= limits.figureMilli else {
            throw CommandError(.limit, "\(name): at most \(limits.figureMilli / 1_000)")
        }
    }

    /// Refuses a window that ends before it begins.
    static func checkWindow(_ from: Int32?, _ to: Int32?) throws(CommandError) {
        if let from, let to, to < from {
            throw CommandError(.badArgument, "TO: expected a date not before FROM")
        }
    }

    private func refusal(_ error: SupplyNetworkError, _ argument: String) -> CommandError {
        switch error {
        case .cycle(let items):
            var names: [String] = []
            for item in items.prefix(20) {
                names.append(CommandError.excerpt(key(.item, row: item).span.text()))
            }
            let rest = items.count > names.count ? " → …" : ""
            return CommandError(
                .badArgument,
                "\(argument): expected items that do not lead back to it, found the cycle "
                    + names.joined(separator: " → ") + rest)
        case .tooManyLevels:
            return CommandError(
                .limit,
                "\(argument): bills stand at most \(SupplyNetwork.mostLevels) levels high")
        }
    }

    // MARK: What still refers to a record

    /// What of a chain still refers to an item, in words; nil when nothing does.
    func userOfItemInChain(row: Int) -> String? {
        if !supply.index.components[row].isEmpty { return "a bill of materials" }
        if !supply.index.uses[row].isEmpty { return "bills that it is part of" }
        if !supply.index.routings[row].isEmpty { return "routings" }
        if !supply.index.suppliers[row].isEmpty { return "suppliers" }
        let substitutes = supply.index.substitutes[row] + supply.index.replaced[row]
        if !substitutes.isEmpty { return "substitutes" }
        return appointment(ofItem: row) == nil ? nil : "an appointment"
    }

    /// What of a chain still refers to a location, in words; nil when nothing does.
    /// - Complexity: O(routings + suppliers + transfers).
    func userOfLocationInChain(row: Int) -> String? {
        // Tables are copied first: a closure over a value that cannot be copied costs the compiler
        // minutes.
        let (transfers, routings, suppliers) = (tables.transfer, tables.routing, tables.supplier)
        let isTransfer = transfers.rowsByInsertion.contains {
            let way = TransferWay(transfers, $0)
            return way.source == row || way.target == row
        }
        if isTransfer { return "transfers" }
        let isMade = routings.rowsByInsertion.contains { Routing(routings, $0).location == row }
        if isMade { return "routings" }
        let isSupplied = suppliers.rowsByInsertion.contains {
            SupplierTerms(suppliers, $0).location == row
        }
        return isSupplied ? "suppliers" : nil
    }

    /// What still refers to a resource, in words; nil when nothing does.
    /// - Complexity: O(routings).
    func userOfResource(row: Int) -> String? {
        if supply.work.reserved[row] != 0 { return "promised orders" }
        let routings = tables.routing
        let isUsed = routings.rowsByInsertion.contains {
            Routing(routings, $0).steps.contains { $0.resource == row }
        }
        return isUsed ? "routings" : userOfResourceInService(row: row)
    }
}
