import Columns
import Conditions
import Testing

@Suite struct RowFilterTests {
    @Test func `a condition finds rows`() throws {
        var table = Table(
            number: 1, name: "T",
            fields: [
                Field(1, "value", .float32, doc: ""), Field(2, "status", .category, doc: ""),
            ])
        for i in 0..<100 {
            let row = table.insert([UInt8]("k\(i)".utf8).span)
            table.columns[0].set(Float(i), at: row)
            table.columns[1].setCategory([UInt8](i % 2 == 0 ? "a".utf8 : "b".utf8).span, at: row)
        }
        let bound = try Condition.parse([UInt8]("value > 10 AND status = 'a'".utf8)).bound(to: table)
        var filter = RowFilter(bound, over: table)
        #expect(filter.count() == 44)
        #expect(filter.matches(12) && !filter.matches(13) && !filter.matches(10))
        #expect(throws: ConditionError.self) { try Condition.parse([UInt8]("a = = 1".utf8)) }
    }
}
