import Columns

extension Entity {
    /// An order that was promised, with its lines and sources packed in one hidden column.
    package static let order = Entity(
        table: .order, noun: "ORDER",
        fields: [
            OrderColumn.status, OrderColumn.expires, OrderColumn.arrive, OrderColumn.shipments,
            OrderColumn.cost, OrderColumn.account, OrderColumn.tier, OrderColumn.zone,
            OrderColumn.due, OrderColumn.latest, OrderColumn.created, OrderColumn.updated,
            OrderColumn.lines, OrderColumn.request, OrderColumn.sequence, OrderColumn.atRisk,
            OrderColumn.reserveAfter,
        ])

    /// The columns of an order, by position.
    enum OrderColumn {
        static let status = Field(
            1, "status", .category,
            doc: "held, confirmed, backordered, released, expired, shipped; rejected on the day "
                + "after which it was to be reserved.",
            access: .readOnly)
        static let expires = Field(
            2, "expires", .timestamp, doc: "When the hold ends.", access: .readOnly)
        static let arrive = Field(
            3, "arrive", .date, doc: "The day the last quantity arrives.", access: .readOnly)
        static let shipments = Field(
            4, "shipments", .integer, doc: "Distinct locations and ship days.", access: .readOnly)
        static let cost = Field(
            5, "cost", .money, unit: "cents", doc: "Freight of the order.", access: .readOnly)
        static let account = Field(
            6, "account", .text, doc: "Id of the account it is for.", access: .readOnly)
        static let tier = Field(7, "tier", .integer, doc: "Tier it counts by.", access: .readOnly)
        static let zone = Field(8, "zone", .category, doc: "Where it goes.", access: .readOnly)
        static let due = Field(9, "due", .date, doc: "The day it is wanted.", access: .readOnly)
        static let latest = Field(
            10, "latest", .date, doc: "The last day that is of use.", access: .readOnly)
        static let created = Field.created(11)
        static let updated = Field.updated(12)
        static let lines = Field.hidden(
            13, "lines", .text, doc: "Lines and sources; OrderLines draws the bytes.")
        static let request = Field.hidden(
            14, "request", .text, doc: "The arguments it was promised with.")
        static let sequence = Field(
            15, "sequence", .integer,
            doc: "Number of the write that booked it last; STOCK.SET … ASOF compares it.",
            access: .readOnly)
        static let atRisk = Field(
            16, "at_risk", .flag, doc: "Supply no longer covers what it was promised.",
            access: .readOnly)
        static let reserveAfter = Field(
            17, "reserve_after", .date, doc: "The day before which it books nothing.",
            access: .readOnly)
    }
}
