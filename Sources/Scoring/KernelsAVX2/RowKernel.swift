import CShims

// The walk of one row down many trees at once, by asking questions of 32 trees in one go.
//
// It is the method of TreeKernels.swift with trees in the places of rows: a tree has a place in a group
// of 32, and step k of the group asks question k of each of them. The codes that they compare differ from
// tree to tree, so they are looked up among the row's 64 by the processor's own table look-up, which is
// why this has no twin for older machines; there eight trees are walked abreast.
//
// | vector of a step | what, for each tree |
// |---|---|
// | 0 | the column of codes that the question reads, below 64 |
// | 1 | cut: the row goes right when its code is above it |
// | 2 | the first leaf under the question |
// | 3 | the leaves on its left, by which the row then moves |

/// Vectors of a step.
package let vectorsOfStep = 4

/// Finds the leaves that a row ends at in some groups of trees: a byte a tree, four numbers a group.
///
/// `codes` are 64. The first group has the vectors from `start` on and up to `ends[0]`, the next those up
/// to `ends[1]`, and so on.
package func findLeaves(
    _ leaves: inout MutableSpan<UInt64>, codes: Span<UInt8>, steps: Span<SIMD32<UInt8>>,
    from start: Int, ends: Span<Int>
) {
    precondition(leaves.count >= 4 * ends.count)
    let a = leadstock_twice(word(codes, 0), word(codes, 8))
    let b = leadstock_twice(word(codes, 16), word(codes, 24))
    let c = leadstock_twice(word(codes, 32), word(codes, 40))
    let d = leadstock_twice(word(codes, 48), word(codes, 56))
    var at = start
    for group in ends.indices {
        var found = SIMD32<UInt8>()
        while at < ends[group] {
            let step = steps.extracting(at..<at &+ vectorsOfStep)
            let code = leadstock_entries(a, b, c, d, step[0])
            found = leadstock_jump(found, step[2], code, step[1], step[3])
            at &+= vectorsOfStep
        }
        leaves[4 &* group] = leadstock_eight(found, 0)
        leaves[4 &* group &+ 1] = leadstock_eight(found, 1)
        leaves[4 &* group &+ 2] = leadstock_eight(found, 2)
        leaves[4 &* group &+ 3] = leadstock_eight(found, 3)
    }
}

/// Eight codes, lowest first.
@inline(__always)
private func word(_ codes: Span<UInt8>, _ first: Int) -> UInt64 {
    let own = codes.extracting(first..<first &+ 8)
    let low = UInt64(own[0]) | UInt64(own[1]) << 8 | UInt64(own[2]) << 16 | UInt64(own[3]) << 24
    let high = UInt64(own[4]) | UInt64(own[5]) << 8 | UInt64(own[6]) << 16 | UInt64(own[7]) << 24
    return low | high << 32
}
