import Columns
import Promising
import Wire

/// Skills, shifts, absences and appointments: how they are kept.
extension Engine {
    // MARK: Skills

    /// Writes a skill, new or in the place of the one with its key.
    mutating func storeSkill(_ terms: SkillTerms) {
        let (row, isNew) = tables.put(terms)
        if isNew {
            supply.service.addSkill(row: row, terms, resources: tables.resource)
        } else {
            supply.service.setSkill(terms)
        }
    }

    /// Removes a skill from its table; false when there is none.
    mutating func dropSkill(resource: Int, _ skill: [UInt8]) -> Bool {
        let key = SkillTerms.key(resource: resource, skill: skill)
        guard let (row, terms) = tables.take(SkillTerms.self, key: key) else { return false }
        supply.service.removeSkill(row: row, terms)
        return true
    }

    // MARK: Hours

    /// Writes a shift, new or in the place of the one with its key; the roster hears of it by
    /// `shiftsChanged`.
    mutating func storeShift(_ terms: ShiftTerms) {
        let (row, isNew) = tables.put(terms)
        if isNew { supply.service.shifts.add(row, to: terms.resource) }
    }

    /// Removes a shift from its table.
    mutating func dropShift(_ terms: ShiftTerms) {
        guard let (row, _) = tables.take(ShiftTerms.self, key: terms.key) else { return }
        supply.service.shifts.remove(row, from: terms.resource)
    }

    /// The shifts of a resource, in the order in which they were set.
    func shifts(ofResource resource: Int) -> [ShiftTerms] {
        let table = tables.shift
        return supply.service.shifts[resource].map { ShiftTerms(table, Int($0)) }
    }

    /// Writes an absence, new or in the place of the one with its key, and tells the roster.
    mutating func storeAbsence(_ terms: AbsenceTerms) {
        let (row, isNew) = tables.put(terms)
        if isNew { supply.service.absences.add(row, to: terms.resource) }
        absencesChanged(resource: terms.resource)
    }

    /// Removes an absence from its table; false when there is none.
    mutating func dropAbsence(_ terms: AbsenceTerms) -> Bool {
        guard let (row, _) = tables.take(AbsenceTerms.self, key: terms.key) else { return false }
        supply.service.absences.remove(row, from: terms.resource)
        absencesChanged(resource: terms.resource)
        return true
    }

    private mutating func absencesChanged(resource: Int) {
        supply.service.absencesChanged(resource: resource, tables.absence)
        supply.capacity.setAbsences(resource, supply.service.roster.absentDays(resource))
    }

    /// The absences of a resource, by their beginning.
    func absences(ofResource resource: Int) -> [AbsenceTerms] {
        let table = tables.absence
        return supply.service.absences[resource].map { AbsenceTerms(table, Int($0)) }
            .sorted { $0.start < $1.start }
    }

    // MARK: Appointments

    /// What a visit of an item takes, nil when it is no appointment service.
    func appointment(ofItem item: Int) -> AppointmentTerms? {
        if tables.appointment.count == 0 { return nil }
        return tables.get(AppointmentTerms.self, key: AppointmentTerms.key(item: item))
    }

    // MARK: Resources

    /// What of services still refers to a resource, in words; nil when nothing does.
    /// - Complexity: O(appointments).
    func userOfResourceInService(row: Int) -> String? {
        if !supply.service.bookings[row].isEmpty { return "promised orders" }
        let table = tables.appointment
        let isNeeded = table.rowsByInsertion.contains {
            AppointmentTerms(table, $0).resources.contains(row)
        }
        return isNeeded ? "appointments" : nil
    }

    /// Removes what is known of a resource's skills and hours, because it goes.
    mutating func removeService(ofResource resource: Int) {
        for row in supply.service.skills[resource] {
            _ = dropSkill(resource: resource, SkillTerms(tables.skill, Int(row)).skill)
        }
        for terms in shifts(ofResource: resource) { dropShift(terms) }
        supply.service.shiftsChanged(resource: resource, tables.shift)
        for terms in absences(ofResource: resource) { _ = dropAbsence(terms) }
        supply.service.roster.setParallel(resource, 1)
    }

    // MARK: Promises at risk

    /// Looks again at what a resource is promised for after its hours or skills have changed, and
    /// answers what no longer holds of it, what was booked last first; `OK` where all does.
    mutating func replyShortages(
        ofResource resource: Int, since before: [Shortage], in reply: inout Reply
    ) {
        review(resource: resource, since: before)
        show(supply.shortages(onResource: resource, from: today), in: &reply)
    }
}
