import Promising

/// DELIVERY complete with visits: every visit and all that ships on one day.
extension Engine {
    /// Plans of what ships that one complete order with visits may take.
    private static let mostGoodsPlans = 32

    /// DELIVERY complete: the first of the days tried on which every visit and all that ships can
    /// be; without one everything waits.
    ///
    /// What ships is planned for a day only if it can be there so soon: where it cannot, its next day
    /// is known. Beyond ``mostGoodsPlans`` no further day is tried.
    mutating func planTogether(
        _ draft: inout VisitDraft, _ visits: [VisitQuestion], _ goods: PromiseTerms,
        by planner: inout VisitPlanner
    ) throws(CommandError) {
        let first = visits.reduce(today) { max($0, $1.first) }
        let window = visitDays(of: draft.terms, goods: draft)
        // No day before this one does for what ships; known from the first plan that fails on.
        var soonest: Int32?
        var plans = 0
        for day in window.tried(from: first)
        where day >= soonest ?? first && plans <= Self.mostGoodsPlans {
            if let latest = window.latest, day > latest { continue }
            var oneDay = window
            oneDay.due = day
            oneDay.last = day
            var restricted = visits
            for index in restricted.indices { restricted[index].first = day }
            guard answers(restricted, in: oneDay, by: &planner).areComplete else { continue }
            if !draft.goodsLines.isEmpty {
                plans += 1
                guard let found = try plan(goods, on: day) else {
                    // The wanted day is tried first, then the days before it, then those after it.
                    let isAfter = window.due.map { day > $0 } ?? true
                    if isAfter || soonest == nil {
                        soonest =
                            try soonestDay(of: goods, from: isAfter ? day + 1 : first) ?? .max
                        plans += 1
                    }
                    continue
                }
                (draft.record, draft.planned) = found
            }
            var left = visitDays(of: draft.terms, goods: draft)
            left.due = day
            left.last = day
            let answers = answers(restricted, in: left, by: &planner)
            guard answers.areComplete else {
                (draft.record, draft.planned) = (nil, nil)
                continue
            }
            draft.answers = answers
            try explainLateness(&draft, visits, goods, on: day, by: &planner)
            if draft.terms.explains { addAlternatives(&draft, in: window, by: &planner) }
            return
        }
        draft.answers = answers(visits, in: window, by: &planner)
        if !draft.goodsLines.isEmpty { (draft.record, draft.planned) = try plan(goods) }
        draft.waits = true
        if plans > Self.mostGoodsPlans { draft.answers.endAtEffort() }
        if draft.terms.explains { addAlternatives(&draft, in: window, by: &planner) }
    }

    /// The first day, not before another, on which all that ships can arrive; nil when there is none.
    private mutating func soonestDay(
        of goods: PromiseTerms, from day: Int32
    ) throws(CommandError) -> Int32? {
        var goods = goods
        goods.due = day
        goods.isDueFirst = true
        goods.short = .reject
        goods.explains = false
        if let latest = goods.latest, latest < day { return nil }
        let found = try plan(goods).record
        return found.status == .rejected ? nil : found.arrive
    }

    /// The plan of all that ships for one day; nil when it cannot all arrive on it.
    private mutating func plan(
        _ goods: PromiseTerms, on day: Int32
    ) throws(CommandError) -> (record: OrderRecord, planned: PlannedOrder)? {
        var exact = goods
        exact.due = day
        exact.isDueFirst = true
        exact.latest = day
        exact.short = .reject
        let found = try plan(exact)
        return found.record.status != .rejected && found.record.arrive == day ? found : nil
    }

    /// Says of each line of a complete order that is late whether it is to blame.
    private mutating func explainLateness(
        _ draft: inout VisitDraft, _ visits: [VisitQuestion], _ goods: PromiseTerms, on day: Int32,
        by planner: inout VisitPlanner
    ) throws(CommandError) {
        let today = self.today
        let target = max(draft.terms.due ?? today, today)
        let isPast = draft.terms.due.map { $0 < today } ?? false
        guard day > target || isPast else { return }
        let window = visitDays(of: draft.terms, goods: VisitDraft(draft.terms))
        for (index, visit) in visits.enumerated() {
            let alone = answer(visit, in: window, by: &planner)
            let isLate = alone.offer.map { $0.day > target } ?? true
            draft.answers.visits[index].obstacle =
                isPast ? .past : isLate ? alone.obstacle : .otherLine
        }
        guard draft.record != nil else { return }
        let alone = try plan(goods).record
        let isLate = alone.arrive.map { $0 > target } ?? true
        for line in alone.lines.indices {
            draft.record?.lines[line].reason =
                isLate ? alone.lines[line].reason ?? .otherLine : .otherLine
        }
    }
}
