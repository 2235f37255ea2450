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
