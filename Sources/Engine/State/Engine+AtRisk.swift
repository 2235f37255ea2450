import Columns
import Promising
import Wire

/// Promises that supply no longer covers: which they are, by how much, and that nobody overlooks them.
///
/// Nothing is released by itself. An order that a change of supply hits is flagged (`at_risk`) and
/// published; the flag goes when supply covers the order again, or when it gives up or gets another
/// promise.
extension Engine {
    /// The channel on which orders at risk are published.
    static let riskChannel = "order.at_risk"

    /// What supply does not cover of the promises on a stock row, the youngest first.
    func shortages(onStock row: Int) -> [Shortage] {
        supply.shortages(onStock: row, from: today)
    }

    /// The orders whose promise on a stock row no longer holds, by id: those booked last, until the
    /// rest holds.
    func brokenOrders(onStock row: Int) -> [String] {
        var orders: [Int32] = []
        for shortage in shortages(onStock: row) where !orders.contains(shortage.order) {
            orders.append(shortage.order)
        }
        return orders.map { key(.order, row: Int($0)).span.text() }
    }

    /// Looks again at the promises on a stock row after supply has changed.
    ///
    /// Orders that are short get their flag, orders that no longer are lose it. What became worse
    /// than `before`, the shortages from before the change, is published; nil publishes nothing.
    /// `day` is the day of the change.
    /// - Complexity: that of `shortages(onStock:from:)`, and as much again for each stock row of a
    ///   flagged order.
    mutating func review(stock row: Int, since before: [Shortage]?, on day: Int32) {
        let found = supply.shortages(onStock: row, from: day)
        for shortage in found {
            setAtRisk(order: Int(shortage.order), true)
            guard let before else { continue }
            let known = before.first {
                $0.order == shortage.order && $0.line == shortage.line && $0.day == shortage.day
            }
            if shortage.quantity > known?.quantity ?? 0 { publish(shortage) }
        }
        if supply.atRisk.isEmpty { return }
        for order in supply.atRisk.sorted()
        where supply.bookings.stocks(ofOrder: Int(order)).contains(row) {
            settleRisk(order: Int(order), on: day)
        }
    }

    /// Takes an order's flag when supply fails it nowhere.
    mutating func settleRisk(order row: Int, on day: Int32) {
        guard supply.atRisk.contains(Int32(row)), !isShort(order: row, on: day) else { return }
        setAtRisk(order: row, false)
    }

    /// Flags the orders that days of a resource fail and publishes them, after it lost capacity;
    /// takes the flags of those that nothing fails any more.
    mutating func review(resource: Int, broken: [Int32]) {
        for order in broken where !supply.atRisk.contains(order) {
            setAtRisk(order: Int(order), true)
            publishAtRisk(order: Int(order), resource: resource)
        }
        for order in supply.atRisk.sorted()
        where supply.work.stocks(ofOrder: Int(order)).contains(resource) {
            settleRisk(order: Int(order), on: today)
        }
    }

    /// Publishes that a resource fails an order.
    mutating func publishAtRisk(order: Int, resource: Int) {
        var payload = Reply(.json)
        payload.map(2)
        payload.key("order")
        payload.text(tables.order.keys, row: order)
        payload.key("resource")
        payload.text(tables.resource.keys, row: resource)
        publish(payload)
    }

    /// Whether supply fails an order on any of its stock rows, or a resource on any day.
    private func isShort(order: Int, on day: Int32) -> Bool {
        if supply.service.isBroken(order: order, from: day) { return true }
        let isOverloaded = supply.work.stocks(ofOrder: order).contains { resource in
            brokenWork(onResource: resource, days: day...Int32.max, on: day)
                .contains(Int32(order))
        }
        return isOverloaded
            || supply.bookings.stocks(ofOrder: order).contains { stock in
                supply.shortages(onStock: stock, from: day).contains { $0.order == Int32(order) }
            }
    }

    /// Sets or takes an order's flag.
    mutating func setAtRisk(order row: Int, _ isAtRisk: Bool) {
        let column = Entity.OrderColumn.atRisk.place
        if isAtRisk {
            guard supply.atRisk.insert(Int32(row)).inserted else { return }
            tables.order.columns[column].set(UInt8(1), at: row)
        } else {
            guard supply.atRisk.remove(Int32(row)) != nil else { return }
            tables.order.columns[column].clear(row)
        }
    }

    /// Takes the bookings of an order out of supply for good, at a moment: promises that were short
    /// may hold again.
    mutating func giveUp(order row: Int, at moment: Int64) {
        let stocks = supply.atRisk.isEmpty ? [] : supply.bookings.stocks(ofOrder: row)
        let resources = supply.service.resources(ofOrder: row)
        setAtRisk(order: row, false)
        unbook(order: row)
        for resource in resources {
            settleVisits(ofResource: resource, on: Instant.day(of: moment))
        }
        for stock in stocks { review(stock: stock, since: nil, on: Instant.day(of: moment)) }
    }

    /// What is short of every flagged order, by the order's entry, then line and stock row.
    func allShortages() -> [Shortage] {
        var stocks: Set<Int> = []
        for order in supply.atRisk { stocks.formUnion(supply.bookings.stocks(ofOrder: Int(order))) }
        var found: [(entry: Int64, shortage: Shortage)] = []
        for stock in stocks.sorted() {
            for shortage in shortages(onStock: stock) {
                let entry = tables.order.sequence.load(Int(shortage.order), as: Int64.self)
                found.append((entry, shortage))
            }
        }
        found.sort { a, b in
            (a.entry, a.shortage.line, a.shortage.stock, a.shortage.day)
                < (b.entry, b.shortage.line, b.shortage.stock, b.shortage.day)
        }
        return found.map(\.shortage)
    }

    private mutating func publish(_ shortage: Shortage) {
        var payload = Reply(.json)
        show(shortage, in: &payload)
        publish(payload)
    }

    private mutating func publish(_ payload: Reply) {
        let text = payload.bytes.span.text()
        effects.append(
            Effect(
                channel: Self.riskChannel,
                payload: text.hasSuffix("\n") ? String(text.dropLast()) : text))
    }

    /// A shortage's map.
    func show(_ shortage: Shortage, in reply: inout Reply) {
        reply.map(6)
        reply.key("order")
        reply.text(tables.order.keys, row: Int(shortage.order))
        reply.key("line")
        reply.integer(Int(shortage.line) + 1)
        reply.key("item")
        reply.text(tables.item.keys, row: item(ofStock: Int(shortage.stock)))
        reply.key("location")
        reply.text(tables.location.keys, row: location(ofStock: Int(shortage.stock)))
        reply.key("short_by")
        reply.quantity(shortage.quantity)
        reply.key("day")
        reply.day(shortage.day)
    }
}
