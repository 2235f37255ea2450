import Promising

/// Plans an order by trying everything, straight from the text of the contract (PROTOCOL §6).
///
/// Rows are arrays of days; a plan is feasible when its sources can be committed one after the
/// other, each within S of its ship day. Only for tiny orders.
struct NaivePlanner {
    /// One item at one location.
    struct Row {
        var onHand: Int64
        var safety: Int64
        /// Receipts less commitments of each day, from the day `first`.
        var events: [Int64]
    }

    struct Parcel: Hashable {
        var line: Int
        var arrive: Int
        var quantity: Int64
    }

    struct Source: Hashable {
        var line: Int
        var location: Int
        var ship: Int
        var arrive: Int
        var quantity: Int64
    }

    struct Answer: Equatable {
        var confirmed: [Int64]
        var backordered: [Int64]
        var shipments: Int
        var cost: Int64
        var arrive: Int?
        var sources: [Source]
        var isStock: [Bool]
    }

    /// The day of `events[0]`.
    var first: Int
    /// By item, then location; nil where the item is not kept.
    var rows: [[Row?]]
    var laneDays: [Int]
    var laneCents: [Int64]
    var lines: [(item: Int, quantity: Int64)]
    var today: Int
    var horizon: Int
    var due: Int?
    var latest: Int?
    var delivery: OrderRequest.Delivery
    var short: OrderRequest.Short
    var minimum: Int64
    var quotas: [Quota] = []
    /// Whether a location ships on a day, and whether the customer receives on one.
    var ships: (_ location: Int, _ day: Int) -> Bool = { _, _ in true }
    var receives: (_ day: Int) -> Bool = { _ in true }
    /// The most days on which a line may arrive, 0 for any number.
    var mostDeliveries = 0

    /// A ceiling on some lines, by periods of days.
    struct Quota {
        var lines: Set<Int>
        var periods: [(days: ClosedRange<Int>, left: Int64, earlier: Int, later: Int)]
    }

    /// The due day, or the nearest day before it that is not closed.
    var start: Int {
        let wanted = max(today, due ?? today)
        if opening(wanted) != false { return wanted }
        return (today..<wanted).last { opening($0) == true } ?? wanted
    }
    private var lastArrival: Int {
        min(latest ?? Int.max, today + horizon - 1 + (laneDays.max() ?? 0))
    }

    /// Whether the calendars let something arrive on a day; nil when no lane could bring it anyhow.
    func opening(_ day: Int) -> Bool? {
        let reaching = laneDays.indices.filter {
            (today..<today + horizon).contains(day - laneDays[$0])
        }
        if reaching.isEmpty { return nil }
        return receives(day) && reaching.contains { ships($0, day - laneDays[$0]) }
    }

    /// S of a ship day.
    func available(_ row: Row, _ day: Int) -> Int64 {
        var balance = row.onHand - row.safety
        var lowest = Int64.max
        for index in row.events.indices {
            balance += row.events[index]
            if first + index >= day { lowest = min(lowest, balance) }
        }
        return max(0, lowest)
    }

    /// Calls `visit` with the sources of every feasible way to bring these parcels, until it
    /// answers true.
    func search(_ parcels: [Parcel], visit: ([Source]) -> Bool) -> Bool {
        func place(
            _ index: Int, _ location: Int, _ open: Int64, _ rows: [[Row?]], _ sources: [Source]
        ) -> Bool {
            if index == parcels.count { return visit(sources) }
            let parcel = parcels[index]
            if location == laneDays.count {
                if open > 0 { return false }
                return place(
                    index + 1, 0, index + 1 < parcels.count ? parcels[index + 1].quantity : 0,
                    rows, sources)
            }
            if place(index, location + 1, open, rows, sources) { return true }
            let ship = parcel.arrive - laneDays[location]
            let item = lines[parcel.line].item
            guard let row = rows[item][location], ship >= today, ship < today + horizon,
                ships(location, ship), receives(parcel.arrive)
            else { return false }
            let least = max(1, delivery == .partial ? minimum : 1)
            let most = min(open, available(row, ship))
            var quantity = least
            while quantity <= most {
                var changed = rows
                changed[item][location]?.events[ship - first] -= quantity
                let source = Source(
                    line: parcel.line, location: location, ship: ship, arrive: parcel.arrive,
                    quantity: quantity)
                if place(index, location + 1, open - quantity, changed, sources + [source]) {
                    return true
                }
                quantity += 1
            }
            return false
        }
        return place(0, 0, parcels.first?.quantity ?? 0, rows, [])
    }

