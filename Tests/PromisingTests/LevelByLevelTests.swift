import TestKit
import Testing

@testable import Promising

/// Bills over some levels in which every item is made of items of the next level, most of them shared.
private struct SharedBill {
    static let today: Int32 = 20_000
    static let horizon: Int32 = 30

    var network = SupplyNetwork()
    var rows = SupplyRows()
    var capacity = CapacityRows()
    var planner = ChainPlanner()
    var request: ChainRequest
    /// The first item of each level; the last entry is the number of items.
    var firsts: [Int] = [0, 1]
    /// Whether some items can be had in two ways.
    var hasAlternates = false
    /// What changes in each row by day, from today on.
    private var events: [(item: Int, days: [Int64])] = []

    /// One item on top, and `levels` of `width` items below it.
    init(levels: Int, width: Int, quantity: Int64 = 1) {
        var order = OrderRequest()
        order.reset(today: Self.today, horizonDays: Self.horizon)
        order.locations = [OrderRequest.Location()]
        order.lines = [OrderRequest.Line(item: 0, quantity: quantity * 1_000)]
        order.rows = [-1]
        request = ChainRequest(order: order, locations: [0])
        for _ in 0..<levels { firsts.append(firsts[firsts.count - 1] + width) }
    }

    /// The items of a level, 0 for the top.
    func items(of level: Int) -> Range<Int> { firsts[level]..<firsts[level + 1] }

    /// The lowest level.
    var lowest: Int { firsts.count - 2 }

    /// Makes every item of one of each item of the next level.
    mutating func shareAll(leadDays: Int32 = 0) throws {
        for level in 0..<lowest {
            for item in items(of: level) {
                let parts = items(of: level + 1).map {
                    SupplyNetwork.Component(item: $0, perUnit: 1_000)
                }
                try network.setComponents(parts, of: item)
                network.setRoutings(
                    [SupplyNetwork.Routing(location: 0, leadDays: leadDays)], of: item)
            }
        }
    }

    mutating func addStock(_ item: Int, _ onHand: Int64, receipts: [(Int, Int64)] = []) throws {
        let row = rows.addRow()
        var days = [Int64](repeating: 0, count: Int(Self.horizon))
        days[0] = onHand
        try rows.setOnHand(row, onHand)
        for (day, quantity) in receipts {
            try rows.addReceipt(row, day: Self.today + Int32(day), quantity: quantity)
            days[day] += quantity
        }
        network.addRow(row, item: item, location: 0)
        if item == 0 { request.order.rows[0] = Int32(row) }
        events.append((item, days))
    }

    mutating func plan(_ walk: ChainPlanner.Walk = .needByNeed) throws {
        planner.firstWalk = walk
        try planner.plan(request, in: network, rows: &rows, capacity: &capacity)
    }

    /// The line's day, counted from today.
    var day: Int32? { planner.answer.lines[0].arrive.map { $0 - Self.today } }

    /// A bill of which some items lie there, come in, or can be bought.
    static func draw(_ random: inout SeededGenerator) throws -> SharedBill {
        var bill = SharedBill(
            levels: 1 + random.below(4), width: 1 + random.below(3),
            quantity: Int64(1 + random.below(4)))
        bill.hasAlternates = random.chance(40)
        for level in 0...bill.lowest {
            for item in bill.items(of: level) {
                if level < bill.lowest {
                    let parts = bill.items(of: level + 1).filter { _ in random.chance(80) }.map {
                        SupplyNetwork.Component(
                            item: $0, perUnit: Int64(1 + random.below(2)) * 1_000,
                            scrapMilli: random.chance(20) ? 50 : 0)
                    }
                    try bill.network.setComponents(parts, of: item)
                    bill.network.setRoutings(
                        [
                            SupplyNetwork.Routing(
                                location: 0, leadDays: Int32(random.below(3)),
                                queueDays: Int32(random.below(2)))
                        ], of: item)
                }
                if random.chance(level == bill.lowest ? 60 : bill.hasAlternates ? 20 : 0) {
                    var terms = SupplyNetwork.Terms()
                    terms.replenishDays = Int32(random.below(12))
                    bill.network.setTerms(terms, of: item)
                }
                if random.chance(60) {
                    try bill.addStock(
                        item, Int64(random.below(8)) * 1_000,
                        receipts: (0..<random.below(3)).map { _ in
                            (1 + random.below(15), Int64(1 + random.below(20)) * 1_000)
                        })
                }
            }
        }
        if random.chance(70) { bill.request.order.due = today + Int32(random.below(12)) }
        return bill
    }

    /// Carries the plan out: whatever is used of an item by a day is there by then, and no more of it
    /// is had than used; a sentence where that is not so.
    func wrong() -> String? {
        guard let arrive = day else {
            return planner.pegs.isEmpty ? nil : "pegs without a promise"
        }
        let days = Int(Self.horizon)
        let items = firsts[firsts.count - 1]
        var had = [[Int64]](repeating: [Int64](repeating: 0, count: days), count: items)
        var used = had
        var rows = events
        used[0][Int(arrive)] += request.order.lines[0].quantity
        for peg in planner.pegs {
            let (start, end) = (Int(peg.start - Self.today), Int(peg.end - Self.today))
            had[peg.item][end] += peg.quantity
            if peg.kind == .take { rows[peg.index].days[end] -= peg.quantity }
            if peg.kind != .make { continue }
            for part in network.components(of: peg.item) {
                let exact = part.perUnit * peg.lot * (1_000 + part.scrapMilli)
                used[part.item][start] += (exact + 999_999) / 1_000_000
            }
        }
        for item in 0..<items {
            var open: Int64 = 0
            for day in 0..<days {
                open += had[item][day] - used[item][day]
                if open < 0 { return "item \(item) is used before it is there, on day \(day)" }
            }
            if open > 0 { return "\(open) of item \(item) are had and not used" }
        }
        for row in rows {
            var balance: Int64 = 0
            for change in row.days {
                balance += change
                if balance < 0 { return "more of item \(row.item) is taken than there is" }
            }
        }
        return nil
    }
}

