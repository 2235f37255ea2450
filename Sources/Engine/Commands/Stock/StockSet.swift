import Columns
import Promising
import Wire

/// `STOCK.SET`: says what lies of an item at a location.
struct StockSet: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let quantity = Argument(3, "quantity", .quantity)
    private static let asOf = Option("ASOF", slot: 0, .words(1), "sequence", .integer)

    let declaration = Declaration(
        "STOCK.SET", .write,
        summary: "Sets what is on hand of an item at a location; promises stay as they are. With "
            + "ASOF the quantity comes from a system that owns the stock and has taken off what "
            + "orders up to that write hold (an order's field sequence, INFO's applied_writes): "
            + "only younger promises are netted from it, whether they hold it still or have shipped: "
            + "on hand is the quantity, and what the older ones still hold, less what has left for "
            + "younger ones, but never below 0. What else came or went since is not known to it. A "
            + "count older than the last one, or as of a write that is still to come, is refused."
            + Shortage.toldText,
        cost: "O(e), e = days with events of the item at the location; with ASOF also the "
            + "promises made since, held or shipped",
        arguments: [Self.item, Self.location, Self.quantity], options: [Self.asOf],
        reply: "OK", errors: [.notFound, .state, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        let quantity = try call.quantity(
            at: Self.quantity.position, "quantity", mayBeZero: true)
        let known = engine.stockRow(item: item, location: location)
        var onHand = quantity
        var asOf: Int64?
        if let place = call.place(of: Self.asOf) {
            let sequence = try call.integer(at: place, "ASOF", in: 0...Int64(engine.sequence))
            let last = known.flatMap { engine.lastCount(ofStock: $0) } ?? 0
            guard sequence >= last else {
                throw CommandError(.state, "ASOF: a count as of \(last) was taken already")
            }
            asOf = sequence
            let held = known.map { engine.supply.bookings.reserved(onStock: $0, through: sequence) }
            let left = engine.supply.departures.quantity(
                item: call.words.copy(Self.item.position),
                location: call.words.copy(Self.location.position), youngerThan: sequence)
            let (sum, overflows) = quantity.addingReportingOverflow((held ?? 0) - left)
            onHand = overflows ? .max : max(0, sum)
        }
        try engine.checkQuantity(stock: known, onHand: onHand)
        let row = engine.makeStockRow(item: item, location: location)
        try engine.changeOnHand(row, onHand)
        engine.tables.stock.set(Entity.StockColumn.asOf, asOf, at: row)
        reply.ok()
    }
}

extension Engine {
    /// The write up to which the last count of a stock row had seen promises, nil without one.
    func lastCount(ofStock row: Int) -> Int64? {
        tables.stock.numberIfPresent(Entity.StockColumn.asOf, at: row)
    }

    /// Sets what is on hand, and looks at the promises that rely on it.
    mutating func changeOnHand(_ row: Int, _ quantity: Int64) throws(CommandError) {
        let before = shortages(onStock: row)
        let less = supply.rows.onHand(row) - quantity
        if less > 0 { takeFromLots(row, less) }
        try setOnHand(row, quantity)
        review(stock: row, since: before, on: today)
    }
}

/// `STOCK.SAFETY`: says what is never to be promised of an item at a location.
struct StockSafety: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let quantity = Argument(3, "quantity", .quantity)

    let declaration = Declaration(
        "STOCK.SAFETY", .write,
        summary: "Sets the safety stock of an item at a location: a floor under every promise.",
        cost: "O(e), e = days with events of the item at the location",
        arguments: [Self.item, Self.location, Self.quantity],
        reply: "OK", errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        let quantity = try call.quantity(
            at: Self.quantity.position, "quantity", mayBeZero: true)
        try engine.checkQuantity(stock: nil, onHand: quantity)
        try engine.setSafety(engine.makeStockRow(item: item, location: location), quantity)
        reply.ok()
    }
}
