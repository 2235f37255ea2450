/// The trees of a model in one array of nodes, and what their sums are.
struct TreeEnsemble: Sendable {
    /// How leaves are added.
    enum Arithmetic: Sendable {
        /// In float32, from the base margin, in file order (XGBoost).
        case float32
        /// In float64, from 0, in file order (LightGBM).
        case float64
    }

    let arithmetic: Arithmetic
    /// What each class starts from.
    let base: [Double]
    private(set) var nodes: [TreeNode] = []
    /// The root of each tree, in file order.
    private(set) var roots: [Int] = []
    /// The class that each tree adds to.
    private(set) var classes: [Int] = []
    /// Each node's share of the training rows, in the library's measure.
    private(set) var covers: [Double] = []
    /// The mean leaf under each node, weighted by cover.
    private(set) var expectations: [Double] = []
    private(set) var linearLeaves: [LinearLeaf] = []
    /// Words of all category sets, bit c % 32 of word c / 32 being category c.
    private var setWords: [UInt32] = []
    /// Where each set's words stand.
    private var sets: [Range<Int>] = []
    /// The most nodes between a root and a leaf, the root included.
    private(set) var depth = 0
    /// What Shapley values of a row cost: the squares of all leaves' depths.
    private(set) var shapleyWork = 0.0

    /// LightGBM's `kZeroThreshold`, the float32 nearest to 1e-35.
    static let zeroBand = Double(Float(1e-35))

    init(arithmetic: Arithmetic, base: [Double]) {
        self.arithmetic = arithmetic
        self.base = base
    }

    // MARK: Adding trees

    /// Adds a tree whose root is node 0 of the import; nodes that it does not reach are left out.
    ///
    /// - Throws: `ModelError` at `path` when a child lies outside, is reached twice (a cycle), asks
    ///   for a feature that is not there, or the model gets too large.
    mutating func append(
        _ imported: [ImportedNode], class target: Int, featureCount: Int,
        path: @autoclosure () -> String
    ) throws(ModelError) {
        guard !imported.isEmpty else { throw ModelError(path(), "expected at least one node") }
        let root = nodes.count
        guard root + imported.count <= ModelLimits.treeNodeCount else {
            throw ModelError(path(), "expected at most \(ModelLimits.treeNodeCount) nodes in all")
        }
        var isPlaced = Array(repeating: false, count: imported.count)
        isPlaced[0] = true
        // The imported node of each node placed, level by level, and the level's end.
        var order = [0]
        var covers = [imported[0].cover]
        nodes.append(TreeNode(value: 0, left: 0, feature: 0, flags: .leaf))
        var next = 0
        var levelEnd = 1
        var level = 1
        while next < order.count {
            if next == levelEnd {
                level += 1
                levelEnd = order.count
            }
            let node = imported[order[next]]
            if node.flags.contains(.leaf) {
                nodes[root + next] = leaf(node)
                shapleyWork += Double(level) * Double(level)
            } else {
                guard node.feature >= 0, node.feature < featureCount else {
                    throw ModelError(
                        path(), "expected features below \(featureCount), found \(node.feature)")
                }
                for child in [node.left, node.right] {
                    guard imported.indices.contains(child), !isPlaced[child] else {
                        throw ModelError(
                            path(), "expected a tree, node \(order[next]) leads to \(child)")
                    }
                    isPlaced[child] = true
                }
                nodes[root + next] = question(node, left: nodes.count)
                guard setWords.count <= ModelLimits.categoryWordCount else {
                    throw ModelError(
                        path(), "expected smaller categories, their sets are too large")
                }
                for child in [node.left, node.right] {
                    order.append(child)
                    covers.append(imported[child].cover)
                    nodes.append(TreeNode(value: 0, left: 0, feature: 0, flags: .leaf))
                }
            }
            next += 1
        }
        depth = max(depth, level)
        roots.append(root)
        classes.append(target)
        self.covers += covers
        addExpectations(from: root)
    }

