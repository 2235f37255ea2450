extension Condition {
    /// A literal that a field is compared with.
    package struct ComparedWord: Sendable, Hashable {
        /// The literal, quotes resolved; `true` for a bare flag.
        package let bytes: [UInt8]
        /// Whether it is a pattern of LIKE.
        package let isPattern: Bool
    }

    /// The literals that a field of the condition is compared with, in the order of the text: where
    /// answers about the field can change.
    package func comparedWords(ofField field: Int) -> [ComparedWord] {
        var words: [ComparedWord] = []
        for test in tests where test.field == field {
            if test.operation == .isTrue {
                words.append(ComparedWord(bytes: Array("true".utf8), isPattern: false))
            }
            for literal in literals[test.literals] {
                let bytes =
                    switch literal.kind {
                    case .number, .text: Array(pool[literal.bytes])
                    case .isTrue: Array("true".utf8)
                    case .isFalse: Array("false".utf8)
                    }
                words.append(ComparedWord(bytes: bytes, isPattern: test.operation == .isLike))
            }
        }
        return words
    }
}
