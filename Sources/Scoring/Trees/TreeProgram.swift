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
/// | compact | 4 bytes: cut 8, column 8, left 16 bits | 1 byte | 254 thresholds a feature, 256 columns, 65,535 nodes in eight trees |
/// | wide | 8 bytes: cut 16, column 16, left 32 bits | 2 bytes | 65,534 thresholds, 4,096 columns |
///
/// Blocks of rows do not walk: all questions of a tree are asked of all of them (`TreeKernels.swift`),
/// which for trees of up to some hundred leaves takes less time. Of larger trees so the top is asked,
/// and from where it leaves them rows walk on, eight abreast. One row asks the questions of 32 trees at
/// once (`RowKernel.swift`) in the compact form with up to 64 columns, and else walks eight trees abreast.
///
/// Sums are taken in file order in the ensemble's arithmetic, so that the bits are those of the
/// plain walk (`TreeEnsemble.margins`), which the tests compare.
///
/// It never changes, and is shared: copying a model copies a reference.
final class TreeProgram<
    Node: FixedWidthInteger & UnsignedInteger & Sendable, Code: TreeCode
>: Sendable {
    /// The nodes of all trees; `left` counts from the first node of the tree's group of eight.
    private let nodes: [Node]
    /// The leaf's value at each node's place.
    private let values: [Double]
    /// The same in float32.
    private let shortValues: [Float]
    /// The first node of each group of eight trees, and one entry more.
    private let groupStarts: [Int]
    /// The most questions that each group asks.
    private let groupDepths: [Int]
    /// The first node of each tree, counted from that of its group.
    private let offsets: [Int]
    /// The most questions from root to leaf in each tree.
    private let depths: [Int]
    /// The trees' questions for blocks of rows; none for a tree that is walked.
    private let questions: TreeQuestions<Code>
    /// The same for one row, where they fit and the processor has what it takes.
    private let lanes: TreeLanes?
    /// Codes per row.
    var columnCount: Int { codes.columnCount }
    let codes: FeatureCodes<Code>
    /// The trees as they were read.
    let ensemble: TreeEnsemble
    /// Whether numbers of at most 1e-35 count as 0.
    let flushesTiny: Bool

    /// The program of an ensemble of one class, or nil when it does not fit the form.
    init?(_ ensemble: TreeEnsemble, _ schema: InputSchema, flushesTiny: Bool) {
        guard ensemble.base.count == 1, ensemble.linearLeaves.isEmpty,
            let codes = FeatureCodes<Code>(ensemble, schema)
        else { return nil }
        let codeBits = Code.bitWidth
        let leftLimit = 1 << (Node.bitWidth - 2 * codeBits)
        var nodes: [Node] = []
        var depths: [Int] = []
        var offsets: [Int] = []
        nodes.reserveCapacity(ensemble.nodes.count)
        let starts = ensemble.roots + [ensemble.nodes.count]
        let treeCount = ensemble.roots.count
        for tree in 0..<treeCount {
            let group = starts[tree & ~7]
            guard starts[min(tree | 7, treeCount - 1) + 1] - group < leftLimit else { return nil }
            let root = starts[tree]
            offsets.append(root - group)
            var levels = Array(repeating: 0, count: starts[tree + 1] - root)
            for index in root..<starts[tree + 1] {
                let node = ensemble.nodes[index]
                let column: Int
                let cut: Code
                let left: Int
                if node.isLeaf {
                    (column, cut, left) = (0, .max, index)
                } else {
                    (column, cut) = codes.question(node, ensemble)
                    left = Int(node.left)
                    levels[left - root] = levels[index - root] + 1
                    levels[left - root + 1] = levels[left - root]
                }
                nodes.append(
                    Node(cut) | Node(column) << codeBits | Node(left - group) << (2 * codeBits))
            }
            depths.append(levels.max() ?? 0)
        }
        self.nodes = nodes
        let questions = TreeQuestions(ensemble, codes)
        self.questions = questions
        if let bytes = questions as? TreeQuestions<UInt8>, Processor.hasAVX2, !bytes.walksAny,
            codes.columnCount <= TreeLanes.columnLimit
        {
            lanes = TreeLanes(bytes)
        } else {
            lanes = nil
        }
        self.depths = depths
        self.offsets = offsets
        self.codes = codes
        self.ensemble = ensemble
        self.flushesTiny = flushesTiny
        let groups = stride(from: 0, to: treeCount, by: 8)
        groupStarts = groups.map { starts[$0] } + [ensemble.nodes.count]
        groupDepths = groups.map { depths[$0..<min($0 + 8, treeCount)].reduce(0, max) }
        values = ensemble.nodes.map { $0.isLeaf ? $0.value : 0 }
        shortValues = values.map { Float($0) }
    }

    // MARK: One row

    /// Fills one row's codes; parameters are those of `FeatureCodes.encode`.
    func encode(
        numbers: borrowing Span<Double>, texts: borrowing Span<Int32>, gathered: inout [Double],
        counts: inout [UInt16], into row: inout [Code]
    ) {
        codes.encode(
            ensemble, numbers: numbers, texts: texts, flush: flushesTiny, gathered: &gathered,
            counts: &counts, into: &row)
    }

    /// The margin of a row: the sum of all trees' leaves in file order.
    func margin(_ row: borrowing Span<Code>) -> Double {
        switch ensemble.arithmetic {
        case .float32:
            let values = shortValues
            return Double(sum(row, from: Float(ensemble.base[0]), values.span))
        case .float64:
            let values = values
            return sum(row, from: ensemble.base[0], values.span)
        }
    }

    @inline(__always)
    private func sum<Value: BinaryFloatingPoint>(
        _ row: borrowing Span<Code>, from start: Value, _ values: borrowing Span<Value>
    ) -> Value {
        let nodes = nodes
        var sum = start
        for group in groupDepths.indices {
            let leaves = leaves(of: row, nodes.span, group: group)
            let first = groupStarts[group]
            let own = values.extracting(first..<groupStarts[group &+ 1])
            let count = depths.count &- group &* 8
            // A loop would choose among the eight by comparing.
            sum += own[leaves[0]]
            if count > 1 { sum += own[leaves[1]] }
            if count > 2 { sum += own[leaves[2]] }
            if count > 3 { sum += own[leaves[3]] }
            if count > 4 { sum += own[leaves[4]] }
            if count > 5 { sum += own[leaves[5]] }
            if count > 6 { sum += own[leaves[6]] }
            if count > 7 { sum += own[leaves[7]] }
        }
        return sum
    }

    /// The margin of a row; adds each path's credits to the features that were asked.
    func margin(
        _ row: borrowing Span<Code>, _ steps: PathSteps, addingTo contributions: inout [Double]
    ) -> Double {
        let nodes = nodes
        var ends: [Int] = []
        ends.reserveCapacity(depths.count)
        for group in groupDepths.indices {
            let leaves = leaves(of: row, nodes.span, group: group)
            let first = groupStarts[group]
            for lane in 0..<min(8, depths.count &- group &* 8) {
                ends.append(first &+ leaves[lane])
            }
        }
        return margin(ofLeaves: ends.span, steps, addingTo: &contributions)
    }

    /// The sum of some leaves, whose paths' credits are added to the features that were asked.
    private func margin(
        ofLeaves ends: Span<Int>, _ steps: PathSteps, addingTo contributions: inout [Double]
    ) -> Double {
        steps.add(from: ends, to: &contributions)
        switch ensemble.arithmetic {
        case .float32:
            var sum = Float(ensemble.base[0])
            for place in ends.indices { sum += shortValues[ends[place]] }
            return Double(sum)
        case .float64:
            var sum = ensemble.base[0]
            for place in ends.indices { sum += values[ends[place]] }
            return sum
        }
    }

    /// The nodes in which the trees of a group end for one row, counted from the group's first.
    ///
    /// The places of trees that the last group lacks stand at its first tree.
    @inline(__always)
    private func leaves(
        of codes: borrowing Span<Code>, _ all: borrowing Span<Node>, group: Int
    ) -> [8 of Int] {
        // Of 256 codes every column of a byte is one, which the compiler then need not check.
        let row = codes.extracting(0..<(Code.bitWidth == 8 ? 256 : codes.count))
        let nodes = all.extracting(groupStarts[group]..<groupStarts[group &+ 1])
        let first = group &* 8
        func offset(_ lane: Int) -> Int {
            first &+ lane < offsets.count ? offsets[first &+ lane] : 0
        }
        return walk(
            nodes, row, lanes: 1, stride: 1, depth: groupDepths[group],
            from: [
                offset(0), offset(1), offset(2), offset(3), offset(4), offset(5), offset(6),
                offset(7),
            ])
    }

    // MARK: Blocks of rows

    /// Rows whose codes and sums stay in the nearest cache while all trees are asked.
    private static var groupRows: Int { 512 }

    /// The margins of a block of rows: code c of row r is `codes[c * stride + r]`, and `stride` is a
    /// multiple of 8.
    func margins(_ codes: [Code], rowCount: Int, stride: Int) -> [Double] {
        switch ensemble.arithmetic {
        case .float32:
            var sums = Array(repeating: Float(ensemble.base[0]), count: stride)
            var span = sums.mutableSpan
            add(codes.span, stride, shortValues, questions.shortValues, to: &span)
            return sums.prefix(rowCount).map { Double($0) }
        case .float64:
            var sums = Array(repeating: ensemble.base[0], count: stride)
            var span = sums.mutableSpan
            add(codes.span, stride, values, questions.values, to: &span)
            sums.removeLast(stride - rowCount)
            return sums
        }
    }

    /// Adds all trees' leaves to the sums of rows.
    ///
    /// Trees that are walked are large: their nodes are then read once for all rows.
    @inline(__always)
    private func add<Value: BinaryFloatingPoint>(
        _ codes: borrowing Span<Code>, _ stride: Int, _ values: [Value], _ leafValues: [Value],
        to sums: inout MutableSpan<Value>
    ) {
        let most = questions.walksAny ? sums.count : Self.groupRows
        for first in Swift.stride(from: 0, to: sums.count, by: most) {
            let rows = first..<min(first + most, sums.count)
            var leaves = Array(repeating: Code(0), count: rows.count)
            var found = leaves.mutableSpan
            for tree in depths.indices {
                questions.find(&found, tree, codes, stride, first)
                if questions.isWalked[tree] {
                    walk(tree, from: found.span, codes, stride, rows, values.span, addingTo: &sums)
                } else {
                    questions.add(leafValues.span, found.span, tree, to: &sums, rows)
                }
            }
        }
    }

    /// Adds one tree's leaves to the sums of some rows, which walk on by eight from its top's ends.
    @inline(__always)
    private func walk<Value: BinaryFloatingPoint>(
        _ tree: Int, from ends: Span<Code>, _ codes: borrowing Span<Code>, _ stride: Int,
        _ rows: Range<Int>, _ values: borrowing Span<Value>,
        addingTo sums: inout MutableSpan<Value>
    ) {
        let range = groupStarts[tree >> 3]..<groupStarts[tree >> 3 &+ 1]
        let all = nodes
        let nodes = all.span.extracting(range)
        let values = values.extracting(range)
        let (root, depth) = (offsets[tree], depths[tree])
        let walkedNodes = questions.walkedNodes
        let tops = walkedNodes.span.extracting(questions.walkedRange(tree))
        var row = rows.lowerBound
        while row < rows.upperBound {
            let own = ends.extracting(row &- rows.lowerBound..<row &- rows.lowerBound &+ 8)
            let leaves = walk(
                nodes, codes.extracting(row..<codes.count), lanes: 8, stride: stride, depth: depth,
                from: [
                    root &+ tops[Int(own[0] & 255)], root &+ tops[Int(own[1] & 255)],
                    root &+ tops[Int(own[2] & 255)], root &+ tops[Int(own[3] & 255)],
                    root &+ tops[Int(own[4] & 255)], root &+ tops[Int(own[5] & 255)],
                    root &+ tops[Int(own[6] & 255)], root &+ tops[Int(own[7] & 255)],
                ])
            for lane in 0..<8 { sums[row &+ lane] += values[leaves[lane]] }
            row &+= 8
        }
    }

    // MARK: Eight walks abreast

    /// The leaves that eight walks end at.
    ///
    /// They are the walks of eight trees for the codes of one row (1 lane), or of one tree for those
    /// of eight rows (8 lanes). Code c of a lane's row is `codes[c * stride + lane]`.
    ///
    /// While one walk waits for its node, seven others compute. Two levels are taken between looks at
    /// whether any still moves: at its leaf a walk stays.
    @inline(__always)
    private func walk(
        _ nodes: borrowing Span<Node>, _ codes: borrowing Span<Code>, lanes: Int, stride: Int,
        depth: Int, from start: [8 of Int]
    ) -> [8 of Int] {
        let one = lanes == 8 ? 1 : 0
        var (a, b, c, d) = (start[0], start[1], start[2], start[3])
        var (e, f, g, h) = (start[4], start[5], start[6], start[7])
        var level = depth
        while level > 0 {
            let before = a &+ b &+ c &+ d &+ e &+ f &+ g &+ h
            for _ in 0..<2 {
                a = next(nodes[a], codes, stride, 0)
                b = next(nodes[b], codes, stride, one)
                c = next(nodes[c], codes, stride, 2 &* one)
                d = next(nodes[d], codes, stride, 3 &* one)
                e = next(nodes[e], codes, stride, 4 &* one)
                f = next(nodes[f], codes, stride, 5 &* one)
                g = next(nodes[g], codes, stride, 6 &* one)
                h = next(nodes[h], codes, stride, 7 &* one)
            }
            // Children lie behind their parents: an equal sum means that nobody moved.
            if a &+ b &+ c &+ d &+ e &+ f &+ g &+ h == before { break }
            level &-= 2
        }
        return [a, b, c, d, e, f, g, h]
    }

    /// The child that the codes of one lane lead to.
    @inline(__always)
    private func next(
        _ node: Node, _ codes: borrowing Span<Code>, _ stride: Int, _ lane: Int
    ) -> Int {
        let column = Int(truncatingIfNeeded: (node >> Code.bitWidth) & Node(Code.max))
        let left = Int(truncatingIfNeeded: node >> (2 * Code.bitWidth))
        return left &+ (codes[column &* stride &+ lane] > Code(truncatingIfNeeded: node) ? 1 : 0)
    }
}

