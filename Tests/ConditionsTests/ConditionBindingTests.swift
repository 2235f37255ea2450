import Columns
import Conditions
import Testing

@Suite struct ConditionBindingTests {
    private static let fields: [(String, ValueType)] = [
        ("f", .float32), ("d", .float64), ("i", .integer), ("q", .quantity), ("m", .money),
        ("c", .category), ("b", .flag), ("day", .date), ("t", .timestamp), ("s", .text),
    ]

    private func bind(_ text: String) throws -> BoundCondition {
        try Condition.parse([UInt8](text.utf8)).bound { name in
            Self.fields.firstIndex { [UInt8]($0.0.utf8) == name }
                .map { ConditionField(column: $0, type: Self.fields[$0].1) }
        }
    }

    @Test func `an unknown field is NOFIELD at its first mention`() throws {
        let error = try #require(throws: ConditionError.self) {
            try bind("f > 1 AND \"No Field\" = 2 OR f = 'wrong'")
        }
        #expect(error.kind == .unknownField)
        #expect(error.position == 11)
        #expect(error.found == "No Field")
    }

    @Test func `hidden fields of a table are unknown`() throws {
        let table = Table(
            number: 1, name: "T",
            fields: [
                Field(1, "open", .flag, doc: ""), Field(2, "own", .flag, doc: "", access: .hidden),
            ])
        #expect(throws: Never.self) { try Condition.parse([UInt8]("open".utf8)).bound(to: table) }
        let error = try #require(throws: ConditionError.self) {
            try Condition.parse([UInt8]("own".utf8)).bound(to: table)
        }
        #expect(error.kind == .unknownField)
    }

    @Test(arguments: [
        ("f = 'x'", 5, "'x'"), ("f = true", 5, "true"), ("f = 1e39", 5, "1e39"),
        ("d = 1e309", 5, "1e309"), ("i = 9223372036854775808", 5, "9223372036854775808"),
        ("i = 1e19", 5, "1e19"), ("m = 92233720368547758.08", 5, "92233720368547758.08"),
        ("i = '1'", 5, "'1'"), ("m IN (1, 2, 'x')", 13, "'x'"), ("c < 5", 5, "5"),
        ("c IN ('1', 2)", 12, "2"),
        ("s = 5", 5, "5"), ("s = no", 5, "false"), ("c = yes", 5, "true"),
        ("b < 1", 1, "the field b (flag)"),
        ("b = 2", 5, "2"), ("b = 'maybe'", 5, "'maybe'"), ("NOT i", 5, "the field i (integer)"),
        ("s", 1, "the field s (text)"), ("day = 20000", 7, "20000"),
        ("day = '2026-02-29'", 7, "'2026-02-29'"),
        ("day = '2026-02-28T00:00:00Z'", 7, "'2026-02-28T00:00:00Z'"),
        ("t > '2026-13-01'", 5, "'2026-13-01'"), ("t > 1.5", 5, "1.5"), ("t = true", 5, "true"),
        ("f LIKE 'a'", 1, "the field f (number)"),
    ])
    func `a literal that does not fit its field is BADARG`(
        text: String, position: Int, found: String
    ) throws {
        let error = try #require(throws: ConditionError.self) { try bind(text) }
        #expect(error.kind == .syntax)
        #expect(error.position == position, "\(error.message)")
        #expect(error.found == found, "\(error.message)")
    }

    @Test func `a misfit names the field, its type and what would fit`() throws {
        let error = try #require(throws: ConditionError.self) { try bind("day >= 'soon'") }
        #expect(
            error.message
                == "at byte 8: found 'soon', expected a date such as '2026-12-01' for the field day (date)"
        )
    }

    /// One row of these fields, and whether a condition holds for it.
    private func holds(_ text: String) throws -> Bool {
        var columns = Self.fields.map { Column(type: $0.1) }
        columns[0].set(Float(0.1), at: 0)
        columns[1].set(Double(0.1), at: 0)
        columns[2].set(Int64(3), at: 0)
        columns[3].set(Int64(1_500), at: 0)
        columns[4].set(Int64(1_001), at: 0)
        columns[5].setCategory([UInt8]("2".utf8).span, at: 0)
        columns[6].set(UInt8(1), at: 0)
        columns[7].set(Int32(20_000), at: 0)
        columns[8].set(Int64(20_000) * Instant.dayMS, at: 0)
        columns[9].setText([UInt8]("Acme".utf8).span, at: 0)
        var filter = RowFilter(try bind(text), over: columns, rowEnd: 1)
        return filter.matches(0)
    }

    @Test(arguments: [
        // A number is rounded as the field is: float32(0.1) is not float64(0.1).
        "f = 0.1", "f = 0.1000000001", "d = 0.1", "d <> 0.1000000001", "NOT f > 0.1",
        // Exact fields round half away from zero.
        "m = 10.005", "NOT m > 10.005", "m > 10.0049", "m = 10.01", "m = 1001e-2", "i = 2.5",
        "i <> 2.4", "i > -2.5", "i >= -9223372036854775808", "i < 9223372036854775807",
        "q = 1.4995", "q = 1.5", "q = 1.50", "q < 1.501", "q > 0.0000000000000000000000001",
        "i = 0.000003e6", "i = 30000000000000000000000000000e-28", "i > 0e999999999999",
        "i > 1e-999999999999",
        // A date against a timestamp is its midnight.
        "t = '2024-10-04'", "t < '2024-10-04T00:00:00.001Z'", "t = 1728000000000",
        "t = '1728000000000'", "day = '2024-10-04'",
        "c = '2'", "c IN ('1', '2')", "c > '10'",
        "b", "b = 1", "b = 'Yes'", "b <> no", "b IN (false, true)", "b NOT IN (0)",
        "s < 'Ad'", "s > 'A'", "s >= 'Acme'", "s <= 'Acme'", "s <> 'acme'", "s LIKE '_cm%'",
    ])
    func `literals take the type of their field`(_ text: String) throws {
        #expect(try holds(text))
    }
}
