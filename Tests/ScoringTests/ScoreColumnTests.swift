import Columns
import Conditions
import TestKit
import Testing

@testable import Scoring

/// The best of kept scores, by blocks and their bounds.
@Suite struct ScoreColumnTests {
    @Test func `the best are those that sorting finds, whatever was put, cleared and asked`() throws
    {
        for seed in seeds(12) {
            var random = SeededGenerator(seed: seed)
            var table = Table(
                number: 1, name: "t", fields: [Field(1, "x", .float32, doc: "A number.")])
            var column = ScoreColumn()
            let rows = 1 + random.below(9_000)
            let distinct = random.pick([3, 1_000, 1_000_000])
            var scores: [Double?] = []
            for row in 0..<rows {
                _ = table.insert("k\(1_000_000 - row)".utf8.span)
                table.columns[0].set(Float(random.below(100)), at: row)
                scores.append(random.chance(5) ? nil : Double(random.below(distinct)))
                column.put(scores[row] ?? .nan, at: row)
            }
            for _ in 0..<random.below(2_000) {
                let row = random.below(rows)
                scores[row] = random.chance(20) ? nil : Double(random.below(distinct))
                column.put(scores[row] ?? .nan, at: row)
            }
            if random.chance(30) { column.tighten() }
            for (text, limit) in [("x >= 0", 1), ("x >= 50", 7), ("x = 3", 20), ("x < 0", 3)] {
                let condition = try Condition.parse(text.utf8.span).bound(to: table)
                for condition in [nil, condition] {
                    var filter = RowFilter(condition, over: table)
                    let found = column.best(
                        limit, where: &filter, hasCondition: condition != nil
                    ) { $0 > $1 }
                    var naive = RowFilter(condition, over: table)
                    var expected: [TopRows.Entry] = []
                    for row in 0..<rows where naive.matches(row) {
                        guard let score = scores[row] else { continue }
                        expected.append(TopRows.Entry(row: row, score: score))
                    }
                    expected.sort { $0.score != $1.score ? $0.score > $1.score : $0.row > $1.row }
                    #expect(found == Array(expected.prefix(limit)), "seed \(seed): \(text)")
                }
            }
        }
    }
}
