import Columns
import Promising

/// When locations ship and work, customers receive and resources work, in the shape that a promise
/// reads; derived.
struct CalendarIndex: Sendable, Equatable {
    /// When a location ships.
    struct Shipping: Sendable, Equatable {
        /// The days on which it ships.
        var days: OpenDays
        /// The hour (UTC) from which on nothing ships on the same day, nil without one.
        var cutoff: Int64?

        /// The first day on which an order of a moment can ship.
        func firstShip(at moment: Int64) -> Int32 {
            let today = Instant.day(of: moment)
            guard let cutoff else { return today }
            let hour = (moment - Int64(today) * Instant.dayMS) / 3_600_000
            return hour >= cutoff ? today + 1 : today
        }
    }

    /// By the location's row.
    private(set) var shipping: [Int32: Shipping] = [:]
    /// By the account's row.
    private(set) var receiving: [Int32: OpenDays] = [:]
    /// By the resource's row.
    private(set) var working: [Int32: OpenDays] = [:]
    /// By the location's row.
    private var atWork: [Int32: OpenDays] = [:]

    /// The days on which a location works; nil for every day.
    func workdays(at location: Int) -> OpenDays? { atWork[Int32(location)] }

    /// No calendars: everything is open every day.
    init() {}

    /// The calendars of a table.
    init(_ tables: Tables) {
        let calendars = tables.calendar
        for row in calendars.rowsByInsertion { set(CalendarTerms(calendars, row), tables) }
    }

    /// Takes notice of a calendar that was put in the table.
    mutating func set(_ terms: CalendarTerms, _ tables: Tables) {
        switch terms.kind {
        case .ship:
            guard let row = tables.location.row(of: terms.owner.span) else { return }
            shipping[Int32(row)] = Shipping(days: terms.days, cutoff: terms.cutoff)
        case .receive:
            guard let row = tables.account.row(of: terms.owner.span) else { return }
            receiving[Int32(row)] = terms.days
        case .work:
            guard let row = tables.resource.row(of: terms.owner.span) else { return }
            working[Int32(row)] = terms.days
        case .open:
            guard let row = tables.location.row(of: terms.owner.span) else { return }
            atWork[Int32(row)] = terms.days
        }
    }

    /// Takes notice of a calendar that went.
    mutating func remove(_ kind: CalendarTerms.Kind, owner: [UInt8], _ tables: Tables) {
        switch kind {
        case .ship:
            if let row = tables.location.row(of: owner.span) { shipping[Int32(row)] = nil }
        case .receive:
            if let row = tables.account.row(of: owner.span) { receiving[Int32(row)] = nil }
        case .work:
            if let row = tables.resource.row(of: owner.span) { working[Int32(row)] = nil }
        case .open:
            if let row = tables.location.row(of: owner.span) { atWork[Int32(row)] = nil }
        }
    }
}

/// A calendar as it is stored.
struct CalendarTerms {
    /// What it is for; the raw values stand in files.
    enum Kind: Int64, Sendable, CaseIterable {
        /// The days on which a location ships.
        case ship = 0
        /// The days on which an account receives.
        case receive = 1
        /// The days on which a resource works.
        case work = 2
        /// The days on which a location works, by which lead times may count.
        case open = 3

        /// The table of whose rows it says so.
        var table: TableNumber {
            switch self {
            case .ship, .open: .location
            case .receive: .account
            case .work: .resource
            }
        }

        /// The word of its commands.
        var word: String {
            switch self {
            case .ship: "SHIP"
            case .receive: "RECEIVE"
            case .work: "WORK"
            case .open: "OPEN"
            }
        }
    }

    /// What it is for.
    var kind: Kind
    /// The id of the location, account or resource.
    var owner: [UInt8]
    /// The open days.
    var days: OpenDays
    /// The hour from which on nothing ships on the same day.
    var cutoff: Int64?

    /// Whether it says no more than none at all.
    var isPlain: Bool { days == OpenDays(weekdays: 0x7F) && cutoff == nil }
}

extension CalendarTerms: StoredRow {
    private typealias Columns = Entity.CalendarColumn

    static var table: TableNumber { .calendar }

    /// The key of the calendar of a location, account or resource.
    static func key(_ kind: Kind, owner: [UInt8]) -> [UInt8] { [UInt8(kind.rawValue) + 1] + owner }

    var key: [UInt8] { Self.key(kind, owner: owner) }

    init(_ table: Table, _ row: Int) {
        guard let kind = Kind(rawValue: table.number(Columns.kind, at: row)) else {
            preconditionFailure("a calendar's kind can be read back")
        }
        let closed = table.bytes(Columns.closed, row).split(separator: UInt8(ascii: ","))
        self.kind = kind
        owner = table.bytes(Columns.owner, row)
        days = OpenDays(
            weekdays: UInt8(table.number(Columns.weekdays, at: row)),
            closed: closed.compactMap { CalendarDay.parse(Array($0).span) })
        cutoff = table.numberIfPresent(Columns.cutoff, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        var closed: [UInt8] = []
        for day in days.closed {
            if !closed.isEmpty { closed.append(UInt8(ascii: ",")) }
            CalendarDay.append(day, to: &closed)
        }
        table.set(Columns.kind, kind.rawValue, at: row)
        table.set(Columns.owner, owner, at: row)
        table.set(Columns.weekdays, Int64(days.weekdays), at: row)
        table.set(Columns.closed, closed, at: row)
        table.set(Columns.cutoff, cutoff, at: row)
    }
}

extension Engine {
    /// Stores a calendar; one that says nothing goes.
    mutating func setCalendar(_ terms: CalendarTerms) {
        if terms.isPlain { return removeCalendar(terms.kind, owner: terms.owner) }
        _ = tables.put(terms)
        supply.calendars.set(terms, tables)
        workdaysChanged(terms.kind, owner: terms.owner)
    }

    /// Tells a resource on which days it works, and looks at the promises that rely on it; tells the
    /// network on which days a location does.
    private mutating func workdaysChanged(_ kind: CalendarTerms.Kind, owner: [UInt8]) {
        guard let row = tables[kind.table].row(of: owner.span) else { return }
        switch kind {
        case .work:
            let before = supply.shortages(onResource: row, from: today)
            supply.capacity.setCalendar(row, supply.calendars.working[Int32(row)])
            review(resource: row, since: before)
        case .open: workdaysChanged(atLocation: row)
        case .ship, .receive: break
        }
    }

    /// Removes the calendar of a location, account or resource, if it has one.
    mutating func removeCalendar(_ kind: CalendarTerms.Kind, owner: [UInt8]) {
        let key = CalendarTerms.key(kind, owner: owner)
        guard tables.take(CalendarTerms.self, key: key) != nil else { return }
        supply.calendars.remove(kind, owner: owner, tables)
        workdaysChanged(kind, owner: owner)
    }
}
