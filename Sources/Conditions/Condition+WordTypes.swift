package import Columns

extension Condition {
    /// For each of `fieldNames` the type under which words are compared where no table says it.
    ///
    /// A field that stands alone or is compared with true or false is a flag; one that is compared
    /// with numbers only is a float64; all others are categories. A condition that uses a field in ways
    /// that do not go together gets a type to which ``bound(_:)`` then objects.
    /// - Complexity: O(tests + literals).
    package var wordTypes: [ValueType] {
        var isFlag = [Bool](repeating: false, count: fieldNames.count)
        var hasNumbers = isFlag
        var hasText = isFlag
        for test in tests {
            if test.operation == .isTrue { isFlag[test.field] = true }
            for literal in literals[test.literals] {
                switch literal.kind {
                case .isTrue, .isFalse: isFlag[test.field] = true
                case .number: hasNumbers[test.field] = true
                case .text: hasText[test.field] = true
                }
            }
        }
        return fieldNames.indices.map { field in
            if isFlag[field] { return .flag }
            return hasNumbers[field] && !hasText[field] ? .float64 : .category
        }
    }
}
