/// One tree of a LightGBM model: arrays of inner nodes and of leaves.
///
/// A child of 0 or more is an inner node, a negative one leaf ~child. `decision_type` has bit 0 for
/// a category question, bit 1 for "missing goes left", bits 2 and 3 for what counts as missing: 0
/// nothing (NaN is then 0), 1 zero (NaN and |x| <= 1e-35), 2 NaN. A number goes left when it is at
/// most the threshold (float64); a category when its bit is set, while NaN goes right.
struct LightGBMTree {
    private let text: LightGBMText
    private let block: LightGBMText.Block
    private let featureCount: Int
    private let leafCount: Int

    init(
        _ text: LightGBMText, _ block: LightGBMText.Block, featureCount: Int
    ) throws(ModelError) {
        self.text = text
        self.block = block
        self.featureCount = featureCount
        if let stranger = block.values.keys.filter({ !Self.keys.contains($0) }).min() {
            throw block.refusal(stranger, "this key is not supported")
        }
        leafCount = try text.count(block, "num_leaves", 1...ModelLimits.treeNodeCount)
    }

    /// What LightGBM 2.x to 4.x writes of a tree; some of it says nothing about scores.
    private static let keys: Set<String> = [
        "num_leaves", "num_cat", "split_feature", "split_gain", "threshold", "decision_type",
        "left_child", "right_child", "leaf_parent", "leaf_value", "leaf_weight", "leaf_count",
        "internal_value", "internal_weight", "internal_count", "cat_boundaries", "cat_threshold",
        "is_linear", "leaf_const", "num_features", "leaf_features", "leaf_coeff", "shrinkage",
    ]

    /// The inner nodes, the root first, and the leaves after them.
    func nodes() throws(ModelError) -> [ImportedNode] {
        let innerCount = leafCount - 1
        var nodes = innerCount == 0 ? [] : try innerNodes(innerCount)
        let values = try text.doubles(block, "leaf_value", leafCount)
        guard values.allSatisfy(\.isFinite) else {
            throw block.refusal("leaf_value", "expected finite numbers")
        }
        let hasCounts = block.values["leaf_count"] != nil
        let counts = hasCounts ? try text.integers(block, "leaf_count", leafCount) : []
        let linear = try linearLeaves()
        for leaf in 0..<leafCount {
            var node = ImportedNode()
            node.value = values[leaf]
            node.cover = hasCounts ? Double(max(0, counts[leaf])) : 0
            if !linear.isEmpty {
                if linear[leaf].features.isEmpty {
                    node.value = linear[leaf].constant
                } else {
                    node.linear = linear[leaf]
                }
            }
            nodes.append(node)
        }
        return nodes
    }

    private func innerNodes(_ count: Int) throws(ModelError) -> [ImportedNode] {
        let features = try text.integers(block, "split_feature", count)
        let thresholds = try text.doubles(block, "threshold", count)
        let decisions = try text.integers(block, "decision_type", count)
        let left = try text.integers(block, "left_child", count)
        let right = try text.integers(block, "right_child", count)
        let hasCounts = block.values["internal_count"] != nil
        let counts = hasCounts ? try text.integers(block, "internal_count", count) : []
        let sets = try categorySets()
        var nodes: [ImportedNode] = []
        nodes.reserveCapacity(count + leafCount)
        for index in 0..<count {
            var node = ImportedNode()
            node.feature = features[index]
            node.left = try child(left[index], "left_child", count)
            node.right = try child(right[index], "right_child", count)
            node.cover = hasCounts ? Double(max(0, counts[index])) : 0
            if decisions[index] & 1 == 1 {
                guard let set = Int(exactly: thresholds[index]), sets.indices.contains(set) else {
                    throw block.refusal("threshold", "expected the number of a category set")
                }
                node.flags = [.category, .setLeft, .truncates]
                node.categories = sets[set]
            } else {
                guard !thresholds[index].isNaN else {
                    throw block.refusal("threshold", "expected numbers")
                }
                node.value = thresholds[index]
                node.flags = try flags(decisions[index], threshold: thresholds[index])
            }
            nodes.append(node)
        }
        return nodes
    }

    private func child(_ child: Int, _ key: String, _ innerCount: Int) throws(ModelError) -> Int {
        let node = child >= 0 ? child : innerCount + ~child
        guard child < innerCount, node < innerCount + leafCount else {
            throw block.refusal(key, "expected nodes and leaves of the tree, found \(child)")
        }
        return node
    }

    private func flags(_ decision: Int, threshold: Double) throws(ModelError) -> TreeNode.Flags {
        let defaultLeft: TreeNode.Flags = decision & 2 == 2 ? .missingLeft : []
        switch decision >> 2 & 3 {
        // Nothing is missing: NaN counts as 0 and goes where 0 goes.
        case 0: return threshold >= 0 ? .missingLeft : []
        case 1: return defaultLeft.union(.zeroIsMissing)
        case 2: return defaultLeft
        default: throw block.refusal("decision_type", "expected a missing type from 0 to 2")
        }
    }

    /// The categories of each set, from 32-bit words with the lowest category in the lowest bit.
    private func categorySets() throws(ModelError) -> [[UInt32]] {
        let count = try text.count(block, "num_cat", 0...ModelLimits.treeNodeCount)
        if count == 0 { return [] }
        let bounds = try text.integers(block, "cat_boundaries", count + 1)
        guard bounds[0] == 0, zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 }),
            let wordCount = bounds.last, wordCount <= text.bytes.count
        else { throw block.refusal("cat_boundaries", "expected ascending numbers from 0") }
        let words = try text.integers(block, "cat_threshold", wordCount)
        var sets: [[UInt32]] = []
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            var categories: [UInt32] = []
            for (position, word) in words[start..<end].enumerated() {
                guard let bits = UInt32(exactly: word) else {
                    throw block.refusal("cat_threshold", "expected words of 32 bits")
                }
                for bit in 0..<UInt32(32) where bits >> bit & 1 == 1 {
                    categories.append(UInt32(position) * 32 + bit)
                }
            }
            sets.append(categories)
        }
        return sets
    }

    /// The linear part of each leaf; empty for a tree without.
    private func linearLeaves() throws(ModelError) -> [LinearLeaf] {
        guard block.values["is_linear"] != nil,
            try text.count(block, "is_linear", 0...1) == 1
        else { return [] }
        let constants = try text.doubles(block, "leaf_const", leafCount)
        let counts = try text.integers(block, "num_features", leafCount)
        var total = 0
        for count in counts {
            guard (0...featureCount).contains(count) else {
                throw block.refusal("num_features", "expected numbers from 0 to \(featureCount)")
            }
            total += count
        }
        let features = try text.integers(block, "leaf_features", total)
        let coefficients = try text.doubles(block, "leaf_coeff", total)
        guard features.allSatisfy({ (0..<featureCount).contains($0) }) else {
            throw block.refusal("leaf_features", "expected features below \(featureCount)")
        }
        var leaves: [LinearLeaf] = []
        var start = 0
        for (constant, count) in zip(constants, counts) {
            let range = start..<start + count
            leaves.append(
                LinearLeaf(
                    constant: constant, features: Array(features[range]),
                    coefficients: Array(coefficients[range])))
            start += count
        }
        return leaves
    }
}