@Suite struct LevelByLevelTests {
    @Test(arguments: seeds(60))
    func `shared parts come no later level by level than need by need`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<20 {
            var bill = try SharedBill.draw(&random)
            let rows = (0..<bill.rows.count).map { bill.rows.onHand($0) }
            try bill.plan()
            let needByNeed = bill.day
            try #require(bill.wrong() == nil, "SEED=\(seed) round \(round) \(bill.planner.pegs)")
            try bill.plan(.byLevels)
            let wrong = bill.wrong()
            try #require(wrong == nil, "SEED=\(seed) round \(round) \(bill.planner.pegs)")
            // Of several ways the first that seems possible is taken.
            try #require(
                bill.hasAlternates || bill.day ?? .max <= needByNeed ?? .max,
                "SEED=\(seed) round \(round): \(bill.day as Int32?), \(needByNeed as Int32?)")
            #expect((0..<bill.rows.count).map { bill.rows.onHand($0) } == rows)
        }
    }

    @Test(arguments: seeds(20))
    func `what a shop promises level by level can be carried out`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var shop = try ChainOfShop(&random)
        shop.planner.firstWalk = .byLevels
        for round in 0..<10 {
            let request = shop.order(&random)
            let capacity = shop.capacity
            try shop.planner.plan(
                request, in: shop.network, rows: &shop.rows, capacity: &shop.capacity)
            let context: Comment = "SEED=\(seed) round \(round)"
            try #require(shop.capacity == capacity, context)
            let pegs = shop.planner.pegs
            try #require(shop.carryOut(pegs) == nil, context)
            let wrong = PegRules(shop.network, pegs, today: ChainOfShop.today).wrong()
            try #require(wrong == nil, "\(context) \(pegs)")
            for peg in pegs where peg.kind == .take {
                try shop.rows.commit(peg.index, ship: peg.end, quantity: peg.quantity)
            }
            for peg in pegs where peg.kind == .load {
                try shop.capacity.book(peg.index, day: peg.end, quantity: peg.quantity)
            }
        }
    }

    @Test(arguments: [(4, 10), (13, 2), (20, 3)])
    func `a bill of more paths than can be walked is promised`(levels: Int, width: Int) throws {
        var bill = SharedBill(levels: levels, width: width)
        try bill.shareAll()
        for item in bill.items(of: levels) { try bill.addStock(item, 10_000_000_000_000) }
        try bill.plan()
        #expect(bill.day == 0)
        #expect(bill.wrong() == nil)
        var takes: [Int64] = []
        for peg in bill.planner.pegs where peg.kind == .take { takes.append(peg.quantity) }
        // Every item of a level is needed once for each item of the level above.
        var each: Int64 = 1_000
        for _ in 1..<levels { each *= Int64(width) }
        #expect(takes == [Int64](repeating: each, count: width))
        bill.request.order.due = SharedBill.today + 9
        try bill.plan()
        #expect(bill.day == 9)
        bill.request.order.delivery = .complete
        try bill.plan()
        #expect(bill.day == 9)
        #expect(bill.wrong() == nil)
    }

    @Test func `what such a bill waits for is named, and the day is the first that does`() throws {
        var bill = SharedBill(levels: 14, width: 2)
        try bill.shareAll(leadDays: 1)
        for item in bill.items(of: 14) {
            try bill.addStock(item, 0, receipts: [(7, 1_000_000_000)])
        }
        try bill.plan()
        #expect(bill.day == 21)
        bill.request.order.latest = SharedBill.today + 20
        bill.request.order.short = .reject
        try bill.plan()
        #expect(bill.day == nil)
        #expect(bill.planner.constraints[0].kind == .component)
        #expect(bill.items(of: 14).contains(bill.planner.constraints[0].item))
    }

    @Test func `parts that are planned for several parents are missed when one is missing`() throws
    {
        var bill = SharedBill(levels: 3, width: 2, quantity: 3)
        try bill.shareAll(leadDays: 1)
        for item in bill.items(of: 3) {
            try bill.addStock(item, 7_000, receipts: [(4, 40_000)])
        }
        try bill.plan(.byLevels)
        let pegs = bill.planner.pegs
        func wrong(_ pegs: [ChainPeg]) -> String? {
            PegRules(bill.network, pegs, today: SharedBill.today).wrong()
        }
        #expect(PegRules(bill.network, pegs, today: SharedBill.today).wrongBelow(0) != nil)
        #expect(wrong(pegs) == nil)
        #expect(pegs.count == 7, "five lots, and stock of two items")
        for index in pegs.indices {
            var less = pegs
            less[index].quantity -= 1
            // What is asked for is known to the answer alone.
            if index > 0 { #expect(wrong(less) != nil, "less of \(pegs[index])") }
            var more = pegs
            more[index].quantity += 1
            more[index].lot += 1
            #expect(wrong(more) != nil, "more of \(pegs[index])")
            var late = pegs
            late[index].start += 1
            late[index].end += 1
            if index > 0 { #expect(wrong(late) != nil, "later: \(pegs[index])") }
            var last = pegs
            if last[index].parent >= 0, index == pegs.count - 1 {
                last.removeLast()
                #expect(wrong(last) != nil, "without \(pegs[index])")
            }
        }
    }
}
