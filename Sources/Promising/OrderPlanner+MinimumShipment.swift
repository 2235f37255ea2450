/// Partial delivery with a least quantity for each shipment of a line.
///
/// A line's plan is a set of shipments (location, day), each of at least the minimum. What is left
/// waiting will have to ship too, so under `backorder` it is nothing or at least the minimum as
/// well ("the last one too"); what `cut` drops may be any quantity. Of these plans a line takes one
/// that brings most in all by the latest day, and of those the one that brings most by the due day,
/// then by the next day, and so on, given what earlier lines of its item get on their days.
///
/// A shipment on a day on which its location has no more than the day before could leave the day
/// before, so only days on which S rises count: the *possible shipments*. With 12 of them or fewer
/// all sets are considered; for a set, taking the minima off leaves a polymatroid per location (see
/// ``CoupledSearch``), so that quantities by day have a closed form. With more, lines are served in
/// turn, each day from the fullest location, from the start day that brings most.
extension OrderPlanner {
    /// A possible shipment.
    private struct Shipment {
        var location: Int
        var arrive: Int
    }

    /// One choice of shipments for the lines of an item so far, a mask over the possible ones each.
    private struct Way {
        var masks: [UInt32]
        var union: UInt32 { masks.reduce(0, |) }
    }

    /// An item with the possible shipments that it can use.
    private struct Item {
        var first: Int
        /// What may have left by each possible shipment, in all; below the minimum: unusable.
        var room: [Int64]
        /// Arrival days of its usable shipments, ascending.
        var days: [Int]
        var lines: [Int] = []
        var ways: [Way] = [Way(masks: [])]
        var parcels: [Parcel] = []
    }

    /// Most possible shipments of which all sets are considered.
    private static let exactShipments = 12
    /// Most choices kept of one item, and most parcels of its earlier lines.
    private static let mostWays = 4_096
    private static let mostParcels = 8

    /// Plans days, quantities and places of an order with a minimum shipment.
    mutating func planMinimumShipments(_ request: OrderRequest, over rows: SupplyRows) {
        rankCosts(request)
        let shipments = possibleShipments(request, rows)
        if shipments.count <= Self.exactShipments,
            var chosen = chooseWays(request, rows, shipments)
        {
            for index in chosen.indices { parcels.append(contentsOf: chosen[index].parcels) }
            parcels.sort { ($0.arrive, $0.line) < ($1.arrive, $1.line) }
            settleShortage(request, over: rows)
            if !parcels.isEmpty { choosePlaces(&chosen, request, shipments) }
            return
        }
        planGreedily(request, rows)
    }

    /// The possible shipments of the order, by location and day.
    private func possibleShipments(
        _ request: OrderRequest, _ rows: SupplyRows
    ) -> [Shipment] {
        var shipments: [Shipment] = []
        for location in request.locations.indices {
            var days: Set<Int> = []
            for line in request.lines.indices where items[line] == line {
                days.formUnion(risingDays(request, rows, line: line, location: location))
            }
            for day in days.sorted() { shipments.append(Shipment(location: location, arrive: day)) }
        }
        return shipments
    }

    /// Arrival days from a location on which it can bring a minimum shipment, and more of a line's
    /// item than before.
    private func risingDays(
        _ request: OrderRequest, _ rows: SupplyRows, line: Int, location: Int
    ) -> [Int] {
        let row = Int(request.rows[line * request.locations.count + location])
        let lane = Int(request.locations[location].laneDays)
        var day = max(start, today + lane)
        var days: [Int] = []
        guard row >= 0 else { return days }
        if hasClosedDays {
            var before = request.minimumShipment - 1
            while day <= min(end, lastShip + lane) {
                let room = supply(request, rows, line: line, location: location, arrive: day)
                if room > before {
                    days.append(day)
                    before = room
                }
                day += 1
            }
            return days
        }
        while day <= min(end, lastShip + lane) {
            let ship = Int32(day - lane)
            let supply = rows.available(row, day: ship, planned: request.allowsPlanned)
            if supply >= request.minimumShipment { days.append(day) }
            guard
                let step = rows.nextStep(
                    row, after: ship, through: Int32(lastShip), planned: request.allowsPlanned)
            else { break }
            day = Int(step) + lane
        }
        return days
    }

