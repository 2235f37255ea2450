/// One line: on which day it can be brought to the customer, and from which places.
extension ChainPlanner {
    /// A quantity of an item that is to reach the customer.
    struct Wish {
        var item: Int
        var quantity: Int64
        /// The line whose rows the request names, or -1 for a part of a kit and for another item.
        var line: Int
        /// The peg that it serves, or -1.
        var parent = -1
        /// The only place that counts, or nil.
        var place: Int?
        /// Whether one place has to send all of it.
        var isUndivided = false
    }

    /// Brings a wish on its best day; the day, or nil, and nothing is taken then.
    ///
    /// Where the effort ends first, the rest of the line is walked by levels.
    mutating func bringSoonest(_ wish: Wish, _ request: ChainRequest) -> Int32? {
        let mark = draft.pegs.count
        let day =
            keepsRules ? bringUnderRules(wish, request) : bringOnAnyDay(wish, request)
        guard walk == .needByNeed, day != start, isSpent(), effortOfOrder > 0,
            network.isChained(wish.item)
        else { return day }
        return bringByLevels(wish, request, since: mark, before: day)
    }

    /// Brings a wish on its best day where every day is open.
    ///
    /// - Complexity: an attempt for the due day; for a later one an attempt forward and one for the
    ///   day before its day, or a search by halving.
    mutating func bringOnAnyDay(_ wish: Wish, _ request: ChainRequest) -> Int32? {
        var failed: (day: Int32, why: ChainConstraint)?
        guard start <= end else {
            why = ChainConstraint(.lane, item: wish.item)
            return nil
        }
        if sparingEffort({ $0.attempt(wish, request, on: $0.start, &failed) }) { return start }
        let mark = draft.pegs.count
        if let soonest = bringForward(wish, request) {
            if soonest <= start + 1 {
                why = soonest == start ? ChainConstraint(.none) : failed?.why ?? why
                return soonest
            }
            let forward = draft.lift(from: mark)
            let ends = stretchEnds(of: [wish.item], request, from: start + 1, to: soonest - 1)
            if let day = firstDay(wish, request, in: ends, &failed) { return day }
            draft.replay(forward)
            return soonest
        }
        let ends = stretchEnds(of: [wish.item], request, from: start + 1, to: end)
        return firstDay(wish, request, in: ends, &failed)
    }

    /// Does something with three quarters of the line's effort, so that planning on from today is left
    /// some: where nothing is there by the due day, finding that out at many places takes it all.
    mutating func sparingEffort<Result>(_ body: (inout ChainPlanner) -> Result) -> Result {
        let spared = effort / 4
        effort -= spared
        defer { effort += spared }
        return body(&self)
    }

    /// Brings a wish on the first day behind ``start`` that does, in stretches that end on some days.
    private mutating func firstDay(
        _ wish: Wish, _ request: ChainRequest, in ends: [Int32],
        _ failed: inout (day: Int32, why: ChainConstraint)?
    ) -> Int32? {
        let mark = draft.pegs.count
        // While all places can still send, the reason says most.
        var never: ChainConstraint?
        let day = firstDay(from: start + 1, in: ends) { planner, day in
            let isDone = planner.attempt(wish, request, on: day, &failed)
            planner.draft.rollBack(to: mark)
            if !isDone { never = never ?? planner.why }
            return isDone
        }
        if let day { return attempt(wish, request, on: day, &failed) ? day : nil }
        why = never ?? failed?.why ?? why
        return nil
    }

    /// Tries a day and keeps why the latest day that failed did.
    private mutating func attempt(
        _ wish: Wish, _ request: ChainRequest, on day: Int32,
        _ failed: inout (day: Int32, why: ChainConstraint)?
    ) -> Bool {
        why = ChainConstraint(.none)
        if bring(wish, request, on: day) {
            why = failed?.why ?? ChainConstraint(.none)
            return true
        }
        if failed.map({ $0.day < day }) ?? true { failed = (day, why) }
        why = failed?.why ?? why
        return false
    }

