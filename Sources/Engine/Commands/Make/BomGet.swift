import Columns
import Wire

/// `BOM.GET`: what goes into an item.
struct BomGet: Command {
    private static let item = Argument(1, "item", .id)

    let declaration = Declaration(
        "BOM.GET", .read,
        summary: "Shows the bill of materials of an item, in the order in which it was set.",
        cost: "O(c), c = components", arguments: [Self.item],
        reply: "an array of maps: component, quantity, scrap (percent), fixed, from, to",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let bill = engine.chainRows(BillComponent.self, of: item)
        reply.array(bill.count)
        for component in bill {
            reply.map(6)
            reply.key("component")
            reply.text(engine.tables.item.keys, row: component.component)
            reply.key("quantity")
            reply.quantity(component.quantity)
            reply.key("scrap")
            reply.decimal(units: component.scrap, places: 1)
            reply.key("fixed")
            reply.quantity(component.fixed)
            reply.key("from")
            reply.day(orNull: component.from)
            reply.key("to")
            reply.day(orNull: component.to)
        }
    }
}
