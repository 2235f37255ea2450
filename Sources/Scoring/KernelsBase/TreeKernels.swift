// The walk of many rows down one tree at once, by asking all its questions of all rows.
//
// A tree's leaves are numbered from left to right, and a row stands at the first leaf that it can
// still reach: at 0 to begin with. A question concerns the rows that stand at the first leaf under
// it, and those alone: the rows beside its path stand left of it or right of it. Those of them that
// go right jump over the leaves on its left. When every question was asked, parents before their
// children, each row stands at its leaf.
//
// So there is no branch and no place in memory that depends on a row: rows are compared by whole
// vectors, and a tree of some dozen leaves takes less time than a walk that waits for every node.
//
// | bits of a question | what |
// |---|---|
// | 0–15 | cut: a row goes right when its code is above it |
// | 16–31 | the first leaf under the question |
// | 32–47 | the leaves on its left |
// | 48–63 | the column of codes that it reads |

/// Questions that are asked in one pass over the rows: their number in a tree is a multiple of it.
package let questionsAtOnce = 4

/// Finds the leaf of each row, one row for each element of `leaves`.
///
/// Code c of row r is `codes[c * stride + first + r]`.
package func findLeaves(
    _ leaves: inout MutableSpan<UInt8>, questions: Span<UInt64>, codes: Span<UInt8>, stride: Int,
    first: Int
) {
    find(&leaves, questions, codes, stride, first)
}

/// The same for codes of 2 bytes.
package func findLeaves(
    _ leaves: inout MutableSpan<UInt16>, questions: Span<UInt64>, codes: Span<UInt16>, stride: Int,
    first: Int
) {
    find(&leaves, questions, codes, stride, first)
}

@inline(__always)
private func find<Code: FixedWidthInteger & UnsignedInteger>(
    _ leaves: inout MutableSpan<Code>, _ questions: Span<UInt64>, _ codes: Span<Code>,
    _ stride: Int, _ first: Int
) {
    for row in 0..<leaves.count { leaves[row] = 0 }
    var place = 0
    while place < questions.count {
        let (a, b) = (questions[place], questions[place &+ 1])
        let (c, d) = (questions[place &+ 2], questions[place &+ 3])
        let start = (column(a), column(b), column(c), column(d))
        let count = leaves.count
        advance(
            &leaves, a, b, c, d,
            codes.extracting(start.0 * stride + first..<start.0 * stride + first + count),
            codes.extracting(start.1 * stride + first..<start.1 * stride + first + count),
            codes.extracting(start.2 * stride + first..<start.2 * stride + first + count),
            codes.extracting(start.3 * stride + first..<start.3 * stride + first + count))
        place &+= questionsAtOnce
    }
}

@inline(__always)
private func column(_ question: UInt64) -> Int { Int(truncatingIfNeeded: question >> 48) }

/// Asks four questions of all rows.
@inline(__always)
private func advance<Code: FixedWidthInteger & UnsignedInteger>(
    _ leaves: inout MutableSpan<Code>, _ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64,
    _ codesOfA: Span<Code>, _ codesOfB: Span<Code>, _ codesOfC: Span<Code>, _ codesOfD: Span<Code>
) {
    let count = leaves.count
    precondition(codesOfA.count >= count && codesOfB.count >= count)
    precondition(codesOfC.count >= count && codesOfD.count >= count)
    for row in 0..<count {
        var leaf = leaves[row]
        leaf &+= jump(a, leaf, codesOfA[row])
        leaf &+= jump(b, leaf, codesOfB[row])
        leaf &+= jump(c, leaf, codesOfC[row])
        leaf &+= jump(d, leaf, codesOfD[row])
        leaves[row] = leaf
    }
}

/// By how many leaves a question moves a row.
@inline(__always)
private func jump<Code: FixedWidthInteger & UnsignedInteger>(
    _ question: UInt64, _ leaf: Code, _ code: Code
) -> Code {
    let asked: Code = leaf == Code(truncatingIfNeeded: question >> 16) ? .max : 0
    let right: Code = code > Code(truncatingIfNeeded: question) ? .max : 0
    return asked & right & Code(truncatingIfNeeded: question >> 32)
}
