import Columns
import Promising
import Wire

/// What a plan found, in rows: the plan itself, what it does, and the locations of its places.
struct PlannedOrder {
    /// What arrives when, and from where.
    var plan: OrderPlan
    /// The rows of the locations that the plan numbers.
    var locations: [Int]
    /// What is taken, worked, made, bought and moved; empty when stock and receipts serve alone.
    var pegs: [OrderPeg] = []
    /// What decided the day of each line; empty when stock and receipts serve alone.
    var constraints: [ChainConstraint] = []
    /// What else each line could be offered; empty when nobody asked.
    var alternatives: [[ChainAlternative]] = []
    /// What was found for the lines that are visits.
    var visits: [Int: VisitAnswer] = [:]
}

/// Promises beyond plain stock.
extension Engine {
    /// Plans an order: on stock and receipts where they serve it on time or where nothing else can;
    /// else with what can be made, bought, moved and replaced.
    ///
    /// `request` has its terms, but neither places nor lines yet. `explains` asks for what decided
    /// each day, and for alternatives.
    mutating func plan(
        _ request: inout OrderRequest, for question: SupplyQuestion, explains: Bool
    ) throws(CommandError) -> PlannedOrder {
        let locations = fill(&request, for: question)
        let isChained = question.lines.contains { supply.network.isChained($0.item) }
        if !isForChain(request, question) {
            try SupplyState.checked { () throws(SupplyError) in
                try planner.plan(request, over: supply.rows)
            }
            let isOnTime = planner.answer.lines.allSatisfy { $0.reason == .onTime }
            if isOnTime || !(isChained || explains) {
                return PlannedOrder(plan: planner.answer, locations: locations)
            }
        }
        let chained = chainRequest(request, for: question)
        try SupplyState.checked { () throws(SupplyError) in
            try chainPlanner.plan(
                chained, in: supply.network, rows: &supply.rows, capacity: &supply.capacity)
        }
        return planned(chained, explains: explains)
    }

    /// Answers how well one line can be had, with the plan that has it.
    mutating func availability(
        _ request: inout OrderRequest, for question: SupplyQuestion, explains: Bool
    ) throws(CommandError) -> (Availability, PlannedOrder) {
        let locations = fill(&request, for: question)
        let isChained = question.lines.contains { supply.network.isChained($0.item) }
        if !isForChain(request, question) {
            let plain = try SupplyState.checked { () throws(SupplyError) in
                try planner.availability(request, over: supply.rows)
            }
            if plain.status == .available || !(isChained || explains) {
                return (plain, PlannedOrder(plan: planner.answer, locations: locations))
            }
        }
        let chained = chainRequest(request, for: question)
        let found = try SupplyState.checked { () throws(SupplyError) in
            try chainPlanner.availability(
                chained, in: supply.network, rows: &supply.rows, capacity: &supply.capacity)
        }
        return (found, planned(chained, explains: explains))
    }

    /// Whether the chain's planner has an order whatever stock there is: some of what it may take, or
    /// of what may be made or bought for it, expires, or its parts are bound in number and in size.
    private func isForChain(_ request: OrderRequest, _ question: SupplyQuestion) -> Bool {
        request.boundsParts
            || supply.network.meetsLots(
                request, takesSubstitutes: question.allowsSubstitutes, supply.rows)
    }

    /// What the chain's planner just found, in rows and ids.
    private mutating func planned(_ request: ChainRequest, explains: Bool) -> PlannedOrder {
        var found = PlannedOrder(
            plan: chainPlanner.answer, locations: request.locations,
            pegs: pegs(chainPlanner.pegs), constraints: chainPlanner.constraints)
        if explains {
            found.alternatives = chainPlanner.alternatives(
                request, in: supply.network, rows: &supply.rows, capacity: &supply.capacity)
        }
        return found
    }

