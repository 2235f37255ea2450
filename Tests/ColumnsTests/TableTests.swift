import Columns
import TestKit
import Testing

@Suite struct TableTests {
    @Test func `a table does what an array of records does`() {
        for seed in seeds(60) {
            var script = TableScript(seed: seed)
            for step in 0..<200 {
                script.step()
                guard step % 20 == 19 else { continue }
                #expect(script.model.difference(script.table) == nil, "seed \(seed), step \(step)")
            }
        }
    }

    @Test func `a frozen copy never changes while the live table is written`() {
        for seed in seeds(30) {
            var script = TableScript(seed: seed, keyCount: 90)
            var frozen: [(table: Table, model: TableModel, digest: ContentDigest)] = []
            for _ in 0..<8 {
                for _ in 0..<40 { script.step() }
                frozen.append((script.table, script.model, script.table.digest))
                if script.random.chance(30) {
                    frozen.remove(at: script.random.below(frozen.count))
                }
            }
            for (index, copy) in frozen.enumerated() {
                #expect(copy.model.difference(copy.table) == nil, "seed \(seed), copy \(index)")
                #expect(copy.table.digest == copy.digest, "seed \(seed), copy \(index)")
            }
        }
    }

    @Test func `a frozen copy that becomes the live one is written as its own`() {
        for seed in seeds(30) {
            var script = TableScript(seed: seed)
            for _ in 0..<80 { script.step() }
            var fork = script
            for _ in 0..<80 {
                script.step()
                fork.random = SeededGenerator(seed: fork.random.next() ^ seed)
                fork.step()
            }
            #expect(script.model.difference(script.table) == nil, "seed \(seed): the first")
            #expect(fork.model.difference(fork.table) == nil, "seed \(seed): the fork")
        }
    }

    @Test func `a table made from its own columns goes on alike`() throws {
        for seed in seeds(40) {
            var script = TableScript(seed: seed)
            for _ in 0..<(script.random.below(200)) { script.step() }
            let table = script.table
            let again = try #require(
                Table(
                    number: table.number, name: table.name, fields: table.fields,
                    keys: table.keys, sequence: table.sequence, columns: table.columns,
                    nextSequence: table.nextSequence), "seed \(seed)")
            #expect(again.digest == table.digest, "seed \(seed)")
            script.table = again
            for _ in 0..<60 { script.step() }
            #expect(script.model.difference(script.table) == nil, "seed \(seed)")
            #expect(
                rowsByInsertion(script.table) == rowsByInsertion(script.model), "seed \(seed)")
        }
    }

    @Test func `rows by number are rows by insertion as long as the table says so`() {
        for seed in seeds(40) {
            var script = TableScript(seed: seed, keyCount: 20)
            for step in 0..<100 {
                script.step()
                guard script.table.isInInsertionOrder else { continue }
                let live = (0..<script.table.rowEnd).filter { script.table.isLive($0) }
                #expect(live == rowsByInsertion(script.model), "seed \(seed), step \(step)")
            }
        }
    }

    @Test func `an emptied table keeps its fields, its sequence and nothing else`() {
        var script = TableScript(seed: 1)
        for _ in 0..<100 { script.step() }
        let next = script.table.nextSequence
        script.table.removeAll()
        script.model.slots = []
        #expect(script.table.fields == TableScript.fields)
        #expect(script.table.nextSequence == next)
        #expect(script.model.difference(script.table) == nil)
        for _ in 0..<100 { script.step() }
        #expect(script.model.difference(script.table) == nil)
    }

    @Test func `parts that do not fit together make no table`() {
        var script = TableScript(seed: 2)
        for _ in 0..<50 { script.step() }
        let table = script.table
        func remade(
            fields: [Field]? = nil, keys: Column? = nil, sequence: Column? = nil,
            columns: [Column]? = nil, nextSequence: Int64? = nil
        ) -> Table? {
            Table(
                number: 1, name: "x", fields: fields ?? table.fields, keys: keys ?? table.keys,
                sequence: sequence ?? table.sequence, columns: columns ?? table.columns,
                nextSequence: nextSequence ?? table.nextSequence)
        }
        #expect(remade() != nil)
        #expect(remade(fields: Array(table.fields.dropLast())) == nil)
        #expect(remade(columns: table.columns.reversed()) == nil)
        #expect(remade(keys: Column(type: .integer)) == nil)
        #expect(remade(sequence: Column(type: .integer)) == nil)
        #expect(remade(nextSequence: 3) == nil)
        var keys = table.keys
        let live = (0..<table.rowEnd).filter { table.isLive($0) }
        keys.setText("twin".utf8Span.span, at: live[0])
        keys.setText("twin".utf8Span.span, at: live[1])
        #expect(remade(keys: keys) == nil)
        var twice = table.fields
        twice[1] = Field(2, twice[0].name, twice[1].type, doc: "")
        #expect(remade(fields: twice) == nil)
    }

    @Test func `names of fields are compared by their bytes`() throws {
        let fields = [
            Field(1_000, "caf\u{E9}", .integer, doc: ""),
            Field(1_001, "cafe\u{301}", .integer, doc: ""),
        ]
        let table = Table(number: 1, name: "x", fields: fields)
        #expect(fields.map { table.position(ofField: $0.name.utf8Span.span) } == [0, 1])
        let again = Table(
            number: 1, name: "x", fields: fields, keys: table.keys, sequence: table.sequence,
            columns: table.columns, nextSequence: 0)
        #expect(fields.map { again?.position(ofField: $0.name.utf8Span.span) } == [0, 1])
    }

    private func rowsByInsertion(_ table: Table) -> [Int] {
        (0..<table.rowEnd).filter { table.isLive($0) }.sorted {
            table.sequence.load($0, as: Int64.self) < table.sequence.load($1, as: Int64.self)
        }
    }

    private func rowsByInsertion(_ model: TableModel) -> [Int] {
        model.slots.indices.compactMap { row in model.slots[row].map { (row, $0.sequence) } }
            .sorted { $0.1 < $1.1 }.map(\.0)
    }
}
