import Columns
import TestKit

/// Shipping and amending orders of one line, and the flag of promises that supply no longer covers.
extension SupplyScript {
    /// Ships a confirmed order whole, or is refused.
    mutating func ship() {
        let id = "o\(random.below(14))"
        guard var order = orders[id], let rest = order.rest else { return }
        let isThere = order.sources.allSatisfy {
            (model.rows[order.item]?[$0.location]?.onHand ?? 0) >= $0.quantity
        }
        guard order.status == "confirmed", isThere else {
            let reply = desk.ask("ORDER.SHIP \(id)")
            if !reply.contains("STATE") { problem = problem ?? "\(id) was shipped: \(reply)" }
            return
        }
        for source in order.sources {
            model.rows[order.item]?[source.location]?.onHand -= source.quantity
        }
        unbook(id)
        let quantity = order.sources.reduce(0) { $0 + $1.quantity }
        order.status = "shipped"
        order.rest = rest.dropLast(3) + #","shipped":\#(Self.text(quantity))}]}"#
        expect("ORDER.SHIP \(id)", Self.json(id, order))
        orders[id] = order
    }

    /// Gives an order of one line other terms.
    mutating func amend() {
        let id = "o\(random.below(14))"
        guard let old = orders[id], old.rest != nil,
            ["held", "confirmed", "backordered"].contains(old.status)
        else { return }
        let question = question(random.chance(80) ? old.item : random.pick(Self.items))
        let short = random.pick(["backorder", "cut", "reject"])
        let isKept = random.chance(50)
        let rows = model.rows
        unbook(id)
        var new = judge(question, short: short, hold: old.status == "confirmed" ? nil : 600)
        let due = question.due.map { max($0, Int32.min) } ?? .min
        let isWorse =
            (question.item == old.item
                && Self.confirmed(new) < min(Self.confirmed(old), question.quantity))
            || Self.isLater(new, than: old, due)
        let line =
            "ORDER.AMEND \(id) LINE \(question.item) \(Self.text(question.quantity))"
            + words(question) + " SHORT \(short)" + (isKept ? " KEEP" : "")
            + (old.status == "confirmed" ? "" : " HOLD 600")
        if new.status == "rejected" || (isKept && isWorse) {
            model.rows = rows
            expect(line, Self.json(id, isKept && isWorse ? old : new))
            return expect("ORDER.GET \(id)", Self.json(id, old))
        }
        if new.status == "backordered" { new.expires = nil }
        book(id, question.item, new.sources)
        expect(line, Self.json(id, new))
        orders[id] = new
    }

    private static func confirmed(_ order: Order) -> Int64 {
        order.sources.reduce(0) { $0 + $1.quantity }
    }

    /// Whether an order arrives later than another and than a day; one that waits arrives never.
    private static func isLater(_ new: Order, than old: Order, _ due: Int32) -> Bool {
        guard let before = old.sources.map(\.arrive).max() else { return false }
        guard let now = new.sources.map(\.arrive).max() else { return true }
        return now > max(before, due)
    }

    /// Compares the flags of the orders that book on a row with what the model says of them.
    mutating func checkRisk(_ item: String, _ location: String) {
        guard !allowsPlanned, let row = model.rows[item]?[location] else { return }
        var broken: Set<String> = []
        for rows in model.rows.values {
            for row in rows.values { broken.formUnion(model.broken(row)) }
        }
        let found = JSONShape.value(desk.ask("ORDER.FIND WHERE at_risk RETURN status"))
        let flagged = Set((found as? [[String: Any]] ?? []).compactMap { $0["id"] as? String })
        for booking in row.bookings
        where broken.contains(booking.order) != flagged.contains(booking.order) {
            problem =
                problem
                ?? "\(booking.order) at \(item) \(location): short \(broken.sorted()), flagged "
                + "\(flagged.sorted())"
        }
    }
}
