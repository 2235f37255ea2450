import Columns
import Conditions
import Wire

/// `LEAD.COUNT`, …: how many records meet a condition, in all or by a field's values.
struct RecordCount: ScanCommand {
    let table: TableNumber
    let declaration: Declaration
    private static let condition = Option("WHERE", slot: 0, .words(1), "condition", .condition)
    private static let by = Option("BY", slot: 1, .words(1), "field", .field)

    init(_ entity: Entity) {
        table = entity.table
        declaration = Declaration(
            "\(entity.noun).COUNT", .scan,
            summary: "Counts records that meet a condition, in all or by the values of a field; "
                + "missing ones count under the empty string.",
            cost: "O(r), r = rows",
            options: [Self.condition, Self.by],
            reply: "a count; with BY a map from value to count, by the bytes of the value",
            errors: [.noField, .limit])
    }

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        var by: Int?
        if let place = call.place(of: Self.by) {
            by = try engine.field(table, call.words, at: place, toWrite: false)
        }
        return CountScan(
            table: engine[table],
            condition: try call.condition(Self.condition, over: engine[table]), by: by,
            mostGroups: engine.limits.rowsPerAnswer)
    }
}

/// The reading of COUNT, over a frozen table.
struct CountScan: Scan {
    let table: Table
    let condition: BoundCondition?
    let by: Int?
    let mostGroups: Int

    var rowCount: Int { table.rowEnd }

    func run(into reply: inout Reply) throws(CommandError) {
        var filter = RowFilter(condition, over: table)
        guard let by else { return reply.integer(condition == nil ? table.count : filter.count()) }
        let column = table.columns[by]
        let found = ValueCounts.groups(by: column, where: &filter, most: mostGroups) { row, text in
            column.appendText(of: row, to: &text)
        }
        guard let groups = found else {
            throw CommandError(.limit, "BY: an answer has at most \(mostGroups) values")
        }
        reply.map(groups.count)
        for group in groups {
            reply.key(group.value.span.text())
            reply.integer(group.count)
        }
    }
}
