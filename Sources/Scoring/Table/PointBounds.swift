package import Columns
package import Conditions

/// What the points of a table's rows are at most at any time to come, by a scorecard whose events fade.
///
/// Per row the terms of `FadingPoints`, 8 bytes each, and for 256 rows the highest of each term. The
/// best rows at a time are found in three steps: blocks are bounded by their highest terms; of the
/// best blocks the rows with the best bounds are scored exactly, which gives a floor; and then all
/// rows whose bound reaches the floor are. So the answer is that of a scan, bit by bit, while most
/// rows' rules and events are not looked at. As time passes nothing is written: it is the scale of
/// the keys that changes.
///
/// A block's terms are raised by every row that is put and never lowered: its bound may be too high,
/// never too low. A copy (in a scan) shares the chunks; a writer then copies what it touches.
package struct PointBounds: Sendable {
    /// The time in which keys are given, in Unix ms.
    private let epoch: Int64
    private let points: FadingPoints
    /// By term a column of all rows.
    private var terms: [Column]
    /// For each block of rows its highest terms, one block after the other.
    private var highest: [Double] = []
    /// The terms of the row that was put last.
    private var own = FadingPoints.Terms()
    /// One more than the highest row that was put.
    private var rowEnd = 0

    private static let blockShift = 8
    private static let blockRows = 1 << blockShift
    /// Half-lives for which keys stay within the range of numbers.
    private static let reach = 400.0

    /// Bounds for no rows as of a time; nil for a model that is no scorecard.
    package init?(_ bound: BoundModel, epoch: Int64) {
        guard case .scorecard(let card) = bound.model.body else { return nil }
        self.epoch = epoch
        points = FadingPoints(card)
        terms = Array(repeating: Column(type: .float64), count: points.termCount)
    }

    /// Whether bounds hold and are close at a time; otherwise they are to be made anew.
    package func reaches(_ time: Int64) -> Bool {
        let age = Double(time) - Double(epoch)
        return age >= 0 && age <= Self.reach * points.shortestHalfLifeMS
    }

    /// Puts a live row as it is, for every time from `now` on.
    /// - Complexity: O(rules + touches × event rules), or O(chunk) when a scan shares the row's chunk.
    package mutating func put(
        _ row: Int, of table: Table, by bound: BoundModel, touches: [Touch], at now: Int64
    ) {
        guard let card = bound.card else { return }
        points.put(touches.span, epoch: epoch, now: now, into: &own) {
            card.holds($0, row, of: table)
        }
        let first = row >> Self.blockShift * own.sums.count
        while highest.count < first + own.sums.count { highest.append(-.infinity) }
        for term in own.sums.indices {
            let value = own.sums[term]
            terms[term].set(value, at: row)
            if value > highest[first + term] { highest[first + term] = value }
        }
        rowEnd = max(rowEnd, row + 1)
    }

    /// Takes a row out.
    package mutating func clear(_ row: Int) {
        for term in terms.indices { terms[term].clear(row) }
    }

    /// The first row whose points, as `points` gives them, lie above its bound; nil: none.
    package func firstTooLow(
        rowEnd: Int, at time: Int64, points exact: (Int) -> Double?
    ) -> Int? {
        let blocks = blockBounds(at: time)
        var bounds: [Double] = []
        for start in stride(from: 0, to: rowEnd, by: Self.blockRows) {
            self.bounds(ofBlock: start >> Self.blockShift, at: time, into: &bounds)
            for row in start..<min(start + Self.blockRows, rowEnd) {
                guard let score = exact(row) else { continue }
                guard start >> Self.blockShift < blocks.count, row - start < bounds.count,
                    !(score > bounds[row - start]), !(score > blocks[start >> Self.blockShift])
                else { return row }
            }
        }
        return nil
    }

    // MARK: The best

    /// The best rows that satisfy a filter at a time, best first, or nil when so many rows have to be
    /// scored that a scan of all is better.
    ///
    /// `score` gives the points of a row; `precedes` orders rows of equal points.
    /// - Complexity: O(b log b + r × t + k × s), b = blocks, r = rows of the blocks whose bound reaches
    ///   the points of the last row answered, t = terms, k = rows of which that holds, s = the cost of
    ///   scoring one.
    package func best(
        _ limit: Int, at time: Int64, where filter: inout RowFilter, score: (Int) -> Double,
        precedes: (Int, Int) -> Bool
    ) -> [TopRows.Entry]? {
        if limit == 0 { return [] }
        let blocks = blockBounds(at: time)
        let order = blocks.indices.sorted { (blocks[$0], $1) > (blocks[$1], $0) }
        var promising = TopRows(limit: limit)
        var bounds: [Double] = []
        for block in order {
            if blocks[block] < promising.threshold { break }
            let chosen = rows(ofBlock: block, at: time, where: &filter, into: &bounds)
            forEach(chosen, block) { row, place in
                if bounds[place] >= promising.threshold {
                    promising.add(row, bounds[place], precedes)
                }
            }
        }
        var best = TopRows(limit: limit)
        var seen: Set<Int> = []
        for entry in promising.sorted(precedes: precedes) {
            best.add(entry.row, score(entry.row), precedes)
            seen.insert(entry.row)
        }
        // From here on only what reaches the points of the last of them matters.
        best.tighten(precedes)
        var rest = rowEnd / 8 + limit
        for block in order {
            if blocks[block] < best.threshold { break }
            let chosen = rows(ofBlock: block, at: time, where: &filter, into: &bounds)
            forEach(chosen, block) { row, place in
                guard bounds[place] >= best.threshold, rest > 0, !seen.contains(row) else { return }
                best.add(row, score(row), precedes)
                rest -= 1
            }
            if rest == 0 { return nil }
        }
        return best.sorted(precedes: precedes)
    }

    /// The rows of a block that are there and satisfy a filter, a bit each, and the bounds of all.
    private func rows(
        ofBlock block: Int, at time: Int64, where filter: inout RowFilter,
        into bounds: inout [Double]
    ) -> [4 of UInt64] {
        self.bounds(ofBlock: block, at: time, into: &bounds)
        return filter.select(block: block)
    }

    private func forEach(_ rows: [4 of UInt64], _ block: Int, _ body: (Int, Int) -> Void) {
        for word in 0..<4 {
            var rest = rows[word]
            while rest != 0 {
                let place = word << 6 + rest.trailingZeroBitCount
                rest &= rest &- 1
                body(block << Self.blockShift + place, place)
            }
        }
    }

    /// For each block a number that none of its rows' points exceeds at a time.
    private func blockBounds(at time: Int64) -> [Double] {
        let (highest, width) = (highest, points.termCount)
        let count = highest.count / width
        var bounds: [Double] = []
        points.bounds(
            count: count, points.scales(epoch: epoch, at: time),
            column: { term in
                (0..<count).map { highest[$0 * width + term] }
            }, into: &bounds)
        return bounds
    }

    /// The same for each row of a block; of rows that are not there it is some number.
    private func bounds(ofBlock block: Int, at time: Int64, into bounds: inout [Double]) {
        let first = block << Self.blockShift
        let start = first & Chunk.rowMask
        guard first >> Chunk.rowShift < terms[0].chunks.count else { return bounds = [] }
        let end = min(start + Self.blockRows, terms[0].chunks[first >> Chunk.rowShift].capacity)
        points.bounds(
            count: max(0, end - start), points.scales(epoch: epoch, at: time),
            column: { term in
                let chunk = terms[term].chunks[first >> Chunk.rowShift]
                let values = chunk.span(of: Double.self).extracting(start..<max(start, end))
                return values.indices.map { values[$0] }
            }, into: &bounds)
    }
}
