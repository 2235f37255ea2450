/// A whole order: its lines one after the other, or all on one day, or day by day.
extension ChainPlanner {
    /// Shipments of a line beyond which the rest of it is planned whole (DELIVERY partial).
    package static let mostParts = 32

    /// Plans an order; the plan stands in ``answer``, what it takes in ``pegs``.
    ///
    /// Rows and capacity are borrowed and come back as they were.
    ///
    /// - Throws: ``SupplyError`` as ``OrderPlanner/plan(_:over:)`` does.
    package mutating func plan(
        _ request: ChainRequest, in network: SupplyNetwork, rows: inout SupplyRows,
        capacity: inout CapacityRows
    ) throws(SupplyError) {
        precondition(
            request.locations.count == request.order.locations.count,
            "a location for each place")
        let mayAdopt = Self.isForStockPlanner(request, network, rows)
        if mayAdopt {
            try stockPlanner.plan(request.order, over: rows)
        } else {
            try stockPlanner.open(request.order)
        }
        if mayAdopt,
            stockPlanner.answer.lines.allSatisfy({ $0.reason == .onTime })
                || !request.order.lines.contains(where: { network.isChained($0.item) })
        {
            return adoptStockPlan(request, rows)
        }
        borrow(network, &rows, &capacity)
        open(request)
        run(request)
        let isWorse = mayAdopt && stockPlanner.answer.isBetter(than: answer)
        if !isWorse { pegs = draft.pegs }
        giveBack(&rows, &capacity)
        if isWorse { return adoptStockPlan(request, rows) }
        try answer.closeCost(request.order)
    }

    /// Answers `ATP`: plans the request's one line and says how well it can be had.
    ///
    /// - Throws: as ``plan(_:in:rows:capacity:)``.
    package mutating func availability(
        _ request: ChainRequest, in network: SupplyNetwork, rows: inout SupplyRows,
        capacity: inout CapacityRows
    ) throws(SupplyError) -> Availability {
        precondition(request.order.lines.count == 1, "availability is asked for one line")
        var stock: Availability?
        if Self.isForStockPlanner(request, network, rows) {
            stock = try stockPlanner.availability(request.order, over: rows)
        }
        if let stock, stock.status == .available || !network.isChained(request.order.lines[0].item)
        {
            adoptStockPlan(request, rows)
            return stock
        }
        try plan(request, in: network, rows: &rows, capacity: &capacity)
        let arrive = answer.lines[0].backordered == 0 ? answer.lines[0].arrive : nil
        let isPast = request.order.due.map { $0 < request.order.today } ?? false
        if arrive == start, !isPast {
            return Availability(
                status: .available, arrive: arrive, onTime: request.order.lines[0].quantity)
        }
        var onTime: Int64 = 0
        if !isPast {
            borrow(network, &rows, &capacity)
            open(request)
            onTime = max(stock?.onTime ?? 0, mostOnTime(request, line: 0))
            giveBack(&rows, &capacity)
        }
        return Availability(status: arrive == nil ? .short : .later, arrive: arrive, onTime: onTime)
    }

    /// Whether stock and receipts may be asked first: nothing expires, and a minimum shipment does not
    /// meet a highest number of deliveries, which ``OrderPlanner`` does not plan together.
    static func isForStockPlanner(
        _ request: ChainRequest, _ network: SupplyNetwork, _ rows: SupplyRows
    ) -> Bool {
        !request.order.boundsParts
            && !network.meetsLots(
                request.order, takesSubstitutes: request.allowsSubstitutes, rows)
    }

    // MARK: Borrowing

    /// Takes rows and capacity over without copying them.
    mutating func borrow(
        _ network: SupplyNetwork, _ rows: inout SupplyRows, _ capacity: inout CapacityRows
    ) {
        self.network = network
        swap(&draft.rows, &rows)
        swap(&draft.capacity, &capacity)
    }

    /// Hands rows and capacity back as they were.
    mutating func giveBack(_ rows: inout SupplyRows, _ capacity: inout CapacityRows) {
        draft.rollBack(to: 0)
        draft.forgetLooks()
        swap(&draft.rows, &rows)
        swap(&draft.capacity, &capacity)
        network = SupplyNetwork()
    }

