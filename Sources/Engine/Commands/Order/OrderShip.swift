import Columns
import Promising
import Wire

/// `ORDER.SHIP`: what was promised leaves.
struct OrderShip: Command {
    private static let order = Argument(1, "order", .id)
    private static let line = Option(
        "LINE", slot: 0, .words(2), "n quantity", .integer, isRepeatable: true)

    let declaration = Declaration(
        "ORDER.SHIP", .write,
        summary: "Ships a confirmed order, or the given quantities of its lines, from what is on "
            + "hand at the promised locations, the earliest ship day first; all of it or nothing. "
            + "Lines count from 1; a line shows what has left of it as shipped. When all that is "
            + "confirmed has left, the order is shipped, or backordered while a rest waits. A line for "
            + "which something is made, bought or moved leaves delivery by delivery (what arrives "
            + "on one day), each as a whole, and what it took for that leaves stock with it; kits "
            + "that are put together from stock leave in parts too, with so much of their parts. Where "
            + "a line ships as another item, or a kit's parts ship apart, it leaves at once. None leaves before all of it is there; what "
            + "came sooner is put on stock, and the order amended. The work that went into it, and "
            + "the hours of a visit, stay used.",
        cost: "O(n × e), n = sources, e = events of their items",
        arguments: [Self.order], options: [Self.line],
        reply: "the order's map", errors: [.notFound, .state])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.order(call, at: Self.order.position)
        var record = engine.order(row)
        guard record.status == .confirmed else { throw .wrongState(record.status, "shipped") }
        var wishes = [Int64](repeating: 0, count: record.lines.count)
        try call.forEach(Self.line) { (place: Int) throws(CommandError) in
            let number = Int(try call.integer(at: place, "LINE", in: 1...Int64(wishes.count)))
            let quantity = try call.quantity(at: place + 1, "quantity")
            let (sum, overflows) = wishes[number - 1].addingReportingOverflow(quantity)
            wishes[number - 1] = overflows ? .max : sum
        }
        if !call.has(Self.line) { wishes = record.lines.map { $0.confirmed - $0.shipped } }
        let parts = try engine.parts(of: record, wishes)
        engine.ship(order: row, &record, parts)
        reply.order(call.words.word(Self.order.position), engine.order(row))
    }
}

/// What leaves of an order: of a source, or of what was taken to make a line.
struct ShippedPart {
    /// The line, from 0.
    let line: Int
    /// The source within its line; nil for what was taken to make it.
    let source: Int?
    /// The stock row that it leaves; -1 for what is made or bought for the order.
    let stock: Int
    /// The day on which it is booked there.
    let day: Int32
    /// Thousandths.
    let quantity: Int64
    /// Days on which it must not have expired yet.
    let keep: Int32
}

/// A line for which something is made, bought or moved, and what is done for it.
private struct MadeLine {
    /// The line, from 0.
    let index: Int
    let line: OrderRecord.Line
    let pegs: [OrderPeg]

    /// What is still to leave, in the parts in which it leaves, by day of arrival; all of it, without
    /// a day, where it ships as another item or nobody wrote down what is done for which day.
    var deliveries: [(day: Int32?, quantity: Int64)] {
        var byDay: [Int32: Int64] = [:]
        for source in line.sources where source.shipped < source.quantity {
            byDay[source.arrive, default: 0] += source.quantity - source.shipped
        }
        let isDivided =
            line.sources.allSatisfy(\.item.isEmpty) && pegs.allSatisfy { $0.arrive != nil }
        return isDivided
            ? byDay.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            : [(nil, line.confirmed - line.shipped)]
    }

    /// The day on which the last of what is made, bought or moved for a delivery, or for all of them,
    /// is there; nil where all of it is taken from stock.
    func ready(_ day: Int32?) -> Int32? {
        var ready: Int32?
        for peg in pegs where (day == nil || peg.arrive == day) && !line.hasLeft(peg) {
            switch peg.kind {
            case .make, .buy, .move: ready = max(ready ?? peg.end, peg.end)
            case .take, .load, .substitute, .kit: continue
            }
        }
        return ready
    }

    /// What leaves of a delivery, or of all of them.
    func parts(_ day: Int32?) -> [ShippedPart] {
        var parts: [ShippedPart] = []
        for (place, source) in line.sources.enumerated()
        where source.shipped < source.quantity && (day == nil || source.arrive == day) {
            parts.append(
                ShippedPart(
                    line: index, source: place, stock: source.stock, day: source.ship,
                    quantity: source.quantity - source.shipped, keep: line.keep(source)))
        }
        for peg in pegs
        where peg.kind == .take && (day == nil || peg.arrive == day) && !line.hasLeft(peg) {
            parts.append(
                ShippedPart(
                    line: index, source: nil, stock: peg.row, day: peg.end,
                    quantity: peg.quantity - line.left(of: peg), keep: peg.keep))
        }
        return parts
    }

