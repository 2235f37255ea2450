import KernelsAVX2
import KernelsBase
import TestKit
import Testing

@testable import Scoring

/// Both twins of every kernel against a plain loop, over random numbers with the awkward ones.
@Suite struct KernelTests {
    /// NaN, zeros of both signs, infinities, or some number.
    private func number(_ random: inout SeededGenerator) -> Double {
        switch random.below(10) {
        case 0: .nan
        case 1: 0
        case 2: -0.0
        case 3: .infinity
        case 4: -.infinity
        case 5: 1e-40
        default: Double.random(in: -1_000...1_000, using: &random)
        }
    }

    private func sameBits(_ first: [Double], _ second: [Double]) -> Bool {
        zip(first, second).allSatisfy {
            $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN)
        }
    }

    @Test func `every row ends at the leaf that its answers lead to, in both twins`() {
        for seed in seeds(200) {
            var random = SeededGenerator(seed: seed)
            let stride = 1 + random.below(70)
            let first = random.below(stride)
            let codes = (0..<4 * stride).map { _ in UInt8(random.below(256)) }
            var questions: [UInt64] = []
            /// Adds the questions of a random tree, and gives each row's leaf by walking.
            func grow(_ leaves: Range<Int>) -> (Int) -> Int {
                if leaves.count == 1 { return { _ in leaves.lowerBound } }
                let left = 1 + random.below(leaves.count - 1)
                let (cut, column) = (random.below(256), random.below(4))
                questions.append(
                    UInt64(cut) | UInt64(leaves.lowerBound) << 16 | UInt64(left) << 32
                        | UInt64(column) << 48)
                let middle = leaves.lowerBound + left
                let toLeft = grow(leaves.lowerBound..<middle)
                let toRight = grow(middle..<leaves.upperBound)
                return { row in
                    Int(codes[column * stride + row]) > cut ? toRight(row) : toLeft(row)
                }
            }
            let walk = grow(0..<random.pick([1, 2, 3, 60, 255, 256]))
            while questions.count % KernelsBase.questionsAtOnce != 0 { questions.append(255) }
            let expected = (first..<stride).map { walk($0) }
            let wide = codes.map { UInt16($0) }
            var found = Array(repeating: UInt8(7), count: stride - first)
            var foundWide = Array(repeating: UInt16(7), count: stride - first)
            for isBase in [true, false] {
                var leaves = found.mutableSpan
                var wideLeaves = foundWide.mutableSpan
                if isBase {
                    KernelsBase.findLeaves(
                        &leaves, questions: questions.span, codes: codes.span, stride: stride,
                        first: first)
                    KernelsBase.findLeaves(
                        &wideLeaves, questions: questions.span, codes: wide.span, stride: stride,
                        first: first)
                } else if Processor.hasAVX2 {
                    KernelsAVX2.findLeaves(
                        &leaves, questions: questions.span, codes: codes.span, stride: stride,
                        first: first)
                    KernelsAVX2.findLeaves(
                        &wideLeaves, questions: questions.span, codes: wide.span, stride: stride,
                        first: first)
                }
                #expect(found.map { Int($0) } == expected, "seed \(seed)")
                #expect(foundWide.map { Int($0) } == expected, "seed \(seed)")
            }
        }
    }

    @Test func `eight linear columns give the naive sum's bits in both twins`() {
        for seed in seeds(60) {
            var random = SeededGenerator(seed: seed)
            let rows = 1 + random.below(300)
            let columns = (0..<8).map { _ in (0..<rows).map { _ in Float(number(&random)) } }
            var mean = SIMD8<Double>.zero
            var weight = SIMD8<Double>.zero
            var missing = SIMD8<Double>.zero
            for lane in 0..<8 {
                mean[lane] = Double.random(in: -5...5, using: &random)
                weight[lane] = Double.random(in: -5...5, using: &random)
                missing[lane] = Double.random(in: -5...5, using: &random)
            }
            let start = (0..<rows).map { _ in Double.random(in: -5...5, using: &random) }
            // Of columns that are said to be complete, NaN goes into the sum.
            let areComplete = random.chance(50)
            var naive = start
            for lane in 0..<8 {
                for row in 0..<rows {
                    let x = Double(columns[lane][row])
                    naive[row] +=
                        x.isNaN && !areComplete ? missing[lane] : (x - mean[lane]) * weight[lane]
                }
            }
            let (c0, c1, c2, c3) = (columns[0], columns[1], columns[2], columns[3])
            let (c4, c5, c6, c7) = (columns[4], columns[5], columns[6], columns[7])
            for isBase in [true, false] {
                var sums = start
                var span = sums.mutableSpan
                if isBase {
                    KernelsBase.addLinear8(
                        &span, c0.span, c1.span, c2.span, c3.span, c4.span, c5.span, c6.span,
                        c7.span, mean: mean, weight: weight, missing: missing,
                        areComplete: areComplete)
                } else if Processor.hasAVX2 {
                    KernelsAVX2.addLinear8(
                        &span, c0.span, c1.span, c2.span, c3.span, c4.span, c5.span, c6.span,
                        c7.span, mean: mean, weight: weight, missing: missing,
                        areComplete: areComplete)
                } else {
                    continue
                }
                #expect(sameBits(sums, naive), "seed \(seed)")
                let hasNaN = naive.contains { $0.isNaN }
                #expect(KernelsBase.hasNaN(sums.span) == hasNaN, "seed \(seed)")
                if Processor.hasAVX2 {
                    #expect(KernelsAVX2.hasNaN(sums.span) == hasNaN, "seed \(seed)")
                }
            }
        }
    }

    @Test func `a lookup adds the code's number, or the missing one where the bit is 0`() {
        for seed in seeds(30) {
            var random = SeededGenerator(seed: seed)
            let rows = 1 + random.below(300)
            let table = (0..<5).map { _ in number(&random) }
            let codes = (0..<rows).map { _ in UInt32(random.below(5)) }
            let presence = (0..<(rows + 63) / 64).map { _ in
                random.chance(30) ? .max : random.next()
            }
            let start = (0..<rows).map { _ in Double.random(in: -5...5, using: &random) }
            var naive = start
            for row in 0..<rows {
                let isPresent = presence[row / 64] >> UInt64(row % 64) & 1 == 1
                naive[row] += isPresent ? table[Int(codes[row])] : 0.25
            }
            var base = start
            var baseSpan = base.mutableSpan
            KernelsBase.addLookup(
                &baseSpan, codes.span, presence: presence.span, table.span, missing: 0.25)
            #expect(sameBits(base, naive), "seed \(seed)")
            guard Processor.hasAVX2 else { continue }
            var wide = start
            var wideSpan = wide.mutableSpan
            KernelsAVX2.addLookup(
                &wideSpan, codes.span, presence: presence.span, table.span, missing: 0.25)
            #expect(sameBits(wide, naive), "seed \(seed)")
        }
    }

    @Test func `the best rows are those of a full sort, NaN and rows not selected left out`() {
        for seed in seeds(30) {
            var random = SeededGenerator(seed: seed)
            let limit = random.below(40)
            var top = TopRows(limit: limit)
            var all: [TopRows.Entry] = []
            for chunk in 0..<8 {
                let rows = 64 * (1 + random.below(40))
                let scores = (0..<rows).map { _ in
                    random.chance(50) ? Double(random.below(20)) : number(&random)
                }
                let selection = (0..<rows / 64).map { _ in random.next() | random.next() }
                for row in 0..<rows
                where selection[row / 64] >> UInt64(row % 64) & 1 == 1 && !scores[row].isNaN {
                    all.append(TopRows.Entry(row: chunk * 10_000 + row, score: scores[row]))
                }
                top.offer(
                    scores.span, firstRow: chunk * 10_000, selection: selection.span, precedes: >)
            }
            all.sort { $0.score != $1.score ? $0.score > $1.score : $0.row > $1.row }
            #expect(top.sorted(precedes: >) == Array(all.prefix(limit)), "seed \(seed)")
        }
    }
}
