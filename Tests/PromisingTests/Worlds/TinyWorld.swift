import Promising
import TestKit

/// A few items and places over a week, of which a customer wants one item.
///
/// Beside the planner's own shapes it keeps what is there in plain arrays of days. Quantities are a
/// few thousandths, so that everything can be tried.
struct TinyWorld: CustomStringConvertible {
    static let today: Int32 = 20_000
    static let days = 7

    let items: Int
    let locations: Int
    var network = SupplyNetwork()
    var rows = SupplyRows()
    var capacity = CapacityRows()
    var request = ChainRequest(order: OrderRequest(), locations: [])
    /// The row of each item at each location, or -1.
    var rowOf: [[Int]]
    /// What changes in each row by day; the first entry is what is there before today.
    var events: [[Int64]] = []
    /// What is free of each resource by day, from today on.
    var free: [[Int64]] = []
    /// What bounds the customer; days count from today.
    var quotas: [NaivePlanner.Quota] = []

    /// A world in which nothing is, for an order of item 0.
    init(items: Int, locations: Int) {
        self.items = items
        self.locations = locations
        rowOf = [[Int]](repeating: [Int](repeating: -1, count: locations), count: items)
        request.locations = Array(0..<locations)
        request.order.reset(today: Self.today, horizonDays: Int32(Self.days))
    }

    /// The quantity that the customer wants.
    var quantity: Int64 { request.order.lines[0].quantity }
    /// The day on which it is wanted, counted from today.
    var due: Int { Int(request.order.due ?? Self.today) - Int(Self.today) }
    /// The last day on which anything can arrive, counted from today.
    var last: Int {
        Self.days - 1 + Int(request.order.locations.map(\.laneDays).max() ?? 0)
    }

    /// Whether a line of a bill, a routing or a substitute holds for some days alone.
    var knowsWindows: Bool {
        (0..<items).contains { item in
            let windows =
                network.components(of: item).map(\.window)
                + network.routings(of: item).map(\.window)
                + network.substitutes(of: item).map(\.window)
            return windows.contains { $0 != SupplyNetwork.Window() }
        }
    }

    // MARK: Drawing

    /// Asks for item 0.
    mutating func ask(_ random: inout SeededGenerator, upTo most: Int) {
        request.order.lines = [
            OrderRequest.Line(item: 0, quantity: Int64(1 + random.below(most)))
        ]
        if random.chance(80) { request.order.due = Self.today + Int32(random.below(5)) }
        request.order.locations = request.locations.map { _ in
            OrderRequest.Location(
                laneDays: Int32(random.below(3)), laneCents: Int64(random.below(3)))
        }
        request.order.rows = request.locations.map { Int32(rowOf[0][$0]) }
    }

    /// Lets an item lie at some places, with what comes in and what is promised already.
    mutating func stock(
        _ item: Int, _ random: inout SeededGenerator, upTo most: Int, chance: Int = 50
    ) throws {
        for location in 0..<locations where random.chance(chance) {
            let row = rows.addRow()
            network.addRow(row, item: item, location: location)
            rowOf[item][location] = row
            var days = [Int64](repeating: 0, count: Self.days + 1)
            days[0] = Int64(random.below(most + 1))
            try rows.setOnHand(row, days[0])
            if random.chance(60) {
                let (day, quantity) = (
                    1 + random.below(Self.days - 1), Int64(1 + random.below(most))
                )
                days[day + 1] += quantity
                try rows.addReceipt(row, day: Self.today + Int32(day), quantity: quantity)
            }
            let day = random.below(Self.days)
            if random.chance(25), rows.available(row, day: Self.today + Int32(day)) > 0 {
                days[day + 1] -= 1
                try rows.commit(row, ship: Self.today + Int32(day), quantity: 1)
            }
            events.append(days)
        }
    }

    /// Adds a resource that is free for little on most days.
    mutating func addResource(_ random: inout SeededGenerator) throws -> Int {
        let resource = capacity.addResource()
        free.append((0..<Self.days).map { _ in random.chance(25) ? 0 : Int64(random.below(4)) })
        for (day, quantity) in free[resource].enumerated() {
            try capacity.setCapacity(resource, day: Self.today + Int32(day), quantity)
        }
        return resource
    }

    /// A window that begins or ends within the week, or is open.
    static func window(_ random: inout SeededGenerator, chance: Int) -> SupplyNetwork.Window {
        if !random.chance(chance) { return SupplyNetwork.Window() }
        let day = today + Int32(random.below(days))
        switch random.below(3) {
        case 0: return SupplyNetwork.Window(from: day)
        case 1: return SupplyNetwork.Window(to: day)
        default: return SupplyNetwork.Window(from: day, to: day + Int32(random.below(4)))
        }
    }

