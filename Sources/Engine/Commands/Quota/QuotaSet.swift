import Columns
import Wire

/// `QUOTA.SET`: says what a group of customers may be promised of an item in a period.
struct QuotaSet: Command {
    private static let group = Argument(1, "group", .id)
    private static let item = Argument(2, "item", .id)
    private static let from = Argument(3, "from", .date)
    private static let to = Argument(4, "to", .date)
    private static let quantity = Argument(5, "quantity", .quantity)
    private static let backward = Option("BACKWARD", slot: 0, .words(1), "periods", .integer)
    private static let forward = Option("FORWARD", slot: 1, .words(1), "periods", .integer)
    /// Periods that a period may reach over, each way.
    private static let mostPeriods: Int64 = 366

    let declaration = Declaration(
        "QUOTA.SET", .write,
        summary:
            "Bounds what a group of customers is promised of an item with arrival in a period, "
            + "both days included. The group is an account (and all accounts below it), a group of "
            + "accounts (a value of their field group, territory, country or industry), a tier "
            + "(1, 2, 3 or tier1, tier2, tier3) or * for everyone; the item an item, a group of items or *. A promise must fit in every "
            + "quota that names its customer and item; on days without a period a quota bounds "
            + "nothing. What counts is the item that is ordered, also where another one stands in. BACKWARD lets a period also use what is left of so many periods before it, "
            + "FORWARD of so many after it. The same group, item and first day replace a period; "
            + "promises that were made stay.",
        cost: "O(p), p = periods of the group and item",
        arguments: [Self.group, Self.item, Self.from, Self.to, Self.quantity],
        options: [Self.backward, Self.forward],
        reply: "OK", errors: [.notFound, .exists, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let group = try call.quotaGroup(Self.group)
        let item = try engine.quotaItem(call, Self.item)
        let from = try call.date(at: Self.from.position, "from")
        let to = try call.date(at: Self.to.position, "to")
        guard from <= to else {
            throw CommandError(.badArgument, "to: expected a date not before from")
        }
        let quantity = try call.quantity(
            at: Self.quantity.position, "quantity", mayBeZero: true)
        try engine.checkQuantity(stock: nil, onHand: quantity)
        let terms = QuotaTerms(
            group: group, item: item, from: from, to: to, quantity: quantity,
            earlier: try periods(call, Self.backward), later: try periods(call, Self.forward))
        let pair = QuotaIndex.Pair(group: group, item: item)
        for row in engine.supply.quotas.periods(pair) {
            let other = engine.quota(Int(row))
            guard other.from == from || other.to < from || to < other.from else {
                throw CommandError(
                    .exists,
                    "from: the period overlaps that from \(Engine.text(day: other.from)) to "
                        + "\(Engine.text(day: other.to))")
            }
        }
        try engine.checkRoom(for: terms)
        engine.setQuota(terms)
        reply.ok()
    }

    private func periods(_ call: borrowing Call, _ option: Option) throws(CommandError) -> Int64 {
        guard let place = call.place(of: option) else { return 0 }
        return try call.integer(at: place, option.keyword, in: 0...Self.mostPeriods)
    }
}

/// `QUOTA.GET`: a group's quotas, with what is used of them.
struct QuotaGet: Command {
    private static let group = Argument(1, "group", .id)
    private static let item = Argument(2, "item", .id, .optional)

    let declaration = Declaration(
        "QUOTA.GET", .read,
        summary: "Shows the periods of a group's quotas, for one item or item group or for all, by "
            + "item and first day.",
        cost: "O(q log q), q = quotas", arguments: [Self.group, Self.item],
        reply: "an array of maps: group, item, from, to, quantity, used, left (0 at least), "
            + "backward, forward")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let group = try call.quotaGroup(Self.group)
        var wanted: [UInt8]?
        if let place = call.place(of: Self.item) {
            wanted = call.words.copy(try call.id(at: place, "item"))
        }
        var found: [(terms: QuotaTerms, used: Int64)] = []
        for row in engine.supply.quotas.periods(group: group, item: wanted) {
            found.append((engine.quota(row), engine.supply.quotas.used[row]))
        }
        found.sort { $0.terms.key.lexicographicallyPrecedes($1.terms.key) }
        reply.array(found.count)
        for (terms, used) in found { reply.quota(terms, used: used) }
    }
}

/// `QUOTA.DEL`: takes a period away.
struct QuotaDelete: Command {
    private static let group = Argument(1, "group", .id)
    private static let item = Argument(2, "item", .id)
    private static let from = Argument(3, "from", .date)

    let declaration = Declaration(
        "QUOTA.DEL", .write,
        summary:
            "Removes the period of a quota that begins on a day; promises that were made stay.",
        cost: "O(p), p = periods of the group and item",
        arguments: [Self.group, Self.item, Self.from],
        reply: "1 when there was one, else 0")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let day = try call.date(at: Self.from.position, "from")
        let terms = QuotaTerms(
            group: try call.quotaGroup(Self.group),
            item: call.words.copy(try call.id(Self.item)), from: day, to: day, quantity: 0,
            earlier: 0, later: 0)
        let row = engine.tables.quota.row(of: terms.key.span)
        if let row { engine.removeQuota(row) }
        reply.integer(row == nil ? 0 : 1)
    }
}

extension Call {
    /// The group that a word names; a tier's number is its word.
    fileprivate func quotaGroup(_ argument: Argument) throws(CommandError) -> [UInt8] {
        let place = try id(argument)
        for tier in 1...3 where words.equals(place, "\(tier)") || words.equals(place, "tier\(tier)")
        {
            return Engine.tierWord(Int64(tier))
        }
        return words.copy(place)
    }
}

extension Engine {
    /// The item, item group or `*` that a word names; NOTFOUND when nothing is called so.
    fileprivate func quotaItem(
        _ call: borrowing Call, _ argument: Argument
    ) throws(CommandError) -> [UInt8] {
        let place = try call.id(argument)
        let word = call.words.word(place)
        let groups = tables.item.columns[Entity.ItemColumn.group.place].categories
        guard
            tables.item.row(of: word) != nil || groups?.code(of: word) != nil
                || call.words.equals(place, "*")
        else {
            throw CommandError(
                .notFound,
                "item: there is no item and no group of items "
                    + "'\(CommandError.excerpt(call.words.text(place)))'")
        }
        return call.words.copy(place)
    }
}

extension Reply {
    /// A period's map.
    fileprivate mutating func quota(_ terms: QuotaTerms, used: Int64) {
        map(9)
        key("group")
        bulk(terms.group.span)
        key("item")
        bulk(terms.item.span)
        key("from")
        day(terms.from)
        key("to")
        day(terms.to)
        key("quantity")
        quantity(terms.quantity)
        key("used")
        quantity(used)
        key("left")
        quantity(max(0, terms.quantity - used))
        key("backward")
        integer(Int(terms.earlier))
        key("forward")
        integer(Int(terms.later))
    }
}