    /// Sets the window and forgets the last plan's scratch.
    mutating func open(_ request: ChainRequest) {
        let order = request.order
        today = order.today
        lastShip = today + order.horizonDays - 1
        start = order.wantedDay
        var longest: Int32 = 0
        for location in order.locations { longest = max(longest, location.laneDays) }
        end = min(lastShip + longest, order.latest ?? Int32.max)
        countsPlanned = order.allowsPlanned
        meetsLots = network.meetsLots(
            order, takesSubstitutes: request.allowsSubstitutes, draft.rows)
        meetsWindows = network.meetsWindows(
            order, takesSubstitutes: request.allowsSubstitutes, from: today, through: lastShip)
        keepsRules = order.hasHoles || meetsLots
        quotas = order.quotas
        draft.rowLooks = 0
        effortOfOrder = mostEffort
        effort = Self.effortPerLine
        path.removeAll(keepingCapacity: true)
        linesByLevels.removeAll(keepingCapacity: true)
        byCost.removeAll(keepingCapacity: true)
        for place in order.locations.indices { byCost.append(place) }
        byCost.sort { (order.locations[$0].laneCents, $0) < (order.locations[$1].laneCents, $1) }
    }

    // MARK: Lines

    private mutating func run(_ request: ChainRequest) {
        answer = OrderPlan()
        constraints.removeAll(keepingCapacity: true)
        for _ in request.order.lines {
            answer.lines.append(OrderPlan.Line())
            constraints.append(ChainConstraint(.none))
        }
        switch request.order.delivery {
        case .lines:
            for line in request.order.lines.indices { planLine(line, request) }
        case .complete: planTogether(request)
        case .partial:
            for line in request.order.lines.indices { planParts(line, request) }
        case .ratio: planSets(request)
        }
        answer.draws = quotas.draws
        settleShortage(request)
        close(request)
    }

    /// The wish of a line, and the line in hand.
    mutating func begin(_ line: Int, _ request: ChainRequest) -> Wish {
        shortages.removeAll(keepingCapacity: true)
        self.line = line
        lineItem = request.order.lines[line].item
        effort = Self.effortPerLine
        walk = linesByLevels.contains(line) ? .byLevels : firstWalk
        metQuota = false
        return Wish(
            item: request.order.lines[line].item, quantity: request.order.lines[line].quantity,
            line: line)
    }

    /// DELIVERY lines: a line whole on its best day, or cut to the most of one day.
    private mutating func planLine(_ line: Int, _ request: ChainRequest) {
        var wish = begin(line, request)
        let mark = draft.pegs.count
        var day = bringSoonest(wish, request)
        constraints[line] = why
        if day == nil, request.order.short == .cut, start <= end {
            let most = mostEver(wish, request)
            if most > 0 {
                wish.quantity = most
                // What was found is promised, however much was looked at to find it.
                effort = Self.effortPerLine
                day = bringSoonest(wish, request)
            }
        }
        noteQuota(line)
        guard let day else { return }
        deliver(wish, request, from: mark, on: day)
    }

    /// Writes down what has been taken for a line since `mark` and arrives on a day.
    mutating func deliver(
        _ wish: Wish, _ request: ChainRequest, from mark: Int, on day: Int32
    ) {
        quotas.draw(line: wish.line, day: Int(day), quantity: wish.quantity)
        answer.lines[wish.line].confirmed += wish.quantity
        addSources(wish.line, request, from: mark, arrive: day)
        draft.deliver(from: mark, on: day)
    }

    /// The most of a wish that one day allows.
    private mutating func mostEver(_ wish: Wish, _ request: ChainRequest) -> Int64 {
        if keepsRules { return mostEverUnderRules(wish, request) }
        var most: Int64 = 0
        for day in stretchEnds(of: [wish.item], request, from: start, to: end) {
            most = max(most, self.most(wish, request, on: day))
        }
        return most
    }

