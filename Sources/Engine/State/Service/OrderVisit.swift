import Columns
import Promising
import Wire

/// A seat in a visit that serves a line of an order: who comes, and when.
///
/// It is booked while the order is. Ids are kept, so that an old order can be shown after what it
/// refers to went.
struct OrderVisit: Sendable, Equatable {
    /// The line, from 0.
    var line: Int
    /// The resource's id.
    var resource: [UInt8]
    /// The resource's row.
    var row: Int
    /// The id of the location that the crew belongs to.
    var location: [UInt8]
    /// The day.
    var day: Int32
    /// The first slot of the day that it takes.
    var start: Int
    /// The slots that it takes.
    var count: Int
    /// The skills that the seat asked for when it was promised; the appointment may change later.
    var skills: [AppointmentTerms.Skill] = []
    /// The number of the write that booked it, where the order was amended since; else nil.
    var age: Int64?

    /// The slots of the day that it takes.
    var slots: SlotMask { SlotMask(from: start, to: start + count) }
}

extension Reply {
    /// A visit's map among an order's pegs: its start and end are moments.
    mutating func visit(_ step: Int, _ visit: OrderVisit, of line: OrderRecord.Line) {
        map(11)
        key(OrderKey.step)
        integer(step)
        key(OrderKey.parent)
        null()
        key(OrderKey.line)
        integer(visit.line + 1)
        key(OrderKey.how)
        bulk("visit")
        key(OrderKey.item)
        bulk(line.item.span)
        key(OrderKey.location)
        bulk(visit.location.span)
        key(OrderKey.from)
        bulk(visit.resource.span)
        key(OrderKey.quantity)
        quantity(line.confirmed)
        key(OrderKey.lot)
        quantity(line.confirmed)
        key(OrderKey.start)
        moment(Slot.moment(day: visit.day, slot: visit.start))
        key(OrderKey.end)
        moment(Slot.moment(day: visit.day, slot: visit.start + visit.count))
    }
}
