import Columns
import Wire

/// `ORDER.GET`: an order as it stands.
struct OrderGet: Command {
    private static let order = Argument(1, "order", .id)
    private static let fields = Argument(2, "field", .field, .repeated(words: 1, least: 0))

    let declaration = Declaration(
        "ORDER.GET", .read,
        summary:
            "Answers an order as it stands, with the fields that users added; or, as for every "
            + "table, the named fields.",
        cost: "O(n), n = lines", arguments: [Self.order, Self.fields],
        reply: "the order's map, or null when it was never stored", errors: [.noField])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let key = try call.id(Self.order)
        var named: [Int] = []
        for position in call.words(of: Self.fields) {
            named.append(try engine.field(.order, call.words, at: position, toWrite: false))
        }
        guard let row = engine.tables.order.row(of: call.words.word(key)) else {
            return reply.null()
        }
        if named.isEmpty {
            let table = engine.tables.order
            let added = table.fields.indices.filter {
                !table.fields[$0].isBuiltin && table.columns[$0].isPresent(row)
            }
            reply.order(call.words.word(key), engine.order(row), more: added.count)
            reply.fields(table, row: row, added)
        } else {
            reply.record(engine.tables.order, row: row, fields: named)
        }
    }
}
