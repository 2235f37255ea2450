import Columns
import Promising

/// Orders of which something has left, promised anew: what left stays left, the rest is planned again.
extension Engine {
    /// What has left of an order that was promised by the write with a number, `age`, as if nothing
    /// else had ever been promised; nil when nothing has.
    func left(of record: OrderRecord, age: Int64) -> OrderRecord? {
        guard record.lines.contains(where: { $0.shipped > 0 }) else { return nil }
        var left = record
        for index in record.lines.indices {
            let line = record.lines[index]
            var sources: [OrderRecord.Source] = []
            for source in line.sources where source.shipped > 0 {
                var own = source
                own.quantity = source.shipped
                own.older = source.older.parts(thatLeft: source.shipped, age: age)
                sources.append(own)
            }
            left.lines[index].sources = sources
            left.lines[index].confirmed = line.shipped
            left.lines[index].backordered = 0
        }
        for place in left.pegs.indices {
            let peg = left.pegs[place]
            guard peg.kind == .take, record.lines[peg.line].hasLeft(peg) else { continue }
            left.pegs[place].older = peg.older.parts(thatLeft: peg.quantity, age: age)
        }
        return left
    }

    /// The terms for what has not left yet, and the line of the whole order for each of theirs.
    ///
    /// STATE when a line names less than has left of it, or another item.
    func rest(
        of terms: PromiseTerms, beside left: OrderRecord
    ) throws(CommandError) -> (terms: PromiseTerms, lines: [Int]) {
        var rest = terms
        var lines: [Int] = []
        rest.question.lines = []
        for (index, line) in left.lines.enumerated() where line.confirmed > 0 {
            let wished = index < terms.question.lines.count ? terms.question.lines[index] : nil
            guard let wished, key(.item, row: wished.item) == line.item,
                wished.quantity >= line.confirmed
            else {
                throw CommandError(
                    .state,
                    "LINE \(index + 1): expected at least what has left of it, "
                        + "\(Self.text(line.confirmed)) of \(line.item.span.text())")
            }
            guard wished.quantity == line.confirmed || line.sources.allSatisfy(\.item.isEmpty)
            else {
                throw CommandError(
                    .state,
                    "LINE \(index + 1): it left as another item and takes no more; order more of it "
                        + "on a line of its own")
            }
        }
        for (index, line) in terms.question.lines.enumerated() {
            let gone = index < left.lines.count ? left.lines[index].confirmed : 0
            if gone == line.quantity { continue }
            rest.question.lines.append((line.item, line.quantity - gone))
            rest.minimumShipment = min(rest.minimumShipment, line.quantity - gone)
            lines.append(index)
        }
        // A wished start was that of a visit that has taken place, where none is left.
        if visitLines(of: rest).isEmpty, !visitLines(of: terms).isEmpty { rest.start = nil }
        return (rest, lines)
    }

    /// The promise for terms of an order of which something has left.
    mutating func plan(
        _ terms: PromiseTerms, beside left: OrderRecord, order row: Int
    ) throws(CommandError) -> (record: OrderRecord, planned: PlannedOrder) {
        let (rest, lines) = try rest(of: terms, beside: left)
        var planned = PlannedOrder(plan: OrderPlan(), locations: [])
        var new: OrderRecord?
        if !lines.isEmpty {
            let found = try plan(rest)
            new = found.record
            planned = found.planned
        }
        let zone = tables.order.text(Entity.OrderColumn.zone, row)
        var freight = freight(of: left, to: self.zone(named: zone.span))
        if let new { freight.add(self.freight(of: new, to: terms.question.zone)) }
        let cents = try SupplyState.checked { () throws(SupplyError) in try freight.cents() }
        planned.widen(to: terms.question.lines.count, lines: lines)
        return (OrderRecord(left: left, rest: new, at: lines, terms, cost: cents), planned)
    }

    /// The freight of an order's sources by the lanes of today.
    func freight(of record: OrderRecord, to zone: SupplyQuestion.Zone) -> Freight {
        var freight = Freight()
        guard case .known(let code) = zone else { return freight }
        for (index, line) in record.lines.enumerated() {
            let isVisit = record.visits.contains { $0.line == index }
            for source in line.sources {
                guard let location = tables.location.row(of: source.location.span),
                    let lane = supply.lanes.lane(from: location, into: code)
                else { continue }
                // Who visits makes the way once, whatever is done there.
                if isVisit {
                    freight.addTrip(laneCents: lane.cost)
                } else {
                    freight.add(source.quantity, laneCents: lane.cost)
                }
            }
        }
        return freight
    }
}

extension PlannedOrder {
    /// Says what it says of the planned lines of those of the whole order.
    fileprivate mutating func widen(to count: Int, lines: [Int]) {
        if !constraints.isEmpty {
            var all = [ChainConstraint](repeating: ChainConstraint(.none), count: count)
            for (place, line) in lines.enumerated() { all[line] = constraints[place] }
            constraints = all
        }
        if !alternatives.isEmpty {
            var all = [[ChainAlternative]](repeating: [], count: count)
            for (place, line) in lines.enumerated() { all[line] = alternatives[place] }
            alternatives = all
        }
    }
}
