/// The rows with lots by the day on which their answers change next by the day alone, so that a new day
/// looks at no others.
struct LotTurns: Sendable, Equatable {
    private var days: [Int32: Int32] = [:]
    private var rows: [Int32: Set<Int32>] = [:]

    /// The day on which a row changes next; nil for none.
    func day(ofRow row: Int32) -> Int32? { days[row] }

    /// Says on which day a row changes next; nil for none.
    mutating func set(_ row: Int32, _ day: Int32?) {
        if let old = days[row] {
            if old == day { return }
            rows[old]?.remove(row)
            if rows[old]?.isEmpty ?? false { rows[old] = nil }
        }
        days[row] = day
        if let day { rows[day, default: []].insert(row) }
    }

    /// Says that a row changes on a day, if on none before it.
    mutating func bringForward(_ row: Int32, _ day: Int32) {
        if let old = days[row], old <= day { return }
        set(row, day)
    }

    /// The rows that change on a day or before it, ascending.
    /// - Complexity: O(d + r log r), d = days on which any row changes, r = rows found.
    func rows(through day: Int32) -> [Int32] {
        var found: [Int32] = []
        for (other, rows) in rows where other <= day { found += rows }
        return found.sorted()
    }
}
