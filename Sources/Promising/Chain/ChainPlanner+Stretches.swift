/// Stretches of days: within one, what can come grows from day to day, and only at its end something
/// goes or something new begins to count.
///
/// A place drops out once its last ship day has passed, and an item stands in for another within its
/// window. So the first day that does lies in the first stretch whose last day does, and is found
/// there by halving. Where something below the ordered items holds on some days only, each day is a
/// stretch by itself.
extension ChainPlanner {
    /// The last days of the stretches between two days of arrival for some items, ascending; the
    /// second day is the last of them.
    func stretchEnds(
        of items: [Int], _ request: ChainRequest, from first: Int32, to last: Int32
    ) -> [Int32] {
        if meetsWindows { return first <= last ? Array(first...last) : [] }
        var ends: Set<Int32> = [last]
        for lane in Set(request.order.locations.map(\.laneDays)) {
            ends.insert(lastShip &+ lane)
            for member in items.compactMap({ network.member($0) }) {
                for other in network.members[member].substitutes
                where other.supersedes || request.allowsSubstitutes {
                    if other.window.from > first { ends.insert(other.window.from &+ lane &- 1) }
                    if other.window.to < last { ends.insert(other.window.to &+ lane) }
                }
            }
        }
        return ends.filter { first <= $0 && $0 <= last }.sorted()
    }

    /// The first day from `first` on that `attempt` does, in stretches that end on some days; nil when
    /// it does on none of these.
    mutating func firstDay(
        from first: Int32, in ends: [Int32], _ attempt: (inout ChainPlanner, Int32) -> Bool
    ) -> Int32? {
        var low = first
        for end in ends {
            if attempt(&self, end) {
                var high = end
                while low < high {
                    let middle = low + (high - low) / 2
                    if attempt(&self, middle) { high = middle } else { low = middle + 1 }
                }
                return high
            }
            low = end + 1
        }
        return nil
    }
}
