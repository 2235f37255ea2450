/// What a model says about one row; what its kind does not have is empty or nil.
package struct Score: Sendable, Equatable {
    /// Raw scores, one per class; empty for a scorecard.
    package var margins: [Double] = []
    /// Probabilities, one per class, or of the positive class alone.
    package var probability: [Double] = []
    /// Predictions of a regression, one per output.
    package var prediction: [Double] = []
    /// A scorecard's points.
    package var points: Double?
    /// A scorecard's grade.
    package var grade: String?
    /// What the score would be without any contribution, one per class; empty without reasons.
    package var bias: [Double] = []
    /// Why, largest contribution first; empty without reasons.
    package var reasons: [Reason] = []

    package init() {}

    /// Puts a model's outputs where they belong.
    mutating func put(_ outputs: [Double], _ output: Model.Output) {
        switch output {
        case .probability: probability = outputs
        case .prediction: prediction = outputs
        case .points: break
        }
    }
}

/// What of a score is remembered: what leads are ranked by, and the grade.
package struct Standing: Sendable {
    /// Points of a scorecard, else the margin of the only class.
    package let score: Double
    /// The place of the grade among those of the scorecard; nil for none.
    package let grade: Int?

    package init(score: Double, grade: Int?) {
        self.score = score
        self.grade = grade
    }
}

/// The part of one feature in a score.
package struct Reason: Sendable, Equatable {
    /// The feature, as FEATURES names it.
    package var field: String
    /// The raw field's value as it was given; empty when it is missing.
    package var value: [UInt8]
    /// What it adds to the margin, one number per class.
    package var contributions: [Double]
    /// The reason in words, with the value.
    package var text: String

    /// Reasons by largest magnitude over all classes; ties keep their order.
    static func ranked(_ reasons: [Reason]) -> [Reason] {
        ranked(reasons) { $0.contributions.reduce(0) { max($0, $1.magnitude) } }
    }

    /// Reasons by weight, largest first; ties keep their order.
    static func ranked(_ reasons: [Reason], by weight: (Reason) -> Double) -> [Reason] {
        order(reasons.count, most: reasons.count) { weight(reasons[$0]) }.map { reasons[$0] }
    }

    /// The first positions below a count by weight, largest first; ties keep their order.
    /// - Complexity: O(count × most) for a few, else O(count × log count).
    static func order(_ count: Int, most: Int, by weight: (Int) -> Double) -> [Int] {
        let weights = (0..<count).map(weight)
        func precedes(_ first: Int, _ second: Int) -> Bool {
            weights[first] != weights[second] ? weights[first] > weights[second] : first < second
        }
        guard most <= 16, most < count else {
            return Array(weights.indices.sorted(by: precedes).prefix(most))
        }
        var few: [Int] = []
        for position in weights.indices {
            var place = few.count
            while place > 0, precedes(position, few[place - 1]) { place -= 1 }
            if place == most { continue }
            if few.count == most { few.removeLast() }
            few.insert(position, at: place)
        }
        return few
    }
}
