import Columns

extension Entity {
    /// What lies of an item at a location; the key is both row numbers (see `SupplyState`).
    package static let stock = Entity(
        table: .stock, noun: "STOCK",
        columns: [
            EntityColumn(StockColumn.item), EntityColumn(StockColumn.location),
            EntityColumn(StockColumn.onHand), EntityColumn(StockColumn.safety),
            EntityColumn(StockColumn.asOf),
        ])

    /// The columns of stock, by position.
    enum StockColumn {
        static let item = Field(1, "item", .integer, doc: "Row of the item.", access: .hidden)
        static let location = Field(
            2, "location", .integer, doc: "Row of the location.", access: .hidden)
        static let onHand = Field(
            3, "on_hand", .quantity, unit: "thousandths", doc: "What lies there.", access: .hidden)
        static let safety = Field(
            4, "safety", .quantity, unit: "thousandths", doc: "What is never promised.",
            access: .hidden)
        static let asOf = Field(
            5, "as_of", .integer, doc: "The owner's sequence of the last count.", access: .hidden)
    }

    /// Goods that are expected: an item, a location, a quantity and a day.
    package static let receipt = Entity(
        table: .receipt, noun: "RECEIPT",
        columns: [
            EntityColumn(ReceiptColumn.stock), EntityColumn(ReceiptColumn.quantity),
            EntityColumn(ReceiptColumn.date), EntityColumn(ReceiptColumn.planned),
        ])

    /// The columns of a receipt, by position.
    enum ReceiptColumn {
        static let stock = Field(1, "stock", .integer, doc: "Row of the stock.", access: .hidden)
        static let quantity = Field(
            2, "quantity", .quantity, unit: "thousandths", doc: "What is still due.",
            access: .hidden)
        static let date = Field(3, "date", .date, doc: "When it is due.", access: .hidden)
        static let planned = Field(
            4, "planned", .flag, doc: "Planned only, not firm.", access: .hidden)
    }

    /// A way from a location to a zone; the key is the location's row and the zone.
    package static let lane = Entity(
        table: .lane, noun: "LANE",
        columns: [
            EntityColumn(LaneColumn.location), EntityColumn(LaneColumn.zone),
            EntityColumn(LaneColumn.days), EntityColumn(LaneColumn.cost),
        ])

    /// The columns of a lane, by position.
    enum LaneColumn {
        static let location = Field(
            1, "location", .integer, doc: "Row of the location.", access: .hidden)
        static let zone = Field(2, "zone", .category, doc: "The zone it reaches.", access: .hidden)
        static let days = Field(
            3, "days", .integer, unit: "days", doc: "From shipping to arrival.", access: .hidden)
        static let cost = Field(
            4, "cost", .money, unit: "cents", doc: "Freight of a unit.", access: .hidden)
    }
}
