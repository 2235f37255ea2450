import Columns

extension Entity {
    /// A customer company.
    package static let account = Entity(
        table: .account, noun: "ACCOUNT",
        columns: [
            EntityColumn(Field(1, "name", .text, doc: "The company's name.")),
            EntityColumn(
                Field(2, "tier", .integer, doc: "Importance: 1 is served first."), bounds: 1...3),
            EntityColumn(Field(3, "parent", .text, doc: "Id of the account it belongs to.")),
            EntityColumn(Field(4, "industry", .category, doc: "Industry.")),
            EntityColumn(Field(5, "country", .category, doc: "Country.")),
            EntityColumn(Field(6, "territory", .category, doc: "Sales territory.")),
            EntityColumn(Field(7, "owner", .category, doc: "Representative who owns it.")),
            EntityColumn(
                Field(8, "potential", .money, unit: "cents", doc: "Revenue it could bring a year.")),
            EntityColumn(
                Field(9, "credit_limit", .money, unit: "cents", doc: "Highest open amount.")),
            EntityColumn(Field(10, "status", .category, doc: "Where the relation stands.")),
            EntityColumn(.created(11)),
            EntityColumn(.updated(12)),
            EntityColumn(
                Field(13, "group", .category, doc: "Group of customers that share quotas.")),
        ])

    /// Something that is sold: a product, a kit of products, or a service.
    package static let item = Entity(
        table: .item, noun: "ITEM",
        columns: [
            EntityColumn(Field(1, "name", .text, doc: "Name.")),
            EntityColumn(
                Field(2, "kind", .category, doc: "How it is supplied."),
                choices: ["product", "kit", "service"]),
            EntityColumn(Field(3, "unit", .category, doc: "Unit of its quantities.")),
            EntityColumn(Field(4, "price", .money, unit: "cents", doc: "List price of a unit.")),
            EntityColumn(Field(5, "cost", .money, unit: "cents", doc: "Cost of a unit.")),
            EntityColumn(Field(6, "group", .category, doc: "Product group.")),
            EntityColumn(
                Field(
                    7, "replenish_days", .integer, unit: "days",
                    doc: "Any quantity can be had from today + so many days on."),
                bounds: 0...36_500),
            EntityColumn(Field(8, "status", .category, doc: "Where its life stands.")),
        ])

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
