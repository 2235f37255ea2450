import Columns
import Conditions

/// A condition with three tests over a table; measured by the loop that one would write by hand.
enum WhereClause {
    private static let text = "value >= 250.00 AND score < 0.5 AND status = 'new'"

    static func compare(_ scale: Scale) throws -> [Comparison] {
        let rowCount = scale.pick(1_000_000, quick: 50_000)
        let table = makeTable(rowCount)
        var filter = RowFilter(
            try Condition.parse(Array(text.utf8)).bound(to: table), over: table)
        guard let code = table.columns[2].categories?.code(of: "new".utf8Span.span) else {
            throw WrongResult(description: "the dictionary knows no 'new'")
        }
        var found = 0
        var expected = 0
        let comparison = try Comparison.run(
            "WHERE \(text), \(rowCount) rows, per row", rounds: scale.rounds, operations: rowCount,
            goal: "at least 1", ours: ("row filter", { found += filter.count() }),
            other: ("loop by hand", { expected += countByHand(table, new: code) }))
        try check(found == expected, "the same rows: \(found) and \(expected)")
        try check(found > rowCount / 100 * scale.rounds, "some rows are found")
        return [comparison]
    }

    private static func countByHand(_ table: Table, new code: UInt32) -> Int {
        var count = 0
        for index in 0..<table.keys.chunks.count {
            let keys = table.keys.chunks[index]
            let valueChunk = table.columns[0].chunks[index]
            let scoreChunk = table.columns[1].chunks[index]
            let statusChunk = table.columns[2].chunks[index]
            let live = keys.presence
            let values = valueChunk.span(of: Int64.self)
            let scores = scoreChunk.span(of: Float.self)
            let states = statusChunk.span(of: UInt32.self)
            for row in 0..<min(Chunk.rows, table.rowEnd - index << Chunk.rowShift) {
                if live[row >> 6] >> UInt64(row & 63) & 1 == 1, values[row] >= 25_000,
                    scores[row] < 0.5, states[row] == code
                {
                    count += 1
                }
            }
        }
        return count
    }

    private static func makeTable(_ rowCount: Int) -> Table {
        var table = Table(
            number: 1, name: "lead",
            fields: [
                Field(1, "value", .money, unit: "cents", doc: "A value."),
                Field(2, "score", .float32, doc: "A number from 0 to 1."),
                Field(3, "status", .category, doc: "One of four."),
            ])
        let states = ["new", "working", "qualified", "lost"]
        var draw = Draw(seed: 37)
        for number in 0..<rowCount {
            let row = table.insert("lead-\(number)".utf8Span.span)
            table.columns[0].set(Int64(draw.below(100_000)), at: row)
            table.columns[1].set(Float(draw.below(1_000)) / 1_000, at: row)
            table.columns[2].setCategory(states[draw.below(states.count)].utf8Span.span, at: row)
        }
        return table
    }
}
