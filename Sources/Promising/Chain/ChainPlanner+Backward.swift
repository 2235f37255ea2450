/// Planning back from a day: everything as late as it can be.
extension ChainPlanner {
    /// A quantity of an item that must be at a location on a day.
    struct Need {
        var item: Int
        var location: Int
        /// The item's row there, or -1.
        var row: Int
        var quantity: Int64
        /// The peg that it serves, or -1.
        var parent: Int
        /// Days beyond the day of the need on which it must not have expired yet.
        var keep: Int32 = 0
    }

    /// Serves a need by a day; false, and nothing is taken, when it cannot.
    mutating func serve(_ need: Need, by day: Int32) -> Bool {
        switch walk {
        case .needByNeed: return serveAtOnce(need, by: day)
        case .byLevels: return serveByLevels(need, by: day)
        case .gathering: return wait(need, until: day)
        }
    }

    /// Serves a need by a day, with all that it stands on unless that waits.
    mutating func serveAtOnce(_ need: Need, by day: Int32) -> Bool {
        guard mayLook() else { return false }
        let mark = draft.pegs.count
        var open = need.quantity
        if need.row >= 0 {
            let part = min(
                open,
                draft.available(
                    need.row, day: day, planned: countsPlanned, keep: need.keep))
            if part > 0, take(need, part, on: day) { open -= part }
            if open > 0 { miss(.row(need.row)) }
        }
        if open == 0 { return true }
        if enter(need) {
            var rest = need
            rest.quantity = open
            let isServed = serveRest(rest, by: day)
            path.removeLast()
            if isServed { return true }
        } else {
            note(.stock, need)
        }
        draft.rollBack(to: mark)
        return false
    }

    /// Serves what the need's own row does not have.
    private mutating func serveRest(_ need: Need, by day: Int32) -> Bool {
        guard let member = network.member(need.item) else {
            noteShort(need, on: day)
            return false
        }
        if network.isSuperseded(member, on: day) {
            return replace(need, member, on: day, bySuccessors: true)
                || replace(need, member, on: day, bySuccessors: false)
        }
        var found = 0
        var cursor = WayCursor()
        while let way = next(&cursor, member, need.location) {
            found += 1
            if use(way, need, member, by: day) { return true }
        }
        if found == 0 { noteShort(need, on: day) }
        if found > 1, !isSplitting, split(need, member, by: day) { return true }
        return replace(need, member, on: day, bySuccessors: false)
    }

    /// Serves a need by the first successor that holds on the day and can, or else by the first
    /// substitute that the customer allows.
    private mutating func replace(
        _ need: Need, _ member: Int, on day: Int32, bySuccessors: Bool
    ) -> Bool {
        if !bySuccessors, !takesSubstitutes || walk == .gathering { return false }
        for index in network.members[member].substitutes.indices {
            let other = network.members[member].substitutes[index]
            if other.supersedes == bySuccessors, other.window.contains(day),
                replace(need, by: other, on: day)
            {
                return true
            }
        }
        return false
    }

    /// Serves a need by several ways, each giving the most it can in their order.
    private mutating func split(_ need: Need, _ member: Int, by day: Int32) -> Bool {
        isSplitting = true
        defer { isSplitting = false }
        let mark = draft.pegs.count
        var rest = need
        var cursor = WayCursor()
        while let way = next(&cursor, member, need.location) {
            let most = mostOf(rest.quantity, of: rest.item) { planner, quantity in
                var part = rest
                part.quantity = quantity
                return planner.use(way, part, member, by: day)
            }
            rest.quantity -= most
            if rest.quantity == 0 { return true }
        }
        draft.rollBack(to: mark)
        return false
    }

    /// The most of a quantity of an item that `attempt` can do; it is done.
    mutating func mostOf(
        _ quantity: Int64, of item: Int, _ attempt: (inout ChainPlanner, Int64) -> Bool
    ) -> Int64 {
        if attempt(&self, quantity) { return quantity }
        let step = step(quantity, of: item)
        let mark = draft.pegs.count
        // Of many places most have nothing at all.
        guard quantity > step, attempt(&self, step) else { return 0 }
        draft.rollBack(to: mark)
        var low: Int64 = 1
        var high = quantity / step - 1
        while low < high {
            let middle = low + (high - low + 1) / 2
            if attempt(&self, middle * step) {
                draft.rollBack(to: mark)
                low = middle
            } else {
                high = middle - 1
            }
        }
        return attempt(&self, low * step) ? low * step : 0
    }

