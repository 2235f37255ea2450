/// The highest values of a condition; beyond any of them the answer is `LIMIT`.
///
/// Parsing and evaluation use no recursion, so none of these guards a call stack: they bound the
/// memory and the time that one argument can ask for.
package enum ConditionLimits {
    /// The deepest nesting, counted as the parentheses and NOTs that are open at one place.
    package static let nesting = 1_000
    /// The bytes of one condition.
    package static let byteCount = 16 << 20
    /// The tests (comparison, IN, LIKE, IS NULL, bare flag) of one condition.
    package static let tests = 100_000
    /// The literals of one condition, those of all IN lists included.
    package static let literals = 1_000_000
    /// The bytes of one LIKE pattern; matching costs at most pattern times text.
    package static let patternByteCount = 4_096
}
