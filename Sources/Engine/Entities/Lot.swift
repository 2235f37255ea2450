import Columns

extension Entity {
    /// A part of what lies on a stock row that is known by a name; the key is the row's number and the
    /// name.
    ///
    /// What lies there beyond all lots keeps for ever.
    package static let lot = Entity(
        table: .lot, noun: "LOT",
        fields: [LotColumn.stock, LotColumn.name, LotColumn.quantity, LotColumn.expires])

    /// The columns of a lot, by position.
    enum LotColumn {
        static let stock = Field.hidden(1, "stock", .integer, doc: "Row of the stock.")
        static let name = Field.hidden(2, "lot", .text, doc: "The lot's name.")
        static let quantity = Field.hidden(
            3, "quantity", .quantity, unit: "thousandths", doc: "What lies of it.")
        static let expires = Field.hidden(
            4, "expires", .date, doc: "The day from which on it counts nothing.")
    }
}