    // MARK: Exact

    /// Fixes each line's quantities by day and lists the choices that bring them; nil when there
    /// are too many.
    private func chooseWays(
        _ request: OrderRequest, _ rows: SupplyRows, _ shipments: [Shipment]
    ) -> [Item]? {
        var chosen: [Item] = []
        for first in request.lines.indices where items[first] == first {
            var item = Item(first: first, room: [], days: [])
            var usable: UInt32 = 0
            for index in shipments.indices {
                let room = supply(
                    request, rows, line: first, location: shipments[index].location,
                    arrive: shipments[index].arrive)
                item.room.append(min(room, Self.largestOrder))
                if room >= request.minimumShipment {
                    usable |= 1 << UInt32(index)
                    item.days.append(shipments[index].arrive)
                }
            }
            item.days = Set(item.days).sorted()
            for line in request.lines.indices where items[line] == first {
                guard choose(line, of: &item, usable, request, shipments) else { return nil }
            }
            chosen.append(item)
        }
        return chosen
    }

    /// Fixes one more line of an item; false when too many choices are left.
    private func choose(
        _ line: Int, of item: inout Item, _ usable: UInt32, _ request: OrderRequest,
        _ shipments: [Shipment]
    ) -> Bool {
        guard item.parcels.count <= Self.mostParcels else { return false }
        var best: [Int64] = []
        var ways: [Way] = []
        for way in item.ways {
            // Every subset of the usable shipments, the empty one last.
            var mask = usable
            while true {
                let candidate = Way(masks: way.masks + [mask])
                if let sums = sums(
                    candidate, item, quantity: request.lines[line].quantity, request, shipments)
                {
                    // The last sum is the total, and more of it comes before any earlier day.
                    let isBetter =
                        best.isEmpty || sums[sums.count - 1] > best[best.count - 1]
                        || sums[sums.count - 1] == best[best.count - 1]
                            && best.lexicographicallyPrecedes(sums)
                    if isBetter {
                        best = sums
                        ways.removeAll()
                    }
                    if isBetter || sums == best {
                        ways.append(candidate)
                        if ways.count > Self.mostWays { return false }
                    }
                }
                if mask == 0 { break }
                mask = (mask - 1) & usable
            }
        }
        item.ways = ways
        item.lines.append(line)
        var before: Int64 = 0
        for index in item.days.indices {
            if best[index] > before {
                item.parcels.append(
                    Parcel(
                        line: line, item: item.first, arrive: item.days[index],
                        quantity: best[index] - before))
            }
            before = best[index]
        }
        return true
    }

