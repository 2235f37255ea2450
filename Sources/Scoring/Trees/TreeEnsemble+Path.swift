/// How the contributions of a tree model's features are worked out.
package enum ReasonMethod: Sendable {
    /// Along the path that the row takes: each question is credited with the change of the mean leaf
    /// that its answer brings (Saabas, 2014). About the cost of the score.
    case path
    /// Shapley values over the trees' own training counts (TreeSHAP). Some hundred times the cost.
    case shap
}

/// How each node of an ensemble is reached: the question above it and what its answer is worth.
///
/// From a leaf up to the root these are the credits of the path method, without comparing anything
/// again: 16 bytes a node.
struct PathSteps: Sendable {
    private struct Step {
        /// The change of the mean leaf from the node above; 0 at a root.
        var worth: Double
        /// The node above; a root is its own.
        var above: UInt32
        /// The feature that the node above asks.
        var feature: UInt32
    }

    private var steps: [Step]
    /// The same added up by leaf, where it is not too much.
    private var credits: PathCredits?

    init(_ ensemble: TreeEnsemble, creditLimit: Int = PathCredits.limit) {
        steps = ensemble.nodes.indices.map { Step(worth: 0, above: UInt32($0), feature: 0) }
        for (index, node) in ensemble.nodes.enumerated() where !node.isLeaf {
            for child in Int(node.left)...Int(node.left) + 1 {
                steps[child] = Step(
                    worth: ensemble.expectations[child] - ensemble.expectations[index],
                    above: UInt32(index), feature: UInt32(node.feature))
            }
        }
        credits = PathCredits(ensemble, self, limit: creditLimit)
    }

    /// Says of each step from a node up to its root which feature it credits, and with what.
    func forEachStep(from node: Int, _ body: (_ feature: UInt32, _ worth: Double) -> Void) {
        var node = node
        while Int(steps[node].above) != node {
            body(steps[node].feature, steps[node].worth)
            node = Int(steps[node].above)
        }
    }

    /// Adds the credits of the paths that end in some leaves to the features that were asked.
    ///
    /// Without sums by leaf four paths are gone up abreast, a step of each in turn: while one waits for
    /// its node, three are credited. A path that has come to its root stays there, where nothing is added.
    func add(from leaves: Span<Int>, to contributions: inout [Double]) {
        // Without features all trees are leaves.
        if contributions.isEmpty { return }
        var sums = contributions.mutableSpan
        if let credits { return credits.add(from: leaves, to: &sums) }
        let steps = steps.span
        var first = 0
        while first < leaves.count {
            // Where leaves are lacking, the first tree's root stands in.
            var a = leaves[first]
            var b = first + 1 < leaves.count ? leaves[first + 1] : 0
            var c = first + 2 < leaves.count ? leaves[first + 2] : 0
            var d = first + 3 < leaves.count ? leaves[first + 3] : 0
            var isMoving = true
            while isMoving {
                let (e, f, g, h) = (steps[a], steps[b], steps[c], steps[d])
                sums[Int(e.feature)] += e.worth
                sums[Int(f.feature)] += f.worth
                sums[Int(g.feature)] += g.worth
                sums[Int(h.feature)] += h.worth
                isMoving =
                    Int(e.above) != a || Int(f.above) != b || Int(g.above) != c
                    || Int(h.above) != d
                (a, b, c, d) = (Int(e.above), Int(f.above), Int(g.above), Int(h.above))
            }
            first += 4
        }
    }
}

extension TreeEnsemble {
    /// What the margins are before anything is asked, by class: base and the trees' mean leaves.
    var bias: [Double] {
        var bias = base
        for (root, target) in zip(roots, classes) { bias[target] += expectations[root] }
        return bias
    }

    /// What each feature contributes along the row's paths, by class.
    ///
    /// With the bias they sum to the margin but for rounding: the steps of a path cancel. The rest
    /// that a linear leaf adds goes to the last feature asked.
    func pathContributions(_ row: borrowing Span<Double>) -> [[Double]] {
        var all = Array(repeating: Array(repeating: 0.0, count: row.count), count: base.count)
        for (root, target) in zip(roots, classes) {
            var index = root
            var last = 0
            while !nodes[index].isLeaf {
                last = Int(nodes[index].feature)
                let next = child(of: nodes[index], row[last])
                all[target][last] += expectations[next] - expectations[index]
                index = next
            }
            let leaf = nodes[index]
            if leaf.left > 0 {
                if index == root { last = linearLeaves[Int(leaf.left) - 1].features[0] }
                all[target][last] += value(ofLeaf: index, row) - leaf.value
            }
        }
        return all
    }
}
