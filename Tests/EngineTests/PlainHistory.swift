import Wire

@testable import Engine

/// Histories by their definition: lists of points, packed anew after each change.
struct PlainHistory: Equatable {
    var history = ScoreHistory()

    mutating func add(_ point: ScoreHistory.Point, ofModel code: Int) {
        if !history.series.contains(where: { $0.model == code }) {
            history.series.append(ScoreHistory.Series(model: code))
        }
        for place in history.series.indices where history.series[place].model == code {
            history.series[place].points.append(point)
            let points = history.series[place].points
            if points.count <= ScoreHistory.mostPoints { continue }
            let gaps = zip(points, points.dropFirst()).map { $1.time - $0.time }
            let least = gaps.min() ?? 0
            history.series[place].points.remove(at: gaps.firstIndex(of: least) ?? 0)
        }
    }

    /// The bytes by the table in `ScoreHistory`.
    var packed: [UInt8] {
        var bytes: [UInt8] = []
        for series in history.series {
            Varint.append(UInt64(series.model), to: &bytes)
            Varint.append(UInt64(series.points.count), to: &bytes)
            var last: Int64?
            for point in series.points {
                point.append(to: &bytes, after: last)
                last = point.time
            }
        }
        return bytes
    }
}
