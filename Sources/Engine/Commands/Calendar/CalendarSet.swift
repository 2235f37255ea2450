import Columns
import Promising
import Wire

/// `CALENDAR.SHIP`, `CALENDAR.RECEIVE`, `CALENDAR.WORK` and `CALENDAR.OPEN`: on which days a location
/// ships, an account receives, a resource works, or a location works.
struct CalendarSet: Command {
    private let kind: CalendarTerms.Kind
    let declaration: Declaration
    private static let days = Argument(2, "days", .text)
    private static let except = Option("EXCEPT", slot: 0, .words(1), "date,date", .text)
    private static let cutoff = Option("CUTOFF", slot: 1, .words(1), "hour", .integer)

    init(_ kind: CalendarTerms.Kind) {
        self.kind = kind
        let isShip = kind == .ship
        let summary: String
        switch kind {
        case .ship:
            summary =
                "Says on which days of the week a location ships (daily, or like mon-fri or "
                + "mon,wed,fri), on which dates it does not, and from which hour (UTC, 0 to 24) on "
                + "an order no longer ships on its day. Promises made stay as they are."
        case .receive:
            summary =
                "Says on which days of the week an account receives (daily, or like mon-fri or "
                + "mon,wed,fri) and on which dates it does not. Promises made stay as they are."
        case .work:
            summary =
                "Says on which days of the week a resource works (daily, or like mon-fri or "
                + "mon,wed,fri) and on which dates it does not: whatever capacity was set, it has "
                + "none then. Orders whose work falls on such a day are at risk."
        case .open:
            summary =
                "Says on which days of the week a location works (daily, or like mon-fri or "
                + "mon,wed,fri) and on which dates it does not: lead times, queues, purchases and "
                + "transfers that were set with WORKDAYS count these days alone. Promises made stay "
                + "as they are."
        }
        declaration = Declaration(
            "CALENDAR.\(kind.word)", .write, summary: summary, cost: "O(d), d = dates",
            arguments: [Argument(1, Entity.of(kind.table).noun.lowercased(), .id), Self.days],
            options: isShip ? [Self.except, Self.cutoff] : [Self.except],
            reply: kind == .work ? Shortage.replyText : "OK",
            errors: [.notFound, .limit])
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let owner = try engine.existing(
            kind.table, call, at: 1, declaration.arguments[0].name)
        guard let weekdays = Weekdays.parse(call.words.text(Self.days.position)) else {
            throw .badArgument(
                "days", expected: Weekdays.expected,
                found: call.words.text(Self.days.position))
        }
        var closed: [Int32] = []
        if let place = call.place(of: Self.except) {
            for word in call.words.text(place).split(
                separator: ",", omittingEmptySubsequences: false)
            {
                guard let day = CalendarDay.parse(Array(word.utf8).span) else {
                    throw .badArgument(
                        "EXCEPT", expected: WordKind.date.rawValue, found: String(word))
                }
                closed.append(day)
            }
        }
        var cutoff: Int64?
        if kind == .ship, let place = call.place(of: Self.cutoff) {
            cutoff = try call.integer(at: place, "CUTOFF", in: 0...24)
        }
        let most = engine.limits.exceptDays
        guard closed.count <= most else {
            throw CommandError(.limit, "EXCEPT: a calendar has at most \(most) dates")
        }
        let terms = CalendarTerms(
            kind: kind, owner: call.words.copy(1),
            days: OpenDays(weekdays: weekdays, closed: closed), cutoff: cutoff)
        try engine.checkRoom(for: terms)
        engine.setCalendar(terms)
        guard kind == .work else { return reply.ok() }
        engine.show(
            engine.supply.shortages(onResource: owner, from: engine.today), in: &reply)
    }
}

/// `CALENDAR.GET`: when a location ships or works, an account receives, or a resource works.
struct CalendarGet: Command {
    private static let kind = Argument(
        1, "kind", .keyword, choices: CalendarTerms.Kind.allCases.map(\.word))
    private static let owner = Argument(2, "id", .id)

    let declaration = Declaration(
        "CALENDAR.GET", .read,
        summary:
            "Shows on which days a location ships (SHIP) or works (OPEN), an account receives, or "
            + "a resource works.",
        cost: "O(d), d = dates", arguments: [Self.kind, Self.owner],
        reply: "a map: days, except (an array of dates), cutoff (an hour or null); null for every "
            + "day")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        var found: CalendarTerms.Kind?
        for kind in CalendarTerms.Kind.allCases
        where call.words.equals(Self.kind.position, kind.word) {
            found = kind
        }
        guard let kind = found else {
            throw .badArgument(
                "kind", expected: CalendarTerms.Kind.allCases.map(\.word).joined(separator: ", "),
                found: call.words.text(Self.kind.position))
        }
        let key = CalendarTerms.key(kind, owner: call.words.copy(try call.id(Self.owner)))
        guard let terms = engine.tables.get(CalendarTerms.self, key: key) else {
            return reply.null()
        }
        reply.map(3)
        reply.key("days")
        reply.bulk(Weekdays.text(terms.days.weekdays))
        reply.key("except")
        reply.array(terms.days.closed.count)
        for day in terms.days.closed { reply.day(day) }
        reply.key("cutoff")
        if let cutoff = terms.cutoff { reply.integer(Int(cutoff)) } else { reply.null() }
    }
}

/// Days of the week as words; bit 0 is Monday.
enum Weekdays {
    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// What a word of them looks like.
    static let expected = "daily, or days of the week like mon-fri or mon,wed,fri"

    /// The days of a text like `mon-fri`, `mon,wed` or `daily`, in any case; nil when it is none.
    ///
    /// A range may run over the end of the week: `sat-mon` are three days.
    static func parse(_ text: String) -> UInt8? {
        if text.lowercased() == "daily" { return 0x7F }
        var days: UInt8 = 0
        for part in text.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = names.firstIndex(of: String(ends[0])),
                let last = names.firstIndex(of: String(ends[ends.count - 1]))
            else { return nil }
            var day = first
            while day != last {
                days |= 1 << UInt8(day)
                day = (day + 1) % 7
            }
            days |= 1 << UInt8(last)
        }
        return days
    }

    /// The days with commas.
    static func text(_ days: UInt8) -> String {
        if days == 0x7F { return "daily" }
        return names.indices.filter { days >> UInt8($0) & 1 == 1 }.map { names[$0] }
            .joined(separator: ",")
    }
}
