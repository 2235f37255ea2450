import Columns
import TestKit
import Testing

@Suite struct ColumnTests {
    @Test func `rows on both sides of a chunk's border are kept apart`() {
        for type in ValueType.allCases {
            var column = Column(type: type)
            var random = SeededGenerator(seed: UInt64(type.rawValue))
            var kept: [Int: TableModel.Value] = [:]
            let rows = [0, 63, 64, Chunk.rows - 1, Chunk.rows, Chunk.rows + 63, 2 * Chunk.rows + 1]
            for row in rows {
                kept[row] = TableModel.randomValue(type, &random)
                if let value = kept[row] { TableModel.set(value, &column, row) }
            }
            for row in rows.flatMap({ [$0 - 1, $0, $0 + 1] }) where row >= 0 {
                #expect(TableModel.value(column, row) == kept[row], "\(type) row \(row)")
            }
            #expect(!column.isPresent(1 << 40), "\(type)")
        }
    }

    @Test func `a first chunk that is small when a later one is written grows to its full size`() {
        var column = Column(type: .integer)
        column.set(Int64(5), at: 3)
        #expect(column.chunks[0].capacity == 64)
        column.set(Int64(6), at: Chunk.rows)
        #expect(column.chunks.allSatisfy { $0.capacity == Chunk.rows })
        #expect(column.value(3, as: Int64.self) == 5)
        #expect(column.value(Chunk.rows, as: Int64.self) == 6)
    }

    @Test func `an absent value has the pattern that kernels rely on`() {
        for type in ValueType.allCases {
            var column = Column(type: type)
            var random = SeededGenerator(seed: 5)
            for row in 0..<10 {
                TableModel.set(TableModel.randomValue(type, &random), &column, row)
            }
            for row in 0..<10 { column.clear(row) }
            let fresh = bytes(Chunk(type: type, capacity: 64))
            #expect(bytes(column.chunks[0]) == fresh, "\(type)")
        }
    }

    /// All values and the presence bitmap.
    private func bytes(_ chunk: Chunk) -> [[UInt8]] {
        [chunk.rawValues.array(), chunk.rawPresence.array()]
    }

    @Test func `only the written chunk of a shared column is copied`() {
        var column = Column(type: .integer)
        for chunk in 0..<3 { column.set(Int64(chunk), at: chunk * Chunk.rows) }
        let frozen = column
        column.set(Int64(9), at: Chunk.rows + 5)
        #expect(column.copiedBytes == Chunk.rows * 8 + Chunk.rows / 8, "values and bits")
        #expect(frozen.chunks[0] === column.chunks[0])
        #expect(frozen.chunks[1] !== column.chunks[1])
        #expect(frozen.chunks[2] === column.chunks[2])
        column.set(Int64(10), at: Chunk.rows + 6)
        #expect(column.copiedBytes == Chunk.rows * 8 + Chunk.rows / 8, "values and bits")
        #expect(frozen.value(Chunk.rows + 5, as: Int64.self) == nil)
    }

    @Test func `texts written over and over keep within twice their bytes and a page`() {
        for seed in seeds(6) {
            var random = SeededGenerator(seed: seed)
            var column = Column(type: .text)
            var texts: [Int: [UInt8]] = [:]
            var frozen: (column: Column, texts: [Int: [UInt8]])?
            for step in 0..<1_500 {
                let row = random.below(50)
                if random.chance(10) {
                    column.clear(row)
                    texts[row] = nil
                } else {
                    let text = [UInt8](
                        repeating: UInt8(random.below(256)), count: 1 + random.below(4_000))
                    column.setText(text.span, at: row)
                    texts[row] = text
                }
                if random.chance(1) { frozen = (column, texts) }
                guard step % 50 == 0 else { continue }
                let live = texts.values.reduce(0) { $0 + $1.count }
                let fixed = column.chunks.reduce(0) { $0 + $1.capacity * 8 + $1.capacity / 8 }
                if let chunk = column.chunks.first {
                    #expect(
                        chunk.allocatedBytes - fixed <= 2 * live + 3 * 65_536,
                        "seed \(seed), step \(step)")
                }
            }
            for (copy, known) in [(column, texts)] + (frozen.map { [($0.column, $0.texts)] } ?? [])
            {
                for row in 0..<50 {
                    let value = TableModel.value(copy, row)
                    #expect(value == known[row].map { .bytes($0) }, "seed \(seed), row \(row)")
                }
            }
        }
    }

    /// A chunk from the bytes that a file keeps of another, with `extra` bytes more than there are.
    private func reread(_ chunk: Chunk, extra: Int = 0) -> Chunk? {
        let presence = chunk.rawPresence.array()
        let more = [UInt8](repeating: 0, count: extra)
        guard chunk.type == .text else {
            let raw = chunk.rawValues.array() + more
            return Chunk(
                type: chunk.type, capacity: chunk.capacity, presence: presence.span,
                values: raw.span)
        }
        var lengths: [UInt8] = []
        var texts: [UInt8] = []
        chunk.appendTexts(lengths: &lengths, texts: &texts)
        texts += more
        return Chunk(
            capacity: chunk.capacity, presence: presence.span, lengths: lengths.span,
            texts: texts.span)
    }

    @Test func `chunks go to a file and back`() throws {
        for type in ValueType.allCases where type != .category {
            var column = Column(type: type)
            var random = SeededGenerator(seed: UInt64(type.rawValue))
            for _ in 0..<100 {
                let row = random.below(500)
                TableModel.set(TableModel.randomValue(type, &random), &column, row)
            }
            let back = reread(column.chunks[0])
            let again = Column(type: type, chunks: [try #require(back)], categories: nil)
            for row in 0..<512 {
                #expect(TableModel.value(again, row) == TableModel.value(column, row), "\(type)")
            }
            #expect(reread(column.chunks[0], extra: 1) == nil, "\(type)")
        }
    }
}
