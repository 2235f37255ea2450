import Columns
import Conditions

/// A scorecard's conditions in the terms of a table's columns.
///
/// Each condition is bound anew to the types of the table, so that dates, money and flags compare as
/// in WHERE. A field that the table does not have is a column without values behind the table's.
///
/// A shared object, which never changes.
final class BoundScorecard: Sendable {
    /// The conditions, in the scorecard's order, over the table's columns and then those of `absent`.
    private let conditions: [BoundCondition]
    /// Columns without values for fields that the table does not have.
    private let absent: [Column]

    init(_ card: Scorecard, _ schema: InputSchema, to table: Table) throws(InputError) {
        let positions = schema.inputs.map { table.position(ofField: $0.name.utf8.span) }
        absent = schema.wordColumns.map { Column(type: $0.type) }
        var conditions: [BoundCondition] = []
        for when in card.conditions {
            let fields = zip(when.inputs, when.types).map { input, type in
                if let position = positions[input] {
                    return ConditionField(column: position, type: table.fields[position].type)
                }
                let words = WordColumn(input: input, type: type)
                let column = schema.wordColumns.firstIndex(of: words) ?? 0
                return ConditionField(column: table.columns.count + column, type: type)
            }
            do throws(ConditionError) {
                conditions.append(try when.bound(to: fields))
            } catch {
                throw Self.misfit(card, schema, condition: conditions.count, fields, error)
            }
        }
        self.conditions = conditions
    }

    /// Why a condition does not fit the table's types: the field that does not, and the rule.
    private static func misfit(
        _ card: Scorecard, _ schema: InputSchema, condition: Int, _ fields: [ConditionField],
        _ error: ConditionError
    ) -> InputError {
        let when = card.conditions[condition]
        // A field fits by the type of its words; the one that does not with the table's is meant.
        let culprit = when.types.indices.first { place in
            var types = fields.indices.map { ConditionField(column: $0, type: when.types[$0]) }
            types[place] = ConditionField(column: place, type: fields[place].type)
            return (try? when.bound(to: types)) == nil
        }
        let rule = card.rules.firstIndex { rule in
            if case .condition(condition) = rule.test { true } else { false }
        }
        return InputError(
            field: culprit.map { schema.inputs[when.inputs[$0]].name } ?? "when",
            expected: "a type that rules[\(rule ?? 0)].when can compare; \(error.message)")
    }

    /// Whether a condition holds for a row that lives.
    func holds(_ condition: Int, _ row: Int, of table: Table) -> Bool {
        let held = conditions
        let conditions = held.span
        return conditions[condition].holds(row, over: table.columns.span)
    }

    /// For each condition the rows of a chunk for which it holds.
    func rowsThatHold(chunk: Int, of table: Table) -> [RowBitmap] {
        // The chunks are shared until this is let go.
        let columns = table.columns + absent
        return conditions.map { condition in
            var filter = RowFilter(
                condition, over: columns, rowEnd: (chunk + 1) << Chunk.rowShift)
            var rows = RowBitmap()
            filter.select(chunk: chunk, into: &rows)
            return rows
        }
    }

    /// The axes of a row before they are clamped.
    /// - Complexity: O(rules + events of the row).
    func sums(
        _ card: Scorecard, _ row: Int, of table: Table, touches: borrowing Span<Touch>,
        at time: Int64
    ) -> [Double] {
        card.sums(touches, at: time) { holds($0, row, of: table) }
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
                case .condition(let condition): add(rule.points, holds[condition], &sums)
                case .event(let decay):
                    for row in sums.indices {
                        let range = touches.range(row)
                        if range.isEmpty && !decay.countsWithoutTouches { continue }
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
