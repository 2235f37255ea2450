/// A model of PMML: parts that each give one number, combined.
///
/// A classification by trees has the classes' probabilities for margins.
///
/// **Order of the sums.** Parts (each times its weight), predictors and characteristics are added in
/// file order, in float64; then comes offset + scale × their sum or mean, where the file has either.
struct PMMLModel: Sendable {
    /// How the parts' numbers become a margin.
    enum Combination: Sendable {
        case sum
        /// By the weights of the parts that count, which are 1 where the file's method has none.
        case average
    }

    /// How margins become outputs.
    enum Link: Sendable {
        case identity
        /// 1 / (1 + e^−x): the probability of the class that is told.
        case logit
        case exponential
        /// e^x of each class over their sum.
        case softmax
    }

    /// A part and when it counts.
    struct Segment: Sendable {
        let predicate: PMMLPredicate
        let part: Part
        var weight = 1.0
    }

    enum Part: Sendable {
        case tree(PMMLTree)
        case regression(PMMLRegression)
        case scorecard(PMMLScorecard)

        /// The number of a row; NaN for no answer.
        func score(_ row: borrowing InputRow) -> Double {
            switch self {
            case .tree(let tree): tree.score(row)
            case .regression(let regression): regression.score(row)
            case .scorecard(let card): card.score(row)
            }
        }

        /// Adds the number's shares by input and gives what they start from; a scorecard has none.
        func addContributions(
            _ row: borrowing InputRow, to contributions: inout [Double]
        ) -> Double {
            switch self {
            case .tree(let tree): tree.addContributions(row, to: &contributions)
            case .regression(let regression): regression.addContributions(row, to: &contributions)
            case .scorecard: 0
            }
        }
    }

    /// What the margin of one class is made of.
    struct Sum: Sendable {
        var segments: [Segment]
        var combination = Combination.sum
        var scale = 1.0
        var offset = 0.0

        /// A margin from the parts' sum or mean.
        func margin(_ value: Double) -> Double {
            scale == 1 && offset == 0 ? value : offset + scale * value
        }
    }

    /// The sums of the classes; of two classes only the one whose probability is told.
    let classes: [Sum]
    let link: Link
    /// Whether outputs are probabilities.
    var givesProbability = false

    /// The margins of a row; NaN where a part has no answer.
    func margins(_ row: borrowing InputRow) -> [Double] {
        var margins: [Double] = []
        for sum in classes { margins.append(combine(sum, row).margin) }
        return margins
    }

    /// The margins' shares by input, and what they start from, by class.
    func contributions(
        _ row: borrowing InputRow, inputCount: Int
    ) -> (bias: [Double], contributions: [[Double]]) {
        var bias: [Double] = []
        var all: [[Double]] = []
        for sum in classes {
            let result = combine(sum, row, inputCount: inputCount)
            bias.append(result.bias)
            all.append(result.contributions)
        }
        return (bias, all)
    }

    private func combine(
        _ parts: Sum, _ row: borrowing InputRow, inputCount: Int = 0
    ) -> (margin: Double, bias: Double, contributions: [Double]) {
        var sum = 0.0
        var bias = 0.0
        var contributions = Array(repeating: 0.0, count: inputCount)
        var count = 0.0
        for segment in parts.segments where segment.predicate.holds(row) == true {
            count += segment.weight
            sum += segment.weight * segment.part.score(row)
            if inputCount == 0 { continue }
            var own = Array(repeating: 0.0, count: inputCount)
            bias += segment.weight * segment.part.addContributions(row, to: &own)
            for input in own.indices { contributions[input] += segment.weight * own[input] }
        }
        if parts.combination == .average {
            sum /= count
            bias /= count
            contributions = contributions.map { $0 / count }
        }
        return (
            parts.margin(sum), parts.margin(bias),
            parts.scale == 1 ? contributions : contributions.map { parts.scale * $0 }
        )
    }

