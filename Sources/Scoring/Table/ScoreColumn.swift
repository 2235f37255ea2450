package import Columns
package import Conditions

/// The scores of all rows of a table by one model, kept up with the rows, and ready to be ranked.
///
/// 8 bytes a row, and one number for 256 rows that none of their scores exceeds: the best k of n rows
/// are found by looking at those blocks alone whose bound is among the highest, about k × 2 KiB and
/// n / 32 bytes instead of n × 8. A bound is raised by every score that is put, and never lowered but
/// by `tighten`: it may be too high, never too low.
///
/// A copy (in a scan) shares the chunks; a writer then copies what it touches.
package struct ScoreColumn: Sendable {
    /// The scores; absent where a row does not live or has no score.
    private var scores = Column(type: .float64)
    /// For each block of rows a number that none of its scores exceeds; −∞ for no scores.
    private var bounds: [Double] = []

    private static let blockShift = 8
    private static let blockRows = 1 << blockShift

    /// A column without scores.
    package init() {}

    /// The score of a row, or nil.
    package subscript(row: Int) -> Double? { scores.value(row, as: Double.self) }

    /// Puts the score of a row; NaN is none.
    /// - Complexity: O(1), or O(chunk) when a scan shares the row's chunk.
    package mutating func put(_ score: Double, at row: Int) {
        if score.isNaN { return clear(row) }
        scores.set(score, at: row)
        let block = row >> Self.blockShift
        while bounds.count <= block { bounds.append(-.infinity) }
        if score > bounds[block] { bounds[block] = score }
    }

    /// Takes the score of a row away.
    package mutating func clear(_ row: Int) { scores.clear(row) }

    /// Lowers each bound to the highest score of its block.
    package mutating func tighten() {
        for block in bounds.indices { bounds[block] = highest(ofBlock: block) }
    }

    /// The column of a table's live rows, worked out by whole chunks.
    ///
    /// Only for models whose score depends on nothing but the row (`Model.hasSteadyScore`).
    /// - Complexity: O(rows × inputs); it can run on any thread.
    package init(_ bound: BoundModel, of table: Table) {
        var block = [Double](repeating: 0, count: Chunk.rows)
        for start in stride(from: 0, to: table.rowEnd, by: Chunk.rows) {
            let rows = min(Chunk.rows, table.rowEnd - start)
            if rows < block.count { block = [Double](repeating: 0, count: rows) }
            var span = block.mutableSpan
            bound.scores(chunk: start >> Chunk.rowShift, of: table, into: &span)
            for row in 0..<rows where table.isLive(start + row) { put(block[row], at: start + row) }
        }
    }

    /// The first row whose score is not the given column's, or whose bound is too low; nil: none.
    package func firstDifference(from other: ScoreColumn, rowEnd: Int) -> Int? {
        for row in 0..<rowEnd {
            let score = self[row]
            if score?.bitPattern != other[row]?.bitPattern { return row }
            if let score, score > bounds[row >> Self.blockShift] { return row }
        }
        return nil
    }

    // MARK: The best

    /// The best rows that satisfy a filter, best first; `precedes` orders rows of equal score.
    ///
    /// - Complexity: see the type; with a filter that holds for a share p of the rows, as for k / p
    ///   rows. At worst, one pass over all scores.
    package func best(
        _ limit: Int, where filter: inout RowFilter, hasCondition: Bool,
        precedes: (Int, Int) -> Bool
    ) -> [TopRows.Entry] {
        if limit == 0 { return [] }
        var best = TopRows(limit: limit)
        var ceiling = Double.infinity
        var isFirst = true
        var rank = limit
        // As long as the blocks looked at are few; then all of them in one go.
        while rank < bounds.count / 2 {
            let floor = bound(ofRank: rank)
            for block in bounds.indices where bounds[block] >= floor {
                offer(block, from: floor, below: isFirst ? nil : ceiling, to: &best) { row in
                    !hasCondition || filter.matches(row)
                }
            }
            let found = best.sorted(precedes: precedes)
            // What was not looked at is below the floor.
            if found.count == limit { return found }
            (ceiling, isFirst) = (floor, false)
            rank *= 8
        }
        return bestOfAll(limit, &filter, precedes)
    }

    /// One pass over all scores.
    private func bestOfAll(
        _ limit: Int, _ filter: inout RowFilter, _ precedes: (Int, Int) -> Bool
    ) -> [TopRows.Entry] {
        var best = TopRows(limit: limit)
        var selection = RowBitmap()
        for (index, chunk) in scores.chunks.enumerated() where index < filter.chunkCount {
            filter.select(chunk: index, into: &selection)
            if selection.isEmpty { continue }
            best.offer(
                chunk.span(of: Double.self), firstRow: index << Chunk.rowShift,
                selection: selection.words.span, precedes: precedes)
        }
        return best.sorted(precedes: precedes)
    }

    /// Offers those scores of a block that lie within the bounds and whose row is accepted.
    private func offer(
        _ block: Int, from floor: Double, below ceiling: Double?, to best: inout TopRows,
        accepts: (Int) -> Bool
    ) {
        let first = block << Self.blockShift
        guard let rows = rows(ofBlock: block) else { return }
        let chunk = scores.chunks[first >> Chunk.rowShift]
        let values = chunk.span(of: Double.self).extracting(rows)
        for index in 0..<values.count where values[index] >= floor {
            if let ceiling, values[index] >= ceiling { continue }
            if accepts(first + index) { best.add(first + index, values[index]) }
        }
    }

    private func highest(ofBlock block: Int) -> Double {
        guard let rows = rows(ofBlock: block) else { return -.infinity }
        let chunk = scores.chunks[(block << Self.blockShift) >> Chunk.rowShift]
        let values = chunk.span(of: Double.self).extracting(rows)
        var highest = -Double.infinity
        for index in 0..<values.count where values[index] > highest { highest = values[index] }
        return highest
    }

    /// The rows of a block within its chunk; nil when the chunk does not reach it.
    private func rows(ofBlock block: Int) -> Range<Int>? {
        let first = block << Self.blockShift
        let index = first >> Chunk.rowShift
        guard index < scores.chunks.count else { return nil }
        let start = first & Chunk.rowMask
        let end = min(start + Self.blockRows, scores.chunks[index].capacity)
        return start < end ? start..<end : nil
    }

    /// The bound that `rank` blocks reach.
    private func bound(ofRank rank: Int) -> Double {
        var highest = TopRows(limit: rank)
        let all = [UInt64](repeating: .max, count: (bounds.count + 63) >> 6)
        highest.offer(bounds.span, firstRow: 0, selection: all.span) { $0 < $1 }
        return highest.sorted { $0 < $1 }.last?.score ?? -.infinity
    }
}
