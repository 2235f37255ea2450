import TestKit
import Testing

@testable import Promising

@Suite struct LotOutlookTests {
    @Test func `on each day as much can leave as leaves nobody short who was not`() {
        for seed in seeds(1_500) {
            var random = SeededGenerator(seed: seed)
            let row = Self.row(&random)
            let planned = random.chance(30)
            let outlook = LotOutlook(row, planned: planned)
            for keep in [Int32(0), Int32(1 + random.below(4))] {
                var found: [Int64] = []
                for day in Int32(0)..<14 {
                    let most = outlook.most(day: day, keep: keep)
                    #expect(
                        most == Self.most(row, max(day, row.today), keep, planned),
                        "seed \(seed), day \(day) + \(keep): \(row)")
                    found.append(most)
                }
                let quantity = Int64(1 + random.below(6))
                let from = Int32(random.below(6))
                let through = from + Int32(random.below(8))
                let first = (from...through).first { found[Int($0)] >= quantity }
                let asked = outlook.firstDay(of: quantity, keep: keep, from: from, through: through)
                #expect(asked == first, "seed \(seed), \(quantity) from \(from): \(row)")
            }
        }
    }

    /// The most by trying one more and one more.
    private static func most(_ row: LotRow, _ day: Int32, _ keep: Int32, _ planned: Bool) -> Int64 {
        var tried = row
        var quantity: Int64 = -1
        while tried.deepest(from: day, planned: planned) == 0 {
            quantity += 1
            tried.take(LotRow.Take(day: day, keep: keep, quantity: 1))
        }
        return max(0, quantity)
    }

    /// Some lots and takes, of which some are short.
    private static func row(_ random: inout SeededGenerator) -> LotRow {
        var lots: [LotRow.Lot] = []
        for _ in 0..<random.below(6) {
            let from = random.chance(40) ? Int32.min : Int32(random.below(9))
            lots.append(
                LotRow.Lot(
                    from: from, expires: max(0, from) + 1 + Int32(random.below(9)),
                    quantity: Int64(1 + random.below(4)), isPlanned: random.chance(15)))
        }
        // What never expires would be tried without end.
        var row = LotRow(lots, today: Int32(random.below(4)))
        for _ in 0..<random.below(7) {
            row.take(
                LotRow.Take(
                    day: Int32(random.below(11)), keep: Int32(random.below(4)),
                    quantity: Int64(1 + random.below(3))))
        }
        return row
    }

    @Test func `an outlook costs days times expiry days, whatever the quantities are`() {
        var row = LotRow(
            (0..<500).map { LotRow.Lot(expires: 2 + $0, quantity: 1 << 40) }, today: 0)
        for place in 0..<500 {
            row.take(LotRow.Take(day: Int32(place % 360), quantity: 1))
        }
        let outlook = LotOutlook(row, planned: false)
        #expect(outlook.size == 361 * 501)
        #expect(outlook.most(day: 0, keep: 0) == 500 << 40 - 500)
        #expect(outlook.most(day: 499, keep: 1) == 1 << 40)
        #expect(outlook.most(day: 500, keep: 1) == 0)
    }

    /// One item, of which a lot of 10 comes every fifth day with a promise of 1 on that day, and a
    /// request for far more than there will be.
    private static func shop(_ delivery: OrderRequest.Delivery) throws -> (
        request: ChainRequest, rows: SupplyRows
    ) {
        var rows = SupplyRows()
        rows.addRow()
        let lots = (0..<60).map {
            LotRow.Lot(from: $0 * 5, expires: $0 * 5 + 3, quantity: 10_000)
        }
        rows.setLots(0, LotRow(lots, today: 0))
        for place in Int32(0)..<60 {
            try rows.addReceipt(0, day: place * 5, quantity: 10_000)
            try rows.commit(0, ship: place * 5, quantity: 1_000)
        }
        var order = OrderRequest()
        order.today = 0
        order.horizonDays = 366
        order.delivery = delivery
        order.locations = [OrderRequest.Location(laneDays: 0, laneCents: 0)]
        order.lines = [OrderRequest.Line(item: 0, quantity: 999_999_000)]
        order.rows = [0]
        return (ChainRequest(order: order, locations: [0]), rows)
    }

    @Test func `all days and quantities of a line are answered from a few outlooks`() throws {
        var (request, rows) = try Self.shop(.lines)
        var capacity = CapacityRows()
        var planner = ChainPlanner()
        let answer = try planner.availability(
            request, in: SupplyNetwork(), rows: &rows, capacity: &capacity)
        #expect(answer.status == .short && answer.onTime == 9_000)
        #expect(planner.draft.outlookCount == 2, "one for the plan, one for what is on time")
        // In parts, one outlook more for each part that is taken, and one without today's receipt.
        (request, rows) = try Self.shop(.partial)
        planner = ChainPlanner()
        try planner.plan(request, in: SupplyNetwork(), rows: &rows, capacity: &capacity)
        #expect(planner.answer.lines[0].confirmed == 9_000 * Int64(ChainPlanner.mostParts))
        #expect(planner.draft.outlookCount <= 2 * (ChainPlanner.mostParts + 1))
    }

    @Test func `a line whose outlooks cost more than an order may look at says so`() throws {
        var (request, rows) = try Self.shop(.partial)
        let before = rows.lots(0)
        request.order.lines[0].quantity = 10_000_000
        var capacity = CapacityRows()
        var planner = ChainPlanner()
        planner.mostEffort = 30
        try planner.plan(request, in: SupplyNetwork(), rows: &rows, capacity: &capacity)
        // One of 61 days × 61 expiry days is worth some four needs.
        #expect(planner.draft.outlookCount < 12)
        #expect(planner.constraints[0].kind == .effort)
        #expect(planner.answer.lines[0].confirmed > 0)
        #expect(rows.lots(0) == before)
    }
}
