/// Flags as words, in any case: `true yes 1` and `false no 0`.
package enum FlagText {
    /// The truth that a word states, nil when it states none.
    package static func parse(_ word: Span<UInt8>) -> Bool? {
        for (known, truth) in words where equals(word, known) { return truth }
        return nil
    }

    private static let words: [(StaticString, Bool)] = [
        ("true", true), ("false", false), ("yes", true), ("no", false), ("1", true), ("0", false),
    ]

    private static func equals(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
        guard word.utf8CodeUnitCount == text.count else { return false }
        for (index, letter) in word.description.utf8.enumerated() {
            let byte = text[index]
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            if (isCapital ? byte | 0x20 : byte) != letter { return false }
        }
        return true
    }
}
