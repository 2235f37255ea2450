import Columns
import Promising
import Wire

/// `ABSENCE.SET`: says when a resource is not there.
struct AbsenceSet: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let start = Argument(2, "from", .text)
    private static let end = Argument(3, "to", .text)

    let declaration = Declaration(
        "ABSENCE.SET", .write,
        summary: "Says that a resource is not there (holiday, sickness, repair): from one date to "
            + "another, both included, or from one moment to another, on quarters of an hour. One "
            + "that begins at the same moment is replaced. On a day on which it is not there from "
            + "midnight to midnight it does no work by the day either, whatever CAPACITY.SET says. "
            + "Visits that no longer fit, and the work of such days, stay promised: their orders "
            + "are named and put at risk.",
        cost:
            "O(a + c + b), a = absences, c = days with capacity, b = visits and work of the resource",
        arguments: [Self.resource, Self.start, Self.end],
        reply: Shortage.replyText,
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let start = try call.quarter(at: Self.start.position, "from", isEnd: false)
        let end = try call.quarter(at: Self.end.position, "to", isEnd: true)
        guard start < end else {
            throw .badArgument(
                "to", expected: "a moment after the beginning",
                found: call.words.text(Self.end.position))
        }
        let terms = AbsenceTerms(resource: resource, start: start, end: end)
        try engine.checkRoom(
            for: [terms], listed: engine.supply.service.absences[resource].count,
            most: engine.limits.hoursPerResource)
        let before = engine.supply.shortages(onResource: resource, from: engine.today)
        engine.storeAbsence(terms)
        engine.replyShortages(ofResource: resource, since: before, in: &reply)
    }
}

/// `ABSENCE.DEL`: takes an absence away.
struct AbsenceDelete: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let start = Argument(2, "from", .text)

    let declaration = Declaration(
        "ABSENCE.DEL", .write,
        summary: "Takes the absence of a resource away that begins on a date or at a moment; "
            + "orders that only it put at risk no longer are.",
        cost: "O(a + v), a = absences and v = visits of the resource",
        arguments: [Self.resource, Self.start], reply: "1, or 0 when there was none",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let start = try call.quarter(at: Self.start.position, "from", isEnd: false)
        let wasThere = engine.dropAbsence(
            AbsenceTerms(resource: resource, start: start, end: start))
        engine.settleRisks(at: BookedPlaces(resources: [resource]), on: engine.today)
        reply.integer(wasThere ? 1 : 0)
    }
}

/// `ABSENCE.GET`: when a resource is not there.
struct AbsenceGet: Command {
    private static let resource = Argument(1, "resource", .id)

    let declaration = Declaration(
        "ABSENCE.GET", .read, summary: "Shows the absences of a resource, by their beginning.",
        cost: "O(a log a), a = absences of the resource", arguments: [Self.resource],
        reply: "an array of maps: from, to (moments; it is back at the second)",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let absences = engine.absences(ofResource: resource)
        reply.array(absences.count)
        for absence in absences {
            reply.map(2)
            reply.key("from")
            reply.moment(absence.start)
            reply.key("to")
            reply.moment(absence.end)
        }
    }
}