    /// The step in which parts of a quantity of an item are tried, in thousandths.
    ///
    /// What is made, bought or put together comes in whole units when the whole is a number of units;
    /// what only lies somewhere, or is moved, to the thousandth.
    func step(_ quantity: Int64, of item: Int) -> Int64 {
        guard quantity % 1_000 == 0, let member = network.member(item) else { return 1 }
        return network.members[member].ways.isEmpty ? 1 : 1_000
    }

    /// Serves a need whole by one way; false, and nothing is taken, when it cannot.
    private mutating func use(
        _ way: SupplyNetwork.Way, _ need: Need, _ member: Int, by day: Int32
    ) -> Bool {
        switch way.kind {
        case .move: move(need, way.index, by: day)
        case .buy: buy(need, member, way.index, by: day)
        case .make: make(need, member, way.index, by: day)
        case .kit: assemble(need, member, by: day)
        }
    }

    private mutating func move(_ need: Need, _ index: Int, by day: Int32) -> Bool {
        let transfer = network.transfers(into: need.location)[index]
        guard let leaves = start(of: transfer.way, by: day, need) else { return false }
        let mark = draft.pegs.count
        let peg = draft.add(
            peg(.move, need, index: transfer.from, start: leaves, end: day))
        let source = Need(
            item: need.item, location: transfer.from,
            row: network.row(need.item, at: transfer.from), quantity: need.quantity, parent: peg,
            keep: day - leaves + need.keep)
        if walk == .gathering ? takeWhole(source, on: leaves) : serve(source, by: leaves) {
            return true
        }
        draft.rollBack(to: mark)
        return false
    }

    /// Serves a need from its row alone; false, and nothing is taken, when that has too little.
    private mutating func takeWhole(_ need: Need, on day: Int32) -> Bool {
        guard need.row >= 0,
            draft.available(need.row, day: day, planned: countsPlanned, keep: need.keep)
                >= need.quantity
        else { return false }
        return take(need, need.quantity, on: day)
    }

    private mutating func buy(
        _ need: Need, _ member: Int, _ index: Int, by day: Int32
    ) -> Bool {
        let offer = offer(member, index, need.quantity)
        guard offer.lot <= OrderPlanner.largestOrder, let spare = spare(need, member),
            let ordered = start(of: offer.time, by: day, need, member)
        else { return false }
        var peg = peg(.buy, need, index: index, start: ordered, end: day)
        peg.lot = offer.lot
        peg.spare = spare
        _ = draft.add(peg)
        return true
    }

    /// The parts of a kit, all here and now.
    private mutating func assemble(_ need: Need, _ member: Int, by day: Int32) -> Bool {
        guard isPutTogether(member, on: day) else {
            note(.component, need)
            return false
        }
        let mark = draft.pegs.count
        let peg = draft.add(peg(.kit, need, index: -1, start: day, end: day))
        if serveComponents(
            need, member, lot: need.quantity, parent: peg, by: day, keep: need.keep)
        {
            return true
        }
        draft.rollBack(to: mark)
        return false
    }

    private mutating func make(
        _ need: Need, _ member: Int, _ index: Int, by day: Int32
    ) -> Bool {
        let mark = draft.pegs.count
        var open = need.quantity
        var lots = Lots(open, network.members[member].terms)
        while let lot = lots.next() {
            let used = min(lot, open)
            open -= used
            if !makeLot(lot, used, need, member, index, by: day) {
                draft.rollBack(to: mark)
                return false
            }
        }
        if open == 0 { return true }
        // More lots than are planned: another way may serve the need whole.
        note(ChainConstraint(.effort))
        draft.rollBack(to: mark)
        return false
    }

    /// Makes one lot so that it is ready by a day: as late as possible, and ahead of the day where
    /// the routing ends before.
    private mutating func makeLot(
        _ lot: Int64, _ used: Int64, _ need: Need, _ member: Int, _ index: Int, by day: Int32
    ) -> Bool {
        var ready = day
        while let late = makeLot(lot, used, need, member, index, on: ready, for: day) {
            if late == 0 { return true }
            ready -= late
        }
        return false
    }

