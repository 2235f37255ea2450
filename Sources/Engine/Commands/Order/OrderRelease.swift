import Wire

/// `ORDER.RELEASE`: gives up what an order holds, has booked or waits for.
struct OrderRelease: Command {
    private static let order = Argument(1, "order", .id)

    let declaration = Declaration(
        "ORDER.RELEASE", .write,
        summary: "Drops a hold or cancels a booking; what waits no longer waits.",
        cost: "O(n × e), n = lines, e = events of their items", arguments: [Self.order],
        reply: "the order's map, its lines as they were promised",
        errors: [.notFound, .state])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.order(call, at: Self.order.position)
        var record = engine.order(row)
        switch record.status {
        case .held, .confirmed, .backordered:
            engine.giveUp(order: row, at: engine.now)
            record.isAtRisk = false
            record.waitsForDay = false
            engine.giveUpQuotas(&record)
            record.status = .released
            record.expires = nil
            engine.storeOrder(row, record, touched: engine.now)
        case .released, .expired: engine.changesNothing = true
        case .shipped, .rejected: throw .wrongState(record.status, "released")
        }
        reply.order(call.words.word(Self.order.position), record)
    }
}
