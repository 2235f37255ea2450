package import Columns

/// A condition whose names are columns and whose literals are values of those columns.
///
/// It holds no data: one may be kept and run over any columns of the same positions and types (a
/// scorecard's rules), through a ``RowFilter``.
package struct BoundCondition: Sendable {
    let steps: [Condition.Step]
    let tests: [BoundTest]
    let depth: Int
}

/// Where a condition finds a field.
package struct ConditionField: Equatable, Sendable {
    /// The position of the column.
    package let column: Int
    /// The type of its values.
    package let type: ValueType

    /// The field whose values are in this column.
    package init(column: Int, type: ValueType) {
        self.column = column
        self.type = type
    }
}

extension Condition {
    /// The condition over a table's fields; hidden ones are unknown.
    ///
    /// - Throws: as ``bound(_:)``.
    package func bound(to table: Table) throws(ConditionError) -> BoundCondition {
        try bound { name in
            guard let column = table.position(ofField: name.span),
                table.fields[column].access != .hidden
            else { return nil }
            return ConditionField(column: column, type: table.fields[column].type)
        }
    }

    /// The condition over the fields that `resolve` knows by the bytes of their names.
    ///
    /// Literals take the type of their field:
    /// * number and number64: rounded to the nearest value that the field can store, ties to even;
    /// * integer, quantity, money: rounded to 0, 3, 2 places, half away from zero, so that
    ///   `value > 10.005` means `value > 10.01` for money;
    /// * date: `'2026-12-01'`; timestamp: that (midnight UTC), `'2026-12-01T09:30:00Z'` or Unix ms;
    /// * flag: true, false, yes, no, 1, 0, only with `=`, `<>` and IN, or the bare field;
    /// * text and category: text in single quotes, in the order of bytes.
    ///
    /// - Throws: ``ConditionError`` of the kinds `unknownField` and `syntax`; the first in the order
    ///   of the text, unknown fields before all others.
    package func bound(
        _ resolve: (_ name: [UInt8]) -> ConditionField?
    ) throws(ConditionError) -> BoundCondition {
        var fields: [ConditionField] = []
        for (name, offset) in zip(fieldNames, fieldOffsets) {
            guard let field = resolve(name) else {
                throw ConditionError(
                    .unknownField, at: offset, found: ConditionError.quoted(name),
                    expected: "the name of a field")
            }
            fields.append(field)
        }
        var bound: [BoundTest] = []
        bound.reserveCapacity(tests.count)
        for test in tests {
            let field = fields[test.field]
            let reader = LiteralReader(condition: self, test: test, type: field.type)
            bound.append(
                BoundTest(
                    column: field.column, test: try reader.valueTest(),
                    isInverted: test.operation == .unequal))
        }
        return BoundCondition(steps: steps, tests: bound, depth: depth)
    }
}
