import Columns
import TestKit
import Testing

@Suite struct KeyIndexTests {
    /// The hash of a row's key; `bits` of it differ, so that few bits make collisions.
    private func hash(_ row: Int, seed: UInt64, bits: UInt64) -> UInt64 {
        var random = SeededGenerator(seed: seed &+ UInt64(row) &* 0x9E37_79B9)
        let word = random.next()
        return bits >= 64 ? word : word & (~0 << (64 - bits) | 0xFF)
    }

    @Test func `an index finds what a dictionary finds`() {
        for (seed, bits) in zip(seeds(4), [64, 44, 34, 64] as [UInt64]) {
            var random = SeededGenerator(seed: seed)
            var index = KeyIndex()
            var live: Set<Int> = []
            for step in 0..<30_000 {
                let row = random.below(12_000)
                let hash = hash(row, seed: seed, bits: bits)
                if live.contains(row) {
                    if random.chance(60) {
                        index.remove(row, hash: hash)
                        live.remove(row)
                    }
                } else {
                    index.insert(row, hash: hash)
                    live.insert(row)
                }
                if index.find(hash, where: { $0 == row }) != (live.contains(row) ? row : nil) {
                    Issue.record("seed \(seed), step \(step): row \(row)")
                    return
                }
            }
            let wrong = (0..<12_000).filter { row in
                index.find(hash(row, seed: seed, bits: bits)) { $0 == row }
                    != (live.contains(row) ? row : nil)
            }
            #expect(wrong.isEmpty, "seed \(seed)")
        }
    }

    @Test func `an index made at once finds what one made key by key finds, and goes on like it`() {
        for (seed, bits) in zip(seeds(5), [64, 44, 34, 64, 20] as [UInt64]) {
            var random = SeededGenerator(seed: seed)
            let count = [0, 1, 2_560, 9_000, 300][random.below(5)] + random.below(9_000)
            let slots = (0..<count).map {
                KeyIndex.slot(hash: hash($0, seed: seed, bits: bits), row: $0)
            }
            guard var index = KeyIndex(slots, areEqual: { $0 == $1 }) else {
                Issue.record("seed \(seed): all rows differ")
                continue
            }
            for row in 0..<count where row % 3 == 0 {
                index.remove(row, hash: hash(row, seed: seed, bits: bits))
            }
            for row in count..<count + 3_000 {
                index.insert(row, hash: hash(row, seed: seed, bits: bits))
            }
            let wrong = (0..<count + 3_000).first { row in
                index.find(hash(row, seed: seed, bits: bits)) { $0 == row }
                    != (row < count && row % 3 == 0 ? nil : row)
            }
            #expect(wrong == nil, "seed \(seed), \(count) keys")
        }
    }

    @Test func `an index of two equal keys is not made`() {
        for bits in [64, 34] as [UInt64] {
            var slots = (0..<9_000).map {
                KeyIndex.slot(hash: hash($0, seed: 3, bits: bits), row: $0)
            }
            slots.append(KeyIndex.slot(hash: hash(4_711, seed: 3, bits: bits), row: 9_000))
            let index = KeyIndex(slots) { $0 % 9_000 == 4_711 && $1 == 9_000 }
            #expect(index == nil)
        }
    }

    @Test func `two hundred thousand keys are found through all splits`() {
        var index = KeyIndex()
        let count = 200_000
        for row in 0..<count { index.insert(row, hash: hash(row, seed: 9, bits: 64)) }
        let lost = (0..<count).first { row in
            index.find(hash(row, seed: 9, bits: 64)) { $0 == row } != row
        }
        #expect(lost == nil)
        for row in stride(from: 0, to: count, by: 2) {
            index.remove(row, hash: hash(row, seed: 9, bits: 64))
        }
        let wrong = (0..<count).first { row in
            (index.find(hash(row, seed: 9, bits: 64)) { $0 == row } != nil) != (row % 2 == 1)
        }
        #expect(wrong == nil)
        #expect(index.allocatedBytes < 40 * count)
    }

    @Test func `a copy of an index is not changed by its original`() {
        var index = KeyIndex()
        for row in 0..<100 { index.insert(row, hash: hash(row, seed: 1, bits: 64)) }
        let copy = index
        for row in 0..<100 { index.remove(row, hash: hash(row, seed: 1, bits: 64)) }
        for row in 0..<100 {
            let hash = hash(row, seed: 1, bits: 64)
            #expect(copy.find(hash) { $0 == row } == row)
            #expect(index.find(hash) { _ in true } == nil)
        }
    }
}
