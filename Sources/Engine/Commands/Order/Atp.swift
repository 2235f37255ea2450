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
    private static let allow = Option("ALLOW", slot: 3, .words(1), "planned", .text)
    private static let from = Option("FROM", slot: 4, .rest, "location", .id)

    let declaration = Declaration(
        "ATP", .read,
        summary: "Answers what of an item is available to promise by a date (without BY: today), "
            + "or from which day on all of it is.",
        cost: "O(l), l = locations that keep the item; some 50 ns each",
        arguments: [Self.item, Self.quantity],
        options: [Self.due, Self.zone, Self.account, Self.allow, Self.from],
        reply: "a map: item, quantity, status (available, later, short), arrive, on_time, sources "
            + "(an array of maps: location, quantity, ship, arrive, how)",
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let quantity = try call.quantity(at: Self.quantity.position, "quantity")
        var request = OrderRequest()
        request.reset(today: engine.today, horizonDays: Int32(engine.limits.horizonDays))
        request.due = try call.date(Self.due)
        request.allowsPlanned = try call.allowsPlanned(Self.allow)
        if let account = call.place(of: Self.account) {
            _ = try engine.existing(.account, call, at: account, "account")
        }
        var question = SupplyQuestion()
        question.lines = [(item, quantity)]
        question.zone = try engine.zone(call, Self.zone)
        if call.has(Self.from) {
            var locations: [Int] = []
            for place in call.rest(of: Self.from) {
                locations.append(try engine.location(call, at: place))
            }
            question.from = locations
        }
        let locations = engine.fill(&request, for: question)
        let availability = try SupplyState.checked { () throws(SupplyError) in
            try engine.planner.availability(request, over: engine.supply.rows)
        }
        reply.map(6)
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
            ? [] : engine.sources(engine.planner.answer.lines[0], locations: locations)
        reply.array(sources.count)
        for source in sources { reply.source(source) }
    }
}

extension Call {
    /// Whether ALLOW names planned receipts; nothing else can be allowed yet.
    func allowsPlanned(_ option: Option) throws(CommandError) -> Bool {
        guard let place = place(of: option) else { return false }
        for word in words.text(place).split(separator: ",", omittingEmptySubsequences: false)
        where word.lowercased() != "planned" {
            throw .badArgument("ALLOW", expected: "planned", found: String(word))
        }
        return true
    }
}

extension Engine {
    /// The zone after an option, or anywhere without it.
    func zone(
        _ call: borrowing Call, _ option: Option
    ) throws(CommandError) -> SupplyQuestion.Zone {
        guard let place = call.place(of: option) else { return .anywhere }
        _ = try call.id(at: place, "zone")
        return zone(call.words, at: place)
    }
}

extension Availability.Status {
    /// The status as it is answered.
    fileprivate var word: String {
        switch self {
        case .available: "available"
        case .later: "later"
        case .short: "short"
        }
    }
}
