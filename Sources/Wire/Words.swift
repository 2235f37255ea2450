/// The words of one request: a command's name and its arguments, as raw bytes.
///
/// All words lie in one byte array and a word is a place in it, so that cutting a request of n
/// words out of a connection's input costs n entries in a reused list and copies no byte. What it
/// cannot do: outlive the input it was cut from without a copy. `RequestParser.words` is valid until
/// the parser's next call; `detached()` makes a copy that keeps only this request's bytes.
package struct Words: Sendable {
    /// The place of one word: `count` bytes from `offset` in `Words.bytes`.
    @frozen
    package struct Slice: Sendable, Equatable {
        /// Index of the first byte.
        package var offset: Int
        /// Number of bytes, 0 or more.
        package var count: Int

        /// The place of `count` bytes from `offset`.
        @inlinable
        package init(offset: Int, count: Int) {
            self.offset = offset
            self.count = count
        }
    }

    /// The bytes in which the words lie, and whatever else lies between and behind them.
    package var bytes: [UInt8]
    /// The place of each word, in the order they were sent.
    package var slices: [Slice]

    /// No words.
    @inlinable
    package init() {
        bytes = []
        slices = []
    }

    /// The given words, copied one behind the other.
    package init(_ words: [[UInt8]]) {
        self.init()
        for word in words { append(word) }
    }

    /// The UTF-8 of the given texts, copied one behind the other.
    package init(_ texts: [String]) {
        self.init()
        for text in texts { append(text.utf8) }
    }

    /// The number of words.
    @inlinable package var count: Int { slices.count }

    /// The bytes of word `index` (from 0), in place.
    @inlinable
    @_lifetime(borrow self)
    package func word(_ index: Int) -> Span<UInt8> {
        let slice = slices[index]
        return bytes.span.extracting(slice.offset..<slice.offset + slice.count)
    }

    /// Whether word `index` is `keyword`, letters A to Z being the same in both cases.
    ///
    /// Most comparisons end at the lengths. `keyword` is a literal in practice: nothing is allocated.
    @inlinable
    package func equals(_ index: Int, _ keyword: String) -> Bool {
        let slice = slices[index]
        let letters = keyword.utf8
        guard slice.count == letters.count else { return false }
        var position = slice.offset
        for letter in letters {
            guard Words.folded(bytes[position]) == Words.folded(letter) else { return false }
            position += 1
        }
        return true
    }

    /// Word `index` as text, bytes that are no UTF-8 becoming U+FFFD.
    ///
    /// For messages: it allocates.
    package func text(_ index: Int) -> String {
        let slice = slices[index]
        return String(decoding: bytes[slice.offset..<slice.offset + slice.count], as: UTF8.self)
    }

    /// A copy of the bytes of word `index`.
    package func copy(_ index: Int) -> [UInt8] {
        let slice = slices[index]
        return Array(bytes[slice.offset..<slice.offset + slice.count])
    }

    /// The sum of the words' lengths in bytes.
    package var byteCount: Int { slices.reduce(0) { $0 + $1.count } }

    /// The same words in a byte array of their own that holds nothing else.
    ///
    /// For what must outlive the connection's input: commands queued by MULTI, a batch handed to
    /// another thread.
    package func detached() -> Words {
        var copy = Words()
        copy.bytes.reserveCapacity(byteCount)
        copy.slices.reserveCapacity(count)
        for slice in slices { copy.append(bytes[slice.offset..<slice.offset + slice.count]) }
        return copy
    }

    /// Adds one word at the end.
    @inlinable
    package mutating func append(_ word: some Collection<UInt8>) {
        let offset = bytes.count
        bytes.append(contentsOf: word)
        slices.append(Slice(offset: offset, count: bytes.count - offset))
    }

    /// The lower-case form of an ASCII letter; every other byte as it is.
    @inlinable
    package static func folded(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}

extension Words: Equatable {
    /// Whether both hold the same words in the same order, wherever their bytes lie.
    package static func == (left: Words, right: Words) -> Bool {
        guard left.count == right.count else { return false }
        for (l, r) in zip(left.slices, right.slices) {
            guard
                left.bytes[l.offset..<l.offset + l.count]
                    == right.bytes[r.offset..<r.offset + r.count]
            else { return false }
        }
        return true
    }
}

extension Words: CustomStringConvertible {
    /// The words in quotes, for failure messages.
    package var description: String {
        slices.indices.map { "'\(text($0))'" }.joined(separator: " ")
    }
}
