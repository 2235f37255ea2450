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
        /// The number of the write that booked it; what was booked earlier has a lower one.
        var age: Int64
        /// Whether planned receipts were allowed to cover it.
        var allowsPlanned: Bool
        /// Days beyond the day on which what is taken must not have expired yet.
        var keep: Int16
        /// The place of the booking of its row that is next in age, the older way; -1 for none.
        fileprivate(set) var older: Int32 = -1
        fileprivate var younger: Int32 = -1
        fileprivate var nextOfOrder: Int32 = -1

        fileprivate func isBefore(_ other: Booking) -> Bool {
            (age, order) < (other.age, other.order)
        }
    }

    private var pool: [Booking] = []
    private var free: [Int32] = []
    private var first: [Int32] = []
    private var last: [Int32] = []
    private var firstOfOrder: [Int32] = []
    /// For each stock row the sum of its bookings, in thousandths.
    private(set) var reserved: [Int64] = []

    /// Makes room for a stock row.
    mutating func addStock(row: Int) {
        while first.count <= row {
            first.append(-1)
            last.append(-1)
            reserved.append(0)
        }
    }

    /// Books a quantity behind all of its stock row that are older, or as old and of an order with no
    /// higher row: so that lists made anew are the same.
    /// - Complexity: O(1 + younger bookings of the row).
    mutating func add(
        order: Int, line: Int, stock: Int, day: Int32, quantity: Int64, age: Int64,
        allowsPlanned: Bool, keep: Int32 = 0
    ) {
        while firstOfOrder.count <= order { firstOfOrder.append(-1) }
        var booking = Booking(
            order: Int32(order), line: Int32(line), stock: Int32(stock), day: day,
            quantity: quantity, age: age, allowsPlanned: allowsPlanned,
            keep: Int16(clamping: keep))
        booking.older = last[stock]
        while booking.older >= 0, booking.isBefore(pool[Int(booking.older)]) {
            booking.younger = booking.older
            booking.older = pool[Int(booking.older)].older
        }
        booking.nextOfOrder = firstOfOrder[order]
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            pool[Int(place)] = booking
        } else {
            place = Int32(pool.count)
            pool.append(booking)
        }
        if booking.older >= 0 {
            pool[Int(booking.older)].younger = place
        } else {
            first[stock] = place
        }
        if booking.younger >= 0 {
            pool[Int(booking.younger)].older = place
        } else {
            last[stock] = place
        }
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

    /// What a line of an order books on a day of a stock row; it may have booked there several times.
    struct Key: Hashable {
        let line, stock, day: Int32

        init(_ line: Int, _ stock: Int, _ day: Int32) {
            (self.line, self.stock, self.day) = (Int32(line), Int32(stock), day)
        }
    }

    /// Takes parts of what an order books, or all of it.
    /// - Complexity: O(bookings of the order).
    mutating func reduce(order: Int, by quantities: [Key: Int64]) {
        if quantities.isEmpty { return }
        var open = quantities
        var before: Int32 = -1
        var place = firstOfOrder[order]
        while place >= 0 {
            let booking = pool[Int(place)]
            let key = Key(Int(booking.line), Int(booking.stock), booking.day)
            let part = min(booking.quantity, open[key] ?? 0)
            open[key]? -= part
            if part == booking.quantity {
                if before >= 0 {
                    pool[Int(before)].nextOfOrder = booking.nextOfOrder
                } else {
                    firstOfOrder[order] = booking.nextOfOrder
                }
                unlink(booking)
                free.append(place)
            } else {
                pool[Int(place)].quantity -= part
                reserved[Int(booking.stock)] -= part
                before = place
            }
            place = booking.nextOfOrder
        }
        precondition(open.values.allSatisfy { $0 == 0 }, "only what is booked can be taken")
    }

    private mutating func unlink(_ booking: Booking) {
        let stock = Int(booking.stock)
        if booking.older >= 0 {
            pool[Int(booking.older)].younger = booking.younger
        } else {
            first[stock] = booking.younger
        }
        if booking.younger >= 0 {
            pool[Int(booking.younger)].older = booking.older
        } else {
            last[stock] = booking.older
        }
        reserved[stock] -= booking.quantity
    }

    // MARK: Reading

    /// The stock rows on which an order books anything, ascending.
    func stocks(ofOrder order: Int) -> [Int] {
        guard order < firstOfOrder.count else { return [] }
        var found: [Int] = []
        var place = firstOfOrder[order]
        while place >= 0 {
            let booking = pool[Int(place)]
            found.append(Int(booking.stock))
            place = booking.nextOfOrder
        }
        found.sort()
        var distinct: [Int] = []
        for stock in found where distinct.last != stock { distinct.append(stock) }
        return distinct
    }

    /// The place of the youngest booking of a stock row, -1 where there is none.
    func youngest(onStock stock: Int) -> Int32 { stock < last.count ? last[stock] : -1 }

    /// The booking at a place; nil at -1.
    func booking(at place: Int32) -> Booking? { place >= 0 ? pool[Int(place)] : nil }

    /// What a stock row's bookings up to a write's number hold, in thousandths.
    /// - Complexity: O(1 + younger bookings of the row).
    func reserved(onStock stock: Int, through age: Int64) -> Int64 {
        guard stock < last.count else { return 0 }
        var sum = reserved[stock]
        var place = last[stock]
        while let booking = booking(at: place), booking.age > age {
            sum -= booking.quantity
            place = booking.older
        }
        return sum
    }

    /// Hands the order of each booking of a stock row to `body`, the youngest first.
    func forEachOrder(onStock stock: Int, _ body: (Int32) -> Void) {
        var place = youngest(onStock: stock)
        while place >= 0 {
            body(pool[Int(place)].order)
            place = pool[Int(place)].older
        }
    }

    /// The bookings of a stock row, the youngest first.
    func youngestFirst(onStock stock: Int) -> [Booking] {
        var found: [Booking] = []
        var place = stock < last.count ? last[stock] : -1
        while place >= 0 {
            found.append(pool[Int(place)])
            place = pool[Int(place)].older
        }
        return found
    }
}
