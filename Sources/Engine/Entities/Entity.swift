package import Columns

/// The tables, by their numbers in files; a number is never reused.
package enum TableNumber: Int, Sendable, CaseIterable {
    case lead = 1
    case account = 2
    case item = 3
    case location = 4
    case order = 5
    case stock = 6
    case receipt = 7
    case lane = 8
    case event = 9
    case sideKey = 10
    case retry = 11
    case resource = 12
    case capacity = 13
    case component = 14
    case routing = 15
    case supplier = 16
    case transfer = 17
    case substitute = 18
    case lot = 19
    case quota = 20
    case calendar = 21
    case skill = 22
    case shift = 23
    case absence = 24
    case appointment = 25
}

/// What a table is, declared once: its number, its noun on the wire, and its columns.
package struct Entity: Sendable {
    /// The table.
    package let table: TableNumber
    /// The noun of its commands, such as `LEAD`.
    package let noun: String
    /// The built-in columns.
    package let columns: [EntityColumn]
    /// The position of the column that holds the time of creation, if there is one.
    let createdPlace: Int?
    /// The position of the column that holds the time of the last change, if there is one.
    let updatedPlace: Int?

    /// An entity with columns and what bounds their values.
    init(table: TableNumber, noun: String, columns: [EntityColumn]) {
        self.table = table
        self.noun = noun
        self.columns = columns
        createdPlace = columns.firstIndex { $0.field.name == "created" }
        updatedPlace = columns.firstIndex { $0.field.name == "updated" }
    }

    /// An entity whose columns take every value of their types.
    init(table: TableNumber, noun: String, fields: [Field]) {
        self.init(table: table, noun: noun, columns: fields.map { EntityColumn($0) })
    }

    /// The bare fields, for the table.
    package var fields: [Field] { columns.map(\.field) }

    /// An empty table of this entity.
    package func makeTable() -> Table {
        Table(number: table.rawValue, name: noun.lowercased(), fields: fields)
    }
}

/// A built-in column and the values that it takes.
package struct EntityColumn: Sendable {
    /// The column.
    package let field: Field
    /// The only values of a category column, or empty for any.
    package let choices: [String]
    /// The bounds of an integer or quantity column (in thousandths), ends included.
    package let bounds: ClosedRange<Int64>

    /// A column, with its values when they are few.
    package init(
        _ field: Field, choices: [String] = [], bounds: ClosedRange<Int64> = .min ... .max
    ) {
        self.field = field
        self.choices = choices
        self.bounds = bounds
    }
}

extension Field {
    /// A column that only commands see.
    static func hidden(
        _ number: Int, _ name: String, _ type: ValueType, unit: String = "", doc: String
    ) -> Field {
        Field(number, name, type, unit: unit, doc: doc, access: .hidden)
    }

    /// The time at which a row was created, set by the server.
    static func created(_ number: Int) -> Field {
        Field(number, "created", .timestamp, doc: "When the row was created.", access: .readOnly)
    }

    /// The time at which a row was last written, set by the server.
    static func updated(_ number: Int) -> Field {
        Field(number, "updated", .timestamp, doc: "When the row last changed.", access: .readOnly)
    }
}

extension Entity {
    /// All entities, in the order of their numbers.
    package static let all: [Entity] = [
        lead, account, item, location, order, stock, receipt, lane, event, sideKey, retry,
        resource, capacity, component, routing, supplier, transfer, substitute, lot,
        quota, calendar, skill, shift, absence, appointment,
    ]

    /// The entity of each table by its number; nil where no table has the number.
    private static let byNumber: [Entity?] = {
        var entities = [Entity?](repeating: nil, count: 1 + (all.map(\.table.rawValue).max() ?? 0))
        for entity in all { entities[entity.table.rawValue] = entity }
        return entities
    }()

    /// The entity of a table.
    static func of(_ table: TableNumber) -> Entity {
        guard let entity = byNumber[table.rawValue] else {
            preconditionFailure("every table is declared as an entity")
        }
        return entity
    }
}
