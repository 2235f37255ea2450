/// What decided the day of a line, looked at closely: what its goods, or another line, waited for.
extension ChainPlanner {
    /// Something of a row that arrives for the line in hand.
    private struct Arrival {
        var row: Int
        /// Index in the request.
        var place: Int
        var quantity: Int64
        var arrive: Int32
    }

    /// Decides for each line of the last plan what kept it from the day that was asked for.
    ///
    /// Nothing of the order is taken while this looks.
    mutating func decideConstraints(_ request: ChainRequest) {
        let alone = daysAlone(request)
        for line in request.order.lines.indices {
            if let own = constraint(line, request, alone) { constraints[line] = own }
        }
    }

    /// Under delivery together, the day on which each line could come by itself, and why not sooner;
    /// empty where lines do not wait for each other.
    private mutating func daysAlone(
        _ request: ChainRequest
    ) -> [(day: Int32?, why: ChainConstraint)] {
        let order = request.order
        guard order.delivery == .complete || order.delivery == .ratio, order.lines.count > 1
        else { return [] }
        var alone: [(day: Int32?, why: ChainConstraint)] = []
        for line in order.lines.indices {
            let wish = begin(line, request)
            let mark = draft.pegs.count
            let day = bringSoonest(wish, request)
            var reason = why
            if let day, let arrivals = arrivals(since: mark, request, on: day) {
                reason = waited(arrivals, request) ?? reason
            }
            draft.rollBack(to: mark)
            alone.append((day, reason))
        }
        return alone
    }

    /// What decided the day of a line; nil where what planning noted stands.
    private mutating func constraint(
        _ line: Int, _ request: ChainRequest, _ alone: [(day: Int32?, why: ChainConstraint)]
    ) -> ChainConstraint? {
        let planned = answer.lines[line]
        if planned.reason == .quota || constraints[line].kind == .effort { return nil }
        let isWhole = planned.confirmed == request.order.lines[line].quantity
        if isWhole, planned.arrive == start { return ChainConstraint(.none) }
        if !alone.isEmpty {
            return together(line, request, alone, arrive: isWhole ? planned.arrive : nil)
        }
        if planned.reason == .otherLine,
            let other = answer.lines.firstIndex(where: { $0.reason != .otherLine })
        {
            return ChainConstraint(.otherLine, item: request.order.lines[other].item)
        }
        let wish = begin(line, request)
        if isWhole {
            return waited(arrivals(of: planned), request, after: line)
        }
        guard planned.reason == .afterLatest else { return nil }
        // It would come, were it not for the latest day: what keeps it from that day?
        let (mark, bound) = (draft.pegs.count, end)
        end = lastArrival(request, through: .max)
        defer {
            end = bound
            draft.rollBack(to: mark)
        }
        guard let day = bringSoonest(wish, request),
            let arrivals = arrivals(since: mark, request, on: day)
        else { return nil }
        return waited(arrivals, request, after: line)
    }

    /// What decided the day of a line that arrives together with others, nil for no day.
    private func together(
        _ line: Int, _ request: ChainRequest, _ alone: [(day: Int32?, why: ChainConstraint)],
        arrive: Int32?
    ) -> ChainConstraint? {
        let own = alone[line].day ?? .max
        var last = line
        for (other, found) in alone.enumerated()
        where found.day ?? .max > alone[last].day ?? .max { last = other }
        if last != line {
            return ChainConstraint(.otherLine, item: request.order.lines[last].item)
        }
        // Where each could come sooner by itself, what planning noted stands.
        return own < arrive ?? .max ? nil : alone[line].why
    }

    // MARK: What goods waited for

    /// What a planned line takes from rows; empty when some of it comes in another way.
    private func arrivals(of line: OrderPlan.Line) -> [Arrival] {
        var arrivals: [Arrival] = []
        for source in answer.sources[line.sources] {
            if source.row < 0 { return [] }
            arrivals.append(
                Arrival(
                    row: source.row, place: source.location, quantity: source.quantity,
                    arrive: source.arrive))
        }
        return arrivals
    }

    /// What was taken since a mark, when it all comes from rows; nil otherwise.
    private func arrivals(
        since mark: Int, _ request: ChainRequest, on day: Int32
    ) -> [Arrival]? {
        var arrivals: [Arrival] = []
        for peg in draft.pegs[mark...] {
            guard peg.kind == .take, peg.parent < 0,
                let place = request.locations.firstIndex(of: peg.location)
            else { return nil }
            arrivals.append(
                Arrival(row: peg.index, place: place, quantity: peg.quantity, arrive: day))
        }
        return arrivals
    }

    /// What the last of some arrivals waited for; nil when it was nothing of this kind.
    ///
    /// Its lane, or the days on which its place ships; a receipt; or the customer, who receives nothing
    /// sooner. Whatever the arrivals themselves take is back in their rows; `lines` before them have
    /// taken what the plan gives them.
    private mutating func waited(
        _ arrivals: [Arrival], _ request: ChainRequest, after lines: Int = 0
    ) -> ChainConstraint? {
        guard let last = arrivals.map(\.arrive).max(), last > start else { return nil }
        let taken = draft.pegs.count > 0 ? draft.lift(from: 0) : []
        defer { draft.replay(taken) }
        var isReceivedLater = false
        for arrival in arrivals where arrival.arrive == last {
            let place = request.order.locations[arrival.place]
            var quantity = arrival.quantity
            for other in arrivals where other.row == arrival.row && other.arrive < last {
                quantity += other.quantity
            }
            for source in answer.sources
            where source.line < lines && source.row == arrival.row {
                quantity += source.quantity
            }
            // The first day on which it is there, and the first on which it also ships.
            var (there, ships): (Int32?, Int32?) = (nil, nil)
            var day = max(start, today + place.laneDays)
            while day <= last, ships == nil {
                let ship = day - place.laneDays
                if there != nil
                    || draft.available(
                        arrival.row, day: ship, planned: countsPlanned,
                        keep: place.laneDays + request.order.lines[line].keepDays) >= quantity
                {
                    there = there ?? day
                    if request.order.ships(arrival.place, on: Int(ship)) { ships = day }
                }
                day += 1
            }
            if let ships, ships < last {
                isReceivedLater = isReceivedLater || !request.order.receives(on: Int(ships))
                continue
            }
            let waits = there == last && last > today + place.laneDays
            return ChainConstraint(
                waits ? .receipt : .lane, item: lineItem,
                location: request.locations[arrival.place])
        }
        return isReceivedLater ? ChainConstraint(.calendar, item: lineItem) : nil
    }
}
