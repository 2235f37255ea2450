/// Lines that arrive together: all of them on one day, or day by day in their ratio.
extension ChainPlanner {
    /// DELIVERY complete: all lines on the first common day.
    mutating func planTogether(_ request: ChainRequest) {
        guard start <= end, lookAtEach(request) else { return }
        let quantities = request.order.lines.map(\.quantity)
        guard let day = commonDay(quantities, request) else {
            // Each could come, but not all on one day: none waits for another.
            for line in request.order.lines.indices { answer.lines[line].arrive = nil }
            return
        }
        deliver(quantities, request, on: day)
    }

    /// DELIVERY ratio: every day from the due day on takes as many sets as can have arrived by then.
    mutating func planSets(_ request: ChainRequest) {
        guard start <= end else { return }
        _ = lookAtEach(request)
        var (open, set) = request.order.sets
        let due = start
        defer { start = due }
        let last = mostParts(request)
        var deliveries = 1
        while start <= end, open > 0 {
            let isLast = deliveries == last
            let most = isLast ? open : mostSets(open, set, request)
            if most > 0, bringAll(set.map { $0 * most }, request, on: start) {
                deliver(set.map { $0 * most }, request, on: start)
                open -= most
                deliveries += 1
                if open == 0 { return }
            }
            start += 1
            let least = deliveries == last ? open : 1
            guard let next = commonDay(set.map { $0 * least }, request) else { return }
            start = next
        }
    }

    /// Looks on which day each line alone could come; false when one cannot.
    ///
    /// No day before the best day of any line does for all.
    private mutating func lookAtEach(_ request: ChainRequest) -> Bool {
        var canEach = true
        for line in request.order.lines.indices {
            let day = bringSoonest(begin(line, request), request)
            constraints[line] = why
            draft.rollBack(to: 0)
            answer.lines[line].arrive = day
            if day == nil {
                canEach = false
                noteQuota(line)
            }
        }
        return canEach
    }

    /// The most sets that the day in hand allows.
    private mutating func mostSets(
        _ open: Int64, _ set: [Int64], _ request: ChainRequest
    ) -> Int64 {
        var low: Int64 = 0
        var high = open
        while low < high {
            let middle = low + (high - low + 1) / 2
            if bringAll(set.map { $0 * middle }, request, on: start) {
                low = middle
            } else {
                high = middle - 1
            }
        }
        if low < open { noteQuotas(set.map { $0 * (low + 1) }, request, on: start) }
        return low
    }

    /// The first day from ``start`` on on which all lines can come in these quantities.
    ///
    /// Without holes in the days it is found by halving, stretch by stretch.
    private mutating func commonDay(_ quantities: [Int64], _ request: ChainRequest) -> Int32? {
        if start > end { return nil }
        var day = start
        for line in quantities.indices {
            let mark = draft.pegs.count
            var wish = begin(line, request)
            wish.quantity = quantities[line]
            let own = bringSoonest(wish, request)
            draft.rollBack(to: mark)
            noteQuota(line)
            guard let own else { return nil }
            day = max(day, own)
        }
        if bringAll(quantities, request, on: day) { return day }
        if keepsRules {
            noteQuotas(quantities, request, on: day)
            while day < end {
                day += 1
                guard isOpen(request, on: day) else { continue }
                if bringAll(quantities, request, on: day) { return day }
                noteQuotas(quantities, request, on: day)
            }
            return nil
        }
        if day >= end { return nil }
        let ends = stretchEnds(
            of: request.order.lines.map(\.item), request, from: day + 1, to: end)
        let found = firstDay(from: day + 1, in: ends) { planner, day in
            planner.bringAll(quantities, request, on: day)
        }
        guard let found, bringAll(quantities, request, on: found) else { return nil }
        return found
    }

    /// Whether all lines can arrive in these quantities on a day; nothing is taken.
    ///
    /// What it takes when they can is kept in ``together``: looking for it again could find another
    /// plan, or end at the limit of work.
    private mutating func bringAll(
        _ quantities: [Int64], _ request: ChainRequest, on day: Int32
    ) -> Bool {
        let mark = draft.pegs.count
        let left = quotas
        defer { quotas = left }
        var ends: [Int] = []
        for line in quantities.indices {
            var wish = begin(line, request)
            wish.quantity = quantities[line]
            if !bring(wish, request, on: day) {
                draft.rollBack(to: mark)
                return false
            }
            quotas.draw(line: line, day: Int(day), quantity: wish.quantity)
            ends.append(draft.pegs.count - mark)
        }
        together = (draft.lift(from: mark), ends)
        return true
    }

    /// Brings all lines on a day on which ``bringAll(_:_:on:)`` was the last that could.
    private mutating func deliver(
        _ quantities: [Int64], _ request: ChainRequest, on day: Int32
    ) {
        var first = 0
        for line in quantities.indices {
            let mark = draft.pegs.count
            var wish = begin(line, request)
            wish.quantity = quantities[line]
            draft.replay(together.pegs[first..<together.ends[line]])
            first = together.ends[line]
            deliver(wish, request, from: mark, on: day)
        }
    }

    /// Notes the lines that a quota binds, when quotas alone keep these quantities from a day.
    private mutating func noteQuotas(
        _ quantities: [Int64], _ request: ChainRequest, on day: Int32
    ) {
        if quotas.isEmpty || quantities.indices.allSatisfy({ answer.lines[$0].reason == .quota }) {
            return
        }
        let left = quotas
        quotas = QuotaLedger()
        let isHeld = bringAll(quantities, request, on: day)
        quotas = left
        if !isHeld { return }
        for line in quantities.indices where quotas.isBound(line) {
            answer.lines[line].reason = .quota
        }
    }
}
