/// Supply where some days are closed: exact flows instead of the shortest lane first.
///
/// With closed days the days that a location can serve are no interval, and filling the parcels of
/// an item in order of arrival, each from the shortest lane, is not exact any more.
extension OrderPlanner {
    /// Whether no location that keeps a line's item and could reach the customer on a day does.
    func isClosed(_ line: Int, _ request: OrderRequest, on day: Int) -> Bool {
        var reaches = false
        for location in request.locations.indices
        where request.rows[line * request.locations.count + location] >= 0 {
            let ship = day - Int(request.locations[location].laneDays)
            if ship < today || ship > lastShip { continue }
            if request.isOpen(location, ship: ship, arrive: day) { return false }
            reaches = true
        }
        return reaches
    }

    /// The most that can come on a day beside an item's parcels.
    mutating func most(
        _ quantity: Int64, beside own: ItemDays, on day: Int, _ item: Int, _ request: OrderRequest,
        _ rows: SupplyRows
    ) -> Int64 {
        var flow = own.flow ?? ArrivalFlow(places: request.locations.count)
        return serve(quantity, on: day, item, &flow, request, rows)
    }

    /// Counts a parcel among those of its item.
    mutating func count(
        _ parcel: Parcel, in own: inout ItemDays, _ request: OrderRequest, _ rows: SupplyRows
    ) {
        var flow = own.flow ?? ArrivalFlow(places: request.locations.count)
        own.flow = nil
        let served = serve(
            parcel.quantity, on: parcel.arrive, parcel.item, &flow, request, rows)
        precondition(served == parcel.quantity, "parcels that were promised can be served")
        own.flow = flow
    }

    /// Serves what can be of a quantity that arrives on a day, beside what flows.
    private mutating func serve(
        _ quantity: Int64, on day: Int, _ item: Int, _ flow: inout ArrivalFlow,
        _ request: OrderRequest, _ rows: SupplyRows
    ) -> Int64 {
        let rooms = request.locations.indices.map {
            supply(request, rows, line: item, location: $0, arrive: day)
        }
        let before = flow.work
        let served = flow.serve(quantity, on: day, rooms: rooms)
        dayWork += flow.work - before + rooms.count * Self.workPerRow
        return served
    }

    /// A plan of parcels of one item, sorted by arrival, that can be served: at the least cost where
    /// the work that is left allows it, else from wherever the flow of their days takes them.
    mutating func fill(_ asked: [Parcel], _ request: OrderRequest, _ rows: SupplyRows) {
        let edges = asked.count * request.locations.count
        let work = edges.multipliedReportingOverflow(by: edges * Self.workPerRow)
        if !work.overflow, work.partialValue <= mostDayWork - dayWork {
            dayWork += work.partialValue
            return fillByFlow(asked, request, rows)
        }
        var flow = ArrivalFlow(places: request.locations.count)
        for parcel in asked {
            let served = serve(
                parcel.quantity, on: parcel.arrive, parcel.item, &flow, request, rows)
            precondition(served == parcel.quantity, "parcels that were promised can be served")
        }
        rankCosts(request)
        var left = flow.sent
        var day = 0
        for parcel in asked {
            while flow.days[day] < parcel.arrive { day += 1 }
            var open = parcel.quantity
            for location in byCost where open > 0 {
                let part = min(open, left[day * flow.places + location])
                if part == 0 { continue }
                left[day * flow.places + location] -= part
                open -= part
                write(parcel, location: location, quantity: part, request)
            }
        }
    }

    /// A plan of parcels of one item that can be served: each line in turn from its cheapest lane.
    private mutating func fillByFlow(_ asked: [Parcel], _ request: OrderRequest, _ rows: SupplyRows)
    {
        var flow = flow(asked, request, rows)
        let isServed = flow.cost() != nil
        precondition(isServed, "parcels that were promised can be served")
        rankCosts(request)
        let rank = costRank
        let filled = flow.fill {
            (asked[$0.parcel].line, rank[$0.location], asked[$0.parcel].arrive)
                < (asked[$1.parcel].line, rank[$1.location], asked[$1.parcel].arrive)
        }
        for part in filled where part.quantity > 0 {
            write(
                asked[part.edge.parcel], location: part.edge.location, quantity: part.quantity,
                request)
        }
    }

    /// The network of an item's parcels and all locations.
    private func flow(
        _ asked: [Parcel], _ request: OrderRequest, _ rows: SupplyRows
    ) -> ParcelFlow {
        var flow = ParcelFlow()
        for parcel in asked { flow.addParcel(parcel.quantity) }
        for location in request.locations.indices {
            var days: [(shippedAtMost: Int64, parcels: [Int])] = []
            var first = 0
            while first < asked.count {
                var last = first
                while last < asked.count, asked[last].arrive == asked[first].arrive { last += 1 }
                let room = supply(
                    request, rows, line: asked[first].item, location: location,
                    arrive: asked[first].arrive)
                if room > 0 { days.append((room, Array(first..<last))) }
                first = last
            }
            flow.addLocation(location, cents: request.locations[location].laneCents, days: days)
        }
        return flow
    }
}
