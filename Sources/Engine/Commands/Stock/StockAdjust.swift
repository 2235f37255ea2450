import Promising
import Wire

/// `STOCK.ADJUST`: adds to what lies of an item at a location, or takes from it.
struct StockAdjust: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let change = Argument(3, "quantity", .signedQuantity)

    let declaration = Declaration(
        "STOCK.ADJUST", .write,
        summary: "Adds a quantity to what is on hand, or takes it when it is negative."
            + Shortage.toldText,
        cost: "O(e), e = days with events of the item at the location",
        arguments: [Self.item, Self.location, Self.change],
        reply: "the new quantity on hand", errors: [.notFound, .state, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        let change = try call.signedQuantity(at: Self.change.position, "quantity")
        let row = engine.stockRow(item: item, location: location)
        let onHand = row.map { engine.supply.rows.onHand($0) } ?? 0
        let (sum, overflows) = onHand.addingReportingOverflow(change)
        guard !overflows else { throw CommandError(.limit, "quantity: the sum is too large") }
        guard sum >= 0 else {
            throw CommandError(
                .state,
                "quantity: on hand would fall below 0 by taking "
                    + "\(call.words.text(Self.change.position))")
        }
        try engine.checkQuantity(stock: row, onHand: sum)
        try engine.changeOnHand(row ?? engine.makeStockRow(item: item, location: location), sum)
        reply.quantity(sum)
    }
}
