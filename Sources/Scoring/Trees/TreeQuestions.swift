import KernelsAVX2
import KernelsBase

/// A code of a tree program, with the kernel that compares those of many rows.
protocol TreeCode: FixedWidthInteger, UnsignedInteger, Sendable {
    /// Of trees of more leaves only the top is asked, which then takes less time.
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

/// The questions of an ensemble's trees as `findLeaves` takes them, and their ends from left to right.
///
/// Of a tree of up to `Code.leafLimit` leaves all questions are asked, and its ends are its leaves.
/// Of a larger one only those at the top are, which most rows come by: its ends are the nodes from
/// which rows walk on.
struct TreeQuestions<Code: TreeCode>: Sendable {
    /// For each tree whether it has too many leaves, so that rows walk on from its ends.
    private(set) var isWalked: [Bool] = []
    private var all: [UInt64] = []
    /// The first question of each tree, and one entry more.
    private var starts = [0]
    /// The first end of each tree among `values`, or among `nodes` for one that is walked.
    private var endStarts: [Int] = []
    /// The leaves' values, tree after tree.
    private(set) var values: [Double] = []
    /// The same in float32.
    private(set) var shortValues: [Float] = []
    /// The nodes that those leaves are, as the ensemble counts them.
    private(set) var leafNodes: [UInt32] = []
    /// The ends of trees that are walked, tree after tree, counted from the tree's root.
    private var nodes: [Int] = []

    /// How many trees there are.
    var treeCount: Int { isWalked.count }

    /// The first leaf of each tree among `values`, where none is walked.
    var leafStarts: [Int] { endStarts }

    /// The questions of a tree, parents before their children.
    func questions(ofTree tree: Int) -> ArraySlice<UInt64> { all[starts[tree]..<starts[tree + 1]] }

    /// Whether any tree is walked.
    var walksAny: Bool { isWalked.contains(true) }

    /// Ends of a tree that is walked.
    ///
    /// Each takes a question that all rows are asked, while twice as many spare a row one step: beyond
    /// some dozens they do not pay.
    private static var walkedEnds: Int { 64 }

    init(_ ensemble: TreeEnsemble, _ codes: FeatureCodes<Code>) {
        let ends = ensemble.roots.dropFirst() + [ensemble.nodes.count]
        for (root, end) in zip(ensemble.roots, ends) {
            let tree = root..<end
            var isAsked = tree.map { !ensemble.nodes[$0].isLeaf }
            // Every question has two children.
            let isLarge = (tree.count + 1) / 2 > Code.leafLimit
            if isLarge { isAsked = Self.top(of: tree, ensemble) }
            isWalked.append(isLarge)
            endStarts.append(isLarge ? nodes.count : values.count)
            add(ensemble, codes, tree, isAsked)
            starts.append(all.count)
        }
        // An end is looked up among 256 from the tree's first, whatever its code.
        values += Array(repeating: 0, count: 256)
        nodes += Array(repeating: 0, count: 256)
        shortValues = values.map { Float($0) }
    }

    /// The questions at the top of a tree that most of the training rows came by, marked.
    private static func top(of tree: Range<Int>, _ ensemble: TreeEnsemble) -> [Bool] {
        var isAsked = Array(repeating: false, count: tree.count)
        var frontier = [tree.lowerBound]
        while frontier.count < walkedEnds {
            var best: Int?
            for place in frontier.indices where !ensemble.nodes[frontier[place]].isLeaf {
                guard let known = best else {
                    best = place
                    continue
                }
                // Where covers are equal, or unknown, the level above goes first.
                let (own, other) = (frontier[place], frontier[known])
                if (ensemble.covers[own], other) > (ensemble.covers[other], own) { best = place }
            }
            guard let best else { break }
            let node = frontier[best]
            isAsked[node - tree.lowerBound] = true
            frontier[best] = Int(ensemble.nodes[node].left)
            frontier.append(Int(ensemble.nodes[node].left) + 1)
        }
        return isAsked
    }

    /// Adds a tree's questions, of those that are marked, and its ends.
    private mutating func add(
        _ ensemble: TreeEnsemble, _ codes: FeatureCodes<Code>, _ tree: Range<Int>,
        _ isAsked: [Bool]
    ) {
        // The ends under each node; children stand behind their parents.
        var ends = Array(repeating: 1, count: tree.count)
        for place in tree.indices.reversed() where isAsked[place - tree.lowerBound] {
            let left = Int(ensemble.nodes[place].left) - tree.lowerBound
            ends[place - tree.lowerBound] = ends[left] + ends[left + 1]
        }
        let isLarge = isWalked[isWalked.count - 1]
        let start = endStarts[endStarts.count - 1]
        if isLarge {
            nodes += Array(repeating: 0, count: ends[0])
        } else {
            values += Array(repeating: 0, count: ends[0])
            leafNodes += Array(repeating: 0, count: ends[0])
        }
        // The first end under each node, of those that are reached.
        var firsts = Array(repeating: -1, count: tree.count)
        firsts[0] = 0
        for index in tree where firsts[index - tree.lowerBound] >= 0 {
            let node = ensemble.nodes[index]
            let first = firsts[index - tree.lowerBound]
            guard isAsked[index - tree.lowerBound] else {
                if isLarge {
                    nodes[start + first] = index - tree.lowerBound
                } else {
                    values[start + first] = node.value
                    leafNodes[start + first] = UInt32(index)
                }
                continue
            }
            let left = Int(node.left) - tree.lowerBound
            firsts[left] = first
            firsts[left + 1] = first + ends[left]
            let (column, cut) = codes.question(node, ensemble)
            all.append(
                UInt64(cut) | UInt64(first) << 16 | UInt64(ends[left]) << 32 | UInt64(column) << 48)
        }
        // Questions that move nobody.
        while all.count % KernelsBase.questionsAtOnce != 0 { all.append(UInt64(Code.max)) }
    }

    /// Finds the ends of one tree for rows from `first` on.
    @inline(__always)
    func find(
        _ ends: inout MutableSpan<Code>, _ tree: Int, _ codes: borrowing Span<Code>,
        _ stride: Int, _ first: Int
    ) {
        Code.findLeaves(
            &ends, questions: all.span.extracting(starts[tree]..<starts[tree + 1]), codes: codes,
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
        let own = values.extracting(endStarts[tree]..<endStarts[tree] &+ 256)
        let first = rows.lowerBound
        for place in 0..<rows.count { sums[first &+ place] += own[Int(leaves[place] & 255)] }
    }

    /// The nodes that the ends of all trees stand for that are walked, each counted from its root.
    var walkedNodes: [Int] { nodes }

    /// Those of one tree: 256, of which the last may be another tree's.
    @inline(__always)
    func walkedRange(_ tree: Int) -> Range<Int> { endStarts[tree]..<endStarts[tree] &+ 256 }
}
