import Columns
import Promising

/// Which promises a change of supply breaks.
extension Engine {
    /// The orders whose promise on a stock row no longer holds, by id: those booked last, until the
    /// rest holds.
    ///
    /// Safety stock does not count: it is meant to be used when supply fails. A promise that was
    /// made on firm supply alone must be covered by firm supply; one that allowed planned receipts
    /// by all of it. A booking that ships after the last day on which something is missing is left
    /// alone, since taking it away would not help.
    /// - Complexity: O(n log n), n = events and bookings of the row; allocates.
    func brokenOrders(onStock row: Int) -> [String] {
        let bookings = supply.bookings.youngestFirst(onStock: row)
        guard !bookings.isEmpty else { return [] }
        var firm = Balance(start: supply.rows.onHand(row))
        var all = firm
        typealias Columns = Entity.ReceiptColumn
        let receipts = tables.receipt
        for receipt in supply.receipts[row] {
            let day = receipts.columns[Columns.date.place].load(Int(receipt), as: Int32.self)
            let quantity = receipts.columns[Columns.quantity.place]
                .load(Int(receipt), as: Int64.self)
            let isPlanned =
                receipts.columns[Columns.planned.place].load(Int(receipt), as: UInt8.self) != 0
            all.add(quantity, on: day)
            if !isPlanned { firm.add(quantity, on: day) }
        }
        for booking in bookings {
            all.add(-booking.quantity, on: booking.day)
            if !booking.allowsPlanned { firm.add(-booking.quantity, on: booking.day) }
        }
        var broken: [Int32] = []
        for booking in bookings {
            let firmGap = firm.lastGap(from: today)
            let allGap = all.lastGap(from: today)
            guard let last = max(firmGap ?? .min, allGap ?? .min) as Int32?, last != .min else {
                break
            }
            let helps =
                booking.day <= (allGap ?? .min)
                || (!booking.allowsPlanned && booking.day <= (firmGap ?? .min))
            guard helps else { continue }
            all.add(booking.quantity, on: booking.day)
            if !booking.allowsPlanned { firm.add(booking.quantity, on: booking.day) }
            if !broken.contains(booking.order) { broken.append(booking.order) }
        }
        let orders = tables.order
        return broken.map { order in
            let chunk = orders.keys.chunks[Int(order) >> Chunk.rowShift]
            return chunk.text(at: Int(order) & Chunk.rowMask).text()
        }
    }

    /// A running balance of one stock row, by day.
    private struct Balance {
        /// What there is before every day, in thousandths.
        let start: Int64
        /// Changes by day, in the order of days.
        private var changes: [(day: Int32, delta: Int64)] = []

        init(start: Int64) { self.start = start }

        mutating func add(_ delta: Int64, on day: Int32) {
            var low = 0
            var high = changes.count
            while low < high {
                let middle = (low + high) / 2
                if changes[middle].day < day { low = middle + 1 } else { high = middle }
            }
            if low < changes.count, changes[low].day == day {
                changes[low].delta += delta
            } else {
                changes.insert((day, delta), at: low)
            }
        }

        /// The last day from today on at whose end something is missing, or nil.
        ///
        /// A gap that no later receipt closes lasts for ever: the answer is then the latest day.
        func lastGap(from today: Int32) -> Int32? {
            var balance = start
            var last: Int32?
            for (place, change) in changes.enumerated() {
                balance += change.delta
                let next = place + 1 < changes.count ? changes[place + 1].day : .max
                if balance < 0, next > today { last = next == .max ? .max : next - 1 }
            }
            return last
        }
    }
}
