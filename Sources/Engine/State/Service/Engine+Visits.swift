import Columns
import Promising
import Wire

/// Visits: how they are found, line by line and together with what ships.
extension Engine {
    /// Other visits that an explanation names.
    private static let mostAlternatives = 3

    // MARK: One visit

    /// The best visit for a question: on the wanted day, else on the nearest before it, else on the
    /// first after it.
    func answer(
        _ question: VisitQuestion, in days: VisitDays, by planner: inout VisitPlanner
    ) -> VisitAnswer {
        let today = self.today
        var answer = VisitAnswer(question: question)
        answer.isWished = question.request.only != nil
        if question.request.sites.isEmpty {
            answer.obstacle =
                question.isUnreached
                ? .zone
                : question.unplaced >= 0 && question.missing.isEmpty ? .unplaced : .crew(.skill)
            answer.resource = question.unplaced
            return answer
        }
        var wanted = days.due
        if let only = question.request.only {
            wanted = Instant.day(of: only * Slot.milliseconds)
        }
        for day in days.tried(from: question.first) {
            guard answer.isWished == false || day == wanted,
                let offer = offers(question, on: day, in: days, most: 1, by: &planner).first
            else { continue }
            answer.offer = offer
            break
        }
        let target = max(wanted ?? today, today)
        if let day = answer.offer?.day {
            if let due = days.due, due < today, !answer.isWished {
                answer.obstacle = .past
            } else if day > target {
                answer.obstacle = obstacle(question, on: target, in: days, by: &planner)
                if isHeldByCustomer(question, from: target, to: day, in: days, by: &planner) {
                    answer.obstacle = .closed
                }
            }
            if let latest = days.latest, day > latest {
                answer.offer = nil
                answer.obstacle = .latest
            }
        } else {
            answer.obstacle = nearestObstacle(question, target: target, in: days, by: &planner)
        }
        if case .crew(.booked) = answer.obstacle {
            answer.resource = firstBooked(question, from: target, through: days.last)
        }
        return answer
    }

    /// Whether a visit could be on a day before another, did the customer receive on it.
    private func isHeldByCustomer(
        _ question: VisitQuestion, from target: Int32, to found: Int32, in days: VisitDays,
        by planner: inout VisitPlanner
    ) -> Bool {
        guard let receiving = days.receiving else { return false }
        for day in max(target, question.first)..<max(target, question.first, found)
        where !receiving.contains(Int(day))
            && days.quotas.room(line: question.line, day: Int(day)) >= question.quantity
            && !planner.offers(
                question.request, on: day, most: 1, over: supply.service.roster
            ).isEmpty
        { return true }
        return false
    }

    /// The first of those who could come that is booked on a day, on the first day on which one is; -1
    /// when nobody is.
    private func firstBooked(
        _ question: VisitQuestion, from first: Int32, through last: Int32
    ) -> Int {
        let roster = supply.service.roster
        for day in first...max(first, last) {
            for need in question.request.sites.flatMap(\.needs) {
                for candidate in need.candidates
                where roster.openOverMidnight(candidate.resource, day: day)
                    != roster.freeOverMidnight(candidate.resource, day: day, seats: 1)
                { return candidate.resource }
            }
        }
        return -1
    }

    /// At most `most` visits on a day on which the customer may have one, by start, end and place.
    private func offers(
        _ question: VisitQuestion, on day: Int32, in days: VisitDays, most: Int,
        by planner: inout VisitPlanner
    ) -> [VisitOffer] {
        guard days.receiving?.contains(Int(day)) ?? true,
            days.quotas.room(line: question.line, day: Int(day)) >= question.quantity
        else { return [] }
        return planner.offers(
            question.request, on: day, most: most, over: supply.service.roster)
    }

    /// The visits from a day on, by day, start, end and place.
    func offers(
        _ question: VisitQuestion, from first: Int32, in days: VisitDays, most: Int,
        by planner: inout VisitPlanner
    ) -> [VisitOffer] {
        var found: [VisitOffer] = []
        let last = min(days.last, days.latest ?? days.last)
        var day = first
        while day <= last, found.count < most {
            found += offers(
                question, on: day, in: days, most: most - found.count, by: &planner)
            day += 1
        }
        return found
    }

    /// What keeps a visit from being on a day.
    private func obstacle(
        _ question: VisitQuestion, on day: Int32, in days: VisitDays, by planner: inout VisitPlanner
    ) -> VisitAnswer.Obstacle {
        if day < question.first { return .fence }
        if !(days.receiving?.contains(Int(day)) ?? true) { return .closed }
        let roster = supply.service.roster
        let found = planner.obstacle(question.request, on: day, over: roster)
        // Only who could come without bookings can come with them.
        let isFree =
            found == .booked
            && !planner.offers(question.request, on: day, most: 1, over: roster).isEmpty
        return planner.isSpent ? .effort : isFree ? .quota : .crew(found)
    }