    // MARK: On a day

    /// Brings a wish on a day; false, and nothing is taken, when it cannot.
    mutating func bring(_ wish: Wish, _ request: ChainRequest, on day: Int32) -> Bool {
        takesSubstitutes = false
        if keepsRules, !isAllowed(wish, on: day) { return false }
        // What is there on the due day is promised however much was looked at, unless it expires.
        if isSpent(), day != start || meetsLots {
            note(ChainConstraint(.effort))
            return false
        }
        if bringFromStock(wish, request, on: day) { return true }
        guard network.isChained(wish.item) else {
            noteStock(wish, request, on: day)
            return false
        }
        if network.terms(of: wish.item).kit == .apart {
            return bringKits(wish, request, on: day)
        }
        if bringFromOnePlace(wish, request, on: day) { return true }
        if bringFromSeveral(wish, request, on: day) { return true }
        guard request.allowsSubstitutes else { return false }
        takesSubstitutes = true
        defer { takesSubstitutes = false }
        return bringFromOnePlace(wish, request, on: day)
            || bringFromSeveral(wish, request, on: day)
    }

    /// Brings a wish from what rows have: from one place, or else from several.
    private mutating func bringFromStock(
        _ wish: Wish, _ request: ChainRequest, on day: Int32
    ) -> Bool {
        var total: Int64 = 0
        for place in byCost {
            guard let need = need(wish, request, at: place, on: day) else { continue }
            let part = supply(need.need, on: need.ship)
            if part >= wish.quantity { return take(need.need, wish.quantity, on: need.ship) }
            if need.need.row >= 0 { miss(.row(need.need.row)) }
            total += min(part, wish.quantity - total)
        }
        if wish.isUndivided || total < wish.quantity { return false }
        let mark = draft.pegs.count
        if takeStock(wish, request, on: day) == wish.quantity { return true }
        draft.rollBack(to: mark)
        return false
    }

    /// Takes what rows have, cheapest lane first, and answers how much.
    private mutating func takeStock(
        _ wish: Wish, _ request: ChainRequest, on day: Int32
    ) -> Int64 {
        var open = wish.quantity
        for place in byCost where open > 0 {
            guard let need = need(wish, request, at: place, on: day) else { continue }
            let part = min(open, supply(need.need, on: need.ship))
            if part > 0, take(need.need, part, on: need.ship) { open -= part }
        }
        return wish.quantity - open
    }

    /// The most that rows have for a wish on a day, at most its quantity and what its quotas leave:
    /// from one place when it must come from one, else from all.
    mutating func mostOfStock(_ wish: Wish, _ request: ChainRequest, on day: Int32) -> Int64 {
        if isSpent() {
            note(ChainConstraint(.effort))
            return 0
        }
        var most: Int64 = 0
        for place in byCost {
            guard let need = need(wish, request, at: place, on: day) else { continue }
            let part = min(wish.quantity, supply(need.need, on: need.ship))
            most = wish.isUndivided ? max(most, part) : min(wish.quantity, most + part)
        }
        var room = wish.quantity
        if keepsRules, wish.line >= 0 {
            room = min(room, quotas.room(line: wish.line, day: Int(day)))
        }
        if most < room { noteStock(wish, request, on: day) }
        return min(most, room)
    }

    private mutating func bringFromOnePlace(
        _ wish: Wish, _ request: ChainRequest, on day: Int32
    ) -> Bool {
        var isReached = false
        for place in byCost {
            guard let need = need(wish, request, at: place, on: day) else { continue }
            isReached = true
            if serve(need.need, by: need.ship) { return true }
        }
        if !isReached {
            note(ChainConstraint(byCost.isEmpty ? .stock : .lane, item: wish.item))
        }
        return false
    }

