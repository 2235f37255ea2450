/// The script of `leadstock demo`: what Leadstock does, in about twenty commands on the sample company.
///
/// Every figure in it follows from `Data/samples` and the day on which the tour's clock stands. A step
/// whose reply is another fails the demo, so that the tour cannot grow stale unseen.
package enum Tour {
    /// The moment at which the tour's own clock begins; receipts of the sample company lie after it.
    package static let begin = "2026-12-01T08:00:00Z"

    /// The steps in order.
    package static let steps = records + scores + promises + changes

    private static let records = [
        TourStep(
            "Fjordwerk makes cargo bikes. Its sample company has 2,000 leads; this is how they stand.",
            "LEAD.COUNT BY status", .count(path: "", 6), .holds(path: "converted", text: "500")),
        TourStep(
            "Conditions read like SQL. Open leads in logistics that asked for a quote:",
            "LEAD.COUNT WHERE \"outcome IS NULL AND industry = 'logistics' AND request = 'quote'\"",
            .holds(path: "", text: "20")),
        TourStep(
            "One record, a few of its fields.",
            "LEAD.GET lead-00691 name company title employees request",
            .holds(path: "name", text: "Tilda Moreau"), .holds(path: "employees", text: "6991")),
    ]

    private static let scores = [
        TourStep(
            "Two models are loaded: a fitted logistic one, and a scorecard written by the sales team.",
            "MODEL.LIST", .count(path: "", 2)),
        TourStep(
            "Whom to call first? The best open leads by the champion model.",
            "LEAD.TOP 3 WHERE \"outcome IS NULL\" RETURN name company request",
            .count(path: "", 3), .holds(path: "0.id", text: "lead-00691"),
            .holds(path: "1.id", text: "lead-00867"), .holds(path: "2.id", text: "lead-01828")),
        TourStep(
            "And why? The largest contributions come first; all of them and the bias make the margin.",
            "LEAD.SCORE lead-00691 REASONS 3",
            .holds(path: "model", text: "win"), .count(path: "reasons", 3)),
        TourStep(
            "The scorecard speaks in points and grades: how well the lead fits, and how much it does.",
            "LEAD.SCORE lead-00691 MODEL fit REASONS 4",
            .holds(path: "model", text: "fit"), .holds(path: "grade", text: "A1"),
            .count(path: "reasons", 4)),
        TourStep(
            "The lead sees a demo. Such events count less as time passes.",
            "LEAD.TOUCH lead-00691 demo", .holds(path: "", text: "OK")),
        TourStep(
            "A score without a stored lead, straight from a web form.",
            "SCORE win REASONS 2 WITH industry logistics source referral request quote visits 9",
            .holds(path: "model", text: "win"), .count(path: "reasons", 2)),
    ]

    private static let promises = [
        TourStep(
            "Now to the goods. Few of bike-42 are on hand, and 20 more reach Hamburg on 13 December.",
            "STOCK.GET bike-42 hamburg",
            .count(path: "", 1), .holds(path: "0.on_hand", text: "6"),
            .holds(path: "0.available", text: "5"), .count(path: "0.receipts", 1)),
        TourStep(
            "When can eight be in the north? Hamburg and Lyon together; Lyon's lane takes four days.",
            "ATP bike-42 8 TO north",
            .holds(path: "status", text: "later"), .holds(path: "arrive", text: "2026-12-05"),
            .count(path: "sources", 2)),
        TourStep(
            "And nine? One more than is there: they wait for the receipt.",
            "ATP bike-42 9 TO north", .holds(path: "arrive", text: "2026-12-14")),
        TourStep(
            "A customer is on the phone: hold eight for ten minutes.",
            "PROMISE order-1 LINE bike-42 8 TO north HOLD 10m",
            .holds(path: "status", text: "held"), .holds(path: "arrive", text: "2026-12-05"),
            .holds(path: "shipments", text: "2")),
        TourStep(
            "While they are held, nobody else is promised them.",
            "ATP bike-42 1 TO north", .holds(path: "arrive", text: "2026-12-14")),
        TourStep(
            "The customer never answers. Eleven minutes pass (this server's clock is ours to turn) …",
            "CLOCK.ADVANCE 11m", .holds(path: "", text: "2026-12-01T08:11:00Z")),
        TourStep(
            "… and the hold is gone by itself.",
            "ORDER.GET order-1", .holds(path: "status", text: "expired")),
        TourStep(
            "Two lines, complete on one day, for a customer of tier 1, booked at once.",
            twoLines,
            .holds(path: "status", text: "confirmed"), .holds(path: "arrive", text: "2026-12-10"),
            .holds(path: "lines.1.confirmed", text: "4")),
    ]

    private static let twoLines =
        "PROMISE order-2 LINE bike-42 2 LINE battery-7 4 TO north BY 2026-12-10 FOR acc-0001 DELIVERY complete CONFIRM"

    private static let changes = [
        TourStep(
            "Networks send things twice. The same order again is answered, not booked again.",
            twoLines,
            .holds(path: "status", text: "confirmed"), .holds(path: "order", text: "order-2")),
        TourStep(
            "A large order leans on the receipt of 13 December.",
            "PROMISE order-3 LINE bike-42 12 TO north CONFIRM",
            .holds(path: "status", text: "confirmed"), .holds(path: "arrive", text: "2026-12-14")),
        TourStep(
            "The supplier cancels it. The answer names the orders whose promise no longer holds.",
            "RECEIPT.CANCEL po-42", .count(path: "", 1), .holds(path: "0", text: "order-3")),
        TourStep(
            "A wrong word is refused with what was expected, and nothing changes.",
            "PROMISE order-4 LINE bike-42 many TO north", .refused("BADARG")),
        TourStep(
            "Last, the server counts everything again from the ground up.",
            "CHECK", .holds(path: "ok", text: "true")),
    ]
}
