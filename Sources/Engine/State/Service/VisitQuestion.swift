import Columns
import Promising
import Wire

/// A line that is a visit, resolved to rows.
struct VisitQuestion {
    /// The line of the order, from 0.
    var line: Int
    /// The item's row.
    var item: Int
    /// Thousandths.
    var quantity: Int64
    /// What the visit takes, and who can do it where.
    var request = VisitRequest()
    /// The rows of the locations that the request's sites stand for.
    var locations: [Int] = []
    /// The first day on which it may be: today, or after the item's frozen days.
    var first: Int32
    /// For each seat of the crew the skills that it asks for.
    var skills: [[AppointmentTerms.Skill]] = []
    /// The skill that nobody has who could come, empty when it is not that.
    var missing: [UInt8] = []
    /// A resource without which the visit cannot be and that stands nowhere, or not with the others;
    /// -1 when there is none.
    var unplaced = -1
    /// Whether those who could do it all belong to locations without a lane into the zone.
    var isUnreached = false

    /// Asks for a quantity of the item, in thousandths.
    fileprivate mutating func ask(_ quantity: Int64, _ terms: AppointmentTerms) {
        self.quantity = quantity
        let (work, overflows) = terms.minutes.multipliedReportingOverflow(by: quantity)
        request.workMilli = overflows ? .max : work
    }
}

/// What was found for a visit.
struct VisitAnswer {
    /// What kept it from being sooner, or from being at all.
    enum Obstacle {
        case none
        case crew(VisitPlanner.Obstacle)
        case zone
        case unplaced
        case fence
        case closed
        case quota
        case past
        case latest
        case otherLine
        case effort
    }

    /// The visit; nil when there is none.
    var offer: VisitOffer?
    /// What kept it.
    var obstacle = Obstacle.none
    /// Who is booked, or stands nowhere, where that kept it; -1 where it is nobody by name.
    var resource = -1
    /// Whether a start was wished.
    var isWished = false
    /// The visits that could follow it, soonest first.
    var alternatives: [VisitOffer] = []
    /// What was asked.
    var question: VisitQuestion

    /// Why the line is late or short; nil when it is neither.
    var reason: OrderReason? {
        switch obstacle {
        case .none: nil
        case .crew(.skill), .unplaced: .skill
        case .crew where isWished: .wish
        case .crew(let obstacle): OrderReason(obstacle)
        case .zone: .unreached
        case .fence: .fence
        case .closed: .closed
        case .quota: .quota
        case .past: .duePast
        case .latest: .afterLatest
        case .otherLine: .otherLine
        case .effort: .effort
        }
    }
}

/// The days that visits may be on.
struct VisitDays {
    /// The day that is wanted; nil for the first that there is.
    var due: Int32?
    /// The last day that is of use, nil for any.
    var latest: Int32?
    /// The last day of the horizon.
    var last: Int32
    /// The days on which the customer receives; nil for every day.
    var receiving: OpenDays?
    /// What the customer's quotas leave.
    var quotas = QuotaLedger()

    /// Days in the order in which they are tried: the wanted one, those before it backward, those
    /// after it forward; without one, or with one that is past, forward.
    func tried(from first: Int32) -> [Int32] {
        if first > last { return [] }
        guard let due, due >= first else { return Array(first...last) }
        return Array((first...min(due, last)).reversed())
            + (due < last ? Array(due + 1...last) : [])
    }
}

extension Engine {
    /// The lines of an order that are visits, and what their service takes.
    func visitLines(of terms: PromiseTerms) -> [(line: Int, appointment: AppointmentTerms)] {
        if tables.appointment.count == 0 { return [] }
        var visits: [(line: Int, appointment: AppointmentTerms)] = []
        for (index, line) in terms.question.lines.enumerated() {
            if let appointment = appointment(ofItem: line.item) {
                visits.append((index, appointment))
            }
        }
        return visits
    }

    /// The lines of an order that are visits, resolved; BADARG when what is asked cannot be of them.
    func visitQuestions(of terms: PromiseTerms) throws(CommandError) -> [VisitQuestion] {
        var visits: [VisitQuestion] = []
        // Who can come is looked up once for all lines of an item.
        var known: [Int: VisitQuestion] = [:]
        for (index, appointment) in visitLines(of: terms) {
            let line = terms.question.lines[index]
            var visit =
                known[line.item]
                ?? visitQuestion(
                    line: index, quantity: line.quantity, appointment, terms.question)
            known[line.item] = visit
            visit.line = index
            visit.ask(line.quantity, appointment)
            visit.request.only = terms.start
            visits.append(visit)
        }
        if visits.isEmpty, terms.start != nil {
            throw CommandError(.badArgument, "AT: expected a line of an appointment service")
        }
        if !visits.isEmpty, terms.delivery == .ratio {
            throw CommandError(
                .badArgument, "DELIVERY: expected no ratio with an appointment, which is one visit")
        }
        return visits
    }

