import Columns
import Wire

/// `CAPACITY.SET`: says what a resource can do on a day.
struct CapacitySet: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let date = Argument(2, "date", .date)
    private static let quantity = Argument(3, "quantity", .quantity)
    private static let days = Option("DAYS", slot: 0, .words(1), "n", .integer)

    let declaration = Declaration(
        "CAPACITY.SET", .write,
        summary: "Sets what a resource can do on a day, in its unit, and with DAYS on each of n "
            + "days from then on. A day that was never set has no capacity. Work by the day knows this "
            + "quantity alone: people who do the same work are one resource with all their hours of "
            + "the day, to be set anew when one of them is away. Skills, their levels and paces, and "
            + "shifts are asked of visits, not of such work. When it is less than "
            + "what is promised, the orders that no longer hold are named, with what is short of "
            + "them: on each day those booked last. Nothing is released by itself.",
        cost: "O(n + b), n = days, b = bookings of the resource",
        arguments: [Self.resource, Self.date, Self.quantity], options: [Self.days],
        reply: Shortage.replyText,
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let first = try call.date(at: Self.date.position, "date")
        let quantity = try call.quantity(
            at: Self.quantity.position, "quantity", mayBeZero: true)
        try engine.checkAmount(quantity, "quantity")
        let days = try call.dayCount(Self.days, from: first, engine.limits) ?? 1
        let range = first...(first + days - 1)
        if quantity > 0 { try engine.checkRoom(forCapacityOf: resource, on: range) }
        let before = engine.supply.shortages(onResource: resource, from: engine.today)
        for day in range { try engine.setCapacity(resource: resource, day: day, quantity) }
        engine.review(resource: resource, since: before)
        engine.show(
            engine.supply.overloads(onResource: resource, days: range, from: engine.today),
            in: &reply)
    }
}
