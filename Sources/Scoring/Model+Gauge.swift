extension Model {
    /// The probability that goes with a score (points of a scorecard, else the margin); nil where the
    /// model gives none or has several classes.
    package func probability(ofScore score: Double) -> Double? {
        guard classCount == 1 else { return nil }
        switch body {
        case .scorecard(let card): return card.knots.isEmpty ? nil : card.probability(score)
        case .logistic: return LogisticModel.probability(score)
        case .naiveBayes: return NaiveBayesModel.probability(score)
        case .boostedLinear, .trees, .pmml:
            return output == .probability ? outputs(ofMargin: score) : nil
        }
    }

    /// The score on the scale that people read it on: points, percent, or the prediction.
    package func gauge(_ score: Double) -> Double {
        if case .scorecard = body { return score }
        return probability(ofScore: score).map { $0 * 100 } ?? outputs(ofMargin: score)
    }

    /// The change on that scale from which on one speaks of a change: a point, a percent, or a
    /// hundredth of the prediction.
    package func noticeableChange(from gauge: Double) -> Double {
        if case .scorecard = body { return 1 }
        return output == .probability ? 1 : gauge.magnitude / 100
    }

    private func outputs(ofMargin margin: Double) -> Double {
        switch body {
        case .boostedLinear(let linear): linear.link.apply([margin])[0]
        case .trees(let trees): trees.outputs([margin])[0]
        case .pmml(let pmml): pmml.outputs([margin])[0]
        case .scorecard, .logistic, .naiveBayes: margin
        }
    }
}