    /// What keeps a visit from being at all: on the day on which it comes nearest.
    private func nearestObstacle(
        _ question: VisitQuestion, target: Int32, in days: VisitDays, by planner: inout VisitPlanner
    ) -> VisitAnswer.Obstacle {
        if question.request.only != nil {
            return target > days.last
                ? .crew(.hours) : obstacle(question, on: target, in: days, by: &planner)
        }
        var worksOnDays = false
        var isClosed = false
        for day in days.tried(from: question.first) {
            let found = obstacle(question, on: day, in: days, by: &planner)
            switch found {
            case .effort, .quota, .crew(.booked): return found
            case .crew(.hours): worksOnDays = true
            case .closed: isClosed = true
            default: continue
            }
        }
        return worksOnDays ? .crew(.hours) : isClosed ? .closed : .crew(.skill)
    }

    // MARK: Orders with visits

    /// The best promise for terms with visits: each visit by itself, or under `complete` all lines
    /// on one day.
    mutating func plan(
        _ terms: PromiseTerms, _ visits: [VisitQuestion]
    ) throws(CommandError) -> (record: OrderRecord, planned: PlannedOrder) {
        var goods = terms
        goods.start = nil
        goods.question.lines = []
        var draft = VisitDraft(terms)
        for (index, line) in terms.question.lines.enumerated()
        where !visits.contains(where: { $0.line == index }) {
            goods.question.lines.append(line)
            draft.goodsLines.append(index)
        }
        var planner = VisitPlanner()
        if terms.delivery == .complete {
            try planTogether(&draft, visits, goods, by: &planner)
        } else {
            if !draft.goodsLines.isEmpty { (draft.record, draft.planned) = try plan(goods) }
            let days = visitDays(of: terms, goods: draft)
            draft.answers = answers(visits, in: days, by: &planner)
            if terms.explains { addAlternatives(&draft, in: days, by: &planner) }
        }
        return try close(draft, terms)
    }

    /// The days that the visits of an order may be on, once its other lines are planned.
    mutating func visitDays(
        of terms: PromiseTerms, goods: VisitDraft
    ) -> VisitDays {
        var days = VisitDays(
            due: terms.due, latest: terms.latest, last: today + Int32(limits.horizonDays) - 1)
        if let account = terms.question.account {
            days.receiving = supply.calendars.receiving[Int32(account)]
        }
        if supply.quotas.isEmpty { return days }
        // What the other lines draw is gone for the visits; it is counted for the while.
        var request = OrderRequest()
        if let record = goods.record { useQuotas(record) }
        bindQuotas(&request, terms.question)
        if let record = goods.record { giveBackQuotas(record) }
        days.quotas = request.quotas
        return days
    }

    /// The best visit for each question, those before it being booked; nothing is booked after.
    mutating func answers(
        _ visits: [VisitQuestion], in days: VisitDays, by planner: inout VisitPlanner
    ) -> VisitDraft.Answers {
        var found = VisitDraft.Answers()
        var days = days
        for visit in visits {
            let answer = answer(visit, in: days, by: &planner)
            if let offer = answer.offer {
                supply.service.roster.book(offer)
                days.quotas.draw(
                    line: visit.line, day: Int(offer.day), quantity: visit.quantity)
            }
            found.visits.append(answer)
        }
        for answer in found.visits {
            if let offer = answer.offer { supply.service.roster.release(offer) }
        }
        found.draws = days.quotas.draws
        return found
    }

    /// Adds the next visits that each line could have instead.
    func addAlternatives(
        _ draft: inout VisitDraft, in days: VisitDays, by planner: inout VisitPlanner
    ) {
        for index in draft.answers.visits.indices {
            draft.answers.visits[index].alternatives = alternatives(
                to: draft.answers.visits[index], in: days, by: &planner)
        }
    }

    /// The next visits instead of the one that was found, or of the one that was wished.
    func alternatives(
        to answer: VisitAnswer, in days: VisitDays, by planner: inout VisitPlanner
    ) -> [VisitOffer] {
        var question = answer.question
        var days = days
        days.latest = nil
        question.request.only = nil
        var first = max(question.first, days.due ?? question.first)
        if let only = answer.question.request.only {
            first = max(first, Instant.day(of: only * Slot.milliseconds))
        }
        if let offer = answer.offer { first = offer.day }
        var found = offers(
            question, from: first, in: days, most: Self.mostAlternatives + 1, by: &planner)
        found.removeAll { $0 == answer.offer }
        return Array(found.prefix(Self.mostAlternatives))
    }

    // MARK: The order as a whole

    /// The record of an order with visits.
    private func close(
        _ draft: VisitDraft, _ terms: PromiseTerms
    ) throws(CommandError) -> (record: OrderRecord, planned: PlannedOrder) {
        let isKept = draft.isKept
        var lines: [OrderRecord.Line] = []
        var pegs: [OrderPeg] = []
        var visits: [OrderVisit] = []
        if isKept, let goods = draft.record {
            pegs = goods.pegs
            for index in pegs.indices { pegs[index].line = draft.goodsLines[pegs[index].line] }
        }
        for index in terms.question.lines.indices {
            if let place = draft.goodsLines.firstIndex(of: index), let goods = draft.record {
                var line = goods.lines[place]
                if !isKept { line.drop(waits: draft.waits && terms.short == .backorder) }
                lines.append(line)
            } else {
                lines.append(line(index, draft, terms, isKept: isKept, &visits))
            }
        }
        var record = OrderRecord(terms, lines: lines, pegs: pegs, visits: visits, at: now)
        let freight = freight(of: record, to: terms.question.zone)
        record.cost = try SupplyState.checked { () throws(SupplyError) in try freight.cents() }
        return (record, planned(draft, terms))
    }

