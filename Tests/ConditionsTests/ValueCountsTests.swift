import Columns
import Conditions
import TestKit
import Testing

@Suite struct ValueCountsTests {
    @Test func `counts agree with a dictionary`() throws {
        for seed in seeds(300) {
            var random = SeededGenerator(seed: seed)
            let model = RandomTable(random.below(300), &random)
            func text(_ value: PlainValue) -> [UInt8] {
                switch value {
                case .bytes(let bytes): bytes
                default: [UInt8]("\(value)".utf8)
                }
            }
            for column in RandomTable.types.indices {
                var filter = RowFilter(nil, over: model.table)
                var expected: [[UInt8]: Int] = [:]
                for values in model.rows.values {
                    expected[values[column].map(text) ?? [], default: 0] += 1
                }
                func groups(most: Int) -> [ValueCounts.Group]? {
                    ValueCounts.groups(
                        by: model.table.columns[column], where: &filter, most: most
                    ) { row, bytes in
                        if let value = model.rows[row]?[column] { bytes += text(value) }
                    }
                }
                if !expected.isEmpty {
                    #expect(groups(most: expected.count - 1) == nil, "SEED=\(seed)")
                }
                let groups = try #require(groups(most: expected.count), "SEED=\(seed)")
                let keys = expected.keys.sorted { $0.lexicographicallyPrecedes($1) }
                #expect(groups.map(\.value) == keys, "SEED=\(seed)")
                #expect(groups.map(\.count) == keys.map { expected[$0] ?? 0 }, "SEED=\(seed)")
            }
        }
    }

    @Test func `only found rows count`() throws {
        var table = Table(number: 1, name: "T", fields: [Field(1, "x", .integer, doc: "")])
        for index in 0..<10 {
            let row = table.insert([UInt8]("\(index)".utf8).span)
            if index > 3 { table.columns[0].set(Int64(index % 2), at: row) }
        }
        var found = RowBitmap()
        for row in 2..<7 { found.insert(row) }
        var counts = ValueCounts(by: table.columns[0])
        counts.add(found, chunk: 0)
        counts.add(found, chunk: 1)
        let groups = counts.groups { row, text in text += "\(row)".utf8 }
        // Rows 4 and 6 hold 0, row 5 holds 1; a chunk that the column does not have is missing.
        #expect(groups.map { String(decoding: $0.value, as: UTF8.self) } == ["", "4", "5"])
        #expect(groups.map(\.count) == [7, 2, 1])
    }
}
