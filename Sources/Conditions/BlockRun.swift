import Columns

/// One test over some words of one chunk, 64 rows at a time.
///
/// A block's rows are first marked by a byte each, in a loop without branches that the compiler turns
/// into vector compares, then the bytes are packed into a word: cheaper than setting bits one by one.
struct BlockRun {
    /// The words of the chunk.
    let words: Range<Int>
    /// Where the level begins in `wanted` and `found`.
    let base: Int
    let isInverted: Bool
    let isNegated: Bool

    /// Rows beyond the column's values: no test holds, each NOT does.
    func markAbsent(_ words: Range<Int>, wanted: Span<UInt64>, found: inout MutableSpan<UInt64>) {
        for word in words {
            let index = base + word - self.words.lowerBound
            found[index] = isNegated ? wanted[index] : 0
        }
    }

    /// Puts into `found` the wanted rows for which the test holds.
    func evaluate(
        _ test: ValueTest, on chunk: Chunk, wanted: Span<UInt64>, found: inout MutableSpan<UInt64>
    ) {
        let end = min(words.upperBound, chunk.capacity >> 6)
        let inside = words.lowerBound..<max(end, words.lowerBound)
        switch test {
        case .always: mark(inside, .max, chunk, wanted, &found)
        case .never, .category: mark(inside, 0, chunk, wanted, &found)
        case .float32(let set): evaluate(set, inside, chunk, wanted, &found)
        case .float64(let set): evaluate(set, inside, chunk, wanted, &found)
        case .int32(let set): evaluate(set, inside, chunk, wanted, &found)
        case .int64(let set): evaluate(set, inside, chunk, wanted, &found)
        case .code(let set): evaluate(set, inside, chunk, wanted, &found)
        case .flag(let flag):
            run(BetweenBlock<UInt8>(flag ? 1 : 0, flag ? 1 : 0), inside, chunk, wanted, &found)
        case .codes(let table): run(CodeBlock(table: table), inside, chunk, wanted, &found)
        case .text(let test): evaluate(test, inside, chunk, wanted, &found)
        }
        markAbsent(inside.upperBound..<words.upperBound, wanted: wanted, found: &found)
    }

    /// The answer of a block from its marks: only present rows count, then NOT, then who asks.
    @inline(__always)
    private func answer(_ marks: UInt64, _ presence: UInt64, _ wanted: UInt64) -> UInt64 {
        let isSet = (isInverted ? ~marks : marks) & presence
        return (isNegated ? ~isSet : isSet) & wanted
    }

    /// Every block has the same marks.
    private func mark(
        _ inside: Range<Int>, _ marks: UInt64, _ chunk: Chunk, _ wanted: Span<UInt64>,
        _ found: inout MutableSpan<UInt64>
    ) {
        let presence = chunk.presence
        for word in inside {
            let index = base + word - words.lowerBound
            found[index] = answer(marks, presence[word], wanted[index])
        }
    }

    private func evaluate<Value: BitwiseCopyable & Comparable>(
        _ set: Membership<Value>, _ inside: Range<Int>, _ chunk: Chunk, _ wanted: Span<UInt64>,
        _ found: inout MutableSpan<UInt64>
    ) {
        switch set {
        case .between(let lowest, let highest):
            run(BetweenBlock(lowest, highest), inside, chunk, wanted, &found)
        case .few(let list): run(FewBlock(list: list), inside, chunk, wanted, &found)
        case .many(let list): run(ManyBlock(list: list), inside, chunk, wanted, &found)
        }
    }

    /// The loop over blocks; a block that nobody asks about is left alone.
    @inline(__always)
    private func run<Block: BlockTest>(
        _ block: Block, _ inside: Range<Int>, _ chunk: Chunk, _ wanted: Span<UInt64>,
        _ found: inout MutableSpan<UInt64>
    ) {
        let values = chunk.span(of: Block.Value.self)
        let presence = chunk.presence
        var bytes = InlineArray<64, UInt8>(repeating: 0)
        for word in inside {
            let index = base + word - words.lowerBound
            let asked = wanted[index]
            guard asked != 0 else {
                found[index] = 0
                continue
            }
            var marks = bytes.mutableSpan
            block.mark(values.extracting(word << 6..<word << 6 + 64), &marks)
            found[index] = answer(packed(bytes.span), presence[word], asked)
        }
    }

