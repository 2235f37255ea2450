import Columns
import Promising

/// Who serves visits, as promises read it: rosters, skills by name, and who is booked for what;
/// derived from the tables of resources, skills, shifts, absences and orders.
struct ServiceState: Sendable {
    /// A seat that someone takes in a visit, for a line of an order.
    struct Booking: Sendable, Equatable {
        var order: Int32
        var line: Int32
        var day: Int32
        /// The first slot of the day, and how many it takes.
        var start: Int16
        var count: Int16
        /// The number of the write that booked it; what was booked earlier has a lower one.
        var age: Int64
        /// The skills that the seat asks for.
        var skills: [AppointmentTerms.Skill] = []
        /// Whether it took place: its line has left, and nothing can fail it any more.
        var isOver = false

        /// The slots of the day that it takes.
        var slots: SlotMask { SlotMask(from: Int(start), to: Int(start) + Int(count)) }

        /// The days on which it takes slots, two when it runs over midnight.
        var days: [(day: Int32, slots: SlotMask)] {
            let slots = slots
            let next = slots.onNextDay
            return [(day, slots.onItsDay)] + (next.isEmpty ? [] : [(day + 1, next)])
        }

        /// Whether the last of its slots lies before a day.
        func isPast(on day: Int32) -> Bool { (days.last?.day ?? self.day) < day }

        /// Whether it is older, or as old and of an order with a lower row.
        func isBefore(_ other: Booking) -> Bool { (age, order) < (other.age, other.order) }
    }

    /// Shifts, absences and bookings, numbered as the rows of the resource table.
    var roster = Roster()
    /// For each resource the rows of its skills.
    private(set) var skills = RowLists()
    /// For each resource its skills, as the table of skills has them.
    private var abilities: [[SkillTerms]] = []
    /// For each resource the rows of its shifts.
    var shifts = RowLists()
    /// For each resource the rows of its absences.
    var absences = RowLists()
    /// For each skill the rows of the resources that have it, by the bytes of their ids.
    private var holders: [[UInt8]: [Int32]] = [:]
    /// For each resource the seats that it takes, the oldest first.
    private(set) var bookings: [[Booking]] = []
    /// For each order that books visits the resources that serve them, ascending, each once.
    private var resourcesOfOrder: [Int32: [Int32]] = [:]
    /// The resources of which visits that took place still count: those of today and later.
    private(set) var resourcesWithOver: Set<Int32> = []

    /// Makes room for a resource that was created.
    mutating func addResource(row: Int) {
        while roster.count <= row {
            roster.addResource()
            bookings.append([])
            abilities.append([])
        }
    }

    // MARK: Skills

    /// The resources that have a skill, by the bytes of their ids.
    func holders(of skill: [UInt8]) -> [Int32] { holders[skill] ?? [] }

    /// Takes notice of what a row of the table of skills says, new or known.
    mutating func setSkill(_ terms: SkillTerms) {
        abilities[terms.resource].removeAll { $0.skill == terms.skill }
        abilities[terms.resource].append(terms)
    }

    /// Whether a resource has skills on a day, each at its level or above.
    func isAble(_ resource: Int, _ skills: [AppointmentTerms.Skill], on day: Int32) -> Bool {
        skills.allSatisfy { wanted in
            abilities[resource].contains { own in
                own.skill == wanted.name && own.level >= wanted.level
                    && own.from ?? .min <= day && day <= own.to ?? .max
            }
        }
    }

    /// Takes notice of a new row of the table of skills.
    mutating func addSkill(row: Int, _ terms: SkillTerms, resources: Table) {
        setSkill(terms)
        skills.add(row, to: terms.resource)
        let key = resources.key(ofRow: terms.resource)
        var rows = holders[terms.skill] ?? []
        let place = rows.partitioningIndex {
            !resources.key(ofRow: Int($0)).lexicographicallyPrecedes(key)
        }
        rows.insert(Int32(terms.resource), at: place)
        holders[terms.skill] = rows
    }

    /// Takes notice that a row leaves the table of skills.
    mutating func removeSkill(row: Int, _ terms: SkillTerms) {
        skills.remove(row, from: terms.resource)
        abilities[terms.resource].removeAll { $0.skill == terms.skill }
        holders[terms.skill]?.removeAll { $0 == Int32(terms.resource) }
        if holders[terms.skill]?.isEmpty ?? false { holders[terms.skill] = nil }
    }

    // MARK: Bookings

    /// Books the visits of an order, as old as `age` says; those of lines that have left are over, and
    /// of these only what lies on `today` or later counts.
    mutating func book(
        order: Int, age: Int64, lines: [OrderRecord.Line], visits: [OrderVisit], on today: Int32
    ) {
        for visit in visits {
            let booking = Booking(
                order: Int32(order), line: Int32(visit.line), day: visit.day,
                start: Int16(visit.start), count: Int16(visit.count), age: visit.age ?? age,
                skills: visit.skills, isOver: lines[visit.line].isShipped)
            if booking.isOver {
                if booking.isPast(on: today) || visit.row >= roster.count { continue }
                resourcesWithOver.insert(Int32(visit.row))
            }
            roster.book(visit.row, day: visit.day, visit.slots)
            var place = bookings[visit.row].count
            while place > 0, booking.isBefore(bookings[visit.row][place - 1]) { place -= 1 }
            bookings[visit.row].insert(booking, at: place)
            var resources = resourcesOfOrder[Int32(order)] ?? []
            let row = Int32(visit.row)
            let at = resources.firstIndex { $0 >= row } ?? resources.count
            if at == resources.count || resources[at] != row { resources.insert(row, at: at) }
            resourcesOfOrder[Int32(order)] = resources
        }
    }

