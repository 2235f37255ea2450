import Columns

extension Entity {
    /// A customer company.
    package static let account = Entity(
        table: .account, noun: "ACCOUNT",
        columns: [
            EntityColumn(Field(1, "name", .text, doc: "The company's name.")),
            EntityColumn(AccountColumn.tier, bounds: 1...3),
            EntityColumn(AccountColumn.parent),
            EntityColumn(AccountColumn.industry),
            EntityColumn(AccountColumn.country),
            EntityColumn(AccountColumn.territory),
            EntityColumn(Field(7, "owner", .category, doc: "Representative who owns it.")),
            EntityColumn(
                Field(8, "potential", .money, unit: "cents", doc: "Revenue it could bring a year.")),
            EntityColumn(
                Field(9, "credit_limit", .money, unit: "cents", doc: "Highest open amount.")),
            EntityColumn(Field(10, "status", .category, doc: "Where the relation stands.")),
            EntityColumn(.created(11)),
            EntityColumn(.updated(12)),
            EntityColumn(AccountColumn.group),
            EntityColumn(AccountColumn.minimumShelfDays, bounds: 0...3_650),
        ])

    /// The columns of an account that a promise reads.
    enum AccountColumn {
        static let tier = Field(2, "tier", .integer, doc: "Importance: 1 is served first.")
        static let parent = Field(3, "parent", .text, doc: "Id of the account it belongs to.")
        static let industry = Field(4, "industry", .category, doc: "Industry.")
        static let country = Field(5, "country", .category, doc: "Country.")
        static let territory = Field(6, "territory", .category, doc: "Sales territory.")
        static let group = Field(
            13, "group", .category, doc: "Group of customers that share quotas.")
        static let minimumShelfDays = Field(
            14, "minimum_shelf_days", .integer, unit: "days",
            doc: "Days that goods must still last when they arrive; by default the item's.")
    }

    /// Something that is sold: a product, a kit of products, or a service.
    package static let item = Entity(
        table: .item, noun: "ITEM",
        columns: [
            EntityColumn(Field(1, "name", .text, doc: "Name.")),
            EntityColumn(ItemColumn.kind, choices: ["product", "kit", "service"]),
            EntityColumn(Field(3, "unit", .category, doc: "Unit of its quantities.")),
            EntityColumn(Field(4, "price", .money, unit: "cents", doc: "List price of a unit.")),
            EntityColumn(Field(5, "cost", .money, unit: "cents", doc: "Cost of a unit.")),
            EntityColumn(ItemColumn.group),
            EntityColumn(ItemColumn.replenishDays, bounds: 0...36_500),
            EntityColumn(Field(8, "status", .category, doc: "Where its life stands.")),
            EntityColumn(ItemColumn.lotMinimum, bounds: 0...1_000_000_000_000),
            EntityColumn(ItemColumn.lotMultiple, bounds: 0...1_000_000_000_000),
            EntityColumn(ItemColumn.lotMaximum, bounds: 0...1_000_000_000_000),
            EntityColumn(ItemColumn.kitShips, choices: ["together", "apart"]),
            EntityColumn(ItemColumn.frozenDays, bounds: 0...36_500),
            EntityColumn(ItemColumn.shelfLifeDays, bounds: 1...36_500),
            EntityColumn(ItemColumn.minimumShelfDays, bounds: 0...3_650),
            EntityColumn(ItemColumn.pastDueDays, bounds: 0...36_500),
            EntityColumn(ItemColumn.releaseDays, bounds: 0...36_500),
        ])

    /// The columns of an item that a chain of supply reads.
    enum ItemColumn {
        static let group = Field(6, "group", .category, doc: "Product group.")
        static let kind = Field(2, "kind", .category, doc: "How it is supplied.")
        static let replenishDays = Field(
            7, "replenish_days", .integer, unit: "days",
            doc: "Any quantity can be had from today + so many days on.")
        static let lotMinimum = Field(
            9, "lot_minimum", .quantity, unit: "thousandths", doc: "The least that a run makes.")
        static let lotMultiple = Field(
            10, "lot_multiple", .quantity, unit: "thousandths",
            doc: "What a run makes is a multiple of it.")
        static let lotMaximum = Field(
            11, "lot_maximum", .quantity, unit: "thousandths",
            doc: "The most that a run makes; more takes several runs, at most "
                + "\(Limits.runsPerNeed) for one order line or component.")
        static let kitShips = Field(
            12, "kit_ships", .category,
            doc: "How a kit's components ship: together (all from one location on one day), or "
                + "apart; together when it is not said.")
        static let frozenDays = Field(
            13, "frozen_days", .integer, unit: "days",
            doc: "Neither work nor a purchase begins before today + so many days.")
        static let shelfLifeDays = Field(
            14, "shelf_life_days", .integer, unit: "days",
            doc:
                "Days from receipt, or from being made or bought for an order, to expiry, where no "
                + "date is given with the goods.")
        static let minimumShelfDays = Field(
            15, "minimum_shelf_days", .integer, unit: "days",
            doc: "Days that it must still last when it arrives, for customers that say nothing.")
        static let pastDueDays = Field(
            16, "past_due_days", .integer, unit: "days",
            doc: "An overdue receipt is taken to come so many days from today (never, when that is "
                + "beyond the horizon); today when it is not said.")
        static let releaseDays = Field(
            17, "release_days", .integer, unit: "days",
            doc: "A receipt that is only planned comes so many days from today at the soonest.")
    }

    /// A place that ships: warehouse, plant or site.
    package static let location = Entity(
        table: .location, noun: "LOCATION",
        columns: [
            EntityColumn(Field(1, "name", .text, doc: "Name.")),
            EntityColumn(Field(2, "zone", .category, doc: "Zone in which it lies.")),
            EntityColumn(
                Field(3, "kind", .category, doc: "What it is."),
                choices: ["warehouse", "plant", "site"]),
        ])
}
