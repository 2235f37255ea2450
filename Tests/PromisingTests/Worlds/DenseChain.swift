import Promising
import TestKit

/// Says when a tiny world can bring something by trying everything, day by day.
///
/// Rows and resources are plain arrays of days. Whatever is to be had is a list of goals, and a goal
/// is met in every way there is: every quantity from stock, every split over places and ways, every
/// spread of work over days, every day on which work without a resource may begin. It looks up what
/// the network declares and computes with nothing of the planner. Only for a handful of units, items
/// and days.
struct DenseChain {
    /// Goals that one question may look at.
    private static let mostSteps = 30_000

    let network: SupplyNetwork
    let order: OrderRequest
    let locations: [Int]
    let takesSubstitutes: Bool
    let rowOf: [[Int]]
    /// What changes in each row by day; the first entry is what is there before today.
    var events: [[Int64]]
    /// What there is of rows of which something expires.
    var units: [Int: UnitMatching]
    /// What is free of each resource by day, from today on.
    var free: [[Int64]]
    let lastShip: Int
    /// Whether what is there by a day may not be there later; else parts taken later are never fewer.
    let isFleeting: Bool
    var steps = 0
    /// Whether a question ended before everything had been tried.
    private(set) var isSpent = false

    init(_ world: TinyWorld) {
        network = world.network
        order = world.request.order
        locations = world.request.locations
        takesSubstitutes = world.request.allowsSubstitutes
        rowOf = world.rowOf
        events = world.events
        units = world.units
        free = world.free
        lastShip = Int(order.horizonDays) - 1
        isFleeting = world.isFleeting
    }

    /// Whether so much of an item can arrive on a day, counted from today.
    mutating func canArrive(_ item: Int, _ quantity: Int64, on day: Int) -> Bool {
        canArrive(item, [(quantity, day)])
    }

    /// Whether so much can arrive on each of some days.
    mutating func canArrive(_ item: Int, _ parts: [(quantity: Int64, day: Int)]) -> Bool {
        steps = 0
        let kept = (events, units, free)
        defer { (events, units, free) = kept }
        return solve(
            parts.map { .arrival(item: item, quantity: $0.quantity, day: $0.day) })
    }

    // MARK: Goals

    /// A quantity of an item at a location by a day.
    struct Need {
        var item: Int
        var location: Int
        var quantity: Int64
        var day: Int
        /// Days beyond the day on which it must not have expired yet.
        var keep: Int
        /// A bit for each item and location that it serves: nothing is made of itself or moved in a
        /// circle.
        var path: UInt64 = 0

        /// The same for something that it takes.
        func below(
            _ item: Int, _ quantity: Int64, at location: Int, by day: Int, keep: Int
        ) -> Need {
            Need(
                item: item, location: location, quantity: quantity, day: day, keep: keep,
                path: path)
        }

        /// Its own bit.
        var bit: UInt64 { 1 << (item * 8 + location) }
    }

    /// A lot whose work is being spread over days, the last operation first.
    struct Lot {
        var need: Need
        var size: Int64
        var routing: SupplyNetwork.Routing
        /// The operation in hand, -1 when all are done, and what is left of it.
        var operation: Int
        var open: Int64
        /// The last day on which more may be done.
        var day: Int
        /// The last day of work, or of none where there is none.
        var ends: Int?
    }

    enum Goal {
        /// So much reaches the customer on a day.
        case arrival(item: Int, quantity: Int64, day: Int)
        /// The same, from the places from one on.
        case sending(item: Int, quantity: Int64, day: Int, place: Int)
        case need(Need)
        /// What a need's row does not give, over its ways from one on.
        case ways(Need, from: Int)
        case lot(Lot)
    }

    mutating func solve(_ goals: [Goal]) -> Bool {
        var rest = goals
        guard let goal = rest.popLast() else { return true }
        steps += 1
        if steps > Self.mostSteps {
            isSpent = true
            return false
        }
        switch goal {
        case .arrival(let item, let quantity, let day):
            return arrive(item, quantity, day, rest)
        case .sending(let item, let quantity, let day, let place):
            return send(item, quantity, day, place, rest)
        case .need(let need): return serve(need, rest)
        case .ways(let need, let first): return share(need, first, rest)
        case .lot(let lot): return work(lot, rest)
        }
    }

    // MARK: The customer

    mutating func arrive(
        _ item: Int, _ quantity: Int64, _ day: Int, _ rest: [Goal]
    ) -> Bool {
        let isApart = network.terms(of: item).kit == .apart
        for apart in 0...(isApart ? quantity : 0) {
            var goals = rest
            if apart > 0 {
                let parts = bill(of: item, on: day)
                if parts.isEmpty { return false }
                for part in parts {
                    goals.append(
                        .arrival(item: part.item, quantity: needed(part, apart), day: day))
                }
            }
            goals.append(.sending(item: item, quantity: quantity - apart, day: day, place: 0))
            if solve(goals) { return true }
        }
        return false
    }

