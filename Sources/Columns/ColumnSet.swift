/// Some columns of a table, by their positions: a bit each.
package struct ColumnSet: Sendable {
    private var words: [UInt64] = []

    /// No column.
    package init() {}

    /// Adds a column.
    package mutating func insert(_ column: Int) {
        while words.count <= column >> 6 { words.append(0) }
        words[column >> 6] |= 1 << UInt64(column & 63)
    }

    /// Takes all columns out.
    package mutating func removeAll() {
        for place in words.indices { words[place] = 0 }
    }

    /// Whether no column is in both sets.
    package func isDisjoint(with other: ColumnSet) -> Bool {
        for place in 0..<min(words.count, other.words.count)
        where words[place] & other.words[place] != 0 {
            return false
        }
        return true
    }
}
