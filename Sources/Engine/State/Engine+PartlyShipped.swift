import Columns
import Promising

/// Orders of which something has left, promised anew: what left stays left, the rest is planned again.
extension Engine {
    /// What has left of an order, as if nothing else had ever been promised; nil when nothing has.
    func left(of record: OrderRecord) -> OrderRecord? {
        guard record.lines.contains(where: { $0.shipped > 0 }) else { return nil }
        var left = record
        for index in record.lines.indices {
            let line = record.lines[index]
            var sources: [OrderRecord.Source] = []
            for source in line.sources where source.shipped > 0 {
                var own = source
                own.quantity = source.shipped
                own.older = []
                sources.append(own)
            }
            left.lines[index].sources = sources
            left.lines[index].confirmed = line.shipped
            left.lines[index].backordered = 0
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
        var record = left
        var new: OrderRecord?
        if !lines.isEmpty {
            let found = try plan(rest)
            new = found.record
            planned = found.planned
        }
        record.lines = []
        for (index, line) in terms.question.lines.enumerated() {
            let place = lines.firstIndex(of: index)
            record.lines.append(
                OrderRecord.Line(
                    left: index < left.lines.count ? left.lines[index] : nil,
                    rest: place.flatMap { new?.lines[$0] }, quantity: line.quantity))
        }
        record.keepPegs(of: left, rest: new, lines: lines)
        record.allowsPlanned = terms.allowsPlanned
        record.isAtRisk = false
        record.expires = nil
        if let status = new?.status, status == .confirmed || status == .rejected {
            record.status = status
        } else {
            record.status = record.waits ? .backordered : .shipped
        }
        record.arrive =
            record.waits || record.status == .rejected
            ? nil : record.lines.compactMap(\.arrive).max()
        var shipments: Set<[UInt8]> = []
        for source in record.lines.flatMap(\.sources) {
            var key = source.location
            BigEndian.append(UInt32(bitPattern: source.ship), to: &key)
            shipments.insert(key)
        }
        record.shipments = shipments.count
        var zone: [UInt8] = []
        tables.order.columns[Entity.OrderColumn.zone.place].appendText(of: row, to: &zone)
        record.cost = (new?.cost ?? 0) + freight(of: left, to: zone)
        planned.widen(to: terms.question.lines.count, lines: lines)
        return (record, planned)
    }

    /// The freight of an order's sources by the lanes of today, in cents, rounded once, half up.
    private func freight(of record: OrderRecord, to zone: [UInt8]) -> Int64 {
        let zones = tables.lane.columns[Entity.LaneColumn.zone.place].categories
        guard let code = zones?.code(of: zone.span) else { return 0 }
        var sum: Int128 = 0
        for (index, line) in record.lines.enumerated() {
            let isVisit = record.visits.contains { $0.line == index }
            for source in line.sources {
                guard let location = tables.location.row(of: source.location.span),
                    let lane = supply.lanes.lane(from: location, into: code)
                else { continue }
                // Who visits makes the way once, whatever is done there.
                sum += Int128(isVisit ? 1_000 : source.quantity) * Int128(lane.cost)
            }
        }
        return Int64(clamping: (sum + 500) / 1_000)
    }
}

extension OrderRecord.Line {
    /// A line of which a part has left and the rest is promised anew; one of the two is there.
    fileprivate init(left: OrderRecord.Line?, rest: OrderRecord.Line?, quantity: Int64) {
        guard var line = rest ?? left else { preconditionFailure("a line has left or is promised") }
        line.quantity = quantity
        if let left, rest != nil {
            line.confirmed += left.confirmed
            line.sources = left.sources + line.sources
            line.draws = left.draws + line.draws
        }
        line.arrive = line.backordered > 0 ? nil : line.sources.map(\.arrive).max()
        self = line
    }
}

extension OrderRecord {
    /// Keeps the pegs and visits of lines that have left whole, and puts those of the rest behind them.
    fileprivate mutating func keepPegs(of left: OrderRecord, rest: OrderRecord?, lines: [Int]) {
        pegs = []
        var places: [Int: Int] = [:]
        for (place, peg) in left.pegs.enumerated()
        where !lines.contains(peg.line) && left.lines[peg.line].confirmed > 0 {
            var own = peg
            own.parent = peg.parent < 0 ? -1 : places[peg.parent] ?? -1
            places[place] = pegs.count
            pegs.append(own)
        }
        let first = pegs.count
        for peg in rest?.pegs ?? [] {
            var own = peg
            own.line = lines[peg.line]
            own.parent = peg.parent < 0 ? -1 : first + peg.parent
            pegs.append(own)
        }
        visits = left.visits.filter {
            !lines.contains($0.line) && left.lines[$0.line].confirmed > 0
        }
        for visit in rest?.visits ?? [] {
            var own = visit
            own.line = lines[visit.line]
            visits.append(own)
        }
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
