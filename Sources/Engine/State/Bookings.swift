/// The commitments on each stock row, or on each resource, in the order in which they were booked.
///
/// Doubly linked lists in one pool, so that booking and releasing cost the same on a row with one
/// commitment and on a hot one with a million. 48 bytes a commitment.
struct Bookings: Sendable {
    /// A quantity that ships on a day, for a line of an order.
    struct Booking: Sendable, Equatable {
        var order: Int32
        var line: Int32
        var stock: Int32
        var day: Int32
        /// Thousandths that are not shipped yet.
        var quantity: Int64
        /// When it was booked, counted over all bookings.
        var age: UInt64
        /// Whether planned receipts were allowed to cover it.
        var allowsPlanned: Bool
        fileprivate var previous: Int32 = -1
        fileprivate var next: Int32 = -1
        fileprivate var nextOfOrder: Int32 = -1
    }

    private var pool: [Booking] = []
    private var free: [Int32] = []
    private var first: [Int32] = []
    private var last: [Int32] = []
    private var firstOfOrder: [Int32] = []
    /// For each stock row the sum of its bookings, in thousandths.
    private(set) var reserved: [Int64] = []
    private var nextAge: UInt64 = 0

    /// Makes room for a stock row.
    mutating func addStock(row: Int) {
        while first.count <= row {
            first.append(-1)
            last.append(-1)
            reserved.append(0)
        }
    }

    /// Books a quantity as the youngest of its stock row.
    mutating func add(
        order: Int, line: Int, stock: Int, day: Int32, quantity: Int64, allowsPlanned: Bool
    ) {
        while firstOfOrder.count <= order { firstOfOrder.append(-1) }
        var booking = Booking(
            order: Int32(order), line: Int32(line), stock: Int32(stock), day: day,
            quantity: quantity, age: nextAge, allowsPlanned: allowsPlanned)
        nextAge += 1
        booking.previous = last[stock]
        booking.nextOfOrder = firstOfOrder[order]
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            pool[Int(place)] = booking
        } else {
            place = Int32(pool.count)
            pool.append(booking)
        }
        if last[stock] >= 0 { pool[Int(last[stock])].next = place } else { first[stock] = place }
        last[stock] = place
        firstOfOrder[order] = place
        reserved[stock] += quantity
    }

    /// Takes out all bookings of an order; `body` sees each, the youngest first.
    mutating func removeAll(ofOrder order: Int, _ body: (Booking) -> Void) {
        guard order < firstOfOrder.count else { return }
        var place = firstOfOrder[order]
        firstOfOrder[order] = -1
        while place >= 0 {
            let booking = pool[Int(place)]
            unlink(booking)
            body(booking)
            free.append(place)
            place = booking.nextOfOrder
        }
    }

    private mutating func unlink(_ booking: Booking) {
        let stock = Int(booking.stock)
        if booking.previous >= 0 {
            pool[Int(booking.previous)].next = booking.next
        } else {
            first[stock] = booking.next
        }
        if booking.next >= 0 {
            pool[Int(booking.next)].previous = booking.previous
        } else {
            last[stock] = booking.previous
        }
        reserved[stock] -= booking.quantity
    }

    /// The bookings of a stock row, the youngest first.
    func youngestFirst(onStock stock: Int) -> [Booking] {
        var found: [Booking] = []
        var place = stock < last.count ? last[stock] : -1
        while place >= 0 {
            found.append(pool[Int(place)])
            place = pool[Int(place)].previous
        }
        return found
    }
}
