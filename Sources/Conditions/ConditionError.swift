/// Why a condition is refused, with the place where the reader should look.
///
/// Nothing has been changed when it is thrown.
package struct ConditionError: Error, Equatable, Sendable {
    /// What kind of answer the error is; each has its code word on the wire.
    package enum Kind: Equatable, Sendable {
        /// The text is no condition, or a literal does not fit its field: `BADARG`.
        case syntax
        /// A field that the table does not have: `NOFIELD`.
        case unknownField
        /// Beyond one of ``ConditionLimits``: `LIMIT`.
        case limit
    }

    /// The kind, which decides the code word.
    package let kind: Kind
    /// The byte of the condition's text that is meant, counted from 1; one past the last byte where
    /// the text ends too early.
    package let position: Int
    /// What stands there, for people: a word in its own spelling, cut when long, or `the end`.
    package let found: String
    /// What would have been right there, for people, without a full stop.
    package let expected: String

    /// One sentence without a full stop: `at byte 9: found 'x', expected a number`.
    package var message: String { "at byte \(position): found \(found), expected \(expected)" }

    /// An error about the bytes that begin at `offset` (counted from 0).
    init(_ kind: Kind, at offset: Int, found: String, expected: String) {
        self.kind = kind
        self.position = offset + 1
        self.found = found
        self.expected = expected
    }
}

extension ConditionError {
    /// The longest piece of the caller's text that a message repeats, in bytes.
    private static let quotedByteCount = 40

    /// The caller's bytes as a message shows them: cut when long, bytes that are no UTF-8 replaced.
    static func quoted(_ bytes: some Collection<UInt8>) -> String {
        let cut = bytes.count > quotedByteCount
        return String(decoding: bytes.prefix(quotedByteCount), as: UTF8.self) + (cut ? "…" : "")
    }
}
