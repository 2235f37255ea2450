/// Supply as a person would keep it: for each item and location one number per day of the calendar.
///
/// Quantities are thousandths, days are days since 1970. It shares no code with the engine and knows
/// nothing of look-ahead rows: what is available is worked out from the sums of all days each time.
struct PlainSupply {
    /// Where an item lies.
    struct Place: Hashable {
        let item: String
        let location: String
    }

    /// One place: what is there, what must stay, and what comes and goes on each day.
    private struct Row {
        var onHand = 0
        var safety = 0
        var change: [Int]
        /// `free` of each day, nil after a change.
        var free: [Int]?

        /// What is there on each day, everything that is booked and due considered, above safety.
        func levels() -> [Int] {
            var level = onHand - safety
            return change.map {
                level += $0
                return level
            }
        }
    }

    /// The first day of the calendar; it must not be after any receipt or shipment.
    let firstDay: Int
    private let dayCount: Int
    private var rows: [Place: Row] = [:]
    /// The locations that know an item, in the order in which they came to know it.
    private(set) var locations: [String: [String]] = [:]

    init(days: ClosedRange<Int>) {
        firstDay = days.lowerBound
        dayCount = days.count
    }

    /// Sets what lies at a place and what of it must stay.
    mutating func stock(_ place: Place, onHand: Int, safety: Int) {
        change(place) { row in
            row.onHand = onHand
            row.safety = safety
        }
    }

    /// Adds what comes (above zero) or goes (below zero) on a day.
    mutating func add(_ place: Place, day: Int, quantity: Int) {
        let index = day - firstDay
        change(place) { $0.change[index] += quantity }
    }

    /// Puts on hand what was due on a day.
    mutating func arrive(_ place: Place, due day: Int, quantity: Int) {
        let index = day - firstDay
        change(place) { row in
            row.change[index] -= quantity
            row.onHand += quantity
        }
    }

    /// What can be shipped on a day without breaking any later promise; 0 where the item is unknown.
    mutating func free(_ place: Place, day: Int) -> Int {
        guard let row = rows[place] else { return 0 }
        if let free = row.free { return free[day - firstDay] }
        var free = row.levels()
        var least = Int.max
        for index in free.indices.reversed() {
            least = min(least, free[index])
            free[index] = max(0, least)
        }
        rows[place]?.free = free
        return free[day - firstDay]
    }

    /// The least level of a place from a day on.
    func leastLevel(_ place: Place, from day: Int) -> Int {
        rows[place]?.levels().dropFirst(day - firstDay).min() ?? 0
    }

    /// Every place.
    var places: [Place] { Array(rows.keys) }

    private mutating func change(_ place: Place, _ body: (inout Row) -> Void) {
        if rows[place] == nil {
            rows[place] = Row(change: Array(repeating: 0, count: dayCount))
            locations[place.item, default: []].append(place.location)
        }
        guard var row = rows.removeValue(forKey: place) else { return }
        row.free = nil
        body(&row)
        rows[place] = row
    }
}
