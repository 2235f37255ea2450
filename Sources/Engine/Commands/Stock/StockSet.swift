import Wire

/// `STOCK.SET`: says what lies of an item at a location.
struct StockSet: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let quantity = Argument(3, "quantity", .quantity)

    let declaration = Declaration(
        "STOCK.SET", .write,
        summary: "Sets what is on hand of an item at a location; promises stay as they are.",
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
        try engine.checkQuantity(
            stock: engine.stockRow(item: item, location: location), onHand: quantity)
        try engine.setOnHand(engine.makeStockRow(item: item, location: location), quantity)
        reply.ok()
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
