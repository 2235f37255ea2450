import Columns

/// All tables, each a property of its own.
///
/// They lie in an array, by their numbers, and are lent from it by a span: an array's own subscript
/// copies the element's value (a dozen counted references), an inline array's copies all of itself.
/// What is called of a lent table must say that it only reads (`Table.row(of:)` tells why), or the
/// table is copied around the call after all. Not as stored properties: the compiler follows every
/// stored part of the engine, which cannot be copied, through every loop of every function, and took
/// minutes where it now takes seconds.
struct Tables: Sendable {
    /// The tables by their numbers; a slot whose number no table has stays empty.
    private var slots: [Table]

    /// Empty tables of all entities.
    init() {
        let most = TableNumber.allCases.map(\.rawValue).max() ?? 0
        slots = (0...most).map { number in
            Entity.all.first { $0.table.rawValue == number }?.makeTable()
                ?? Table(number: number, name: "", fields: [])
        }
    }

    /// A table by its number, for what serves every table; who knows which one it wants names it.
    subscript(_ number: TableNumber) -> Table {
        _read {
            let lent = slots.span
            yield lent[number.rawValue]
        }
        _modify { yield &slots[number.rawValue] }
    }

    /// The row of a key in a table, or nil.
    func row(_ number: TableNumber, of key: Span<UInt8>) -> Int? {
        switch number {
        case .lead: lead.row(of: key)
        case .item: item.row(of: key)
        case .location: location.row(of: key)
        case .order: order.row(of: key)
        default: self[number].row(of: key)
        }
    }

    /// How many rows of a table live.
    func count(_ number: TableNumber) -> Int {
        switch number {
        case .order: order.count
        case .sideKey: sideKey.count
        default: self[number].count
        }
    }

    /// All of them, in the order of their numbers: a copy that shares the rows.
    var all: [Table] { TableNumber.allCases.map { self[$0] } }
}

// Each is lent in place.
extension Tables {
    var lead: Table {
        _read { yield self[.lead] }
        _modify { yield &self[.lead] }
    }
    var account: Table {
        _read { yield self[.account] }
        _modify { yield &self[.account] }
    }
    var item: Table {
        _read { yield self[.item] }
        _modify { yield &self[.item] }
    }
    var location: Table {
        _read { yield self[.location] }
        _modify { yield &self[.location] }
    }
    var order: Table {
        _read { yield self[.order] }
        _modify { yield &self[.order] }
    }
    var stock: Table {
        _read { yield self[.stock] }
        _modify { yield &self[.stock] }
    }
    var receipt: Table {
        _read { yield self[.receipt] }
        _modify { yield &self[.receipt] }
    }
    var lane: Table {
        _read { yield self[.lane] }
        _modify { yield &self[.lane] }
    }
    var event: Table {
        _read { yield self[.event] }
        _modify { yield &self[.event] }
    }
    var sideKey: Table {
        _read { yield self[.sideKey] }
        _modify { yield &self[.sideKey] }
    }
    var retry: Table {
        _read { yield self[.retry] }
        _modify { yield &self[.retry] }
    }
    var resource: Table {
        _read { yield self[.resource] }
        _modify { yield &self[.resource] }
    }
    var capacity: Table {
        _read { yield self[.capacity] }
        _modify { yield &self[.capacity] }
    }
    var component: Table {
        _read { yield self[.component] }
        _modify { yield &self[.component] }
    }
    var routing: Table {
        _read { yield self[.routing] }
        _modify { yield &self[.routing] }
    }
    var supplier: Table {
        _read { yield self[.supplier] }
        _modify { yield &self[.supplier] }
    }
    var transfer: Table {
        _read { yield self[.transfer] }
        _modify { yield &self[.transfer] }
    }
    var substitute: Table {
        _read { yield self[.substitute] }
        _modify { yield &self[.substitute] }
    }
    var lot: Table {
        _read { yield self[.lot] }
        _modify { yield &self[.lot] }
    }
    var quota: Table {
        _read { yield self[.quota] }
        _modify { yield &self[.quota] }
    }
    var calendar: Table {
        _read { yield self[.calendar] }
        _modify { yield &self[.calendar] }
    }
    var skill: Table {
        _read { yield self[.skill] }
        _modify { yield &self[.skill] }
    }
    var shift: Table {
        _read { yield self[.shift] }
        _modify { yield &self[.shift] }
    }
    var absence: Table {
        _read { yield self[.absence] }
        _modify { yield &self[.absence] }
    }
    var appointment: Table {
        _read { yield self[.appointment] }
        _modify { yield &self[.appointment] }
    }
}
