import Promising

/// Plans a line over a tiny chain of supply by trying everything, day by day.
///
/// Rows and capacity are plain arrays of days; a need tries every quantity from stock, every split
/// of the rest over its ways and every spread of work over the days. Only for a handful of units
/// and days.
struct NaiveChain {
    /// How an item comes about at a location.
    enum Way {
        /// From another location, days on the way.
        case move(from: Int, days: Int)
        /// Made: lead, queue, work per unit, work per lot, the component and how much of it a unit
        /// takes; the routing holds at one location.
        case make(at: Int, lead: Int, queue: Int, work: Int64, setup: Int64, of: [(Int, Int64)])
        /// Bought anywhere, so many days ahead.
        case buy(days: Int)
        /// The parts of a kit, here and now.
        case kit([(Int, Int64)])
    }

    /// Stock and receipts less commitments by day, from day 0 on, and what is free of the resource.
    struct State {
        /// By item, then location; nil where no row is.
        var rows: [[[Int64]?]]
        var free: [Int64]

        /// What can leave on a day.
        func available(_ item: Int, _ location: Int, _ day: Int) -> Int64 {
            guard let events = rows[item][location] else { return 0 }
            var balance: Int64 = 0
            var lowest = Int64.max
            for (index, event) in events.enumerated() {
                balance += event
                if index >= day { lowest = min(lowest, balance) }
            }
            return max(0, lowest)
        }
    }

    struct Need {
        var item: Int
        var location: Int
        var quantity: Int64
        var day: Int
        /// Days beyond the day on which it must not have expired yet.
        var keep: Int
    }

    /// The first day; days before it have passed.
    var today: Int
    /// The last ship day.
    var lastShip: Int
    var state: State
    /// By item.
    var ways: [[Way]]
    var lotMinimum: [Int64]
    var lotMultiple: [Int64]
    var fences: [Int]
    /// Days after which what is made or bought counts nothing; nil for never.
    var shelves: [Int?]
    /// For each location whether somebody works on a day; nil where every day counts.
    var works: [[Bool]?]
    /// Lane days of each location.
    var lanes: [Int]
    var item: Int
    var quantity: Int64
    var due: Int

    /// The earliest day on which all of it can arrive, or nil.
    func earliest() -> Int? {
        for day in due...(lastShip + (lanes.max() ?? 0)) where isPossible(quantity, on: day) {
            return day
        }
        return nil
    }

    /// Whether so much can arrive on a day.
    func isPossible(_ quantity: Int64, on day: Int) -> Bool {
        spread(quantity, over: 0, day: day, [])
    }

    private func spread(_ open: Int64, over place: Int, day: Int, _ needs: [Need]) -> Bool {
        if place == lanes.count { return open == 0 && solve(needs, state) }
        let ship = day - lanes[place]
        var part = ship >= today && ship <= lastShip ? open : 0
        while part >= 0 {
            let more =
                part > 0
                ? [
                    Need(
                        item: item, location: place, quantity: part, day: ship,
                        keep: lanes[place])
                ] : []
            if spread(open - part, over: place + 1, day: day, needs + more) { return true }
            part -= 1
        }
        return false
    }

    /// Whether all needs can be met from a state.
    private func solve(_ needs: [Need], _ state: State) -> Bool {
        var rest = needs
        guard let need = rest.popLast() else { return true }
        if need.day < today { return false }
        var part = min(need.quantity, state.available(need.item, need.location, need.day))
        while part >= 0 {
            var less = state
            less.rows[need.item][need.location]?[need.day] -= part
            if share(need, need.quantity - part, 0, rest, less) { return true }
            part -= 1
        }
        return false
    }

    /// Tries every split of what is open over the ways from `way` on.
    private func share(
        _ need: Need, _ open: Int64, _ way: Int, _ rest: [Need], _ state: State
    ) -> Bool {
        if open == 0 { return solve(rest, state) }
        if way == ways[need.item].count { return false }
        var part = open
        while part >= 0 {
            let isDone =
                part == 0
                ? share(need, open, way + 1, rest, state)
                : use(ways[need.item][way], need, part, state) { needs, less in
                    share(need, open - part, way + 1, rest + needs, less)
                }
            if isDone { return true }
            part -= 1
        }
        return false
    }

    private func use(
        _ way: Way, _ need: Need, _ quantity: Int64, _ state: State,
        _ go: ([Need], State) -> Bool
    ) -> Bool {
        let soonest = today + fences[need.item]
        let shelf = shelves[need.item] ?? Int.max / 2
        switch way {
        case .move(let from, let days):
            if from == need.location { return false }
            let leaves = start(by: need.day, days, at: need.location)
            let source = Need(
                item: need.item, location: from, quantity: quantity, day: leaves,
                keep: need.day - leaves + need.keep)
            return source.day >= today && go([source], state)
        case .buy(let days):
            // An even number of days is a replenishment, which knows no calendar; the supplier's is
            // that of the first location.
            let ordered =
                days % 2 == 0
                ? need.day - days : start(by: need.day, days, at: 0)
            return ordered >= soonest && shelf > need.keep && go([], state)
        case .kit(let parts):
            return go(
                parts.map {
                    Need(
                        item: $0.0, location: need.location, quantity: quantity * $0.1,
                        day: need.day, keep: need.keep)
                }, state)
        case .make(let location, let lead, let queue, let work, let setup, let parts):
            if location != need.location { return false }
            var lot = max(quantity, lotMinimum[need.item])
            while lotMultiple[need.item] > 0, lot % lotMultiple[need.item] != 0 { lot += 1 }
            let latest = start(by: need.day, lead, at: location)
            return spreadWork(work * lot + setup, latest, nil, state) { first, last, less in
                // The first day on which it is ready, when its last day of work is that.
                guard
                    let ready = (last...need.day).first(where: {
                        start(by: $0, lead, at: location) >= last
                    }), ready + shelf > need.day + need.keep
                else { return false }
                let takes = start(by: first, queue, at: location)
                return takes >= soonest
                    && go(
                        parts.map {
                            Need(
                                item: $0.0, location: location, quantity: lot * $0.1, day: takes,
                                keep: 0)
                        }, less)
            }
        }
    }

    /// The latest day after which, up to a day, so many are worked at a location.
    private func start(by day: Int, _ days: Int, at location: Int) -> Int {
        guard let works = works[location] else { return day - days }
        var begins = day
        while begins >= 0, ((begins + 1)..<(day + 1)).filter({ works[$0] }).count < days {
            begins -= 1
        }
        return begins
    }

    /// Tries every spread of work over the days down from `day`; its first and last day.
    private func spreadWork(
        _ open: Int64, _ day: Int, _ days: (first: Int, last: Int)?, _ state: State,
        _ go: (Int, Int, State) -> Bool
    ) -> Bool {
        if open == 0 { return go(days?.first ?? day, days?.last ?? day, state) }
        if day < today { return false }
        var part = min(open, state.free[day])
        while part >= 0 {
            var less = state
            less.free[day] -= part
            let more = part > 0 ? (day, days?.last ?? day) : days
            if spreadWork(open - part, day - 1, more, less, go) { return true }
            part -= 1
        }
        return false
    }
}
