/// Minimum shipments beyond what is searched exactly: lines in turn, each day from the fullest location.
extension OrderPlanner {
    /// Serves lines in turn, each day from the fullest location, from the day that brings most.
    mutating func planGreedily(_ request: OrderRequest, _ rows: SupplyRows) {
        var taken: [OrderPlan.Source] = []
        for line in request.lines.indices {
            var days: Set<Int> = []
            for location in request.locations.indices {
                days.formUnion(risingDays(request, rows, line: items[line], location: location))
            }
            let sorted = days.sorted()
            var best: [OrderPlan.Source] = []
            for first in sorted.indices.prefix(32) where !isSpent(line) {
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
    }

    /// One line from the given days on, beside what has been taken.
    private mutating func serveGreedily(
        _ line: Int, _ days: ArraySlice<Int>, _ request: OrderRequest, _ rows: SupplyRows,
        _ taken: [OrderPlan.Source]
    ) -> [OrderPlan.Source] {
        let minimum = request.minimumShipment
        var open = request.lines[line].quantity
        var own: [OrderPlan.Source] = []
        for day in days where open > 0 && !isSpent(line) {
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
    private mutating func room(
        _ line: Int, _ location: Int, _ day: Int, _ request: OrderRequest, _ rows: SupplyRows,
        _ taken: [OrderPlan.Source]
    ) -> Int64 {
        let row = Int(request.rows[line * request.locations.count + location])
        let own = taken.filter { $0.row == row }
        dayWork += taken.count + own.count * own.count + Self.workPerRow * (own.count + 1)
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
