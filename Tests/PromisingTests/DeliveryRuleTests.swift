import Promising
import TestKit
import Testing

@Suite struct DeliveryRuleTests {
    /// Closed days, a highest number of deliveries, or delivery in ratio, for a tiny order.
    static func addRules(_ random: inout SeededGenerator, to naive: inout NaivePlanner) -> Rules {
        naive.minimum = 0
        if random.chance(25) {
            naive.delivery = .ratio
            naive.lines = naive.lines.map { ($0.item, $0.quantity * Int64(1 + random.below(2))) }
        }
        var rules = Rules()
        if naive.delivery.splitsLines, random.chance(50) {
            naive.mostDeliveries = 1 + random.below(2)
        }
        for _ in naive.laneDays {
            rules.ships.append(random.chance(60) ? days(&random, naive) : nil)
            rules.firstShips.append(naive.today + (random.chance(25) ? 1 : 0))
        }
        rules.receives = random.chance(50) ? days(&random, naive) : nil
        let fixed = rules
        naive.ships = { location, day in
            day >= fixed.firstShips[location] && fixed.ships[location]?.contains(day) ?? true
        }
        naive.receives = { day in fixed.receives?.contains(day) ?? true }
        return rules
    }

    struct Rules: Sendable {
        var ships: [OpenDays?] = []
        var firstShips: [Int] = []
        var receives: OpenDays?
    }

    private static func days(
        _ random: inout SeededGenerator, _ naive: NaivePlanner
    ) -> OpenDays {
        OpenDays(
            weekdays: UInt8(random.below(128)) | UInt8(random.below(128)),
            closed: (0..<random.below(3)).map { _ in
                Int32(naive.today + random.below(naive.horizon + 2))
            })
    }

    @Test(arguments: seeds(10))
    func `orders under delivery rules get the days that trying all finds`(block: UInt64) throws {
        for number in 0..<200 {
            let seed = block << 32 | UInt64(number)
            var random = SeededGenerator(seed: seed)
            var naive = TinyOrder.draw(&random, locations: 2)
            let rules = Self.addRules(&random, to: &naive)
            if random.chance(40) { naive.quotas = QuotaTests.quotas(&random, for: naive) }
            var (request, rows) = try Self.translate(naive, rules)
            if !naive.quotas.isEmpty { request.quotas = QuotaTests.ledger(naive.quotas) }
            var planner = OrderPlanner()
            try planner.plan(request, over: rows)
            let found = TinyOrder.read(planner.answer)
            let expected = naive.plan()
            #expect(found.confirmed == expected.confirmed, "seed \(seed): \(naive)")
            #expect(found.backordered == expected.backordered, "seed \(seed)")
            #expect(Self.byDay(found) == Self.byDay(expected), "seed \(seed): \(naive)")
            try commit(planner.answer, request, &rows, naive, seed)
        }
    }

    /// The order and its rows for the planner, with the closed days.
    private static func translate(
        _ naive: NaivePlanner, _ rules: Rules
    ) throws -> (OrderRequest, SupplyRows) {
        var (request, rows) = try TinyOrder.translate(naive)
        request.mostDeliveries = naive.mostDeliveries
        request.arrivalDays = rules.receives
        for location in request.locations.indices {
            request.locations[location].shipDays = rules.ships[location]
            request.locations[location].firstShip = Int32(rules.firstShips[location])
        }
        return (request, rows)
    }

    @Test func `what is due on a closed day is answered alike by all who are asked`() throws {
        var random = SeededGenerator(seed: 53)
        var moved = 0
        for round in 0..<1_500 {
            var naive = TinyOrder.draw(&random, locations: 2)
            naive.lines = [naive.lines[0]]
            naive.due = naive.today + random.below(naive.horizon)
            naive.latest = random.chance(50) ? naive.due : nil
            (naive.delivery, naive.short) = (.lines, .backorder)
            let rules = Self.addRules(&random, to: &naive)
            (naive.delivery, naive.mostDeliveries) = (.lines, 0)
            let (request, drawn) = try Self.translate(naive, rules)
            var rows = drawn
            let expected = naive.plan()
            let onTime = naive.onTime()
            let place = "round \(round): \(naive)"
            if naive.start != naive.due, expected.arrive == naive.start { moved += 1 }
            let status: Availability.Status =
                expected.arrive.map { $0 <= naive.due ?? 0 ? .available : .later } ?? .short
            func check(_ found: Availability) {
                #expect(found.status == status, "\(place)")
                #expect(found.arrive.map { Int($0) } == expected.arrive, "\(place)")
                #expect(found.onTime == onTime, "\(place)")
            }
            var planner = OrderPlanner()
            check(try planner.availability(request, over: rows))
            #expect((planner.answer.lines[0].reason == .onTime) == (status == .available))
            // An item that could also be made, were there capacity, is looked at by the other planner.
            var network = SupplyNetwork()
            var capacity = CapacityRows()
            capacity.addResource()
            let item = request.lines[0].item
            network.setRoutings(
                [
                    SupplyNetwork.Routing(
                        location: 0, operations: [.init(resource: 0, perUnit: 1_000)])
                ], of: item)
            for (location, row) in request.rows.enumerated() where row >= 0 {
                network.addRow(Int(row), item: item, location: location)
            }
            let chained = ChainRequest(
                order: request, locations: Array(request.locations.indices))
            var chain = ChainPlanner()
            check(
                try chain.availability(
                    chained, in: network, rows: &rows, capacity: &capacity))
        }
        #expect(moved > 50, "some come on an open day before a closed one")
    }

    /// What of each line arrives on each day.
    static func byDay(_ answer: NaivePlanner.Answer) -> [[Int]: Int64] {
        var sums: [[Int]: Int64] = [:]
        for source in answer.sources {
            sums[[source.line, source.arrive], default: 0] += source.quantity
        }
        return sums
    }

    /// Every source leaves on an open day and within what is available, one after the other.
    private func commit(
        _ plan: OrderPlan, _ request: OrderRequest, _ rows: inout SupplyRows,
        _ naive: NaivePlanner, _ seed: UInt64
    ) throws {
        for source in plan.sources {
            #expect(naive.ships(source.location, Int(source.ship)), "seed \(seed): closed")
            #expect(naive.receives(Int(source.arrive)), "seed \(seed): closed")
            #expect(
                rows.available(source.row, day: source.ship) >= source.quantity,
                "seed \(seed): below zero")
            try rows.commit(source.row, ship: source.ship, quantity: source.quantity)
        }
    }

    @Test func `weekdays and exceptions are those of the calendar`() {
        // 2026-11-30 is a Monday, day 20,787 since 1970-01-01.
        let days = OpenDays(weekdays: 0b001_1111, closed: [20_789])
        #expect(
            (20_787..<20_801).map { days.contains($0) } == [
                true, true, false, true, true, false, false,
                true, true, true, true, true, false, false,
            ])
        #expect(OpenDays(weekdays: 0b000_1000).contains(0))
        #expect(OpenDays(weekdays: 0b000_0100).contains(-1))
    }
}
