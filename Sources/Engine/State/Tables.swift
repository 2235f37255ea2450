import Columns

/// All tables, each a property of its own.
///
/// Not an array: reading an element of an array copies the table's value (a dozen counted
/// references), while a property is lent in place. On the way of a small command that was a fifth of
/// its time.
struct Tables: Sendable {
    var lead = Entity.lead.makeTable()
    var account = Entity.account.makeTable()
    var item = Entity.item.makeTable()
    var location = Entity.location.makeTable()
    var order = Entity.order.makeTable()
    var stock = Entity.stock.makeTable()
    var receipt = Entity.receipt.makeTable()
    var lane = Entity.lane.makeTable()
    var event = Entity.event.makeTable()
    var sideKey = Entity.sideKey.makeTable()
    var retry = Entity.retry.makeTable()
    var quota = Entity.quota.makeTable()
    var calendar = Entity.calendar.makeTable()

    /// A table by its number, for what serves every table; who knows which one it wants names it.
    subscript(_ number: TableNumber) -> Table {
        _read {
            switch number {
            case .lead: yield lead
            case .account: yield account
            case .item: yield item
            case .location: yield location
            case .order: yield order
            case .stock: yield stock
            case .receipt: yield receipt
            case .lane: yield lane
            case .event: yield event
            case .sideKey: yield sideKey
            case .retry: yield retry
            case .quota: yield quota
            case .calendar: yield calendar
            }
        }
        _modify {
            switch number {
            case .lead: yield &lead
            case .account: yield &account
            case .item: yield &item
            case .location: yield &location
            case .order: yield &order
            case .stock: yield &stock
            case .receipt: yield &receipt
            case .lane: yield &lane
            case .event: yield &event
            case .sideKey: yield &sideKey
            case .retry: yield &retry
            case .quota: yield &quota
            case .calendar: yield &calendar
            }
        }
    }

    /// All of them, in the order of their numbers: a copy that shares the rows.
    var all: [Table] { TableNumber.allCases.map { self[$0] } }
}
