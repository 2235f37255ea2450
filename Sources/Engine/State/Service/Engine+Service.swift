import Columns
import Promising
import Wire

/// Skills, shifts, absences and appointments: how they are kept.
extension Engine {
    // MARK: Skills

    /// Writes a skill, new or in the place of the one with its key.
    mutating func storeSkill(_ terms: SkillTerms) {
        typealias Columns = Entity.SkillColumn
        let known = tables.skill.row(of: terms.key.span)
        let row = known ?? tables.skill.insert(terms.key.span)
        tables.skill.columns[Columns.resource.place].set(Int64(terms.resource), at: row)
        tables.skill.columns[Columns.skill.place].setText(terms.skill.span, at: row)
        tables.skill.columns[Columns.level.place].set(terms.level, at: row)
        tables.skill.columns[Columns.efficiency.place].set(terms.efficiency, at: row)
        tables.skill.setDay(Columns.from, terms.from, at: row)
        tables.skill.setDay(Columns.to, terms.to, at: row)
        if known == nil { supply.service.addSkill(row: row, terms, resources: tables.resource) }
    }

    /// Removes a skill from its table; false when there is none.
    mutating func dropSkill(resource: Int, _ skill: [UInt8]) -> Bool {
        let key = SkillTerms.key(resource: resource, skill: skill)
        guard let row = tables.skill.row(of: key.span) else { return false }
        supply.service.removeSkill(row: row, tables.skill.skill(row))
        tables.skill.remove(row)
        return true
    }

    // MARK: Hours

    /// Writes a shift, new or in the place of the one with its key; the roster hears of it by
    /// `shiftsChanged`.
    mutating func storeShift(_ terms: ShiftTerms) {
        typealias Columns = Entity.ShiftColumn
        let known = tables.shift.row(of: terms.key.span)
        let row = known ?? tables.shift.insert(terms.key.span)
        tables.shift.columns[Columns.resource.place].set(Int64(terms.resource), at: row)
        tables.shift.columns[Columns.weekday.place].set(Int64(terms.weekday), at: row)
        tables.shift.setDay(Columns.from, terms.from, at: row)
        tables.shift.setDay(Columns.to, terms.to, at: row)
        tables.shift.columns[Columns.morning.place].set(terms.slots.low, at: row)
        tables.shift.columns[Columns.afternoon.place].set(terms.slots.high, at: row)
        if known == nil { supply.service.shifts.add(row, to: terms.resource) }
    }

    /// Removes a shift from its table.
    mutating func dropShift(_ terms: ShiftTerms) {
        guard let row = tables.shift.row(of: terms.key.span) else { return }
        supply.service.shifts.remove(row, from: terms.resource)
        tables.shift.remove(row)
    }

    /// The shifts of a resource, in the order in which they were set.
    func shifts(ofResource resource: Int) -> [ShiftTerms] {
        let table = tables.shift
        return supply.service.shifts[resource].map { table.shift(Int($0)) }
    }

    /// Writes an absence, new or in the place of the one with its key, and tells the roster.
    mutating func storeAbsence(_ terms: AbsenceTerms) {
        typealias Columns = Entity.AbsenceColumn
        let known = tables.absence.row(of: terms.key.span)
        let row = known ?? tables.absence.insert(terms.key.span)
        tables.absence.columns[Columns.resource.place].set(Int64(terms.resource), at: row)
        tables.absence.columns[Columns.start.place].set(terms.start, at: row)
        tables.absence.columns[Columns.end.place].set(terms.end, at: row)
        if known == nil { supply.service.absences.add(row, to: terms.resource) }
        supply.service.absencesChanged(resource: terms.resource, tables.absence)
    }

    /// Removes an absence from its table; false when there is none.
    mutating func dropAbsence(_ terms: AbsenceTerms) -> Bool {
        guard let row = tables.absence.row(of: terms.key.span) else { return false }
        supply.service.absences.remove(row, from: terms.resource)
        tables.absence.remove(row)
        supply.service.absencesChanged(resource: terms.resource, tables.absence)
        return true
    }

    /// The absences of a resource, by their beginning.
    func absences(ofResource resource: Int) -> [AbsenceTerms] {
        let table = tables.absence
        return supply.service.absences[resource].map { table.absence(Int($0)) }
            .sorted { $0.start < $1.start }
    }