    /// Changes how an item is made and bought.
    mutating func setTerms(of item: Int, _ change: (inout SupplyNetwork.Terms) -> Void) {
        var terms = network.terms(of: item)
        change(&terms)
        network.setTerms(terms, of: item)
    }

    /// Makes an item of others, a unit of each or two.
    mutating func setBill(
        of item: Int, _ parts: [Int], _ random: inout SeededGenerator, windows: Int = 0
    ) throws {
        try network.setComponents(
            parts.map {
                SupplyNetwork.Component(
                    item: $0, perUnit: random.pick([1_000, 1_000, 1_500, 2_000]),
                    fixed: random.chance(10) ? 1 : 0, scrapMilli: random.chance(10) ? 500 : 0,
                    window: Self.window(&random, chance: windows))
            }, of: item)
    }

    /// Lets somebody sell an item, or anybody after some days.
    mutating func sell(_ item: Int, _ random: inout SeededGenerator) {
        if random.chance(40) {
            setTerms(of: item) { $0.replenishDays = Int32(random.below(6)) }
        } else {
            network.setSuppliers(
                (0..<1 + random.below(2)).map { _ in
                    SupplyNetwork.Supplier(
                        location: random.chance(50) ? random.below(locations) : nil,
                        priority: random.below(3), leadDays: Int32(random.below(6)),
                        orderMinimum: random.chance(40) ? 3 : 0,
                        orderMultiple: random.chance(40) ? 2 : 0)
                }, of: item)
        }
    }

    // MARK: Reading

    /// What the quotas leave for a day, counted from today: of each that has a period for it.
    func room(on day: Int) -> Int64 {
        var room = Int64.max
        for quota in quotas {
            for (index, period) in quota.periods.enumerated() where period.days.contains(day) {
                let own = quota.periods.indices.filter {
                    index - period.earlier <= $0 && $0 <= index + period.later
                }
                room = min(room, own.reduce(0) { $0 + max(0, quota.periods[$1].left) })
            }
        }
        return room
    }

    /// Carries a plan out over the plain arrays; a sentence where it takes what is not there, or is
    /// not a plan for so much.
    func wrong(_ pegs: [ChainPeg], confirmed: Int64) -> String? {
        let shipped = pegs.filter { $0.parent < 0 }.reduce(0) { $0 + $1.quantity }
        if shipped != confirmed { return "a plan for \(shipped)" }
        var (events, free) = (events, free)
        for peg in pegs {
            let day = Int(peg.end - Self.today)
            guard (0..<Self.days).contains(day) || peg.kind == .kit else {
                return "outside the week: \(peg)"
            }
            if peg.kind == .take { events[peg.index][day + 1] -= peg.quantity }
            if peg.kind == .load { free[peg.index][day] -= peg.quantity }
        }
        for (row, days) in events.enumerated() {
            var balance: Int64 = 0
            for (day, change) in days.enumerated() {
                balance += change
                if balance < 0 { return "row \(row) is below zero on day \(day - 1)" }
            }
        }
        for (resource, days) in free.enumerated() where days.contains(where: { $0 < 0 }) {
            return "resource \(resource) does more than it can"
        }
        return PegRules(network, pegs, today: Self.today).wrong()
    }

    /// All that is needed to build the world by hand.
    var description: String {
        var text = [
            "order of \(quantity) due \(request.order.due.map { $0 - Self.today } as Int32?)"
        ]
        text.append("substitutes \(request.allowsSubstitutes), short \(request.order.short)")
        for (place, location) in zip(request.locations, request.order.locations) {
            text.append("ships from \(place): \(location)")
        }
        for location in 0..<locations {
            text += network.transfers(into: location).map { "into \(location): \($0)" }
        }
        for item in 0..<items {
            text.append("item \(item): \(network.terms(of: item))")
            text += network.components(of: item).map { "  \($0)" }
            text += network.routings(of: item).map { "  \($0)" }
            text += network.suppliers(of: item).map { "  \($0)" }
            text += network.substitutes(of: item).map { "  \($0)" }
            for (location, row) in rowOf[item].enumerated() where row >= 0 {
                text.append("  at \(location), from yesterday on: \(events[row])")
            }
        }
        for (resource, days) in free.enumerated() {
            text.append("resource \(resource), from today on: \(days)")
        }
        text += quotas.map { "\($0)" }
        return text.joined(separator: "\n").replacing("\(Self.today)", with: "today")
    }
}