    /// Whether a delivery is of kits that are put together from what lies where they ship.
    func isKits(_ day: Int32?) -> Bool {
        let own = pegs.filter { $0.arrive == day }
        return day != nil && own.contains { $0.kind == .kit }
            && own.allSatisfy { $0.kind == .kit || $0.kind == .take }
    }

    /// What leaves when a part of a delivery of kits does: of their parts in proportion; nil when these
    /// are no whole thousandths, and where something is made, bought or moved for the delivery.
    func parts(_ day: Int32?, upTo quantity: Int64) -> [ShippedPart]? {
        guard isKits(day) else { return nil }
        var after = line
        var open = quantity
        var parts: [ShippedPart] = []
        for (place, source) in line.sources.enumerated() where source.arrive == day && open > 0 {
            let part = min(open, source.quantity - source.shipped)
            if part == 0 { continue }
            open -= part
            after.sources[place].shipped += part
            parts.append(
                ShippedPart(
                    line: index, source: place, stock: source.stock, day: source.ship,
                    quantity: part, keep: line.keep(source)))
        }
        for peg in pegs where peg.kind == .take && peg.row >= 0 && peg.arrive == day {
            guard after.leavesEvenly(peg) else { return nil }
            let part = after.left(of: peg) - line.left(of: peg)
            if part == 0 { continue }
            parts.append(
                ShippedPart(
                    line: index, source: nil, stock: peg.row, day: peg.end, quantity: part,
                    keep: peg.keep))
        }
        return parts
    }
}

extension Engine {
    /// What leaves where when `wishes` thousandths of each line are shipped; STATE when more is
    /// wished than is confirmed and has not left, or than is on hand.
    fileprivate func parts(
        of record: OrderRecord, _ wishes: [Int64]
    ) throws(CommandError) -> [ShippedPart] {
        var parts: [ShippedPart] = []
        var shelves: [Int: Shelf] = [:]
        var pegs = [[OrderPeg]](repeating: [], count: record.lines.count)
        for peg in record.pegs { pegs[peg.line].append(peg) }
        for (index, line) in record.lines.enumerated() where wishes[index] > 0 {
            let rest = line.confirmed - line.shipped
            guard wishes[index] <= rest else {
                throw CommandError(
                    .state,
                    "LINE \(index + 1): \(Self.text(rest)) are confirmed and have not left, found "
                        + Self.text(wishes[index]))
            }
            if line.leavesWhole {
                let made = MadeLine(index: index, line: line, pegs: pegs[index])
                try add(wishes[index], of: made, &parts, &shelves)
            } else {
                try add(wishes[index], ofLine: index, line, &parts, &shelves)
            }
        }
        guard !parts.isEmpty else {
            throw CommandError(.state, "order: nothing that is confirmed is left to ship")
        }
        return parts
    }

    /// Adds what leaves of a line that is taken from stock, the earliest ship day first.
    private func add(
        _ wish: Int64, ofLine index: Int, _ line: OrderRecord.Line, _ parts: inout [ShippedPart],
        _ shelves: inout [Int: Shelf]
    ) throws(CommandError) {
        var open = wish
        let sources = line.sources.indices.sorted {
            (line.sources[$0].ship, $0) < (line.sources[$1].ship, $1)
        }
        for place in sources where open > 0 {
            let source = line.sources[place]
            if source.shipped == source.quantity { continue }
            let last = today + line.keep(source)
            var shelf = shelves[source.stock] ?? shelf(ofStock: source.stock)
            let part = min(
                open, source.quantity - source.shipped, max(0, shelf.lasting(last)))
            if part == 0 { continue }
            open -= part
            _ = shelf.take(part, lasting: last)
            shelves[source.stock] = shelf
            parts.append(
                ShippedPart(
                    line: index, source: place, stock: source.stock, day: source.ship,
                    quantity: part, keep: line.keep(source)))
        }
        guard open == 0 else {
            throw CommandError(
                .state,
                "LINE \(index + 1): \(Self.text(wish - open)) are on hand at the promised "
                    + "locations, found \(Self.text(wish))")
        }
    }

