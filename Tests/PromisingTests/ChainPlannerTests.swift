import TestKit
import Testing

@testable import Promising

/// Draws tiny chains and asks both planners.
enum TinyChain {
    static let first: Int32 = 20_000

    /// Three items, each made of the next, or a kit of the two others; two locations; one resource.
    static func draw(_ random: inout SeededGenerator) -> NaiveChain {
        let days = 8
        let places = random.chance(50) ? 1 : 2
        let rows: [[[Int64]?]] = (0..<3).map { item in
            (0..<places).map { _ in
                if random.chance(item == 0 ? 60 : 35) { return nil }
                var events = [Int64](repeating: 0, count: days)
                events[0] = Int64(random.below(item == 0 ? 2 : 3))
                if random.chance(40) { events[1 + random.below(days - 1)] += 1 }
                if random.chance(20) { events[1 + random.below(days - 1)] -= 1 }
                return events
            }
        }
        let free = (0..<days).map { _ in
            random.chance(30) ? 0 : Int64(random.below(4))
        }
        var ways: [[NaiveChain.Way]] = [[], [], []]
        if random.chance(25) {
            ways[0] = [.kit([(1, 1), (2, Int64(1 + random.below(2)))])]
        } else {
            ways[0] = [make(&random, places, of: [(1, Int64(1 + random.below(2)))])]
        }
        if random.chance(80) { ways[1] = [make(&random, places, of: [(2, 1)])] }
        if random.chance(30) { ways[1].append(.buy(days: random.below(6))) }
        if random.chance(75) { ways[2] = [.buy(days: random.below(5))] }
        // Goods of one item, and only from stock, come from the other location.
        if places == 2, random.chance(60) {
            let days = random.below(3)
            for item in 0..<3 {
                ways[item].insert(.move(from: 1, days: days), at: 0)
            }
        }
        let isPerishable = random.chance(40)
        return NaiveChain(
            today: 1, lastShip: days - 2, state: NaiveChain.State(rows: rows, free: free),
            ways: ways, lotMinimum: (0..<3).map { _ in random.chance(20) ? 2 : 0 },
            lotMultiple: (0..<3).map { _ in random.chance(20) ? 2 : 0 },
            fences: (0..<3).map { _ in random.chance(20) ? 1 : 0 },
            shelves: (0..<3).map { _ in
                isPerishable && random.chance(50) ? 1 + random.below(4) : nil
            },
            works: (0..<places).map { _ in
                random.chance(50) ? nil : (0..<days).map { _ in random.chance(60) }
            },
            lanes: (0..<places).map { _ in random.below(2) }, item: 0,
            quantity: Int64(1 + random.below(3)), due: 1 + random.below(4))
    }

    private static func make(
        _ random: inout SeededGenerator, _ places: Int, of parts: [(Int, Int64)]
    ) -> NaiveChain.Way {
        .make(
            at: 0, lead: random.below(3), queue: random.below(2),
            work: Int64(random.below(3)), setup: Int64(random.below(2)), of: parts)
    }

    /// The same chain for the planner.
    struct Translated {
        var request: ChainRequest
        var network = SupplyNetwork()
        var rows = SupplyRows()
        var capacity = CapacityRows()
    }

    static func translate(_ naive: NaiveChain) throws -> Translated {
        var order = OrderRequest()
        order.reset(
            today: first + Int32(naive.today), horizonDays: Int32(naive.lastShip - naive.today + 1))
        order.due = first + Int32(naive.due)
        order.lines = [OrderRequest.Line(item: naive.item, quantity: naive.quantity)]
        for lane in naive.lanes {
            order.locations.append(OrderRequest.Location(laneDays: Int32(lane)))
        }
        var made = Translated(
            request: ChainRequest(order: order, locations: Array(naive.lanes.indices)))
        for item in naive.state.rows.indices {
            for location in naive.lanes.indices {
                guard let events = naive.state.rows[item][location] else {
                    if item == naive.item { made.request.order.rows.append(-1) }
                    continue
                }
                let row = made.rows.addRow()
                try made.rows.setOnHand(row, events[0])
                for (day, event) in events.enumerated().dropFirst() where event != 0 {
                    try made.rows.addReceipt(row, day: first + Int32(day), quantity: event)
                }
                made.network.addRow(row, item: item, location: location)
                if item == naive.item { made.request.order.rows.append(Int32(row)) }
            }
            try translate(naive, item, &made)
        }
        let resource = made.capacity.addResource()
        for (day, free) in naive.state.free.enumerated() {
            try made.capacity.setCapacity(resource, day: first + Int32(day), free)
        }
        return made
    }

