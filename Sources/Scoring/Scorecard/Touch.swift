/// One engagement event of a lead: what happened, when, and how much it counts.
///
/// Decay is worked out from the single events at the time of the question, so that the answer for
/// any time is exact; a running total would answer only for times after its last event. A store
/// keeps, per lead, every event with its time and weight, and hands them over ordered by time.
package struct Touch: Sendable, Equatable {
    /// The event, a position among the model's `eventNames`.
    package var event: Int
    /// When it happened, in Unix ms.
    package var timeMS: Int64
    /// How much it counts; 1 by default.
    package var weight: Double

    package init(event: Int, timeMS: Int64, weight: Double = 1) {
        self.event = event
        self.timeMS = timeMS
        self.weight = weight
    }
}

/// The touches of consecutive rows of a chunk: those of row r stand at `starts[r]..<starts[r + 1]`.
///
/// Rows beyond the last start have none.
package struct TouchRows: Sendable {
    /// Where each row's touches start; one more entry than rows, or empty.
    package var starts: [Int]
    /// The touches of all rows, each row's ordered by time.
    package var touches: [Touch]

    package init(starts: [Int] = [], touches: [Touch] = []) {
        self.starts = starts
        self.touches = touches
    }

    /// The touches of a row.
    func range(_ row: Int) -> Range<Int> {
        row + 1 < starts.count ? starts[row]..<starts[row + 1] : 0..<0
    }
}
