import Columns
import Promising
import Wire

/// `RECEIPT.PUT`: expects goods at a location on a day.
struct ReceiptPut: Command {
    private static let key = Argument(1, "id", .id)
    private static let item = Argument(2, "item", .id)
    private static let location = Argument(3, "location", .id)
    private static let quantity = Argument(4, "quantity", .quantity)
    private static let date = Argument(5, "date", .date)
    private static let grade = Option(
        "CLASS", slot: 0, .words(1), "class", .keyword, choices: ["firm", "planned"])
    private static let expires = Option("EXPIRES", slot: 1, .words(1), "date", .date)

    let declaration = Declaration(
        "RECEIPT.PUT", .write,
        summary: "Expects a quantity of an item at a location on a day; a known id is replaced. "
            + "An overdue receipt counts today, or as the item's past_due_days say; a planned one "
            + "only with ALLOW planned, and not within the item's release_days. From the day EXPIRES "
            + "on (by default the item's shelf_life_days after its date) it counts nothing."
            + Shortage.toldText,
        cost: "O(e + b), e = events, b = bookings of the item at the location",
        arguments: [Self.key, Self.item, Self.location, Self.quantity, Self.date],
        options: [Self.grade, Self.expires],
        reply: "an array of the ids of orders whose promise no longer holds",
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let key = try call.id(Self.key)
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        let quantity = try call.quantity(at: Self.quantity.position, "quantity")
        let day = try call.date(at: Self.date.position, "date")
        let expires = try call.date(Self.expires) ?? engine.expiry(ofItem: item, from: day)
        guard expires ?? .max > day else {
            throw CommandError(.badArgument, "EXPIRES: expected a date after that of the receipt")
        }
        try engine.checkRoom(in: .receipt, forKey: call.words.word(key))
        let known = engine.tables.receipt.row(of: call.words.word(key))
        let old = known.map { engine.receipt($0) }
        let stock = engine.stockRow(item: item, location: location)
        let replaced = old.map { $0.stock == stock ? $0.quantity : 0 } ?? 0
        try engine.checkQuantity(stock: stock, moreDue: quantity - replaced)
        let figures = ReceiptFigures(
            stock: engine.makeStockRow(item: item, location: location), quantity: quantity,
            day: day, isPlanned: call.choice(of: Self.grade) == 1, expires: expires)
        let stocks =
            [figures.stock] + (old.map { $0.stock == figures.stock ? [] : [$0.stock] } ?? [])
        let before = stocks.map { engine.shortages(onStock: $0) }
        let row = known ?? engine.tables.receipt.insert(call.words.word(key))
        do throws(CommandError) {
            if let old { try engine.unbookReceipt(row, old) }
            do throws(CommandError) {
                try engine.bookReceipt(row, figures)
            } catch {
                if let old {
                    try engine.bookReceipt(row, old)
                    engine.refreshLots(old.stock)
                }
                throw error
            }
        } catch {
            if known == nil { engine.tables.receipt.remove(row) }
            throw error
        }
        engine.storeReceipt(row, figures)
        // Supply that was only added or moved forward breaks nothing and finds no order.
        var broken: [String] = []
        for (index, stock) in stocks.enumerated() {
            engine.review(stock: stock, since: before[index], on: engine.today)
            for order in engine.brokenOrders(onStock: stock) where !broken.contains(order) {
                broken.append(order)
            }
        }
        reply.ids(known == nil ? [] : broken)
    }
}

extension Reply {
    /// An array of ids.
    mutating func ids(_ ids: [String]) {
        array(ids.count)
        for id in ids { bulk(id) }
    }
}
