/// Reads a condition in one pass, with its own stack of open operators instead of recursion.
///
/// The method is Dijkstra's shunting yard: a test goes out at once, an operator waits until one that
/// binds less arrives. An AND or OR leaves a step where its right side begins, whose goal is filled
/// in when the operator goes out.
struct ConditionParser {
    /// An operator that waits for its right side.
    private enum Open {
        case parenthesis(offset: Int)
        case not
        /// With the index of its `enterAnd` or `enterOr` step.
        case and(entry: Int)
        case or(entry: Int)
    }

    private let source: [UInt8]
    private var tokenizer: ConditionTokenizer
    /// The word to be looked at.
    private var token: ConditionToken
    private var open: [Open] = []
    /// The parentheses and NOTs in `open`.
    private var nesting = 0
    private var fieldNames: [[UInt8]] = []
    private var fieldOffsets: [Int] = []
    private var fieldIndexes: [[UInt8]: Int] = [:]
    private var steps: [Condition.Step] = []
    private var tests: [ConditionTest] = []
    private var literals: [ConditionLiteral] = []
    private var pool: [UInt8] = []
    /// The row sets on the stack after the steps so far, and the most that there ever were.
    private var height = 0
    private var depth = 0

    init(_ source: [UInt8]) throws(ConditionError) {
        guard source.count <= ConditionLimits.byteCount else { throw Self.tooLong(source.count) }
        self.source = source
        tokenizer = ConditionTokenizer(source)
        token = try tokenizer.next()
    }

    /// The answer to a text above ``ConditionLimits/byteCount``.
    static func tooLong(_ byteCount: Int) -> ConditionError {
        ConditionError(
            .limit, at: ConditionLimits.byteCount, found: "a condition of \(byteCount) bytes",
            expected: "at most \(ConditionLimits.byteCount)")
    }

    /// The whole text as one condition.
    mutating func condition() throws(ConditionError) -> Condition {
        repeat {
            try openOperand()
            try test()
            try closeOperand()
        } while try binaryOperator()
        return Condition(
            fieldNames: fieldNames, fieldOffsets: fieldOffsets, steps: steps, tests: tests,
            literals: literals, pool: pool, depth: depth)
    }

    // MARK: Operators

    /// Takes the NOTs and parentheses before a test.
    private mutating func openOperand() throws(ConditionError) {
        while true {
            switch token.kind {
            case .not: open.append(.not)
            case .openParenthesis: open.append(.parenthesis(offset: token.range.lowerBound))
            default: return
            }
            nesting += 1
            guard nesting <= ConditionLimits.nesting else {
                throw error(
                    .limit, found: "level \(nesting) of nesting",
                    "at most \(ConditionLimits.nesting)")
            }
            try advance()
        }
    }

    /// Takes the parentheses that close after a test; each may end the right side of a NOT.
    private mutating func closeOperand() throws(ConditionError) {
        finishNots()
        while token.kind == .closeParenthesis {
            finish(andOnly: false)
            guard case .parenthesis = open.last else {
                throw error("AND, OR or the end (this parenthesis was never opened)")
            }
            open.removeLast()
            nesting -= 1
            try advance()
            finishNots()
        }
    }

    /// Takes AND or OR; false at the end of the text.
    private mutating func binaryOperator() throws(ConditionError) -> Bool {
        switch token.kind {
        case .and:
            finish(andOnly: true)
            open.append(.and(entry: steps.count))
            steps.append(.enterAnd(end: 0))
        case .or:
            finish(andOnly: false)
            open.append(.or(entry: steps.count))
            steps.append(.enterOr(end: 0))
        case .end:
            finish(andOnly: false)
            if case .parenthesis(let offset) = open.last {
                throw error("AND, OR or the ) that closes the ( at byte \(offset + 1)")
            }
            return false
        default:
            throw error(
                open.contains { if case .parenthesis = $0 { true } else { false } }
                    ? "AND, OR or )" : "AND, OR or the end")
        }
        try advance()
        return true
    }

    /// Sends out the NOTs that wait for the operand just finished.
    private mutating func finishNots() {
        while case .not = open.last {
            open.removeLast()
            nesting -= 1
            if case .test(let test, let isNegated, .push) = steps.last {
                steps[steps.count - 1] = .test(test, isNegated: !isNegated, join: .push)
            } else {
                steps.append(.not)
            }
        }
    }

    /// Sends out the ANDs, and unless `andOnly` the ORs, that wait on top.
    private mutating func finish(andOnly: Bool) {
        while let last = open.last {
            switch last {
            case .and(let entry):
                join(.and, .and)
                steps[entry] = .enterAnd(end: steps.count)
            case .or(let entry) where !andOnly:
                join(.or, .or)
                steps[entry] = .enterOr(end: steps.count)
            default: return
            }
            open.removeLast()
        }
    }

    /// Joins the two top row sets; a right side that is one test joins by itself.
    private mutating func join(_ step: Condition.Step, _ join: Condition.Join) {
        if case .test(let test, let isNegated, .push) = steps.last {
            steps[steps.count - 1] = .test(test, isNegated: isNegated, join: join)
        } else {
            steps.append(step)
        }
        height -= 1
    }

    // MARK: Tests

