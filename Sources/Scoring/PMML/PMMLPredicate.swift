/// A condition of PMML over a row, in its three-valued logic: true, false, or unknown (nil).
///
/// Source: dmg.org, PMML 4.4, "Predicates". A comparison with a missing value is unknown.
indirect enum PMMLPredicate: Sendable {
    case always
    case never
    case isMissing(Int, Bool)
    /// Compares a number; `input`, operator, value.
    case number(Int, Comparison, Double)
    /// Whether a text is (or is not) a string of the input's vocabulary.
    case text(Int, code: Int32, isEqual: Bool)
    case numberIn([Double], Int, isIn: Bool)
    case textIn([Int32], Int, isIn: Bool)
    case all([PMMLPredicate])
    case any([PMMLPredicate])
    case oneOf([PMMLPredicate])
    /// The first of them that is known.
    case surrogate([PMMLPredicate])

    /// How two numbers are compared.
    enum Comparison: String, Sendable {
        case equal, notEqual, lessThan, lessOrEqual, greaterThan, greaterOrEqual
    }

    /// Whether it holds for a row.
    func holds(_ row: borrowing InputRow) -> Bool? {
        switch self {
        case .always: return true
        case .never: return false
        case .isMissing(let input, let expected):
            return (row.code(input) == InputRow.missing) == expected
        case .number(let input, let comparison, let value):
            let x = row.number(input)
            return x.isNaN ? nil : Self.compare(x, comparison, value)
        case .text(let input, let code, let isEqual):
            let own = row.code(input)
            return own == InputRow.missing ? nil : (own == code) == isEqual
        case .numberIn(let values, let input, let isIn):
            let x = row.number(input)
            return x.isNaN ? nil : values.contains(x) == isIn
        case .textIn(let codes, let input, let isIn):
            let own = row.code(input)
            return own == InputRow.missing ? nil : codes.contains(own) == isIn
        case .all(let parts): return Self.all(parts, row)
        case .any(let parts):
            var answer: Bool? = false
            for part in parts {
                let own = part.holds(row)
                if own == true { return true }
                if own == nil { answer = nil }
            }
            return answer
        case .oneOf(let parts):
            var answer = false
            for part in parts {
                guard let own = part.holds(row) else { return nil }
                answer = answer != own
            }
            return answer
        case .surrogate(let parts):
            for part in parts {
                if let own = part.holds(row) { return own }
            }
            return nil
        }
    }

    private static func all(_ parts: [PMMLPredicate], _ row: borrowing InputRow) -> Bool? {
        var answer: Bool? = true
        for part in parts {
            let own = part.holds(row)
            if own == false { return false }
            if own == nil { answer = nil }
        }
        return answer
    }

    private static func compare(_ x: Double, _ comparison: Comparison, _ value: Double) -> Bool {
        switch comparison {
        case .equal: x == value
        case .notEqual: x != value
        case .lessThan: x < value
        case .lessOrEqual: x <= value
        case .greaterThan: x > value
        case .greaterOrEqual: x >= value
        }
    }

    /// The first input that it asks, or nil.
    var firstInput: Int? {
        switch self {
        case .always, .never: nil
        case .isMissing(let input, _), .number(let input, _, _): input
        case .text(let input, _, _), .numberIn(_, let input, _), .textIn(_, let input, _): input
        case .all(let parts), .any(let parts), .oneOf(let parts), .surrogate(let parts):
            parts.lazy.compactMap(\.firstInput).first
        }
    }
}
