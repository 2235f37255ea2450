import Columns
import Promising

/// What one booking lacks: supply, or capacity, no longer covers it, or no longer all of it.
struct Shortage: Sendable, Equatable {
    /// The order's row.
    var order: Int32
    /// The line, from 0.
    var line: Int32
    /// The stock row that fails, or -1.
    var stock: Int32 = -1
    /// The resource that fails, or -1.
    var resource: Int32 = -1
    /// The day on which it was to ship, or to be worked.
    var day: Int32
    /// What is missing of it, in thousandths.
    var quantity: Int64

    /// What commands answer that are hit by several shortages: what ORDER.AT_RISK shows of them.
    static let mapsText =
        "an array of maps of what no longer holds, as ORDER.AT_RISK shows it, what was booked last "
        + "first: order, line, item and location or resource, short_by, day"
    /// What they answer where there may be none.
    static let replyText = "OK, or " + mapsText

    /// Where it is told what is short when a reply has no place for it.
    static let toldText =
        " What is short of promises by it, and by how much, is told on the channel "
        + "\(Engine.riskChannel) and by ORDER.AT_RISK."

    /// What tells bookings apart.
    struct Booking: Hashable {
        let order, line, stock, resource, day: Int32
    }

    /// The booking that is short.
    var booking: Booking {
        Booking(order: order, line: line, stock: stock, resource: resource, day: day)
    }
}

extension SupplyState {
    /// What supply does not cover of the promises on a stock row: those booked last, until the rest
    /// holds.
    ///
    /// Bookings are asked from the youngest to the oldest. One that ships on or before a day on
    /// which something is missing falls, and what it held is given to the others; one that ships
    /// only after every gap is left alone, since taking it away would not help. Safety stock does
    /// not count: it is meant to be used when supply fails. A promise that was made on firm supply
    /// alone must be covered by firm supply; one that allowed planned receipts by all of it.
    /// - Complexity: O(events) where everything is covered; else O(b × d), b = bookings asked,
    ///   d = days with events, and a pass over all bookings where planned receipts are due.
    func shortages(onStock row: Int, from today: Int32) -> [Shortage] {
        if let lots = rows.lots(row) { return shortages(onStock: row, of: lots) }
        guard rows.deficit(row, from: today, planned: false) > 0 else { return [] }
        var all = DayBalance(start: rows.onHand(row))
        // What firm supply alone must cover. It binds only where planned receipts are due: without
        // them it is never less than all supply less all bookings.
        var firm: DayBalance?
        for day in rows.days(row) { all.add(day.firm + day.planned, on: day.day) }
        if rows.days(row).contains(where: { $0.planned != 0 }) {
            var balance = DayBalance(start: rows.onHand(row))
            for day in rows.days(row) { balance.add(day.firm, on: day.day) }
            for booking in bookings.youngestFirst(onStock: row) where booking.allowsPlanned {
                balance.add(booking.quantity, on: booking.day)
            }
            firm = balance
        }
        var found: [Shortage] = []
        var place = bookings.youngest(onStock: row)
        while let booking = bookings.booking(at: place) {
            place = booking.older
            if all.deepest(from: today) == 0, (firm?.deepest(from: today) ?? 0) == 0 { break }
            let from = max(today, booking.day)
            var short = all.deepest(from: from)
            if !booking.allowsPlanned { short = max(short, firm?.deepest(from: from) ?? 0) }
            if short == 0 { continue }
            all.add(booking.quantity, on: booking.day)
            if !booking.allowsPlanned { firm?.add(booking.quantity, on: booking.day) }
            found.append(
                Shortage(
                    order: booking.order, line: booking.line, stock: booking.stock,
                    day: booking.day, quantity: min(short, booking.quantity)))
        }
        return found
    }
}

extension SupplyState {
    /// What a resource no longer does of what is promised from a day on: work beyond its capacity,
    /// then visits beyond its skills, its hours or its parallel slots.
    func shortages(onResource resource: Int, from day: Int32) -> [Shortage] {
        overloads(onResource: resource, from: day) + missedVisits(ofResource: resource, from: day)
    }

    /// The visits from a day on that a resource's skills, hours or parallel slots no longer cover, the
    /// youngest first; what is missing of each is its length, in thousandths of an hour.
    func missedVisits(ofResource resource: Int, from day: Int32) -> [Shortage] {
        service.broken(resource, from: day).map { visit in
            Shortage(
                order: visit.order, line: visit.line, resource: Int32(resource), day: visit.day,
                quantity: Int64(visit.count) * Int64(SlotMask.slotMinutes) * 1_000 / 60)
        }
    }

    /// What a resource cannot do on some days of what is promised from `today` on: on each day what
    /// was booked last, until the rest can be done.
    ///
    /// - Complexity: O(b), b = bookings of the resource; allocates.
    func overloads(
        onResource resource: Int, days: ClosedRange<Int32> = .min ... .max, from today: Int32
    ) -> [Shortage] {
        let isInfinite = capacity.isInfinite(resource)
        var missing: [Int32: Int64] = [:]
        var found: [Shortage] = []
        for booking in work.youngestFirst(onStock: resource)
        where days.contains(booking.day) && booking.day >= today {
            // What nothing bounds can still be closed: all that is promised is short then.
            if isInfinite, capacity.works(resource, on: booking.day) { continue }
            let short =
                isInfinite
                ? booking.quantity
                : missing[booking.day]
                    ?? (capacity.load(resource, day: booking.day)
                        - capacity.capacity(resource, day: booking.day))
            guard short > 0 else { continue }
            missing[booking.day] = short - booking.quantity
            found.append(
                Shortage(
                    order: booking.order, line: booking.line, resource: booking.stock,
                    day: booking.day, quantity: min(short, booking.quantity)))
        }
        return found
    }
}

/// A running balance of one stock row, by day.
private struct DayBalance {
    /// What there is before every day, in thousandths.
    let start: Int64
    /// Changes by day, in the order of days.
    private var changes: [(day: Int32, delta: Int64)] = []

    init(start: Int64) { self.start = start }

    mutating func add(_ delta: Int64, on day: Int32) {
        let place = changes.partitioningIndex { $0.day >= day }
        if place < changes.count, changes[place].day == day {
            changes[place].delta += delta
        } else {
            changes.insert((day, delta), at: place)
        }
    }

    /// The most that is missing at the end of a day from `from` on; 0 when nothing is.
    func deepest(from: Int32) -> Int64 {
        var balance = start
        var lowest = Int64.max
        for change in changes {
            if change.day > from { lowest = min(lowest, balance) }
            balance += change.delta
        }
        return max(0, 0 - min(lowest, balance))
    }
}