    private mutating func test() throws(ConditionError) {
        let offset = token.range.lowerBound
        guard tests.count < ConditionLimits.tests else {
            throw error(
                .limit, found: "test \(tests.count + 1)", "at most \(ConditionLimits.tests)")
        }
        let field = try fieldIndex()
        let first = literals.count
        var isNegated = false
        var operation = ConditionTest.Operation.isTrue
        switch token.kind {
        case .comparison(let comparison):
            operation = comparison
            try advance()
            try literal()
        case .is:
            operation = .isPresent
            isNegated = try nullTest()
        case .not, .in, .like:
            isNegated = token.kind == .not
            if isNegated { try advance() }
            switch token.kind {
            case .in:
                operation = .isOneOf
                try list()
            case .like:
                operation = .isLike
                try pattern()
            default: throw error("IN or LIKE")
            }
        default: break
        }
        tests.append(
            ConditionTest(
                field: field, offset: offset, operation: operation,
                literals: first..<literals.count))
        steps.append(.test(tests.count - 1, isNegated: isNegated, join: .push))
        height += 1
        depth = max(depth, height)
    }

    /// Takes a field's name and gives its index among the names.
    private mutating func fieldIndex() throws(ConditionError) -> Int {
        let name: [UInt8]
        switch token.kind {
        case .word: name = [UInt8](source[token.range])
        case .quotedName:
            name = unquoted(UInt8(ascii: "\""))
            guard !name.isEmpty else { throw error("a field name between the quotes") }
        case .in, .like, .is, .null, .and, .or:
            throw error("a field (one named like this word stands in double quotes)")
        case .text: throw error("a field (field names stand in double quotes)")
        default: throw error("a field, NOT or (")
        }
        let offset = token.range.lowerBound
        try advance()
        if let known = fieldIndexes[name] { return known }
        fieldIndexes[name] = fieldNames.count
        fieldNames.append(name)
        fieldOffsets.append(offset)
        return fieldNames.count - 1
    }

    /// Takes `IS [NOT] NULL` and tells whether the value has to be missing.
    private mutating func nullTest() throws(ConditionError) -> Bool {
        try advance()
        let isPresent = token.kind == .not
        if isPresent { try advance() }
        guard token.kind == .null else { throw error(isPresent ? "NULL" : "NULL or NOT NULL") }
        try advance()
        return !isPresent
    }

    private mutating func list() throws(ConditionError) {
        try advance()
        guard token.kind == .openParenthesis else { throw error("( and a list of literals") }
        repeat {
            try advance()
            try literal()
        } while token.kind == .comma
        guard token.kind == .closeParenthesis else { throw error(", or )") }
        try advance()
    }

    private mutating func pattern() throws(ConditionError) {
        try advance()
        guard token.kind == .text else { throw error("a pattern in single quotes") }
        guard token.range.count - 2 <= ConditionLimits.patternByteCount else {
            throw error(
                .limit, found: "a pattern of \(token.range.count - 2) bytes",
                "at most \(ConditionLimits.patternByteCount)")
        }
        try literal()
    }

    private mutating func literal() throws(ConditionError) {
        let kind: ConditionLiteral.Kind
        let start = pool.count
        switch token.kind {
        case .number:
            kind = .number
            pool += source[token.range]
        case .text:
            kind = .text
            appendUnquoted(UInt8(ascii: "'"))
        case .word:
            guard let flag = flagWord(source[token.range]) else {
                throw error("a number, text in single quotes, true or false")
            }
            kind = flag ? .isTrue : .isFalse
        case .quotedName: throw error("a literal (text stands in single quotes)")
        case .null: throw error("a literal (missing values are asked for by IS NULL)")
        default: throw error("a number, text in single quotes, true or false")
        }
        guard literals.count < ConditionLimits.literals else {
            throw error(
                .limit, found: "literal \(literals.count + 1)",
                "at most \(ConditionLimits.literals)")
        }
        literals.append(
            ConditionLiteral(
                kind: kind, bytes: start..<pool.count, offset: token.range.lowerBound))
        try advance()
    }

    // MARK: Words

    private mutating func advance() throws(ConditionError) { token = try tokenizer.next() }

    /// The bytes between the quotes of the current word.
    private func unquoted(_ quote: UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        forEachUnquoted(quote) { bytes.append(contentsOf: $0) }
        return bytes
    }

    private mutating func appendUnquoted(_ quote: UInt8) {
        let inner = token.range.lowerBound + 1..<token.range.upperBound - 1
        guard token.hasDoubledQuotes else { return pool += source[inner] }
        pool += unquoted(quote)
    }

    /// The pieces of the current word between its quotes, a doubled quote giving one.
    private func forEachUnquoted(_ quote: UInt8, _ body: (ArraySlice<UInt8>) -> Void) {
        var start = token.range.lowerBound + 1
        let end = token.range.upperBound - 1
        var offset = start
        while offset < end {
            if source[offset] == quote {
                body(source[start...offset])
                offset += 1
                start = offset + 1
            }
            offset += 1
        }
        if start < end { body(source[start..<end]) }
    }

    /// An error about the current word.
    private func error(_ expected: String) -> ConditionError {
        error(.syntax, found: tokenizer.shown(token.range), expected)
    }

    private func error(
        _ kind: ConditionError.Kind, found: String, _ expected: String
    ) -> ConditionError {
        ConditionError(kind, at: token.range.lowerBound, found: found, expected: expected)
    }
}

/// The flag that a word spells in any case (true, yes, false, no), or nil.
func flagWord(_ bytes: some Collection<UInt8>) -> Bool? {
    let lowered = bytes.lazy.map { $0 | 0x20 }
    if lowered.elementsEqual("true".utf8) || lowered.elementsEqual("yes".utf8) { return true }
    if lowered.elementsEqual("false".utf8) || lowered.elementsEqual("no".utf8) { return false }
    return nil
}
