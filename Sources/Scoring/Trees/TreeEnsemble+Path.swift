/// How the contributions of a tree model's features are worked out.
package enum ReasonMethod: Sendable {
    /// Along the path that the row takes: each question is credited with the change of the mean leaf
    /// that its answer brings (Saabas, 2014). About the cost of the score.
    case path
    /// Shapley values over the trees' own training counts (TreeSHAP). Some hundred times the cost.
    case shap
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