    /// The line of a visit; who comes is added when it is kept.
    private func line(
        _ index: Int, _ draft: VisitDraft, _ terms: PromiseTerms, isKept: Bool,
        _ visits: inout [OrderVisit]
    ) -> OrderRecord.Line {
        guard let answer = draft.answers.visits.first(where: { $0.question.line == index }) else {
            preconditionFailure("a line ships or is a visit")
        }
        var line = OrderRecord.Line(
            item: key(.item, row: answer.question.item), quantity: answer.question.quantity,
            confirmed: 0, backordered: 0, arrive: nil, reason: answer.reason, sources: [])
        if isKept, let offer = answer.offer {
            line.confirmed = line.quantity
            line.arrive = offer.day
            let location = key(.location, row: answer.question.locations[offer.site])
            line.sources = [
                OrderRecord.Source(
                    location: location, stock: -1, quantity: line.quantity, ship: offer.day,
                    arrive: offer.day, how: .make)
            ]
            for draw in draft.answers.draws where draw.line == index {
                let quota = tables.quota.sequence.load(draw.owner, as: Int64.self)
                line.draws.append(OrderRecord.Draw(quota: quota, quantity: draw.quantity))
            }
            for (seat, resource) in offer.crew.enumerated() {
                visits.append(
                    OrderVisit(
                        line: index, resource: key(.resource, row: resource), row: resource,
                        location: location, day: offer.day, start: offer.start,
                        count: offer.count, skills: answer.question.skills[seat]))
            }
        } else {
            if answer.offer != nil { line.reason = line.reason ?? .otherLine }
            if terms.short == .backorder { line.backordered = line.quantity }
        }
        return line
    }

    /// What an order with visits found, for the explanation of each line.
    private func planned(_ draft: VisitDraft, _ terms: PromiseTerms) -> PlannedOrder {
        var planned = draft.planned ?? PlannedOrder(plan: OrderPlan(), locations: [])
        let (constraints, alternatives) = (planned.constraints, planned.alternatives)
        if !constraints.isEmpty {
            planned.constraints = terms.question.lines.indices.map { _ in ChainConstraint(.none) }
            for (place, line) in draft.goodsLines.enumerated() {
                planned.constraints[line] = constraints[place]
            }
        }
        if !alternatives.isEmpty {
            planned.alternatives = terms.question.lines.indices.map { _ in [] }
            for (place, line) in draft.goodsLines.enumerated() {
                planned.alternatives[line] = alternatives[place]
            }
        }
        for answer in draft.answers.visits { planned.visits[answer.question.line] = answer }
        return planned
    }
}

/// An order with visits on its way to a record.
struct VisitDraft {
    /// What was found for the visits.
    struct Answers {
        /// In the order of the lines.
        var visits: [VisitAnswer] = []
        /// What they draw on quotas.
        var draws: [QuotaLedger.Draw] = []

        /// Whether there is a visit for each.
        var areComplete: Bool { visits.allSatisfy { $0.offer != nil } }

        /// Says of all that were found that the search for a common day ended at its limit of work.
        mutating func endAtEffort() {
            for index in visits.indices where visits[index].offer != nil {
                visits[index].obstacle = .effort
            }
        }
    }

    /// What is asked.
    let terms: PromiseTerms
    /// The lines that ship.
    var goodsLines: [Int] = []
    /// What these lines get, numbered among themselves; nil when there are none.
    var record: OrderRecord?
    /// How.
    var planned: PlannedOrder?
    /// What the visits get.
    var answers = Answers()
    /// Whether an order that is to be complete cannot be.
    var waits = false

    init(_ terms: PromiseTerms) { self.terms = terms }

    /// Whether what was found is promised: not when the order has to be whole and is not.
    var isKept: Bool {
        if waits { return false }
        guard terms.short == .reject else { return true }
        return answers.areComplete && record?.status != .rejected
    }
}

extension OrderRecord.Line {
    /// Gives up what was found, because the order cannot be as it has to be.
    fileprivate mutating func drop(waits: Bool) {
        reason = reason ?? .otherLine
        giveUpPromise()
        backordered = waits ? quantity : 0
    }
}

extension Roster {
    /// Books everyone who comes.
    fileprivate mutating func book(_ offer: VisitOffer) {
        for resource in offer.crew { book(resource, day: offer.day, offer.slots) }
    }

    /// Gives back what `book` took.
    fileprivate mutating func release(_ offer: VisitOffer) {
        for resource in offer.crew { release(resource, day: offer.day, offer.slots) }
    }
}
