import Promising
import TestKit
import Testing

/// The rules of an order one by one, in figures a planner can check by hand.
@Suite struct OrderRulesTests {
    private static let today: Int32 = 20_000

    /// Rows with this on hand, and receipts as (row, days from today, quantity).
    private func rows(
        _ onHand: [Int64], receipts: [(row: Int, day: Int32, quantity: Int64)] = []
    ) throws -> SupplyRows {
        var rows = SupplyRows()
        for quantity in onHand { try rows.setOnHand(rows.addRow(), quantity) }
        for receipt in receipts {
            try rows.addReceipt(
                receipt.row, day: Self.today + receipt.day, quantity: receipt.quantity)
        }
        return rows
    }

    /// An order whose line i asks for item i; each item has one row at each place, in turn.
    private func order(
        _ quantities: [Int64], places: [(days: Int32, cents: Int64)] = [(0, 0)]
    ) -> OrderRequest {
        var request = OrderRequest()
        request.reset(today: Self.today, horizonDays: 366)
        for place in places {
            request.locations.append(
                OrderRequest.Location(laneDays: place.days, laneCents: place.cents))
        }
        for line in quantities.indices {
            request.lines.append(OrderRequest.Line(item: line, quantity: quantities[line]))
            for place in places.indices {
                request.rows.append(Int32(line * places.count + place))
            }
        }
        return request
    }

    private func plan(_ request: OrderRequest, _ rows: SupplyRows) throws -> OrderPlan {
        var planner = OrderPlanner()
        try planner.plan(request, over: rows)
        return planner.answer
    }

