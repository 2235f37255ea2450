/// Planning on from today: everything as soon as it can be.
extension ChainPlanner {
    /// Serves a need as soon as it can be; the day, or nil, and nothing is taken then.
    mutating func serveSoonest(_ need: Need) -> Int32? {
        guard mayLook() else { return nil }
        var stockDay: Int32?
        if need.row >= 0 {
            stockDay = draft.earliestDay(
                need.row, quantity: need.quantity, from: today, through: lastShip,
                planned: countsPlanned, keep: need.keep)
        }
        if let stockDay, stockDay == today || !network.isChained(need.item) {
            return take(need, need.quantity, on: stockDay) ? stockDay : nil
        }
        guard let member = network.member(need.item), enter(need) else { return nil }
        defer { path.removeLast() }
        let mark = draft.pegs.count
        var day = serveSoonest(need, member, withStockOf: today)
        // What comes in until then need not be made.
        if let first = day ?? stockDay, need.row >= 0, stockDay.map({ $0 > first }) ?? true,
            draft.nextStep(
                need.row, after: today, through: min(first, lastShip), planned: countsPlanned)
                != nil
        {
            draft.rollBack(to: mark)
            day =
                serveSoonest(need, member, withStockOf: min(first, lastShip))
                ?? serveSoonest(need, member, withStockOf: today)
        }
        if let stockDay, stockDay <= day ?? Int32.max {
            draft.rollBack(to: mark)
            return take(need, need.quantity, on: stockDay) ? stockDay : nil
        }
        return day
    }

    /// Serves a need from what its row has on a day and the rest in the soonest way.
    private mutating func serveSoonest(
        _ need: Need, _ member: Int, withStockOf day: Int32
    ) -> Int32? {
        let mark = draft.pegs.count
        var rest = need
        var ready = today
        if need.row >= 0 {
            let part = min(
                need.quantity,
                draft.available(need.row, day: day, planned: countsPlanned, keep: need.keep))
            if part > 0,
                let first = draft.earliestDay(
                    need.row, quantity: part, from: today, through: day, planned: countsPlanned,
                    keep: need.keep),
                take(need, part, on: first)
            {
                rest.quantity -= part
                ready = first
            }
        }
        guard let made = bestWay(rest, member) else {
            draft.rollBack(to: mark)
            return nil
        }
        return max(ready, made)
    }

    /// Serves a need whole by the way that is soonest, at equal days the first by priority.
    private mutating func bestWay(_ need: Need, _ member: Int) -> Int32? {
        if network.isSuperseded(member, on: today) {
            return replaceSoonest(need, member, holding: today)
        }
        let mark = draft.pegs.count
        var best: (way: SupplyNetwork.Way, day: Int32)?
        var isBestApplied = false
        var endsBefore: Int32?
        var cursor = WayCursor()
        while let way = next(&cursor, member, need.location) {
            if best?.day == today { break }
            draft.rollBack(to: mark)
            isBestApplied = false
            guard let day = use(way, need, member) else { continue }
            if way.kind != .move, network.isSuperseded(member, on: day) {
                // It would come after the item's end.
                endsBefore = min(day, endsBefore ?? day)
                continue
            }
            if day < best?.day ?? Int32.max {
                best = (way, day)
                isBestApplied = true
            }
        }
        if let best {
            if isBestApplied { return best.day }
            draft.rollBack(to: mark)
            return use(best.way, need, member)
        }
        draft.rollBack(to: mark)
        return replaceSoonest(need, member, holding: endsBefore)
    }

    /// Serves a need by the first of the successors that hold on a day, if one is given, and of the
    /// substitutes that the customer allows, that can.
    private mutating func replaceSoonest(
        _ need: Need, _ member: Int, holding day: Int32?
    ) -> Int32? {
        for successor in network.members[member].successors {
            if let day, successor.window.contains(day),
                let ready = replaceSoonest(need, by: successor)
            {
                return ready
            }
        }
        guard takesSubstitutes else { return nil }
        for index in network.members[member].substitutes.indices {
            let substitute = network.members[member].substitutes[index]
            if !substitute.supersedes, let day = replaceSoonest(need, by: substitute) {
                return day
            }
        }
        return nil
    }

    /// Serves a need whole by one way as soon as it can; nil, and nothing is taken, when it cannot.
    private mutating func use(
        _ way: SupplyNetwork.Way, _ need: Need, _ member: Int
    ) -> Int32? {
        switch way.kind {
        case .move: moveSoonest(need, way.index)
        case .buy: buySoonest(need, member, way.index)
        case .make: makeSoonest(need, member, way.index)
        case .kit: assembleSoonest(need, member)
        }
    }

    private mutating func moveSoonest(_ need: Need, _ index: Int) -> Int32? {
        let transfer = network.transfers(into: need.location)[index]
        let mark = draft.pegs.count
        let peg = draft.add(peg(.move, need, index: transfer.from, start: today, end: today))
        let source = Need(
            item: need.item, location: transfer.from,
            row: network.row(need.item, at: transfer.from), quantity: need.quantity, parent: peg,
            keep: transfer.way.longest(from: today, through: lastShip) + need.keep)
        guard let leaves = serveSoonest(source),
            let there = transfer.way.end(from: leaves, through: lastShip),
            draft.postpone(from: mark, parent: peg, to: leaves, planned: countsPlanned)
        else {
            draft.rollBack(to: mark)
            return nil
        }
        draft.settle(peg, start: leaves, end: there)
        return there
    }