    /// Brings a wish from what rows have everywhere, and the rest in any way from any place.
    private mutating func bringFromSeveral(
        _ wish: Wish, _ request: ChainRequest, on day: Int32
    ) -> Bool {
        if byCost.count == 1 || wish.isUndivided || wish.place != nil { return false }
        let mark = draft.pegs.count
        var rest = wish
        rest.quantity -= takeStock(wish, request, on: day)
        for place in byCost {
            guard let need = need(rest, request, at: place, on: day) else { continue }
            if serve(need.need, by: need.ship) { return true }
        }
        isSplitting = true
        defer { isSplitting = false }
        let isDone = divide(rest.quantity, over: byCost) { planner, place, open in
            guard let need = planner.need(rest, request, at: place, on: day) else { return 0 }
            return planner.mostOf(open, of: rest.item) { planner, quantity in
                var part = need.need
                part.quantity = quantity
                return planner.serve(part, by: need.ship)
            }
        }
        if !isDone { draft.rollBack(to: mark) }
        return isDone
    }

    /// Brings kits whose parts ship apart: those that lie there whole, and the rest part by part.
    private mutating func bringKits(
        _ wish: Wish, _ request: ChainRequest, on day: Int32
    ) -> Bool {
        let mark = draft.pegs.count
        if !wish.isUndivided {
            var rest = wish
            rest.quantity -= takeStock(wish, request, on: day)
            if bringApart(rest, request, on: day) { return true }
            draft.rollBack(to: mark)
        }
        return bringApart(wish, request, on: day)
    }

    /// Brings the parts of a kit, each from where it is.
    private mutating func bringApart(
        _ wish: Wish, _ request: ChainRequest, on day: Int32
    ) -> Bool {
        guard let member = network.member(wish.item) else { return false }
        guard isPutTogether(member, on: day) else {
            note(ChainConstraint(.component, item: wish.item))
            return false
        }
        let mark = draft.pegs.count
        let kit = draft.add(kitPeg(wish, on: day))
        let isDone = serveAll(network.members[member].components.count) { planner, index in
            let component = planner.network.members[member].components[index]
            guard component.window.contains(day) else { return true }
            guard let part = planner.part(component, of: wish, kit) else { return false }
            return part.quantity == 0 || planner.bring(part, request, on: day)
        }
        if !isDone { draft.rollBack(to: mark) }
        return isDone
    }

    private func kitPeg(_ wish: Wish, on day: Int32) -> ChainPeg {
        ChainPeg(
            kind: .kit, line: line, parent: wish.parent, item: wish.item, location: -1, index: -1,
            quantity: wish.quantity, lot: wish.quantity, start: day, end: day)
    }

    private func part(
        _ component: SupplyNetwork.Component, of wish: Wish, _ kit: Int
    ) -> Wish? {
        guard let need = componentNeed(component, wish.quantity, at: -1, parent: kit) else {
            return nil
        }
        return Wish(
            item: component.item, quantity: need.quantity, line: -1, parent: kit,
            place: wish.place, isUndivided: wish.isUndivided)
    }

    // MARK: Forward

    /// Brings a wish from the place that can come by it soonest, planning on from today.
    mutating func bringForward(_ wish: Wish, _ request: ChainRequest) -> Int32? {
        guard walk == .needByNeed, network.isChained(wish.item),
            network.terms(of: wish.item).kit != .apart
        else { return nil }
        takesSubstitutes = request.allowsSubstitutes
        defer { takesSubstitutes = false }
        let mark = draft.pegs.count
        var best: Int32?
        var kept: [ChainPeg] = []
        var isBestApplied = false
        for place in byCost {
            if best != nil, isSpent() { break }
            if isBestApplied { kept = draft.lift(from: mark) }
            draft.rollBack(to: mark)
            isBestApplied = false
            guard let arrive = bringForward(wish, request, from: place),
                mayServe(wish, since: mark, on: arrive - request.order.locations[place].laneDays)
            else { continue }
            if arrive < best ?? Int32.max {
                best = arrive
                isBestApplied = true
            }
        }
        if isBestApplied { return best }
        draft.rollBack(to: mark)
        draft.replay(kept)
        return best
    }

