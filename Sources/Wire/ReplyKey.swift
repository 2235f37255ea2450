/// The key of a map's pair, made ready once: `$6\r\nstatus\r\n` in three words.
///
/// An order's reply has twenty keys that never change; a key from here is three stores. It is a
/// constant of a command, 1 to 17 bytes long, and a value of its own for the dialects without RESP.
package struct ReplyKey: Sendable, ExpressibleByStringLiteral {
    /// The key itself.
    let name: String
    let words: InlineArray<3, UInt64>
    /// How many bytes of the words count.
    let count: Int

    /// The bytes that one takes at most.
    static let mostBytes = 24

    /// The key of a name.
    package init(_ name: String) {
        self.name = name
        let letters = name.utf8
        let digits = letters.count > 9 ? 2 : 1
        count = 1 + digits + 2 + letters.count + 2
        precondition(!letters.isEmpty && count <= ReplyKey.mostBytes, "a key of 1 to 17 bytes")
        var words = InlineArray<3, UInt64>(repeating: 0)
        for (index, byte) in "$\(letters.count)\r\n\(name)\r\n".utf8.enumerated() {
            words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
        }
        self.words = words
    }

    /// The key of a literal.
    package init(stringLiteral name: String) { self.init(name) }
}

extension OutputBytes.Writer {
    /// Writes a key as a bulk string; room for `ReplyKey.mostBytes` is there.
    @inline(__always)
    mutating func append(_ key: ReplyKey) {
        append(key.words[0], 8)
        append(key.words[1], 8)
        // For a short key this steps back: what was stored behind its end does not count.
        append(key.words[2], key.count &- 16)
    }
}
