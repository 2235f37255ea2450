import Promising
import TestKit

/// A shop of some size, drawn at random: bills over four levels, alternates, capacity, transfers.
///
/// Beside the planner's own shapes it keeps what is there in plain arrays of days, over which a plan
/// is carried out literally.
struct ChainOfShop {
    static let today: Int32 = 20_000
    static let horizon = 30
    static let items = 10
    static let locations = 3

    var network = SupplyNetwork()
    var rows = SupplyRows()
    var capacity = CapacityRows()
    var planner = ChainPlanner()
    /// The row of each item at each location, or -1.
    var rowOf: [[Int]]
    /// What changes in each row by day, from the day before today on.
    var events: [[Int64]] = []
    /// What is free of each resource by day.
    var free: [[Int64]] = []

    /// A shop in which nothing is below zero on any day.
    init(_ random: inout SeededGenerator) throws {
        rowOf = [[Int]](
            repeating: [Int](repeating: -1, count: Self.locations), count: Self.items)
        for item in 0..<Self.items {
            for location in 0..<Self.locations where random.chance(60) {
                try addRow(item, location, &random)
            }
        }
        for resource in 0..<4 {
            capacity.setInfinite(capacity.addResource(), resource == 3)
            free.append([Int64](repeating: 0, count: Self.horizon))
            for day in 0..<Self.horizon where random.chance(70) {
                let quantity = Int64(random.below(9)) * 1_000
                try capacity.setCapacity(resource, day: Self.today + Int32(day), quantity)
                free[resource][day] = quantity
            }
        }
        for item in 0..<Self.items { try addWays(item, &random) }
        for location in 0..<Self.locations where random.chance(60) {
            network.setTransfers(
                [
                    SupplyNetwork.Transfer(
                        from: (location + 1) % Self.locations, days: Int32(random.below(4)),
                        priority: random.below(3))
                ], into: location)
        }
    }

    private mutating func addRow(
        _ item: Int, _ location: Int, _ random: inout SeededGenerator
    ) throws {
        let row = rows.addRow()
        rowOf[item][location] = row
        network.addRow(row, item: item, location: location)
        var days = [Int64](repeating: 0, count: Self.horizon + 1)
        days[0] = Int64(random.below(6)) * 1_000
        try rows.setOnHand(row, days[0])
        for _ in 0..<random.below(4) {
            let day = 1 + random.below(Self.horizon)
            let quantity = Int64(1 + random.below(5)) * 1_000
            days[day] += quantity
            try rows.addReceipt(row, day: Self.today + Int32(day - 1), quantity: quantity)
        }
        events.append(days)
    }

    /// Items stand on items of higher numbers, four levels at most.
    private mutating func addWays(_ item: Int, _ random: inout SeededGenerator) throws {
        let isMade = item < 7
        var terms = SupplyNetwork.Terms()
        if isMade {
            let next = min(Self.items - 1, item - item % 2 + 2)
            let parts = (0..<1 + random.below(3)).map { _ in
                SupplyNetwork.Component(
                    item: min(Self.items - 1, next + random.below(3)),
                    perUnit: Int64(1 + random.below(3)) * 500,
                    fixed: random.chance(20) ? 1_000 : 0, scrapMilli: random.chance(20) ? 50 : 0,
                    window: random.chance(15)
                        ? SupplyNetwork.Window(from: Self.today + Int32(random.below(20)))
                        : SupplyNetwork.Window())
            }
            try network.setComponents(parts, of: item)
            network.setRoutings(
                (0..<1 + random.below(2)).map { _ in Self.routing(&random) }, of: item)
            if random.chance(30) { terms.lotMinimum = 2_000 }
            if random.chance(30) { terms.lotMultiple = 1_000 }
            if random.chance(20) { terms.lotMaximum = 3_000 }
            if random.chance(15) { terms.fenceDays = 2 }
            if random.chance(15) { terms.kit = random.chance(50) ? .apart : .together }
        }
        if !isMade || random.chance(20) {
            if random.chance(40) { terms.replenishDays = Int32(3 + random.below(15)) }
            network.setSuppliers(
                (0..<random.below(3)).map { _ in
                    SupplyNetwork.Supplier(
                        location: random.chance(50) ? random.below(Self.locations) : nil,
                        priority: random.below(3), leadDays: Int32(1 + random.below(12)),
                        orderMinimum: random.chance(30) ? 4_000 : 0,
                        orderMultiple: random.chance(30) ? 1_500 : 0)
                }, of: item)
        }
        network.setTerms(terms, of: item)
        if random.chance(30) {
            try? network.setSubstitutes(
                [
                    SupplyNetwork.Substitute(
                        item: (item + 1) % Self.items, ratio: Int64(1 + random.below(3)) * 500,
                        supersedes: random.chance(30))
                ], of: item)
        }
    }

