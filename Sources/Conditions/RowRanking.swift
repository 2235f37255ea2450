package import Columns

/// The order of an answer's rows.
package enum RowOrder: Equatable, Sendable {
    /// As the rows were inserted.
    case insertion
    /// By a column's values, rows without one last in both directions; text and categories by bytes;
    /// ties by the bytes of the id, ascending in both directions.
    case column(Int, isDescending: Bool)
}

/// The first rows of a table in some order, found without sorting the others.
///
/// The rows arrive as bitmaps, chunk by chunk, ascending; at most OFFSET + LIMIT of them are held, in
/// a heap with the last of them at its root. Once it is full, a chunk's numbers are compared with
/// the root's 64 at a time and only those before it are looked at one by one.
///
/// Cost: a compare for a row that cannot enter, O(log held) for one that enters. It shares the table's
/// chunks: let it go before the table is written.
package struct RowRanking {
    private let table: Table
    private let key: RankKey
    private let offset: Int
    /// OFFSET + LIMIT.
    private let capacity: Int
    /// A heap: no entry comes after its parent.
    private var held: [Entry] = []

    private struct Entry {
        /// What orders present values, smaller first; text of equal keys is compared itself.
        var key: UInt64
        var isMissing: Bool
        var row: Int
    }

    /// A ranking that gives the rows from `offset` on, at most `limit`; both are 0 or more.
    /// - Complexity: O(strings × log strings) for a category's dictionary, else O(1).
    package init(_ order: RowOrder, of table: Table, offset: Int, limit: Int) {
        precondition(offset >= 0 && limit >= 0, "counts of rows")
        self.table = table
        self.offset = offset
        let (sum, overflows) = offset.addingReportingOverflow(limit)
        capacity = limit == 0 ? 0 : overflows ? .max : sum
        key = RankKey(order, of: table)
    }

    /// The first rows that `filter` finds in its table, in this order.
    package static func rows(
        _ order: RowOrder, of table: Table, where filter: inout RowFilter, offset: Int, limit: Int
    ) -> [Int] {
        var ranking = RowRanking(order, of: table, offset: offset, limit: limit)
        var found = RowBitmap()
        for chunk in 0..<filter.chunkCount where !ranking.isComplete {
            filter.select(chunk: chunk, into: &found)
            ranking.add(found, chunk: chunk)
        }
        return ranking.rows()
    }

    /// Whether no later chunk can change the answer.
    package var isComplete: Bool {
        held.count >= capacity && (capacity == 0 || key.isByRow)
    }

    /// Takes in the rows of a chunk, which are live rows of the table.
    package mutating func add(_ found: RowBitmap, chunk: Int) {
        guard capacity > 0 else { return }
        let reader = key.reader(of: chunk, in: table)
        let firstRow = chunk << Chunk.rowShift
        for (index, word) in contenders(found.words, chunk: chunk).enumerated() {
            var rest = word
            while rest != 0 {
                let inner = index << 6 + rest.trailingZeroBitCount
                rest &= rest &- 1
                let key = reader.key(inner)
                add(Entry(key: key ?? 0, isMissing: key == nil, row: firstRow + inner))
            }
        }
    }

    /// The rows from OFFSET on, in order.
    package func rows() -> [Int] {
        let sorted = held.sorted { precedes($0, $1) }
        return sorted.dropFirst(offset).map(\.row)
    }

    // MARK: Leaves

    /// The words of `found` without the rows whose value is worse than that of the root.
    private func contenders(_ found: [UInt64], chunk: Int) -> [UInt64] {
        guard held.count == capacity, !held[0].isMissing,
            let test = key.test(notAfter: held[0].row, in: table)
        else { return found }
        let column = key.column(in: table)
        let run = BlockRun(words: found.indices, base: 0, isInverted: false, isNegated: false)
        var words = found
        if chunk < column.chunks.count {
            let values = column.chunks[chunk]
            var result = words.mutableSpan
            run.evaluate(test, on: values, wanted: found.span, found: &result)
        } else {
            var result = words.mutableSpan
            run.markAbsent(found.indices, wanted: found.span, found: &result)
        }
        return words
    }

    private mutating func add(_ entry: Entry) {
        if held.count < capacity {
            held.append(entry)
            siftUp()
        } else if precedes(entry, held[0]) {
            held[0] = entry
            siftDown()
        }
    }

    private mutating func siftUp() {
        var child = held.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(held[parent], held[child]) else { return }
            held.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var last = 2 * parent + 1
            guard last < held.count else { return }
            if last + 1 < held.count, precedes(held[last], held[last + 1]) { last += 1 }
            guard precedes(held[parent], held[last]) else { return }
            held.swapAt(parent, last)
            parent = last
        }
    }

    /// Whether a row comes before another one; rows never tie, because ids differ.
    private func precedes(_ left: Entry, _ right: Entry) -> Bool {
        if left.isMissing != right.isMissing { return right.isMissing }
        if !left.isMissing {
            if left.key != right.key { return left.key < right.key }
            if let order = key.compareText(left.row, right.row, in: table) { return order }
        }
        let leftChunk = table.keys.chunks[left.row >> Chunk.rowShift]
        let rightChunk = table.keys.chunks[right.row >> Chunk.rowShift]
        return leftChunk.text(at: left.row & Chunk.rowMask)
            .precedes(rightChunk.text(at: right.row & Chunk.rowMask))
    }
}
