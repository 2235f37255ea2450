import Columns
import Promising
import Wire

/// `AGENDA.GET`: when a resource works, for whom, and when it is free.
struct AgendaGet: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let start = Option("START", slot: 0, .words(1), "date", .date)
    private static let days = Option("DAYS", slot: 1, .words(1), "n", .integer)
    /// Days shown when DAYS does not say otherwise: a week.
    private static let defaultDays: Int32 = 7

    let declaration = Declaration(
        "AGENDA.GET", .read,
        summary: "Shows of each of n days (\(Self.defaultDays) unless said) from START (today "
            + "unless said) in which hours a resource works (shifts less absences), which visits "
            + "it serves, and in which hours it can serve one more.",
        cost: "O(n × v), n = days, v = visits of the resource", arguments: [Self.resource],
        options: [Self.start, Self.days],
        reply: "an array of maps: date, works, visits (an array of maps: order, line, start, end), "
            + "free; works and free are arrays of texts like 08:00-12:00",
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let first = try call.date(Self.start) ?? engine.today
        let rest = CalendarDay.latest - first + 1
        let count =
            try call.dayCount(Self.days, from: first, engine.limits)
            ?? min(Self.defaultDays, rest)
        let roster = engine.supply.service.roster
        let bookings = engine.supply.service.bookings[resource]
        reply.array(Int(count))
        for day in first..<(first + count) {
            reply.map(4)
            reply.key("date")
            reply.day(day)
            reply.key("works")
            reply.hours(roster.open(resource, day: day))
            reply.key("visits")
            let visits = bookings.filter { $0.day == day }.sorted {
                ($0.start, $0.age, $0.line) < ($1.start, $1.age, $1.line)
            }
            reply.array(visits.count)
            for visit in visits {
                reply.map(4)
                reply.key(OrderKey.order)
                reply.text(engine.tables.order.keys, row: Int(visit.order))
                reply.key(OrderKey.line)
                reply.integer(Int(visit.line) + 1)
                reply.key(OrderKey.start)
                reply.moment(Slot.moment(day: day, slot: Int(visit.start)))
                reply.key(OrderKey.end)
                reply.moment(Slot.moment(day: day, slot: Int(visit.start + visit.count)))
            }
            reply.key("free")
            reply.hours(roster.free(resource, day: day))
        }
    }
}
