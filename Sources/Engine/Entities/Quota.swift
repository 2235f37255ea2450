import Columns

extension Entity {
    /// What a group of customers may be promised of an item in a period; the key is made of group,
    /// item and first day (see `Engine.quotaKey`).
    package static let quota = Entity(
        table: .quota, noun: "QUOTA",
        columns: [
            EntityColumn(QuotaColumn.group), EntityColumn(QuotaColumn.item),
            EntityColumn(QuotaColumn.from), EntityColumn(QuotaColumn.to),
            EntityColumn(QuotaColumn.quantity), EntityColumn(QuotaColumn.earlier),
            EntityColumn(QuotaColumn.later),
        ])

    /// The columns of a quota, by position.
    enum QuotaColumn {
        static let group = Field(
            1, "group", .text, doc: "Account, account group, tier1 to tier3, or *.",
            access: .hidden)
        static let item = Field(
            2, "item", .text, doc: "Item, item group, or *.", access: .hidden)
        static let from = Field(3, "from", .date, doc: "The first day.", access: .hidden)
        static let to = Field(4, "to", .date, doc: "The last day.", access: .hidden)
        static let quantity = Field(
            5, "quantity", .quantity, unit: "thousandths", doc: "What may be promised.",
            access: .hidden)
        static let earlier = Field(
            6, "earlier", .integer, doc: "Periods before that may be used up too.",
            access: .hidden)
        static let later = Field(
            7, "later", .integer, doc: "Periods after that may be used in advance.",
            access: .hidden)
    }
}
