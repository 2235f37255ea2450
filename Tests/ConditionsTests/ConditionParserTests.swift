import Conditions
import Foundation
import Testing

@Suite struct ConditionParserTests {
    private func parse(_ text: String) throws -> Condition { try .parse([UInt8](text.utf8)) }

    private func names(_ text: String) throws -> [String] {
        try parse(text).fieldNames.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `fields are named once, in the order of their first mention`() throws {
        let text =
            #"b = 1 AND (a > 2 OR "Lead ""Source""" = 'x') AND b < 3 AND NOT "and" AND größe.x IS NULL"#
        #expect(try names(text) == ["b", "a", #"Lead "Source""#, "and", "größe.x"])
    }

    @Test(arguments: [
        "x", "NOT x", "not not (x)", "x=1", "x<>-1.5e+3", "x != .5", "x<=+2.", "x>='it''s'",
        "x IN(1,2 , 3)", "x not in ('a')", "x LIKE '%'", "x NOT LIKE ''", "x is null",
        "x IS NOT NULL", "x = TRUE", "x = no", "((x))AND(y)", "\tx\n=\r1 ", "yes = yes",
        "x='('OR y=')'",
    ])
    func `the grammar admits`(_ text: String) throws {
        #expect(throws: Never.self) { try parse(text) }
    }

    @Test(arguments: [
        ("", 1, "the end"), ("   ", 4, "the end"), ("x =", 4, "the end"), ("x = = 1", 5, "="),
        ("x AND", 6, "the end"), ("AND x", 1, "AND"), ("x y", 3, "y"), ("(x", 3, "the end"),
        ("x)", 2, ")"), ("()", 2, ")"), ("x IN ()", 7, ")"), ("x IN 1", 6, "1"),
        ("x IN (1 2)", 9, "2"), ("x IN (1,)", 9, ")"), ("x IS 1", 6, "1"), ("x IS NOT 1", 10, "1"),
        ("x NOT = 1", 7, "="), ("x LIKE 1", 8, "1"), ("x = 'a", 7, "the end"),
        ("\"x", 3, "the end"), ("\"\" = 1", 1, "\"\""), ("x = 12abc", 5, "12abc"),
        ("x = 2026-12-01", 5, "2026-12-01"), ("x = 1e", 5, "1e"), ("x = -", 5, "-"),
        ("x = .", 5, "."), ("x ! 1", 3, "!"), ("x = \"y\"", 5, "\"y\""), ("x = y", 5, "y"),
        ("x = NULL", 5, "NULL"), ("1 = x", 1, "1"), ("'x' = 1", 1, "'x'"), ("x ; y", 3, ";"),
        ("x = 1 \u{1}", 7, "the byte 0x1"), ("in = 1", 1, "in"), ("x == 1", 4, "="),
        ("NOT", 4, "the end"), ("x AND OR y", 7, "OR"), ("a = 1 NOT b", 7, "NOT"),
    ])
    func `what is no condition is refused where it goes wrong`(
        text: String, position: Int, found: String
    ) throws {
        let error = try #require(throws: ConditionError.self) { try parse(text) }
        #expect(error.kind == .syntax)
        #expect(error.position == position, "\(error.message)")
        #expect(error.found == found, "\(error.message)")
        #expect(!error.expected.isEmpty)
    }

    @Test func `a message says place, find and expectation`() throws {
        let error = try #require(throws: ConditionError.self) { try parse("a = 1 AND (b > 'x'") }
        #expect(
            error.message
                == "at byte 19: found the end, expected AND, OR or the ) that closes the ( at byte 11"
        )
    }

    @Test func `a long find is cut and odd bytes are replaced`() throws {
        let long = [UInt8]("x = ".utf8) + [UInt8](repeating: 0xFF, count: 500)
        let error = try #require(throws: ConditionError.self) { try Condition.parse(long) }
        #expect(error.found == String(repeating: "\u{FFFD}", count: 40) + "…")
    }

    @Test func `a thousand levels are read and one more is LIMIT`() throws {
        for (opening, closing, levels, position) in [
            ("(", ")", 1_000, 1_001), ("NOT ", "", 1_000, 3_998), ("(NOT ", ")", 500, 2_498),
        ] {
            let text =
                String(repeating: opening, count: levels) + "x"
                + String(repeating: closing, count: levels)
            #expect(throws: Never.self) { try parse(text) }
            let error = try #require(throws: ConditionError.self) { try parse("(\(text))") }
            #expect(error.kind == .limit)
            #expect(error.position == position)
        }
    }

    @Test func `closed levels do not add up`() throws {
        let text = Array(repeating: "(NOT (x = 1))", count: 2_000).joined(separator: " AND ")
        #expect(throws: Never.self) { try parse(text) }
    }

    @Test func `size limits are LIMIT`() throws {
        let tests = Array(repeating: "x", count: ConditionLimits.tests + 1)
        let tooMany = try #require(throws: ConditionError.self) {
            try parse(tests.joined(separator: " OR "))
        }
        #expect(tooMany.kind == .limit)
        #expect(throws: Never.self) { try parse(tests.dropLast().joined(separator: " OR ")) }

        let list = Array(repeating: "1", count: ConditionLimits.literals + 1)
        let tooLong = try #require(throws: ConditionError.self) {
            try parse("x IN (\(list.joined(separator: ",")))")
        }
        #expect(tooLong.kind == .limit)

        let pattern = String(repeating: "%", count: ConditionLimits.patternByteCount)
        #expect(throws: Never.self) { try parse("x LIKE '\(pattern)'") }
        let wide = try #require(throws: ConditionError.self) { try parse("x LIKE '\(pattern)a'") }
        #expect(wide.kind == .limit)

        let large = [UInt8](repeating: 0x20, count: ConditionLimits.byteCount + 1)
        let tooLarge = try #require(throws: ConditionError.self) { try Condition.parse(large.span) }
        #expect(tooLarge.kind == .limit)
    }
}
