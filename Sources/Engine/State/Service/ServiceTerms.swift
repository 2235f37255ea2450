import Columns
import Promising
import Wire

/// What a resource can do: a row of the table of skills, read.
struct SkillTerms: Hashable {
    /// The resource's row.
    var resource: Int
    /// What it can do.
    var skill: [UInt8]
    /// How well; a need asks for at least a level.
    var level: Int64 = 1
    /// How fast, in per cent of the normal pace.
    var efficiency: Int64 = 100
    /// The first day on which it can do it; nil for ever.
    var from: Int32?
    /// The last day on which it can do it; nil for ever.
    var to: Int32?

    /// The levels that a skill may have.
    static let levels: ClosedRange<Int64> = 1...1_000
    /// The paces that there are, in per cent.
    static let efficiencies: ClosedRange<Int64> = 1...1_000
}

extension SkillTerms: StoredRow {
    private typealias Columns = Entity.SkillColumn

    static var table: TableNumber { .skill }

    /// The key of a skill of a resource.
    static func key(resource: Int, skill: [UInt8]) -> [UInt8] {
        RowKey.make(resource, then: skill)
    }

    var key: [UInt8] { Self.key(resource: resource, skill: skill) }

    init(_ table: Table, _ row: Int) {
        resource = table.rowNumber(Columns.resource, at: row)
        skill = table.bytes(Columns.skill, row)
        level = table.number(Columns.level, at: row)
        efficiency = table.number(Columns.efficiency, at: row)
        from = table.day(Columns.from, at: row)
        to = table.day(Columns.to, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.resource, Int64(resource), at: row)
        table.set(Columns.skill, skill, at: row)
        table.set(Columns.level, level, at: row)
        table.set(Columns.efficiency, efficiency, at: row)
        table.set(Columns.from, from, at: row)
        table.set(Columns.to, to, at: row)
    }
}

/// When a resource works on a weekday: a row of the table of shifts, read.
struct ShiftTerms {
    /// The resource's row.
    var resource: Int
    /// The weekday, 0 for Monday.
    var weekday: Int
    /// The first day on which it holds; nil for ever.
    var from: Int32?
    /// The last day on which it holds; nil for ever.
    var to: Int32?
    /// The hours, which may be none; those after midnight are worked on the next day.
    var slots: SlotMask
}

extension ShiftTerms: StoredRow {
    private typealias Columns = Entity.ShiftColumn

    static var table: TableNumber { .shift }

    /// One shift per weekday and first day.
    var key: [UInt8] {
        var last = [UInt8(weekday)]
        BigEndian.append(UInt32(bitPattern: from ?? .min), to: &last)
        return RowKey.make(resource, then: last)
    }

    init(_ table: Table, _ row: Int) {
        resource = table.rowNumber(Columns.resource, at: row)
        weekday = Int(table.number(Columns.weekday, at: row))
        from = table.day(Columns.from, at: row)
        to = table.day(Columns.to, at: row)
        let night = table.numberIfPresent(Columns.night, at: row) ?? 0
        slots = SlotMask(
            SlotMask(
                low: table.number(Columns.morning, at: row),
                high: table.number(Columns.afternoon, at: row)),
            then: SlotMask(low: night, high: 0))
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.resource, Int64(resource), at: row)
        table.set(Columns.weekday, Int64(weekday), at: row)
        table.set(Columns.from, from, at: row)
        table.set(Columns.to, to, at: row)
        table.set(Columns.morning, slots.low, at: row)
        table.set(Columns.afternoon, slots.high, at: row)
        table.set(Columns.night, slots.onNextDay.low, at: row)
    }
}

/// When a resource is not there: a row of the table of absences, read.
struct AbsenceTerms {
    /// The resource's row.
    var resource: Int
    /// When it goes, in Unix ms, on a quarter of an hour.
    var start: Int64
    /// When it is back.
    var end: Int64

    /// It in quarters of an hour since 1970.
    var slots: Range<Int64> { Slot.number(of: start)..<Slot.number(of: end) }
}

extension AbsenceTerms: StoredRow {
    private typealias Columns = Entity.AbsenceColumn

    static var table: TableNumber { .absence }

    /// One absence per beginning.
    var key: [UInt8] {
        var last: [UInt8] = []
        BigEndian.append(start, to: &last)
        return RowKey.make(resource, then: last)
    }

    init(_ table: Table, _ row: Int) {
        resource = table.rowNumber(Columns.resource, at: row)
        start = table.number(Columns.start, at: row)
        end = table.number(Columns.end, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.resource, Int64(resource), at: row)
        table.set(Columns.start, start, at: row)
        table.set(Columns.end, end, at: row)
    }
}

/// Quarters of an hour as moments.
enum Slot {
    /// The milliseconds of a slot.
    static let milliseconds = Int64(SlotMask.slotMinutes) * 60_000

    /// The number since 1970 of the slot in which a moment lies.
    static func number(of moment: Int64) -> Int64 {
        moment >= 0
            ? moment / milliseconds : (moment - milliseconds + 1) / milliseconds
    }

    /// The number since 1970 of the first slot that begins at a moment or after it.
    static func number(from moment: Int64) -> Int64 { number(of: moment + milliseconds - 1) }

