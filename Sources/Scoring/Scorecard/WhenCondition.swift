import Columns
import Conditions

/// A scorecard rule's `when`, ready for rows of words: over typed columns of one row.
///
/// A scorecard is loaded before the fields it names need to exist, so nobody has said what type
/// they have. For rows of words the type follows from what the condition compares the field with
/// (`Condition.wordTypes`): numbers, a flag, or text. Over a table the table's types count.
struct WhenCondition: Sendable {
    let condition: Condition
    /// For each field of the condition its input.
    let inputs: [Int]
    /// For each field of the condition the type of its words.
    let types: [ValueType]
    /// The condition over the scorecard's word columns.
    let bound: BoundCondition

    /// The condition over columns found by the names of its fields, or why it does not fit them.
    func bound(to columns: [ConditionField]) throws(ConditionError) -> BoundCondition {
        try condition.bound { name in
            guard let field = condition.fieldNames.firstIndex(of: name) else { return nil }
            return columns[field]
        }
    }
}

/// One column of words that a scorecard's conditions read: an input under one type.
struct WordColumn: Sendable, Equatable {
    let input: Int
    let type: ValueType

    /// Puts a word into row 0 of a column.
    func put(_ word: Span<UInt8>, into column: inout Column, field: String) throws(InputError) {
        switch type {
        case .float64:
            guard let number = NumberText.parseDouble(word) else {
                throw InputError(field: field, expected: "a number")
            }
            column.set(number, at: 0)
        case .flag:
            guard let flag = FlagText.parse(word) else {
                throw InputError(field: field, expected: "a flag (true, false, yes, no, 1, 0)")
            }
            column.set(UInt8(flag ? 1 : 0), at: 0)
        default: column.setCategory(word, at: 0)
        }
    }
}
