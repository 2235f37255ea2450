import Columns
import TestKit
import Testing

@Suite struct TableDigestTests {
    /// The same content in other memory: texts and codes entered in another order, over garbage.
    static func rewritten(_ table: Table, _ random: inout SeededGenerator) -> Table? {
        var keys = Column(type: .text)
        var sequence = Column(type: .integer)
        var columns = table.fields.map { Column(type: $0.type) }
        for row in (0..<table.rowEnd).shuffled(using: &random) where table.isLive(row) {
            for position in columns.indices {
                guard let value = TableModel.value(table.columns[position], row) else { continue }
                let other = TableModel.randomValue(columns[position].type, &random)
                TableModel.set(other, &columns[position], row)
                if random.chance(30) { columns[position].clear(row) }
                TableModel.set(value, &columns[position], row)
            }
            if let key = TableModel.value(table.keys, row) {
                TableModel.set(key, &keys, row)
            }
            sequence.set(table.sequence.load(row, as: Int64.self), at: row)
        }
        return Table(
            number: table.number, name: table.name, fields: table.fields, keys: keys,
            sequence: sequence, columns: columns, nextSequence: table.nextSequence)
    }

    @Test func `equal content has an equal digest, however it came to be`() {
        for seed in seeds(40) {
            var script = TableScript(seed: seed)
            for _ in 0..<120 { script.step() }
            let other = Self.rewritten(script.table, &script.random)
            #expect(other?.digest == script.table.digest, "seed \(seed)")
        }
    }

    @Test func `any one change makes another digest`() {
        for seed in seeds(120) {
            var script = TableScript(seed: seed)
            for _ in 0..<60 { script.step() }
            let (model, digest) = (script.model, script.table.digest)
            script.step()
            let isSame =
                model.slots == script.model.slots
                && model.nextSequence == script.model.nextSequence
            #expect((script.table.digest == digest) == isSame, "seed \(seed)")
        }
    }

    @Test func `a value in another row, another field or another table is another state`() {
        func digest(number: Int = 1, row: Int = 0, field: Int = 0) -> ContentDigest {
            var table = Table(
                number: number, name: "x",
                fields: [Field(1, "a", .integer, doc: ""), Field(2, "b", .integer, doc: "")])
            _ = table.insert("k0".utf8Span.span)
            _ = table.insert("k1".utf8Span.span)
            table.columns[field].set(Int64(7), at: row)
            return table.digest
        }
        let all = [digest(), digest(number: 2), digest(row: 1), digest(field: 1)]
        for (index, one) in all.enumerated() {
            for other in all[(index + 1)...] { #expect(one != other) }
        }
    }

    @Test func `a present zero is not an absent value`() {
        for type in ValueType.allCases where type != .text && type != .category {
            var table = Table(number: 1, name: "x", fields: [Field(1, "a", type, doc: "")])
            _ = table.insert("k".utf8Span.span)
            let absent = table.digest
            TableModel.set(.bits(0), &table.columns[0], 0)
            #expect(table.digest != absent, "\(type)")
            table.columns[0].clear(0)
            #expect(table.digest == absent, "\(type)")
        }
    }
}
