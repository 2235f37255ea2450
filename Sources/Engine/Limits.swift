import Promising

/// Every bound above the framing of the protocol, in one place; `INFO limits` shows them all.
///
/// Reaching one is an answer (`LIMIT`), never an accident. The bounds of the framing itself (line and
/// bulk lengths, arguments per request) stand with the request parser.
package struct Limits: Sendable {
    /// Bytes of an id or a field name, and of a retry key.
    package static let idBytes = 128
    /// Bytes of a text or category value.
    package var textBytes = 65_536
    /// Bytes of a value in the side keyspace.
    package var sideValueBytes = 1_048_576
    /// Fields of one table, built-in ones included.
    package var fieldsPerTable = 1_024
    /// Distinct strings of one category field.
    package var categoriesPerField = 1_048_576
    /// Rows of one MPUT.
    package var rowsPerPut = 100_000
    /// Rows of one table.
    package var rowsPerTable = 1 << 31
    /// Rows that one FIND or TOP answers.
    package var rowsPerAnswer = 1_000_000
    /// Lines of one order.
    package var linesPerOrder = 1_000
    /// Thousandths on hand and due of an item at a location, and of its safety stock.
    ///
    /// Half of what look-ahead rows compute with: whatever was booked can then be given back.
    package var stockMilli = 1 << 59
    /// Days that can be promised, today included.
    package var horizonDays = 366
    /// Days that a lane may take.
    package var laneDays = 3_650
    /// Cents of a lane's freight per unit.
    package var laneCents = Int(OrderPlanner.highestLaneCents)
    /// Days that making, buying or moving may take.
    package var leadDays = 3_650
    /// Days that one CAPACITY.SET may set, and one CAPACITY.GET may show.
    package var capacityDays = 3_660
    /// Thousandths of a figure of a bill, a routing, a lot or a day's capacity.
    package var figureMilli = 1_000_000_000_000
    /// Dates of one calendar.
    package var exceptDays = 3_660
    /// Runs that make one quantity of an item for an order.
    package static let runsPerNeed = Int(ChainPlanner.mostLots)
    /// Parts in which a line arrives before its rest has to be whole, where it is more than stock.
    package static let partsPerLine = ChainPlanner.mostParts
    /// Needs that are looked at for one line, and for one order, where it is more than stock.
    package static let needsPerLine = ChainPlanner.effortPerLine
    package static let needsPerOrder = ChainPlanner.effortPerOrder
    /// Components of one item.
    package var componentsPerItem = 1_000
    /// Steps of one routing.
    package var stepsPerRouting = 100
    /// Seats of the crew of one visit.
    package var seatsPerVisit = 32
    /// Skills, shifts or absences of one resource.
    package var hoursPerResource = 10_000
    /// Slots that one ATP offers.
    package var slotsPerAnswer = 1_000
    /// Ways to make, suppliers or substitutes of one item, and transfers into one location.
    package var waysPerItem = 1_000
    /// Engagement events kept of one lead; the oldest makes room.
    package var eventsPerLead = 10_000
    /// Models, and versions of models, kept at a time.
    package var models = 256
    /// Bytes of one model's file.
    package var modelBytes = 268_435_456
    /// Keys of retried writes that are remembered; the oldest makes room.
    package var retryKeys = 1_000_000
    /// Bytes of a remembered reply; a longer one is remembered as `OK`.
    package var retryReplyBytes = 4_096
    /// Commands queued by MULTI on one connection.
    package var queuedCommands = 1_000_000
    /// Connections at a time.
    package var connections = 10_000
    /// Bytes of a connection's replies that may wait for writes to become durable; beyond it the
    /// connection's next requests wait too.
    package var parkedBytes = 16 << 20
    /// Rows that a scan may read on the core's thread; a longer one runs beside it.
    package var inlineScanRows = 65_536

    /// The bounds as they are by default.
    package init() {}

    /// Name and value of each bound, in the order of their declaration.
    package var all: [(name: String, value: Int)] {
        [
            ("id_bytes", Self.idBytes), ("text_bytes", textBytes),
            ("side_value_bytes", sideValueBytes), ("fields_per_table", fieldsPerTable),
            ("categories_per_field", categoriesPerField), ("rows_per_put", rowsPerPut),
            ("rows_per_table", rowsPerTable), ("rows_per_answer", rowsPerAnswer),
            ("lines_per_order", linesPerOrder), ("stock_milli", stockMilli),
            ("horizon_days", horizonDays),
            ("lane_days", laneDays), ("lane_cents", laneCents), ("lead_days", leadDays),
            ("capacity_days", capacityDays),
            ("figure_milli", figureMilli), ("except_days", exceptDays),
            ("runs_per_need", Self.runsPerNeed), ("parts_per_line", Self.partsPerLine),
            ("needs_per_line", Self.needsPerLine), ("needs_per_order", Self.needsPerOrder),
            ("components_per_item", componentsPerItem),
            ("steps_per_routing", stepsPerRouting), ("seats_per_visit", seatsPerVisit),
            ("hours_per_resource", hoursPerResource), ("slots_per_answer", slotsPerAnswer),
            ("ways_per_item", waysPerItem),
            ("events_per_lead", eventsPerLead), ("models", models),
            ("model_bytes", modelBytes), ("retry_keys", retryKeys),
            ("retry_reply_bytes", retryReplyBytes), ("queued_commands", queuedCommands),
            ("connections", connections), ("parked_bytes", parkedBytes),
            ("inline_scan_rows", inlineScanRows),
        ]
    }
}
