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

    /// The orders of shortages, by id, each once.
    func orders(of shortages: [Shortage]) -> [String] {
        var seen: Set<Int32> = []
        var orders: [String] = []
        for shortage in shortages where seen.insert(shortage.order).inserted {
            orders.append(key(.order, row: Int(shortage.order)).span.text())
        }
        return orders
    }

    /// The orders whose promise on a stock row no longer holds, by id: those booked last, until the
    /// rest holds.
    func brokenOrders(onStock row: Int) -> [String] { orders(of: shortages(onStock: row)) }

    /// Looks again at the promises on a stock row after supply has changed.
    ///
    /// Orders that are short get their flag, orders that no longer are lose it. What became worse
    /// than `before`, the shortages from before the change, is published; nil publishes nothing.
    /// `day` is the day of the change.
    /// - Complexity: that of `settleRisks(at:on:)`.
    mutating func review(stock row: Int, since before: [Shortage]?, on day: Int32) {
        flag(supply.shortages(onStock: row, from: day), since: before)
        settleRisks(at: BookedPlaces(stocks: [row]), on: day)
    }

    /// Looks again at what is promised of a resource after its capacity or its hours have changed,
    /// as `review(stock:since:on:)` does.
    mutating func review(resource row: Int, since before: [Shortage]?) {
        flag(supply.shortages(onResource: row, from: today), since: before)
        settleRisks(at: BookedPlaces(resources: [row]), on: today)
    }

    /// Flags the orders that are short and publishes what became worse.
    private mutating func flag(_ found: [Shortage], since before: [Shortage]?) {
        // What was missing of a booking may be of several parts of it, of other ages.
        var known: [Shortage.Booking: Int64] = [:]
        for shortage in before ?? [] { known[shortage.booking, default: 0] += shortage.quantity }
        for shortage in found {
            setAtRisk(order: Int(shortage.order), true)
            known[shortage.booking, default: 0] -= shortage.quantity
            if before != nil, known[shortage.booking] ?? 0 < 0 {
                publish(shortage)
            }
        }
    }

    /// Takes the flags of orders that are booked at one of these places, or at any where none are
    /// named, and of one that may have left them, when nothing fails them any more on a day.
    /// - Complexity: O(1) where nobody is at risk; else O(bookings at these places) and, once for each
    ///   place of the orders among them that are at risk, its shortages.
    mutating func settleRisks(
        at places: BookedPlaces? = nil, left order: Int? = nil, on day: Int32
    ) {
        if supply.atRisk.isEmpty { return }
        var orders = supply.atRisk
        if let places {
            orders = supply.ordersAtRisk(at: places)
            if let order, supply.atRisk.contains(Int32(order)) { orders.insert(Int32(order)) }
        }
        var failed = FailedOrders(day: day)
        for order in orders.sorted() {
            if let places, failed.contains(order, at: places, in: supply) { continue }
            let own = supply.places(ofOrder: Int(order))
            if !failed.contains(order, at: own, in: supply) {
                setAtRisk(order: Int(order), false)
            }
        }
    }

    /// Looks again at the promises at places where bookings have left, on a day.
    mutating func reviewAfterLeaving(_ places: BookedPlaces, on day: Int32) {
        if supply.atRisk.isEmpty { return }
        for stock in places.stocks {
            flag(supply.shortages(onStock: stock, from: day), since: nil)
        }
        settleRisks(at: places, on: day)
    }

    /// Sets or takes an order's flag.
    mutating func setAtRisk(order row: Int, _ isAtRisk: Bool) {
        if isAtRisk {
            guard supply.atRisk.insert(Int32(row)).inserted else { return }
        } else {
            guard supply.atRisk.remove(Int32(row)) != nil else { return }
        }
        tables.order.set(Entity.OrderColumn.atRisk, isAtRisk, at: row)
    }

    /// Takes the bookings of an order out of supply for good, at a moment: promises that were short
    /// may hold again.
    mutating func giveUp(order row: Int, at moment: Int64) {
        let places = supply.places(ofOrder: row)
        setAtRisk(order: row, false)
        unbook(order: row)
        reviewAfterLeaving(places, on: Instant.day(of: moment))
    }

    /// What is short of every flagged order, by the order's entry, then line, stock row, resource and
    /// day.
    func allShortages() -> [Shortage] {
        var stocks: Set<Int> = []
        var resources: Set<Int> = []
        for order in supply.atRisk {
            let places = supply.places(ofOrder: Int(order))
            stocks.formUnion(places.stocks)
            resources.formUnion(places.resources)
        }
        var all: [Shortage] = []
        for stock in stocks { all += shortages(onStock: stock) }
        for resource in resources { all += supply.shortages(onResource: resource, from: today) }
        var found: [(entry: Int64, shortage: Shortage)] = []
        for shortage in all {
            let entry = tables.order.sequence.load(Int(shortage.order), as: Int64.self)
            found.append((entry, shortage))
        }
        found.sort { a, b in
            let (one, other) = (a.shortage, b.shortage)
            return (a.entry, one.line, one.stock, one.resource, one.day)
                < (b.entry, other.line, other.stock, other.resource, other.day)
        }
        return found.map(\.shortage)
    }

    private mutating func publish(_ shortage: Shortage) {
        var payload = Reply(.json)
        show(shortage, in: &payload)
        publish(Self.riskChannel, payload)
    }

    /// Shortages as an array of their maps; `OK` where there are none.
    func show(_ shortages: [Shortage], in reply: inout Reply) {
        if shortages.isEmpty { return reply.ok() }
        reply.array(shortages.count)
        for shortage in shortages { show(shortage, in: &reply) }
    }

    /// A shortage's map: of an item at a location, or of a resource in its unit.
    func show(_ shortage: Shortage, in reply: inout Reply) {
        reply.map(shortage.resource < 0 ? 6 : 5)
        reply.key("order")
        reply.text(tables.order.keys, row: Int(shortage.order))
        reply.key("line")
        reply.integer(Int(shortage.line) + 1)
        if shortage.resource < 0 {
            reply.key("item")
            reply.text(tables.item.keys, row: item(ofStock: Int(shortage.stock)))
            reply.key("location")
            reply.text(tables.location.keys, row: location(ofStock: Int(shortage.stock)))
        } else {
            reply.key("resource")
            reply.text(tables.resource.keys, row: Int(shortage.resource))
        }
        reply.key("short_by")
        reply.quantity(shortage.quantity)
        reply.key("day")
        reply.day(shortage.day)
    }
}
