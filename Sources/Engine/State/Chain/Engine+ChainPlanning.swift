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
    /// each day, and for alternatives. What is late for the wanted day, but on time when it is planned
    /// for one that is as good (``OrderRequest/earlierDays``), is planned for the latest of these; else
    /// for the one that brings more of it on time, no line losing by it.
    mutating func plan(
        _ request: inout OrderRequest, for question: SupplyQuestion, explains: Bool
    ) throws(CommandError) -> PlannedOrder {
        let locations = fill(&request, for: question)
        let planned = try plan(request, at: locations, for: question, explains: explains)
        if planned.plan.isOnTime { return planned }
        var best = planned
        for day in earlierDays(of: request, for: question) {
            let other = try plan(
                request.wanted(on: day), at: locations, for: question, explains: explains)
            if other.plan.isOnTime { return other }
            if let due = request.due, other.plan.brings(moreBy: due, than: best.plan) {
                best = other
            }
        }
        return best
    }

    /// Days before the wanted one that are tried when it does not do.
    static let mostEarlierDays = 4

    /// The days before the wanted one that are as good, wherever an order may come from.
    private mutating func earlierDays(
        of request: OrderRequest, for question: SupplyQuestion
    ) -> ArraySlice<Int32> {
        guard let due = request.due, due > today, !request.isDueFirst else { return [] }
        let isWithin = due < today + request.horizonDays
        if isWithin, supply.calendars.shipping.isEmpty, request.arrivalDays == nil { return [] }
        let isChained = question.lines.contains { supply.network.isChained($0.item) }
        let days =
            isChained
            ? chainRequest(request, for: question).order.earlierDays : request.earlierDays
        return days.prefix(Self.mostEarlierDays)
    }

    /// Plans an order for its wanted day; `locations` are the rows of the request's places.
    private mutating func plan(
        _ request: OrderRequest, at locations: [Int], for question: SupplyQuestion, explains: Bool
    ) throws(CommandError) -> PlannedOrder {
        let isChained = question.lines.contains { supply.network.isChained($0.item) }
        if !isForChain(request, question) {
            try SupplyState.checked { () throws(SupplyError) in
                try planner.plan(request, over: supply.rows)
            }
            if planner.answer.isOnTime || !(isChained || explains) {
                return PlannedOrder(plan: planner.answer, locations: locations)
            }
        }
        let chained = chainRequest(request, for: question)
        try SupplyState.checked { () throws(SupplyError) in
            try chainPlanner.plan(
                chained, in: supply.network, rows: &supply.rows, capacity: &supply.capacity)
        }
        return planned(chained, for: question, explains: explains)
    }

    /// Answers how well one line can be had, with the plan that has it; days that are as good as the
    /// wanted one count as they do for orders.
    mutating func availability(
        _ request: inout OrderRequest, for question: SupplyQuestion, explains: Bool
    ) throws(CommandError) -> (Availability, PlannedOrder) {
        let locations = fill(&request, for: question)
        let found = try availability(request, at: locations, for: question, explains: explains)
        if found.0.status == .available { return found }
        for day in earlierDays(of: request, for: question) {
            let other = try availability(
                request.wanted(on: day), at: locations, for: question, explains: explains)
            if other.0.status == .available { return other }
        }
        return found
    }

    /// Answers how well one line can be had for its wanted day.
    private mutating func availability(
        _ request: OrderRequest, at locations: [Int], for question: SupplyQuestion, explains: Bool
    ) throws(CommandError) -> (Availability, PlannedOrder) {
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
        return (found, planned(chained, for: question, explains: explains))
    }

    /// Whether the chain's planner has an order whatever stock there is: some of what it may take, or
    /// of what may be made or bought for it, expires, or its parts are bound in number and in size.
    private func isForChain(_ request: OrderRequest, _ question: SupplyQuestion) -> Bool {
        request.boundsParts
            || supply.network.meetsLots(
                request, takesSubstitutes: question.allowsSubstitutes, supply.rows)
    }

    /// What the chain's planner just found, in rows and ids.
    private mutating func planned(
        _ request: ChainRequest, for question: SupplyQuestion, explains: Bool
    ) -> PlannedOrder {
        var found = PlannedOrder(
            plan: chainPlanner.answer, locations: request.locations,
            pegs: pegs(chainPlanner.pegs))
        if explains {
            found.alternatives = chainPlanner.explain(
                request, in: supply.network, rows: &supply.rows, capacity: &supply.capacity)
        }
        found.constraints = chainPlanner.constraints
        if explains { nameLanesAndFences(&found, question) }
        return found
    }

    /// The request with every place from which a line may come.
    private mutating func chainRequest(
        _ order: OrderRequest, for question: SupplyQuestion
    ) -> ChainRequest {
        var reached = ReachedPlaces(allowsSubstitutes: question.allowsSubstitutes)
        for line in question.lines { supply.addPlaces(ofItem: line.item, tables, &reached) }
        rankLocations()
        if reached.isAnywhere { addBarePlaces(&reached, for: question) }
        var places: [Place] = []
        for location in reached.locations where question.from?.contains(location) ?? true {
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

    /// Adds the locations that have nothing of their own for an order of which something can be
    /// replenished anywhere: of those that are equally far from the customer only the first by
    /// lane cost and id, since the others can do nothing that it cannot; one with days of its own on
    /// which it ships stands for itself.
    private func addBarePlaces(_ reached: inout ReachedPlaces, for question: SupplyQuestion) {
        var best: [Int32: (cost: Int64, rank: Int32, location: Int)] = [:]
        for row in 0..<tables.location.rowEnd where tables.location.isLive(row) {
            if reached.locations.contains(row) { continue }
            if let from = question.from, !from.contains(row) { continue }
            if supply.calendars.shipping[Int32(row)] != nil {
                reached.locations.insert(row)
                continue
            }
            var lane = Lanes.Lane(location: Int32(row), days: 0, cost: 0)
            if case .known(let zone) = question.zone {
                guard let own = supply.lanes.lane(from: row, into: zone) else { continue }
                lane = own
            }
            let rank = supply.rank(ofLocation: row)
            if let known = best[lane.days], (known.cost, known.rank) < (lane.cost, rank) {
                continue
            }
            best[lane.days] = (lane.cost, rank, row)
        }
        for place in best.values { reached.locations.insert(place.location) }
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
                    keep: peg.keep, arrive: peg.arrive))
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

/// The locations from which an order may come.
struct ReachedPlaces {
    /// Whether the customer takes substitutes.
    let allowsSubstitutes: Bool
    /// Those that have something of their own for it: stock, a way to make or buy, a transfer.
    var locations: Set<Int> = []
    /// Whether some of it can be had at every location.
    var isAnywhere = false
    /// The items that were looked at.
    var items: Set<Int> = []

    init(allowsSubstitutes: Bool) { self.allowsSubstitutes = allowsSubstitutes }
}

extension SupplyState {
    /// Adds the locations that keep, make or buy an item, or that transfers reach; and those of what
    /// stands in for it and of the parts of a kit.
    func addPlaces(ofItem item: Int, _ tables: Tables, _ places: inout ReachedPlaces) {
        guard places.items.insert(item).inserted else { return }
        let ofStock = tables.stock.columns[Entity.StockColumn.location.place]
        for stock in stockOfItem[item] {
            places.locations.insert(Int(ofStock.load(Int(stock), as: Int64.self)))
        }
        for routing in network.routings(of: item) { places.locations.insert(routing.location) }
        let suppliers = network.suppliers(of: item)
        for supplier in suppliers {
            if let place = supplier.location { places.locations.insert(place) }
        }
        let terms = network.terms(of: item)
        if terms.replenishDays != nil { places.isAnywhere = true }
        if hasTransfers {
            for row in 0..<tables.location.rowEnd where !network.transfers(into: row).isEmpty {
                places.locations.insert(row)
            }
        }
        // A bill without a routing is put together where its parts are.
        if terms.kit != .none || network.routings(of: item).isEmpty {
            for component in network.components(of: item) {
                addPlaces(ofItem: component.item, tables, &places)
            }
        }
        for substitute in network.substitutes(of: item)
        where substitute.supersedes || places.allowsSubstitutes {
            addPlaces(ofItem: substitute.item, tables, &places)
        }
    }
}
