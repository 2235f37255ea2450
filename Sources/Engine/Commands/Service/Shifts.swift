import Columns
import Promising
import Wire

/// `SHIFT.SET`: says when a resource works.
struct ShiftSet: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let days = Argument(2, "days", .text)
    private static let hours = Argument(3, "start end", .text, .repeated(words: 2, least: 0))
    private static let from = Option("FROM", slot: 0, .words(1), "date", .date)
    private static let to = Option("TO", slot: 1, .words(1), "date", .date)

    let declaration = Declaration(
        "SHIFT.SET", .write,
        summary: "Says in which hours (UTC, on quarters of an hour, like 08:00 12:00 13:00 17:00; "
            + "none: not at all) a resource works on days of the week (daily, or like mon-fri or "
            + "mon,wed,fri), from FROM to TO when these are said. On a day the hours whose FROM is "
            + "latest count alone, so that a week's hours can be replaced for a while; hours of "
            + "the same days and FROM are replaced. Hours that end before they begin run over midnight "
            + "and end on the next day, until 08:00 at the latest. Hours are for "
            + "appointments; work by day is bounded by CAPACITY.SET. Visits that no longer fit "
            + "stay promised: their orders are named and put at risk.",
        cost: "O(s + v), s = shifts and v = visits of the resource",
        arguments: [Self.resource, Self.days, Self.hours], options: [Self.from, Self.to],
        reply: Shortage.replyText,
        errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let days = try call.weekdays(at: Self.days.position)
        var slots = SlotMask.none
        let words = call.words(of: Self.hours)
        for place in stride(from: words.lowerBound, to: words.upperBound, by: 2) {
            let start = try call.timeOfDay(at: place, "start")
            let end = try call.timeOfDay(at: place + 1, "end")
            let last = start < end ? end : SlotMask.perDay + end
            guard start != end, last <= SlotMask.span else {
                throw .badArgument(
                    "end", expected: "a time after the start, or one until 08:00 of the next day",
                    found: call.words.text(place + 1))
            }
            slots = slots | SlotMask(from: start, to: last)
        }
        let from = try call.date(Self.from)
        let to = try call.date(Self.to)
        try Engine.checkWindow(from, to)
        let shifts = days.map {
            ShiftTerms(resource: resource, weekday: $0, from: from, to: to, slots: slots)
        }
        try engine.checkRoom(
            for: shifts, listed: engine.supply.service.shifts[resource].count,
            most: engine.limits.hoursPerResource)
        let before = engine.supply.shortages(onResource: resource, from: engine.today)
        for shift in shifts { engine.storeShift(shift) }
        engine.supply.service.shiftsChanged(resource: resource, engine.tables.shift)
        engine.replyShortages(ofResource: resource, since: before, in: &reply)
    }
}

/// `SHIFT.DEL`: takes hours of a resource away.
struct ShiftDelete: Command {
    private static let resource = Argument(1, "resource", .id)
    private static let days = Argument(2, "days", .text)
    private static let from = Option("FROM", slot: 0, .words(1), "date", .date)

    let declaration = Declaration(
        "SHIFT.DEL", .write,
        summary: "Takes away what SHIFT.SET said of days of the week with the same FROM, or "
            + "without one. Visits that no longer fit stay promised: their orders are named and "
            + "put at risk.",
        cost: "O(s + v), s = shifts and v = visits of the resource",
        arguments: [Self.resource, Self.days], options: [Self.from],
        reply: Shortage.replyText,
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let days = try call.weekdays(at: Self.days.position)
        let from = try call.date(Self.from)
        let before = engine.supply.shortages(onResource: resource, from: engine.today)
        for weekday in days {
            engine.dropShift(
                ShiftTerms(resource: resource, weekday: weekday, from: from, slots: .none))
        }
        engine.supply.service.shiftsChanged(resource: resource, engine.tables.shift)
        engine.replyShortages(ofResource: resource, since: before, in: &reply)
    }
}

/// `SHIFT.GET`: when a resource works.
struct ShiftGet: Command {
    private static let resource = Argument(1, "resource", .id)

    let declaration = Declaration(
        "SHIFT.GET", .read,
        summary: "Shows the hours of a resource: those without FROM first, then by FROM, days of "
            + "the week with the same hours together.",
        cost: "O(s log s), s = shifts of the resource", arguments: [Self.resource],
        reply: "an array of maps: days, hours (an array of texts like 08:00-12:00), from, to",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let resource = try engine.resource(call, at: Self.resource.position)
        let shifts = engine.shifts(ofResource: resource).sorted {
            ($0.from ?? .min, $0.weekday) < ($1.from ?? .min, $1.weekday)
        }
        var groups: [(days: UInt8, terms: ShiftTerms)] = []
        for shift in shifts {
            let known = groups.firstIndex {
                $0.terms.from == shift.from && $0.terms.to == shift.to
                    && $0.terms.slots == shift.slots
            }
            if let known {
                groups[known].days |= 1 << UInt8(shift.weekday)
            } else {
                groups.append((1 << UInt8(shift.weekday), shift))
            }
        }
        reply.array(groups.count)
        for group in groups {
            reply.map(4)
            reply.key("days")
            reply.bulk(Weekdays.text(group.days))
            reply.key("hours")
            reply.hours(group.terms.slots)
            reply.key("from")
            reply.day(orNull: group.terms.from)
            reply.key("to")
            reply.day(orNull: group.terms.to)
        }
    }
}

extension Call {
    /// The weekdays of a word, 0 for Monday, ascending.
    fileprivate func weekdays(at position: Int) throws(CommandError) -> [Int] {
        guard let days = Weekdays.parse(words.text(position)) else {
            throw .badArgument(
                "days", expected: Weekdays.expected, found: words.text(position))
        }
        return (0..<7).filter { days >> UInt8($0) & 1 == 1 }
    }

    /// A time of day as the number of its slot, `24:00` being the last slot's end.
    fileprivate func timeOfDay(at position: Int, _ name: String) throws(CommandError) -> Int {
        let parts = words.text(position).split(
            separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.first != "+" }),
            let hour = UInt8(parts[0]), let minute = UInt8(parts[1]), minute < 60,
            hour < 24 || (hour == 24 && minute == 0), Int(minute) % SlotMask.slotMinutes == 0
        else {
            throw .badArgument(
                name, expected: "a time of day on a quarter of an hour, from 00:00 to 24:00",
                found: words.text(position))
        }
        return (Int(hour) * 60 + Int(minute)) / SlotMask.slotMinutes
    }
}

extension Reply {
    /// Stretches of a day as an array of texts like `08:00-12:00`.
    mutating func hours(_ slots: SlotMask) {
        let stretches = slots.stretches
        array(stretches.count)
        for stretch in stretches {
            bulk(Self.time(stretch.lowerBound) + "-" + Self.time(stretch.upperBound))
        }
    }

    /// A time of day; one after midnight is that of the next day.
    private static func time(_ slot: Int) -> String {
        let minutes =
            (slot > SlotMask.perDay ? slot - SlotMask.perDay : slot) * SlotMask.slotMinutes
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return two(minutes / 60) + ":" + two(minutes % 60)
    }
}
