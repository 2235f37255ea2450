/// What an order's plan is in the words of the contract.
extension ChainPlanner {
    /// Adds the sources of what has been taken for a line since `mark`.
    mutating func addSources(
        _ line: Int, _ request: ChainRequest, from mark: Int, arrive day: Int32
    ) {
        let first = answer.sources.count
        for index in mark..<draft.pegs.count where draft.pegs[index].parent < 0 {
            addSource(index, line, request, arrive: day, other: -1, since: first)
        }
    }

    /// Adds what one peg sends, to a source like it where there is one.
    ///
    /// What stands in for something sends what serves it, which may be another item again; the pegs
    /// say which rows that leaves. A kit that ships apart sends its parts, which may be such kits.
    private mutating func addSource(
        _ index: Int, _ line: Int, _ request: ChainRequest, arrive day: Int32, other: Int,
        since first: Int, standsIn: Bool = false
    ) {
        let peg = draft.pegs[index]
        let isSubstitute = peg.kind == .substitute
        if isSubstitute || peg.shipsApart {
            for child in index + 1..<draft.pegs.count where draft.pegs[child].parent == index {
                addSource(
                    child, line, request, arrive: day, other: draft.pegs[child].item, since: first,
                    standsIn: standsIn || isSubstitute)
            }
            return
        }
        guard let place = request.locations.firstIndex(of: peg.location) else { return }
        let quantity = peg.quantity
        let source = OrderPlan.Source(
            line: line, location: place, row: peg.kind == .take && !standsIn ? peg.index : -1,
            quantity: quantity, ship: day - request.order.locations[place].laneDays, arrive: day,
            supply: supply(of: index), otherItem: other)
        for known in first..<answer.sources.count
        where answer.sources[known].isLike(source) {
            answer.sources[known].quantity += quantity
            return
        }
        answer.sources.append(source)
    }

    /// What feeds a peg: of all that comes together in it, what is furthest from being there.
    private func supply(of index: Int) -> OrderPlan.Supply {
        let peg = draft.pegs[index]
        switch peg.kind {
        case .take: return peg.isFromReceipt ? .receipt : .stock
        case .make, .load: return .make
        case .buy: return .buy
        case .move, .substitute, .kit:
            var furthest = OrderPlan.Supply.stock
            for child in index + 1..<draft.pegs.count where draft.pegs[child].parent == index {
                let own = supply(of: child)
                if own.distance > furthest.distance { furthest = own }
            }
            return furthest
        }
    }

    // MARK: What is short

    /// Decides what waits, what is dropped, and whether all is refused.
    mutating func settleShortage(_ request: ChainRequest) {
        let order = request.order
        var isShort = false
        for line in order.lines.indices {
            answer.lines[line].reason = reason(line, request)
            if answer.lines[line].reason == .quota {
                constraints[line] = ChainConstraint(.quota, item: order.lines[line].item)
            }
            let missing = order.lines[line].quantity - answer.lines[line].confirmed
            if missing == 0 { continue }
            isShort = true
            if order.short == .backorder { answer.lines[line].backordered = missing }
        }
        if isShort, order.short == .reject {
            for line in order.lines.indices {
                if answer.lines[line].confirmed == order.lines[line].quantity {
                    answer.lines[line].reason = .otherLine
                }
                answer.lines[line].confirmed = 0
            }
            answer.sources.removeAll()
            answer.draws.removeAll()
            draft.rollBack(to: 0)
        }
    }

    /// Why a line is as it is; each lack is looked into on its own, after the order's plan.
    private mutating func reason(_ line: Int, _ request: ChainRequest) -> OrderPlan.Reason {
        let order = request.order
        if answer.lines[line].reason == .quota { return .quota }
        if answer.lines[line].confirmed == order.lines[line].quantity {
            if let due = order.due, due < order.today { return .duePast }
            let isOnTime = answer.sources.allSatisfy { $0.line != line || $0.arrive == start }
            if isOnTime { return .onTime }
            if keepsRules, isClosed(request, on: start) { return .closed }
            return constraints[line].kind == .lane ? .transit : .supplyLater
        }
        let isKept = order.locations.indices.contains {
            order.rows[line * order.locations.count + $0] >= 0
        }
        if order.locations.isEmpty || !isKept && !network.isChained(order.lines[line].item) {
            return .noSource
        }
        // A line that could come by itself, but not with the others, has its day here.
        if order.delivery == .complete || order.delivery == .ratio, answer.lines[line].arrive != nil
        {
            return .otherLine
        }
        var wish = begin(line, request)
        wish.quantity -= answer.lines[line].confirmed
        if order.minimumShipment > 0, canCome(wish, request, through: end) {
            return .minimumShipment
        }
        if order.latest != nil, canCome(wish, request, through: Int32.max) { return .afterLatest }
        return .supplyShort
    }

