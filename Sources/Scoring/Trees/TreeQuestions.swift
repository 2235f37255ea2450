import KernelsAVX2
import KernelsBase

/// A code of a tree program, with the kernel that compares those of many rows.
protocol TreeCode: FixedWidthInteger, UnsignedInteger, Sendable {
    /// Trees of more leaves are walked, which then takes less time.
    static var leafLimit: Int { get }

    /// The kernel `findLeaves`.
    static func findLeaves(
        _ leaves: inout MutableSpan<Self>, questions: Span<UInt64>, codes: Span<Self>, stride: Int,
        first: Int)
}

extension UInt8: TreeCode {
    static var leafLimit: Int { 256 }

    static func findLeaves(
        _ leaves: inout MutableSpan<UInt8>, questions: Span<UInt64>, codes: Span<UInt8>,
        stride: Int, first: Int
    ) {
        if Processor.hasAVX2 {
            KernelsAVX2.findLeaves(
                &leaves, questions: questions, codes: codes, stride: stride, first: first)
        } else {
            KernelsBase.findLeaves(
                &leaves, questions: questions, codes: codes, stride: stride, first: first)
        }
    }
}

extension UInt16: TreeCode {
    static var leafLimit: Int { 128 }

    static func findLeaves(
        _ leaves: inout MutableSpan<UInt16>, questions: Span<UInt64>, codes: Span<UInt16>,
        stride: Int, first: Int
    ) {
        if Processor.hasAVX2 {
            KernelsAVX2.findLeaves(
                &leaves, questions: questions, codes: codes, stride: stride, first: first)
        } else {
            KernelsBase.findLeaves(
                &leaves, questions: questions, codes: codes, stride: stride, first: first)
        }
    }
}

/// The questions of an ensemble's trees as `findLeaves` takes them, and their leaves from left to right.
struct TreeQuestions<Code: TreeCode>: Sendable {
    /// For each tree whether it has too many leaves and is walked.
    private(set) var isWalked: [Bool] = []
    private var all: [UInt64] = []
    /// The first question of each tree, and one entry more.
    private var starts = [0]
    /// The first leaf of each tree among `values`.
    private var leafStarts: [Int] = []
    /// The leaves' values, tree after tree.
    private(set) var values: [Double] = []
    /// The same in float32.
    private(set) var shortValues: [Float] = []

    /// Whether any tree is walked.
    var walksAny: Bool { isWalked.contains(true) }

    init(_ ensemble: TreeEnsemble, _ codes: FeatureCodes<Code>) {
        let ends = ensemble.roots.dropFirst() + [ensemble.nodes.count]
        for (root, end) in zip(ensemble.roots, ends) {
            leafStarts.append(values.count)
            // The leaves under each node; children stand behind their parents.
            var leaves = Array(repeating: 1, count: end - root)
            for index in (root..<end).reversed() where !ensemble.nodes[index].isLeaf {
                let left = Int(ensemble.nodes[index].left) - root
                leaves[index - root] = leaves[left] + leaves[left + 1]
            }
            isWalked.append(leaves[0] > Code.leafLimit)
            if leaves[0] <= Code.leafLimit { add(ensemble, codes, root..<end, leaves) }
            starts.append(all.count)
        }
        // A leaf is looked up among 256 from the tree's first, whatever its code.
        values += Array(repeating: 0, count: 256)
        shortValues = values.map { Float($0) }
    }

    private mutating func add(
        _ ensemble: TreeEnsemble, _ codes: FeatureCodes<Code>, _ tree: Range<Int>, _ leaves: [Int]
    ) {
        let start = values.count
        values += Array(repeating: 0, count: leaves[0])
        // The first leaf under each node.
        var firsts = Array(repeating: 0, count: tree.count)
        for index in tree {
            let node = ensemble.nodes[index]
            let first = firsts[index - tree.lowerBound]
            if node.isLeaf {
                values[start + first] = node.value
                continue
            }
            let left = Int(node.left) - tree.lowerBound
            firsts[left] = first
            firsts[left + 1] = first + leaves[left]
            let (column, cut) = codes.question(node, ensemble)
            all.append(
                UInt64(cut) | UInt64(first) << 16 | UInt64(leaves[left]) << 32 | UInt64(column)
                    << 48)
        }
        // Questions that move nobody.
        while all.count % KernelsBase.questionsAtOnce != 0 { all.append(UInt64(Code.max)) }
    }

    /// Finds the leaves of one tree for rows from `first` on.
    @inline(__always)
    func find(
        _ leaves: inout MutableSpan<Code>, _ tree: Int, _ codes: borrowing Span<Code>,
        _ stride: Int, _ first: Int
    ) {
        Code.findLeaves(
            &leaves, questions: all.span.extracting(starts[tree]..<starts[tree + 1]), codes: codes,
            stride: stride, first: first)
    }

    /// Adds the values of one tree's leaves, of `values` in either precision, to the sums of rows.
    @inline(__always)
    func add<Value: BinaryFloatingPoint>(
        _ values: borrowing Span<Value>, _ leaves: Span<Code>, _ tree: Int,
        to sums: inout MutableSpan<Value>, _ rows: Range<Int>
    ) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= sums.count)
        precondition(leaves.count >= rows.count)
        // Of 256 values every byte is one, which the compiler then need not check.
        let own = values.extracting(leafStarts[tree]..<leafStarts[tree] &+ 256)
        let first = rows.lowerBound
        for place in 0..<rows.count { sums[first &+ place] += own[Int(leaves[place] & 255)] }
    }
}