    /// A visit of an item, with everyone who could come.
    func visitQuestion(
        line: Int, quantity: Int64, _ terms: AppointmentTerms, _ question: SupplyQuestion
    ) -> VisitQuestion {
        let fence = tables.item.chainTerms(terms.item).fenceDays
        var visit = VisitQuestion(
            line: line, item: terms.item, quantity: quantity, first: today + fence)
        visit.ask(quantity, terms)
        visit.request.setupMinutes = terms.setup
        visit.request.step = Int(terms.every) / SlotMask.slotMinutes
        visit.request.earliest = Slot.number(from: now)
        var needs: [[Int: VisitRequest.Need]] = []
        for need in terms.needs {
            let found = candidates(for: need, pool: terms.pool)
            if found.isEmpty, visit.missing.isEmpty { visit.missing = need.skills[0].name }
            needs.append(found)
            visit.skills += Array(repeating: need.skills, count: need.seats)
        }
        for resource in terms.resources {
            visit.skills.append([])
            var found: [Int: VisitRequest.Need] = [:]
            let place = location(ofResource: resource)
            if place.map({ location in needs.contains { $0[location] == nil } }) ?? true,
                visit.unplaced < 0
            {
                visit.unplaced = resource
            }
            if let location = place {
                found[location] = .init(seats: 1, candidates: [.init(resource: resource)])
            }
            needs.append(found)
        }
        chooseSites(&visit, needs, question)
        return visit
    }

    /// The locations at which every need has candidates and from which the zone can be reached: the
    /// cheapest trip first, then by the bytes of their ids.
    private func chooseSites(
        _ visit: inout VisitQuestion, _ needs: [[Int: VisitRequest.Need]],
        _ question: SupplyQuestion
    ) {
        var sites: [(cents: Int64, key: [UInt8], location: Int)] = []
        var isAnywhere = false
        for location in needs[0].keys {
            let isAble = needs.allSatisfy { $0[location] != nil }
            guard isAble, question.from?.contains(location) ?? true else { continue }
            isAnywhere = true
            switch question.zone {
            case .anywhere: sites.append((0, key(.location, row: location), location))
            case .unknown: continue
            case .known(let zone):
                guard let lane = supply.lanes.lane(from: location, into: zone) else { continue }
                sites.append((lane.cost, key(.location, row: location), location))
            }
        }
        sites.sort {
            $0.cents == $1.cents
                ? $0.key.lexicographicallyPrecedes($1.key) : $0.cents < $1.cents
        }
        visit.isUnreached = isAnywhere && sites.isEmpty
        for site in sites {
            visit.locations.append(site.location)
            visit.request.sites.append(.init(needs: needs.compactMap { $0[site.location] }))
        }
    }

    /// Who can take a seat of a need, by location, each by the bytes of their ids.
    private func candidates(
        for need: AppointmentTerms.Need, pool: [UInt8]
    ) -> [Int: VisitRequest.Need] {
        var found: [Int: VisitRequest.Need] = [:]
        for resource in supply.service.holders(of: need.skills[0].name) {
            let resource = Int(resource)
            guard let candidate = candidate(resource, for: need, pool: pool),
                let location = location(ofResource: resource)
            else { continue }
            if supply.service.roster.hasShifts(resource) {
                found[location, default: .init(seats: need.seats, candidates: [])].candidates
                    .append(candidate)
            } else {
                found[location, default: .init(seats: need.seats, candidates: [])].idle
                    .append(candidate)
            }
        }
        return found
    }

    /// A resource as a candidate for a need: as slow as its slowest skill; nil when it lacks one.
    private func candidate(
        _ resource: Int, for need: AppointmentTerms.Need, pool: [UInt8]
    ) -> VisitRequest.Candidate? {
        if !pool.isEmpty {
            if tables.resource.text(Entity.ResourceColumn.pool, resource) != pool { return nil }
        }
        var candidate = VisitRequest.Candidate(resource: resource, efficiency: .max)
        for wanted in need.skills {
            let key = SkillTerms.key(resource: resource, skill: wanted.name)
            guard let skill = tables.get(SkillTerms.self, key: key) else { return nil }
            if skill.level < wanted.level { return nil }
            candidate.efficiency = min(candidate.efficiency, Int(skill.efficiency))
            candidate.from = max(candidate.from, skill.from ?? .min)
            candidate.to = min(candidate.to, skill.to ?? .max)
        }
        return candidate
    }

    /// The row of the location from which a resource serves visits, nil when there is none.
    private func location(ofResource resource: Int) -> Int? {
        let id = tables.resource.bytes(Entity.ResourceColumn.location, resource)
        return id.isEmpty ? nil : tables.location.row(of: id.span)
    }
}