    private func isFeasible(_ parcels: [Parcel]) -> Bool {
        quotas.allSatisfy { allows($0, parcels) } && search(parcels) { _ in true }
    }

    /// Whether a quota leaves what parcels draw in turn: from the period of their day, from earlier
    /// ones that it may use, from later ones, the nearest first.
    private func allows(_ quota: Quota, _ parcels: [Parcel]) -> Bool {
        var left = quota.periods.map(\.left)
        for parcel in parcels where quota.lines.contains(parcel.line) {
            guard let own = quota.periods.firstIndex(where: { $0.days.contains(parcel.arrive) })
            else { continue }
            var order = [own]
            for step in 0..<quota.periods[own].earlier { order.append(own - 1 - step) }
            for step in 0..<quota.periods[own].later { order.append(own + 1 + step) }
            var open = parcel.quantity
            for place in order where left.indices.contains(place) {
                let part = max(0, min(open, left[place]))
                open -= part
                left[place] -= part
            }
            if open > 0 { return false }
        }
        return true
    }

    /// Which quantity of which line arrives when.
    func parcels() -> [Parcel] {
        var fixed: [Parcel] = []
        if start > lastArrival { return [] }
        switch delivery {
        case .complete:
            for day in start...lastArrival {
                let all = lines.indices.map {
                    Parcel(line: $0, arrive: day, quantity: lines[$0].quantity)
                }
                if isFeasible(all) { return all }
            }
        case .lines:
            for line in lines.indices {
                let least = short == .cut ? 1 : lines[line].quantity
                var quantity = lines[line].quantity
                search: while quantity >= least {
                    for day in start...lastArrival {
                        let parcel = Parcel(line: line, arrive: day, quantity: quantity)
                        if isFeasible(fixed + [parcel]) {
                            fixed.append(parcel)
                            break search
                        }
                    }
                    quantity -= 1
                }
            }
        case .partial:
            for line in lines.indices {
                fixed += minimum == 0 ? dayByDay(line, fixed) : bestProfile(line, fixed)
            }
        case .ratio: return inRatio()
        }
        return fixed
    }

    /// Each day takes as many sets of all lines as it can.
    private func inRatio() -> [Parcel] {
        var fixed: [Parcel] = []
        let most = lines.map(\.quantity).min() ?? 1
        var sets: Int64 = 1
        for count in 1...most where lines.allSatisfy({ $0.quantity % count == 0 }) { sets = count }
        var open = sets
        var deliveries = 0
        for day in start...lastArrival {
            for count in stride(from: open, to: 0, by: -1) {
                if deliveries + 1 == mostDeliveries, count < open { break }
                let more = lines.indices.map {
                    Parcel(line: $0, arrive: day, quantity: lines[$0].quantity / sets * count)
                }
                guard isFeasible(fixed + more) else { continue }
                fixed += more
                open -= count
                deliveries += 1
                break
            }
        }
        return fixed
    }

    /// Without a minimum: each day takes as much as it can.
    private func dayByDay(_ line: Int, _ fixed: [Parcel]) -> [Parcel] {
        var own: [Parcel] = []
        var open = lines[line].quantity
        for day in start...lastArrival {
            var quantity = open
            while quantity > 0 {
                if own.count + 1 == mostDeliveries, quantity < open { break }
                let parcel = Parcel(line: line, arrive: day, quantity: quantity)
                if isFeasible(fixed + own + [parcel]) {
                    own.append(parcel)
                    open -= quantity
                    break
                }
                quantity -= 1
            }
        }
        return own
    }

    /// With a minimum: of all quantities by day, those that bring most in all, then most by the
    /// first day, by the second, and so on.
    private func bestProfile(_ line: Int, _ fixed: [Parcel]) -> [Parcel] {
        let wanted = lines[line].quantity
        var best: (key: [Int64], parcels: [Parcel])?
        func extend(_ day: Int, _ sums: [Int64], _ own: [Parcel]) {
            let sum = sums.last ?? 0
            if day > lastArrival {
                let rest = wanted - sum
                if short != .cut, rest > 0, rest < minimum { return }
                let key = [sum] + sums
                if let best, !best.key.lexicographicallyPrecedes(key) { return }
                if isFeasible(fixed + own) { best = (key, own) }
                return
            }
            extend(day + 1, sums + [sum], own)
            var quantity = max(1, minimum)
            while sum + quantity <= wanted {
                extend(
                    day + 1, sums + [sum + quantity],
                    own + [Parcel(line: line, arrive: day, quantity: quantity)])
                quantity += 1
            }
        }
        extend(start, [], [])
        return best?.parcels ?? []
    }

