import Columns
import Scoring

/// The events of leads that a model counts, over a frozen table: for scans.
struct LeadTouches: Sendable {
    let events: Table
    let engagement: Engagement
    /// For each code of an event its position among the model's events, or -1.
    let map: [Int]

    /// The events of the first rows of a chunk of leads.
    func touches(chunk: Int, rows: Int) -> TouchRows {
        guard !map.isEmpty else { return TouchRows() }
        let reader = EventRows(events)
        var touches = TouchRows(starts: [0])
        for row in (chunk << Chunk.rowShift)..<(chunk << Chunk.rowShift + rows) {
            for event in engagement.events(ofLead: row) {
                if let touch = reader.touch(Int(event), map) { touches.touches.append(touch) }
            }
            touches.starts.append(touches.touches.count)
        }
        return touches
    }
}

extension Engine {
    /// The events of all leads that a model counts, as they stand.
    func touches(for model: Model) -> LeadTouches {
        LeadTouches(
            events: tables.event, engagement: engagement, map: eventMap(of: model))
    }
}