    @Test func `each line says why it is late or short`() throws {
        let rows = try rows([5, 0, 0, 5], receipts: [(1, 3, 5), (2, 9, 5)])
        var request = order([5, 5, 5, 9])
        request.due = Self.today + 1
        request.latest = Self.today + 6
        let answer = try plan(request, rows)
        #expect(
            answer.lines.map(\.reason) == [.onTime, .supplyLater, .afterLatest, .supplyShort])
        #expect(answer.lines.map(\.confirmed) == [5, 5, 0, 0])
        #expect(answer.lines.map(\.backordered) == [0, 0, 5, 9])
        #expect(answer.lines.map(\.arrive) == [Self.today + 1, Self.today + 3, nil, nil])
        #expect(answer.arrive == nil)
    }

    @Test func `a lane that is too slow and a date that has passed are told apart`() throws {
        let rows = try rows([5])
        var request = order([5], places: [(3, 0)])
        request.due = Self.today + 1
        #expect(try plan(request, rows).lines[0].reason == .transit)
        request.due = Self.today - 1
        #expect(try plan(request, rows).lines[0].reason == .duePast)
        #expect(try plan(request, rows).arrive == Self.today + 3)
        request.rows = [-1]
        #expect(try plan(request, rows).lines[0].reason == .noSource)
    }

    @Test func `a complete order waits whole and names the line that is missing`() throws {
        let rows = try rows([5, 0])
        var request = order([5, 5])
        request.delivery = .complete
        let waiting = try plan(request, rows)
        #expect(waiting.outcome == .waiting)
        #expect(waiting.lines.map(\.reason) == [.otherLine, .supplyShort])
        #expect(waiting.lines.map(\.backordered) == [5, 5])
        request.short = .reject
        let refused = try plan(request, rows)
        #expect(refused.outcome == .rejected)
        #expect(refused.lines.map(\.backordered) == [0, 0])
        #expect(refused.sources.isEmpty)
    }

    @Test func `an order cut to nothing is rejected`() throws {
        var request = order([5])
        request.short = .cut
        let answer = try plan(request, try rows([0]))
        #expect(answer.outcome == .rejected)
        #expect(answer.lines[0].confirmed == 0)
        #expect(answer.lines[0].backordered == 0)
    }

    @Test func `cost is rounded once for the order, half up`() throws {
        // 0.5 units at 1 cent twice: 1 cent in all, not 2 halves of a cent rounded up.
        let rows = try rows([500, 500])
        #expect(try plan(order([500, 500], places: [(0, 1)]), rows).costCents == 1)
        #expect(try plan(order([500], places: [(0, 1)]), rows).costCents == 1)
        #expect(try plan(order([499], places: [(0, 1)]), rows).costCents == 0)
    }

    @Test func `what exceeds the exact range is an error and no trap`() throws {
        var rows = try rows([5])
        var planner = OrderPlanner()
        #expect(throws: SupplyError.overflow) {
            try planner.plan(order([Int64.max]), over: rows)
        }
        #expect(throws: SupplyError.overflow) {
            try planner.plan(order([1], places: [(0, Int64.max)]), over: rows)
        }
        #expect(throws: SupplyError.overflow) { try rows.setOnHand(0, Int64.max) }
        #expect(throws: SupplyError.overflow) { try rows.setSafety(0, Int64.min) }
        #expect(throws: SupplyError.dayOutOfRange) {
            try rows.addReceipt(0, day: Int32.max, quantity: 1)
        }
        for _ in 0..<2 {
            for day in 0..<12 {
                #expect(throws: Never.self) {
                    try rows.addReceipt(0, day: Self.today + Int32(day), quantity: 1 << 55)
                }
            }
        }
        let before = rows.days(0)
        for day in 0..<20 {
            _ = try? rows.addReceipt(0, day: Self.today + Int32(day), quantity: 1 << 60)
        }
        #expect(rows.days(0) == before)
        rows.checkInvariants()
    }

    @Test func `frePPLe's minimum shipment waits so that the rest is no smaller`() throws {
        // Order F of test/demand_policy: 15 on hand, 10 more on day 5, 20 wanted, at least 11.
        let rows = try rows([15], receipts: [(0, 5, 10)])
        var request = order([20])
        request.delivery = .partial
        request.minimumShipment = 11
        #expect(try plan(request, rows).sources.map(\.quantity) == [20])
        request.minimumShipment = 8
        let answer = try plan(request, rows)
        #expect(answer.sources.map(\.quantity) == [12, 8])
        #expect(answer.sources.map(\.supply) == [.stock, .receipt])
    }

    @Test func `frePPLe's delivery policies A to F come out the same`() throws {
        // test/demand_policy of frePPLe (MIT): days from 2009-01-01, due on day 4, receipt on day 9.
        let cases: [(onHand: Int64, late: Int32?, minimum: Int64, promise: [[Int64]])] = [
            (10, nil, 0, [[4, 10], [9, 10]]), (10, 0, 0, [[4, 10]]), (10, nil, 20, [[9, 20]]),
            (10, 0, 20, []), (10, 2, 0, [[4, 10]]), (15, nil, 11, [[9, 20]]),
        ]
        for policy in cases {
            let rows = try rows([policy.onHand], receipts: [(0, 9, 10)])
            var request = order([20])
            request.delivery = .partial
            request.due = Self.today + 4
            request.latest = policy.late.map { Self.today + 4 + $0 }
            request.minimumShipment = policy.minimum
            let answer = try plan(request, rows)
            let promise = answer.sources.map { [Int64($0.arrive - Self.today), $0.quantity] }
            #expect(promise == policy.promise, "\(policy)")
            let promised = policy.promise.reduce(0) { $0 + $1[1] }
            #expect(answer.lines[0].backordered == 20 - promised, "\(policy)")
        }
    }

    @Test func `a minimum that no receipt reaches is named`() throws {
        let rows = try rows([5, 5])
        var request = order([10], places: [(0, 0), (0, 0)])
        request.delivery = .partial
        request.minimumShipment = 6
        let answer = try plan(request, rows)
        #expect(answer.lines[0].reason == .minimumShipment)
        #expect(answer.lines[0].backordered == 10)
    }

    @Test func `planned receipts count only when they are allowed`() throws {
        var rows = try rows([0])
        try rows.addReceipt(0, day: Self.today + 2, quantity: 5, planned: true)
        var request = order([5])
        #expect(try plan(request, rows).outcome == .waiting)
        request.allowsPlanned = true
        #expect(try plan(request, rows).arrive == Self.today + 2)
    }

    @Test func `what is missing is told without safety stock`() throws {
        var rows = try rows([5], receipts: [(0, 4, 10)])
        try rows.setSafety(0, 2)
        for (day, quantity) in [(5, 4), (6, 4), (7, 1)] as [(Int32, Int64)] {
            try rows.commit(0, ship: Self.today + day, quantity: quantity)
        }
        #expect(rows.deficit(0, from: Self.today, planned: false) == 0)
        try rows.removeReceipt(0, day: Self.today + 4, quantity: 5)
        // 10 for 9: safety stock alone is eaten into, and breaks nothing.
        #expect(rows.deficit(0, from: Self.today, planned: false) == 0)
        try rows.removeReceipt(0, day: Self.today + 4, quantity: 5)
        #expect(rows.deficit(0, from: Self.today, planned: false) == 4)
    }

    @Test(arguments: seeds(60))
    func `large orders keep their dates and never exceed supply`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let places = 13 + random.below(30)
        let itemCount = 1 + random.below(6)
        var rows = try rows(
            (0..<places * itemCount).map { _ in Int64(random.below(6)) })
        for row in 0..<rows.count {
            for _ in 0..<random.below(10) {
                try rows.addReceipt(
                    row, day: Self.today + Int32(random.below(40)),
                    quantity: Int64(random.below(5)))
            }
        }
        var request = order(
            [],
            places: (0..<places).map { _ in
                (Int32(random.below(4)), Int64(random.below(3)))
            })
        request.horizonDays = 30
        request.delivery = random.pick([.lines, .complete, .partial])
        request.minimumShipment =
            request.delivery == .partial && random.chance(50) ? Int64(1 + random.below(3)) : 0
        request.due = random.chance(50) ? Self.today + Int32(random.below(34)) : nil
        for _ in 0..<1 + random.below(12) {
            let item = random.below(itemCount)
            request.lines.append(
                OrderRequest.Line(item: item, quantity: Int64(3 + random.below(100))))
            for place in 0..<places { request.rows.append(Int32(item * places + place)) }
        }
        let answer = try plan(request, rows)
        var firstDay: [Int: Int32] = [:]
        for line in request.lines.indices {
            let own = answer.sources.filter { $0.line == line }
            #expect(
                own.reduce(0) { $0 + $1.quantity } == answer.lines[line].confirmed, "seed \(seed)")
            #expect(
                own.allSatisfy { $0.quantity >= max(1, request.minimumShipment) }, "seed \(seed)")
            let item = request.lines[line].item
            if request.delivery == .lines, firstDay[item] == nil {
                // The first line of an item is as early as its supply allows.
                let day = earliest(line, request, rows)
                #expect(answer.lines[line].arrive == day, "seed \(seed) line \(line)")
            }
            firstDay[item] = answer.lines[line].arrive ?? 0
        }
        for source in answer.sources {
            let available = rows.available(source.row, day: source.ship)
            #expect(available >= source.quantity, "seed \(seed)")
            try rows.commit(source.row, ship: source.ship, quantity: source.quantity)
        }
        let pairs = Set(answer.sources.map { [$0.location, Int($0.ship)] })
        #expect(answer.shipments == pairs.count, "seed \(seed)")
    }

    /// The first day on which all places together have enough, one day after the other.
    private func earliest(_ line: Int, _ request: OrderRequest, _ rows: SupplyRows) -> Int32? {
        let first = max(request.today, request.due ?? request.today)
        let last = request.today + request.horizonDays - 1
        for day in first..<max(first + 1, last + 8) {
            var sum: Int64 = 0
            for place in request.locations.indices {
                let ship = day - request.locations[place].laneDays
                if ship < request.today || ship > last { continue }
                let row = Int(request.rows[line * request.locations.count + place])
                sum += rows.available(row, day: ship)
            }
            if sum >= request.lines[line].quantity { return day }
        }
        return nil
    }
}
