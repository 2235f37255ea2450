import Columns
import Conditions
import Wire

/// `LEAD.FIND`, …: records that meet a condition.
struct RecordFind: ScanCommand {
    let table: TableNumber
    let declaration: Declaration
    private static let condition = Option("WHERE", slot: 0, .words(1), "condition", .condition)
    private static let order = Option(
        "ORDER", slot: 1, .wordAndChoice, "field", .field, choices: ["ASC", "DESC"])
    private static let offset = Option("OFFSET", slot: 2, .words(1), "n", .integer)
    private static let limit = Option("LIMIT", slot: 3, .words(1), "n", .integer)
    private static let fields = Option("RETURN", slot: 4, .rest, "field", .field)
    /// Rows answered when LIMIT does not say otherwise.
    private static let defaultLimit = 100

    init(_ entity: Entity) {
        table = entity.table
        declaration = Declaration(
            "\(entity.noun).FIND", .scan,
            summary: "Answers records that meet a condition, in the order of their insertion or of "
                + "a field (missing last, ties by id), \(Self.defaultLimit) of them unless said "
                + "otherwise.",
            cost: "O(r), r = rows; O(log n) more for each of the n rows kept",
            options: [Self.condition, Self.order, Self.offset, Self.limit, Self.fields],
            reply: "an array of maps: id and the named fields, or all that have a value",
            errors: [.noField, .limit])
    }

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        var order = RowOrder.insertion
        if let place = call.place(of: Self.order) {
            let field = try engine.field(table, call.words, at: place, toWrite: false)
            order = .column(field, isDescending: call.choice(of: Self.order) == 1)
        }
        let most = Int64(engine.limits.rowsPerAnswer)
        var offset = 0
        if let place = call.place(of: Self.offset) {
            offset = Int(try call.integer(at: place, "OFFSET", in: 0...Int64(1 << 40)))
        }
        var limit = Self.defaultLimit
        if let place = call.place(of: Self.limit) {
            let wish = try call.integer(at: place, "LIMIT", in: 0...Int64.max)
            guard wish <= most else {
                throw CommandError(.limit, "LIMIT: an answer has at most \(most) rows")
            }
            limit = Int(wish)
        }
        var fields: [Int]?
        for place in call.rest(of: Self.fields) {
            let field = try engine.field(table, call.words, at: place, toWrite: false)
            fields = (fields ?? []) + [field]
        }
        return FindScan(
            table: engine[table],
            condition: try call.condition(Self.condition, over: engine[table]), order: order,
            offset: offset, limit: limit, fields: fields)
    }
}

/// The reading of FIND, over a frozen table.
struct FindScan: Scan {
    let table: Table
    let condition: BoundCondition?
    let order: RowOrder
    let offset: Int
    let limit: Int
    let fields: [Int]?

    var rowCount: Int { table.rowEnd }

    func run(into reply: inout Reply) throws(CommandError) {
        var filter = RowFilter(condition, over: table)
        let rows = RowRanking.rows(
            order, of: table, where: &filter, offset: offset, limit: limit)
        reply.array(rows.count)
        for row in rows { reply.record(table, row: row, fields: fields) }
    }
}
