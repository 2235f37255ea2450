import Columns

/// Each lead's events, oldest first: what decaying points are computed from.
struct Engagement: Sendable {
    /// For each lead's row the rows of its events, by time and then by insertion.
    private(set) var events: [[Int32]] = []

    /// The rows of a lead's events, oldest first.
    func events(ofLead row: Int) -> [Int32] { row < events.count ? events[row] : [] }

    /// Takes notice of an event of a lead; `time` gives the time of an event's row.
    mutating func add(_ event: Int, toLead row: Int, at moment: Int64, time: (Int) -> Int64) {
        while events.count <= row { events.append([]) }
        var place = events[row].count
        while place > 0, time(Int(events[row][place - 1])) > moment { place -= 1 }
        events[row].insert(Int32(event), at: place)
    }

    /// Forgets the oldest event of a lead and gives its row.
    mutating func removeOldest(ofLead row: Int) -> Int { Int(events[row].removeFirst()) }

    /// Forgets all events of a lead and gives their rows.
    mutating func removeAll(ofLead row: Int) -> [Int32] {
        guard row < events.count else { return [] }
        let gone = events[row]
        events[row] = []
        return gone
    }
}

extension Engine {
    /// Records that something happened with a lead.
    mutating func addEvent(
        lead: Int, kind: Span<UInt8>, weight: Double, time: Int64
    ) {
        typealias Columns = Entity.EventColumn
        if engagement.events(ofLead: lead).count >= limits.eventsPerLead {
            tables.event.remove(engagement.removeOldest(ofLead: lead))
        }
        var key: [UInt8] = []
        BigEndian.append(UInt64(bitPattern: tables.event.nextSequence), to: &key)
        let row = tables.event.insert(key.span)
        tables.event.set(Columns.lead, Int64(lead), at: row)
        tables.event.columns[Columns.kind.place].setCategory(kind, at: row)
        tables.event.columns[Columns.weight.place].set(weight, at: row)
        tables.event.set(Columns.time, time, at: row)
        let times = tables.event.columns[Columns.time.place]
        engagement.add(row, toLead: lead, at: time) { times.load($0, as: Int64.self) }
    }

    /// Removes a lead's events, because the lead goes.
    mutating func removeEngagement(ofLead lead: Int) {
        for event in engagement.removeAll(ofLead: lead) { tables.event.remove(Int(event)) }
    }
}

/// Whole numbers as bytes, highest first, so that keys sort as numbers.
enum BigEndian {
    /// Appends the bytes of a number.
    static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
