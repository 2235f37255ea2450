/// What else a customer could be offered for a line.
extension ChainPlanner {
    /// The alternatives to the last plan of a request, line by line.
    ///
    /// Each line is looked at by itself, beside nothing else of the order. A line that arrives on
    /// the day that was asked for has none.
    package mutating func alternatives(
        _ request: ChainRequest, in network: SupplyNetwork, rows: inout SupplyRows,
        capacity: inout CapacityRows
    ) -> [[ChainAlternative]] {
        borrow(network, &rows, &capacity)
        open(request)
        var found: [[ChainAlternative]] = []
        for line in request.order.lines.indices { found.append(alternatives(request, line)) }
        giveBack(&rows, &capacity)
        return found
    }

    private mutating func alternatives(
        _ request: ChainRequest, _ line: Int
    ) -> [ChainAlternative] {
        let planned = answer.lines[line]
        let arrive = planned.backordered == 0 && planned.confirmed > 0 ? planned.arrive : nil
        if arrive == start, planned.confirmed == request.order.lines[line].quantity { return [] }
        var found: [ChainAlternative] = []
        let wish = begin(line, request)
        if let part = earlierPart(wish, request, than: arrive) { found.append(part) }
        if let other = otherPlace(wish, request) { found.append(other) }
        found += substitutes(wish, request, soonerThan: arrive)
        if arrive == nil || planned.confirmed < wish.quantity,
            let day = soonest(wish, request, through: Int32.max), day != arrive
        {
            found.append(
                ChainAlternative(
                    kind: .laterDay, item: wish.item, place: -1, quantity: wish.quantity,
                    arrive: day))
        }
        return found
    }

    /// The most that arrives on the due day, or else on the first day on which any does.
    private mutating func earlierPart(
        _ wish: Wish, _ request: ChainRequest, than arrive: Int32?
    ) -> ChainAlternative? {
        if start > end { return nil }
        var one = wish
        one.quantity = min(wish.quantity, step(wish.quantity, of: wish.item))
        guard let day = soonest(one, request, through: end), day < arrive ?? Int32.max else {
            return nil
        }
        let most = most(wish, request, on: day)
        if most == 0 || most == wish.quantity { return nil }
        return ChainAlternative(
            kind: .earlierPart, item: wish.item, place: -1, quantity: most, arrive: day)
    }

    /// The soonest of the places that send nothing of the line.
    private mutating func otherPlace(
        _ wish: Wish, _ request: ChainRequest
    ) -> ChainAlternative? {
        var best: ChainAlternative?
        for place in byCost
        where !answer.sources.contains(where: { $0.line == line && $0.location == place }) {
            var own = wish
            own.place = place
            guard let day = soonest(own, request, through: end), day < best?.arrive ?? Int32.max
            else { continue }
            best = ChainAlternative(
                kind: .otherLocation, item: wish.item, place: place, quantity: wish.quantity,
                arrive: day)
        }
        return best
    }

    /// Items that could stand in and would arrive sooner, by priority.
    private mutating func substitutes(
        _ wish: Wish, _ request: ChainRequest, soonerThan arrive: Int32?
    ) -> [ChainAlternative] {
        guard !request.allowsSubstitutes, let member = network.member(wish.item) else { return [] }
        var found: [ChainAlternative] = []
        for substitute in network.members[member].substitutes where !substitute.supersedes {
            let whole = Need(
                item: wish.item, location: -1, row: -1, quantity: wish.quantity, parent: -1)
            guard let need = substituteNeed(whole, substitute) else { continue }
            let own = Wish(item: substitute.item, quantity: need.quantity, line: -1)
            guard let day = soonest(own, request, through: end), day < arrive ?? Int32.max,
                substitute.window.contains(day)
            else { continue }
            found.append(
                ChainAlternative(
                    kind: .substitute, item: substitute.item, place: -1, quantity: need.quantity,
                    arrive: day))
        }
        return found
    }

    /// The best day of a wish by itself, not after `last`; nothing is taken.
    mutating func soonest(
        _ wish: Wish, _ request: ChainRequest, through last: Int32
    ) -> Int32? {
        let mark = draft.pegs.count
        let bound = end
        defer {
            end = bound
            draft.rollBack(to: mark)
        }
        end = lastArrival(request, through: last)
        return bringSoonest(wish, request)
    }
}
