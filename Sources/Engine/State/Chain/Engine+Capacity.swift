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
    /// A day on which it can do nothing has no row, unless it worked: it is as if it had never been
    /// set.
    mutating func setCapacity(
        resource: Int, day: Int32, _ quantity: Int64
    ) throws(CommandError) {
        try SupplyState.checked { () throws(SupplyError) in
            try supply.capacity.setCapacity(resource, day: day, quantity)
        }
        let key = Self.capacityKey(resource: resource, day: day)
        let worked = tables.capacity.row(of: key.span).flatMap { tables.capacity.worked($0) }
        storeCapacity(resource: resource, day: day, quantity, worked: worked ?? 0)
    }

    /// Writes what a resource can do on a day, and what of it is used for good.
    private mutating func storeCapacity(
        resource: Int, day: Int32, _ quantity: Int64, worked: Int64
    ) {
        typealias Columns = Entity.CapacityColumn
        let key = Self.capacityKey(resource: resource, day: day)
        if quantity == 0, worked == 0 {
            if let known = tables.capacity.row(of: key.span) { tables.capacity.remove(known) }
            return
        }
        let row = tables.capacity.rowInserting(key.span)
        tables.capacity.set(Columns.resource, Int64(resource), at: row)
        tables.capacity.set(Columns.day, day, at: row)
        tables.capacity.set(Columns.quantity, quantity, at: row)
        tables.capacity.set(Columns.worked, worked == 0 ? nil : worked, at: row)
    }

    /// Keeps what a resource did for an order that has left, so that nobody is promised it again.
    ///
    /// It is booked on the day already; a day that has passed is of no use to anybody.
    mutating func keepWork(resource: Int, day: Int32, _ quantity: Int64) {
        if day < today { return supply.capacity.release(resource, day: day, quantity: quantity) }
        let key = Self.capacityKey(resource: resource, day: day)
        let row = tables.capacity.row(of: key.span)
        storeCapacity(
            resource: resource, day: day,
            row.map { tables.capacity.number(Entity.CapacityColumn.quantity, at: $0) } ?? 0,
            worked: (row.flatMap { tables.capacity.worked($0) } ?? 0) + quantity)
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

    /// Removes what a resource can do and did, because it goes; nothing is booked on it.
    /// - Complexity: O(days that were set).
    mutating func removeCapacity(ofResource resource: Int) {
        for day in supply.capacity.days(of: resource) {
            let worked = supply.capacity.load(resource, day: day)
            supply.capacity.release(resource, day: day, quantity: worked)
            storeCapacity(resource: resource, day: day, 0, worked: 0)
            do throws(SupplyError) {
                try supply.capacity.setCapacity(resource, day: day, 0)
            } catch {
                preconditionFailure("a day that was set can be set again: \(error)")
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

extension Table {
    /// What a resource did on the day of a row of capacity, for orders that have left; nil for
    /// nothing.
    func worked(_ row: Int) -> Int64? {
        numberIfPresent(Entity.CapacityColumn.worked, at: row)
    }
}