    /// Whether a wish can come whole by a last day; nothing is taken.
    private mutating func canCome(
        _ wish: Wish, _ request: ChainRequest, through last: Int32
    ) -> Bool {
        soonest(wish, request, through: last) != nil
    }

    /// The last day of arrival, not after `last`.
    func lastArrival(_ request: ChainRequest, through last: Int32) -> Int32 {
        var longest: Int32 = 0
        for location in request.order.locations { longest = max(longest, location.laneDays) }
        return min(lastShip + longest, last)
    }

    // MARK: Closing

    /// Puts sources in the order of the contract and fills in what follows from them.
    mutating func close(_ request: ChainRequest) {
        var ranks = [Int](repeating: 0, count: byCost.count)
        for (rank, place) in byCost.enumerated() { ranks[place] = rank }
        let sources = answer.sources
        let order = sources.indices.sorted {
            let (one, other) = (sources[$0], sources[$1])
            return (one.line, ranks[one.location], one.ship, $0)
                < (other.line, ranks[other.location], other.ship, $1)
        }
        answer.sources = order.map { sources[$0] }
        answer.shipments =
            Set(sources.map { SIMD2(Int64($0.location), Int64($0.ship)) }).count
        answer.closeLines()
    }

    /// Takes the stock planner's plan over, with what it takes as pegs.
    mutating func adoptStockPlan(_ request: ChainRequest, _ rows: SupplyRows) {
        answer = stockPlanner.answer
        pegs.removeAll(keepingCapacity: true)
        constraints.removeAll(keepingCapacity: true)
        for source in answer.sources {
            pegs.append(
                ChainPeg(
                    kind: .take, isFromReceipt: source.supply == .receipt, line: source.line,
                    parent: -1, item: request.order.lines[source.line].item,
                    location: request.locations[source.location], index: source.row,
                    quantity: source.quantity, lot: source.quantity, start: source.ship,
                    end: source.ship))
        }
        let start = request.order.wantedDay
        for (line, planned) in answer.lines.enumerated() {
            let kind: ChainConstraint.Kind =
                switch planned.reason {
                case .onTime, .otherLine: .none
                case .transit, .closed: .lane
                case .quota: .quota
                case .effort: .effort
                case .duePast where planned.arrive == start: .none
                case .supplyLater where !isRising(line, request, rows, after: start): .lane
                case .duePast, .supplyLater, .afterLatest, .minimumShipment: .receipt
                case .supplyShort, .noSource: .stock
                }
            constraints.append(
                ChainConstraint(kind, item: kind == .none ? -1 : request.order.lines[line].item))
        }
    }

    /// Whether any place has more of a line's item to send later than for a day of arrival; if not,
    /// what comes later is only longer on its way.
    private func isRising(
        _ line: Int, _ request: ChainRequest, _ rows: SupplyRows, after day: Int32
    ) -> Bool {
        let order = request.order
        let last = order.today + order.horizonDays - 1
        return order.locations.indices.contains { place in
            let row = Int(order.rows[line * order.locations.count + place])
            let ship = max(order.today, day - order.locations[place].laneDays)
            return row >= 0
                && rows.nextStep(
                    row, after: ship, through: last, planned: order.allowsPlanned) != nil
        }
    }
}

extension OrderPlan.Supply {
    /// How far goods are from being there.
    fileprivate var distance: Int {
        switch self {
        case .stock: 0
        case .receipt: 1
        case .buy: 2
        case .make: 3
        }
    }
}

extension OrderPlan.Source {
    /// Whether two sources differ in nothing but their quantity.
    fileprivate func isLike(_ other: OrderPlan.Source) -> Bool {
        var own = self
        own.quantity = other.quantity
        return own == other
    }
}

extension OrderPlan {
    /// Whether this plan has a better day, or more, for the first line on which the two differ.
    func isBetter(than other: OrderPlan) -> Bool {
        for (own, others) in zip(lines, other.lines) {
            if own.confirmed != others.confirmed { return own.confirmed > others.confirmed }
            if own.confirmed == 0 { continue }
            let (day, otherDay) = (own.arrive ?? Int32.max, others.arrive ?? Int32.max)
            if day != otherDay { return day < otherDay }
        }
        return false
    }
}
