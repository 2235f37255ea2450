import Columns
import TestKit

/// Made-up states with every type of column, deleted rows and absent values, and a comparison value by value.
enum SampleState {
    /// Two tables of about `rows` rows, one empty table and two opaque sections.
    static func view(seed: UInt64, rows: Int, sequence: UInt64 = 42) -> FrozenView {
        var random = SeededGenerator(seed: seed)
        let builtin = ValueType.allCases.map {
            Field(Int($0.rawValue), "f-\($0)", $0, unit: "u", doc: "A \($0).")
        }
        let own = [
            Field(1_000, "added", .category, doc: ""), Field(1_001, "note", .text, doc: "Ä note"),
        ]
        let tables = [
            table(1, "lead", builtin + own, rows, &random),
            table(2, "account", builtin, rows / 3, &random),
            Table(number: 5, name: "empty", fields: builtin),
        ]
        let sections = [
            FrozenView.Section(number: 3, bytes: []),
            FrozenView.Section(
                number: 9, bytes: (0..<1_001).map { _ in UInt8(truncatingIfNeeded: random.next()) }),
        ]
        return FrozenView(
            sequence: sequence, time: 1_700_000_000_000, tables: tables, sections: sections)
    }

    /// One table of a few columns and rows: a snapshot of about two thousand bytes.
    static func smallView(seed: UInt64) -> FrozenView {
        var random = SeededGenerator(seed: seed)
        let fields = [
            Field(1, "name", .text, doc: "A name."), Field(2, "stage", .category, doc: ""),
            Field(3, "open", .flag, doc: ""),
        ]
        let sections = [FrozenView.Section(number: 9, bytes: Array("the window of ids".utf8))]
        return FrozenView(
            sequence: 7, time: 1, tables: [table(1, "lead", fields, 12, &random)],
            sections: sections)
    }

    private static func table(
        _ number: Int, _ name: String, _ fields: [Field], _ rows: Int,
        _ random: inout SeededGenerator
    ) -> Table {
        var table = Table(number: number, name: name, fields: fields)
        for index in 0..<rows {
            let row = table.insert("key-\(index)-\(random.below(1_000))".utf8Span.span)
            // Column 3 stays absent everywhere, as most columns of wide tables do.
            for position in fields.indices where position != 2 && random.chance(70) {
                set(&table.columns[position], row, &random)
            }
            if random.chance(10) { table.remove(row) }
        }
        return table
    }

    private static func set(_ column: inout Column, _ row: Int, _ random: inout SeededGenerator) {
        switch column.type {
        case .float32: column.set(Float(random.below(1_000)) / 7, at: row)
        case .float64: column.set(Double(random.below(1_000)) / 7, at: row)
        case .integer, .quantity, .money, .timestamp:
            column.set(Int64(random.below(1 << 40)), at: row)
        case .date: column.set(Int32(random.below(20_000)), at: row)
        case .flag: column.set(UInt8(random.below(2)), at: row)
        case .category: column.setCategory("category \(random.below(30))".utf8Span.span, at: row)
        case .text:
            let length = random.chance(1) ? 70_000 : 1 + random.below(40)
            let text = String(repeating: "x\(random.below(10))", count: (length + 1) / 2)
            column.setText(text.utf8Span.span, at: row)
        }
    }

    /// What differs between two views, in words; empty when nothing does.
    static func differences(_ a: FrozenView, _ b: FrozenView) -> [String] {
        guard a.sequence == b.sequence, a.time == b.time, a.sections == b.sections else {
            return ["sequence, time or sections"]
        }
        guard a.tables.map(\.number) == b.tables.map(\.number) else {
            return ["the list of tables"]
        }
        var found: [String] = []
        for (left, right) in zip(a.tables, b.tables) {
            if left.name != right.name || left.fields != right.fields {
                found.append("\(left.name): schema")
            }
            if left.count != right.count || left.nextSequence != right.nextSequence {
                found.append("\(left.name): counts")
            }
            compare(left.keys, right.keys, left.rowEnd, "\(left.name): keys", &found)
            compare(left.sequence, right.sequence, left.rowEnd, "\(left.name): order", &found)
            for (position, field) in left.fields.enumerated() {
                compare(
                    left.columns[position], right.columns[position], left.rowEnd,
                    "\(left.name).\(field.name)", &found)
            }
        }
        return found
    }

    private static func compare(
        _ a: Column, _ b: Column, _ rows: Int, _ name: String, _ found: inout [String]
    ) {
        for row in 0..<rows where value(a, row) != value(b, row) {
            found.append("\(name), row \(row)")
            return
        }
    }

    /// A value as bytes: nil when absent.
    private static func value(_ column: Column, _ row: Int) -> [UInt8]? {
        guard column.isPresent(row) else { return nil }
        let chunk = column.chunks[row >> Chunk.rowShift]
        let inner = row & Chunk.rowMask
        switch column.type {
        case .text: return chunk.text(at: inner).array()
        case .category:
            return column.categories.map { $0[chunk.load(inner, as: UInt32.self)].array() }
        default:
            let stride = column.type.stride
            return chunk.rawValues.extracting(inner * stride..<(inner + 1) * stride).array()
        }
    }
}
