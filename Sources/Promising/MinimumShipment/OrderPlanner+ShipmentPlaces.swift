/// The places of an order with a minimum shipment: fewest shipments, then least lane cost, then the
/// order of the contract.
extension OrderPlanner {
    /// Chooses shipments for the whole order among the items' ways, and writes the sources.
    mutating func choosePlaces(
        _ chosen: inout [ShippedItem], _ request: OrderRequest, _ shipments: [PossibleShipment]
    ) {
        let sets = 1 << shipments.count
        // The sets within which every item has a way.
        var serves = [Bool](repeating: true, count: sets)
        for item in chosen {
            var own = [Bool](repeating: false, count: sets)
            for way in item.ways { own[Int(way.union)] = true }
            for bit in shipments.indices {
                for set in 0..<sets where set >> bit & 1 == 1 {
                    own[set] = own[set] || own[set ^ 1 << bit]
                }
            }
            for set in 0..<sets { serves[set] = serves[set] && own[set] }
        }
        let fewest = (0..<sets).filter { serves[$0] }.map(\.nonzeroBitCount).min() ?? 0
        var costs = chosen.map { [Int128?](repeating: nil, count: $0.ways.count) }
        var best: (set: Int, cost: Int128)?
        for set in 0..<sets where serves[set] && set.nonzeroBitCount == fewest {
            var cost: Int128 = 0
            for index in chosen.indices {
                cost += leastCost(chosen[index], within: set, &costs[index], request, shipments)
            }
            if let known = best {
                let difference = known.set ^ set
                let isFirst = set & (difference & (0 &- difference)) != 0
                if cost > known.cost || cost == known.cost && !isFirst { continue }
            }
            best = (set, cost)
        }
        guard let best else { return }
        for index in chosen.indices {
            let least = leastCost(
                chosen[index], within: best.set, &costs[index], request, shipments)
            var filled: [OrderPlan.Source] = []
            for place in chosen[index].ways.indices
            where Int(chosen[index].ways[place].union) & ~best.set == 0
                && costs[index][place] == least
            {
                let other = fill(chosen[index], chosen[index].ways[place], request, shipments)
                if filled.isEmpty || isFilledFirst(other, filled) { filled = other }
            }
            answer.sources.append(contentsOf: filled)
        }
    }

    /// The least lane cost of an item within a set of shipments.
    private func leastCost(
        _ item: ShippedItem, within set: Int, _ costs: inout [Int128?], _ request: OrderRequest,
        _ shipments: [PossibleShipment]
    ) -> Int128 {
        var least = Int128.max
        for place in item.ways.indices where Int(item.ways[place].union) & ~set == 0 {
            let cost: Int128
            if let known = costs[place] {
                cost = known
            } else {
                var flow = flow(item, item.ways[place], request, shipments)
                guard let beyond = flow.cost() else {
                    preconditionFailure("a way that cannot be was kept")
                }
                var minima: Int128 = 0
                for mask in item.ways[place].masks {
                    for index in shipments.indices where mask >> UInt32(index) & 1 == 1 {
                        let cents = request.locations[shipments[index].location].laneCents
                        minima += Int128(request.minimumShipment) * Int128(cents)
                    }
                }
                cost = beyond + minima
                costs[place] = cost
            }
            least = min(least, cost)
        }
        return least
    }

    /// The network of an item's parcels and a way's shipments, minima taken off.
    func flow(
        _ item: ShippedItem, _ way: ShipmentWay, _ request: OrderRequest,
        _ shipments: [PossibleShipment]
    ) -> ParcelFlow {
        var flow = ParcelFlow()
        for parcel in item.parcels {
            let place = item.lines.firstIndex(of: parcel.line) ?? 0
            let own = shipped(way.masks[place], on: parcel.arrive, shipments)
            flow.addParcel(
                parcel.quantity - request.minimumShipment * Int64(own.nonzeroBitCount))
        }
        let spare = spare(way, item, request.minimumShipment, shipments) ?? []
        var first = 0
        while first < shipments.count {
            let location = shipments[first].location
            var days: [(shippedAtMost: Int64, parcels: [Int])] = []
            var next = first
            while next < shipments.count, shipments[next].location == location {
                let served = item.parcels.indices.filter { index in
                    let place = item.lines.firstIndex(of: item.parcels[index].line) ?? 0
                    return item.parcels[index].arrive == shipments[next].arrive
                        && way.masks[place] >> UInt32(next) & 1 == 1
                }
                if !served.isEmpty { days.append((spare[next], served)) }
                next += 1
            }
            flow.addLocation(location, cents: request.locations[location].laneCents, days: days)
            first = next
        }
        return flow
    }

    /// The sources of an item under a way, each line in turn from its cheapest lane.
    private func fill(
        _ item: ShippedItem, _ way: ShipmentWay, _ request: OrderRequest,
        _ shipments: [PossibleShipment]
    ) -> [OrderPlan.Source] {
        var flow = flow(item, way, request, shipments)
        let isServed = flow.cost() != nil
        precondition(isServed, "a way that cannot be was kept")
        let own = item.parcels
        let rank = costRank
        let filled = flow.fill {
            let (a, b) = (own[$0.parcel], own[$1.parcel])
            return (a.line, rank[$0.location], a.arrive) < (b.line, rank[$1.location], b.arrive)
        }
        return filled.map { part in
            source(
                own[part.edge.parcel], location: part.edge.location,
                quantity: part.quantity + request.minimumShipment, request)
        }
    }

    /// True when `a` fills an earlier line, or a cheaper lane, with more than `b`.
    private func isFilledFirst(_ a: [OrderPlan.Source], _ b: [OrderPlan.Source]) -> Bool {
        for (one, other) in zip(a, b) {
            let left = (one.line, costRank[one.location], one.ship)
            let right = (other.line, costRank[other.location], other.ship)
            // Who names a place that the other skips has more there.
            if left != right { return left < right }
            if one.quantity != other.quantity { return one.quantity > other.quantity }
        }
        return a.count > b.count
    }
}
