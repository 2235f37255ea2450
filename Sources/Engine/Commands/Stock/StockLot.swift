import Columns
import Promising
import Wire

/// `STOCK.LOT`: says what lies of a lot of an item at a location, and until when it can be sold.
struct StockLotSet: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let lot = Argument(3, "lot", .id)
    private static let quantity = Argument(4, "quantity", .quantity)
    private static let expires = Option("EXPIRES", slot: 0, .words(1), "date", .date)

    let declaration = Declaration(
        "STOCK.LOT", .write,
        summary: "Sets what lies of a lot; what is on hand changes by the difference, and a lot of "
            + "which nothing lies is forgotten. From the day EXPIRES on it counts nothing; without "
            + "EXPIRES a known lot keeps its date and a new one lasts the item's shelf_life_days "
            + "from today, or for ever. What lies beyond all lots keeps for ever. Of lots, what "
            + "expires first leaves first, by ORDER.SHIP (among those that last long enough for the "
            + "customer) as by a lower STOCK.SET or STOCK.ADJUST. Orders that a changed lot leaves "
            + "short are at risk.",
        cost: "O(l × (l + b)), l = lots and receipts, b = bookings of the item at the location",
        arguments: [Self.item, Self.location, Self.lot, Self.quantity], options: [Self.expires],
        reply: Shortage.replyText,
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        let name = call.words.copy(try call.id(Self.lot))
        let quantity = try call.quantity(at: Self.quantity.position, "quantity", mayBeZero: true)
        let date = try call.date(Self.expires)
        let stock = engine.stockRow(item: item, location: location)
        let known = stock.flatMap { engine.lot(ofStock: $0, named: name) }
        if known == nil { try engine.checkRoom(in: .lot, for: 1) }
        // A lot is a part of what is on hand, so that the difference cannot fall below zero.
        let onHand = stock.map { engine.supply.rows.onHand($0) } ?? 0
        let (sum, overflows) = (onHand - (known?.quantity ?? 0)).addingReportingOverflow(quantity)
        try engine.checkQuantity(stock: stock, onHand: overflows ? .max : sum)
        let row = engine.makeStockRow(item: item, location: location)
        let before = engine.shortages(onStock: row)
        engine.storeLot(
            StockLot(
                stock: row, name: name, quantity: quantity,
                expires: date
                    ?? (known == nil
                        ? engine.expiry(ofItem: item, from: engine.today)
                        : known?.expires)))
        try engine.setOnHand(row, sum)
        engine.review(stock: row, since: before, on: engine.today)
        engine.show(engine.shortages(onStock: row), in: &reply)
    }
}

extension Engine {
    /// The day on which what comes of an item on a day expires by its shelf life; nil without one.
    func expiry(ofItem row: Int, from day: Int32) -> Int32? {
        tables.item.numberIfPresent(Entity.ItemColumn.shelfLifeDays, at: row)
            .map { Int32(min(Int64(CalendarDay.latest), Int64(day) + $0)) }
    }
}
