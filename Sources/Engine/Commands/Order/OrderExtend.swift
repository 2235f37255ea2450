import Wire

/// `ORDER.EXTEND`: gives a hold another deadline.
struct OrderExtend: Command {
    private static let order = Argument(1, "order", .id)
    private static let duration = Argument(2, "duration", .duration)

    let declaration = Declaration(
        "ORDER.EXTEND", .write,
        summary: "Lets a hold end at now + duration.",
        cost: "O(log h), h = holds", arguments: [Self.order, Self.duration],
        reply: "the order's map", errors: [.notFound, .state])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.order(call, at: Self.order.position)
        let duration = try call.duration(at: Self.duration.position, "duration")
        var record = engine.order(row)
        guard record.status == .held else { throw .wrongState(record.status, "extended") }
        record.expires = engine.now + duration
        engine.storeOrder(row, record, touched: engine.now)
        engine.schedule(order: row)
        reply.order(call.words.word(Self.order.position), record)
    }
}
