import KernelsAVX2
import KernelsBase

/// The best rows seen so far, by score; ties go to the caller's order.
///
/// Scores are offered in blocks. A block is first tested against the score of the worst row that
/// still counts, 64 scores at a time, so that most blocks cost one vector compare per score and
/// never touch a list. Rows whose score is NaN are left out.
package struct TopRows: Sendable {
    /// A row and its score.
    package struct Entry: Sendable, Equatable {
        package let row: Int
        package let score: Double
    }

    private let limit: Int
    private var entries: [Entry] = []
    /// Scores below it cannot be among the best any more.
    private(set) var threshold = -Double.infinity

    /// The best `limit` rows.
    package init(limit: Int) { self.limit = max(0, limit) }

    /// Offers the scores of consecutive rows; a row counts when its bit in `selection` is 1.
    ///
    /// Bit r % 64 of word r / 64 belongs to `firstRow` + r. `precedes` orders rows of equal score.
    /// - Complexity: O(rows), and O(k log k) each time 4k + 1,024 candidates have gathered.
    package mutating func offer(
        _ scores: Span<Double>, firstRow: Int, selection: Span<UInt64>,
        precedes: (Int, Int) -> Bool
    ) {
        if limit == 0 { return }
        for word in 0..<min(selection.count, (scores.count + 63) >> 6) where selection[word] != 0 {
            let rows = word << 6..<min(word << 6 + 64, scores.count)
            let block = scores.extracting(rows)
            let hasHit =
                Processor.hasAVX2
                ? KernelsAVX2.hasAtLeast(block, threshold)
                : KernelsBase.hasAtLeast(block, threshold)
            if !hasHit { continue }
            for i in 0..<block.count
            where selection[word] >> UInt64(i) & 1 == 1 && block[i] >= threshold {
                entries.append(Entry(row: firstRow + rows.lowerBound + i, score: block[i]))
            }
            if entries.count > 4 * limit + 1_024 { prune(precedes) }
        }
    }

    /// Adds a row that its caller found worth it; its score is a number.
    mutating func add(_ row: Int, _ score: Double) {
        entries.append(Entry(row: row, score: score))
    }

    /// Adds a row; one whose score is NaN is left out.
    mutating func add(_ row: Int, _ score: Double, _ precedes: (Int, Int) -> Bool) {
        if !(score >= threshold) { return }
        entries.append(Entry(row: row, score: score))
        if entries.count > 4 * limit + 1_024 { prune(precedes) }
    }

    /// Raises the threshold as far as what was added allows.
    mutating func tighten(_ precedes: (Int, Int) -> Bool) { prune(precedes) }

    /// The best rows, best first.
    package mutating func sorted(precedes: (Int, Int) -> Bool) -> [Entry] {
        prune(precedes)
        return entries
    }

    private mutating func prune(_ precedes: (Int, Int) -> Bool) {
        entries.sort {
            $0.score != $1.score ? $0.score > $1.score : precedes($0.row, $1.row)
        }
        if entries.count > limit { entries.removeSubrange(limit...) }
        if entries.count == limit, let last = entries.last { threshold = last.score }
    }
}
