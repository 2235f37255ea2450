package import Columns

/// A condition at work on columns: gives the rows for which it holds, a chunk at a time.
///
/// It makes the tests on categories once per dictionary and keeps the memory that a run needs. It
/// shares the columns' chunks: let it go before the columns are written, or each write copies the
/// chunk. Answers are of live rows only.
///
/// Cost: O(rows × tests), texts many times what numbers cost; only words of 64 rows whose answer
/// still matters are looked at. Memory: 4 KiB for each level of nesting.
package struct RowFilter {
    private let steps: [Condition.Step]
    private let tests: [BoundTest]
    private let columns: [Column]
    /// The column whose present values are the live rows; nil where all rows below the end live.
    private let keys: Column?
    /// One more than the highest row.
    package let rowEnd: Int
    /// For each level of the stack the rows found, as many words as are run over.
    private var found: [UInt64] = []
    /// For each level the rows whose answer matters there.
    private var wanted: [UInt64] = []
    /// Levels of the stack, 1 or more.
    private let depth: Int

    /// The rows of a table for which a condition holds; without a condition all live rows.
    /// - Complexity: O(strings) for each test on a category with LIKE or an order.
    package init(_ condition: BoundCondition?, over table: Table) {
        self.init(condition, over: table.columns, keys: table.keys, rowEnd: table.rowEnd)
    }

    /// The rows below `rowEnd` of columns without keys, such as the inputs of a stateless score.
    package init(_ condition: BoundCondition?, over columns: [Column], rowEnd: Int) {
        self.init(condition, over: columns, keys: nil, rowEnd: rowEnd)
    }

    private init(_ condition: BoundCondition?, over columns: [Column], keys: Column?, rowEnd: Int) {
        steps = condition?.steps ?? []
        depth = condition?.depth ?? 1
        tests = (condition?.tests ?? []).map { $0.resolved(in: columns[$0.column]) }
        self.columns = columns
        self.keys = keys
        self.rowEnd = rowEnd
    }

    /// How many chunks the rows take.
    package var chunkCount: Int { (rowEnd + Chunk.rowMask) >> Chunk.rowShift }

    /// Puts into `rows` the rows of one chunk for which the condition holds.
    package mutating func select(chunk: Int, into rows: inout RowBitmap) {
        precondition(chunk >= 0 && chunk < chunkCount, "a chunk of the rows")
        // Only the words that have rows: a table of 300 rows costs 5 words, not 256.
        let end = min(RowBitmap.wordCount, (rowEnd - chunk << Chunk.rowShift + 63) >> 6)
        run(chunk: chunk, words: 0..<end)
        let found = found.span
        var words = rows.words.mutableSpan
        for index in 0..<end { words[index] = found[index] }
        for index in end..<words.count { words[index] = 0 }
    }

    /// The rows of a block of 256 for which the condition holds: bit r % 64 of word r / 64 is the
    /// block's row r.
    package mutating func select(block: Int) -> [4 of UInt64] {
        let start = (block << 8 & Chunk.rowMask) >> 6
        var rows: [4 of UInt64] = [0, 0, 0, 0]
        guard block >= 0, block << 8 < rowEnd else { return rows }
        run(chunk: (block << 8) >> Chunk.rowShift, words: start..<start + 4)
        for word in 0..<4 { rows[word] = found[word] }
        return rows
    }

    /// Whether the condition holds for a row; false for a row that does not live.
    package mutating func matches(_ row: Int) -> Bool {
        guard row >= 0, row < rowEnd else { return false }
        let word = (row & Chunk.rowMask) >> 6
        let bit: UInt64 = 1 << UInt64(row & 63)
        run(chunk: row >> Chunk.rowShift, words: word..<word + 1, only: bit)
        return found[0] & bit != 0
    }

    /// How many live rows satisfy the condition.
    package mutating func count() -> Int {
        var rows = RowBitmap()
        var count = 0
        for chunk in 0..<chunkCount {
            select(chunk: chunk, into: &rows)
            count += rows.count
        }
        return count
    }

    // MARK: The machine

    /// Runs the steps over some words of a chunk; the answer is level 0 of `found`.
    private mutating func run(chunk: Int, words: Range<Int>, only mask: UInt64 = .max) {
        let width = words.count
        if found.count < depth * width {
            found = [UInt64](repeating: 0, count: depth * width)
            wanted = found
        }
        wantLiveRows(chunk: chunk, words: words, only: mask)
        guard !steps.isEmpty else {
            for index in 0..<width { found[index] = wanted[index] }
            return
        }
        var level = -1
        var step = 0
        while step < steps.count {
            let next = step + 1
            switch steps[step] {
            case .test(let test, let isNegated, let join):
                level += 1
                evaluate(tests[test], isNegated, chunk: chunk, words: words, level: level)
                switch join {
                case .push: break
                case .and: level = intersect(level, width)
                case .or: level = unite(level, width)
                }
                step = next
            case .enterAnd(let end):
                step = narrow(&wanted, by: found, above: level, width, flip: 0) ? next : end
            case .enterOr(let end):
                step = narrow(&wanted, by: found, above: level, width, flip: .max) ? next : end
            case .and:
                level = intersect(level, width)
                step = next
            case .or:
                level = unite(level, width)
                step = next
            case .not:
                for index in level * width..<(level + 1) * width {
                    found[index] = wanted[index] & ~found[index]
                }
                step = next
            }
        }
    }

    /// Level 0 asks about the rows that live.
    private mutating func wantLiveRows(chunk: Int, words: Range<Int>, only mask: UInt64) {
        guard let keys else {
            for word in words {
                let rows = rowEnd - chunk << Chunk.rowShift - word << 6
                wanted[word - words.lowerBound] =
                    mask & (rows >= 64 ? .max : rows <= 0 ? 0 : (1 << UInt64(rows)) - 1)
            }
            return
        }
        let keyChunk = keys.chunks[chunk]
        let presence = keyChunk.presence
        for word in words {
            wanted[word - words.lowerBound] = word < presence.count ? presence[word] & mask : 0
        }
    }

    /// Joins a level to the one below, which it gives.
    private mutating func intersect(_ level: Int, _ width: Int) -> Int {
        var found = found.mutableSpan
        for index in (level - 1) * width..<level * width { found[index] &= found[index + width] }
        return level - 1
    }

    /// Joins a level to the one below, which it gives.
    private mutating func unite(_ level: Int, _ width: Int) -> Int {
        var found = found.mutableSpan
        for index in (level - 1) * width..<level * width { found[index] |= found[index + width] }
        return level - 1
    }

    /// Puts into a level the rows it wants for which a test holds.
    private mutating func evaluate(
        _ test: BoundTest, _ isNegated: Bool, chunk: Int, words: Range<Int>, level: Int
    ) {
        let column = columns[test.column]
        let run = BlockRun(
            words: words, base: level * words.count, isInverted: test.isInverted,
            isNegated: isNegated)
        Self.run(
            run, test.test, chunk < column.chunks.count ? column.chunks[chunk] : nil, wanted, &found
        )
    }

    /// Borrows the words as spans, which two properties of one value cannot lend at once.
    private static func run(
        _ run: BlockRun, _ test: ValueTest, _ chunk: Chunk?, _ wanted: [UInt64],
        _ found: inout [UInt64]
    ) {
        let wanted = wanted.span
        var found = found.mutableSpan
        if let chunk {
            run.evaluate(test, on: chunk, wanted: wanted, found: &found)
        } else {
            run.markAbsent(run.words, wanted: wanted, found: &found)
        }
    }
}

/// Makes the next level ask about the rows that a level found (`flip` 0) or did not find (all bits);
/// false when there are none.
private func narrow(
    _ wanted: inout [UInt64], by found: [UInt64], above level: Int, _ width: Int, flip: UInt64
) -> Bool {
    let found = found.span
    var wanted = wanted.mutableSpan
    var any: UInt64 = 0
    for index in level * width..<(level + 1) * width {
        let word = wanted[index] & (found[index] ^ flip)
        wanted[index + width] = word
        any |= word
    }
    return any != 0
}
