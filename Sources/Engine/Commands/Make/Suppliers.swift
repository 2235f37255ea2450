import Columns
import Wire

/// `SUPPLIER.SET`: says from whom an item can be bought, and how fast.
struct SupplierSet: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let supplier = Argument(3, "supplier", .id)
    private static let days = Argument(4, "days", .integer)
    private static let minimum = Option("MIN", slot: 0, .words(1), "quantity", .quantity)
    private static let multiple = Option("MULTIPLE", slot: 1, .words(1), "quantity", .quantity)
    private static let priority = Option("PRIORITY", slot: 2, .words(1), "p", .integer)
    private static let workdays = Option("WORKDAYS", slot: 3, .flag)

    let declaration = Declaration(
        "SUPPLIER.SET", .write,
        summary: "Sets a supplier: what is ordered of the item today can ship from the location "
            + "days later, in any quantity from MIN on that is a multiple of MULTIPLE. The lowest "
            + "PRIORITY (1 unless said) is tried first. With WORKDAYS the days are those on which "
            + "the location works (CALENDAR.OPEN). Promises made stay as they are.",
        cost: "O(s), s = suppliers of the item",
        arguments: [Self.item, Self.location, Self.supplier, Self.days],
        options: [Self.minimum, Self.multiple, Self.priority, Self.workdays],
        reply: "OK", errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        let name = call.words.copy(try call.id(Self.supplier))
        let days = try call.integer(
            at: Self.days.position, "days", in: 0...Int64(engine.limits.leadDays))
        var terms = SupplierTerms(item: item, location: location, name: name, days: days)
        terms.minimum = try call.quantity(Self.minimum) ?? 0
        try engine.checkAmount(terms.minimum, "MIN")
        terms.multiple = try call.quantity(Self.multiple) ?? 0
        try engine.checkAmount(terms.multiple, "MULTIPLE")
        terms.priority =
            try call.integer(Self.priority, in: Routing.priorities) ?? Routing.firstPriority
        terms.countsWorkdays = call.has(Self.workdays)
        try engine.checkRoom(for: terms)
        engine.store(terms)
        engine.chainChanged(item: item)
        reply.ok()
    }
}

/// `SUPPLIER.DEL`: takes a supplier of an item away.
struct SupplierDelete: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let supplier = Argument(3, "supplier", .id)

    let declaration = Declaration(
        "SUPPLIER.DEL", .write,
        summary: "Takes a supplier of an item at a location away. Promises made stay as they are.",
        cost: "O(s), s = suppliers of the item",
        arguments: [Self.item, Self.location, Self.supplier],
        reply: "1, or 0 when there was none", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        let name = call.words.copy(try call.id(Self.supplier))
        let gone = engine.drop(
            SupplierTerms.self, key: SupplierTerms.key(item: item, location: location, name: name))
        engine.chainChanged(item: item)
        reply.integer(gone == nil ? 0 : 1)
    }
}

/// `SUPPLIER.GET`: from whom an item can be bought.
struct SupplierGet: Command {
    private static let item = Argument(1, "item", .id)

    let declaration = Declaration(
        "SUPPLIER.GET", .read,
        summary: "Shows the suppliers of an item, in the order in which they are tried.",
        cost: "O(s), s = suppliers of the item", arguments: [Self.item],
        reply: "an array of maps: supplier, location, days, workdays, min, multiple, priority",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let suppliers = engine.chainRows(SupplierTerms.self, of: item)
        reply.array(suppliers.count)
        for terms in suppliers {
            reply.map(7)
            reply.key("supplier")
            reply.bulk(terms.name.span)
            reply.key("location")
            reply.text(engine.tables.location.keys, row: terms.location)
            reply.key("days")
            reply.integer(Int(terms.days))
            reply.key("workdays")
            reply.boolean(terms.countsWorkdays)
            reply.key("min")
            reply.quantity(terms.minimum)
            reply.key("multiple")
            reply.quantity(terms.multiple)
            reply.key("priority")
            reply.integer(Int(terms.priority))
        }
    }
}
