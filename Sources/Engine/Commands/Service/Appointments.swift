import Columns
import Promising
import Wire

/// `APPOINTMENT.SET`: says what a visit of a service takes.
struct AppointmentSet: Command {
    private static let item = Argument(1, "item", .id)
    private static let minutes = Argument(2, "minutes", .integer)
    private static let need = Option(
        "NEED", slot: 0, .words(2), "seats skill[:level],…", .text, isRepeatable: true)
    private static let resource = Option(
        "ON", slot: 1, .words(1), "resource", .id, isRepeatable: true)
    private static let setup = Option("SETUP", slot: 2, .words(1), "minutes", .integer)
    private static let every = Option("EVERY", slot: 3, .words(1), "minutes", .integer)
    private static let pool = Option("POOL", slot: 4, .words(1), "pool", .id)

    let declaration = Declaration(
        "APPOINTMENT.SET", .write,
        summary: "Makes a service one of appointments: a quantity of it is one visit, of so many "
            + "minutes for each unit (at the pace of the slowest who comes) and SETUP minutes "
            + "besides, rounded up to quarters of an hour, consecutive; it begins on one day (UTC) "
            + "and may run over midnight, until 08:00. "
            + "NEED is so many who each have all of the skills, at a level or above; ON is a "
            + "resource itself (a room, a chair). All who come are different, but for resources "
            + "with several slots, and belong to one location; those with a skill may be kept to "
            + "the resources of a POOL. The lowest ids go first. Visits begin at multiples of "
            + "EVERY minutes after midnight (15 unless said). An item of a bill is no visit. Promises made stay as they are.",
        cost: "O(n), n = skills named", arguments: [Self.item, Self.minutes],
        options: [Self.need, Self.resource, Self.setup, Self.every, Self.pool],
        reply: "OK", errors: [.notFound, .state, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        guard engine.tables.item.isService(item) else {
            throw .badArgument(
                "item", expected: "one of kind service",
                found: call.words.text(Self.item.position))
        }
        guard engine.supply.index.components[item].isEmpty, engine.supply.index.uses[item].isEmpty
        else {
            throw CommandError(
                .state,
                "\(call.words.text(Self.item.position)): it stands in a bill of materials, and a visit "
                    + "has no components and is none")
        }
        let dayMinutes = Int64(SlotMask.perDay * SlotMask.slotMinutes)
        var terms = AppointmentTerms(
            item: item,
            minutes: try call.integer(at: Self.minutes.position, "minutes", in: 1...dayMinutes))
        terms.setup = try call.integer(Self.setup, in: 0...dayMinutes) ?? 0
        if let place = call.place(of: Self.every) {
            terms.every = try call.integer(at: place, "EVERY", in: 1...dayMinutes)
            guard terms.every % Int64(SlotMask.slotMinutes) == 0 else {
                throw .badArgument(
                    "EVERY", expected: "a multiple of \(SlotMask.slotMinutes) minutes",
                    found: call.words.text(place))
            }
        }
        if let place = call.place(of: Self.pool) {
            terms.pool = call.words.copy(try call.id(at: place, "POOL"))
        }
        for place in try call.places(of: Self.need) {
            terms.needs.append(try Self.need(call, at: place, engine.limits))
        }
        for place in try call.places(of: Self.resource) {
            terms.resources.append(try engine.existing(.resource, call, at: place, "ON"))
        }
        guard terms.seats > 0 else {
            throw CommandError(.badArgument, "NEED: expected at least one NEED or ON")
        }
        guard terms.seats <= engine.limits.seatsPerVisit else {
            throw CommandError(
                .limit, "NEED: a visit has at most \(engine.limits.seatsPerVisit) seats")
        }
        try engine.checkRoom(for: terms)
        _ = engine.tables.put(terms)
        reply.ok()
    }

    private static func need(
        _ call: borrowing Call, at place: Int, _ limits: Limits
    ) throws(CommandError) -> AppointmentTerms.Need {
        let most = Int64(limits.seatsPerVisit)
        let seats = try call.integer(at: place, "NEED", in: 1...most)
        var need = AppointmentTerms.Need(seats: Int(seats), skills: [])
        let list = call.words.text(place + 1)
        for word in list.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            let level = parts.count == 2 ? Int64(parts[1]) : 1
            let name = Array(parts[0].utf8)
            guard parts.count <= 2, let level, SkillTerms.levels.contains(level),
                Identifier.isValid(name.span)
            else {
                throw .badArgument(
                    "NEED", expected: "skills like welding or welding:2, with commas between",
                    found: list)
            }
            need.skills.append(.init(name: name, level: level))
        }
        guard need.skills.count <= limits.seatsPerVisit else {
            throw CommandError(.limit, "NEED: at most \(limits.seatsPerVisit) skills of one person")
        }
        return need
    }
}

/// `APPOINTMENT.DEL`: a service is no longer one of appointments.
struct AppointmentDelete: Command {
    private static let item = Argument(1, "item", .id)

    let declaration = Declaration(
        "APPOINTMENT.DEL", .write,
        summary: "Forgets what a visit of a service takes: it is then supplied as any item is. "
            + "Promises made stay as they are.",
        cost: "O(1)", arguments: [Self.item], reply: "1, or 0 when it was none",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        guard
            let row = engine.tables.appointment.row(of: AppointmentTerms.key(item: item).span)
        else { return reply.integer(0) }
        engine.tables.appointment.remove(row)
        reply.integer(1)
    }
}

/// `APPOINTMENT.GET`: what a visit of a service takes.
struct AppointmentGet: Command {
    private static let item = Argument(1, "item", .id)

    let declaration = Declaration(
        "APPOINTMENT.GET", .read, summary: "Shows what a visit of a service takes.",
        cost: "O(n), n = skills named", arguments: [Self.item],
        reply: "a map: item, minutes, setup, every, pool, needs (an array of maps: seats, skills, "
            + "an array of maps: skill, level), on (an array of ids); null when it is no "
            + "appointment service",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        guard let terms = engine.appointment(ofItem: item) else { return reply.null() }
        reply.map(7)
        reply.key("item")
        reply.bulk(call.words.word(Self.item.position))
        reply.key("minutes")
        reply.integer(Int(terms.minutes))
        reply.key("setup")
        reply.integer(Int(terms.setup))
        reply.key("every")
        reply.integer(Int(terms.every))
        reply.key("pool")
        if terms.pool.isEmpty { reply.null() } else { reply.bulk(terms.pool.span) }
        reply.key("needs")
        reply.array(terms.needs.count)
        for need in terms.needs {
            reply.map(2)
            reply.key("seats")
            reply.integer(need.seats)
            reply.key("skills")
            reply.array(need.skills.count)
            for skill in need.skills {
                reply.map(2)
                reply.key("skill")
                reply.bulk(skill.name.span)
                reply.key("level")
                reply.integer(Int(skill.level))
            }
        }
        reply.key("on")
        reply.array(terms.resources.count)
        for resource in terms.resources { reply.text(engine.tables.resource.keys, row: resource) }
    }
}

extension Call {
    /// The first value of each occurrence of a repeatable option, in order.
    fileprivate func places(of option: Option) throws(CommandError) -> [Int] {
        var places: [Int] = []
        try forEach(option) { (place: Int) throws(CommandError) in places.append(place) }
        return places
    }
}

extension Table {
    /// Whether the item of a row is a service.
    fileprivate func isService(_ row: Int) -> Bool {
        var kind: [UInt8] = []
        columns[Entity.ItemColumn.kind.place].appendText(of: row, to: &kind)
        return kind == Array("service".utf8)
    }
}
