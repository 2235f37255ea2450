import Columns
import Wire

/// `LEAD.GET`, …: a record as a map, or null.
struct RecordGet: Command {
    let table: TableNumber
    let declaration: Declaration
    private static let key = Argument(1, "id", .id)
    private static let fields = Argument(2, "field", .field, .repeated(words: 1, least: 0))

    init(_ entity: Entity) {
        table = entity.table
        declaration = Declaration(
            "\(entity.noun).GET", .read,
            summary: "Answers a record: the named fields, or all that have a value.",
            cost: "O(f), f = fields answered",
            arguments: [Self.key, Self.fields],
            reply: "a map with id and fields, or null when there is no such record",
            errors: [.noField])
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let key = try call.id(Self.key)
        var named: [Int] = []
        for position in call.words(of: Self.fields) {
            named.append(try engine.field(table, call.words, at: position, toWrite: false))
        }
        let table = engine[table]
        guard let row = table.row(of: call.words.word(key)) else { return reply.null() }
        reply.record(table, row: row, fields: named.isEmpty ? nil : named)
    }
}

extension Reply {
    /// A row as a map: its id, then the given fields, or all readable ones that have a value.
    mutating func record(_ table: Table, row: Int, fields: [Int]?) {
        let shown =
            fields
            ?? table.fields.indices.filter {
                table.fields[$0].access != .hidden && table.columns[$0].isPresent(row)
            }
        map(shown.count + 1)
        key("id")
        text(table.keys, row: row)
        self.fields(table, row: row, shown)
    }

    /// The names and values of fields of a row, inside a map.
    mutating func fields(_ table: Table, row: Int, _ positions: [Int]) {
        for position in positions {
            key(table.fields[position].name)
            value(table.columns[position], row: row)
        }
    }
}
