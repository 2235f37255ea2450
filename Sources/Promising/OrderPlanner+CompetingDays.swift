/// Places for lines of one item that arrive on different days.
extension OrderPlanner {
    /// Serves days that compete for rows: exactly within the bounds, else in order of arrival.
    ///
    /// When each day, served as if it were alone, leaves the others what they need, that is the
    /// best plan there is: it needs no more shipments, cost and names than the days do one by one.
    mutating func chooseCompetingPlaces(_ request: OrderRequest, over rows: SupplyRows) {
        if serveDays(request, over: rows, sharing: false), isServed(request, rows) { return }
        answer.sources.removeAll(keepingCapacity: true)
        if request.lines.count <= Self.exactLines, searchCompetingPlaces(request, over: rows) {
            return
        }
        if !serveDays(request, over: rows, sharing: true) {
            serveByShortestLane(request, over: rows)
        }
    }

    /// True when no row has shipped, by any day, more than it may have.
    private func isServed(_ request: OrderRequest, _ rows: SupplyRows) -> Bool {
        let order = answer.sources.indices.sorted {
            let (a, b) = (answer.sources[$0], answer.sources[$1])
            return (a.row, a.ship) < (b.row, b.ship)
        }
        var sum: Int64 = 0
        for index in order.indices {
            let source = answer.sources[order[index]]
            if index == 0 || answer.sources[order[index - 1]].row != source.row { sum = 0 }
            sum += source.quantity
            let supply = rows.available(
                source.row, day: source.ship, planned: request.allowsPlanned)
            if sum > supply { return false }
        }
        return true
    }

    /// The exact search; false when the order is beyond its bounds or its budget.
    private mutating func searchCompetingPlaces(
        _ request: OrderRequest, over rows: SupplyRows
    ) -> Bool {
        var days: [Int] = []
        for parcel in parcels where days.last != parcel.arrive { days.append(parcel.arrive) }
        var useful: [Int] = []
        for location in request.locations.indices
        where parcels.contains(where: {
            supply(request, rows, line: $0.item, location: location, arrive: $0.arrive) > 0
        }) {
            useful.append(location)
        }
        guard useful.count <= Self.exactLocations else { return false }
        var wanted: [CoupledSearch.Item] = []
        for first in request.lines.indices where items[first] == first {
            let own = parcels.filter { $0.item == first }
            let total = own.reduce(0) { $0 + $1.quantity }
            var item = CoupledSearch.Item(line: first, days: [], wanted: [], room: [])
            for day in days.indices {
                let asked = own.filter { $0.arrive == days[day] }
                if asked.isEmpty { continue }
                item.days.append(day)
                item.wanted.append(asked.reduce(0) { $0 + $1.quantity })
                item.room.append(
                    useful.map { location in
                        min(
                            total,
                            supply(
                                request, rows, line: first, location: location, arrive: days[day]))
                    })
            }
            if !item.days.isEmpty { wanted.append(item) }
        }
        var search = CoupledSearch(
            items: wanted,
            shipDays: days.map { day in
                useful.map { day - Int(request.locations[$0].laneDays) }
            },
            cents: useful.map { request.locations[$0].laneCents })
        guard let masks = search.run() else { return false }
        rankCosts(request)
        for item in wanted {
            fill(item, days: days, useful: useful, masks: masks, request)
        }
        return true
    }

    /// Fills the parcels of one item from the chosen places: each line in turn from its cheapest
    /// lane, then by location id.
    private mutating func fill(
        _ item: CoupledSearch.Item, days: [Int], useful: [Int], masks: [UInt32],
        _ request: OrderRequest
    ) {
        let own = parcels.filter { $0.item == item.line }
        var flow = ParcelFlow()
        for parcel in own { flow.addParcel(parcel.quantity) }
        for place in useful.indices {
            var shipped: [(shippedAtMost: Int64, parcels: [Int])] = []
            for index in item.days.indices
            where masks[item.days[index]] >> UInt32(place) & 1 == 1 && item.room[index][place] > 0 {
                let day = days[item.days[index]]
                shipped.append(
                    (
                        item.room[index][place],
                        own.indices.filter { own[$0].arrive == day }
                    ))
            }
            flow.addLocation(
                useful[place], cents: request.locations[useful[place]].laneCents, days: shipped)
        }
        let isServed = flow.cost() != nil
        precondition(isServed, "the search chose places that cannot serve the order")
        let rank = costRank
        let filled = flow.fill {
            (own[$0.parcel].line, rank[$0.location]) < (own[$1.parcel].line, rank[$1.location])
        }
        for part in filled where part.quantity > 0 {
            write(
                own[part.edge.parcel], location: part.edge.location, quantity: part.quantity,
                request)
        }
    }
}