extension TreeProgram where Code == UInt8 {
    /// The margin of a row of bytes, of which there are 256; the bits are the same.
    func margin(ofBytes row: Span<UInt8>) -> Double {
        guard let lanes else { return margin(row) }
        let codes = row.extracting(0..<TreeLanes.columnLimit)
        let starts = questions.leafStarts
        switch ensemble.arithmetic {
        case .float32:
            let values = questions.shortValues
            var sum = Float(ensemble.base[0])
            lanes.forEachLeaf(codes) { tree, leaf in sum += values[starts[tree] &+ leaf] }
            return Double(sum)
        case .float64:
            let values = questions.values
            var sum = ensemble.base[0]
            lanes.forEachLeaf(codes) { tree, leaf in sum += values[starts[tree] &+ leaf] }
            return sum
        }
    }

    /// The same, with each path's credits added to the features that were asked.
    func margin(
        ofBytes row: Span<UInt8>, _ steps: PathSteps, addingTo contributions: inout [Double]
    ) -> Double {
        guard let lanes else { return margin(row, steps, addingTo: &contributions) }
        var ends = Array(repeating: 0, count: depths.count)
        let codes = row.extracting(0..<TreeLanes.columnLimit)
        let margin =
            switch ensemble.arithmetic {
            case .float32:
                Double(
                    sum(lanes, codes, Float(ensemble.base[0]), questions.shortValues, into: &ends))
            case .float64: sum(lanes, codes, ensemble.base[0], questions.values, into: &ends)
            }
        steps.add(from: ends.span, to: &contributions)
        return margin
    }

    /// The sum of a row's leaves from a start, and the nodes that they are, by tree.
    @inline(__always)
    private func sum<Value: BinaryFloatingPoint>(
        _ lanes: TreeLanes, _ codes: Span<UInt8>, _ start: Value, _ values: [Value],
        into ends: inout [Int]
    ) -> Value {
        let (starts, nodes) = (questions.leafStarts, questions.leafNodes)
        var sum = start
        lanes.forEachLeaf(codes) { tree, leaf in
            let place = starts[tree] &+ leaf
            sum += values[place]
            ends[tree] = Int(nodes[place])
        }
        return sum
    }
}