    private static func translate(
        _ naive: NaiveChain, _ item: Int, _ made: inout Translated
    ) throws {
        var terms = SupplyNetwork.Terms()
        terms.lotMinimum = naive.lotMinimum[item]
        terms.lotMultiple = naive.lotMultiple[item]
        terms.fenceDays = Int32(naive.fences[item])
        terms.shelfDays = naive.shelves[item].map { Int32($0) }
        let counted = naive.works[0].map { works in
            OpenDays(
                weekdays: 0x7F,
                closed: works.indices.filter { !works[$0] }.map { first + Int32($0) })
        }
        for way in naive.ways[item] {
            switch way {
            case .move(let from, let days):
                made.network.setTransfers(
                    [SupplyNetwork.Transfer(from: from, days: Int32(days), counted: counted)],
                    into: 0)
            case .buy(let days):
                if days % 2 == 0 {
                    terms.replenishDays = Int32(days)
                } else {
                    made.network.setSuppliers(
                        [
                            SupplyNetwork.Supplier(
                                priority: 2, leadDays: Int32(days), counted: counted)
                        ], of: item)
                }
            case .kit(let parts):
                terms.kit = .together
                try made.network.setComponents(components(parts), of: item)
            case .make(let location, let lead, let queue, let work, let setup, let parts):
                let operation = SupplyNetwork.Operation(
                    resource: 0, perUnit: work * 1_000, setup: setup)
                made.network.setRoutings(
                    [
                        SupplyNetwork.Routing(
                            location: location, leadDays: Int32(lead), queueDays: Int32(queue),
                            counted: counted, operations: [operation])
                    ], of: item)
                try made.network.setComponents(components(parts), of: item)
            }
        }
        made.network.setTerms(terms, of: item)
    }

    private static func components(_ parts: [(Int, Int64)]) -> [SupplyNetwork.Component] {
        parts.map { SupplyNetwork.Component(item: $0.0, perUnit: $0.1 * 1_000) }
    }
}

@Suite struct ChainPlannerTests {
    @Test(arguments: seeds(60))
    func `a tiny chain promises the day that trying everything finds`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var planner = ChainPlanner()
        for round in 0..<25 {
            let naive = TinyChain.draw(&random)
            var made = try TinyChain.translate(naive)
            let (rows, capacity) = (made.rows, made.capacity)
            try planner.plan(
                made.request, in: made.network, rows: &made.rows, capacity: &made.capacity)
            let found = planner.answer.lines[0].arrive.map { Int($0 - TinyChain.first) }
            let expected = naive.earliest()
            try #require(
                found == expected,
                "seed \(seed) round \(round)\n\(naive)\nfound \(found as Int?) \(planner.answer)\n\(planner.pegs)\nexpected \(expected as Int?)"
            )
            #expect(made.capacity == capacity, "seed \(seed) round \(round)")
            #expect(made.rows.count == rows.count)
        }
    }

    @Test func `an order to be complete is planned or not, at whatever look the effort ends`()
        throws
    {
        var planned = 0
        for seed in seeds(6) {
            var random = SeededGenerator(seed: seed)
            for _ in 0..<6 {
                let naive = TinyChain.draw(&random)
                var made = try TinyChain.translate(naive)
                made.request.order.delivery = .complete
                made.request.order.lines += made.request.order.lines
                made.request.order.rows += made.request.order.rows
                let capacity = made.capacity
                for effort in 0..<120 {
                    var planner = ChainPlanner()
                    planner.mostEffort = effort
                    try planner.plan(
                        made.request, in: made.network, rows: &made.rows, capacity: &made.capacity)
                    let confirmed = planner.answer.lines.map(\.confirmed)
                    #expect(Set(confirmed).count == 1, "seed \(seed), effort \(effort)")
                    if confirmed[0] > 0 { planned += 1 }
                    #expect(made.capacity == capacity, "seed \(seed), effort \(effort)")
                }
            }
        }
        #expect(planned > 100)
    }
}
