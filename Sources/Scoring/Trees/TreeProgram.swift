/// An ensemble compiled for speed: nodes of 4 or 8 bytes that compare small codes.
///
/// Every number is first replaced by its code, the count of the feature's thresholds below it, so
/// that `x <= thresholds[i]` becomes `code <= i` exactly. A missing value has the highest code.
/// Where missing goes left, the question reads a second column that holds code + 1 (so missing wraps
/// to 0) and compares with i + 1. A category question reads a column of its own that holds 0 where
/// the set sends the category left and 1 where right. So all questions are one comparison, without a
/// branch. A leaf asks a question that always leads back to itself.
///
/// | form | node | codes | fits |
/// |---|---|---|---|
/// | compact | 4 bytes: cut 8, column 8, left 16 bits | 1 byte | 254 thresholds a feature, 256 columns, 65,535 nodes a tree |
/// | wide | 8 bytes: cut 16, column 16, left 32 bits | 2 bytes | 65,534 thresholds, 4,096 columns |
///
/// Sums are taken in file order in the ensemble's arithmetic, so that the bits are those of the
/// plain walk (`TreeEnsemble.margins`), which the tests compare.
struct TreeProgram<
    Node: FixedWidthInteger & UnsignedInteger & Sendable,
    Code: FixedWidthInteger & UnsignedInteger & Sendable
