import Columns
import Promising
import Wire

/// `ATP`: what of an item can be had, when and from where, without promising it.
struct Atp: Command {
    private static let item = Argument(1, "item", .id)
    private static let quantity = Argument(2, "quantity", .quantity)
    private static let due = Option("BY", slot: 0, .words(1), "date", .date)
    private static let zone = Option("TO", slot: 1, .words(1), "zone", .id)
    private static let account = Option("FOR", slot: 2, .words(1), "account", .id)
    private static let allow = Option(
        "ALLOW", slot: 3, .words(1), "planned,substitutes", .text)
    private static let explain = Option("EXPLAIN", slot: 4, .flag)
    private static let slots = Option("SLOTS", slot: 5, .words(1), "n", .integer)
    private static let from = Option("FROM", slot: 6, .rest, "location", .id)
    /// Slots of an appointment service that are answered when SLOTS does not say otherwise.
    private static let defaultSlots: Int64 = 5

    let declaration = Declaration(
        "ATP", .read,
        summary: "Answers what of an item is available to promise by a date (without BY: today), "
            + "or from which day on all of it is: from stock and receipts, and where those do not "
            + "serve by then, made, bought, moved, put together or (with ALLOW substitutes) "
            + "replaced. on_time is what can have arrived by then and still lasts, each location "
            + "sending on its last open day for it. Where BY is closed for a location or for the "
            + "customer, or beyond the horizon, the last day before it on which that location can "
            + "deliver is as good: what is there whole on it is available. FOR an account it keeps to what its quotas leave. EXPLAIN adds what "
            + "decided the day, and alternatives. Of an appointment service a quantity is one "
            + "visit; the first n visits that can be had, \(Self.defaultSlots) unless SLOTS says "
            + "otherwise, are answered too, from the day of the first on.",
        cost: "O(l), l = locations that keep the item; for an item with lots also days times "
            + "expiry days; with a chain by the needs that are looked at; the search ends at a "
            + "limit of work",
        arguments: [Self.item, Self.quantity],
        options: [
            Self.due, Self.zone, Self.account, Self.allow, Self.explain, Self.slots, Self.from,
        ],
        reply: "a map: item, quantity, status (available, later, short), arrive, on_time, sources "
            + "(an array of maps: location, quantity, ship, arrive, how); with EXPLAIN also explain "
            + "(a map: \(ExplanationWords.keys)); of an appointment service also slots (an array "
            + "of maps: location, date, start, end, crew)",
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let quantity = try call.quantity(at: Self.quantity.position, "quantity")
        var request = OrderRequest()
        request.reset(today: engine.today, horizonDays: Int32(engine.limits.horizonDays))
        request.due = try call.date(Self.due)
        let allowed = try call.allowed(Self.allow)
        request.allowsPlanned = allowed.planned
        var question = SupplyQuestion()
        if let place = call.place(of: Self.account) {
            let account = try engine.existing(.account, call, at: place, "account")
            question.account = account
            question.tier = engine.tier(ofAccount: account)
        }
        question.lines = [(item, quantity)]
        question.allowsSubstitutes = allowed.substitutes
        question.zone = try engine.zone(call, Self.zone)
        if call.has(Self.from) {
            var locations: [Int] = []
            for place in call.rest(of: Self.from) {
                locations.append(try engine.location(call, at: place))
            }
            question.from = locations
        }
        let explains = call.has(Self.explain)
        if let appointment = engine.appointment(ofItem: item) {
            let most = Int64(engine.limits.slotsPerAnswer)
            let wished = try call.integer(Self.slots, in: 0 ... .max) ?? Self.defaultSlots
            guard wished <= most else {
                throw CommandError(.limit, "SLOTS: an answer has at most \(most) slots")
            }
            let visit = engine.visitQuestion(
                line: 0, quantity: quantity, appointment, question)
            return reply.visits(
                engine.visits(
                    for: visit, question, due: request.due, most: Int(wished), explains: explains),
                id: call.words.word(Self.item.position), explains: explains, engine.tables)
        }
        guard !call.has(Self.slots) else {
            throw CommandError(.badArgument, "SLOTS: expected an appointment service with it")
        }
        let (availability, planned) = try engine.availability(
            &request, for: question, explains: explains)
        let plan = planned.plan
        reply.map(explains ? 7 : 6)
        reply.key("item")
        reply.bulk(call.words.word(Self.item.position))
        reply.key("quantity")
        reply.quantity(quantity)
        reply.key("status")
        reply.bulk(availability.status.word)
        reply.key("arrive")
        reply.day(orNull: availability.arrive)
        reply.key("on_time")
        reply.quantity(availability.onTime)
        reply.key("sources")
        let sources =
            availability.status == .short
            ? [] : engine.sources(plan.lines[0], of: plan, locations: planned.locations)
        reply.array(sources.count)
        for source in sources { reply.source(source) }
        guard explains else { return }
        reply.key(OrderKey.explain)
        reply.explanation(ofLine: 0, planned, engine.tables, isNumbered: false)
    }
}

extension Availability.Status {
    /// The status as it is answered.
    var word: String {
        switch self {
        case .available: "available"
        case .later: "later"
        case .short: "short"
        }
    }
}
