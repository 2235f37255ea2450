import Promising
import TestKit
import Testing

@Suite struct QuotaTests {
    /// Quotas of a tiny order: a few series of short periods, each binding some of its lines.
    static func quotas(
        _ random: inout SeededGenerator, for order: NaivePlanner
    ) -> [NaivePlanner.Quota] {
        (0..<(1 + random.below(2))).map { _ in
            var periods: [(days: ClosedRange<Int>, left: Int64, earlier: Int, later: Int)] = []
            var day = order.today - random.below(4)
            while day < order.today + order.horizon + 3, periods.count < 5 {
                day += random.chance(30) ? random.below(3) : 0
                let last = day + random.below(4)
                periods.append(
                    (day...last, Int64(random.below(6)) - 1, random.below(3), random.below(2)))
                day = last + 1
            }
            let lines = Set(order.lines.indices.filter { _ in random.chance(75) })
            return NaivePlanner.Quota(lines: lines, periods: periods)
        }
    }

    /// The same quotas for the planner, whose days begin with a day; a period's owner is its place in
    /// all of them.
    static func ledger(_ quotas: [NaivePlanner.Quota], from first: Int32 = 0) -> QuotaLedger {
        var ledger = QuotaLedger()
        for (number, quota) in quotas.enumerated() {
            let place = ledger.add(
                quota.periods.enumerated().map { index, period in
                    QuotaLedger.Period(
                        from: first + Int32(period.days.lowerBound),
                        to: first + Int32(period.days.upperBound),
                        left: period.left, earlier: period.earlier, later: period.later,
                        owner: number * 100 + index)
                })
            for line in quota.lines.sorted() { ledger.bind(line: line, to: place) }
        }
        return ledger
    }

    @Test(arguments: seeds(10))
    func `orders under quotas get what trying every day and place finds`(block: UInt64) throws {
        for number in 0..<200 {
            let seed = block << 32 | UInt64(number)
            var random = SeededGenerator(seed: seed)
            var naive = TinyOrder.draw(&random, locations: 2)
            naive.minimum = 0
            naive.quotas = Self.quotas(&random, for: naive)
            var (request, rows) = try TinyOrder.translate(naive)
            request.quotas = Self.ledger(naive.quotas)
            var planner = OrderPlanner()
            try planner.plan(request, over: rows)
            let found = TinyOrder.read(planner.answer)
            let expected = naive.plan()
            #expect(found.confirmed == expected.confirmed, "seed \(seed): \(naive)")
            #expect(found.backordered == expected.backordered, "seed \(seed)")
            #expect(
                DeliveryRuleTests.byDay(found) == DeliveryRuleTests.byDay(expected),
                "seed \(seed): \(naive)")
            // Where lines are split, a day that a quota cuts off leaves more than one way to go on.
            if !naive.delivery.splitsLines {
                #expect(found == expected, "seed \(seed): \(naive)")
            }
            check(planner.answer, naive, seed)
        }
    }

    /// What is drawn on each quota is what arrives on its days, and no period is overdrawn.
    private func check(_ plan: OrderPlan, _ naive: NaivePlanner, _ seed: UInt64) {
        for (number, quota) in naive.quotas.enumerated() {
            for (index, period) in quota.periods.enumerated() {
                let drawn = plan.draws.filter { $0.owner == number * 100 + index }
                    .reduce(0) { $0 + $1.quantity }
                #expect(drawn <= max(0, period.left), "seed \(seed): an overdrawn period")
            }
            for line in quota.lines {
                let arrived = plan.sources.filter { source in
                    source.line == line
                        && quota.periods.contains { $0.days.contains(Int(source.arrive)) }
                }
                let drawn = plan.draws.filter { $0.line == line && $0.owner / 100 == number }
                #expect(
                    drawn.reduce(0) { $0 + $1.quantity }
                        == arrived.reduce(0) { $0 + $1.quantity }, "seed \(seed): draws")
            }
        }
    }

    @Test func `a minimum shipment that a quota does not leave is not split further`() throws {
        var rows = SupplyRows()
        let row = rows.addRow()
        try rows.setOnHand(row, 20)
        var request = OrderRequest()
        request.reset(today: 100, horizonDays: 10)
        request.delivery = .partial
        request.minimumShipment = 5
        request.locations = [OrderRequest.Location()]
        request.lines = [
            OrderRequest.Line(item: 0, quantity: 8), OrderRequest.Line(item: 0, quantity: 6),
        ]
        request.rows = [Int32(row), Int32(row)]
        let series = [QuotaLedger.Period(from: 90, to: 110, left: 7, owner: 1)]
        let place = request.quotas.add(series)
        request.quotas.bind(line: 0, to: place)
        request.quotas.bind(line: 1, to: place)
        var planner = OrderPlanner()
        try planner.plan(request, over: rows)
        #expect(planner.answer.lines.map(\.confirmed) == [0, 6])
        #expect(planner.answer.lines.map(\.backordered) == [8, 0])
        #expect(planner.answer.lines[0].reason == .quota)
        #expect(planner.answer.draws == [QuotaLedger.Draw(line: 1, owner: 1, quantity: 6)])
    }
}