    // MARK: Appointments

    /// What a visit of an item takes, nil when it is no appointment service.
    func appointment(ofItem item: Int) -> AppointmentTerms? {
        if tables.appointment.count == 0 { return nil }
        let key = AppointmentTerms.key(item: item)
        guard let row = tables.appointment.row(of: key.span) else { return nil }
        return tables.appointment.appointment(row)
    }

    /// Writes what a visit of an item takes.
    mutating func storeAppointment(_ terms: AppointmentTerms) {
        typealias Columns = Entity.AppointmentColumn
        let row =
            tables.appointment.row(of: terms.key.span) ?? tables.appointment.insert(terms.key.span)
        tables.appointment.columns[Columns.item.place].set(Int64(terms.item), at: row)
        tables.appointment.columns[Columns.minutes.place].set(terms.minutes, at: row)
        tables.appointment.columns[Columns.setup.place].set(terms.setup, at: row)
        tables.appointment.columns[Columns.every.place].set(terms.every, at: row)
        if terms.pool.isEmpty {
            tables.appointment.columns[Columns.pool.place].clear(row)
        } else {
            tables.appointment.columns[Columns.pool.place].setText(terms.pool.span, at: row)
        }
        let crew = AppointmentCrew.encode(terms)
        tables.appointment.columns[Columns.crew.place].setText(crew.span, at: row)
    }

    // MARK: Resources

    /// Takes notice that a resource's record was written.
    mutating func serviceChanged(resource: Int) {
        let parallel = tables.resource.parallelVisits(resource)
        guard parallel != supply.service.roster.parallel(resource) else { return }
        supply.service.roster.setParallel(resource, parallel)
        _ = reviewVisits(ofResource: resource, on: today)
    }

    /// What of services still refers to a resource, in words; nil when nothing does.
    /// - Complexity: O(appointments).
    func userOfResourceInService(row: Int) -> String? {
        if !supply.service.bookings[row].isEmpty { return "promised orders" }
        let table = tables.appointment
        let isNeeded = table.rowsByInsertion.contains {
            table.appointment($0).resources.contains(row)
        }
        return isNeeded ? "appointments" : nil
    }

    /// Removes what is known of a resource's skills and hours, because it goes.
    mutating func removeService(ofResource resource: Int) {
        for row in supply.service.skills[resource] {
            _ = dropSkill(resource: resource, tables.skill.skill(Int(row)).skill)
        }
        for terms in shifts(ofResource: resource) { dropShift(terms) }
        supply.service.shiftsChanged(resource: resource, tables.shift)
        for terms in absences(ofResource: resource) { _ = dropAbsence(terms) }
        supply.service.roster.setParallel(resource, 1)
    }

    // MARK: Visits at risk

    /// Looks again at the visits that a resource serves after its hours have changed: those that no
    /// longer hold put their orders at risk, and are published when they did not before.
    ///
    /// Answers the orders that no longer hold, those booked last first.
    mutating func reviewVisits(ofResource resource: Int, on day: Int32) -> [Int] {
        var orders: [Int] = []
        for booking in supply.service.broken(resource, from: day) {
            let order = Int(booking.order)
            if !supply.atRisk.contains(booking.order) {
                setAtRisk(order: order, true)
                publishAtRisk(order: order, resource: resource)
            }
            if !orders.contains(order) { orders.append(order) }
        }
        settleVisits(ofResource: resource, on: day)
        return orders
    }

    /// Takes the flags of orders whose visits a resource serves and that nothing fails any more.
    mutating func settleVisits(ofResource resource: Int, on day: Int32) {
        if supply.atRisk.isEmpty { return }
        for order in supply.atRisk.sorted()
        where supply.service.resources(ofOrder: Int(order)).contains(resource) {
            settleRisk(order: Int(order), on: day)
        }
    }

    /// Writes the answer to a change of hours: OK, or the orders that no longer hold.
    mutating func replyVisits(ofResource resource: Int, in reply: inout Reply) {
        let broken = reviewVisits(ofResource: resource, on: today)
        if broken.isEmpty { return reply.ok() }
        reply.array(broken.count)
        for order in broken { reply.text(tables.order.keys, row: order) }
    }
}
