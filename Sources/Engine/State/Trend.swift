import Columns
import Scoring

/// Where a lead's score is going.
enum Trend: String, Sendable {
    case rising, steady, falling

    /// How far back a score is compared, in ms: 7 days.
    static let spanMS: Int64 = 7 * Instant.dayMS

    /// The trend of a score at a moment, against that of 7 days before.
    ///
    /// It is compared with the last point that is at least 7 days older, or with the first one when
    /// all are younger; only points of the model's version count. It rises or falls by one point of a
    /// scorecard, one percent of probability, or a hundredth of a prediction, ends included; less is
    /// steady. Nil when no point is older than the moment.
    init?(
        _ score: Double, at moment: Int64, after points: [ScoreHistory.Point],
        of model: Model, version: Int
    ) {
        let own = points.filter { $0.version == version && $0.time < moment }
        let earlier = own.last { $0.time <= moment - Self.spanMS } ?? own.first
        guard let earlier else { return nil }
        let from = model.gauge(earlier.score)
        let change = model.gauge(score) - from
        let noticeable = model.noticeableChange(from: from)
        if change.magnitude < noticeable || change == 0 {
            self = .steady
        } else {
            self = change > 0 ? .rising : .falling
        }
    }
}

extension Engine {
    /// The trend of a lead's score by a model; nil where no score was recorded before the moment.
    func trend(ofLead row: Int, _ score: Score, model position: Int, at moment: Int64) -> Trend? {
        let shelved = models[position]
        guard shelved.model.classCount == 1,
            let code = models.names.firstIndex(of: shelved.name)
        else { return nil }
        return Trend(
            score.ranking, at: moment, after: history(ofLead: row).points(ofModel: code),
            of: shelved.model, version: shelved.version)
    }
}
