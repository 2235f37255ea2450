/// What else a customer could be offered for a line.
extension ChainPlanner {
    /// The alternatives to the last plan of a request, line by line; ``constraints`` then say what
    /// decided the day of each line, looked at more closely than planning needs.
    ///
    /// Each line is looked at beside the rest of the plan, so that nothing is offered that another
    /// line of the order takes. A line that arrives on the day that was asked for has none.
    package mutating func explain(
        _ request: ChainRequest, in network: SupplyNetwork, rows: inout SupplyRows,
        capacity: inout CapacityRows
    ) -> [[ChainAlternative]] {
        borrow(network, &rows, &capacity)
        open(request)
        decideConstraints(request)
        open(request)
        draft.replay(pegs)
        var found: [[ChainAlternative]] = []
        for line in request.order.lines.indices {
            quotas = quotasBeside(line, request)
            draft.setAside(line: line)
            found.append(alternatives(request, line))
            draft.takeUp(line: line)
        }
        giveBack(&rows, &capacity)
        return found
    }

    /// What the quotas leave to a line beside what the others of the plan draw.
    private func quotasBeside(_ line: Int, _ request: ChainRequest) -> QuotaLedger {
        var left = request.order.quotas
        if left.isEmpty { return left }
        for other in answer.lines.indices where other != line {
            for source in answer.sources[answer.lines[other].sources] {
                // Parts of a kit and substitutes count as what they stand for, once.
                let isOther = source.otherItem >= 0
                let quantity = isOther ? answer.lines[other].confirmed : source.quantity
                let room = left.room(line: other, day: Int(source.arrive))
                left.draw(line: other, day: Int(source.arrive), quantity: min(quantity, room))
                if isOther { break }
            }
        }
        return left
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
        if planned.confirmed > 0, constraints[line].kind != .otherLine,
            let other = otherPlace(wish, request)
        {
            found.append(other)
        }
        found += substitutes(wish, request, soonerThan: arrive)
        if arrive == nil || planned.confirmed < wish.quantity,
            let day = soonest(wish, request, through: Int32.max), day != arrive, day > start
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

    /// The soonest of the places that send nothing of a line of which others send something.
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
