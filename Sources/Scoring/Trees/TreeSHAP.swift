/// Shapley values of a tree ensemble for one row, over the training rows that each node saw.
///
/// The polynomial algorithm of Lundberg, Erion and Lee ("Consistent Individualized Feature
/// Attribution for Tree Ensembles", 2018, algorithm 2): walking down both sides of every question,
/// it keeps for each feature on the path which share of all feature subsets comes this way with the
/// feature known (`one`) and unknown (`zero`). Cost: O(leaves × depth²) per tree.
struct TreeSHAP {
    private let ensemble: TreeEnsemble
    /// A stack of paths, one frame of `width` steps per level of the tree.
    private var steps: [Step]
    private let width: Int
    private var totals: [Double]

    /// A feature on the path, with the shares of subsets that come this way.
    private struct Step {
        var feature = -1
        var zero = 0.0
        var one = 0.0
        /// The share of subsets of this size.
        var weight = 0.0
    }

    /// What each feature contributes, by class.
    static func contributions(_ ensemble: TreeEnsemble, _ row: borrowing Span<Double>) -> [[Double]]
    {
        var all: [[Double]] = []
        for target in ensemble.base.indices {
            var shap = TreeSHAP(ensemble, featureCount: row.count)
            for (root, own) in zip(ensemble.roots, ensemble.classes) where own == target {
                shap.walk(root, row, level: 0, count: 0, Step(zero: 1, one: 1))
            }
            all.append(shap.totals)
        }
        return all
    }

    private init(_ ensemble: TreeEnsemble, featureCount: Int) {
        self.ensemble = ensemble
        width = ensemble.depth + 2
        steps = Array(repeating: Step(), count: width * width)
        totals = Array(repeating: 0, count: featureCount)
    }

    /// Visits a node with `count` steps on the frame above and one step to add.
    private mutating func walk(
        _ index: Int, _ row: borrowing Span<Double>, level: Int, count: Int, _ step: Step
    ) {
        let frame = level * width
        if level > 0 {
            for i in 0..<count { steps[frame + i] = steps[frame - width + i] }
        }
        extend(frame, count, step)
        let node = ensemble.nodes[index]
        if node.isLeaf {
            guard count > 0 else { return }
            for i in 1...count {
                let own = steps[frame + i]
                totals[own.feature] +=
                    unwoundSum(frame, count, i) * (own.one - own.zero) * node.value
            }
            return
        }
        let feature = Int(node.feature)
        let left = Int(node.left)
        let hot = ensemble.child(of: node, row[feature])
        let cold = hot == left ? left + 1 : left
        var last = count
        var known = Step(feature: feature, zero: 1, one: 1)
        // A feature stands once on a path: an earlier question about it is taken back.
        if let earlier = (0...count).first(where: { steps[frame + $0].feature == feature }) {
            known = steps[frame + earlier]
            unwind(frame, count, earlier)
            last -= 1
        }
        let sum = ensemble.covers[left] + ensemble.covers[left + 1]
        let hotShare = sum > 0 ? ensemble.covers[hot] / sum : 0.5
        walk(
            hot, row, level: level + 1, count: last + 1,
            Step(feature: feature, zero: known.zero * hotShare, one: known.one))
        walk(
            cold, row, level: level + 1, count: last + 1,
            Step(feature: feature, zero: known.zero * (1 - hotShare), one: 0))
    }

    /// Puts a step behind `count` others.
    private mutating func extend(_ frame: Int, _ count: Int, _ step: Step) {
        steps[frame + count] = step
        steps[frame + count].weight = count == 0 ? 1 : 0
        let size = Double(count + 1)
        for i in stride(from: count - 1, through: 0, by: -1) {
            let weight = steps[frame + i].weight
            steps[frame + i + 1].weight += step.one * weight * Double(i + 1) / size
            steps[frame + i].weight = step.zero * weight * Double(count - i) / size
        }
    }

    /// Takes step `taken` out of the steps 0...last.
    private mutating func unwind(_ frame: Int, _ last: Int, _ taken: Int) {
        let one = steps[frame + taken].one
        let zero = steps[frame + taken].zero
        let size = Double(last + 1)
        var next = steps[frame + last].weight
        for i in stride(from: last - 1, through: 0, by: -1) {
            let weight = steps[frame + i].weight
            if one != 0 {
                steps[frame + i].weight = next * size / (Double(i + 1) * one)
                next = weight - steps[frame + i].weight * zero * Double(last - i) / size
            } else {
                // A step through which no row ever came left no weight to give back.
                steps[frame + i].weight = zero == 0 ? 0 : weight * size / (zero * Double(last - i))
            }
        }
        for i in taken..<last {
            let weight = steps[frame + i].weight
            steps[frame + i] = steps[frame + i + 1]
            steps[frame + i].weight = weight
        }
    }

    /// The sum of the weights that would remain without step `taken` of the steps 0...last.
    private func unwoundSum(_ frame: Int, _ last: Int, _ taken: Int) -> Double {
        let one = steps[frame + taken].one
        let zero = steps[frame + taken].zero
        let size = Double(last + 1)
        var next = steps[frame + last].weight
        var total = 0.0
        for i in stride(from: last - 1, through: 0, by: -1) {
            if one != 0 {
                let weight = next * size / (Double(i + 1) * one)
                total += weight
                next = steps[frame + i].weight - weight * zero * Double(last - i) / size
            } else if zero != 0 {
                total += steps[frame + i].weight * size / (zero * Double(last - i))
            }
        }
        return total
    }
}
