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
    /// all are younger (`ScoreHistory.start`). It rises or falls by one point of a scorecard, one
    /// percent of probability, or a hundredth of a prediction, ends included; less is steady.
    init(_ score: Double, after earlier: ScoreHistory.Point, of model: Model) {
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

extension ScoreHistory {
    /// The point of a model's version that a trend at a moment starts from; nil when none is older
    /// than the moment.
    /// - Complexity: O(points); it allocates nothing.
    static func start(
        ofTrendAt moment: Int64, model code: Int, version: Int, in bytes: Span<UInt8>
    ) -> Point? {
        var at = 0
        while at < bytes.count, let (model, count) = heading(bytes, &at) {
            var last: Int64?
            var start: Point?
            for _ in 0..<count {
                guard let point = Point(bytes, &at, after: last) else { return nil }
                last = point.time
                guard point.version == version, point.time < moment else { continue }
                if start == nil || point.time <= moment - Trend.spanMS { start = point }
            }
            if model == code { return start }
        }
        return nil
    }
}

extension Engine {
    /// The trend of a lead's score by a model; nil where no score was recorded before the moment.
    func trend(ofLead row: Int, _ score: Score, model position: Int, at moment: Int64) -> Trend? {
        guard models[position].isSingle, let code = models.code(ofRecorded: position),
            let start = tables.lead.startOfTrend(
                row, at: moment, model: code, version: models[position].version)
        else { return nil }
        return Trend(score.ranking, after: start, of: models[position].model)
    }
}

extension Table {
    /// The point that a trend of a row of the lead table starts from.
    fileprivate func startOfTrend(
        _ row: Int, at moment: Int64, model code: Int, version: Int
    ) -> ScoreHistory.Point? {
        guard let chunk = historyChunk(row) else { return nil }
        return ScoreHistory.start(
            ofTrendAt: moment, model: code, version: version,
            in: chunk.text(at: row & Chunk.rowMask))
    }
}
