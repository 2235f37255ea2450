import Wire

/// `ORDER.RESERVE`: promises an order that waits for its day, now and by hand.
struct OrderReserve: Command {
    private static let order = Argument(1, "order", .id)

    let declaration = Declaration(
        "ORDER.RESERVE", .write,
        summary: "Promises an order that waits for its reserve-after day now, with the terms that "
            + "it was given, and books it; an order that has its promise is answered as it stands.",
        cost: "that of PROMISE", arguments: [Self.order],
        reply: "the order's map; its status is rejected when it may not be short and is",
        errors: [.notFound, .state])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.order(call, at: Self.order.position)
        let record = engine.order(row)
        switch record.status {
        case .held, .confirmed, .backordered, .shipped: break
        case .released, .expired, .rejected: throw .wrongState(record.status, "reserved")
        }
        if record.waitsForDay { engine.reserve(order: row) } else { engine.changesNothing = true }
        reply.order(call.words.word(Self.order.position), engine.order(row))
    }
}
