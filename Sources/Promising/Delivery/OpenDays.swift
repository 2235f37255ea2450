import Columns

/// The days on which a location ships, a customer receives or a resource works: days of the week, less exceptions.
package struct OpenDays: Hashable, Sendable {
    /// Bit 0 is Monday, bit 6 Sunday.
    package let weekdays: UInt8
    /// Days on which nothing happens whatever their weekday, ascending.
    package let closed: [Int32]

    /// The given weekdays, less the given days.
    package init(weekdays: UInt8, closed: [Int32] = []) {
        precondition(weekdays >> 7 == 0, "a week has seven days")
        self.weekdays = weekdays
        self.closed = Set(closed).sorted()
    }

    /// Whether a day, counted from 1970-01-01, is open.
    /// - Complexity: O(log c), c = closed days.
    package func contains(_ day: Int) -> Bool {
        guard weekdays >> UInt8(CalendarDay.weekday(of: day)) & 1 == 1 else { return false }
        let place = closed.partitioningIndex { Int($0) >= day }
        return place == closed.count || Int(closed[place]) != day
    }
}