    /// The outputs for the margins of a row.
    func outputs(_ margins: [Double], _ powers: Powers = .exact) -> [Double] {
        switch link {
        case .identity: return margins
        case .logit: return margins.map { powers.sigmoid($0) }
        case .exponential: return margins.map { powers($0) }
        case .softmax:
            let largest = margins.reduce(-.infinity) { max($0, $1) }
            let powers = margins.map { powers($0 - largest) }
            let sum = powers.reduce(0, +)
            return powers.map { $0 / sum }
        }
    }

    /// The scorecard when the model is one.
    var scorecard: PMMLScorecard? {
        if case .scorecard(let card) = classes[0].segments.first?.part { card } else { nil }
    }

    /// How many of the parts are trees.
    var treeCount: Int {
        // The classes of a classification by trees are told by the same trees.
        let isShared = givesProbability && link == .identity
        return classes.prefix(isShared ? 1 : classes.count).map(\.segments).joined().count {
            segment in
            if case .tree = segment.part { true } else { false }
        }
    }
}

/// A regression tree of PMML.
struct PMMLTree: Sendable {
    /// A node: who comes in, what it says, and where they go.
    struct Node: Sendable {
        let predicate: PMMLPredicate
        /// The node's score; NaN where the file names none.
        let score: Double
        /// The mean score under the node, weighted by recordCount.
        var expectation: Double
        var children: [Int] = []
        /// Where rows go whose way is unknown.
        var defaultChild: Int?
    }

    /// What an unknown predicate means.
    enum MissingStrategy: String, Sendable {
        /// The predicate does not hold.
        case none
        /// The score of the node reached so far.
        case lastPrediction
        /// No answer.
        case nullPrediction
        /// The node's default child.
        case defaultChild
    }

    let nodes: [Node]
    let missing: MissingStrategy
    /// Whether a row that no child takes gets the score of the node (else no answer).
    let returnsLast: Bool

    /// The score of a row; NaN for no answer.
    func score(_ row: borrowing InputRow) -> Double {
        let path = path(row)
        return path.hasAnswer ? nodes[path.nodes[path.nodes.count - 1]].score : .nan
    }

    /// Adds each step's change of the mean score to the input that was asked; gives the root's mean.
    ///
    /// The last step goes to the score itself, so that the sum is the score.
    func addContributions(_ row: borrowing InputRow, to contributions: inout [Double]) -> Double {
        let path = path(row)
        for (from, to) in zip(path.nodes, path.nodes.dropFirst()) {
            guard let input = nodes[to].predicate.firstInput else { continue }
            let end = to == path.nodes.last ? nodes[to].score : nodes[to].expectation
            contributions[input] += end - nodes[from].expectation
        }
        return path.nodes.count == 1 ? nodes[0].score : nodes[0].expectation
    }

    private func path(_ row: borrowing InputRow) -> (nodes: [Int], hasAnswer: Bool) {
        var path = [0]
        var at = 0
        guard nodes[0].predicate.holds(row) == true else { return (path, false) }
        while !nodes[at].children.isEmpty {
            var next: Int?
            for child in nodes[at].children {
                let holds = nodes[child].predicate.holds(row)
                if holds == true {
                    next = child
                    break
                }
                guard holds == nil else { continue }
                switch missing {
                case .none: continue
                case .lastPrediction: return (path, true)
                case .nullPrediction: return (path, false)
                case .defaultChild:
                    guard let own = nodes[at].defaultChild else { return (path, false) }
                    next = own
                }
                break
            }
            guard let next else { return (path, returnsLast) }
            path.append(next)
            at = next
        }
        return (path, true)
    }
}

/// One regression table of PMML.
struct PMMLRegression: Sendable {
    struct Numeric: Sendable {
        let input: Int
        let exponent: Int
        let coefficient: Double
        /// What a missing value counts as; NaN: the answer is missing.
        let replacement: Double

        func term(_ row: borrowing InputRow) -> Double {
            var x = row.number(input)
            if x.isNaN { x = replacement }
            var power = 1.0
            for _ in 0..<exponent { power *= x }
            return coefficient * power
        }
    }