    /// Whether what serves a wish since a mark still may on the day on which it ships, which may be
    /// later than the day on which it could: substitutes in their window, and what is made or bought
    /// before something supersedes it.
    private func mayServe(_ wish: Wish, since mark: Int, on day: Int32) -> Bool {
        guard let member = network.member(wish.item) else { return true }
        for peg in draft.pegs[mark...] where peg.parent == wish.parent {
            switch peg.kind {
            case .substitute:
                for substitute in network.members[member].substitutes
                where substitute.item == peg.index && !substitute.window.contains(day) {
                    return false
                }
            case .make, .buy, .kit: if network.isSuperseded(member, on: day) { return false }
            case .take, .load, .move: break
            }
        }
        return true
    }

    private mutating func bringForward(
        _ wish: Wish, _ request: ChainRequest, from place: Int
    ) -> Int32? {
        if let only = wish.place, only != place { return nil }
        let mark = draft.pegs.count
        let lane = request.order.locations[place].laneDays
        let need = Need(
            item: wish.item, location: request.locations[place],
            row: row(wish, request, at: place), quantity: wish.quantity, parent: wish.parent,
            keep: lane + request.order.lines[line].keepDays)
        guard let day = serveSoonest(need) else { return nil }
        var arrive = max(day + lane, start)
        // What is ready leaves on the next day that the rules allow.
        while keepsRules, arrive <= end, !isAllowed(wish, request, from: place, on: arrive) {
            arrive += 1
        }
        guard arrive <= end, arrive - lane <= lastShip,
            draft.postpone(
                from: mark, parent: wish.parent, to: arrive - lane, planned: countsPlanned)
        else {
            draft.rollBack(to: mark)
            return nil
        }
        return arrive
    }

    // MARK: Places

    /// A wish as the need of a place, with its ship day; nil when the place cannot send it so.
    private func need(
        _ wish: Wish, _ request: ChainRequest, at place: Int, on day: Int32
    ) -> (need: Need, ship: Int32)? {
        if let only = wish.place, only != place { return nil }
        let ship = Int(day) - Int(request.order.locations[place].laneDays)
        guard ship >= Int(today), ship <= Int(lastShip),
            !keepsRules || request.order.isOpen(place, ship: ship, arrive: Int(day))
        else { return nil }
        let need = Need(
            item: wish.item, location: request.locations[place],
            row: row(wish, request, at: place), quantity: wish.quantity, parent: wish.parent,
            keep: request.order.locations[place].laneDays + request.order.lines[line].keepDays)
        return (need, Int32(ship))
    }

    /// The row of a wish at a place, or -1.
    private func row(_ wish: Wish, _ request: ChainRequest, at place: Int) -> Int {
        if wish.line < 0 { return network.row(wish.item, at: request.locations[place]) }
        return Int(request.order.rows[wish.line * request.locations.count + place])
    }

    /// What a need's own row can give on a day.
    private mutating func supply(_ need: Need, on day: Int32) -> Int64 {
        need.row < 0
            ? 0
            : draft.available(
                need.row, day: day, planned: countsPlanned, keep: need.keep)
    }

    /// Notes why rows alone do not serve a wish.
    private mutating func noteStock(_ wish: Wish, _ request: ChainRequest, on day: Int32) {
        for place in byCost {
            guard let need = need(wish, request, at: place, on: day), need.need.row >= 0 else {
                continue
            }
            return noteShort(need.need, on: need.ship)
        }
        let isKept = byCost.contains { row(wish, request, at: $0) >= 0 }
        note(ChainConstraint(isKept ? .lane : .stock, item: wish.item))
    }
}
