/// Units that lie somewhere and units that leave, matched one by one: the obvious way to see whether
/// goods that expire serve all that is promised.
package struct UnitMatching {
    /// A unit that can leave from a day on, and counts nothing from the day on which it expires.
    package struct Lot: Equatable {
        package var from: Int32
        package var expires: Int32

        /// A unit; on hand and everlasting unless it is said otherwise.
        package init(from: Int32 = .min, expires: Int32 = .max) {
            self.from = from
            self.expires = expires
        }
    }

    /// A unit that leaves on a day and must not have expired so many days later.
    package struct Take: Equatable {
        package var day: Int32
        package var keep: Int32

        /// A unit that leaves.
        package init(day: Int32, keep: Int32) {
            self.day = day
            self.keep = keep
        }
    }

    /// What there is.
    package var lots: [Lot] = []
    /// What leaves.
    package var takes: [Take] = []
    /// What is overdue leaves on this day.
    package var today: Int32

    /// Nothing.
    package init(today: Int32) { self.today = today }

    /// Whether every unit that leaves finds a unit of its own (augmenting paths).
    package func servesAll() -> Bool {
        var served = [Int](repeating: -1, count: lots.count)
        for index in takes.indices {
            var seen = Set<Int>()
            if !augment(index, &served, &seen) { return false }
        }
        return true
    }

    /// The most units that can leave on a day beside all others.
    package func most(day: Int32, keep: Int32) -> Int {
        var other = self
        var most = 0
        while true {
            other.takes.append(Take(day: day, keep: keep))
            if !other.servesAll() { return most }
            most += 1
        }
    }

    private func augment(_ take: Int, _ served: inout [Int], _ seen: inout Set<Int>) -> Bool {
        let day = max(today, takes[take].day)
        for lot in lots.indices
        where lots[lot].from <= day && lots[lot].expires > day + takes[take].keep {
            if !seen.insert(lot).inserted { continue }
            if served[lot] < 0 || augment(served[lot], &served, &seen) {
                served[lot] = take
                return true
            }
        }
        return false
    }
}