    /// The whole plan.
    func plan() -> Answer {
        var chosen = parcels()
        var confirmed = [Int64](repeating: 0, count: lines.count)
        for parcel in chosen { confirmed[parcel.line] += parcel.quantity }
        let isShort = lines.indices.contains { confirmed[$0] < lines[$0].quantity }
        if isShort, short == .reject {
            chosen = []
            confirmed = confirmed.map { _ in 0 }
        }
        let backordered = lines.indices.map {
            short == .backorder ? lines[$0].quantity - confirmed[$0] : 0
        }
        var best: (key: [Int64], fill: [Int64], sources: [Source])?
        _ = search(chosen) { sources in
            let key = weight(sources)
            if let known = best, known.key.lexicographicallyPrecedes(key) { return false }
            let fill = filled(sources)
            if let known = best, known.key == key,
                !known.fill.lexicographicallyPrecedes(fill)
            {
                return false
            }
            best = (key, fill, sources)
            return false
        }
        let sources = (best?.sources ?? []).sorted {
            ($0.line, laneCents[$0.location], $0.location, $0.ship)
                < ($1.line, laneCents[$1.location], $1.location, $1.ship)
        }
        return Answer(
            confirmed: confirmed, backordered: backordered,
            shipments: Set(sources.map { [$0.location, $0.ship] }).count,
            cost: (sources.reduce(0) { $0 + $1.quantity * laneCents[$1.location] } + 500) / 1_000,
            arrive: backordered.contains { $0 > 0 } ? nil : sources.map(\.arrive).max(),
            sources: sources, isStock: sources.map { isStock($0, among: sources) })
    }

    /// Fewest shipments, least cost, smallest sorted list of (location, ship day).
    private func weight(_ sources: [Source]) -> [Int64] {
        let pairs = Set(sources.map { [$0.location, $0.ship] })
            .sorted { $0.lexicographicallyPrecedes($1) }
        let cost = sources.reduce(0) { $0 + $1.quantity * laneCents[$1.location] }
        return [Int64(pairs.count), cost] + pairs.flatMap { [Int64($0[0]), Int64($0[1])] }
    }

    /// What each line takes from each place, lines in turn, cheapest lane first: more is better.
    private func filled(_ sources: [Source]) -> [Int64] {
        let order = laneCents.indices.sorted { (laneCents[$0], $0) < (laneCents[$1], $1) }
        var quantities: [Int64] = []
        for line in lines.indices {
            for location in order {
                for ship in today..<today + horizon {
                    let own = sources.filter {
                        $0.line == line && $0.location == location && $0.ship == ship
                    }
                    quantities.append(own.reduce(0) { $0 + $1.quantity })
                }
            }
        }
        return quantities
    }

    /// True when a row's stock, given out by ship day, then line, reaches a source.
    private func isStock(_ source: Source, among sources: [Source]) -> Bool {
        let item = lines[source.line].item
        guard let row = rows[item][source.location] else { return false }
        var balance = row.onHand - row.safety
        var stock = max(0, balance)
        for event in row.events {
            balance += event
            stock = min(stock, max(0, balance))
        }
        let before = sources.filter {
            lines[$0.line].item == item && $0.location == source.location
                && ($0.ship, $0.line) <= (source.ship, source.line)
        }
        return before.reduce(0) { $0 + $1.quantity } <= stock
    }

    /// What of the first line can arrive by the due day, at most its quantity.
    func onTime() -> Int64 {
        if let due, due < today { return 0 }
        var sum: Int64 = 0
        for location in laneDays.indices {
            guard let row = rows[lines[0].item][location] else { continue }
            var most: Int64 = 0
            for ship in today..<today + horizon
            where ship + laneDays[location] <= start && ships(location, ship)
                && receives(ship + laneDays[location])
            {
                most = max(most, available(row, ship))
            }
            sum += most
        }
        return min(sum, lines[0].quantity)
    }
}
