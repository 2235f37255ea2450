import Columns
import Conditions

/// A scorecard's conditions in the terms of a table's columns.
///
/// Each condition is bound anew to the types of the table, so that dates, money and flags compare as
/// in WHERE. A field that the table does not have is read from a column without values.
struct BoundScorecard: Sendable {
    /// The conditions, in the scorecard's order.
    let conditions: [BoundCondition]
    /// For each column that the conditions read its position in the table; nil: absent everywhere.
    let positions: [Int?]
    /// The types of those columns.
    let types: [ValueType]

    init(_ card: Scorecard, _ schema: InputSchema, to table: Table) throws(InputError) {
        var positions = schema.inputs.map { table.position(ofField: $0.name.utf8.span) }
        var types = positions.map { $0.map { table.fields[$0].type } ?? .text }
        let firstWordColumn = positions.count
        positions += schema.wordColumns.map { _ in nil }
        types += schema.wordColumns.map(\.type)
        var conditions: [BoundCondition] = []
        for when in card.conditions {
            let fields = zip(when.inputs, when.types).map { input, type in
                if positions[input] != nil {
                    return ConditionField(column: input, type: types[input])
                }
                let words = WordColumn(input: input, type: type)
                let column = schema.wordColumns.firstIndex(of: words) ?? 0
                return ConditionField(column: firstWordColumn + column, type: type)
            }
            do throws(ConditionError) {
                conditions.append(try when.bound(to: fields))
            } catch {
                throw InputError(field: "when", expected: error.message)
            }
        }
        self.conditions = conditions
        self.positions = positions
        self.types = types
    }

    /// The columns as the conditions number them; their chunks are shared until they are let go.
    private func columns(of table: Table) -> [Column] {
        zip(positions, types).map { position, type in
            position.map { table.columns[$0] } ?? Column(type: type)
        }
    }

    /// For each condition whether it holds for a row.
    func conditionsThatHold(_ row: Int, of table: Table) -> [Bool] {
        let columns = columns(of: table)
        return conditions.map { condition in
            var filter = RowFilter(condition, over: columns, rowEnd: row + 1)
            return filter.matches(row)
        }
    }

    /// For each condition the rows of a chunk for which it holds.
    func rowsThatHold(chunk: Int, of table: Table) -> [RowBitmap] {
        let columns = columns(of: table)
        return conditions.map { condition in
            var filter = RowFilter(
                condition, over: columns, rowEnd: (chunk + 1) << Chunk.rowShift)
            var rows = RowBitmap()
            filter.select(chunk: chunk, into: &rows)
            return rows
        }
    }

    /// The points of a chunk's first rows, with the bits that each row by itself would get.
    func points(
        _ card: Scorecard, chunk: Int, of table: Table, touches: TouchRows, at time: Int64,
        into points: inout MutableSpan<Double>
    ) {
        let holds = rowsThatHold(chunk: chunk, of: table)
        var sums = Array(repeating: 0.0, count: points.count)
        for row in 0..<points.count { points[row] = card.base }
        for (position, axis) in card.axes.enumerated() {
            for row in sums.indices { sums[row] = 0 }
            for rule in card.rules where rule.axis == position {
                switch rule.test {
                case .condition(let condition, _): add(rule.points, holds[condition], &sums)
                case .event(let decay):
                    for row in sums.indices {
                        let range = touches.range(row)
                        if range.isEmpty { continue }
                        let own = touches.touches.span.extracting(range)
                        sums[row] += card.contribution(rule, decay, own, at: time)
                    }
                }
            }
            for row in sums.indices { points[row] += axis.clamp(sums[row]) }
        }
    }

    private func add(_ points: Double, _ rows: RowBitmap, _ sums: inout [Double]) {
        for (index, word) in rows.words.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                let row = index << 6 + rest.trailingZeroBitCount
                if row < sums.count { sums[row] += points }
                rest &= rest &- 1
            }
        }
    }
}
