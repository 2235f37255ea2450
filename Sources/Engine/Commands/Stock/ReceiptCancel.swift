import Columns
import Wire

/// `RECEIPT.CANCEL`: no longer expects a receipt.
struct ReceiptCancel: Command {
    private static let key = Argument(1, "id", .id)

    let declaration = Declaration(
        "RECEIPT.CANCEL", .write,
        summary: "Takes a receipt out of supply and names the orders that relied on it: those "
            + "booked last, until the rest holds. Nothing is released by itself."
            + Shortage.toldText,
        cost: "O((e + b) log b), e = events, b = bookings of the item at the location",
        arguments: [Self.key],
        reply: "an array of the ids of orders whose promise no longer holds",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.existing(.receipt, call, at: Self.key.position, "id")
        let figures = engine.receipt(row)
        let before = engine.shortages(onStock: figures.stock)
        try engine.unbookReceipt(row, figures)
        engine.tables.receipt.remove(row)
        engine.review(stock: figures.stock, since: before, on: engine.today)
        reply.ids(engine.brokenOrders(onStock: figures.stock))
    }
}