    /// Makes one lot so that it is ready on a day, working as late as possible, for a need of the day
    /// `needed`, until which it has to last.
    ///
    /// Answers 0 when it is made, nil when it cannot be, and else how many days sooner it has to be
    /// ready for its routing to hold or for another bill; nothing is taken then.
    private mutating func makeLot(
        _ lot: Int64, _ used: Int64, _ need: Need, _ member: Int, _ index: Int, on day: Int32,
        for needed: Int32
    ) -> Int32? {
        let routing = routing(member, index)
        guard let spare = spare(need, member),
            let latest = start(of: routing.lead, by: day, need),
            start(of: routing.queue, by: latest, need, member) != nil,
            let soonest = routing.queue.end(
                from: today + network.members[member].terms.fenceDays, through: latest)
        else { return nil }
        let mark = draft.pegs.count
        var lotPeg = peg(.make, need, index: index, start: day, end: day)
        lotPeg.quantity = used
        lotPeg.lot = lot
        lotPeg.spare = spare
        let peg = draft.add(lotPeg)
        var begins = latest
        var ends: Int32?
        for operation in routing.operations.reversed() {
            guard
                let work = loadLatest(
                    operation, lot, from: soonest, through: begins, need, parent: peg)
            else {
                draft.rollBack(to: mark)
                return nil
            }
            begins = work.first
            ends = ends ?? work.last
        }
        let ready = routing.lead.end(from: ends ?? latest, through: day) ?? day
        guard Int(needed) - Int(ready) <= Int(spare),
            let takes = routing.queue.start(by: begins, from: today)
        else {
            note(.shelfLife, need)
            draft.rollBack(to: mark)
            return nil
        }
        var sooner: Int32?
        if !routing.window.contains(takes) {
            note(.leadTime, need)
            sooner = routing.window.to < takes ? routing.window.to : nil
        } else if !knowsParts(member, on: takes) {
            note(.component, need)
            sooner = lastDayOfAnotherBill(member, before: takes)
        } else {
            draft.settle(peg, start: takes, end: day)
            if serveComponents(need, member, lot: lot, parent: peg, by: takes) { return 0 }
            sooner = lastDayOfAnotherBill(member, before: takes)
        }
        draft.rollBack(to: mark)
        return sooner.map { routing.counted == nil ? takes - $0 : 1 }
    }

    /// The last day before another from which on other lines of the bill hold; nil when there is none
    /// from today on.
    private func lastDayOfAnotherBill(_ member: Int, before day: Int32) -> Int32? {
        var last: Int32?
        for component in network.members[member].components where component.window.isBounded {
            for edge in [component.window.from &- 1, component.window.to]
            where today <= edge && edge < day { last = max(last ?? edge, edge) }
        }
        return last
    }

    /// Loads an operation on the latest days; the first and the last of them, or nil when none do.
    ///
    /// No work is done on no day: it is over on the last that is left.
    private mutating func loadLatest(
        _ operation: SupplyNetwork.Operation, _ lot: Int64, from: Int32, through: Int32,
        _ need: Need, parent: Int
    ) -> (first: Int32, last: Int32?)? {
        guard let work = Self.work(operation, lot) else { return nil }
        if work == 0 { return (through, nil) }
        shares.removeAll(keepingCapacity: true)
        guard
            draft.capacity.placeLatest(
                operation.resource, work, from: from, through: through, into: &shares),
            load(operation.resource, parent: parent)
        else {
            note(.resource, need, resource: operation.resource)
            miss(.resource(operation.resource))
            return nil
        }
        guard let first = shares.last?.day else { return nil }
        return (first, shares.first?.day)
    }

    /// Serves the lines of a bill that hold on a day.
    private mutating func serveComponents(
        _ need: Need, _ member: Int, lot: Int64, parent: Int, by day: Int32, keep: Int32 = 0
    ) -> Bool {
        serveAll(network.members[member].components.count) { planner, index in
            let component = planner.network.members[member].components[index]
            guard component.window.contains(day) else { return true }
            guard
                var part = planner.componentNeed(
                    component, lot, at: need.location, parent: parent)
            else { return false }
            part.keep = keep
            return part.quantity == 0 || planner.serve(part, by: day)
        }
    }

    /// Serves a need by another item.
    private mutating func replace(
        _ need: Need, by other: SupplyNetwork.Substitute, on day: Int32
    ) -> Bool {
        guard let part = substituteNeed(need, other) else { return false }
        let mark = draft.pegs.count
        let peg = draft.add(peg(.substitute, need, index: other.item, start: day, end: day))
        var own = part
        own.parent = peg
        if serve(own, by: day) { return true }
        draft.rollBack(to: mark)
        return false
    }

    /// The latest day on which a time can begin to be over by a day, unless that is too soon; for
    /// work and purchases of a member, within its fence too.
    private mutating func start(
        of time: LeadTime, by day: Int32, _ need: Need, _ member: Int? = nil
    ) -> Int32? {
        guard let begins = time.start(by: day, from: today) else {
            note(.leadTime, need)
            return nil
        }
        if let member, Int(begins) < Int(today) + Int(network.members[member].terms.fenceDays) {
            note(.fence, need)
            return nil
        }
        return begins
    }
}
