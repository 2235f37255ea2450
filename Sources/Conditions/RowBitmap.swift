import Columns

/// A bit for each row of one chunk: bit r % 64 of word r / 64 is row r.
package struct RowBitmap: Equatable, Sendable {
    /// The words of a chunk.
    package static let wordCount = Chunk.rows / 64

    /// `wordCount` words.
    package internal(set) var words: [UInt64]

    /// No row.
    package init() { words = [UInt64](repeating: 0, count: Self.wordCount) }

    /// How many rows are in it.
    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether no row is in it.
    package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Whether a row of the chunk is in it.
    package func contains(_ row: Int) -> Bool { words[row >> 6] >> UInt64(row & 63) & 1 == 1 }

    /// Puts a row of the chunk in.
    package mutating func insert(_ row: Int) { words[row >> 6] |= 1 << UInt64(row & 63) }

    /// Appends its rows in ascending order, as rows of the table: `firstRow` is the chunk's first.
    package func appendRows(to rows: inout [Int], firstRow: Int) {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                rows.append(firstRow + index << 6 + rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }
}