    /// Takes out what an order books.
    mutating func unbook(order: Int) {
        for resource in resources(ofOrder: order) {
            remove(ofResource: resource) { $0.order == Int32(order) }
        }
    }

    /// Says that the visits of a line took place.
    mutating func close(order: Int, line: Int, on today: Int32) {
        for resource in resources(ofOrder: order) {
            for place in bookings[resource].indices
            where bookings[resource][place].order == Int32(order)
                && bookings[resource][place].line == Int32(line)
            {
                bookings[resource][place].isOver = true
                resourcesWithOver.insert(Int32(resource))
            }
            removePast(ofResource: resource, on: today)
        }
    }

    /// Forgets the visits that took place before a day.
    mutating func turn(to day: Int32) {
        for resource in resourcesWithOver.sorted() {
            removePast(ofResource: Int(resource), on: day)
        }
    }

    private mutating func removePast(ofResource resource: Int, on day: Int32) {
        remove(ofResource: resource) { $0.isOver && $0.isPast(on: day) }
    }

    /// Takes out the bookings of a resource that a test names.
    private mutating func remove(ofResource resource: Int, _ isGone: (Booking) -> Bool) {
        var kept: [Booking] = []
        var gone: Set<Int32> = []
        for booking in bookings[resource] {
            if isGone(booking) {
                roster.release(resource, day: booking.day, booking.slots)
                gone.insert(booking.order)
            } else {
                kept.append(booking)
            }
        }
        bookings[resource] = kept
        for booking in kept { gone.remove(booking.order) }
        for order in gone {
            resourcesOfOrder[order]?.removeAll { $0 == Int32(resource) }
            if resourcesOfOrder[order]?.isEmpty ?? false { resourcesOfOrder[order] = nil }
        }
        if !kept.contains(where: \.isOver) { resourcesWithOver.remove(Int32(resource)) }
    }

    /// The resources that serve visits of an order, ascending.
    func resources(ofOrder order: Int) -> [Int] {
        (resourcesOfOrder[Int32(order)] ?? []).map { Int($0) }
    }

    // MARK: What no longer holds

    /// The bookings of a resource from a day on for which it has no longer the skills, and those that
    /// its hours, or its parallel slots, no longer cover: those booked last, until the rest holds; the
    /// youngest first.
    /// - Complexity: O(b), b = bookings of the resource.
    func broken(_ resource: Int, from day: Int32) -> [Booking] {
        var kept: [Int32: SlotLayers] = [:]
        var broken: [Booking] = []
        let parallel = roster.parallel(resource)
        for booking in bookings[resource] where booking.isOver {
            for part in booking.days { kept[part.day, default: SlotLayers()].add(part.slots) }
        }
        for booking in bookings[resource] where booking.day >= day && !booking.isOver {
            guard isAble(resource, booking.skills, on: booking.day) else {
                broken.append(booking)
                continue
            }
            let isKept = booking.days.allSatisfy { part in
                let taken = (kept[part.day] ?? SlotLayers()).taken(moreThan: parallel - 1)
                return (taken & part.slots).isEmpty
                    && roster.open(resource, day: part.day).contains(part.slots)
            }
            if !isKept {
                broken.append(booking)
                continue
            }
            for part in booking.days { kept[part.day, default: SlotLayers()].add(part.slots) }
        }
        return broken.reversed()
    }

    /// Whether a resource has the same hours, bookings and skills in another state.
    func isSame(_ resource: Int, as other: ServiceState) -> Bool {
        roster.isSame(resource, as: other.roster)
            && Self.sorted(bookings[resource]) == Self.sorted(other.bookings[resource])
            && Set(skills[resource]) == Set(other.skills[resource])
            && Set(abilities[resource]) == Set(other.abilities[resource])
            && Set(shifts[resource]) == Set(other.shifts[resource])
            && Set(absences[resource]) == Set(other.absences[resource])
    }

    /// Whether each skill has the same holders in another state.
    func hasSameHolders(as other: ServiceState) -> Bool { holders == other.holders }

    private static func sorted(_ bookings: [Booking]) -> [Booking] {
        bookings.sorted {
            ($0.age, $0.order, $0.line, $0.day, $0.start) < (
                $1.age, $1.order, $1.line, $1.day, $1.start
            )
        }
    }
}

extension ServiceState {
    /// What these tables say of hours and skills; orders book later.
    mutating func read(_ tables: Tables) {
        let resources = tables.resource
        for row in 0..<resources.rowEnd where resources.isLive(row) {
            addResource(row: row)
            roster.setParallel(row, resources.parallelVisits(row))
        }
        for row in tables.skill.rowsByInsertion {
            addSkill(row: row, SkillTerms(tables.skill, row), resources: resources)
        }
        for row in tables.shift.rowsByInsertion {
            shifts.add(row, to: ShiftTerms(tables.shift, row).resource)
        }
        for row in tables.absence.rowsByInsertion {
            absences.add(row, to: AbsenceTerms(tables.absence, row).resource)
        }
        for row in 0..<resources.rowEnd where resources.isLive(row) {
            shiftsChanged(resource: row, tables.shift)
            absencesChanged(resource: row, tables.absence)
        }
    }

    /// Tells the roster a resource's shifts, after the table changed.
    mutating func shiftsChanged(resource: Int, _ table: Table) {
        roster.setShifts(
            resource,
            shifts[resource].map {
                let terms = ShiftTerms(table, Int($0))
                return Roster.Shift(
                    weekday: terms.weekday, from: terms.from ?? .min, to: terms.to ?? .max,
                    slots: terms.slots)
            })
    }

    /// Tells the roster a resource's absences, after the table changed.
    mutating func absencesChanged(resource: Int, _ table: Table) {
        roster.setAbsences(resource, absences[resource].map { AbsenceTerms(table, Int($0)).slots })
    }
}
