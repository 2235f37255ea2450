import Columns
import Promising
import Wire

/// `PROMISE`: binds supply to an order, all of it or none.
struct Promise: Command {
    static let order = Argument(1, "order", .id)
    static let line = Option(
        "LINE", slot: 0, .words(2), "item quantity", .id, isRequired: true, isRepeatable: true)
    static let due = Option("BY", slot: 1, .words(1), "date", .date)
    static let latest = Option("LATEST", slot: 2, .words(1), "date", .date)
    static let zone = Option("TO", slot: 3, .words(1), "zone", .id)
    static let account = Option("FOR", slot: 4, .words(1), "account", .id)
    static let tier = Option(
        "TIER", slot: 5, .words(1), "tier", .integer, choices: ["1", "2", "3"])
    static let delivery = Option(
        "DELIVERY", slot: 6, .words(1), "delivery", .keyword,
        choices: ["lines", "complete", "partial", "ratio"])
    static let short = Option(
        "SHORT", slot: 7, .words(1), "short", .keyword, choices: ["backorder", "cut", "reject"])
    static let minimumShipment = Option("MINSHIP", slot: 8, .words(1), "quantity", .quantity)
    static let allow = Option("ALLOW", slot: 9, .words(1), "planned,substitutes", .text)
    static let hold = Option("HOLD", slot: 10, .words(1), "duration", .duration)
    static let confirm = Option("CONFIRM", slot: 11, .flag)
    static let dryRun = Option("DRYRUN", slot: 12, .flag)
    static let partials = Option("PARTIALS", slot: 13, .words(1), "n", .integer)
    static let explain = Option("EXPLAIN", slot: 14, .flag)
    static let start = Option("AT", slot: 15, .words(1), "timestamp", .timestamp)
    static let reserveAfter = Option("RESERVEAFTER", slot: 16, .words(1), "date", .date)
    /// All options, as ORDER.AMEND takes them too.
    static let options = [
        line, due, latest, zone, account, tier, delivery, short, minimumShipment, allow, hold,
        confirm, dryRun, partials, explain, start, reserveAfter,
    ]

    /// How long supply is held when neither HOLD nor CONFIRM says otherwise: 15 minutes.
    static let defaultHoldMS: Int64 = 900_000

    let declaration = Declaration(
        "PROMISE", .write,
        summary: "Promises an order: finds the best days and places for its lines and holds or "
            + "books them, all or nothing. What stock and receipts do not serve on time is made, "
            + "bought, moved, put together or (with ALLOW substitutes) replaced, where that is "
            + "known. The same order again is answered as it stands. DELIVERY "
            + "ratio is partial delivery with all lines in the ratio of their quantities, in whole "
            + "units where these are whole. PARTIALS bounds the days on which a line may arrive "
            + "(with partial or ratio): the last one brings the whole rest or does not come. A "
            + "promise keeps to the quotas of its customer, to the days and hours in which "
            + "locations ship, and to those on which the customer receives; where these close BY, "
            + "the nearest open day before it is on time, and the days after it follow; where they "
            + "close it for some locations, or the horizon ends before it, so is one of the "
            + "\(Engine.mostEarlierDays) nearest days on which one of these can still deliver, when "
            + "more of the order is there by it, and no line less or later. EXPLAIN adds what decided the "
            + "day of each line, and alternatives (not to an order that stands already). A line of "
            + "an appointment service is one visit: by BY when it can be, that day if possible, or "
            + "at the wished start (AT, on a quarter of an hour), then or never; it is never "
            + "divided. Where goods expire, or are made, bought, moved or replaced, each line takes "
            + "its places with its day, so that an earlier line may leave a later one a later day. "
            + "With RESERVEAFTER nothing is promised before that day: the order waits, "
            + "others may have what it asks for, and when the day begins it is promised with "
            + "these terms and booked, as by CONFIRM, after those that were entered before it "
            + "for the same day; what became of it is published (order.reserved). ORDER.RESERVE "
            + "promises it sooner. A day that has begun makes no difference.",
        cost: "O(n × l) for n lines and l locations in the common case; exact choice of places up "
            + "to 8 lines and 12 locations, a heuristic beyond; the search for days ends at a limit "
            + "of work per order, and what has no day by then says so in its reason",
        arguments: [Self.order],
        options: Self.options,
        reply: "a map: order, status (held, confirmed, backordered, rejected), expires, arrive, "
            + "shipments, cost, lines (an array of maps: line, item, quantity, confirmed, "
            + "backordered, arrive, sources, reason); when something is made, bought or moved, or "
            + "someone comes, also pegging (an array of maps: step, parent, line, how, item, "
            + "location, from, quantity, lot, start, end); while it waits for its day also "
            + "reserve_after; with EXPLAIN also explain (an array of maps: line, "
            + "\(ExplanationWords.keys))",
        errors: [.notFound, .exists, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let key = try call.id(Self.order)
        // The engine's own terms, taken out while they are used: their arrays keep their memory.
        var terms = PromiseTerms()
        swap(&terms, &engine.terms)
        defer { swap(&terms, &engine.terms) }
        try terms.read(call, engine)
        if let known = engine.tables.order.row(of: call.words.word(key)) {
            if !engine.status(ofOrder: known).isOver {
                guard call.has(Self.dryRun) || engine.request(ofOrder: known) == terms.bytes else {
                    throw CommandError(
                        .exists,
                        "order: '\(CommandError.excerpt(call.words.text(key)))' was promised with "
                            + "other arguments")
                }
                engine.changesNothing = true
                return reply.order(call.words.word(key), engine.order(known))
            }
        }
        let isNew = engine.tables.order.row(of: call.words.word(key)) == nil
        try engine.checkRoom(in: .order, for: isNew ? 1 : 0)
        let (record, planned) = try engine.plan(terms)
        reply.order(
            call.words.word(key), record, planned, explains: terms.explains, engine.tables)
        engine.changesNothing = call.has(Self.dryRun) || record.status == .rejected
        guard !engine.changesNothing else { return }
        engine.enter(call.words.word(key), terms, record, call.words)
    }
}
