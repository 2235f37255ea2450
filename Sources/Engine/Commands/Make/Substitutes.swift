import Columns
import Wire

/// `SUBSTITUTE.SET`: says what may stand in for an item.
struct SubstituteSet: Command {
    private static let item = Argument(1, "item", .id)
    private static let other = Argument(2, "other", .id)
    private static let ratio = Option("RATIO", slot: 0, .words(1), "r", .quantity)
    private static let priority = Option("PRIORITY", slot: 1, .words(1), "p", .integer)
    private static let from = Option("FROM", slot: 2, .words(1), "date", .date)
    private static let to = Option("TO", slot: 3, .words(1), "date", .date)
    private static let supersedes = Option("SUPERSEDES", slot: 4, .flag)

    let declaration = Declaration(
        "SUBSTITUTE.SET", .write,
        summary:
            "Lets another item stand in for an item, one way only: RATIO units of it (1 unless "
            + "said) for one, used from FROM to TO (both count). It needs ALLOW substitutes; "
            + "with SUPERSEDES it follows the item for good and needs no consent: what is left of "
            + "the item is used up, but from FROM on none is made or bought. The lowest PRIORITY "
            + "(1 unless said) is tried first; what the item leaves open comes whole from one of "
            + "them. Promises made stay as they are.",
        cost: "O(s), s = substitutes of the item", arguments: [Self.item, Self.other],
        options: [Self.ratio, Self.priority, Self.from, Self.to, Self.supersedes],
        reply: "OK", errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let other = try engine.existing(.item, call, at: Self.other.position, "other")
        guard item != other else {
            throw .badArgument(
                "other", expected: "another item", found: call.words.text(Self.other.position))
        }
        var terms = SubstituteTerms(item: item, other: other)
        terms.ratio = try call.quantity(Self.ratio) ?? terms.ratio
        try engine.checkAmount(terms.ratio, "RATIO")
        terms.priority =
            try call.integer(Self.priority, in: Routing.priorities) ?? Routing.firstPriority
        terms.from = try call.date(Self.from)
        terms.to = try call.date(Self.to)
        try Engine.checkWindow(terms.from, terms.to)
        terms.supersedes = call.has(Self.supersedes)
        try engine.checkRoom(for: terms)
        try engine.setSubstitute(terms)
        reply.ok()
    }
}

/// `SUBSTITUTE.DEL`: no longer lets an item stand in for another.
struct SubstituteDelete: Command {
    private static let item = Argument(1, "item", .id)
    private static let other = Argument(2, "other", .id)

    let declaration = Declaration(
        "SUBSTITUTE.DEL", .write,
        summary: "No longer lets another item stand in for an item. Promises made stay as they "
            + "are.",
        cost: "O(s), s = substitutes of the item", arguments: [Self.item, Self.other],
        reply: "1, or 0 when it did not", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let other = try engine.existing(.item, call, at: Self.other.position, "other")
        let gone = engine.drop(
            SubstituteTerms.self, key: SubstituteTerms.key(item: item, other: other))
        engine.chainChanged(item: item)
        reply.integer(gone == nil ? 0 : 1)
    }
}

/// `SUBSTITUTE.GET`: what may stand in for an item.
struct SubstituteGet: Command {
    private static let item = Argument(1, "item", .id)

    let declaration = Declaration(
        "SUBSTITUTE.GET", .read,
        summary: "Shows what may stand in for an item, in the order in which it is tried.",
        cost: "O(s), s = substitutes of the item", arguments: [Self.item],
        reply: "an array of maps: item, ratio, priority, from, to, supersedes",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let substitutes = engine.chainRows(SubstituteTerms.self, of: item)
        reply.array(substitutes.count)
        for terms in substitutes {
            reply.map(6)
            reply.key("item")
            reply.text(engine.tables.item.keys, row: terms.other)
            reply.key("ratio")
            reply.quantity(terms.ratio)
            reply.key("priority")
            reply.integer(Int(terms.priority))
            reply.key("from")
            reply.day(orNull: terms.from)
            reply.key("to")
            reply.day(orNull: terms.to)
            reply.key("supersedes")
            reply.boolean(terms.supersedes)
        }
    }
}
