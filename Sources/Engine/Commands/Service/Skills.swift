import Columns
import Wire

/// `SKILL.SET`: says what a resource can do.
struct SkillSet: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let skill = Argument(2, "skill", .id)
    private static let level = Option("LEVEL", slot: 0, .words(1), "n", .integer)
    private static let efficiency = Option("EFFICIENCY", slot: 1, .words(1), "percent", .integer)
    private static let from = Option("FROM", slot: 2, .words(1), "date", .date)
    private static let to = Option("TO", slot: 3, .words(1), "date", .date)

    let declaration = Declaration(
        "SKILL.SET", .write,
        summary: "Says that a resource (a person, a room, a machine) has a skill that appointments "
            + "may need: at a LEVEL (1 unless said; a need asks for at least one), at a pace of "
            + "EFFICIENCY per cent (100 unless said: at 50 a visit takes twice as long), from one "
            + "date to another. Visits that need more stay promised: their orders are named and put "
            + "at risk, until it has the skill again. The pace of visits that are promised stays.",
        cost: "O(h + v), h = resources with the skill, v = visits of the resource",
        arguments: [Self.resource, Self.skill],
        options: [Self.level, Self.efficiency, Self.from, Self.to],
        reply: Shortage.replyText,
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let name = try call.skill(at: Self.skill.position)
        var terms = SkillTerms(resource: resource, skill: name)
        terms.level = try call.integer(Self.level, in: SkillTerms.levels) ?? terms.level
        terms.efficiency =
            try call.integer(Self.efficiency, in: SkillTerms.efficiencies) ?? terms.efficiency
        terms.from = try call.date(Self.from)
        terms.to = try call.date(Self.to)
        try Engine.checkWindow(terms.from, terms.to)
        try engine.checkRoom(
            for: [terms], listed: engine.supply.service.skills[resource].count,
            most: engine.limits.hoursPerResource)
        let before = engine.supply.shortages(onResource: resource, from: engine.today)
        engine.storeSkill(terms)
        engine.replyShortages(ofResource: resource, since: before, in: &reply)
    }
}

/// `SKILL.DEL`: takes a skill from a resource.
struct SkillDelete: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let skill = Argument(2, "skill", .id)

    let declaration = Declaration(
        "SKILL.DEL", .write,
        summary:
            "Takes a skill from a resource. Visits that need it stay promised: their orders are "
            + "named and put at risk, until it has the skill again.",
        cost: "O(h + v), h = resources with the skill, v = visits of the resource",
        arguments: [Self.resource, Self.skill],
        reply: "1, or 0 when it did not have it; or \(Shortage.mapsText)", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let name = try call.skill(at: Self.skill.position)
        let before = engine.supply.shortages(onResource: resource, from: engine.today)
        guard engine.dropSkill(resource: resource, name) else { return reply.integer(0) }
        engine.review(resource: resource, since: before)
        let short = engine.supply.shortages(onResource: resource, from: engine.today)
        if short.isEmpty { reply.integer(1) } else { engine.show(short, in: &reply) }
    }
}

/// `SKILL.GET`: what a resource can do.
struct SkillGet: Command {
    private static let resource = Argument(1, "resource", .id)

    let declaration = Declaration(
        "SKILL.GET", .read, summary: "Shows the skills of a resource, in the order they were set.",
        cost: "O(s), s = skills of the resource", arguments: [Self.resource],
        reply: "an array of maps: skill, level, efficiency, from, to", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let rows = engine.supply.service.skills[resource]
        reply.array(rows.count)
        for row in rows {
            let terms = SkillTerms(engine.tables.skill, Int(row))
            reply.map(5)
            reply.key("skill")
            reply.bulk(terms.skill.span)
            reply.key("level")
            reply.integer(Int(terms.level))
            reply.key("efficiency")
            reply.integer(Int(terms.efficiency))
            reply.key("from")
            reply.day(orNull: terms.from)
            reply.key("to")
            reply.day(orNull: terms.to)
        }
    }
}

extension Call {
    /// The name of a skill: an id without the characters that part skills in a list.
    func skill(at position: Int) throws(CommandError) -> [UInt8] {
        _ = try id(at: position, "skill")
        let name = words.copy(position)
        guard !name.contains(UInt8(ascii: ",")), !name.contains(UInt8(ascii: ":")) else {
            throw .badArgument(
                "skill", expected: "an id without comma and colon", found: words.text(position))
        }
        return name
    }
}
