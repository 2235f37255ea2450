import Wire

/// How a lead's scores went over time, by model: what stands in the hidden column `history`.
///
/// | bytes | meaning, of each series |
/// |---|---|
/// | varint | the model, a code of the shelf's names |
/// | varint | how many points follow |
///
/// | bytes | meaning, of each point |
/// |---|---|
/// | varint | when, in ms after the point before (the first: zigzag of Unix ms) |
/// | 8 | the score, an IEEE double, low byte first |
/// | varint | the model's version |
/// | varint | 2 × (0 for no grade, else 1 + the grade's code of the shelf's names) + 1 if decided |
///
/// A first point takes about 18 bytes and each further one about 14. Of one model at most
/// `mostPoints` are kept: when there is one too many, the earlier of the two neighbours that lie
/// closest together in time goes (never the newest), so that what is kept spans the whole time.
struct ScoreHistory: Sendable, Equatable {
    /// Points kept of one lead and model.
    static let mostPoints = 32

    /// A lead's score as it was when it was written.
    struct Point: Sendable, Equatable {
        /// When, in Unix ms.
        var time: Int64
        /// Points of a scorecard, else the margin.
        var score: Double
        /// The version of the model.
        var version: Int
        /// The grade, a code of the shelf's names.
        var grade: Int?
        /// Whether the lead had an outcome: such a score foretells nothing.
        var isDecided: Bool
    }

    /// The points of one model, oldest first.
    struct Series: Sendable, Equatable {
        /// The model, a code of the shelf's names.
        var model: Int
        var points: [Point] = []
    }

    /// By model, in the order of their first points.
    var series: [Series] = []

    /// A history of nothing.
    init() {}

    /// The points of a model, oldest first.
    func points(ofModel code: Int) -> [Point] {
        series.first { $0.model == code }?.points ?? []
    }

    /// Adds the newest point of a model.
    /// - Complexity: O(series + points of the model).
    mutating func add(_ point: Point, ofModel code: Int) {
        let found = series.firstIndex { $0.model == code }
        if found == nil { series.append(Series(model: code)) }
        let place = found ?? series.count - 1
        precondition(
            series[place].points.last.map { $0.time <= point.time } ?? true,
            "time does not run backwards")
        series[place].points.append(point)
        if series[place].points.count > Self.mostPoints { series[place].thin() }
    }

    // MARK: As bytes

    /// The history of a column's bytes; nil when they are none.
    init?(_ bytes: Span<UInt8>) {
        var at = 0
        while at < bytes.count {
            guard let model = Varint.read(bytes, at: &at), let count = Varint.read(bytes, at: &at),
                model <= UInt64(Int32.max), count <= UInt64(Self.mostPoints)
            else { return nil }
            var points: [Point] = []
            for _ in 0..<count {
                guard let point = Point(bytes, &at, after: points.last?.time) else { return nil }
                points.append(point)
            }
            series.append(Series(model: Int(model), points: points))
        }
    }

    /// The bytes for the column.
    var packed: [UInt8] {
        var bytes: [UInt8] = []
        for series in series {
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

extension ScoreHistory.Series {
    /// Takes the earlier of the two neighbours closest in time out; the newest point stays.
    fileprivate mutating func thin() {
        var place = 0
        var least = Int64.max
        for earlier in 0..<(points.count - 1) {
            let gap = points[earlier + 1].time - points[earlier].time
            if gap < least { (place, least) = (earlier, gap) }
        }
        points.remove(at: place)
    }
}

extension ScoreHistory.Point {
    fileprivate init?(_ bytes: Span<UInt8>, _ at: inout Int, after last: Int64?) {
        guard let step = Varint.read(bytes, at: &at), at + 8 <= bytes.count else { return nil }
        var bits: UInt64 = 0
        for offset in 0..<8 { bits |= UInt64(bytes[at + offset]) << UInt64(8 * offset) }
        at += 8
        guard let version = Varint.read(bytes, at: &at), version <= UInt64(Int32.max),
            let mark = Varint.read(bytes, at: &at), mark >> 1 <= UInt64(Int32.max)
        else { return nil }
        if let last {
            let moment = last.addingReportingOverflow(Int64(truncatingIfNeeded: step))
            guard step <= UInt64(Int64.max), !moment.overflow else { return nil }
            time = moment.partialValue
        } else {
            time = Int64(bitPattern: step >> 1) ^ -Int64(step & 1)
        }
        score = Double(bitPattern: bits)
        self.version = Int(version)
        grade = mark >> 1 == 0 ? nil : Int(mark >> 1) - 1
        isDecided = mark & 1 == 1
    }

    fileprivate func append(to bytes: inout [UInt8], after last: Int64?) {
        let step = last.map { UInt64(time - $0) } ?? UInt64(bitPattern: time << 1 ^ time >> 63)
        Varint.append(step, to: &bytes)
        for offset in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: score.bitPattern >> UInt64(8 * offset)))
        }
        Varint.append(UInt64(version), to: &bytes)
        Varint.append(UInt64((grade.map { $0 + 1 } ?? 0) << 1 | (isDecided ? 1 : 0)), to: &bytes)
    }
}
