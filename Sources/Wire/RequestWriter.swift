/// Writes requests as a client sends them: arrays of bulk strings.
///
/// `begin` announces the number of words, which then follow one by one, so that a request of many
/// words needs no list of them; fewer or more words than announced stop the process.
package struct RequestWriter: Sendable {
    /// The requests written since the last `removeAll`.
    package private(set) var bytes: [UInt8] = []
    /// How many words of the request begun are still to come.
    private var left = 0

    /// Nothing written yet.
    package init() {}

    /// Whether every request begun has all its words.
    package var isComplete: Bool { left == 0 }

    /// Forgets what was written, keeping the storage.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        left = 0
    }

    /// Begins a request of `count` words, 1 or more.
    package mutating func begin(_ count: Int) {
        precondition(left == 0 && count > 0, "a request inside a request, or without words")
        left = count
        head(UInt8(ascii: "*"), count)
    }

    /// The next word.
    package mutating func word(_ word: some Collection<UInt8>) {
        precondition(left > 0, "a word more than announced")
        left -= 1
        head(UInt8(ascii: "$"), word.count)
        bytes.append(contentsOf: word)
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    /// The next word, as UTF-8.
    package mutating func word(_ text: String) { word(text.utf8) }

    /// A whole request.
    package mutating func request(_ words: [String]) {
        begin(words.count)
        for text in words { word(text) }
    }

    /// A whole request.
    package mutating func request(_ words: Words) {
        begin(words.count)
        for slice in words.slices {
            word(words.bytes[slice.offset..<slice.offset + slice.count])
        }
    }

    private mutating func head(_ type: UInt8, _ count: Int) {
        bytes.append(type)
        bytes.append(contentsOf: String(count).utf8)
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