    /// A bit for each of 64 bytes of 0 or 1: the product moves eight bytes' bits into its top byte.
    @inline(__always)
    private func packed(_ bytes: Span<UInt8>) -> UInt64 {
        var bits: UInt64 = 0
        for group in 0..<8 {
            var eight: UInt64 = 0
            for index in 0..<8 { eight |= UInt64(bytes[group * 8 + index]) &<< UInt64(8 * index) }
            bits |= ((eight &* 0x0102_0408_1020_4080) &>> 56) &<< UInt64(8 * group)
        }
        return bits
    }

    /// Text is looked at row by row, and only where it is there and asked about.
    private func evaluate(
        _ test: TextTest, _ inside: Range<Int>, _ chunk: Chunk, _ wanted: Span<UInt64>,
        _ found: inout MutableSpan<UInt64>
    ) {
        let presence = chunk.presence
        for word in inside {
            let index = base + word - words.lowerBound
            var rest = wanted[index] & presence[word]
            var marks: UInt64 = 0
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                rest &= rest &- 1
                if test.matches(chunk.text(at: word << 6 + bit)) { marks |= 1 << UInt64(bit) }
            }
            found[index] = answer(marks, presence[word], wanted[index])
        }
    }
}

/// Marks the rows of a block: 1 where the value passes, else 0.
///
/// Absent values may be marked either way.
protocol BlockTest {
    associatedtype Value: BitwiseCopyable
    /// Sets all 64 of `marks` from 64 values.
    func mark(_ values: Span<Value>, _ marks: inout MutableSpan<UInt8>)
}

/// Values from `lowest` to `highest`.
struct BetweenBlock<Value: BitwiseCopyable & Comparable>: BlockTest {
    let lowest: Value
    let highest: Value

    init(_ lowest: Value, _ highest: Value) {
        self.lowest = lowest
        self.highest = highest
    }

    @inline(__always)
    func mark(_ values: Span<Value>, _ marks: inout MutableSpan<UInt8>) {
        for row in 0..<64 {
            let value = values[row]
            marks[row] = (value >= lowest ? 1 : 0) & (value <= highest ? 1 : 0)
        }
    }
}

/// Values of a short list.
struct FewBlock<Value: BitwiseCopyable & Comparable>: BlockTest {
    let list: [Value]

    @inline(__always)
    func mark(_ values: Span<Value>, _ marks: inout MutableSpan<UInt8>) {
        for row in 0..<64 { marks[row] = 0 }
        for wanted in list {
            for row in 0..<64 { marks[row] |= values[row] == wanted ? 1 : 0 }
        }
    }
}

/// Values of a long ascending list, found by halving.
struct ManyBlock<Value: BitwiseCopyable & Comparable>: BlockTest {
    let list: [Value]

    @inline(__always)
    func mark(_ values: Span<Value>, _ marks: inout MutableSpan<UInt8>) {
        for row in 0..<64 {
            marks[row] = isFound(values[row], in: list) ? 1 : 0
        }
    }
}

/// Whether a value stands in an ascending list, which is not empty; found by halving.
@inline(__always)
func isFound<Value: Comparable>(_ value: Value, in list: [Value]) -> Bool {
    var low = 0
    var count = list.count
    while count > 1 {
        let half = count / 2
        low += list[low + half] <= value ? half : 0
        count -= half
    }
    return list[low] == value
}

/// Category codes whose entry in a table is 1.
struct CodeBlock: BlockTest {
    let table: [UInt8]

    @inline(__always)
    func mark(_ values: Span<UInt32>, _ marks: inout MutableSpan<UInt8>) {
        for row in 0..<64 { marks[row] = table[Int(values[row])] }
    }
}
