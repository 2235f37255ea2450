import Columns
import Promising

/// What resources can do by day: how it is kept.
extension Engine {
    /// The row of the resource that a word names; NOTFOUND otherwise.
    func resource(_ call: borrowing Call, at position: Int) throws(CommandError) -> Int {
        try existing(.resource, call, at: position, "resource")
    }

    /// Sets what a resource can do on a day, in the table and in the rows that promises read.
    ///
    /// A day on which it can do nothing has no row: it is as if it had never been set.
    mutating func setCapacity(
        resource: Int, day: Int32, _ quantity: Int64
    ) throws(CommandError) {
        try SupplyState.checked { () throws(SupplyError) in
            try supply.capacity.setCapacity(resource, day: day, quantity)
        }
        typealias Columns = Entity.CapacityColumn
        let key = Self.capacityKey(resource: resource, day: day)
        let known = tables.capacity.row(of: key.span)
        if quantity == 0 {
            if let known { tables.capacity.remove(known) }
        } else {
            let row = known ?? tables.capacity.insert(key.span)
            tables.capacity.set(Columns.resource, Int64(resource), at: row)
            tables.capacity.set(Columns.day, day, at: row)
            tables.capacity.set(Columns.quantity, quantity, at: row)
        }
    }

    /// Refuses days of capacity that are new where there is no room for them.
    func checkRoom(
        forCapacityOf resource: Int, on days: ClosedRange<Int32>
    ) throws(CommandError) {
        var new = 0
        for day in days {
            let key = Self.capacityKey(resource: resource, day: day)
            if tables.capacity.row(of: key.span) == nil { new += 1 }
        }
        try checkRoom(in: .capacity, for: new)
    }

    /// Removes what a resource can do, because it goes; nothing is booked on it.
    /// - Complexity: O(days that were set).
    mutating func removeCapacity(ofResource resource: Int) {
        for day in supply.capacity.days(withCapacityOf: resource) {
            do throws(CommandError) {
                try setCapacity(resource: resource, day: day, 0)
            } catch {
                preconditionFailure("a day that was set can be set again: \(error.message)")
            }
        }
        supply.capacity.setInfinite(resource, false)
        removeService(ofResource: resource)
    }

    private static func capacityKey(resource: Int, day: Int32) -> [UInt8] {
        var last: [UInt8] = []
        BigEndian.append(UInt32(bitPattern: day), to: &last)
        return RowKey.make(resource, then: last)
    }
}