    private static func routing(_ random: inout SeededGenerator) -> SupplyNetwork.Routing {
        SupplyNetwork.Routing(
            location: random.below(locations), priority: random.below(2),
            leadDays: Int32(random.below(3)), queueDays: Int32(random.below(2)),
            operations: (0..<random.below(3)).map { _ in
                SupplyNetwork.Operation(
                    resource: random.below(4), perUnit: Int64(random.below(4)) * 500,
                    setup: Int64(random.below(2)) * 300)
            })
    }

    /// An order of up to three lines, to be asked of this shop.
    func order(_ random: inout SeededGenerator) -> ChainRequest {
        var order = OrderRequest()
        order.reset(today: Self.today, horizonDays: Int32(Self.horizon))
        order.due = random.chance(80) ? Self.today + Int32(random.below(15)) : nil
        order.latest = random.chance(30) ? (order.due ?? Self.today) + Int32(random.below(10)) : nil
        order.delivery = random.pick([.lines, .lines, .complete, .partial])
        order.short = random.pick([.backorder, .backorder, .cut, .reject])
        if order.delivery == .complete, order.short == .cut { order.short = .backorder }
        order.locations = (0..<Self.locations).map { _ in
            OrderRequest.Location(
                laneDays: Int32(random.below(3)), laneCents: Int64(random.below(4)) * 100)
        }
        for _ in 0..<1 + random.below(3) {
            let item = random.below(Self.items - 1)
            order.lines.append(
                OrderRequest.Line(item: item, quantity: Int64(1 + random.below(8)) * 1_000))
            for location in 0..<Self.locations {
                order.rows.append(Int32(rowOf[item][location]))
            }
        }
        if order.delivery == .partial, random.chance(40) { order.minimumShipment = 1_000 }
        return ChainRequest(
            order: order, locations: Array(0..<Self.locations),
            allowsSubstitutes: random.chance(40))
    }

    /// Carries a plan out over the plain arrays; a sentence where it takes what is not there.
    mutating func carryOut(_ pegs: [ChainPeg]) -> String? {
        for peg in pegs {
            let day = Int(peg.end - Self.today)
            guard (0..<Self.horizon).contains(day), peg.quantity > 0 else {
                return "outside the horizon, or of nothing: \(peg)"
            }
            switch peg.kind {
            case .take: events[peg.index][day + 1] -= peg.quantity
            case .load: free[peg.index][day] -= peg.quantity
            case .make, .buy, .move, .substitute, .kit: break
            }
        }
        for (row, days) in events.enumerated() {
            var balance: Int64 = 0
            for (day, change) in days.enumerated() {
                balance += change
                if balance < 0, day > 0 { return "row \(row) is below zero on day \(day - 1)" }
            }
        }
        for (resource, days) in free.enumerated()
        where resource != 3 && days.contains(where: { $0 < 0 }) {
            return "resource \(resource) does more than it can"
        }
        return nil
    }
}
