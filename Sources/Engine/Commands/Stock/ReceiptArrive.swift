import Columns
import Promising
import Wire

/// `RECEIPT.ARRIVE`: moves what arrived to on hand.
struct ReceiptArrive: Command {
    private static let key = Argument(1, "id", .id)
    private static let quantity = Argument(2, "quantity", .quantity, .optional)

    let declaration = Declaration(
        "RECEIPT.ARRIVE", .write,
        summary: "Moves a receipt to what is on hand, in whole or in part; a rest stays due. "
            + "What expires lies there as a lot with the receipt's id.",
        cost: "O(e + r), e = events, r = receipts of the item at the location",
        arguments: [Self.key, Self.quantity],
        reply: "OK", errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.existing(.receipt, call, at: Self.key.position, "id")
        let due = engine.receipt(row)
        var arrived = due.quantity
        if let place = call.place(of: Self.quantity) {
            arrived = try call.quantity(at: place, "quantity")
            guard arrived <= due.quantity else {
                throw .badArgument(
                    "quantity", expected: "at most the \(Engine.text(due.quantity)) that are due",
                    found: call.words.text(place))
            }
        }
        let (onHand, overflows) = engine.supply.rows.onHand(due.stock)
            .addingReportingOverflow(arrived)
        guard !overflows else { throw CommandError(.limit, "quantity: too much on hand") }
        let before = engine.shortages(onStock: due.stock)
        if due.expires != nil {
            engine.addToLot(key: call.words.copy(Self.key.position), arrived, of: due)
        }
        try engine.setOnHand(due.stock, onHand)
        try engine.unbookReceipt(row, due)
        if arrived == due.quantity {
            engine.tables.receipt.remove(row)
        } else {
            let rest = ReceiptFigures(
                stock: due.stock, quantity: due.quantity - arrived, day: due.day,
                isPlanned: due.isPlanned, expires: due.expires)
            try engine.bookReceipt(row, rest)
            engine.storeReceipt(row, rest)
        }
        engine.review(stock: due.stock, since: before, on: engine.today)
        reply.ok()
    }
}
