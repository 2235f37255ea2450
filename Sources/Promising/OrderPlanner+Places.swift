/// The second half of a plan: from where each parcel comes.
extension OrderPlanner {
    /// Chooses the places of all parcels and writes the sources.
    mutating func choosePlaces(_ request: OrderRequest, over rows: SupplyRows) {
        if parcels.isEmpty { return }
        let isOneDay = parcels.allSatisfy { $0.arrive == parcels[0].arrive }
        if !isOneDay {
            parcels.sort { ($0.arrive, $0.line) < ($1.arrive, $1.line) }
            if request.delivery == .lines, daysCompete() {
                chooseCompetingPlaces(request, over: rows)
                return
            }
        }
        if !serveDays(request, over: rows, sharing: true) {
            serveByShortestLane(request, over: rows)
        }
    }

    /// True when lines of one item arrive on different days.
    private func daysCompete() -> Bool {
        for index in parcels.indices where items[parcels[index].line] != parcels[index].line {
            if parcels.contains(where: {
                $0.item == parcels[index].item && $0.arrive != parcels[index].arrive
            }) {
                return true
            }
        }
        return false
    }

    /// Serves the days in order, each as a covering problem of its own.
    ///
    /// With `sharing`, a day sees only what the days before it have left. False: a day cannot be
    /// served from that, and nothing is written.
    mutating func serveDays(
        _ request: OrderRequest, over rows: SupplyRows, sharing: Bool
    ) -> Bool {
        let places = request.locations.count
        let isOneDay = parcels[0].arrive == parcels[parcels.count - 1].arrive
        if sharing, !isOneDay {
            used.removeAll(keepingCapacity: true)
            for _ in 0..<request.lines.count * places { used.append(0) }
        }
        var first = 0
        while first < parcels.count {
            let day = parcels[first].arrive
            var last = first
            cover.reset(locations: places)
            while last < parcels.count, parcels[last].arrive == day {
                let parcel = parcels[last]
                if !cover.add(parcel.quantity, item: parcel.item) {
                    for location in 0..<places {
                        var room = supply(
                            request, rows, line: parcel.item, location: location, arrive: day)
                        if sharing, !isOneDay { room -= used[parcel.item * places + location] }
                        cover.addRoom(max(0, room))
                    }
                }
                last += 1
            }
            if !cover.chooseOne(request.locations) { rankCosts(request) }
            guard !cover.chosen.isEmpty || cover.choose(request.locations, rank: costRank) else {
                answer.sources.removeAll(keepingCapacity: true)
                return false
            }
            for index in first..<last {
                let parcel = parcels[index]
                var open = parcel.quantity
                for location in cover.chosen where open > 0 {
                    let part = cover.take(open, item: parcel.item, location: location)
                    if part == 0 { continue }
                    open -= part
                    if sharing, !isOneDay { used[parcel.item * places + location] += part }
                    write(parcel, location: location, quantity: part, request)
                }
            }
            first = last
        }
        return true
    }

    /// Adds a source.
    mutating func write(
        _ parcel: Parcel, location: Int, quantity: Int64, _ request: OrderRequest
    ) {
        answer.sources.append(
            source(parcel, location: location, quantity: quantity, request))
    }

    /// A source; what feeds it is told when all stand.
    func source(
        _ parcel: Parcel, location: Int, quantity: Int64, _ request: OrderRequest
    ) -> OrderPlan.Source {
        OrderPlan.Source(
            line: parcel.line, location: location,
            row: Int(request.rows[parcel.line * request.locations.count + location]),
            quantity: quantity,
            ship: Int32(parcel.arrive - Int(request.locations[location].laneDays)),
            arrive: Int32(parcel.arrive), supply: .stock)
    }

    /// The plan that always exists: parcels in order of arrival, each from the shortest lane.
    ///
    /// Needed beyond the exact bounds only, near the end of the horizon, where a lane that drops
    /// out must be used first.
    mutating func serveByShortestLane(_ request: OrderRequest, over rows: SupplyRows) {
        answer.sources.removeAll(keepingCapacity: true)
        if hasClosedDays {
            for first in request.lines.indices where items[first] == first {
                fill(parcels.filter { $0.item == first }, request, rows)
            }
            sortSources(request)
            return
        }
        sortLanes(request)
        var taken: [(parcel: Parcel, location: Int, quantity: Int64)] = []
        for first in request.lines.indices where items[first] == first {
            let asked = parcels.filter { $0.item == first }
            _ = serve(asked, request, rows) { index, location, quantity in
                taken.append((asked[index], location, quantity))
            }
        }
        for part in taken {
            write(part.parcel, location: part.location, quantity: part.quantity, request)
        }
        sortSources(request)
    }

    /// Puts sources in the order of the contract and fills in what follows from them.
    mutating func close(_ request: OrderRequest, over rows: SupplyRows) {
        // Lines on one day each stand in order already, unless they were served day by day.
        let isInOrder =
            !request.delivery.splitsLines
            && answer.sources.indices.dropFirst().allSatisfy {
                answer.sources[$0 - 1].line <= answer.sources[$0].line
            }
        if !isInOrder { sortSources(request) }
        tellSupply(request, over: rows)
        answer.closeLines()
    }

    /// Sorts the sources by line, then the rank of their lane, then ship day.
    private mutating func sortSources(_ request: OrderRequest) {
        rankCosts(request)
        let rank = costRank
        answer.sources.sort {
            ($0.line, rank[$0.location], $0.ship) < ($1.line, rank[$1.location], $1.ship)
        }
    }

    /// Tells of each source whether what is on hand feeds it.
    ///
    /// A row's stock feeds its shipments in order of ship day, then of lines.
    private mutating func tellSupply(_ request: OrderRequest, over rows: SupplyRows) {
        if !request.delivery.splitsLines, items.indices.allSatisfy({ items[$0] == $0 }) {
            for index in answer.sources.indices {
                let stock = rows.availableFromStock(answer.sources[index].row)
                answer.sources[index].supply =
                    answer.sources[index].quantity <= stock ? .stock : .receipt
            }
            return
        }
        var order = Array(answer.sources.indices)
        order.sort {
            let (a, b) = (answer.sources[$0], answer.sources[$1])
            return (a.row, a.ship, $0) < (b.row, b.ship, $1)
        }
        var row = -1
        var sum: Int64 = 0
        var stock: Int64 = 0
        for index in order {
            if answer.sources[index].row != row {
                row = answer.sources[index].row
                sum = 0
                stock = rows.availableFromStock(row)
            }
            sum += answer.sources[index].quantity
            answer.sources[index].supply = sum <= stock ? .stock : .receipt
        }
    }
}
