import Columns

/// When holds end: a heap of moments, the earliest on top.
///
/// An entry whose order has meanwhile been confirmed, released or extended is passed over when it
/// comes up (its order then has another expiry), so nothing has to be searched in the heap.
struct Deadlines: Sendable {
    /// The end of a hold.
    struct Entry: Sendable, Equatable {
        /// The last moment at which the hold counts, in Unix ms.
        let expires: Int64
        /// The order's insertion sequence: what breaks ties and tells a reused row apart.
        let sequence: Int64
        /// The order's row.
        let order: Int

        fileprivate func precedes(_ other: Entry) -> Bool {
            (expires, sequence) < (other.expires, other.sequence)
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
    /// Whether a hold has ended before `now`; ends of holds that are none any more are forgotten.
    mutating func isSomethingDue() -> Bool {
        while let entry = deadlines.first, entry.expires < now {
            if isCurrent(entry) { return true }
            deadlines.removeFirst()
        }
        return false
    }

    /// Starts or moves the end of an order's hold.
    mutating func schedule(order row: Int, expires: Int64) {
        if deadlines.isCrowded {
            var current: [Deadlines.Entry] = []
            for entry in deadlines.entries where isCurrent(entry) { current.append(entry) }
            deadlines.keep(only: current)
        }
        let sequence = tables.order.sequence.load(row, as: Int64.self)
        deadlines.insert(Deadlines.Entry(expires: expires, sequence: sequence, order: row))
    }

    /// Whether an order is still held until the moment of an entry.
    private func isCurrent(_ entry: Deadlines.Entry) -> Bool {
        guard tables.order.isLive(entry.order) else { return false }
        let sequence = tables.order.sequence.load(entry.order, as: Int64.self)
        guard sequence == entry.sequence, status(ofOrder: entry.order) == .held else {
            return false
        }
        return hold(ofOrder: entry.order) == entry.expires
    }

    /// The moment after which something will be due, or nil.
    package var nextDeadline: Int64? { deadlines.first?.expires }

    /// Ends the holds whose last moment is before `now`, in the order of their ends.
    ///
    /// Ending in two steps equals ending in one: what a hold leaves behind depends on the hold and
    /// not on when it was noticed.
    mutating func endDue() {
        while let entry = deadlines.first, entry.expires < now {
            deadlines.removeFirst()
            if isCurrent(entry) { expire(entry) }
        }
    }
}