    struct Categorical: Sendable {
        let input: Int
        let code: Int32
        let coefficient: Double
        /// The code that a missing value counts as.
        let replacement: Int32

        func term(_ row: borrowing InputRow) -> Double {
            let own = row.code(input)
            return (own == InputRow.missing ? replacement : own) == code ? coefficient : 0
        }
    }

    let intercept: Double
    let numeric: [Numeric]
    let categorical: [Categorical]

    func score(_ row: borrowing InputRow) -> Double {
        var sum = intercept
        for predictor in numeric { sum += predictor.term(row) }
        for predictor in categorical { sum += predictor.term(row) }
        return sum
    }

    /// Whether it gives 0 for every row.
    var isZero: Bool { intercept == 0 && numeric.isEmpty && categorical.isEmpty }

    func addContributions(_ row: borrowing InputRow, to contributions: inout [Double]) -> Double {
        for predictor in numeric { contributions[predictor.input] += predictor.term(row) }
        for predictor in categorical { contributions[predictor.input] += predictor.term(row) }
        return intercept
    }
}

/// A scorecard of PMML: an initial score and one partial score per characteristic.
struct PMMLScorecard: Sendable {
    struct Attribute: Sendable {
        let predicate: PMMLPredicate
        let partialScore: Double
        let reasonCode: String?
    }

    struct Characteristic: Sendable {
        let name: String
        /// What an unremarkable row gets; reasons are differences from it.
        let baseline: Double
        let reasonCode: String?
        let attributes: [Attribute]

        /// The first attribute that holds, or nil.
        func attribute(_ row: borrowing InputRow) -> Attribute? {
            for attribute in attributes where attribute.predicate.holds(row) == true {
                return attribute
            }
            return nil
        }
    }

    /// Which reason comes first.
    enum ReasonOrder: String, Sendable {
        /// The characteristic that lies furthest below its baseline: baseline − partial score.
        case pointsBelow
        /// The characteristic that lies furthest above its baseline: partial score − baseline.
        case pointsAbove
        /// The characteristic that lies furthest from its baseline, to either side: where the card
        /// shows no reason codes.
        case magnitude

        /// The larger, the earlier; a characteristic without an answer comes last.
        func weight(_ contribution: Double) -> Double {
            if contribution.isNaN { return -.infinity }
            return switch self {
            case .pointsBelow: -contribution
            case .pointsAbove: contribution
            case .magnitude: contribution.magnitude
            }
        }
    }

    let initialScore: Double
    let characteristics: [Characteristic]
    let order: ReasonOrder

    /// The score; NaN when a characteristic has no attribute for the row.
    func score(_ row: borrowing InputRow) -> Double {
        var sum = initialScore
        for characteristic in characteristics {
            sum += characteristic.attribute(row)?.partialScore ?? .nan
        }
        return sum
    }

    /// The initial score and all baselines.
    var bias: Double { characteristics.reduce(initialScore) { $0 + $1.baseline } }

    /// A reason per characteristic: what its partial score adds to the baseline, in its reason code,
    /// else in words; in the card's order, ties as the file has them.
    func reasons(_ row: borrowing InputRow, _ schema: InputSchema) -> [Reason] {
        var all: [Reason] = []
        for characteristic in characteristics {
            let attribute = characteristic.attribute(row)
            let input = characteristic.attributes.lazy.compactMap(\.predicate.firstInput).first
            let words = input.map { "\(characteristic.name): \(schema.words($0, of: row))" }
            all.append(
                Reason(
                    field: characteristic.name, value: input.map(row.text) ?? [],
                    contributions: [(attribute?.partialScore ?? .nan) - characteristic.baseline],
                    text: attribute?.reasonCode ?? characteristic.reasonCode ?? words
                        ?? characteristic.name))
        }
        return Reason.ranked(all) { order.weight($0.contributions[0]) }
    }
}
