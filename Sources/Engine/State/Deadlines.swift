import Columns

/// When holds end, and when the waiting for a day does: a heap of moments, the earliest on top.
///
/// An entry whose order has meanwhile been confirmed, released, extended or promised is passed over
/// when it comes up (its order then has another deadline), so nothing has to be searched in the heap.
struct Deadlines: Sendable {
    /// What ends at a moment; of the same moment, holds end first.
    enum Kind: Int, Sendable {
        /// A hold.
        case hold
        /// The last day before an order is to be reserved.
        case wait
    }

    /// The end of a hold, or of waiting.
    struct Entry: Sendable, Hashable {
        /// The last moment at which the hold or the waiting counts, in Unix ms.
        let expires: Int64
        /// What ends.
        let kind: Kind
        /// The order's insertion sequence: what breaks ties and tells a reused row apart.
        let sequence: Int64
        /// The order's row.
        let order: Int

        fileprivate func precedes(_ other: Entry) -> Bool {
            (expires, kind.rawValue, sequence)
                < (other.expires, other.kind.rawValue, other.sequence)
        }
    }

    private var heap: [Entry] = []
    /// The number of entries from which on the stale ones are looked for.
    private var crowd = 1_024

    /// The earliest entry.
    var first: Entry? { heap.first }

    /// Whether there are so many that some may have gone stale.
    var isCrowded: Bool { heap.count >= crowd }

    /// All of them, in no order that means anything.
    var entries: [Entry] { heap }

    /// Puts these in the place of all, and is crowded again at twice as many.
    mutating func keep(only entries: [Entry]) {
        heap.removeAll(keepingCapacity: true)
        crowd = max(1_024, 2 * entries.count)
        for entry in entries { insert(entry) }
    }

    /// Adds an entry.
    mutating func insert(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest entry out.
    mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].precedes(heap[least]) { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

extension Engine {
    /// Whether a hold or the waiting for a day has ended before `now`, or a day that matters to what
    /// is promised; ends of holds that are none any more are forgotten.
    mutating func isSomethingDue() -> Bool {
        while let entry = deadlines.first, entry.expires < now {
            if isCurrent(entry) { return true }
            deadlines.removeFirst()
        }
        return supply.knowsDays && supply.day != today
    }

    /// Notes when the hold of an order ends, or its waiting for a day, if it holds or waits.
    mutating func schedule(order row: Int) {
        guard let entry = deadline(ofOrder: row) else { return }
        if deadlines.isCrowded {
            var current: [Deadlines.Entry] = []
            for entry in deadlines.entries where isCurrent(entry) { current.append(entry) }
            deadlines.keep(only: current)
        }
        deadlines.insert(entry)
    }

    /// The end of an order's hold, or of its waiting for a day; nil when it does neither.
    private func deadline(ofOrder row: Int) -> Deadlines.Entry? { tables.order.deadline(row) }

    /// Whether what an entry says of its order still holds.
    private func isCurrent(_ entry: Deadlines.Entry) -> Bool {
        tables.order.isLive(entry.order) && deadline(ofOrder: entry.order) == entry
    }

    /// The moment after which something will be due, or nil.
    package var nextDeadline: Int64? {
        let hold = deadlines.first?.expires
        guard supply.knowsDays else { return hold }
        let night = Instant.end(ofDay: supply.day)
        return min(hold ?? night, night)
    }

    /// Ends what has its last moment before `now`, in the order of those moments, and then turns to a
    /// new day.
    ///
    /// Ending in two steps equals ending in one: what a hold leaves behind depends on the hold and
    /// not on when it was noticed, and an order that waited for a day is promised as of the beginning
    /// of that day.
    mutating func endDue() {
        let moment = now
        while let entry = deadlines.first, entry.expires < moment {
            deadlines.removeFirst()
            guard isCurrent(entry) else { continue }
            switch entry.kind {
            case .hold: expire(entry)
            case .wait:
                now = entry.expires + 1
                if supply.day != today { turnDay() }
                reserve(order: entry.order)
            }
        }
        now = moment
        if supply.day != today { turnDay() }
    }
}

extension Table {
    /// The status of a row of the table of orders; nil when it has none.
    func orderStatus(_ row: Int) -> OrderStatus? {
        let column = columns[Entity.OrderColumn.status.place]
        guard let categories = column.categories, let code = column.value(row, as: UInt32.self)
        else { return nil }
        return OrderStatus(rawValue: categories[code].text())
    }

    /// The end of the hold of a row of the table of orders, or of its waiting for a day.
    func deadline(_ row: Int) -> Deadlines.Entry? {
        typealias Columns = Entity.OrderColumn
        let sequence = sequence.load(row, as: Int64.self)
        switch orderStatus(row) {
        case .held:
            guard let end = numberIfPresent(Columns.expires, at: row) else {
                return nil
            }
            return Deadlines.Entry(expires: end, kind: .hold, sequence: sequence, order: row)
        case .backordered:
            guard let day = day(Columns.reserveAfter, at: row),
                OrderLines.waitsForDay(bytes(Columns.lines, row))
            else { return nil }
            return Deadlines.Entry(
                expires: Instant.end(ofDay: day - 1), kind: .wait, sequence: sequence, order: row)
        default: return nil
        }
    }
}

extension Instant {
    /// The last millisecond of a day.
    static func end(ofDay day: Int32) -> Int64 { (Int64(day) + 1) * Instant.dayMS - 1 }
}
