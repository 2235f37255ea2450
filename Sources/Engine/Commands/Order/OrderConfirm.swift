import Wire

/// `ORDER.CONFIRM`: turns a hold into a booking.
struct OrderConfirm: Command {
    private static let order = Argument(1, "order", .id)

    let declaration = Declaration(
        "ORDER.CONFIRM", .write,
        summary: "Books what an order holds; an order that is booked, or waits, is answered as it "
            + "stands (one that waits for its day is booked on it; ORDER.RESERVE does it now).",
        cost: "O(n), n = lines", arguments: [Self.order],
        reply: "the order's map", errors: [.notFound, .state])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.order(call, at: Self.order.position)
        var record = engine.order(row)
        switch record.status {
        case .held:
            record.status = .confirmed
            record.expires = nil
            engine.storeOrder(row, record, touched: engine.now)
        case .confirmed, .backordered, .shipped: engine.changesNothing = true
        case .released, .expired, .rejected: throw .wrongState(record.status, "confirmed")
        }
        reply.order(call.words.word(Self.order.position), record)
    }
}
