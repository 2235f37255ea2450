import Columns
import Engine
import TestKit
import Testing

@Suite struct SchemaTests {
    /// Every table and column as a line; the numbers stand in files for ever.
    static var schema: [String] {
        Entity.all.flatMap { entity in
            ["table \(entity.table.rawValue) \(entity.noun)"]
                + entity.columns.map { column in
                    "\(entity.table.rawValue).\(column.field.number) \(column.field.name) "
                        + "\(column.field.type.name) \(column.field.unit)"
                        .trimmed
                }
        }
    }

    @Test func `a number once given to a table or a column is never changed or given again`() {
        let path = Golden.project + "/Data/golden/schema.txt"
        let known = (Golden.text(path) ?? "").split(separator: "\n").map { String($0) }
        let schema = Self.schema
        for line in known {
            #expect(schema.contains(line), "Data/golden/schema.txt knows '\(line)'")
        }
        for line in schema {
            #expect(known.contains(line), "add to Data/golden/schema.txt: \(line)")
        }
    }

    @Test func `built-in columns stand at the position that their number says`() {
        for entity in Entity.all {
            for (position, column) in entity.columns.enumerated() {
                #expect(column.field.number == position + 1, "\(entity.noun) \(column.field.name)")
            }
        }
    }
}

extension String {
    /// Without spaces at the end.
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
