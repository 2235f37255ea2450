/// The dictionary of a category column: each distinct string once, numbered from 0 as it appeared.
///
/// Codes are never reused, so that a chunk's codes keep their meaning in every frozen view.
package struct Categories: Sendable {
    /// All strings, one after the other.
    private var bytes: [UInt8] = []
    /// Where string i starts; one more entry than strings.
    private var starts: [Int] = [0]
    private var index = KeyIndex()

    /// A dictionary without strings.
    package init() {}

    /// How many strings there are; codes are below it.
    package var count: Int { starts.count - 1 }

    /// The string of a code.
    package subscript(code: UInt32) -> Span<UInt8> {
        @_lifetime(borrow self) get {
            let start = starts[Int(code)], end = starts[Int(code) + 1]
            let span = bytes.span.extracting(start..<end)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The code of a string, or nil when it has none.
    /// - Complexity: O(n) on average, n = bytes of the string.
    package func code(of text: Span<UInt8>) -> UInt32? {
        index.find(Hashing.hash(text)) { equals($0, text) }.map { UInt32($0) }
    }

    /// The code of a string, which gets one when it has none.
    package mutating func insert(_ text: Span<UInt8>) -> UInt32 {
        if let code = code(of: text) { return code }
        let code = count
        for position in text.indices { bytes.append(text[position]) }
        starts.append(bytes.count)
        index.insert(code, hash: Hashing.hash(text))
        return UInt32(code)
    }

    private func equals(_ code: Int, _ text: Span<UInt8>) -> Bool {
        let start = starts[code]
        guard starts[code + 1] - start == text.count else { return false }
        for position in text.indices where bytes[start + position] != text[position] {
            return false
        }
        return true
    }
}