    /// The moment at which a slot of a day begins.
    static func moment(day: Int32, slot: Int) -> Int64 {
        (Int64(day) * Int64(SlotMask.perDay) + Int64(slot)) * milliseconds
    }
}

/// What a visit of a service takes: a row of the table of appointments, read.
struct AppointmentTerms {
    /// Seats of the crew that take the same skills.
    struct Need: Sendable, Equatable {
        /// How many.
        var seats: Int
        /// The skills that one person has to have all of, with the least level.
        var skills: [Skill]
    }

    /// A skill at a level or above.
    struct Skill: Sendable, Hashable {
        var name: [UInt8]
        var level: Int64
    }

    /// The item's row.
    var item: Int
    /// Minutes of work of a unit at the normal pace.
    var minutes: Int64
    /// Minutes of a visit besides, whoever comes.
    var setup: Int64 = 0
    /// Visits begin at multiples of so many minutes after midnight.
    var every = Int64(SlotMask.slotMinutes)
    /// The pool that those with the skills come from; empty for any.
    var pool: [UInt8] = []
    /// Who is needed.
    var needs: [Need] = []
    /// Rows of the resources that are needed themselves.
    var resources: [Int] = []

    /// The seats of the crew.
    var seats: Int { needs.reduce(resources.count) { $0 + $1.seats } }
}

extension AppointmentTerms: StoredRow {
    private typealias Columns = Entity.AppointmentColumn

    static var table: TableNumber { .appointment }

    /// The key of an item's row.
    static func key(item: Int) -> [UInt8] { RowKey.make(item) }

    var key: [UInt8] { Self.key(item: item) }

    init(_ table: Table, _ row: Int) {
        guard let crew = AppointmentCrew.decode(table.bytes(Columns.crew, row)) else {
            preconditionFailure("an appointment's crew can be read back")
        }
        item = table.rowNumber(Columns.item, at: row)
        minutes = table.number(Columns.minutes, at: row)
        setup = table.number(Columns.setup, at: row)
        every = table.number(Columns.every, at: row)
        pool = table.bytes(Columns.pool, row)
        needs = crew.needs
        resources = crew.resources
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.item, Int64(item), at: row)
        table.set(Columns.minutes, minutes, at: row)
        table.set(Columns.setup, setup, at: row)
        table.set(Columns.every, every, at: row)
        table.set(Columns.pool, pool, at: row)
        table.set(Columns.crew, AppointmentCrew.encode(self), at: row)
    }
}

/// The bytes of a crew, as the hidden column `crew` keeps them.
///
/// LEB128 numbers, texts behind their count: the resources' count and their rows; the needs' count,
/// and for each its seats, its skills' count, and for each of these its name and level.
enum AppointmentCrew {
    static func encode(_ terms: AppointmentTerms) -> [UInt8] {
        var bytes: [UInt8] = []
        Varint.append(UInt64(terms.resources.count), to: &bytes)
        for resource in terms.resources { Varint.append(UInt64(resource), to: &bytes) }
        Varint.append(UInt64(terms.needs.count), to: &bytes)
        for need in terms.needs {
            Varint.append(UInt64(need.seats), to: &bytes)
            Varint.append(UInt64(need.skills.count), to: &bytes)
            for skill in need.skills {
                Varint.append(UInt64(skill.name.count), to: &bytes)
                bytes += skill.name
                Varint.append(UInt64(skill.level), to: &bytes)
            }
        }
        return bytes
    }

    /// The resources and needs that bytes spell; nil when they spell none.
    static func decode(
        _ bytes: [UInt8]
    ) -> (resources: [Int], needs: [AppointmentTerms.Need])? {
        let span = bytes.span
        var place = 0
        guard let resourceCount = Varint.read(span, at: &place),
            resourceCount <= UInt64(bytes.count)
        else { return nil }
        var resources: [Int] = []
        for _ in 0..<resourceCount {
            guard let row = Varint.read(span, at: &place), row <= UInt64(Int32.max) else {
                return nil
            }
            resources.append(Int(row))
        }
        guard let needCount = Varint.read(span, at: &place) else { return nil }
        var needs: [AppointmentTerms.Need] = []
        for _ in 0..<needCount {
            guard let seats = Varint.read(span, at: &place), seats <= UInt64(Int32.max),
                let skillCount = Varint.read(span, at: &place)
            else { return nil }
            var need = AppointmentTerms.Need(seats: Int(seats), skills: [])
            for _ in 0..<skillCount {
                guard let count = Varint.read(span, at: &place),
                    count <= UInt64(bytes.count - place)
                else { return nil }
                let name = Array(bytes[place..<place + Int(count)])
                place += Int(count)
                guard let level = Varint.read(span, at: &place) else { return nil }
                need.skills.append(.init(name: name, level: Int64(bitPattern: level)))
            }
            needs.append(need)
        }
        return place == bytes.count ? (resources, needs) : nil
    }
}

extension Table {
    /// Visits that the resource of a row can serve at the same time.
    func parallelVisits(_ row: Int) -> Int {
        Int(numberIfPresent(Entity.ResourceColumn.slots, at: row) ?? 1)
    }
}
