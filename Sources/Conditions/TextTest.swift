import Columns

/// A test on a string's bytes.
enum TextTest: Sendable {
    /// Equal to, before or after the literal in the order of bytes (`unequal` does not occur).
    case compares(ConditionTest.Operation, [UInt8])
    /// One of these, which stand in ascending order of bytes.
    case isOneOf([[UInt8]])
    case isLike(LikePattern)

    /// Whether the string passes.
    ///
    /// Complexity: O(bytes) for a comparison, O(bytes × log list) for a list, and as ``LikePattern``
    /// says for a pattern. Allocates nothing.
    func matches(_ text: Span<UInt8>) -> Bool {
        switch self {
        case .compares(let operation, let literal): compares(text, operation, literal.span)
        case .isOneOf(let list): isOne(text, of: list)
        case .isLike(let pattern): pattern.matches(text)
        }
    }

    private func compares(
        _ text: Span<UInt8>, _ operation: ConditionTest.Operation, _ literal: Span<UInt8>
    ) -> Bool {
        switch operation {
        case .less: text.precedes(literal)
        case .lessOrEqual: !literal.precedes(text)
        case .greater: literal.precedes(text)
        case .greaterOrEqual: !text.precedes(literal)
        default: text.isEqual(to: literal)
        }
    }

    private func isOne(_ text: Span<UInt8>, of list: [[UInt8]]) -> Bool {
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            let candidate = list[middle]
            if candidate.span.precedes(text) { low = middle + 1 } else { high = middle }
        }
        guard low < list.count else { return false }
        let candidate = list[low]
        return candidate.span.isEqual(to: text)
    }
}