    /// The most of a wish that a day allows; nothing is taken.
    mutating func most(_ wish: Wish, _ request: ChainRequest, on day: Int32) -> Int64 {
        if !network.isChained(wish.item) { return mostOfStock(wish, request, on: day) }
        let mark = draft.pegs.count
        let most = mostOf(wish.quantity, of: wish.item) { planner, quantity in
            var part = wish
            part.quantity = quantity
            return planner.bring(part, request, on: day)
        }
        draft.rollBack(to: mark)
        return most
    }

    /// The most of a line that can have arrived by the due day, beside nothing else of the order.
    ///
    /// Each place sends it for its last open day up to then, on which it must not have expired.
    mutating func mostOnTime(_ request: ChainRequest, line: Int) -> Int64 {
        var rest = begin(line, request)
        let (mark, places) = (draft.pegs.count, byCost)
        defer {
            draft.rollBack(to: mark)
            byCost = places
        }
        var last: [Int: Int32] = [:]
        for place in places {
            var day = min(start, lastShip + request.order.locations[place].laneDays)
            while reaches(request, place, on: day), !isOpen(request, place, on: day) { day -= 1 }
            if reaches(request, place, on: day) { last[place] = day }
        }
        let days = Set(last.values).sorted()
        for day in days.reversed() where rest.quantity > 0 {
            byCost = places.filter { last[$0] == day }
            var part = rest
            part.quantity = most(rest, request, on: day)
            if part.quantity == 0 { continue }
            rest.quantity -= part.quantity
            if day == days.first { break }
            if bring(part, request, on: day) {
                quotas.draw(line: line, day: Int(day), quantity: part.quantity)
            }
        }
        return request.order.lines[line].quantity - rest.quantity
    }

    /// DELIVERY partial: the due day takes the most it can, then each day on which more can come.
    ///
    /// With a minimum each part comes from one place, and no part leaves a rest below it. The last
    /// part that may be, by the order or by ``mostParts``, brings the whole rest or does not come.
    private mutating func planParts(_ line: Int, _ request: ChainRequest) {
        let minimum = request.order.minimumShipment
        let due = start
        defer { start = due }
        var rest = begin(line, request)
        rest.isUndivided = minimum > 0
        defer {
            if isSpent(), answer.lines[line].confirmed < request.order.lines[line].quantity {
                constraints[line] = ChainConstraint(.effort)
            }
        }
        let last = mostParts(request)
        var parts = 1
        while start <= end, parts < last {
            why = ChainConstraint(.none)
            let size = mostPart(rest, request, minimum)
            if start == due, size < rest.quantity { constraints[line] = why }
            let mark = draft.pegs.count
            var part = rest
            part.quantity = size
            if size > 0, bring(part, request, on: start) {
                deliver(part, request, from: mark, on: start)
                rest.quantity -= size
                parts += 1
                if rest.quantity == 0 { return noteQuota(line) }
            }
            // The next day on which anything more can come.
            let kept = draft.pegs.count
            part.quantity = min(
                rest.quantity, max(minimum, step(rest.quantity, of: rest.item)))
            start += 1
            guard let next = bringSoonest(part, request) else { return noteQuota(line) }
            draft.rollBack(to: kept)
            start = next
        }
        let mark = draft.pegs.count
        let day = bringSoonest(rest, request)
        if parts == 1 { constraints[line] = why }
        noteQuota(line)
        if let day { deliver(rest, request, from: mark, on: day) }
    }

    /// The most parts of a line, the last of which is whole.
    func mostParts(_ request: ChainRequest) -> Int {
        let most = request.order.mostDeliveries
        return most > 0 ? min(most, Self.mostParts + 1) : Self.mostParts + 1
    }

    /// The most of a rest that a day allows as one part.
    private mutating func mostPart(
        _ rest: Wish, _ request: ChainRequest, _ minimum: Int64
    ) -> Int64 {
        let most = keepsRules ? mostAllowed(rest, request) : most(rest, request, on: start)
        if most == rest.quantity { return most }
        let size = min(most, rest.quantity - minimum)
        return size < minimum ? 0 : size
    }
}
