import Columns

extension Entity {
    /// What lies of an item at a location; the key is both row numbers (see `SupplyState`).
    package static let stock = Entity(
        table: .stock, noun: "STOCK",
        fields: [
            StockColumn.item, StockColumn.location, StockColumn.onHand, StockColumn.safety,
            StockColumn.asOf,
        ])

    /// The columns of stock, by position.
    enum StockColumn {
        static let item = Field.hidden(1, "item", .integer, doc: "Row of the item.")
        static let location = Field.hidden(2, "location", .integer, doc: "Row of the location.")
        static let onHand = Field.hidden(
            3, "on_hand", .quantity, unit: "thousandths", doc: "What lies there.")
        static let safety = Field.hidden(
            4, "safety", .quantity, unit: "thousandths", doc: "What is never promised.")
        static let asOf = Field.hidden(
            5, "as_of", .integer, doc: "The owner's sequence of the last count.")
    }

    /// Goods that are expected: an item, a location, a quantity and a day.
    package static let receipt = Entity(
        table: .receipt, noun: "RECEIPT",
        fields: [
            ReceiptColumn.stock, ReceiptColumn.quantity, ReceiptColumn.date, ReceiptColumn.planned,
        ])

    /// The columns of a receipt, by position.
    enum ReceiptColumn {
        static let stock = Field.hidden(1, "stock", .integer, doc: "Row of the stock.")
        static let quantity = Field.hidden(
            2, "quantity", .quantity, unit: "thousandths", doc: "What is still due.")
        static let date = Field.hidden(3, "date", .date, doc: "When it is due.")
        static let planned = Field.hidden(4, "planned", .flag, doc: "Planned only, not firm.")
    }

    /// A way from a location to a zone; the key is the location's row and the zone.
    package static let lane = Entity(
        table: .lane, noun: "LANE",
        fields: [LaneColumn.location, LaneColumn.zone, LaneColumn.days, LaneColumn.cost])

    /// The columns of a lane, by position.
    enum LaneColumn {
        static let location = Field.hidden(1, "location", .integer, doc: "Row of the location.")
        static let zone = Field.hidden(2, "zone", .category, doc: "The zone it reaches.")
        static let days = Field.hidden(
            3, "days", .integer, unit: "days", doc: "From shipping to arrival.")
        static let cost = Field.hidden(4, "cost", .money, unit: "cents", doc: "Freight of a unit.")
    }
}