    private mutating func buySoonest(_ need: Need, _ member: Int, _ index: Int) -> Int32? {
        let offer = offer(member, index, need.quantity)
        guard offer.lot <= OrderPlanner.largestOrder, let spare = spare(need, member),
            let ordered = fence(member),
            let there = offer.time.end(from: ordered, through: lastShip)
        else { return nil }
        var peg = peg(.buy, need, index: index, start: ordered, end: there)
        peg.lot = offer.lot
        peg.spare = spare
        _ = draft.add(peg)
        return there
    }

    private mutating func assembleSoonest(_ need: Need, _ member: Int) -> Int32? {
        guard isPutTogether(member, on: today) else { return nil }
        let mark = draft.pegs.count
        let peg = draft.add(peg(.kit, need, index: -1, start: today, end: today))
        guard
            let day = componentsSoonest(
                need, member, lot: need.quantity, parent: peg, keep: need.keep),
            holds(member, today, day),
            draft.postpone(from: mark, parent: peg, to: day, planned: countsPlanned)
        else {
            draft.rollBack(to: mark)
            return nil
        }
        draft.settle(peg, start: day, end: day)
        return day
    }

    private mutating func makeSoonest(
        _ need: Need, _ member: Int, _ index: Int
    ) -> Int32? {
        guard knowsParts(member, on: today) else { return nil }
        let mark = draft.pegs.count
        var ready = today
        var open = need.quantity
        var lots = Lots(open, network.members[member].terms)
        while let lot = lots.next() {
            let used = min(lot, open)
            open -= used
            guard let day = makeLotSoonest(lot, used, need, member, index) else {
                draft.rollBack(to: mark)
                return nil
            }
            ready = max(ready, day)
        }
        if open == 0 { return ready }
        draft.rollBack(to: mark)
        return nil
    }

    /// Makes one lot, working as early as possible.
    private mutating func makeLotSoonest(
        _ lot: Int64, _ used: Int64, _ need: Need, _ member: Int, _ index: Int
    ) -> Int32? {
        let routing = routing(member, index)
        guard let spare = spare(need, member) else { return nil }
        let mark = draft.pegs.count
        var lotPeg = peg(.make, need, index: index, start: today, end: today)
        lotPeg.quantity = used
        lotPeg.lot = lot
        lotPeg.spare = spare
        let peg = draft.add(lotPeg)
        guard
            let there = componentsSoonest(need, member, lot: lot, parent: peg),
            let fence = fence(member),
            let may = routing.queue.end(from: max(there, fence), through: lastShip),
            let work = operations(routing, lot, from: may, parent: peg),
            let ready = routing.lead.end(from: work.last, through: lastShip),
            let takes = routing.queue.start(by: work.first, from: today),
            holds(member, today, takes), routing.window.contains(takes),
            draft.postpone(from: mark, parent: peg, to: takes, planned: countsPlanned)
        else {
            draft.rollBack(to: mark)
            return nil
        }
        draft.settle(peg, start: takes, end: ready)
        return ready
    }

    /// Loads the operations of a lot on the earliest days; their first and last day.
    private mutating func operations(
        _ routing: SupplyNetwork.Routing, _ lot: Int64, from: Int32, parent: Int
    ) -> (first: Int32, last: Int32)? {
        var first: Int32?
        var day = from
        for operation in routing.operations {
            guard let work = Self.work(operation, lot) else { return nil }
            if work == 0 { continue }
            shares.removeAll(keepingCapacity: true)
            guard
                draft.capacity.placeEarliest(
                    operation.resource, work, from: day, through: lastShip, into: &shares),
                load(operation.resource, parent: parent), let last = shares.last
            else { return nil }
            first = first ?? shares.first?.day
            day = last.day
        }
        return (first ?? from, day)
    }

    /// Serves the lines of a bill that hold today; the day on which all are there.
    private mutating func componentsSoonest(
        _ need: Need, _ member: Int, lot: Int64, parent: Int, keep: Int32 = 0
    ) -> Int32? {
        var there = today
        for index in network.members[member].components.indices {
            let component = network.members[member].components[index]
            guard component.window.contains(today) else { continue }
            guard var part = componentNeed(component, lot, at: need.location, parent: parent) else {
                return nil
            }
            part.keep = keep
            if part.quantity == 0 { continue }
            guard let day = serveSoonest(part) else { return nil }
            there = max(there, day)
        }
        return there
    }

    /// Whether the same lines of a bill hold on two days; if not, only planning back finds a plan.
    private func holds(_ member: Int, _ one: Int32, _ other: Int32) -> Bool {
        for component in network.members[member].components
        where component.window.contains(one) != component.window.contains(other) {
            return false
        }
        return true
    }

    private mutating func replaceSoonest(
        _ need: Need, by other: SupplyNetwork.Substitute
    ) -> Int32? {
        guard let part = substituteNeed(need, other) else { return nil }
        let mark = draft.pegs.count
        let peg = draft.add(peg(.substitute, need, index: other.item, start: today, end: today))
        var own = part
        own.parent = peg
        guard let day = serveSoonest(own), other.window.contains(day),
            draft.postpone(from: mark, parent: peg, to: day, planned: countsPlanned)
        else {
            draft.rollBack(to: mark)
            return nil
        }
        draft.settle(peg, start: day, end: day)
        return day
    }

    /// The first day on which work or a purchase for a member may begin, unless it lies beyond the
    /// horizon.
    private func fence(_ member: Int) -> Int32? {
        LeadTime(days: network.members[member].terms.fenceDays, counted: nil)
            .end(from: today, through: lastShip)
    }
}
