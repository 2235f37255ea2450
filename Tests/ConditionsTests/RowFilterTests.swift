import Columns
import Conditions
import Foundation
import TestKit
import Testing

@Suite struct RowFilterTests {
    @Test func `conditions agree with a row-at-a-time model`() throws {
        for seed in seeds(2_000) {
            var random = SeededGenerator(seed: seed)
            let model = RandomTable(random.below(100), &random)
            var maker = RandomCondition(random: random)
            for _ in 0..<4 {
                let plain = maker.condition(depth: 4)
                let text = maker.text(plain)
                let shown = "SEED=\(seed) \(String(decoding: text, as: UTF8.self))"
                let bound = try Condition.parse(text).bound(to: model.table)
                var filter = RowFilter(bound, over: model.table)
                var found = RowBitmap()
                var rows: [Int] = []
                for chunk in 0..<filter.chunkCount {
                    filter.select(chunk: chunk, into: &found)
                    found.appendRows(to: &rows, firstRow: chunk << Chunk.rowShift)
                }
                let expected = model.rows.filter { plain.holds($0.value) }.keys.sorted()
                let alone = (0..<model.table.rowEnd + 2).filter { filter.matches($0) }
                let columns = model.table.columns
                let direct = model.rows.keys.sorted().filter { bound.holds($0, over: columns.span) }
                #expect(rows == expected, "\(shown)")
                #expect(alone == expected, "\(shown)")
                #expect(direct == expected, "\(shown)")
                #expect(filter.count() == expected.count, "\(shown)")
                guard rows == expected else { return }
            }
        }
    }

    @Test func `a row is judged alone through any depth of nesting`() throws {
        var table = Table(
            number: 1, name: "T",
            fields: [Field(1, "a", .integer, doc: ""), Field(2, "b", .integer, doc: "")])
        _ = table.insert("x".utf8Span.span)
        table.columns[0].set(Int64(7), at: 0)
        for levels in [1, 31, 32, 33, 64, 200] {
            for last in ["a = 7", "a = 8"] {
                let text =
                    String(repeating: "a = 7 AND (b = 7 OR (", count: levels) + last
                    + String(repeating: "))", count: levels)
                let bound = try Condition.parse([UInt8](text.utf8)).bound(to: table)
                let columns = table.columns
                #expect(bound.holds(0, over: columns.span) == (last == "a = 7"), "\(levels)")
            }
        }
    }

    @Test func `chunks of different length and no chunk at all read as missing`() throws {
        var table = Table(
            number: 1, name: "T",
            fields: [
                Field(1, "early", .integer, doc: ""), Field(2, "late", .integer, doc: ""),
                Field(3, "never", .category, doc: ""),
            ])
        let rows = Chunk.rows + 100
        for index in 0..<rows { _ = table.insert([UInt8]("\(index)".utf8).span) }
        table.columns[0].set(Int64(7), at: 3)
        table.columns[1].set(Int64(7), at: Chunk.rows + 50)
        func count(_ text: String) throws -> Int {
            let bound = try Condition.parse([UInt8](text.utf8)).bound(to: table)
            var filter = RowFilter(bound, over: table)
            return filter.count()
        }
        #expect(try count("early = 7") == 1)
        #expect(try count("late = 7") == 1)
        #expect(try count("early = 7 OR late = 7") == 2)
        #expect(try count("early = 7 AND late = 7") == 0)
        #expect(try count("NOT early = 7") == rows - 1)
        #expect(try count("NOT (early = 7 OR late = 7)") == rows - 2)
        #expect(try count("early IS NULL") == rows - 1)
        #expect(try count("never < 'x' OR never LIKE '%'") == 0)
        #expect(try count("never <> 'x'") == 0)
        #expect(try count("NOT never <> 'x'") == rows)
        var all = RowFilter(nil, over: table)
        #expect(all.count() == rows)
    }

    @Test func `a new string of a category is seen by the next filter`() throws {
        var column = Column(type: .category)
        column.setCategory([UInt8]("old".utf8).span, at: 0)
        let bound = try Condition.parse([UInt8]("c LIKE 'n%' OR c = 'new'".utf8)).bound { _ in
            ConditionField(column: 0, type: .category)
        }
        var before = RowFilter(bound, over: [column], rowEnd: 1)
        #expect(before.matches(0) == false)
        column.setCategory([UInt8]("new".utf8).span, at: 0)
        var after = RowFilter(bound, over: [column], rowEnd: 1)
        #expect(after.matches(0) == true)
    }

    /// Runs on a thread with the stack of an event loop's thread.
    private func onSmallStack(_ body: @escaping @Sendable () -> Void) {
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            body()
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
    }

    @Test func `a thousand levels run on a stack of 512 KiB`() {
        onSmallStack {
            var column = Column(type: .integer)
            column.set(Int64(1), at: 0)
            let levels = 1_000
            let texts = [
                String(repeating: "(", count: levels) + "x = 1"
                    + String(repeating: ")", count: levels),
                String(repeating: "NOT ", count: levels) + "x = 1",
                String(repeating: "x = 1 AND (x = 2 OR (", count: levels / 2) + "x = 1"
                    + String(repeating: "))", count: levels / 2),
                String(repeating: "(", count: levels) + "x = 1"
                    + String(repeating: " AND x = 1) OR x = 1", count: levels),
            ]
            for text in texts {
                let filter = try? Condition.parse([UInt8](text.utf8)).bound { _ in
                    ConditionField(column: 0, type: .integer)
                }
                #expect(filter != nil)
                var run = RowFilter(filter, over: [column], rowEnd: 1)
                #expect(run.matches(0) == true)
                #expect(run.count() == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `long flat conditions run in time`() throws {
        var column = Column(type: .integer)
        for row in 0..<1_000 { column.set(Int64(row), at: row) }
        func count(_ text: String) throws -> Int {
            let bound = try Condition.parse([UInt8](text.utf8)).bound { _ in
                ConditionField(column: 0, type: .integer)
            }
            var filter = RowFilter(bound, over: [column], rowEnd: 1_000)
            return filter.count()
        }
        let chain = (0..<10_000).map { "x = \($0 * 2)" }.joined(separator: " OR ")
        #expect(try count(chain) == 500)
        let all = (0..<10_000).map { "x <> \($0 * 2)" }.joined(separator: " AND ")
        #expect(try count(all) == 500)
        let list = (0..<100_000).map { "\($0 * 2)" }.joined(separator: ",")
        #expect(try count("x IN (\(list))") == 500)
        #expect(try count("x NOT IN (\(list))") == 500)
        let texts = (0..<100_000).map { "'\($0)'" }.joined(separator: ",")
        var names = Column(type: .text)
        for row in 0..<100 { names.setText([UInt8]("\(row)".utf8).span, at: row) }
        let bound = try Condition.parse([UInt8]("x IN (\(texts))".utf8)).bound { _ in
            ConditionField(column: 0, type: .text)
        }
        var filter = RowFilter(bound, over: [names], rowEnd: 1_000)
        #expect(filter.count() == 100)
    }
}
