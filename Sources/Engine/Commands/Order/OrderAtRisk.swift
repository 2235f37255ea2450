import Wire

/// `ORDER.AT_RISK`: which promises supply no longer covers, and by how much.
struct OrderAtRisk: Command {
    private static let limit = Option("LIMIT", slot: 0, .words(1), "n", .integer)
    /// Shortages answered when LIMIT does not say otherwise.
    private static let defaultLimit = 100

    let declaration = Declaration(
        "ORDER.AT_RISK", .read,
        summary:
            "Lists what is short of the promises that supply, capacity or hours no longer cover, in the "
            + "order in which the orders were entered, \(Self.defaultLimit) of them unless said "
            + "otherwise. On a stock row, and on a day of a resource, those booked last are short. "
            + "Each is also published on the channel "
            + "\(Engine.riskChannel) when a change makes it short or shorter; ORDER.FIND WHERE "
            + "at_risk finds the orders.",
        cost: "O(r × b), r = stock rows and resources of the orders at risk, b = bookings on each",
        options: [Self.limit],
        reply: "an array of maps: order, line, item, location, short_by (quantity), day (the ship "
            + "day that fails); where capacity fails resource in the place of item and location, "
            + "short_by in its unit, and the day of the work; where its hours fail a visit, "
            + "short_by is the length of the visit in hours",
        errors: [.limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        var limit = Self.defaultLimit
        if let place = call.place(of: Self.limit) {
            let most = Int64(engine.limits.rowsPerAnswer)
            let wish = try call.integer(at: place, "LIMIT", in: 0...Int64.max)
            guard wish <= most else {
                throw CommandError(.limit, "LIMIT: an answer has at most \(most) rows")
            }
            limit = Int(wish)
        }
        let shortages = engine.allShortages().prefix(limit)
        reply.array(shortages.count)
        for shortage in shortages { engine.show(shortage, in: &reply) }
    }
}
