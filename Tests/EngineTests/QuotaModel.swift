import Columns
import TestKit

/// Quotas as anyone would keep them: each period a number, each order a list of what it drew.
struct QuotaModel: ~Copyable {
    /// A period of a quota.
    struct Period {
        var from: Int32
        var to: Int32
        var quantity: Int64
        var backward: Int
        var forward: Int
    }

    /// What an order drew on the period of a group that begins on a day.
    struct Draw {
        var group: String
        var from: Int32
        var quantity: Int64
    }

    struct Order {
        var account: String?
        var quantity: Int64
        var draws: [Draw]
        var expires: Int64?
        var shipped: Int64 = 0
    }

    /// The words that bind each customer, and one that is bound by everyone's quotas only.
    static let customers: [(account: String?, groups: [String])] = [
        ("acme", ["acme", "key", "mother", "tier1", "*"]), ("bolt", ["bolt", "key", "tier2", "*"]),
        ("mother", ["mother", "tier2", "*"]), (nil, ["*"]),
    ]
    static let groups = ["acme", "key", "mother", "tier1", "tier2", "*"]

    var desk = Desk()
    var random: SeededGenerator
    let first: Int32
    /// By group, each by day.
    var periods: [String: [Period]] = [:]
    var orders: [String: Order] = [:]
    /// Orders that were given up after a part had left; that stays used, even if the id starts anew.
    var released: [Order] = []
    var problem: String?

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        first = Instant.day(of: desk.now)
        desk.ask("ITEM.PUT bike group road")
        desk.ask("LOCATION.PUT oslo kind warehouse")
        desk.ask("ACCOUNT.PUT mother tier 2")
        desk.ask("ACCOUNT.PUT acme tier 1 parent mother group key")
        desk.ask("ACCOUNT.PUT bolt tier 2 group key")
        desk.ask("STOCK.SET bike oslo 100000")
    }

    private var today: Int32 { Instant.day(of: desk.now) }

    // MARK: Steps

    mutating func step() {
        switch random.below(10) {
        case 0, 1: setQuota()
        case 2: wait(Int64(random.below(random.chance(30) ? 200_000_000 : 200_000)))
        case 3, 4, 5, 6: promise()
        case 7: ship()
        default: release()
        }
        let group = random.pick(Self.groups)
        expect(
            "QUOTA.GET \(group)",
            "["
                + (periods[group] ?? []).map { json(group, $0) }
                .joined(separator: ",") + "]")
    }

    private mutating func expect(_ line: String, _ expected: String) {
        let reply = desk.ask(line)
        if reply != expected, problem == nil {
            problem = "\(line)\n  expected \(expected)\n  found    \(reply)"
        }
    }

    private mutating func wait(_ milliseconds: Int64) {
        desk.wait(milliseconds)
        for (id, order) in orders {
            if let expires = order.expires, expires < desk.now { orders[id] = nil }
        }
    }

    private mutating func setQuota() {
        let group = random.pick(Self.groups)
        var known = periods[group] ?? []
        let from = first + Int32(random.below(4)) * 5
        let period = Period(
            from: from, to: from + Int32(random.below(6)),
            quantity: Int64(random.below(20)) * 1_000,
            backward: random.below(3), forward: random.below(2))
        let line =
            "QUOTA.SET \(group) bike \(SupplyScript.date(from)) \(SupplyScript.date(period.to)) "
            + "\(SupplyScript.text(period.quantity)) BACKWARD \(period.backward) "
            + "FORWARD \(period.forward)"
        let overlaps = known.contains {
            $0.from != from && $0.from <= period.to && from <= $0.to
        }
        if overlaps {
            let reply = desk.ask(line)
            if !reply.contains("EXISTS") { problem = problem ?? "\(line) was taken: \(reply)" }
            return
        }
        known.removeAll { $0.from == from }
        known.append(period)
        periods[group] = known.sorted { $0.from < $1.from }
        expect(line, #""OK""#)
    }

    /// What is used of a period.
    private func used(_ group: String, _ from: Int32) -> Int64 {
        var sum: Int64 = 0
        for order in Array(orders.values) + released {
            for draw in order.draws where draw.group == group && draw.from == from {
                sum += draw.quantity
            }
        }
        return sum
    }

    /// What a quantity draws when it arrives on a day; nil when some quota does not leave it.
    private func draws(_ groups: [String], _ quantity: Int64, on day: Int32) -> [Draw]? {
        var draws: [Draw] = []
        for group in groups {
            let periods = periods[group] ?? []
            guard let own = periods.firstIndex(where: { $0.from <= day && day <= $0.to }) else {
                continue
            }
            var order = [own]
            for step in 0..<periods[own].backward { order.append(own - 1 - step) }
            for step in 0..<periods[own].forward { order.append(own + 1 + step) }
            var open = quantity
            for place in order where periods.indices.contains(place) {
                let left = periods[place].quantity - used(group, periods[place].from)
                let part = min(open, max(0, left))
                if part == 0 { continue }
                open -= part
                draws.append(Draw(group: group, from: periods[place].from, quantity: part))
            }
            if open > 0 { return nil }
        }
        return draws
    }

    private mutating func promise() {
        let id = "o\(random.below(12))"
        guard orders[id] == nil else { return }
        let customer = random.pick(Self.customers)
        let quantity = Int64(1 + random.below(8)) * 500
        let due = today + Int32(random.below(12))
        let hold = random.chance(40) ? Int64(1 + random.below(300)) : nil
        var day = due
        while draws(customer.groups, quantity, on: day) == nil { day += 1 }
        let drawn = draws(customer.groups, quantity, on: day) ?? []
        let reply = desk.ask(
            "PROMISE \(id) LINE bike \(SupplyScript.text(quantity)) BY \(SupplyScript.date(due))"
                + (customer.account.map { " FOR \($0)" } ?? "")
                + (hold.map { " HOLD \($0)" } ?? " CONFIRM"))
        let isLate = day > due
        if !reply.contains(#""backordered":0,"arrive":"\#(SupplyScript.date(day))""#)
            || reply.contains("a quota of the customer is used up") != isLate
        {
            problem = problem ?? "\(id) for \(customer) should arrive on \(day - first): \(reply)"
        }
        orders[id] = Order(
            account: customer.account, quantity: quantity, draws: drawn,
            expires: hold.map { desk.now + $0 * 1_000 })
    }

    /// Ships a part of a confirmed order that may go today.
    private mutating func ship() {
        guard let id = orders.keys.sorted().first(where: { orders[$0]?.expires == nil }),
            var order = orders[id], order.quantity - order.shipped > 500
        else { return }
        order.shipped += 500
        if desk.ask("ORDER.SHIP \(id) LINE 1 0.5").contains("error") {
            problem = problem ?? "\(id) cannot be shipped"
        }
        orders[id] = order
    }

    private mutating func release() {
        let id = "o\(random.below(12))"
        guard var order = orders[id] else { return }
        desk.ask("ORDER.RELEASE \(id)")
        // What has left was used: of each group the first that was drawn.
        var kept: [Draw] = []
        for group in Self.groups {
            var open = order.shipped
            for draw in order.draws where draw.group == group {
                let part = min(open, draw.quantity)
                open -= part
                if part > 0 { kept.append(Draw(group: group, from: draw.from, quantity: part)) }
            }
        }
        orders[id] = nil
        order.draws = kept
        if order.shipped > 0 { released.append(order) }
    }

    private func json(_ group: String, _ period: Period) -> String {
        let used = used(group, period.from)
        return #"{"group":"\#(group)","item":"bike","from":"\#(SupplyScript.date(period.from))","#
            + #""to":"\#(SupplyScript.date(period.to))","#
            + #""quantity":\#(SupplyScript.text(period.quantity)),"#
            + #""used":\#(SupplyScript.text(used)),"#
            + #""left":\#(SupplyScript.text(max(0, period.quantity - used))),"#
            + #""backward":\#(period.backward),"forward":\#(period.forward)}"#
    }
}