    /// Adds what leaves of a line for which something is made, bought or moved: its next deliveries,
    /// each as a whole, and what they took leaves stock.
    private func add(
        _ wish: Int64, of made: MadeLine, _ parts: inout [ShippedPart],
        _ shelves: inout [Int: Shelf]
    ) throws(CommandError) {
        var open = wish
        for delivery in made.deliveries where open > 0 {
            let isWhole = delivery.quantity <= open
            let own =
                isWhole ? made.parts(delivery.day) : made.parts(delivery.day, upTo: open)
            guard let own else {
                let rule =
                    made.isKits(delivery.day)
                    ? "kits leave with whole thousandths of their parts"
                    : delivery.day == nil
                        ? "what ships as another item, or apart, leaves as a whole"
                        : "what is made or bought for it leaves as a whole"
                throw CommandError(
                    .state,
                    "LINE \(made.index + 1): \(rule), the next \(Self.text(delivery.quantity))")
            }
            open -= min(open, delivery.quantity)
            if let ready = made.ready(delivery.day), ready > today {
                throw CommandError(
                    .state,
                    "LINE \(made.index + 1): \(Self.text(delivery.quantity)) of it are made, bought "
                        + "or moved until \(Self.text(day: ready))")
            }
            for part in own where part.stock >= 0 { try take(part, from: &shelves) }
            parts += own
        }
    }

    /// Takes a part from its shelf; STATE when less is there that lasts long enough.
    private func take(
        _ part: ShippedPart, from shelves: inout [Int: Shelf]
    ) throws(CommandError) {
        var shelf = shelves[part.stock] ?? shelf(ofStock: part.stock)
        let there = shelf.lasting(today + part.keep)
        guard part.quantity <= there else {
            throw CommandError(
                .state,
                "LINE \(part.line + 1): of "
                    + key(.item, row: item(ofStock: part.stock)).span.text()
                    + " \(Self.text(max(0, there))) are on hand, found " + Self.text(part.quantity))
        }
        _ = shelf.take(part.quantity, lasting: today + part.keep)
        shelves[part.stock] = shelf
    }

    /// Takes parts of an order from what is on hand, and writes them down.
    fileprivate mutating func ship(
        order row: Int, _ record: inout OrderRecord, _ parts: [ShippedPart]
    ) {
        let places = supply.places(ofOrder: row)
        var seen: Set<Int> = []
        var stocks: [Int] = []
        for part in parts where part.stock >= 0 && seen.insert(part.stock).inserted {
            stocks.append(part.stock)
        }
        // What leaves before its day can leave another promise short until its receipt comes.
        let before = stocks.map { shortages(onStock: $0) }
        var taken: [Bookings.Key: Int64] = [:]
        let loads = record.pegs.filter { $0.kind == .load && !record.lines[$0.line].hasLeft($0) }
        for part in parts {
            if let source = part.source {
                record.lines[part.line].sources[source].shipped += part.quantity
            }
            guard part.stock >= 0 else { continue }
            take(part)
            taken[Bookings.Key(part.line, part.stock, part.day), default: 0] += part.quantity
        }
        // The work was done: nobody books it any more, but its days stay used.
        var done: [Bookings.Key: Int64] = [:]
        for peg in loads where record.lines[peg.line].hasLeft(peg) {
            done[Bookings.Key(peg.line, peg.row, peg.end), default: 0] += peg.quantity
            keepWork(resource: peg.row, day: peg.end, peg.quantity)
        }
        if record.isDivided(taken, done) {
            supply.listAgain(
                order: row, age: age(ofOrder: row), lines: record.lines, pegs: record.pegs,
                allowsPlanned: record.allowsPlanned)
        } else {
            supply.bookings.reduce(order: row, by: taken)
            supply.work.reduce(order: row, by: done)
        }
        for stock in stocks {
            tables.stock.set(Entity.StockColumn.onHand, supply.rows.onHand(stock), at: stock)
            refreshLots(stock)
        }
        for visit in record.visits where record.lines[visit.line].isShipped {
            supply.service.close(order: row, line: visit.line, on: today)
        }
        if record.lines.allSatisfy({ $0.shipped == $0.confirmed }) {
            record.status = record.waits ? .backordered : .shipped
        }
        storeOrder(row, record, touched: now)
        for (index, stock) in stocks.enumerated() {
            review(stock: stock, since: before[index], on: today)
        }
        settleRisks(at: places, left: row, on: today)
    }

    /// Takes a part from what is on hand.
    private mutating func take(_ part: ShippedPart) {
        do throws(SupplyError) {
            try supply.rows.ship(part.stock, ship: part.day, quantity: part.quantity)
        } catch {
            preconditionFailure("what is on hand and booked can leave: \(error)")
        }
        takeFromLots(part.stock, part.quantity, lasting: today + part.keep)
    }
}

extension OrderRecord {
    /// Whether of what is booked in one place on one day some has left, or was worked, and some has
    /// not: then bookings alone do not say for which peg.
    fileprivate func isDivided(_ taken: [Bookings.Key: Int64], _ done: [Bookings.Key: Int64])
        -> Bool
    {
        pegs.contains { peg in
            guard peg.row >= 0, !lines[peg.line].hasLeft(peg) else { return false }
            let key = Bookings.Key(peg.line, peg.row, peg.end)
            switch peg.kind {
            case .take: return taken[key] != nil
            case .load: return done[key] != nil
            case .make, .buy, .move, .substitute, .kit: return false
            }
        }
    }
}
