import Columns
import Conditions
import TestKit
import Testing

@Suite struct RowRankingTests {
    /// The rows of a model in an order, all of them sorted.
    private func sorted(_ rows: [Int], _ order: RowOrder, _ model: RandomTable) -> [Int] {
        rows.sorted { left, right in
            switch order {
            case .insertion:
                return (model.insertions[left] ?? 0) < (model.insertions[right] ?? 0)
            case .column(let column, let isDescending):
                let leftValue = model.rows[left]?[column]
                let rightValue = model.rows[right]?[column]
                switch (leftValue, rightValue) {
                case (.some, nil): return true
                case (nil, .some): return false
                case (.some(let leftValue), .some(let rightValue)) where leftValue != rightValue:
                    if case .flag(let leftFlag) = leftValue { return leftFlag == isDescending }
                    return leftValue.isLess(than: rightValue) != isDescending
                default:
                    return (model.ids[left] ?? []).lexicographicallyPrecedes(model.ids[right] ?? [])
                }
            }
        }
    }

    @Test func `the first rows agree with a full sort`() throws {
        for seed in seeds(500) {
            var random = SeededGenerator(seed: seed)
            let model = RandomTable(random.below(200), &random)
            for column in 0..<RandomTable.types.count + 1 {
                let order: RowOrder =
                    column == RandomTable.types.count
                    ? .insertion : .column(column, isDescending: random.chance(50))
                var maker = RandomCondition(random: random)
                let plain = maker.condition(depth: 1)
                random = maker.random
                let bound = try Condition.parse(maker.text(plain)).bound(to: model.table)
                let offset = random.chance(50) ? 0 : random.below(20)
                let limit = random.pick([0, 1, 3, 10, 100, Int.max])
                var filter = RowFilter(bound, over: model.table)
                let rows = RowRanking.rows(
                    order, of: model.table, where: &filter, offset: offset, limit: limit)
                let matching = model.rows.filter { plain.holds($0.value) }.map(\.key)
                let expected = [Int](
                    sorted(matching, order, model).dropFirst(offset).prefix(limit))
                #expect(rows == expected, "SEED=\(seed) \(order) offset \(offset) limit \(limit)")
            }
        }
    }

    @Test func `many chunks are ranked like one`() {
        var table = Table(
            number: 1, name: "T", fields: [Field(1, "x", .float32, doc: "")])
        var random = SeededGenerator(seed: 5)
        var values: [(value: Float, id: String, row: Int)] = []
        for index in 0..<3 * Chunk.rows + 5 {
            let row = table.insert([UInt8]("\(index)".utf8).span)
            let value = Float(random.below(10_000))
            table.columns[0].set(value, at: row)
            values.append((value, "\(index)", row))
        }
        for isDescending in [false, true] {
            var filter = RowFilter(nil, over: table)
            let rows = RowRanking.rows(
                .column(0, isDescending: isDescending), of: table, where: &filter, offset: 5,
                limit: 50)
            let expected = values.sorted {
                $0.value != $1.value
                    ? ($0.value < $1.value) != isDescending
                    : $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
            }
            #expect(rows == expected.dropFirst(5).prefix(50).map(\.row))
        }
    }

    @Test func `insertion order stops at the last row it needs`() {
        var table = Table(number: 1, name: "T", fields: [])
        for index in 0..<Chunk.rows + 1 { _ = table.insert([UInt8]("\(index)".utf8).span) }
        var ranking = RowRanking(.insertion, of: table, offset: 2, limit: 3)
        var found = RowBitmap()
        for row in 0..<10 { found.insert(row) }
        #expect(!ranking.isComplete)
        ranking.add(found, chunk: 0)
        #expect(ranking.isComplete)
        #expect(ranking.rows() == [2, 3, 4])
    }

    @Test func `zero and minus zero tie`() {
        var table = Table(number: 1, name: "T", fields: [Field(1, "x", .float64, doc: "")])
        for (id, value) in [("b", -0.0), ("a", 0.0), ("c", 0.0)] {
            table.columns[0].set(value, at: table.insert([UInt8](id.utf8).span))
        }
        for isDescending in [false, true] {
            var filter = RowFilter(nil, over: table)
            #expect(
                RowRanking.rows(
                    .column(0, isDescending: isDescending), of: table, where: &filter, offset: 0,
                    limit: 3) == [1, 0, 2])
        }
    }
}
