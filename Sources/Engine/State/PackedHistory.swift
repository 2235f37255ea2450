import Wire

/// A history as it lies in its column, and the points that a write adds to it.
///
/// `ScoreHistory` takes the bytes apart for who asks; here they are looked through once and
/// lengthened where they stand, since nearly every write to a lead adds a point. One value serves all
/// writes, and so allocates nothing once it is warm.
struct PackedHistory: Sendable {
    typealias Point = ScoreHistory.Point

    /// The bytes for the column, as `ScoreHistory` draws them.
    private(set) var bytes: [UInt8] = []
    /// The models that have points, in the order of the bytes.
    private var series: [Series] = []

    /// A number's bytes on their way into the others.
    private var number: [UInt8] = []

    /// Where the points of one model stand.
    private struct Series: Sendable {
        /// The model, a code of the shelf's names.
        let model: Int
        /// The first byte of the series.
        var start: Int
        /// The first byte of its points; the byte before is their count, which is below 128.
        var points: Int
        /// The byte behind the last point.
        var end: Int
        var last: Point

        mutating func move(by count: Int) {
            start += count
            points += count
            end += count
        }
    }

    /// Takes the bytes of a column; those that are no history count as none.
    /// - Complexity: O(points).
    mutating func take(_ column: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        series.removeAll(keepingCapacity: true)
        var at = 0
        while at < column.count {
            let start = at
            guard let (model, count) = ScoreHistory.heading(column, &at),
                case let points = at, let last = Self.lastPoint(of: count, column, &at)
            else { return series.removeAll(keepingCapacity: true) }
            series.append(Series(model: model, start: start, points: points, end: at, last: last))
        }
        for place in column.indices { bytes.append(column[place]) }
    }

    /// The newest point of a model; nil when it has none.
    func last(ofModel code: Int) -> Point? {
        let series = series.span
        for place in series.indices where series[place].model == code { return series[place].last }
        return nil
    }

    /// Adds the newest point of a model.
    /// - Complexity: O(bytes).
    mutating func add(_ point: Point, ofModel code: Int) {
        guard let place = series.firstIndex(where: { $0.model == code }) else {
            let start = bytes.count
            Varint.append(UInt64(code), to: &bytes)
            bytes.append(1)
            let points = bytes.count
            point.append(to: &bytes, after: nil)
            series.append(
                Series(model: code, start: start, points: points, end: bytes.count, last: point))
            return
        }
        let time = series[place].last.time
        precondition(time <= point.time, "time does not run backwards")
        let before = bytes.count
        if place == series.count - 1 {
            point.append(to: &bytes, after: time)
        } else {
            number.removeAll(keepingCapacity: true)
            point.append(to: &number, after: time)
            bytes.insert(contentsOf: number, at: series[place].end)
        }
        bytes[series[place].points - 1] += 1
        series[place].last = point
        move(behind: place, by: bytes.count - before)
        if bytes[series[place].points - 1] > ScoreHistory.mostPoints { thin(place) }
    }

    /// Forgets the points of models that are gone.
    /// - Returns: whether there were any.
    mutating func forget(_ isGone: (Int) -> Bool) -> Bool {
        let before = series.count
        var place = 0
        while place < series.count {
            guard isGone(series[place].model) else {
                place += 1
                continue
            }
            let range = series[place].start..<series[place].end
            bytes.removeSubrange(range)
            series.remove(at: place)
            for later in place..<series.count { series[later].move(by: -range.count) }
        }
        return series.count < before
    }

    /// Takes the earlier of the two neighbours closest in time out; the newest point stays.
    private mutating func thin(_ place: Int) {
        var at = series[place].points
        var least = UInt64.max
        // The bytes between the two, from the time of the one to behind the time of the other, and
        // the time that the other has then.
        var range = 0..<0
        var time: UInt64 = 0
        var last: (place: Int, time: Int64)?
        var lastButOne: Int64?
        while at < series[place].end {
            let start = at
            let step = Varint.read(bytes.span, at: &at) ?? .max
            let end = at
            at = start
            guard let point = Point(bytes.span, &at, after: last?.time) else {
                preconditionFailure("a series of points that was read before")
            }
            if let last, step < least {
                least = step
                range = last.place..<end
                time = lastButOne.map { UInt64(point.time - $0) } ?? Point.zigzag(point.time)
            }
            lastButOne = last?.time
            last = (start, point.time)
        }
        number.removeAll(keepingCapacity: true)
        Varint.append(time, to: &number)
        bytes.replaceSubrange(range, with: number)
        bytes[series[place].points - 1] -= 1
        move(behind: place, by: number.count - range.count)
    }

    /// The last of the points that stand at a place; moves behind it.
    private static func lastPoint(of count: Int, _ bytes: Span<UInt8>, _ at: inout Int) -> Point? {
        var last: Point?
        for _ in 0..<count {
            guard let point = Point(bytes, &at, after: last?.time) else { return nil }
            last = point
        }
        return last
    }

    /// Takes notice that a series has grown, or shrunk.
    private mutating func move(behind place: Int, by count: Int) {
        series[place].end += count
        for later in (place + 1)..<series.count { series[later].move(by: count) }
    }
}
