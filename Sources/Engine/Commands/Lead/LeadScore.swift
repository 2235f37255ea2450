import Columns
import Scoring
import Wire

/// `LEAD.SCORE`: the score of a lead.
struct LeadScore: Command {
    private static let lead = Argument(1, "id", .id)
    private static let model = Option("MODEL", slot: 0, .words(1), "name", .id)
    private static let reasons = Option("REASONS", slot: 1, .words(1), "n", .integer)
    private static let method = Option(
        "METHOD", slot: 2, .words(1), "method", .keyword, choices: Score.methods)
    private static let time = Option("AT", slot: 3, .words(1), "timestamp", .timestamp)

    let declaration = Declaration(
        "LEAD.SCORE", .read,
        summary: "Scores a lead by the champion, or by another model, as of now or another time.",
        cost: "O(1) for a score that is kept (champion and challengers, but for scorecards), else "
            + "O(i + e), i = inputs of the model, e = events of the lead",
        arguments: [Self.lead], options: [Self.model, Self.reasons, Self.method, Self.time],
        reply: Score.shape, errors: [.notFound, .state])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.existing(.lead, call, at: Self.lead.position, "lead")
        let position = try engine.model(call, Self.model)
        let count = try call.reasonCount(Self.reasons)
        var moment = engine.now
        if let place = call.place(of: Self.time) { moment = try call.timestamp(at: place, "AT") }
        var method: ReasonMethod?
        if count != nil { method = try call.method(Self.method, of: engine.models[position]) }
        let score = try engine.score(
            ofLead: row, model: position, at: moment, reasons: method, most: count ?? 0)
        reply.score(
            score, of: engine.models[position], reasons: count, at: moment,
            trend: engine.trend(ofLead: row, score, model: position, at: moment))
    }
}

/// `LEAD.TOUCH`: records that something happened with a lead.
struct LeadTouch: Command {
    private static let lead = Argument(1, "id", .id)
    private static let event = Argument(2, "event", .id)
    private static let weight = Option("WEIGHT", slot: 0, .words(1), "w", .number)
    private static let time = Option("AT", slot: 1, .words(1), "timestamp", .timestamp)
    /// The largest weight, of either sign: sums of points stay numbers.
    private static let mostWeight = 1e12

    let declaration = Declaration(
        "LEAD.TOUCH", .write,
        summary: "Records an engagement event, of weight 1 and now unless said otherwise; "
            + "scorecards let its points decay. A weight is at most 1e12, of either "
            + "sign.",
        cost: "O(1) when events come in the order of time",
        arguments: [Self.lead, Self.event], options: [Self.weight, Self.time],
        reply: "OK", errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.existing(.lead, call, at: Self.lead.position, "lead")
        _ = try call.id(Self.event)
        var weight = 1.0
        if let place = call.place(of: Self.weight) {
            weight = try call.number(at: place, "WEIGHT", upTo: Self.mostWeight)
        }
        var moment = engine.now
        if let place = call.place(of: Self.time) { moment = try call.timestamp(at: place, "AT") }
        let kinds = engine.tables.event.columns[Entity.EventColumn.kind.place].categories
        guard let kinds,
            kinds.code(of: call.words.word(Self.event.position)) != nil
                || kinds.count < engine.limits.categoriesPerField
        else {
            throw CommandError(
                .limit, "event: at most \(engine.limits.categoriesPerField) kinds of event")
        }
        engine.leadChanges(row: row)
        engine.addEvent(
            lead: row, kind: call.words.word(Self.event.position), weight: weight, time: moment)
        reply.ok()
    }
}
