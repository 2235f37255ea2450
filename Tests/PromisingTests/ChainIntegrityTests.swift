import Promising
import TestKit
import Testing

@Suite struct ChainIntegrityTests {
    @Test(arguments: seeds(24))
    func `what is promised can be carried out to the letter`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var shop = try ChainOfShop(&random)
        for round in 0..<10 {
            let request = shop.order(&random)
            let before = (rows: Picture(shop.rows), capacity: shop.capacity)
            try shop.planner.plan(
                request, in: shop.network, rows: &shop.rows, capacity: &shop.capacity)
            let context: Comment = "seed \(seed) round \(round)"
            try #require(Picture(shop.rows) == before.rows, context)
            try #require(shop.capacity == before.capacity, context)
            let pegs = shop.planner.pegs
            try #require(shop.carryOut(pegs) == nil, context)
            let wrong = PegRules(shop.network, pegs, today: ChainOfShop.today).wrong()
            try #require(wrong == nil, "\(context) \(pegs)")
            try check(shop.planner, request, context)
            // Booked, so that the next order finds less.
            for peg in pegs where peg.kind == .take {
                try shop.rows.commit(peg.index, ship: peg.end, quantity: peg.quantity)
            }
            for peg in pegs where peg.kind == .load {
                try shop.capacity.book(peg.index, day: peg.end, quantity: peg.quantity)
            }
        }
    }

    /// The answer's sums, days and refusals.
    private func check(
        _ planner: ChainPlanner, _ request: ChainRequest, _ context: Comment
    ) throws {
        let order = request.order
        var isShort = false
        for (index, line) in planner.answer.lines.enumerated() {
            let sources = planner.answer.sources[line.sources]
            try #require(sources.allSatisfy { $0.line == index }, context)
            if sources.allSatisfy({ $0.otherItem < 0 }) {
                let sum = sources.reduce(0) { $0 + $1.quantity }
                try #require(
                    sum == line.confirmed, "\(context) \(planner.answer) \(planner.pegs) \(order)")
            }
            let asked = order.lines[index].quantity
            try #require(line.confirmed + line.backordered <= asked, context)
            if line.confirmed < asked { isShort = true }
            for source in sources {
                let lane = order.locations[source.location].laneDays
                try #require(source.arrive == source.ship + lane, context)
                try #require(source.arrive <= order.latest ?? Int32.max, context)
                try #require(source.arrive >= max(order.due ?? order.today, order.today), context)
            }
            let days = Set(sources.map(\.arrive))
            if order.delivery != .partial { try #require(days.count <= 1, context) }
        }
        if isShort, order.short == .reject { try #require(planner.pegs.isEmpty, context) }
        if order.delivery == .complete {
            try #require(Set(planner.answer.sources.map(\.arrive)).count <= 1, context)
        }
    }
}

/// All that rows say.
private struct Picture: Equatable {
    var figures: [Int64] = []

    init(_ rows: SupplyRows) {
        for row in 0..<rows.count {
            figures.append(rows.onHand(row))
            for day in -1...Int32(ChainOfShop.horizon) {
                figures.append(
                    rows.lowest(row, from: ChainOfShop.today + day, planned: false))
                figures.append(rows.available(row, day: ChainOfShop.today + day))
            }
        }
    }
}
