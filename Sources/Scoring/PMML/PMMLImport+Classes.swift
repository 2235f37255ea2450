/// Classification: which class is told, and by trees the probability of each.
///
/// Of two classes one is told: the one that is the only class of which the file's Output wants the
/// probability; else the one that is called `1 true yes y won` (in any case); else of trees the one
/// listed last, of regressions the one whose table has the terms.
///
/// A node gives a class the `probability` of its ScoreDistribution, or its share of the
/// `recordCount`s; without a distribution, and where trees vote, 1 for the node's `score` and 0 for
/// the others. The margin is the probability.
extension PMMLImport {
    /// The model of some trees that are averaged.
    mutating func classes(
        of trees: [(predicate: PMMLPredicate, model: Int, weight: Double)], in index: Int,
        votes: Bool
    ) throws(ModelError) -> PMMLModel {
        for tree in trees {
            guard document.elements[tree.model].name == "TreeModel", isClassification(tree.model)
            else { throw ModelError(path(tree.model), "expected a TreeModel of classification") }
        }
        var labels = labels(trees.map(\.model), in: index)
        guard labels.count >= 2, labels.count <= ModelLimits.classCount else {
            throw ModelError(path(index), "expected 2 to \(ModelLimits.classCount) classes")
        }
        // Each class has a copy of the trees with its own numbers.
        guard labels.count * document.elements.count <= ModelLimits.treeNodeCount else {
            throw ModelError(
                path(index), "expected at most \(ModelLimits.treeNodeCount) elements × classes")
        }
        if labels.count == 2 { labels = [told(of: labels, in: index) ?? labels[1]] }
        var classes: [PMMLModel.Sum] = []
        for label in labels {
            var sum = PMMLModel.Sum(segments: [], combination: .average)
            for tree in trees {
                let part = PMMLModel.Part.tree(
                    try self.tree(tree.model) { (reader, node) throws(ModelError) in
                        try reader.share(of: label, at: node, votes: votes)
                    })
                sum.segments.append(
                    PMMLModel.Segment(
                        predicate: tree.predicate, part: part, weight: tree.weight))
            }
            classes.append(sum)
        }
        return PMMLModel(classes: classes, link: .identity, givesProbability: true)
    }

    /// The one of two classes whose probability is told, by the Output of the model or of one around
    /// it, or by its name; nil where neither says.
    func told(of labels: [String], in index: Int) -> String? {
        var at = index
        while at >= 0 {
            let wanted = children(at, "Output").flatMap { children($0, "OutputField") }
                .map { document.elements[$0] }
                .filter { $0.attribute("feature") == "probability" }
                .compactMap { $0.attribute("value") }
            if wanted.count == 1, labels.contains(wanted[0]) { return wanted[0] }
            at = document.elements[at].parent
        }
        let yes = ["1", "true", "yes", "y", "won"]
        return labels.first { yes.contains($0.lowercased()) }
    }

    /// The classes, as the target's values stand in the dictionary, else as the trees name them.
    private func labels(_ trees: [Int], in index: Int) -> [String] {
        for schema in children(index, "MiningSchema") {
            for field in children(schema, "MiningField") {
                let element = document.elements[field]
                guard ["target", "predicted"].contains(element.attribute("usageType") ?? ""),
                    let values = element.attribute("name").flatMap({ listedValues[$0] })
                else { continue }
                return values
            }
        }
        var labels: [String] = []
        for (name, attribute) in [("ScoreDistribution", "value"), ("Node", "score")] {
            var rest = Array(trees.reversed())
            while let element = rest.popLast() {
                rest += document.elements[element].children.reversed()
                guard document.elements[element].name == name,
                    let label = document.elements[element].attribute(attribute),
                    !labels.contains(label)
                else { continue }
                labels.append(label)
            }
        }
        return labels
    }

    /// What a node says of a class; nil where it says nothing.
    private func share(of label: String, at node: Int, votes: Bool) throws(ModelError) -> Double? {
        let score = document.elements[node].attribute("score")
        let distribution = children(node, "ScoreDistribution")
        if votes || distribution.isEmpty { return score.map { $0 == label ? 1 : 0 } }
        var own = 0.0
        var all = 0.0
        for entry in distribution {
            let isOwn = try required(entry, "value") == label
            if let probability = try number(entry, "probability") {
                if isOwn { return probability }
                continue
            }
            guard let count = try number(entry, "recordCount") else {
                throw ModelError(path(entry), "expected the attribute 'recordCount'")
            }
            all += count
            if isOwn { own += count }
        }
        return all > 0 ? own / all : 0
    }
}
