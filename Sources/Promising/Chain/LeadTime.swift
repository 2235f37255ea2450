/// So many days between one thing and the next: all of them, or only those on which somebody works.
///
/// Working days count behind the day on which the time begins, up to the day on which it is over:
/// what takes two working days and begins on a Friday is over on Tuesday. It may begin on any day.
struct LeadTime {
    /// How many days.
    let days: Int32
    /// The days that count; nil for all.
    let counted: OpenDays?

    /// The day on which it is over when it begins on a day; nil when that is after `last`.
    /// - Complexity: O(1) where all days count, else O(days up to `last`).
    func end(from start: Int32, through last: Int32) -> Int32? {
        guard let counted else {
            let end = Int(start) + Int(days)
            return end <= Int(last) ? Int32(end) : nil
        }
        var day = start
        var open = days
        while open > 0, day < last {
            day += 1
            if counted.contains(Int(day)) { open -= 1 }
        }
        return open == 0 && day <= last ? day : nil
    }

    /// The latest day on which it can begin to be over by a day; nil when that is before `first`.
    /// - Complexity: as ``end(from:through:)``.
    func start(by end: Int32, from first: Int32) -> Int32? {
        guard let counted else {
            let start = Int(end) - Int(days)
            return start >= Int(first) ? Int32(start) : nil
        }
        var day = end
        var open = days
        while open > 0, day >= first {
            if counted.contains(Int(day)) { open -= 1 }
            day -= 1
        }
        return open == 0 && day >= first ? day : nil
    }

    /// The most days that pass when it begins on one day of a stretch and is over within it.
    func longest(from first: Int32, through last: Int32) -> Int32 {
        guard let counted, days > 0, first <= last else { return days }
        var longest = days
        // The time is longest when it begins just after a day that counts.
        var begins = [first]
        var place = 0
        for day in first...last where counted.contains(Int(day)) {
            if day > first { begins.append(day) }
            if begins.count > Int(days) {
                longest = max(longest, day - begins[place])
                place += 1
            }
        }
        return longest
    }
}