    /// The most that the newest line of a way gets by each day of the item, then in all; nil when
    /// the way cannot be.
    private func sums(
        _ way: Way, _ item: Item, quantity: Int64, _ request: OrderRequest, _ shipments: [Shipment]
    ) -> [Int64]? {
        let minimum = request.minimumShipment
        let mask = way.masks[way.masks.count - 1]
        let least = minimum * Int64(mask.nonzeroBitCount)
        if least > quantity { return nil }
        guard let spare = spare(way, item, minimum, shipments) else { return nil }
        // What earlier lines still want once their minima have been taken off.
        var wanted: [Int64] = []
        for parcel in item.parcels {
            let place = item.lines.firstIndex(of: parcel.line) ?? 0
            let own = shipped(way.masks[place], on: parcel.arrive, shipments)
            let rest = parcel.quantity - minimum * Int64(own.nonzeroBitCount)
            if rest < 0 { return nil }
            wanted.append(rest)
        }
        var byDay: [Int64] = []
        for index in -1..<item.days.count {
            let last = index < 0 ? Int.min : item.days[index]
            var most = Int64.max
            for subset in 0..<1 << item.parcels.count {
                var used = shipped(mask, through: last, shipments)
                var taken: Int64 = 0
                for parcel in item.parcels.indices where subset >> parcel & 1 == 1 {
                    let place = item.lines.firstIndex(of: item.parcels[parcel].line) ?? 0
                    used |= shipped(
                        way.masks[place], on: item.parcels[parcel].arrive, shipments)
                    taken += wanted[parcel]
                }
                most = min(most, rank(used, spare, shipments) - taken)
            }
            if most < 0 { return nil }
            if index >= 0 { byDay.append(most) }
        }
        var total = least + (byDay.last ?? 0)
        if total >= quantity {
            total = quantity
        } else if request.short != .cut {
            total = min(total, quantity - minimum)
        }
        if total < least { return nil }
        for index in byDay.indices {
            let minima =
                minimum
                * Int64(shipped(mask, through: item.days[index], shipments).nonzeroBitCount)
            byDay[index] = minima + min(byDay[index], total - least)
        }
        return byDay + [total]
    }

    /// What may have left by each shipment in use beyond the minima of all; nil when they exceed it.
    private func spare(
        _ way: Way, _ item: Item, _ minimum: Int64, _ shipments: [Shipment]
    ) -> [Int64]? {
        var spare = [Int64](repeating: 0, count: shipments.count)
        var location = -1
        var minima: Int64 = 0
        for index in shipments.indices {
            if shipments[index].location != location {
                location = shipments[index].location
                minima = 0
            }
            for mask in way.masks where mask >> UInt32(index) & 1 == 1 { minima += minimum }
            spare[index] = item.room[index] - minima
            if way.union >> UInt32(index) & 1 == 1, spare[index] < 0 { return nil }
        }
        // What leaves earlier counts later too.
        var later = Int64.max
        for index in shipments.indices.reversed() {
            let isLast =
                index + 1 == shipments.count
                || shipments[index + 1].location != shipments[index].location
            if isLast { later = Int64.max }
            if way.union >> UInt32(index) & 1 == 0 { continue }
            later = min(later, spare[index])
            spare[index] = later
        }
        return spare
    }

    /// The most that a set of shipments can bring beyond minima: each location's latest one.
    private func rank(_ used: UInt32, _ spare: [Int64], _ shipments: [Shipment]) -> Int64 {
        var sum: Int64 = 0
        for index in shipments.indices where used >> UInt32(index) & 1 == 1 {
            var isLatest = true
            var next = index + 1
            while next < shipments.count, shipments[next].location == shipments[index].location {
                if used >> UInt32(next) & 1 == 1 {
                    isLatest = false
                    break
                }
                next += 1
            }
            if isLatest { sum += spare[index] }
        }
        return sum
    }

    private func shipped(_ mask: UInt32, on day: Int, _ shipments: [Shipment]) -> UInt32 {
        var result: UInt32 = 0
        for index in shipments.indices where shipments[index].arrive == day {
            result |= mask & 1 << UInt32(index)
        }
        return result
    }

    private func shipped(_ mask: UInt32, through day: Int, _ shipments: [Shipment]) -> UInt32 {
        var result: UInt32 = 0
        for index in shipments.indices where shipments[index].arrive <= day {
            result |= mask & 1 << UInt32(index)
        }
        return result
    }

