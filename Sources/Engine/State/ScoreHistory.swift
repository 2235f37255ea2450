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
/// Points are added by `PackedHistory`.
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

    // MARK: As bytes

    /// The history of a column's bytes; nil when they are none.
    init?(_ bytes: Span<UInt8>) {
        var at = 0
        while at < bytes.count {
            guard let (model, count) = Self.heading(bytes, &at) else { return nil }
            var points: [Point] = []
            for _ in 0..<count {
                guard let point = Point(bytes, &at, after: points.last?.time) else { return nil }
                points.append(point)
            }
            series.append(Series(model: model, points: points))
        }
    }

    /// The model and the count of points at the head of a series; moves behind them.
    ///
    /// Nil when there are none.
    static func heading(_ bytes: Span<UInt8>, _ at: inout Int) -> (model: Int, count: Int)? {
        guard let model = Varint.read(bytes, at: &at), model <= UInt64(Int32.max),
            let count = Varint.read(bytes, at: &at), (1...UInt64(mostPoints)).contains(count)
        else { return nil }
        return (Int(model), Int(count))
    }
}

extension ScoreHistory.Point {
    /// The point that stands at a place, after one of a time; moves behind it.
    ///
    /// Nil when there is none.
    init?(_ bytes: Span<UInt8>, _ at: inout Int, after last: Int64?) {
        guard let step = Varint.read(bytes, at: &at), at + 8 <= bytes.count else { return nil }
        let eight = bytes.extracting(at..<at + 8)
        var bits: UInt64 = 0
        for offset in 0..<8 { bits |= UInt64(eight[offset]) << UInt64(8 * offset) }
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

    /// Appends the bytes of the point, after one of a time.
    func append(to bytes: inout [UInt8], after last: Int64?) {
        Varint.append(last.map { UInt64(time - $0) } ?? Self.zigzag(time), to: &bytes)
        for offset in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: score.bitPattern >> UInt64(8 * offset)))
        }
        Varint.append(UInt64(version), to: &bytes)
        Varint.append(UInt64((grade.map { $0 + 1 } ?? 0) << 1 | (isDecided ? 1 : 0)), to: &bytes)
    }

    /// The number that stands for the time of a first point.
    static func zigzag(_ time: Int64) -> UInt64 { UInt64(bitPattern: time << 1 ^ time >> 63) }
}
