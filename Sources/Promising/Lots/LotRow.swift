import Columns

/// What lies and comes of one item at one location where some of it expires: its lots by day.
///
/// A lot can leave from a day on and counts nothing from the day on which it expires. A take leaves on
/// a day and may say how long beyond that day its lot has to last, since customers want goods that
/// last for a while when they arrive. Which lot serves which take is never fixed: a promise stands as
/// long as some assignment serves all takes, and the first expired leaves first when goods leave.
///
/// **Exactness.** A take can use a lot when the lot is there on the take's day and expires late enough:
/// two comparisons, each against one number. Going through the takes by day and giving each the lot
/// that expires first among those that last long enough serves all takes whenever that can be done
/// (a later take can use every lot that an earlier one could as far as its first day goes, so the lot
/// that expires first is the one that is missed least). What a day leaves unserved stays a claim on
/// what comes later, as in ``SupplyRows``.
///
/// Takes whose day has passed leave today at the soonest, so a row of lots has to know the day.
///
/// Complexity: one run is O((lots + takes) × log lots) where nothing is short, and O(what waits) more
/// for each day where something is. What can leave is asked of a ``LotOutlook``, made once for all
/// days.
package struct LotRow: Sendable, Equatable {
    /// A quantity that can leave from a day on, until it expires.
    package struct Lot: Sendable, Equatable {
        /// The day of the receipt; `Int32.min` for what is on hand.
        package var from: Int32
        /// The day from which on it counts nothing; `Int32.max` for what keeps.
        package var expires: Int32
        /// Thousandths.
        package var quantity: Int64
        /// Whether it is planned only.
        package var isPlanned: Bool

        /// A lot.
        package init(
            from: Int32 = .min, expires: Int32 = .max, quantity: Int64, isPlanned: Bool = false
        ) {
            self.from = from
            self.expires = expires
            self.quantity = quantity
            self.isPlanned = isPlanned
        }
    }

    /// A quantity that leaves on a day.
    package struct Take: Sendable, Equatable {
        /// The day on which it leaves.
        package var day: Int32
        /// Days beyond ``day`` on which its lot must not have expired yet.
        package var keep: Int32
        /// Thousandths.
        package var quantity: Int64

        /// A take.
        package init(day: Int32, keep: Int32 = 0, quantity: Int64) {
            self.day = day
            self.keep = keep
            self.quantity = quantity
        }
    }

    /// The lots, those that expire first in front.
    package private(set) var lots: [Lot]
    /// The takes by day, then by what they ask; those alike are one.
    package private(set) var takes: [Take] = []
    /// The day before which nothing leaves any more.
    ///
    /// It may lie before the day that it is, as long as nothing of the row changed in between.
    package var today: Int32

    /// The lots of a row of which nothing is taken.
    package init(_ lots: [Lot], today: Int32) {
        self.lots = lots.filter { $0.quantity > 0 }
        self.lots.sort { ($0.expires, $0.from, $0.quantity) < ($1.expires, $1.from, $1.quantity) }
        self.today = today
    }

    /// Takes a quantity, or gives it back when it is negative.
    package mutating func take(_ take: Take) {
        var place = 0
        while place < takes.count, takes[place].isBefore(take) { place += 1 }
        if place < takes.count, !take.isBefore(takes[place]) {
            takes[place].quantity += take.quantity
            precondition(takes[place].quantity >= 0, "no more is given back than was taken")
            if takes[place].quantity == 0 { takes.remove(at: place) }
            return
        }
        precondition(take.quantity >= 0, "no more is given back than was taken")
        if take.quantity > 0 { takes.insert(take, at: place) }
    }

    /// The row on the eve of its day: what is on hand is there, while receipts come, and takes leave,
    /// from the day itself on.
    ///
    /// What can leave then, and lasts, needs no receipt. Nil when no receipt counts on the day: then
    /// the row says the same itself.
    var eve: LotRow? {
        guard lots.contains(where: { $0.from > .min && $0.from <= today }) else { return nil }
        var row = self
        row.today = today - 1
        for index in row.lots.indices where row.lots[index].from > .min {
            row.lots[index].from = max(today, row.lots[index].from)
        }
        row.takes.removeAll()
        for take in takes {
            row.take(Take(day: max(today, take.day), keep: take.keep, quantity: take.quantity))
        }
        return row
    }

    /// The first day after ``today`` on which its answers may differ from those of the day before by
    /// the day alone; nil when there is none.
    ///
    /// A receipt counts from its day on and is overdue the day after, a lot expires, and a take is
    /// overdue the day after its own: from then on each day differs, since it leaves on it at the
    /// soonest.
    var nextChange: Int32? {
        var next: Int32?
        func note(_ day: Int32) { if day > today { next = min(next ?? day, day) } }
        for lot in lots {
            if lot.from > .min {
                note(lot.from)
                note(lot.from + 1)
            }
            if lot.expires < .max { note(lot.expires) }
        }
        for take in takes { note(max(today, take.day) + 1) }
        return next
    }

    // MARK: Questions

    /// The most that can leave on a day beside all takes, in thousandths.
    ///
    /// 0 when a take of that day or a later one is short already. Who asks more than once keeps a
    /// ``LotOutlook``.
    package func most(day: Int32, keep: Int32, planned: Bool) -> Int64 {
        LotOutlook(self, planned: planned).most(day: day, keep: keep)
    }

    /// What is unserved at the end of each day on which anything happens, from ``today`` on.
    package func unserved(planned: Bool) -> [(day: Int32, quantity: Int64)] {
        serve(planned: planned).unserved
    }

    /// What the takes get of the lots.
    struct Course {
        /// What is unserved at the end of each day on which anything happens.
        var unserved: [(day: Int32, quantity: Int64)] = []
        /// What was served, each part on the day on which a lot was there for it.
        var served: [Take] = []
    }

    /// Gives lots to the takes by day, each the lot that expires first of those that last.
    func serve(planned: Bool) -> Course {
        var coming = lots.filter { planned || !$0.isPlanned }
        coming.sort { ($0.from, $0.expires) < ($1.from, $1.expires) }
        // What is there and not taken, by expiry.
        var shelf: [(expires: Int32, quantity: Int64)] = []
        var waiting: [Take] = []
        var (nextLot, nextTake) = (0, 0)
        var course = Course()
        for day in days() {
            while nextLot < coming.count, coming[nextLot].from <= day {
                let place = Self.first(shelf, lasting: Int(coming[nextLot].expires) - 1)
                shelf.insert((coming[nextLot].expires, coming[nextLot].quantity), at: place)
                nextLot += 1
            }
            while nextTake < takes.count, takes[nextTake].day <= day {
                waiting.append(takes[nextTake])
                nextTake += 1
            }
            var sum: Int64 = 0
            for index in waiting.indices {
                let wanted = waiting[index].quantity
                let keep = waiting[index].keep
                let first = Self.first(shelf, lasting: Int(day) + Int(keep))
                var used = first
                while used < shelf.count, waiting[index].quantity > 0 {
                    let part = min(shelf[used].quantity, waiting[index].quantity)
                    shelf[used].quantity -= part
                    waiting[index].quantity -= part
                    if shelf[used].quantity == 0 { used += 1 }
                }
                if used > first { shelf.removeSubrange(first..<used) }
                let part = wanted - waiting[index].quantity
                if part > 0 { course.served.append(Take(day: day, keep: keep, quantity: part)) }
                sum += waiting[index].quantity
            }
            waiting.removeAll { $0.quantity == 0 }
            course.unserved.append((day, sum))
        }
        return course
    }

    /// The first of some lots, by expiry, that expires after a day.
    private static func first(
        _ shelf: [(expires: Int32, quantity: Int64)], lasting day: Int
    ) -> Int {
        shelf.partitioningIndex { Int($0.expires) > day }
    }

    /// The most that is unserved at the end of a day from `from` on; 0 when nothing is.
    package func deepest(from: Int32, planned: Bool) -> Int64 {
        var standing: Int64 = 0
        var most: Int64 = 0
        for entry in unserved(planned: planned) {
            if entry.day <= from {
                standing = entry.quantity
            } else {
                most = max(most, entry.quantity)
            }
        }
        return max(standing, most)
    }

    /// How much less is unserved on some day when a take does not stand; 0 when that helps nobody.
    package func relief(of take: Take, planned: Bool) -> Int64 {
        var without = self
        without.take(Take(day: take.day, keep: take.keep, quantity: -take.quantity))
        let rest = without.unserved(planned: planned)
        var most: Int64 = 0
        var place = 0
        var standing: Int64 = 0
        for entry in unserved(planned: planned) where entry.quantity > 0 {
            while place < rest.count, rest[place].day <= entry.day {
                standing = rest[place].quantity
                place += 1
            }
            most = max(most, entry.quantity - standing)
        }
        return min(most, take.quantity)
    }

    /// The days on which something comes or leaves, ascending; what is overdue happens today.
    private func days() -> [Int32] {
        var days: Set<Int32> = []
        for lot in lots { days.insert(max(today, lot.from)) }
        for take in takes { days.insert(max(today, take.day)) }
        return days.sorted()
    }
}

extension LotRow.Take {
    /// The order of takes.
    fileprivate func isBefore(_ other: LotRow.Take) -> Bool {
        (day, keep) < (other.day, other.keep)
    }
}
