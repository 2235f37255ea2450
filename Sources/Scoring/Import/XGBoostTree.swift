/// One tree of an XGBoost model: arrays by node.
///
/// A node goes left when its value is below `split_conditions` (float32), a missing one as
/// `default_left` says. A category node (`split_type` 1) sends the categories listed for it to the
/// right and all others, known or not, to the left. A leaf has no left child; its value stands in
/// `split_conditions`.
struct XGBoostTree {
    private let value: DocumentValue
    private let left: [Int32]
    private let right: [Int32]
    private let features: [Int32]
    private let conditions: [Float]
    private let defaultLeft: [Bool]
    private let types: [Int32]
    private let hessians: [Float]
    /// By node the categories that go right.
    private var categories: [[UInt32]]

    init(_ value: DocumentValue) throws(ModelError) {
        self.value = value
        try XGBoostImport.expectScalarLeaves(try value.required("tree_param"))
        try value.expectMembers([
            "base_weights", "categories", "categories_nodes", "categories_segments",
            "categories_sizes", "default_left", "id", "leaf_child_counts", "left_children",
            "loss_changes", "parents", "right_children", "split_conditions", "split_indices",
            "split_type", "sum_hessian", "tree_param",
        ])
        try value.required("tree_param").expectMembers([
            "num_deleted", "num_feature", "num_nodes", "size_leaf_vector",
        ])
        let leftValue = try value.required("left_children")
        left = try leftValue.integers()
        let count = left.count
        right = try value.required("right_children").integers()
        features = try value.required("split_indices").integers()
        conditions = try value.required("split_conditions").floats()
        defaultLeft = try value.required("default_left").flags()
        types = try value.member("split_type")?.integers() ?? Array(repeating: 0, count: count)
        hessians = try value.member("sum_hessian")?.floats() ?? Array(repeating: 0, count: count)
        guard count > 0,
            [
                right.count, features.count, conditions.count, defaultLeft.count, types.count,
                hessians.count,
            ].allSatisfy({ $0 == count })
        else { throw value.refusal("expected arrays of one length, \(count)") }
        if let size = try value.required("tree_param").member("num_nodes"),
            try XGBoostImport.count(size) != count
        {
            throw size.refusal("expected \(count), as many as there are nodes")
        }
        if let other = types.first(where: { $0 != 0 && $0 != 1 }) {
            throw value.refusal("expected a split_type of 0 or 1, found \(other)")
        }
        categories = Array(repeating: [], count: count)
        try readCategories()
    }

    private mutating func readCategories() throws(ModelError) {
        guard let nodeList = try value.member("categories_nodes") else { return }
        let nodes = try nodeList.integers()
        let segments = try value.required("categories_segments").integers()
        let sizes = try value.required("categories_sizes").integers()
        let listed = try value.required("categories").integers()
        guard segments.count == nodes.count, sizes.count == nodes.count else {
            throw nodeList.refusal("expected as many entries as segments and sizes")
        }
        for (position, node) in nodes.enumerated() {
            let start = Int(segments[position])
            let size = Int(sizes[position])
            guard left.indices.contains(Int(node)), start >= 0, size >= 0,
                start <= listed.count, size <= listed.count - start
            else { throw nodeList.refusal("expected nodes and segments of the tree") }
            guard types[Int(node)] == 1 else {
                throw nodeList.refusal("expected nodes whose split_type is 1, found \(node)")
            }
            for category in listed[start..<start + size] {
                guard (0..<16_777_216).contains(category) else {
                    throw nodeList.refusal("expected categories from 0 to 16777215")
                }
                categories[Int(node)].append(UInt32(category))
            }
        }
    }

    /// The nodes; leaves times the tree's weight, in float32, when it has one.
    func nodes(scaledBy weight: Float?) throws(ModelError) -> [ImportedNode] {
        var nodes: [ImportedNode] = []
        nodes.reserveCapacity(left.count)
        for index in left.indices {
            var node = ImportedNode()
            node.cover = Double(hessians[index])
            if left[index] < 0 {
                guard left[index] == -1, right[index] == -1 else {
                    throw value.refusal(
                        "expected both children of a leaf to be -1, found \(left[index]) and "
                            + "\(right[index])")
                }
                let leaf = conditions[index]
                guard leaf.isFinite else { throw value.refusal("expected finite leaves") }
                node.value = Double(weight.map { $0 * leaf } ?? leaf)
            } else {
                node.left = Int(left[index])
                node.right = Int(right[index])
                node.feature = Int(features[index])
                node.flags = defaultLeft[index] ? .missingLeft : []
                if types[index] == 1 {
                    node.flags.insert(.category)
                    node.categories = categories[index]
                } else {
                    let condition = conditions[index]
                    guard !condition.isNaN, condition != -.infinity else {
                        throw value.refusal("expected split conditions that are numbers")
                    }
                    node.value = Double(condition.nextDown)
                }
            }
            nodes.append(node)
        }
        return nodes
    }
}
