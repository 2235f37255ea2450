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

    /// The earliest entry.
    var first: Entry? { heap.first }

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
    /// Whether a hold has ended before `now`.
    var isSomethingDue: Bool { deadlines.first.map { $0.expires < now } ?? false }

    /// The moment after which something will be due, or nil.
    package var nextDeadline: Int64? { deadlines.first?.expires }

    /// Ends the holds whose last moment is before `now`, in the order of their ends.
    ///
    /// Ending in two steps equals ending in one: what a hold leaves behind depends on the hold and
    /// not on when it was noticed.
    mutating func endDue() {
        while let entry = deadlines.first, entry.expires < now {
            deadlines.removeFirst()
            expire(entry)
        }
    }
}