    private mutating func leaf(_ node: ImportedNode) -> TreeNode {
        var linear = 0
        if let part = node.linear {
            linearLeaves.append(part)
            linear = linearLeaves.count
        }
        return TreeNode(value: node.value, left: UInt32(linear), feature: 0, flags: .leaf)
    }

    private mutating func question(_ node: ImportedNode, left: Int) -> TreeNode {
        var value = node.value
        if node.flags.contains(.category) {
            value = Double(sets.count)
            let start = setWords.count
            for category in node.categories {
                let word = start + Int(category >> 5)
                if setWords.count <= word {
                    setWords += Array(repeating: 0, count: word + 1 - setWords.count)
                }
                setWords[word] |= 1 << (category & 31)
            }
            sets.append(start..<setWords.count)
        }
        return TreeNode(
            value: value, left: UInt32(left), feature: UInt16(node.feature), flags: node.flags)
    }

    /// Works out the mean leaf under each node of the last tree, children before parents.
    private mutating func addExpectations(from root: Int) {
        for node in nodes[root...] { expectations.append(node.isLeaf ? node.value : 0) }
        for index in (root..<nodes.count).reversed() where !nodes[index].isLeaf {
            let left = Int(nodes[index].left)
            let sum = covers[left] + covers[left + 1]
            // Without covers both sides count the same.
            let share = sum > 0 ? covers[left] / sum : 0.5
            expectations[index] = share * expectations[left] + (1 - share) * expectations[left + 1]
        }
    }

    // MARK: Walking

    /// The child that a feature's number leads to.
    @inline(__always)
    func child(of node: TreeNode, _ x: Double) -> Int {
        let isLeft: Bool
        if node.flags.contains(.category) {
            isLeft = categoryGoesLeft(node, x)
        } else if x.isNaN || (node.flags.contains(.zeroIsMissing) && x.magnitude <= Self.zeroBand) {
            isLeft = node.flags.contains(.missingLeft)
        } else {
            isLeft = x <= node.value
        }
        return Int(node.left) + (isLeft ? 0 : 1)
    }

    private func categoryGoesLeft(_ node: TreeNode, _ x: Double) -> Bool {
        if x.isNaN { return node.flags.contains(.missingLeft) }
        let isCategory = node.flags.contains(.truncates) ? x > -1 : x >= 0
        let isIn = isCategory && x < 2_147_483_648 && contains(Int(node.value), Int(x))
        return isIn == node.flags.contains(.setLeft)
    }

    private func contains(_ set: Int, _ category: Int) -> Bool {
        let words = sets[set]
        let word = words.lowerBound + category >> 5
        return word < words.upperBound && setWords[word] >> UInt32(category & 31) & 1 == 1
    }

    /// The leaf that a row of features reaches from a root.
    @inline(__always)
    func leaf(from root: Int, _ row: borrowing Span<Double>) -> Int {
        var index = root
        while true {
            let node = nodes[index]
            if node.isLeaf { return index }
            index = child(of: node, row[Int(node.feature)])
        }
    }

    /// What a leaf adds for a row of features.
    @inline(__always)
    func value(ofLeaf index: Int, _ row: borrowing Span<Double>) -> Double {
        let node = nodes[index]
        if node.left == 0 { return node.value }
        let linear = linearLeaves[Int(node.left) - 1]
        var value = linear.constant
        for (feature, coefficient) in zip(linear.features, linear.coefficients) {
            let x = row[feature]
            if x.isNaN { return node.value }
            value += coefficient * x
        }
        return value
    }

    /// The margins of a row of features, one per class.
    func margins(_ row: borrowing Span<Double>) -> [Double] {
        switch arithmetic {
        case .float32:
            var sums = base.map { Float($0) }
            for (root, target) in zip(roots, classes) {
                sums[target] += Float(nodes[leaf(from: root, row)].value)
            }
            return sums.map { Double($0) }
        case .float64:
            var sums = base
            for (root, target) in zip(roots, classes) {
                sums[target] += value(ofLeaf: leaf(from: root, row), row)
            }
            return sums
        }
    }
}