    /// The request with every place from which a line may come.
    private mutating func chainRequest(
        _ order: OrderRequest, for question: SupplyQuestion
    ) -> ChainRequest {
        var locations: Set<Int> = []
        var seen: Set<Int> = []
        for line in question.lines {
            supply.addPlaces(
                ofItem: line.item, tables, allowsSubstitutes: question.allowsSubstitutes,
                &locations, &seen)
        }
        rankLocations()
        var places: [Place] = []
        for location in locations where question.from?.contains(location) ?? true {
            places.append((supply.rank(ofLocation: location), location))
        }
        var request = ChainRequest(
            order: order, locations: [], allowsSubstitutes: question.allowsSubstitutes)
        request.order.locations.removeAll()
        request.order.lines.removeAll()
        request.order.rows.removeAll()
        request.order.quotas = QuotaLedger()
        request.locations = fill(&request.order, for: question, with: places)
        return request
    }

    /// Pegs with ids; none when everything is taken where it ships.
    private func pegs(_ found: [ChainPeg]) -> [OrderPeg] {
        if found.allSatisfy({ $0.kind == .take && $0.parent < 0 }) { return [] }
        var pegs: [OrderPeg] = []
        pegs.reserveCapacity(found.count)
        for peg in found {
            var row = -1
            switch peg.kind {
            case .take: row = peg.isSource(in: found) ? -1 : peg.index
            case .load: row = peg.index
            case .make, .buy, .move, .substitute, .kit: break
            }
            pegs.append(
                OrderPeg(
                    kind: peg.kind, line: peg.line, parent: peg.parent,
                    item: peg.item < 0 ? [] : key(.item, row: peg.item),
                    location: peg.location < 0 ? [] : key(.location, row: peg.location),
                    other: other(peg), row: row, isFromReceipt: peg.isFromReceipt,
                    quantity: peg.quantity, lot: peg.lot, start: peg.start, end: peg.end,
                    keep: peg.keep))
        }
        return pegs
    }

    /// The id of what else a peg names; empty when it names nothing.
    private func other(_ peg: ChainPeg) -> [UInt8] {
        switch peg.kind {
        case .load: return key(.resource, row: peg.index)
        case .move: return key(.location, row: peg.index)
        case .substitute: return key(.item, row: peg.index)
        case .buy where peg.index >= 0:
            return chainRows(SupplierTerms.self, of: peg.item)[peg.index].name
        case .take, .make, .buy, .kit: return []
        }
    }
}

extension ChainPeg {
    /// Whether the peg is itself a source of its line: it ships, or is a part of a kit whose parts
    /// ship apart.
    fileprivate func isSource(in pegs: [ChainPeg]) -> Bool {
        guard kind == .take else { return false }
        if parent < 0 { return true }
        let kit = pegs[parent]
        return kit.kind == .kit && kit.parent < 0 && kit.location < 0
    }
}

extension SupplyState {
    /// Adds the locations that keep, make or buy an item, or that transfers reach; and those of what
    /// stands in for it and of the parts of a kit.
    func addPlaces(
        ofItem item: Int, _ tables: Tables, allowsSubstitutes: Bool,
        _ places: inout Set<Int>, _ seen: inout Set<Int>
    ) {
        guard seen.insert(item).inserted else { return }
        let ofStock = tables.stock.columns[Entity.StockColumn.location.place]
        for stock in stockOfItem[item] {
            places.insert(Int(ofStock.load(Int(stock), as: Int64.self)))
        }
        for routing in network.routings(of: item) { places.insert(routing.location) }
        let suppliers = network.suppliers(of: item)
        for supplier in suppliers { if let place = supplier.location { places.insert(place) } }
        let terms = network.terms(of: item)
        if terms.replenishDays != nil {
            let locations = tables.location
            for row in 0..<locations.rowEnd where locations.isLive(row) { places.insert(row) }
        }
        if hasTransfers {
            for row in 0..<tables.location.rowEnd where !network.transfers(into: row).isEmpty {
                places.insert(row)
            }
        }
        // A bill without a routing is put together where its parts are.
        if terms.kit != .none || network.routings(of: item).isEmpty {
            for component in network.components(of: item) {
                addPlaces(
                    ofItem: component.item, tables, allowsSubstitutes: allowsSubstitutes, &places,
                    &seen)
            }
        }
        for substitute in network.substitutes(of: item)
        where substitute.supersedes || allowsSubstitutes {
            addPlaces(
                ofItem: substitute.item, tables, allowsSubstitutes: allowsSubstitutes, &places,
                &seen)
        }
    }
}
