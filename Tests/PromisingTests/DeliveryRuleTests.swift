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
            var (request, rows) = try TinyOrder.translate(naive)
            if !naive.quotas.isEmpty { request.quotas = QuotaTests.ledger(naive.quotas) }
            request.mostDeliveries = naive.mostDeliveries
            request.arrivalDays = rules.receives
            for location in request.locations.indices {
                request.locations[location].shipDays = rules.ships[location]
                request.locations[location].firstShip = Int32(rules.firstShips[location])
            }
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
