package import Columns

extension BoundCondition {
    /// Whether the condition holds for one row that lives.
    ///
    /// It says what ``RowFilter/matches(_:)`` says, without the preparations and the memory that pay
    /// only for whole chunks: strings of categories are compared as they are. A column beyond those
    /// given is absent in every row.
    ///
    /// - Complexity: O(tests), each as for a single value; allocates nothing up to 64 levels of nesting.
    package func holds(_ row: Int, over columns: Span<Column>) -> Bool {
        if steps.isEmpty { return true }
        let steps = steps.span
        let tests = tests.span
        var below = AnswerStack()
        var top = false
        var isFirst = true
        var step = 0
        while step < steps.count {
            switch steps[step] {
            case .test(let test, let isNegated, let join):
                let answer = tests[test].holds(row, over: columns) != isNegated
                switch join {
                case .push:
                    // What the first answer covers is no answer.
                    if !isFirst { below.push(top) }
                    isFirst = false
                    top = answer
                case .and: top = top && answer
                case .or: top = top || answer
                }
                step += 1
            case .enterAnd(let end): step = top ? step + 1 : end
            case .enterOr(let end): step = top ? end : step + 1
            case .and:
                top = below.pop() && top
                step += 1
            case .or:
                top = below.pop() || top
                step += 1
            case .not:
                top.toggle()
                step += 1
            }
        }
        return top
    }
}

/// The answers under the one at hand, a bit each.
private struct AnswerStack {
    private var bits: UInt64 = 0
    private var count = 0
    /// Full words below `bits`.
    private var words: [UInt64] = []

    mutating func push(_ answer: Bool) {
        if count == UInt64.bitWidth {
            words.append(bits)
            count = 0
        }
        bits = bits << 1 | (answer ? 1 : 0)
        count += 1
    }

    mutating func pop() -> Bool {
        if count == 0 {
            bits = words.removeLast()
            count = UInt64.bitWidth
        }
        let answer = bits & 1 == 1
        bits >>= 1
        count -= 1
        return answer
    }
}

extension BoundTest {
    /// Whether the test holds for a row; false where the value is absent.
    ///
    /// Parts of the column are fetched one by one: the column itself would be copied, parts and all.
    fileprivate func holds(_ row: Int, over columns: Span<Column>) -> Bool {
        guard column < columns.count else { return false }
        let chunks = columns[column].chunks
        let index = row >> Chunk.rowShift
        let row = row & Chunk.rowMask
        guard index < chunks.count, case let chunk = chunks[index], chunk.isPresent(row) else {
            return false
        }
        return passes(row, chunk, columns) != isInverted
    }

    /// Whether a present value passes.
    @inline(__always)
    private func passes(_ row: Int, _ chunk: Chunk, _ columns: Span<Column>) -> Bool {
        switch test {
        case .always: return true
        case .never: return false
        case .float32(let set): return set.contains(chunk.load(row, as: Float.self))
        case .float64(let set): return set.contains(chunk.load(row, as: Double.self))
        case .int32(let set): return set.contains(chunk.load(row, as: Int32.self))
        case .int64(let set): return set.contains(chunk.load(row, as: Int64.self))
        case .flag(let flag): return chunk.load(row, as: UInt8.self) == (flag ? 1 : 0)
        case .category(let text):
            guard let categories = columns[column].categories else {
                preconditionFailure("a category column has a dictionary")
            }
            return text.matches(categories[chunk.load(row, as: UInt32.self)])
        case .code(let set): return set.contains(chunk.load(row, as: UInt32.self))
        case .codes(let table): return table[Int(chunk.load(row, as: UInt32.self))] == 1
        case .text(let text): return text.matches(chunk.text(at: row))
        }
    }
}

extension Membership {
    /// Whether a value is one of the set.
    fileprivate func contains(_ value: Value) -> Bool {
        switch self {
        case .between(let lowest, let highest): return value >= lowest && value <= highest
        case .few(let list): return list.contains(value)
        case .many(let list): return isFound(value, in: list)
        }
    }
}
