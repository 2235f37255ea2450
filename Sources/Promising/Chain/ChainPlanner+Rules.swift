/// Quotas, days on which nothing ships or is received, and goods that expire: holes in the days of a
/// line.
///
/// Without holes more can only be had on a later day, and days are found by halving. A hole only takes
/// a day away, so no day before the best one without holes does; from there on each day that the rules
/// allow is asked.
extension ChainPlanner {
    /// Brings a wish on its best day that the rules allow; the day, or nil, and nothing is taken then.
    ///
    /// What is planned on from today waits, once it is ready, for the next day that is allowed.
    mutating func bringUnderRules(_ wish: Wish, _ request: ChainRequest) -> Int32? {
        let mark = draft.pegs.count
        guard let first = firstWithoutRules(wish, request) else { return nil }
        // What is late without rules as well is not late by them alone.
        let decided = first > start || meetsLots ? why : closing(request, on: first)
        let ready = bringForward(wish, request)
        let forward = draft.lift(from: mark)
        var day = first
        var wasOpen = meetsLots
        while day <= ready ?? end, !isSpent() {
            if isOpen(request, on: day) {
                if bring(wish, request, on: day) {
                    why =
                        day == start
                        ? ChainConstraint(.none)
                        : day == first || wasOpen ? decided : closing(request, on: first)
                    return day
                }
                wasOpen = true
                noteQuota(wish, request, on: day)
            }
            day += 1
        }
        why = ready == start ? ChainConstraint(.none) : decided
        if ready == nil, isSpent() { why = ChainConstraint(.effort) }
        draft.replay(forward)
        return ready
    }

    /// The day before which a wish cannot come even without rules; nil when it never can.
    ///
    /// Where goods expire every day has to be asked. ``why`` then says why the first one fails.
    private mutating func firstWithoutRules(
        _ wish: Wish, _ request: ChainRequest
    ) -> Int32? {
        let mark = draft.pegs.count
        keepsRules = false
        defer {
            keepsRules = true
            draft.rollBack(to: mark)
        }
        if meetsLots {
            why = ChainConstraint(.none)
            if start <= end { _ = sparingEffort { $0.bring(wish, request, on: $0.start) } }
            let shortest = request.order.locations.map(\.laneDays).min() ?? 0
            if why.kind == .lane, today + shortest > start, today + shortest <= end {
                // Nothing comes so soon; on the first day on which it might, more is to be said.
                let lane = why
                why = ChainConstraint(.none)
                draft.rollBack(to: mark)
                if bring(wish, request, on: today + shortest) { why = lane }
            }
            return start
        }
        return bringOnAnyDay(wish, request)
    }

    /// The most of a wish that the day in hand allows, and whether its quotas leave less.
    mutating func mostAllowed(_ wish: Wish, _ request: ChainRequest) -> Int64 {
        let left = quotas
        quotas = QuotaLedger()
        let most = most(wish, request, on: start)
        quotas = left
        let room = quotas.room(line: wish.line, day: Int(start))
        if room < most { metQuota = true }
        return min(most, room)
    }

    /// The most of a wish that one day allows under the rules.
    ///
    /// Between two edges of its quotas a line may have the same on all days, and where nothing expires
    /// the last open day of each lane has most.
    mutating func mostEverUnderRules(_ wish: Wish, _ request: ChainRequest) -> Int64 {
        let due = start
        defer { start = due }
        var best: Int64 = 0
        var first = due
        while first <= end {
            let next = quotas.nextChange(line: wish.line, after: Int(first)).map { Int32($0) }
            let edge = min(end, next.map { $0 - 1 } ?? end)
            if meetsLots || meetsWindows {
                start = first
                while start <= edge, !isSpent() {
                    if isOpen(request, on: start) { best = max(best, mostAllowed(wish, request)) }
                    start += 1
                }
            } else {
                for lane in Set(request.order.locations.map(\.laneDays)).sorted() {
                    start = min(edge, lastShip &+ lane)
                    while start >= first, !isOpen(request, on: start) { start -= 1 }
                    if start >= first { best = max(best, mostAllowed(wish, request)) }
                }
            }
            first = edge + 1
        }
        return best
    }

    /// What closes a day on which the line in hand could come otherwise: the customer, when some place
    /// ships for it, else the days on which places ship.
    private func closing(_ request: ChainRequest, on day: Int32) -> ChainConstraint {
        let ships = byCost.contains { place in
            let lane = request.order.locations[place].laneDays
            return reaches(request, place, on: day)
                && request.order.ships(place, on: Int(day - lane))
        }
        let isCustomer = ships && !request.order.receives(on: Int(day))
        return ChainConstraint(isCustomer ? .calendar : .lane, item: lineItem)
    }

    // MARK: Days

    /// Whether the quotas of a wish's line leave so much on a day.
    func isAllowed(_ wish: Wish, on day: Int32) -> Bool {
        wish.line < 0 || quotas.room(line: wish.line, day: Int(day)) >= wish.quantity
    }

    /// Whether a wish may come from a place on a day.
    func isAllowed(
        _ wish: Wish, _ request: ChainRequest, from place: Int, on day: Int32
    ) -> Bool {
        let ship = Int(day) - Int(request.order.locations[place].laneDays)
        return request.order.isOpen(place, ship: ship, arrive: Int(day))
            && isAllowed(wish, on: day)
    }

    /// Whether any place can send what arrives on a day.
    func isOpen(_ request: ChainRequest, on day: Int32) -> Bool {
        byCost.contains { reaches(request, $0, on: day) && isOpen(request, $0, on: day) }
    }

    /// Whether places could send what arrives on a day, were they not closed.
    func isClosed(_ request: ChainRequest, on day: Int32) -> Bool {
        byCost.contains { reaches(request, $0, on: day) } && !isOpen(request, on: day)
    }

    /// Whether a place is not closed for what arrives on a day.
    func isOpen(_ request: ChainRequest, _ place: Int, on day: Int32) -> Bool {
        let ship = Int(day) - Int(request.order.locations[place].laneDays)
        return request.order.isOpen(place, ship: ship, arrive: Int(day))
    }

    /// Whether what a place sends within the horizon can arrive on a day.
    func reaches(_ request: ChainRequest, _ place: Int, on day: Int32) -> Bool {
        let ship = Int(day) - Int(request.order.locations[place].laneDays)
        return ship >= Int(today) && ship <= Int(lastShip)
    }

    // MARK: Reasons

    /// Notes that quotas alone keep a wish from a day.
    private mutating func noteQuota(_ wish: Wish, _ request: ChainRequest, on day: Int32) {
        if metQuota || isAllowed(wish, on: day) { return }
        let mark = draft.pegs.count
        let left = quotas
        quotas = QuotaLedger()
        metQuota = bring(wish, request, on: day)
        quotas = left
        draft.rollBack(to: mark)
    }

    /// Writes down that a quota makes a line later or shorter, when it did so to the line in hand.
    mutating func noteQuota(_ line: Int) {
        if metQuota { answer.lines[line].reason = .quota }
    }
}
