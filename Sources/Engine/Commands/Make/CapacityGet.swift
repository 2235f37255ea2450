import Columns
import Promising
import Wire

/// `CAPACITY.GET`: what a resource can do, and how much of it is taken.
struct CapacityGet: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let start = Option("START", slot: 0, .words(1), "date", .date)
    private static let days = Option("DAYS", slot: 1, .words(1), "n", .integer)

    let declaration = Declaration(
        "CAPACITY.GET", .read,
        summary: "Shows what a resource can do on each of n days from START (today unless said); "
            + "without DAYS the days of the horizon on which there is capacity or work. Reserved "
            + "is what orders hold and have booked, and what went into those that have left; free is the rest, null when the resource is "
            + "not finite.",
        cost: "O(n), n = days shown or in the horizon", arguments: [Self.resource],
        options: [Self.start, Self.days],
        reply: "an array of maps: date, capacity, reserved, free",
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let first = try call.date(Self.start) ?? engine.today
        let wished = try call.dayCount(Self.days, from: first, engine.limits)
        let rows = engine.supply.capacity
        var shown: [Int32] = []
        let horizon = min(Int32(engine.limits.horizonDays), CalendarDay.latest - first + 1)
        for day in first..<(first + (wished ?? horizon))
        where wished != nil || rows.capacity(resource, day: day) != 0
            || rows.load(resource, day: day) != 0
        {
            shown.append(day)
        }
        reply.array(shown.count)
        for day in shown {
            let capacity = rows.capacity(resource, day: day)
            let load = rows.load(resource, day: day)
            reply.map(4)
            reply.key("date")
            reply.day(day)
            reply.key("capacity")
            reply.quantity(capacity)
            reply.key("reserved")
            reply.quantity(load)
            reply.key("free")
            if rows.isInfinite(resource) {
                reply.null()
            } else {
                reply.quantity(max(0, capacity - load))
            }
        }
    }
}