>: Sendable {
    /// The nodes of all trees; `left` counts from the tree's first node.
    let nodes: [Node]
    /// The leaf's value at each node's place.
    let values: [Double]
    /// The same in float32.
    let shortValues: [Float]
    /// The first node of each tree, and one entry more.
    let starts: [Int]
    /// The most questions that each tree asks.
    let depths: [Int]
    /// The most questions that each eight trees ask, for rows that walk them abreast.
    let groupDepths: [Int]
    /// Codes per row.
    var columnCount: Int { codes.columnCount }
    let codes: FeatureCodes<Code>

    /// The program of an ensemble of one class, or nil when it does not fit the form.
    init?(_ ensemble: TreeEnsemble, _ schema: InputSchema) {
        guard ensemble.base.count == 1, ensemble.linearLeaves.isEmpty,
            let codes = FeatureCodes<Code>(ensemble, schema)
        else { return nil }
        let codeBits = Code.bitWidth
        let leftLimit = 1 << (Node.bitWidth - 2 * codeBits)
        var nodes: [Node] = []
        var depths: [Int] = []
        nodes.reserveCapacity(ensemble.nodes.count)
        let starts = ensemble.roots + [ensemble.nodes.count]
        for (tree, root) in ensemble.roots.enumerated() {
            let end = starts[tree + 1]
            guard end - root < leftLimit else { return nil }
            var levels = Array(repeating: 0, count: end - root)
            for index in root..<end {
                let node = ensemble.nodes[index]
                let column: Int
                let cut: Code
                let left: Int
                if node.isLeaf {
                    (column, cut, left) = (0, .max, index - root)
                } else {
                    (column, cut) = codes.question(node, ensemble)
                    left = Int(node.left) - root
                    levels[left] = levels[index - root] + 1
                    levels[left + 1] = levels[left]
                }
                nodes.append(Node(cut) | Node(column) << codeBits | Node(left) << (2 * codeBits))
            }
            depths.append(levels.max() ?? 0)
        }
        self.nodes = nodes
        self.starts = starts
        self.depths = depths
        groupDepths = stride(from: 0, to: depths.count, by: 8).map { first in
            depths[first..<min(first + 8, depths.count)].reduce(0, max)
        }
        self.codes = codes
        values = ensemble.nodes.map { $0.isLeaf ? $0.value : 0 }
        shortValues = values.map { Float($0) }
    }

    /// Adds every tree to the sums of rows, eight rows at a time; both counts are multiples of 8.
    func add(_ rows: borrowing Span<Code>, to sums: inout MutableSpan<Double>) {
        let nodes = nodes.span
        let values = values.span
        for tree in depths.indices {
            let range = starts[tree]..<starts[tree + 1]
            walk(
                nodes.extracting(range), values.extracting(range), depths[tree], rows, columnCount,
                &sums)
        }
    }

    /// As above, in float32.
    func add(_ rows: borrowing Span<Code>, to sums: inout MutableSpan<Float>) {
        let nodes = nodes.span
        let values = shortValues.span
        for tree in depths.indices {
            let range = starts[tree]..<starts[tree + 1]
            walk(
                nodes.extracting(range), values.extracting(range), depths[tree], rows, columnCount,
                &sums)
        }
    }

    /// The sum of all trees' leaves for one row, added in file order to a start.
    func sum(_ row: borrowing Span<Code>, from start: Double) -> Double {
        sum(row, from: start, values.span)
    }

    /// As above, in float32.
    func sum(_ row: borrowing Span<Code>, from start: Float) -> Float {
        sum(row, from: start, shortValues.span)
    }

    @inline(__always)
    private func sum<Value: BinaryFloatingPoint>(
        _ row: borrowing Span<Code>, from start: Value, _ values: borrowing Span<Value>
    ) -> Value {
        var sum = start
        var tree = 0
        while tree &+ 8 <= depths.count {
            let leaves = leaves(of: row, from: tree)
            for lane in 0..<8 { sum += values[leaves[lane]] }
            tree &+= 8
        }
        while tree < depths.count {
            sum += values[leaf(of: row, tree: tree)]
            tree &+= 1
        }
        return sum
    }

    /// Calls `body` with the node in which each tree ends for one row, in file order.
    func forEachLeaf(of row: borrowing Span<Code>, _ body: (Int) -> Void) {
        var tree = 0
        while tree &+ 8 <= depths.count {
            let leaves = leaves(of: row, from: tree)
            for lane in 0..<8 { body(leaves[lane]) }
            tree &+= 8
        }
        while tree < depths.count {
            body(leaf(of: row, tree: tree))
            tree &+= 1
        }
    }

    /// The node in which each of eight trees ends for one row, `first` being the first of them.
    ///
    /// The trees are walked abreast, as rows are in `add`.
    @inline(__always)
    private func leaves(of row: borrowing Span<Code>, from first: Int) -> [8 of Int] {
        let nodes = nodes.span
        let starts = starts.span
        let (s0, s1, s2, s3) = (
            starts[first], starts[first &+ 1], starts[first &+ 2], starts[first &+ 3]
        )
        let (s4, s5, s6, s7) = (
            starts[first &+ 4], starts[first &+ 5], starts[first &+ 6], starts[first &+ 7]
        )
        var a = s0, b = s1, c = s2, d = s3, e = s4, f = s5, g = s6, h = s7
        var level = groupDepths[first >> 3]
        while level > 0 {
            let before = a &+ b &+ c &+ d &+ e &+ f &+ g &+ h
            a = s0 &+ step(nodes[a], row, 0)
            b = s1 &+ step(nodes[b], row, 0)
            c = s2 &+ step(nodes[c], row, 0)
            d = s3 &+ step(nodes[d], row, 0)
            e = s4 &+ step(nodes[e], row, 0)
            f = s5 &+ step(nodes[f], row, 0)
            g = s6 &+ step(nodes[g], row, 0)
            h = s7 &+ step(nodes[h], row, 0)
            if a &+ b &+ c &+ d &+ e &+ f &+ g &+ h == before { break }
            level &-= 1
        }
        return [a, b, c, d, e, f, g, h]
    }

    /// The last node of a tree for one row.
    private func leaf(of row: borrowing Span<Code>, tree: Int) -> Int {
        let start = starts[tree]
        var at = start
        for _ in 0..<depths[tree] { at = start &+ step(nodes[at], row, 0) }
        return at
    }

    /// The child that a row's codes lead to.
    @inline(__always)
    private func step(_ node: Node, _ codes: borrowing Span<Code>, _ row: Int) -> Int {
        let code = codes[row + Int(truncatingIfNeeded: (node >> Code.bitWidth) & Node(Code.max))]
        let left = Int(truncatingIfNeeded: node >> (2 * Code.bitWidth))
        return left + (code > Code(truncatingIfNeeded: node) ? 1 : 0)
    }

    /// Adds one tree's leaves to the sums of rows, eight of them abreast.
    ///
    /// While one row waits for its node, seven others compute. A group stops when none of its rows
    /// moves any more.
    @inline(__always)
    private func walk<Value: BinaryFloatingPoint>(
        _ nodes: borrowing Span<Node>, _ values: borrowing Span<Value>, _ depth: Int,
        _ codes: borrowing Span<Code>, _ width: Int, _ sums: inout MutableSpan<Value>
    ) {
        var row = 0
        var start = 0
        while row < sums.count {
            var a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0
            var level = 0
            while level < depth {
                let before = a &+ b &+ c &+ d &+ e &+ f &+ g &+ h
                a = step(nodes[a], codes, start)
                b = step(nodes[b], codes, start &+ width)
                c = step(nodes[c], codes, start &+ 2 &* width)
                d = step(nodes[d], codes, start &+ 3 &* width)
                e = step(nodes[e], codes, start &+ 4 &* width)
                f = step(nodes[f], codes, start &+ 5 &* width)
                g = step(nodes[g], codes, start &+ 6 &* width)
                h = step(nodes[h], codes, start &+ 7 &* width)
                // Children lie behind their parents: an equal sum means that nobody moved.
                if a &+ b &+ c &+ d &+ e &+ f &+ g &+ h == before { break }
                level &+= 1
            }
            sums[row] += values[a]
            sums[row &+ 1] += values[b]
            sums[row &+ 2] += values[c]
            sums[row &+ 3] += values[d]
            sums[row &+ 4] += values[e]
            sums[row &+ 5] += values[f]
            sums[row &+ 6] += values[g]
            sums[row &+ 7] += values[h]
            row &+= 8
            start &+= 8 &* width
        }
    }
}
