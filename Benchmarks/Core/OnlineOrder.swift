import Promising

/// A web shop's order: three lines, each of which twenty places could ship.
///
/// Measured by asking the sixty rows once each, without choosing.
enum OnlineOrder {
    private static let places = 20
    private static let items = 300

    static func compare(_ scale: Scale) throws -> [Comparison] {
        let rows = try SupplyOfRows.make(places * items)
        let requests = makeRequests(scale.pick(20_000, quick: 500))
        var planner = OrderPlanner()
        var wrong = 0
        var lookups: Int64 = 0
        let comparison = try Comparison.run(
            "plan 3 lines x 20 places", rounds: scale.rounds, operations: requests.count,
            goal: "ours at most 3000 ns",
            ours: (
                "order planner",
                {
                    for request in requests {
                        try planner.plan(request, over: rows)
                        if planner.answer.shipments != 1 || planner.answer.outcome != .promised {
                            wrong += 1
                        }
                    }
                }
            ),
            other: (
                "60 look-ups",
                {
                    for request in requests {
                        for row in request.rows {
                            lookups &+= rows.available(
                                Int(row), day: SupplyOfRows.today + 3, planned: false)
                        }
                    }
                }
            ))
        try check(wrong == 0, "every order is promised in one shipment")
        try check(lookups > 0, "the rows have something")
        return [comparison]
    }

    /// Orders of small quantities within two to five days, with lanes of different length and cost.
    private static func makeRequests(_ count: Int) -> [OrderRequest] {
        var draw = Draw(seed: 13)
        return (0..<count).map { _ in
            var request = OrderRequest()
            request.reset(
                today: SupplyOfRows.today, horizonDays: Int32(SupplyOfRows.horizonDays))
            request.due = SupplyOfRows.today + 5
            for place in 0..<places {
                request.locations.append(
                    OrderRequest.Location(
                        laneDays: Int32(1 + place % 4), laneCents: Int64(10 + place)))
            }
            for _ in 0..<3 {
                let item = draw.below(items)
                request.lines.append(
                    OrderRequest.Line(item: item, quantity: Int64(1_000 + draw.below(9_000))))
                for place in 0..<places { request.rows.append(Int32(item * places + place)) }
            }
            return request
        }
    }
}
