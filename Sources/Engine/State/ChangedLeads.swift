/// The leads that one command has changed: each once, in the order of their first change.
struct ChangedLeads: Sendable {
    /// The rows of the leads.
    private(set) var rows: [Int] = []
    /// A bit per row: whether it stands in the list.
    private var marks: [UInt64] = []

    /// Adds a lead; false when it was there.
    mutating func insert(_ row: Int) -> Bool {
        while marks.count <= row >> 6 { marks.append(0) }
        guard marks[row >> 6] >> UInt64(row & 63) & 1 == 0 else { return false }
        marks[row >> 6] |= 1 << UInt64(row & 63)
        rows.append(row)
        return true
    }

    /// Takes a lead out; false when it was not there.
    /// - Complexity: O(n), n = leads in the list.
    mutating func remove(_ row: Int) -> Bool {
        guard let place = rows.firstIndex(of: row) else { return false }
        rows.remove(at: place)
        marks[row >> 6] &= ~(1 << UInt64(row & 63))
        return true
    }

    /// Forgets them all.
    mutating func removeAll() {
        for row in rows { marks[row >> 6] = 0 }
        rows.removeAll(keepingCapacity: true)
    }
}
