import Wire

/// The last commands that took long.
struct SlowLog {
    /// One of them.
    struct Entry {
        /// Its number, counted from 0 on since the start.
        let id: Int
        /// When it was run, Unix ms.
        let time: Int64
        /// How long it took.
        let microseconds: Int
        /// The request, shortened as Redis does.
        let words: [[UInt8]]
        /// Who sent it.
        let peer: String
        /// The name of that connection.
        let client: String
    }

    /// Newest first.
    private(set) var entries: [Entry] = []
    private var nextID = 0

    /// Words kept of a request, and bytes kept of a word.
    private static let mostWords = 32
    private static let mostBytes = 128

    /// Notes a request; beyond `length` entries the oldest goes.
    mutating func note(
        _ words: Words, _ session: Session, at time: Int64, microseconds: Int, length: Int
    ) {
        entries.insert(
            Entry(
                id: nextID, time: time, microseconds: microseconds,
                words: SlowLog.shortened(words), peer: session.peer, client: session.name),
            at: 0)
        nextID += 1
        if entries.count > length { entries.removeLast(entries.count - length) }
    }

    /// Forgets all entries.
    mutating func removeAll() { entries = [] }

    private static func shortened(_ words: Words) -> [[UInt8]] {
        let isLong = words.count > mostWords
        var kept = (0..<(isLong ? mostWords - 1 : words.count)).map { index -> [UInt8] in
            let word = words.copy(index)
            guard word.count > mostBytes else { return word }
            return word.prefix(mostBytes)
                + Array("... (\(word.count - mostBytes) more bytes)".utf8)
        }
        if isLong { kept.append(Array("... (\(words.count - kept.count) more arguments)".utf8)) }
        return kept
    }
}