    /// Chooses shipments for the whole order among the items' ways, and writes the sources.
    private mutating func choosePlaces(
        _ chosen: inout [Item], _ request: OrderRequest, _ shipments: [Shipment]
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
        answer.shipments = fewest
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
        _ item: Item, within set: Int, _ costs: inout [Int128?], _ request: OrderRequest,
        _ shipments: [Shipment]
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
    private func flow(
        _ item: Item, _ way: Way, _ request: OrderRequest, _ shipments: [Shipment]
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
        _ item: Item, _ way: Way, _ request: OrderRequest, _ shipments: [Shipment]
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

    // MARK: Heuristic

    /// Serves lines in turn, each day from the fullest location, from the day that brings most.
    private mutating func planGreedily(_ request: OrderRequest, _ rows: SupplyRows) {
        var taken: [OrderPlan.Source] = []
        for line in request.lines.indices {
            var days: Set<Int> = []
            for location in request.locations.indices {
                days.formUnion(risingDays(request, rows, line: items[line], location: location))
            }
            let sorted = days.sorted()
            var best: [OrderPlan.Source] = []
            for first in sorted.indices.prefix(32) {
                let tried = serveGreedily(line, sorted[first...], request, rows, taken)
                if brings(tried, moreThan: best) { best = tried }
            }
            taken.append(contentsOf: best)
        }
        for source in taken {
            parcels.append(
                Parcel(
                    line: source.line, item: items[source.line], arrive: Int(source.arrive),
                    quantity: source.quantity))
        }
        settleShortage(request, over: rows)
        if parcels.isEmpty { return }
        answer.sources = taken
        answer.shipments = countShipments()
    }

    /// One line from the given days on, beside what has been taken.
    private func serveGreedily(
        _ line: Int, _ days: ArraySlice<Int>, _ request: OrderRequest, _ rows: SupplyRows,
        _ taken: [OrderPlan.Source]
    ) -> [OrderPlan.Source] {
        let minimum = request.minimumShipment
        var open = request.lines[line].quantity
        var own: [OrderPlan.Source] = []
        for day in days where open > 0 {
            var rooms: [(location: Int, room: Int64)] = []
            for location in request.locations.indices {
                let room = room(line, location, day, request, rows, taken + own)
                if room >= minimum { rooms.append((location, room)) }
            }
            rooms.sort {
                $0.room != $1.room
                    ? $0.room > $1.room : costRank[$0.location] < costRank[$1.location]
            }
            for (location, room) in rooms where open > 0 {
                var part = min(room, open)
                let rest = open - part
                if rest > 0, rest < minimum, request.short != .cut { part = open - minimum }
                if part < minimum { continue }
                open -= part
                own.append(
                    source(
                        Parcel(line: line, item: items[line], arrive: day, quantity: part),
                        location: location, quantity: part, request))
            }
        }
        return own
    }

    /// What a location can still bring on a day, beside sources of the same row on any day.
    private func room(
        _ line: Int, _ location: Int, _ day: Int, _ request: OrderRequest, _ rows: SupplyRows,
        _ taken: [OrderPlan.Source]
    ) -> Int64 {
        let row = Int(request.rows[line * request.locations.count + location])
        let own = taken.filter { $0.row == row }
        var least = supply(request, rows, line: line, location: location, arrive: day)
        for bound in [day] + own.map({ Int($0.arrive) }) where bound >= day {
            var left = supply(request, rows, line: line, location: location, arrive: bound)
            for source in own where source.arrive <= bound { left -= source.quantity }
            least = min(least, left)
        }
        return least
    }

    /// True when `a` brings more in all than `b`, or as much and more of it earlier.
    private func brings(_ a: [OrderPlan.Source], moreThan b: [OrderPlan.Source]) -> Bool {
        let totals = (a.reduce(0) { $0 + $1.quantity }, b.reduce(0) { $0 + $1.quantity })
        if totals.0 != totals.1 { return totals.0 > totals.1 }
        let days = Set((a + b).map(\.arrive)).sorted()
        for day in days {
            let left = a.reduce(0) { $0 + ($1.arrive <= day ? $1.quantity : 0) }
            let right = b.reduce(0) { $0 + ($1.arrive <= day ? $1.quantity : 0) }
            if left != right { return left > right }
        }
        return false
    }
}
