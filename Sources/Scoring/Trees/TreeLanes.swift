import KernelsAVX2

/// The questions of an ensemble with trees side by side, as the kernel for one row takes them.
///
/// 128 bytes for each question of the largest among 32 trees, which are read from the first to the
/// last: a row needs no place in memory that depends on it, and waits for none.
struct TreeLanes: Sendable {
    private let steps: [SIMD32<UInt8>]
    /// The end of each group of 32 trees among `steps`.
    private let ends: [Int]
    private let treeCount: Int

    /// Columns of codes at most: what the processor looks up in four registers.
    static let columnLimit = 64

    /// The trees of `questions`, which are asked them all.
    init(_ questions: TreeQuestions<UInt8>) {
        var steps: [SIMD32<UInt8>] = []
        var ends: [Int] = []
        for first in stride(from: 0, to: questions.treeCount, by: 32) {
            let trees = first..<min(first + 32, questions.treeCount)
            let start = steps.count
            let count = trees.reduce(0) { max($0, questions.questions(ofTree: $1).count) }
            // Cuts that no code is above move nobody.
            for _ in 0..<count {
                steps += [SIMD32(), SIMD32(repeating: .max), SIMD32(), SIMD32()]
            }
            for tree in trees {
                for (place, question) in questions.questions(ofTree: tree).enumerated() {
                    let at = start + place * vectorsOfStep
                    steps[at][tree - first] = UInt8(truncatingIfNeeded: question >> 48)
                    steps[at + 1][tree - first] = UInt8(truncatingIfNeeded: question)
                    steps[at + 2][tree - first] = UInt8(truncatingIfNeeded: question >> 16)
                    steps[at + 3][tree - first] = UInt8(truncatingIfNeeded: question >> 32)
                }
            }
            ends.append(steps.count)
        }
        self.steps = steps
        self.ends = ends
        treeCount = questions.treeCount
    }

    /// Says of each tree, in their order, at which of its leaves a row of codes ends.
    @inline(__always)
    func forEachLeaf(_ codes: Span<UInt8>, _ body: (_ tree: Int, _ leaf: Int) -> Void) {
        let (steps, ends) = (steps, ends)
        var words = [32 of UInt64](repeating: 0)
        var tree = 0
        var start = 0
        // Eight groups in one go: a row of 256 trees crosses into the kernel once.
        for first in stride(from: 0, to: ends.count, by: 8) {
            let groups = first..<min(first + 8, ends.count)
            var leaves = words.mutableSpan
            KernelsAVX2.findLeaves(
                &leaves, codes: codes, steps: steps.span, from: start,
                ends: ends.span.extracting(groups))
            start = ends[groups.upperBound - 1]
            for place in 0..<4 * groups.count {
                var eight = words[place]
                for _ in 0..<min(8, treeCount - tree) {
                    body(tree, Int(truncatingIfNeeded: eight & 255))
                    eight >>= 8
                    tree &+= 1
                }
            }
        }
    }
}
