/// The day that an order is planned for, where calendars close the one that was asked for.
extension OrderRequest {
    /// The day on which everything is wanted: ``due``, but not before today.
    ///
    /// Where places could reach the customer on it, but none of them ships for it or the customer
    /// receives nothing, it is the nearest day before it on which something can arrive, since that is
    /// still on time. Without such a day it stays, and what comes is late.
    /// - Complexity: O(p) on an open day, p = places; O(p) more for each closed day before it.
    var wantedDay: Int32 {
        let wanted = max(today, due ?? today)
        if isDueFirst || opening(on: wanted) != .closed { return wanted }
        var day = wanted
        while day > today {
            day -= 1
            if opening(on: day) == .open { return day }
        }
        return wanted
    }

    /// The days before ``wantedDay`` that are as good for what comes from some place: the last on which
    /// it can arrive from there, where that place cannot send it for ``wantedDay``; the latest first.
    ///
    /// The place does not ship then, or the customer does not receive, or the horizon ends before.
    /// - Complexity: O(p × h + p log p), p = places, h = closed days in a row.
    package var earlierDays: [Int32] {
        let wanted = wantedDay
        if isDueFirst || wanted <= today { return [] }
        var days: Set<Int> = []
        for place in locations.indices {
            guard let day = lastArrival(place, through: Int(wanted)), day < Int(wanted) else {
                continue
            }
            days.insert(day)
        }
        return days.sorted(by: >).map { Int32($0) }
    }

    /// The same order, wanted on another day, which need not be open.
    package func wanted(on day: Int32) -> OrderRequest {
        var other = self
        other.due = day
        other.isDueFirst = true
        return other
    }

    /// The last day, not after `day`, on which goods from a place can be received; nil when there is
    /// none.
    func lastArrival(_ place: Int, through day: Int) -> Int? {
        let lane = Int(locations[place].laneDays)
        let lastShip = Int(today) + Int(horizonDays) - 1
        var ship = day == .max ? lastShip : min(day - lane, lastShip)
        while ship >= Int(today), !isOpen(place, ship: ship, arrive: ship + lane) { ship -= 1 }
        return ship < Int(today) ? nil : ship + lane
    }

    /// What can arrive on a day, as far as calendars and lanes go.
    private enum Opening {
        /// Something.
        case open
        /// Nothing, because those who could send it do not, or the customer does not receive.
        case closed
        /// Nothing, because no lane is so quick, or the horizon ends before.
        case unreached
    }

    /// Whether some place can send what arrives on a day.
    private func opening(on day: Int32) -> Opening {
        var opening = Opening.unreached
        for place in locations.indices {
            let ship = Int(day) - Int(locations[place].laneDays)
            if ship < Int(today) || ship >= Int(today) + Int(horizonDays) { continue }
            if isOpen(place, ship: ship, arrive: Int(day)) { return .open }
            opening = .closed
        }
        return opening
    }
}
