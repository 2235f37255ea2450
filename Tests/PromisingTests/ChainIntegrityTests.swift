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
            let rules = PegRules(shop.network, pegs)
            for (index, peg) in pegs.enumerated() {
                let wrong = rules.wrong(index)
                try #require(wrong == nil, "\(context) \(peg) of \(pegs)")
            }
            // A part that is missing is seen.
            if let part = pegs.firstIndex(where: { $0.kind == .take && $0.parent >= 0 }) {
                let fewer = PegRules(shop.network, pegs, without: part)
                try #require(
                    pegs.indices.contains { fewer.wrong($0) != nil }, "\(context) \(pegs)")
            }
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

/// What each kind of peg owes to those below it.
private struct PegRules {
    /// An item that a line needs at a location.
    private struct Place: Hashable {
        var line: Int
        var item: Int
        var location: Int
    }

    let network: SupplyNetwork
    let pegs: [ChainPeg]
    /// The pegs below each.
    private var below: [[ChainPeg]]
    /// What the parents of a line need of an item at a location, less what serves it there.
    private var open: [Place: Int64] = [:]

    /// The rules for pegs, but for one that is left out of what serves the others.
    init(_ network: SupplyNetwork, _ pegs: [ChainPeg], without absent: Int? = nil) {
        self.network = network
        self.pegs = pegs
        below = [[ChainPeg]](repeating: [], count: pegs.count)
        for (index, peg) in pegs.enumerated() where peg.parent >= 0 && index != absent {
            below[peg.parent].append(peg)
        }
        for (index, peg) in pegs.enumerated() {
            for (item, quantity) in lacks(peg, index) {
                open[Place(line: peg.line, item: item, location: peg.location), default: 0] +=
                    quantity
            }
        }
    }

    /// What is wrong with a peg; nil when nothing is.
    func wrong(_ index: Int) -> String? {
        let peg = pegs[index]
        if peg.parent >= index { return "a parent stands behind" }
        let children = below[index]
        if peg.kind != .make, children.contains(where: { $0.kind == .load }) { return "a load" }
        let goods = children.filter { $0.kind != .load }
        if goods.contains(where: { $0.end > peg.start }) { return "goods come too late" }
        switch peg.kind {
        case .take, .load: return children.isEmpty ? nil : "stock has parts"
        case .make: return wrongMake(peg, index, children.filter { $0.kind == .load })
        case .buy: return wrongPurchase(peg)
        case .move:
            let days = network.transfers(into: peg.location).first?.days
            if peg.end - peg.start != days { return "a move of other days" }
            return sum(goods) == peg.quantity ? nil : "a move of other goods"
        case .substitute, .kit: return wrongParts(peg, index)
        }
    }

    private func sum(_ goods: [ChainPeg]) -> Int64 { goods.reduce(0) { $0 + $1.quantity } }

    private func wrongMake(_ peg: ChainPeg, _ index: Int, _ loads: [ChainPeg]) -> String? {
        let terms = network.terms(of: peg.item)
        let routing = network.routings(of: peg.item)[peg.index]
        if routing.location != peg.location { return "made elsewhere" }
        if peg.lot < max(terms.lotMinimum, peg.quantity) { return "a small lot" }
        if terms.lotMultiple > 0, peg.lot % terms.lotMultiple != 0 { return "no multiple" }
        if terms.lotMaximum > 0, peg.lot > terms.lotMaximum { return "a large lot" }
        if peg.start < ChainOfShop.today + terms.fenceDays { return "within the fence" }
        var needed: [Int: Int64] = [:]
        for operation in routing.operations {
            needed[operation.resource, default: 0] +=
                (operation.perUnit * peg.lot + 999) / 1_000 + operation.setup
        }
        for load in loads {
            needed[load.index, default: 0] -= load.quantity
            if load.end < peg.start + routing.queueDays { return "work before its time" }
            if load.end > peg.end - routing.leadDays { return "work after its time" }
        }
        if needed.values.contains(where: { $0 != 0 }) { return "other work" }
        return wrongParts(peg, index)
    }

    /// Each parent has its parts; but where a line was planned level by level, what several parents
    /// need stands under the first of them, and then all of them together have theirs.
    private func wrongParts(_ peg: ChainPeg, _ index: Int) -> String? {
        let lacking = lacks(peg, index).filter { $0.value != 0 }
        let isBalanced = lacking.keys.allSatisfy {
            open[Place(line: peg.line, item: $0, location: peg.location)] == 0
        }
        return isBalanced ? nil : "other parts: \(lacking)"
    }

    /// What a peg asks for, by item, less the goods under it.
    private func lacks(_ peg: ChainPeg, _ index: Int) -> [Int: Int64] {
        var needed: [Int: Int64] = [:]
        switch peg.kind {
        case .make, .kit:
            let lot = peg.kind == .make ? peg.lot : peg.quantity
            for part in network.components(of: peg.item) where part.window.contains(peg.start) {
                let exact = part.perUnit * lot + part.fixed * 1_000
                needed[part.item, default: 0] +=
                    (exact * (1_000 + part.scrapMilli) + 999_999) / 1_000_000
            }
        case .substitute:
            let ratio = network.substitutes(of: peg.item).first?.ratio ?? 0
            needed[peg.index] = (peg.quantity * ratio + 999) / 1_000
        case .take, .load, .buy, .move: return [:]
        }
        for good in below[index] where good.kind != .load {
            needed[good.item, default: 0] -= good.quantity
        }
        return needed
    }

    private func wrongPurchase(_ peg: ChainPeg) -> String? {
        let terms = network.terms(of: peg.item)
        if peg.start < ChainOfShop.today + terms.fenceDays { return "bought within the fence" }
        if peg.index < 0 {
            return peg.end - peg.start == terms.replenishDays ? nil : "another replenishment"
        }
        let supplier = network.suppliers(of: peg.item)[peg.index]
        if let own = supplier.location, own != peg.location { return "delivered elsewhere" }
        if peg.lot < max(supplier.orderMinimum, peg.quantity) { return "a small order" }
        if supplier.orderMultiple > 0, peg.lot % supplier.orderMultiple != 0 {
            return "no multiple"
        }
        return peg.end - peg.start == supplier.leadDays ? nil : "other lead days"
    }
}
