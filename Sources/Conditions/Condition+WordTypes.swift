package import Columns

extension Condition {
    /// For each of `fieldNames` the type under which words are compared where no table says it.
    ///
    /// A field that stands alone or is compared with true or false is a flag; one that is compared
    /// with numbers only is a float64; all others are categories, where a number in `=`, `<>` and IN
    /// means its digits as written. A condition that uses a field in ways that do not go together
    /// gets a type to which ``bound(_:)`` then objects.
    package var wordTypes: [ValueType] {
        var types: [ValueType] = []
        for field in fieldNames.indices {
            let own = tests.filter { $0.field == field }
            let kinds = own.flatMap { literals[$0.literals].map(\.kind) }
            let isFlag =
                own.contains { $0.operation == .isTrue }
                || kinds.contains { $0 == .isTrue || $0 == .isFalse }
            let isNumber = !kinds.isEmpty && kinds.allSatisfy { $0 == .number }
            types.append(isFlag ? .flag : isNumber ? .float64 : .category)
        }
        return types
    }
}