    mutating func send(
        _ item: Int, _ quantity: Int64, _ day: Int, _ place: Int, _ rest: [Goal]
    ) -> Bool {
        if quantity == 0 { return solve(rest) }
        if place == locations.count { return false }
        let ship = day - Int(order.locations[place].laneDays)
        let most = (0...lastShip).contains(ship) ? quantity : 0
        for part in (0...most).reversed() {
            var goals = rest
            goals.append(
                .sending(item: item, quantity: quantity - part, day: day, place: place + 1))
            if part > 0 {
                let lane = Int(order.locations[place].laneDays)
                goals.append(
                    .need(
                        Need(
                            item: item, location: locations[place], quantity: part, day: ship,
                            keep: lane + Int(order.lines[0].keepDays))))
            }
            if solve(goals) { return true }
        }
        return false
    }

    // MARK: A need

    mutating func serve(_ need: Need, _ rest: [Goal]) -> Bool {
        if need.day < 0 { return false }
        if need.quantity == 0 { return solve(rest) }
        let row = rowOf[need.item][need.location]
        let most = row < 0 ? 0 : min(need.quantity, available(row, on: need.day, keep: need.keep))
        for part in (0...most).reversed() {
            if part > 0 { take(part, of: row, need) }
            defer { if part > 0 { take(-part, of: row, need) } }
            if part == need.quantity {
                if solve(rest) { return true }
                continue
            }
            if need.path & need.bit != 0 { continue }
            var open = need
            open.quantity -= part
            open.path |= need.bit
            if comeBy(open, rest) { return true }
        }
        return false
    }

    /// Whether what a row does not give can be had: in any ways, unless the item is superseded on the
    /// day; else from whatever stands in for it then.
    mutating func comeBy(_ need: Need, _ rest: [Goal]) -> Bool {
        let others = network.substitutes(of: need.item).filter { holds($0.window, on: need.day) }
        let isSuperseded = others.contains(where: \.supersedes)
        if !isSuperseded, solve(rest + [.ways(need, from: 0)]) { return true }
        for other in others
        where other.supersedes || takesSubstitutes {
            if replace(need, other, rest) { return true }
        }
        return false
    }

    mutating func replace(
        _ need: Need, _ other: SupplyNetwork.Substitute, _ rest: [Goal]
    ) -> Bool {
        let quantity = (need.quantity * other.ratio + 999) / 1_000
        return solve(
            rest + [
                .need(
                    need.below(
                        other.item, quantity, at: need.location, by: need.day, keep: need.keep))
            ])
    }

    /// A way to come by an item.
    enum Way {
        case move(SupplyNetwork.Transfer)
        case together
        case make(SupplyNetwork.Routing)
        /// Ready so many days after the order.
        case buy(days: Int)
    }

    func ways(of item: Int, at location: Int) -> [Way] {
        let terms = network.terms(of: item)
        var ways: [Way] = network.transfers(into: location).map { .move($0) }
        let routings = network.routings(of: item)
        if terms.kit != .none {
            ways.append(.together)
        } else if routings.isEmpty, !network.components(of: item).isEmpty {
            ways.append(.make(SupplyNetwork.Routing(location: location)))
        } else {
            ways += routings.filter { $0.location == location }.map { .make($0) }
        }
        for supplier in network.suppliers(of: item)
        where supplier.location ?? location == location {
            ways.append(.buy(days: Int(supplier.leadDays)))
        }
        if let days = terms.replenishDays { ways.append(.buy(days: Int(days))) }
        return ways
    }

    mutating func share(_ need: Need, _ first: Int, _ rest: [Goal]) -> Bool {
        if need.quantity == 0 { return solve(rest) }
        let ways = ways(of: need.item, at: need.location)
        if first == ways.count { return false }
        for part in (0...need.quantity).reversed() {
            var (own, other) = (need, need)
            own.quantity = part
            other.quantity -= part
            let goals = rest + [.ways(other, from: first + 1)]
            if part == 0 ? solve(goals) : use(ways[first], own, goals) { return true }
        }
        return false
    }

    mutating func use(_ way: Way, _ need: Need, _ rest: [Goal]) -> Bool {
        let fence = Int(network.terms(of: need.item).fenceDays)
        let shelf = network.terms(of: need.item).shelfDays.map { Int($0) }
        switch way {
        case .move(let transfer):
            let leaves = need.day - Int(transfer.days)
            return solve(
                rest + [
                    .need(
                        need.below(
                            need.item, need.quantity, at: transfer.from, by: leaves,
                            keep: need.keep + Int(transfer.days)))
                ])
        case .buy(let days):
            return need.day - days >= fence && shelf ?? .max > need.keep && solve(rest)
        case .together: return takeParts(need, need.quantity, on: need.day, keep: need.keep, rest)
        case .make(let routing):
            let lots = lots(need.quantity, network.terms(of: need.item)).map { size in
                let last = routing.operations.count - 1
                return Goal.lot(
                    Lot(
                        need: need, size: size, routing: routing, operation: last,
                        open: last < 0 ? 0 : work(routing.operations[last], size),
                        day: need.day - Int(routing.leadDays)))
            }
            return solve(rest + lots)
        }
    }
}
