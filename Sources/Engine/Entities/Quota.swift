import Columns

extension Entity {
    /// What a group of customers may be promised of an item in a period; the key is made of group,
    /// item and first day (see `QuotaTerms`).
    package static let quota = Entity(
        table: .quota, noun: "QUOTA",
        fields: [
            QuotaColumn.group, QuotaColumn.item, QuotaColumn.from, QuotaColumn.to,
            QuotaColumn.quantity, QuotaColumn.earlier, QuotaColumn.later, QuotaColumn.gone,
        ])

    /// The columns of a quota, by position.
    enum QuotaColumn {
        static let group = Field.hidden(
            1, "group", .text, doc: "Account, account group, tier1 to tier3, or *.")
        static let item = Field.hidden(2, "item", .text, doc: "Item, item group, or *.")
        static let from = Field.hidden(3, "from", .date, doc: "The first day.")
        static let to = Field.hidden(4, "to", .date, doc: "The last day.")
        static let quantity = Field.hidden(
            5, "quantity", .quantity, unit: "thousandths", doc: "What may be promised.")
        static let earlier = Field.hidden(
            6, "earlier", .integer, doc: "Periods before that may be used up too.")
        static let later = Field.hidden(
            7, "later", .integer, doc: "Periods after that may be used in advance.")
        static let gone = Field.hidden(
            8, "gone", .quantity, unit: "thousandths",
            doc: "What left of it for orders whose ids were promised anew.")
    }
}
