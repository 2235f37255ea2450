import Columns

/// Reads one test's literals as values of its field's type.
struct LiteralReader {
    let condition: Condition
    let test: ConditionTest
    let type: ValueType

    /// The test in the field's own terms.
    func valueTest() throws(ConditionError) -> ValueTest {
        switch test.operation {
        case .isPresent: return .always
        case .isTrue:
            guard type == .flag else { throw misfit("a comparison (only a flag stands alone)") }
            return .flag(true)
        case .isLike:
            guard type == .text || type == .category else {
                throw misfit("=, <, IN or IS NULL (LIKE asks text and categories)")
            }
            let pattern = LikePattern(bytes(of: condition.literals[test.literals.lowerBound]))
            return textTest(.isLike(pattern))
        case .isOneOf: return try listTest()
        default: return try comparison(condition.literals[test.literals.lowerBound])
        }
    }

    private func comparison(_ literal: ConditionLiteral) throws(ConditionError) -> ValueTest {
        let operation = test.operation
        switch type {
        case .float32: return .float32(Membership(operation, try float32(literal)))
        case .float64: return .float64(Membership(operation, try float64(literal)))
        case .integer, .quantity, .money, .timestamp:
            return Membership(operation, try int64(literal)).map { .int64($0) } ?? .never
        case .date: return Membership(operation, try day(literal)).map { .int32($0) } ?? .never
        case .flag:
            guard operation == .equal || operation == .unequal else {
                throw misfit("=, <> or IN (a flag has no order)")
            }
            return .flag(try flag(literal))
        case .category, .text:
            return textTest(
                .compares(operation == .unequal ? .equal : operation, try string(literal)))
        }
    }

    private func listTest() throws(ConditionError) -> ValueTest {
        switch type {
        case .float32: return .float32(Membership(oneOf: try list(float32)))
        case .float64: return .float64(Membership(oneOf: try list(float64)))
        case .integer, .quantity, .money, .timestamp:
            return .int64(Membership(oneOf: try list(int64)))
        case .date: return .int32(Membership(oneOf: try list(day)))
        case .flag:
            let flags = try list(flag)
            guard flags.contains(!flags[0]) else { return .flag(flags[0]) }
            return .always
        case .category, .text:
            let strings = try list(string)
            return textTest(.isOneOf(strings.sorted { $0.lexicographicallyPrecedes($1) }))
        }
    }

    private func list<Value>(
        _ read: (ConditionLiteral) throws(ConditionError) -> Value
    ) throws(ConditionError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(test.literals.count)
        for index in test.literals { values.append(try read(condition.literals[index])) }
        return values
    }

    private func textTest(_ test: TextTest) -> ValueTest {
        type == .category ? .category(test) : .text(test)
    }

    // MARK: One literal

    private func float32(_ literal: ConditionLiteral) throws(ConditionError) -> Float {
        guard literal.kind == .number,
            let value = NumberText.parseFloat(bytes(of: literal).span)
        else { throw misfit(literal, "a number within float32") }
        return value
    }

    private func float64(_ literal: ConditionLiteral) throws(ConditionError) -> Double {
        guard literal.kind == .number,
            let value = NumberText.parseDouble(bytes(of: literal).span)
        else { throw misfit(literal, "a number within float64") }
        return value
    }

    private func int64(_ literal: ConditionLiteral) throws(ConditionError) -> Int64 {
        if type == .timestamp { return try moment(literal) }
        guard literal.kind == .number,
            let units = DecimalLiteral.units(
                condition.pool[literal.bytes], places: type.decimalPlaces ?? 0)
        else { throw misfit(literal, "a number within 63 bits") }
        return units
    }

    private func moment(_ literal: ConditionLiteral) throws(ConditionError) -> Int64 {
        let text = bytes(of: literal)
        if literal.kind == .text, let day = CalendarDay.parse(text.span) {
            return Int64(day) * Instant.dayMS
        }
        guard literal.kind == .text || literal.kind == .number,
            let moment = Instant.parse(text.span)
        else {
            throw misfit(
                literal, "a timestamp such as '2026-12-01T09:30:00Z', a date or Unix milliseconds")
        }
        return moment
    }

    private func day(_ literal: ConditionLiteral) throws(ConditionError) -> Int32 {
        guard literal.kind == .text, let day = CalendarDay.parse(bytes(of: literal).span) else {
            throw misfit(literal, "a date such as '2026-12-01'")
        }
        return day
    }

    private func flag(_ literal: ConditionLiteral) throws(ConditionError) -> Bool {
        switch literal.kind {
        case .isTrue: return true
        case .isFalse: return false
        case .number, .text:
            let text = condition.pool[literal.bytes]
            if text.elementsEqual("1".utf8) { return true }
            if text.elementsEqual("0".utf8) { return false }
            if literal.kind == .text, let flag = flagWord(text) { return flag }
            throw misfit(literal, "true, false, yes, no, 1 or 0")
        }
    }

    private func string(_ literal: ConditionLiteral) throws(ConditionError) -> [UInt8] {
        guard literal.kind == .text else { throw misfit(literal, "text in single quotes") }
        return bytes(of: literal)
    }

    private func bytes(of literal: ConditionLiteral) -> [UInt8] {
        [UInt8](condition.pool[literal.bytes])
    }

    // MARK: Errors

    private var fieldText: String {
        "\(ConditionError.quoted(condition.fieldNames[test.field])) (\(type.name))"
    }

    /// An error about a literal.
    private func misfit(_ literal: ConditionLiteral, _ expected: String) -> ConditionError {
        let found =
            switch literal.kind {
            case .number: ConditionError.quoted(condition.pool[literal.bytes])
            case .text: "'\(ConditionError.quoted(condition.pool[literal.bytes]))'"
            case .isTrue: "true"
            case .isFalse: "false"
            }
        return ConditionError(
            .syntax, at: literal.offset, found: found,
            expected: "\(expected) for the field \(fieldText)")
    }

    /// An error about what is asked of the field.
    private func misfit(_ expected: String) -> ConditionError {
        ConditionError(
            .syntax, at: test.offset, found: "the field \(fieldText)", expected: expected)
    }
}
