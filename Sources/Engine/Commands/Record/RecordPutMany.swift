import Columns
import Wire

/// `LEAD.MPUT`, …: many records with the same fields, all of them or none.
struct RecordPutMany: Command {
    let table: TableNumber
    let declaration: Declaration
    private static let fieldCount = Argument(1, "count", .integer)
    private static let rows = Argument(
        2, Call.RowWords.name, .text, .repeated(words: 1, least: 3))

    init(_ entity: Entity) {
        table = entity.table
        declaration = Declaration(
            "\(entity.noun).MPUT", .write,
            summary: "Writes many records at once: count field names, then rows of an id and "
                + "count values; all or nothing.",
            cost: "O(r × f), r = rows, f = fields",
            arguments: [Self.fieldCount, Self.rows],
            reply: "the number of rows",
            errors: [.noField, .limit])
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let most = Int64(engine.limits.fieldsPerTable)
        let count = Int(
            try call.integer(at: Self.fieldCount.position, "count", in: 1...most))
        let first = Self.rows.position + count
        guard first < call.end, (call.end - first) % (count + 1) == 0 else {
            throw CommandError(
                .badArgument,
                "row: expected rows of an id and \(count) values after \(count) field names")
        }
        let rowCount = (call.end - first) / (count + 1)
        guard rowCount <= engine.limits.rowsPerPut else {
            throw CommandError(
                .limit, "row: one MPUT writes at most \(engine.limits.rowsPerPut) rows")
        }
        try engine.checkRoom(
            in: table, forKeysAt: stride(from: first, to: call.end, by: count + 1), of: call.words)
        var cells: [Cell] = []
        cells.reserveCapacity(rowCount * count)
        let fields = try fieldPositions(call, engine, count)
        for row in 0..<rowCount {
            let start = first + row * (count + 1)
            do throws(CommandError) {
                _ = try call.id(at: start, "id")
                for (offset, field) in fields.enumerated() {
                    cells.append(
                        try engine.cell(table, field: field, call.words, at: start + 1 + offset))
                }
                try engine.checkRecord(
                    cells[(row * count)...], table,
                    row: engine[table].row(of: call.words.word(start)))
            } catch {
                throw CommandError(error.code, "row \(row + 1): \(error.message)")
            }
        }
        for row in 0..<rowCount {
            let key = first + row * (count + 1)
            engine.put(
                cells[(row * count)..<((row + 1) * count)], call.words, table, key: key,
                row: engine[table].row(of: call.words.word(key)))
        }
        reply.integer(rowCount)
    }

    private func fieldPositions(
        _ call: borrowing Call, _ engine: borrowing Engine, _ count: Int
    ) throws(CommandError) -> [Int] {
        var positions: [Int] = []
        for position in Self.rows.position..<(Self.rows.position + count) {
            positions.append(try engine.field(table, call.words, at: position, toWrite: true))
        }
        return positions
    }
}
