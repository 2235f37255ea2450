import Columns

/// When resources work, and what they are booked for, by quarter-hours.
///
/// A resource is whatever serves a visit: a person, a room, a chair, a machine. Of each it keeps the
/// weekly shifts (with exceptions for a while), the absences, how many visits it can serve at a time,
/// and the bookings. A day's free slots are shifts less absences less bookings.
///
/// Some 30 bytes per shift and absence, 60 per booked day. Copies share resources until one side
/// writes.
package struct Roster: Sendable {
    /// The hours of a weekday, within a window of days.
    package struct Shift: Hashable, Sendable {
        /// The weekday, 0 for Monday.
        package var weekday: Int
        /// The first day on which it holds; `Int32.min` for ever.
        package var from: Int32
        /// The last day on which it holds; `Int32.max` for ever.
        package var to: Int32
        /// The hours, which may be none; those after midnight are worked on the next day.
        package var slots: SlotMask

        /// The hours of a weekday.
        package init(weekday: Int, from: Int32, to: Int32, slots: SlotMask) {
            self.weekday = weekday
            self.from = from
            self.to = to
            self.slots = slots
        }
    }

    /// The bookings of a day.
    private struct Day: Hashable, Sendable {
        var day: Int32
        var layers: SlotLayers
    }

    private struct Resource: Hashable, Sendable {
        var parallel = 1
        /// For each weekday the shifts, the one that began last first.
        var shifts: [[Shift]] = []
        /// Absences as slots since 1970, ascending, apart from each other.
        var absences: [Range<Int64>] = []
        /// Days with bookings, ascending.
        var days: [Day] = []
    }

    private var resources: [Resource] = []

    /// No resources.
    package init() {}

    /// The number of resources.
    package var count: Int { resources.count }

    /// Adds a resource that never works and answers its index.
    @discardableResult
    package mutating func addResource() -> Int {
        resources.append(Resource())
        return resources.count - 1
    }

    // MARK: Hours

    /// Sets how many visits a resource can serve at a time; at least 1.
    package mutating func setParallel(_ resource: Int, _ parallel: Int) {
        resources[resource].parallel = parallel
    }

    /// How many visits a resource can serve at a time.
    package func parallel(_ resource: Int) -> Int { resources[resource].parallel }

    /// Sets all shifts of a resource; of those that hold on a day, the one with the latest first day
    /// counts alone.
    package mutating func setShifts(_ resource: Int, _ shifts: [Shift]) {
        guard !shifts.isEmpty else { return resources[resource].shifts = [] }
        var byWeekday = [[Shift]](repeating: [], count: 7)
        for shift in shifts { byWeekday[shift.weekday].append(shift) }
        for weekday in byWeekday.indices { byWeekday[weekday].sort { $0.from > $1.from } }
        resources[resource].shifts = byWeekday
    }

    /// Whether a resource has any shifts, be they over or still to come.
    package func hasShifts(_ resource: Int) -> Bool { !resources[resource].shifts.isEmpty }

    /// Sets all absences of a resource, as slots since 1970; they may overlap.
    package mutating func setAbsences(_ resource: Int, _ absences: [Range<Int64>]) {
        var merged: [Range<Int64>] = []
        for absence in absences.sorted(by: { $0.lowerBound < $1.lowerBound })
        where !absence.isEmpty {
            if let last = merged.last, absence.lowerBound <= last.upperBound {
                merged[merged.count - 1] =
                    last.lowerBound..<max(last.upperBound, absence.upperBound)
            } else {
                merged.append(absence)
            }
        }
        resources[resource].absences = merged
    }

    /// The days on which a resource is absent from midnight to midnight, ascending, apart from each
    /// other.
    package func absentDays(_ resource: Int) -> [Range<Int32>] {
        var days: [Range<Int32>] = []
        let perDay = Int64(SlotMask.perDay)
        for absence in resources[resource].absences {
            let first = Int32(clamping: (absence.lowerBound + perDay - 1) / perDay)
            let end = Int32(clamping: absence.upperBound / perDay)
            if first < end { days.append(first..<end) }
        }
        return days
    }

    /// The slots of a day in which a resource works, booked or not: hours of the day's shift, and of the
    /// day before's that run over midnight.
    /// - Complexity: O(shifts of both weekdays + absences of the day + log absences).
    package func open(_ resource: Int, day: Int32) -> SlotMask {
        guard !resources[resource].shifts.isEmpty else { return .none }
        var open =
            shift(resource, day: day).onItsDay
            | (day > .min ? shift(resource, day: day - 1).onNextDay : .none)
        let midnight = Int64(day) * Int64(SlotMask.perDay)
        let absences = resources[resource].absences
        var place = absences.partitioningIndex { $0.upperBound > midnight }
        while place < absences.count, !open.isEmpty {
            let from = max(0, absences[place].lowerBound - midnight)
            if from >= SlotMask.perDay { break }
            let to = min(Int64(SlotMask.perDay), absences[place].upperBound - midnight)
            open = open - SlotMask(from: Int(from), to: Int(to))
            place += 1
        }
        return open
    }

    /// The hours of the shift that begins on a day.
    private func shift(_ resource: Int, day: Int32) -> SlotMask {
        let shifts = resources[resource].shifts[CalendarDay.weekday(of: Int(day))]
        return shifts.first { $0.from <= day && day <= $0.to }?.slots ?? .none
    }

    /// As ``open(_:day:)``, with the first hours of the next day.
    package func openOverMidnight(_ resource: Int, day: Int32) -> SlotMask {
        SlotMask(open(resource, day: day), then: open(resource, day: day + 1))
    }

    // MARK: Bookings

    /// As ``free(_:day:seats:)``, with the first hours of the next day.
    package func freeOverMidnight(_ resource: Int, day: Int32, seats: Int) -> SlotMask {
        SlotMask(
            free(resource, day: day, seats: seats), then: free(resource, day: day + 1, seats: seats)
        )
    }

    /// The slots of a day in which a resource can serve `seats` more visits at once.
    /// - Complexity: that of ``open(_:day:)`` + O(log booked days).
    package func free(_ resource: Int, day: Int32, seats: Int = 1) -> SlotMask {
        let open = open(resource, day: day)
        if open.isEmpty { return open }
        return open
            - taken(resource, day: day).taken(moreThan: resources[resource].parallel - seats)
    }

    /// How often the slots of a day are taken.
    package func taken(_ resource: Int, day: Int32) -> SlotLayers {
        let days = resources[resource].days
        let place = days.partitioningIndex { $0.day >= day }
        return place < days.count && days[place].day == day ? days[place].layers : SlotLayers()
    }

    /// Books slots of a day, and of the next; whether they were free is the caller's concern.
    package mutating func book(_ resource: Int, day: Int32, _ slots: SlotMask) {
        if !slots.onNextDay.isEmpty { bookOnDay(resource, day: day + 1, slots.onNextDay) }
        if !slots.onItsDay.isEmpty { bookOnDay(resource, day: day, slots.onItsDay) }
    }

    private mutating func bookOnDay(_ resource: Int, day: Int32, _ slots: SlotMask) {
        let days = resources[resource].days
        let place = days.partitioningIndex { $0.day >= day }
        if place == days.count || days[place].day != day {
            resources[resource].days.insert(Day(day: day, layers: SlotLayers()), at: place)
        }
        resources[resource].days[place].layers.add(slots)
    }

    /// Gives slots of a day, and of the next, back that were booked.
    package mutating func release(_ resource: Int, day: Int32, _ slots: SlotMask) {
        if !slots.onNextDay.isEmpty { releaseOnDay(resource, day: day + 1, slots.onNextDay) }
        if !slots.onItsDay.isEmpty { releaseOnDay(resource, day: day, slots.onItsDay) }
    }

    private mutating func releaseOnDay(_ resource: Int, day: Int32, _ slots: SlotMask) {
        let days = resources[resource].days
        let place = days.partitioningIndex { $0.day >= day }
        precondition(
            place < days.count && days[place].day == day, "only what is booked can be released")
        resources[resource].days[place].layers.remove(slots)
        if resources[resource].days[place].layers.isEmpty {
            resources[resource].days.remove(at: place)
        }
    }

    /// Whether a resource has the same hours and bookings in another roster.
    package func isSame(_ resource: Int, as other: Roster) -> Bool {
        resource < other.count && resources[resource] == other.resources[resource]
    }
}
