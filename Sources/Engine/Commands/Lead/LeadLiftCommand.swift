import Columns
import Scoring
import Wire

/// `LEAD.LIFT`: what it would take for a better grade.
struct LeadLiftCommand: ScanCommand {
    private static let lead = Argument(1, "id", .id)
    private static let model = Option("MODEL", slot: 0, .words(1), "name", .id)
    private static let keep = Option("KEEP", slot: 1, .rest, "field", .field)

    let declaration = Declaration(
        "LEAD.LIFT", .scan,
        summary: """
            Answers the cheapest change that lifts a lead's grade by the champion, or another \
            scorecard: the fewest fields changed and kinds of event added, then the fewest events \
            (at most \(LeadLift.mostEvents) of a kind, of weight 1, now). Fields are tried with \
            the values at which rules change their minds; the outcome, what the server sets and \
            the fields after KEEP are left alone. Exact, unless exact says false: then the rules \
            are too many or too entangled to try everything.
            """,
        cost: "O(rules × values) as a rule; at most \(LiftSearch.mostSteps) steps, beside the core",
        arguments: [Self.lead], options: [Self.model, Self.keep],
        reply: """
            a map: model, version, points, grade, points_after, grade_after (null when nothing \
            lifts it), changes (an array of maps: field, from, to; null: no value), events (an \
            array of maps: event, count), rules (an array of maps: text, from, to, of the rules \
            whose points change), text, exact
            """,
        errors: [.notFound, .state, .noField])

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        let row = try engine.existing(.lead, call, at: Self.lead.position, "lead")
        let position = try engine.model(call, Self.model)
        let binding = try engine.bind(model: position)
        guard !binding.grades.isEmpty else {
            throw CommandError(.badArgument, "MODEL: expected a scorecard with grades")
        }
        var kept: [Int] = []
        for place in call.rest(of: Self.keep) {
            kept.append(try engine.field(.lead, call.words, at: place, toWrite: false))
        }
        return LiftScan(
            lift: LeadLift(
                leads: engine.tables.lead, row: row, shelved: engine.models[position],
                touches: engine.touches(for: binding.model).touches(ofLead: row),
                time: engine.now, kept: kept))
    }
}

/// The search of `LEAD.LIFT`.
struct LiftScan: Scan {
    let lift: LeadLift

    /// Rows of a plain scan that a rule may cost as much as: with more than a few rules the search
    /// runs beside the core.
    private static let rowsPerRule = 8_192

    var rowCount: Int { lift.shelved.model.featureCount * Self.rowsPerRule }

    func run(into reply: inout Reply) throws(CommandError) {
        let answer = try lift.search()
        let model = lift.shelved.model
        reply.map(11)
        reply.key("model")
        reply.bulk(lift.shelved.name.span)
        reply.key("version")
        reply.integer(lift.shelved.version)
        reply.grade("", answer.now.score)
        reply.grade("_after", answer.after?.score)
        reply.key("changes")
        reply.array(answer.plan.values.count)
        for value in answer.plan.values {
            reply.map(3)
            reply.key("field")
            reply.bulk(model.inputs[value.input].name)
            reply.key("from")
            reply.value(lift.leads.columns[value.column], row: lift.row)
            reply.key("to")
            if value.text.isEmpty { reply.null() } else { reply.bulk(value.text.span) }
        }
        reply.key("events")
        reply.array(answer.plan.events.count)
        for (event, count) in answer.plan.events {
            reply.map(2)
            reply.key("event")
            reply.bulk(model.eventNames[event])
            reply.key("count")
            reply.integer(count)
        }
        let rules = answer.changedRules
        reply.key("rules")
        reply.array(rules.count)
        for rule in rules {
            reply.map(3)
            reply.key("text")
            reply.bulk(rule.text)
            reply.key("from")
            reply.double(rule.from)
            reply.key("to")
            reply.double(rule.to)
        }
        reply.key("text")
        reply.bulk(text(answer, rules.map(\.text)))
        reply.key("exact")
        reply.boolean(answer.isExact)
    }

    /// The answer as a sentence.
    private func text(_ answer: LeadLift.Answer, _ rules: [String]) -> String {
        let model = lift.shelved.model
        let now = answer.now.score.grade
        guard let after = answer.after?.score.grade else {
            if let now, now == lift.shelved.binding.grades.first {
                return "\(now) is the best grade"
            }
            return answer.isExact
                ? "no change of fields and events lifts the grade"
                : "nothing was found that lifts the grade"
        }
        var steps = answer.plan.values.map { value in
            let name = model.inputs[value.input].name
            return value.text.isEmpty
                ? "clear \(name)" : "set \(name) to \(value.text.span.text())"
        }
        steps += answer.plan.events.map { event, count in
            "\(count) more of \(model.eventNames[event])"
        }
        return "from \(now ?? "no grade") to \(after): " + steps.joined(separator: ", ")
            + (rules.isEmpty ? "" : " (\(rules.joined(separator: ", ")))")
    }
}

extension LeadLift.Answer {
    /// The rules whose points change, in the order of the scorecard, with the points before and after.
    fileprivate var changedRules: [(text: String, from: Double, to: Double)] {
        guard let after else { return [] }
        return zip(now.rules, after.rules).compactMap { before, after in
            before.points == after.points ? nil : (before.text, before.points, after.points)
        }
    }
}

extension Reply {
    /// The points and the grade of a score, absent or not.
    fileprivate mutating func grade(_ suffix: String, _ score: Score?) {
        key("points\(suffix)")
        if let points = score?.points { double(points) } else { null() }
        key("grade\(suffix)")
        if let grade = score?.grade { bulk(grade) } else { null() }
    }
}
