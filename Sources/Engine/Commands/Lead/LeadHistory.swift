import Scoring
import Wire

/// `LEAD.HISTORY`: how a lead's score went.
struct LeadHistory: Command {
    private static let lead = Argument(1, "id", .id)
    private static let model = Option("MODEL", slot: 0, .words(1), "name", .id)
    private static let limit = Option("LIMIT", slot: 1, .words(1), "n", .integer)

    let declaration = Declaration(
        "LEAD.HISTORY", .read,
        summary: """
            Answers the scores that a lead had by the champion, or another model, newest first. A \
            score is recorded for the champion and its challengers when a write to the lead \
            changes it; \(ScoreHistory.mostPoints) are kept of each, spread over the time.
            """,
        cost: "O(1)", arguments: [Self.lead], options: [Self.model, Self.limit],
        reply: """
            a map: model, version, trend (rising, steady or falling against 7 days before; null \
            without an earlier score), points (an array of maps: at, score, version, grade, \
            decided)
            """,
        errors: [.notFound, .state])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.existing(.lead, call, at: Self.lead.position, "lead")
        let position = try engine.model(call, Self.model)
        guard engine.models[position].model.classCount == 1 else {
            throw CommandError(.badArgument, "MODEL: expected a model of one score, not of classes")
        }
        var limit = ScoreHistory.mostPoints
        if let place = call.place(of: Self.limit) {
            limit = Int(try call.integer(at: place, "LIMIT", in: 0...Int64(Int32.max)))
        }
        _ = try engine.bind(model: position)
        let score = try? engine.score(ofLead: row, model: position, at: engine.now)
        let trend = score.flatMap {
            engine.trend(ofLead: row, $0, model: position, at: engine.now)
        }
        let shelved = engine.models[position]
        let code = engine.models.names.firstIndex(of: shelved.name)
        let points = code.map { engine.history(ofLead: row).points(ofModel: $0) } ?? []
        reply.map(4)
        reply.key("model")
        reply.bulk(shelved.name.span)
        reply.key("version")
        reply.integer(shelved.version)
        reply.key("trend")
        if let trend { reply.bulk(trend.rawValue) } else { reply.null() }
        reply.key("points")
        reply.array(min(limit, points.count))
        for point in points.reversed().prefix(limit) {
            reply.map(5)
            reply.key("at")
            reply.moment(point.time)
            reply.key("score")
            reply.double(point.score)
            reply.key("version")
            reply.integer(point.version)
            reply.key("grade")
            reply.name(point.grade, of: engine.models)
            reply.key("decided")
            reply.boolean(point.isDecided)
        }
    }
}
