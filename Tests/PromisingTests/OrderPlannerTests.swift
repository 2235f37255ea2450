import Promising
import TestKit
import Testing

/// Draws tiny orders, and asks both planners.
enum TinyOrder {
    /// A random order of at most three lines over at most `locations` places and a few days.
    static func draw(_ random: inout SeededGenerator, locations: Int) -> NaivePlanner {
        let first = 20_000
        let places = 1 + random.below(locations)
        let horizon = 2 + random.below(4)
        let hasZone = random.chance(60)
        let itemCount = 1 + random.below(2)
        let today = first + 2
        let delivery = random.pick([OrderRequest.Delivery.lines, .lines, .complete, .partial])
        var short = random.pick([OrderRequest.Short.backorder, .cut, .reject])
        if delivery == .complete, short == .cut { short = .backorder }
        var rows: [[NaivePlanner.Row?]] = []
        for _ in 0..<itemCount {
            rows.append(
                (0..<places).map { _ in
                    if random.chance(15) { return nil }
                    var events = [Int64](repeating: 0, count: horizon + 6)
                    for _ in 0..<random.below(4) {
                        events[random.below(events.count)] += Int64(random.below(7)) - 2
                    }
                    return NaivePlanner.Row(
                        onHand: Int64(random.below(5)), safety: Int64(random.below(8) / 6),
                        events: events)
                })
        }
        let lineCount = 1 + random.below(delivery == .partial ? 2 : 3)
        let lines = (0..<lineCount).map { _ in
            (
                item: random.below(itemCount),
                quantity: Int64(1 + random.below(lineCount == 1 ? 6 : 4))
            )
        }
        let due = random.chance(60) ? today - 1 + random.below(horizon + 3) : nil
        var latest: Int?
        if random.chance(30) { latest = max(today - 1, due ?? 0) + random.below(4) }
        let smallest = lines.map(\.quantity).min() ?? 1
        let minimum: Int64 =
            delivery == .partial && random.chance(60)
            ? 1 + Int64.random(in: 0..<smallest, using: &random) : 0
        return NaivePlanner(
            first: first, rows: rows,
            laneDays: (0..<places).map { _ in hasZone ? random.below(3) : 0 },
            laneCents: (0..<places).map { _ in
                hasZone ? Int64(random.below(3)) * 1_000 : 0
            },
            lines: lines, today: today, horizon: horizon, due: due, latest: latest,
            delivery: delivery, short: short, minimum: minimum)
    }

    /// The same order for the planner, with its rows.
    static func translate(_ naive: NaivePlanner) throws -> (OrderRequest, SupplyRows) {
        var rows = SupplyRows()
        var request = OrderRequest()
        request.reset(today: Int32(naive.today), horizonDays: Int32(naive.horizon))
        request.due = naive.due.map { Int32($0) }
        request.latest = naive.latest.map { Int32($0) }
        request.delivery = naive.delivery
        request.short = naive.short
        request.minimumShipment = naive.minimum
        var indices: [[Int32]] = []
        for item in naive.rows {
            var own: [Int32] = []
            for row in item {
                guard let row else {
                    own.append(-1)
                    continue
                }
                let index = rows.addRow()
                try rows.setOnHand(index, row.onHand)
                try rows.setSafety(index, row.safety)
                for offset in row.events.indices where row.events[offset] != 0 {
                    try rows.addReceipt(
                        index, day: Int32(naive.first + offset), quantity: row.events[offset])
                }
                own.append(Int32(index))
            }
            indices.append(own)
        }
        for location in naive.laneDays.indices {
            request.locations.append(
                OrderRequest.Location(
                    laneDays: Int32(naive.laneDays[location]),
                    laneCents: naive.laneCents[location]))
        }
        for line in naive.lines {
            request.lines.append(OrderRequest.Line(item: line.item, quantity: line.quantity))
            request.rows.append(contentsOf: indices[line.item])
        }
        return (request, rows)
    }

    /// The planner's plan in the oracle's words.
    static func read(_ plan: OrderPlan) -> NaivePlanner.Answer {
        NaivePlanner.Answer(
            confirmed: plan.lines.map(\.confirmed), backordered: plan.lines.map(\.backordered),
            shipments: plan.shipments, cost: plan.costCents,
            arrive: plan.arrive.map { Int($0) },
            sources: plan.sources.map {
                NaivePlanner.Source(
                    line: $0.line, location: $0.location, ship: Int($0.ship),
                    arrive: Int($0.arrive), quantity: $0.quantity)
            }, isStock: plan.sources.map { $0.supply == .stock })
    }
}

@Suite struct OrderPlannerTests {
    @Test(arguments: seeds(120))
    func `tiny orders are planned as if everything had been tried`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var planner = OrderPlanner()
        for round in 0..<25 {
            let naive = TinyOrder.draw(&random, locations: seed % 4 == 0 ? 4 : 3)
            let (request, rows) = try TinyOrder.translate(naive)
            try planner.plan(request, over: rows)
            let found = TinyOrder.read(planner.answer)
            let expected = naive.plan()
            try #require(
                found == expected,
                "seed \(seed) round \(round)\n\(naive)\nfound    \(found)\nexpected \(expected)")
        }
    }

    @Test(arguments: seeds(40))
    func `availability is the plan of one line`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var planner = OrderPlanner()
        for round in 0..<40 {
            var naive = TinyOrder.draw(&random, locations: 3)
            naive.lines = [naive.lines[0]]
            naive.delivery = .lines
            naive.short = .backorder
            naive.minimum = 0
            naive.latest = nil
            let (request, rows) = try TinyOrder.translate(naive)
            let found = try planner.availability(request, over: rows)
            let place = "seed \(seed) round \(round)\n\(naive)\n\(found)"
            let day = naive.parcels().first?.arrive
            try #require(found.arrive.map { Int($0) } == day, "\(place)")
            try #require(found.onTime == naive.onTime(), "\(place)")
            let isPast = naive.due.map { $0 < naive.today } ?? false
            let due = naive.due ?? naive.today
            let status: Availability.Status =
                day == nil ? .short : !isPast && day == due ? .available : .later
            try #require(found.status == status, "\(place)")
        }
    }
}
