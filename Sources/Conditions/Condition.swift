/// What `WHERE` and a scorecard's `when` say about a record: parsed, not yet tied to a table.
///
/// ```
/// condition := and { OR and }          and := not { AND not }
/// not       := NOT not | ( condition ) | test
/// test      := field                                   a bare flag
///            | field ( = | <> | != | < | <= | > | >= ) literal
///            | field [NOT] IN ( literal {, literal} )
///            | field [NOT] LIKE 'pattern'
///            | field IS [NOT] NULL
/// field     := word | "any text, "" is a quote"
/// literal   := number | 'any text, '' is a quote' | true | false | yes | no
/// ```
///
/// The reserved words AND OR NOT IN LIKE IS NULL are read in any case; a field of such a name stands
/// in double quotes. Field names are compared byte by byte. Logic is two-valued: a test on a missing
/// value is false, so its NOT is true.
///
/// The tree is kept as a list of steps for a machine with a stack of row sets (``Step``), because a
/// list needs no recursion to be read, run or freed, however deep a hostile text nests.
package struct Condition: Sendable {
    /// The distinct fields that the condition mentions, in the order of their first mention.
    package let fieldNames: [[UInt8]]
    /// Where each of the names is first mentioned, counted from 0.
    let fieldOffsets: [Int]
    /// What to do, first to last.
    let steps: [Step]
    /// The tests that steps name by index.
    let tests: [ConditionTest]
    /// The literals of all tests, each test holding a range.
    let literals: [ConditionLiteral]
    /// The bytes of all literals, quotes resolved.
    let pool: [UInt8]
    /// The most row sets that the steps hold at one time, 1 or more.
    let depth: Int

    /// Reads a condition from its text.
    ///
    /// Complexity: O(bytes); the memory is bounded by a multiple of the text.
    /// - Throws: ``ConditionError`` of the kinds `syntax` and `limit`.
    package static func parse(_ text: [UInt8]) throws(ConditionError) -> Condition {
        var parser = try ConditionParser(text)
        return try parser.condition()
    }

    /// Reads a condition from bytes that stand in someone's buffer.
    package static func parse(_ text: Span<UInt8>) throws(ConditionError) -> Condition {
        // A text beyond the limit is refused by its size, before it is copied.
        guard text.count <= ConditionLimits.byteCount else {
            throw ConditionParser.tooLong(text.count)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        return try parse(bytes)
    }

    /// One step over a stack of row sets.
    ///
    /// Each level of the stack has the rows found there and the rows whose answer still matters: the
    /// right side of an AND is asked only about rows that its left side found, that of an OR only
    /// about the others. When none is left, the right side is skipped.
    enum Step: Equatable, Sendable {
        /// Runs a test and puts its rows on the stack, or joins them to the top as the last operand
        /// of the AND or OR that was entered just before.
        case test(Int, isNegated: Bool, join: Join)
        /// Begins the right side of an AND; where no row of the top matters, goes to step `end`.
        case enterAnd(end: Int)
        /// Begins the right side of an OR; where the top holds all rows that matter, goes to `end`.
        case enterOr(end: Int)
        /// Replaces the two top levels by the rows in both.
        case and
        /// Replaces the two top levels by the rows in either.
        case or
        /// Replaces the top by the rows that matter and are not in it.
        case not
    }

    /// What becomes of a test's rows.
    enum Join: Equatable, Sendable {
        case push, and, or
    }
}

/// One test on one field.
struct ConditionTest: Sendable {
    /// What is asked of the field's value.
    enum Operation: Equatable, Sendable {
        case equal, unequal, less, lessOrEqual, greater, greaterOrEqual
        case isOneOf, isLike, isPresent, isTrue
    }

    /// The index in the condition's field names.
    let field: Int
    /// Where the field's name begins in the text, counted from 0.
    let offset: Int
    let operation: Operation
    /// The test's literals: many for `isOneOf`, one for comparisons and `isLike`, else none.
    let literals: Range<Int>
}

/// One literal of a condition.
struct ConditionLiteral: Sendable {
    /// How it was written.
    enum Kind: Equatable, Sendable {
        case number, text, isTrue, isFalse
    }

    let kind: Kind
    /// Its bytes in the condition's pool, quotes resolved.
    let bytes: Range<Int>
    /// Where it begins in the text, counted from 0.
    let offset: Int
}
