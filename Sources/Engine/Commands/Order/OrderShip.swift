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
            + "which something is made, bought or moved leaves as a whole, and what it took for "
            + "that leaves stock with it.",
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

extension Engine {
    /// What leaves where when `wishes` thousandths of each line are shipped; STATE when more is
    /// wished than is confirmed and has not left, or than is on hand.
    fileprivate func parts(
        of record: OrderRecord, _ wishes: [Int64]
    ) throws(CommandError) -> [ShippedPart] {
        var parts: [ShippedPart] = []
        var taken: [Int: Int64] = [:]
        for (index, line) in record.lines.enumerated() where wishes[index] > 0 {
            let rest = line.confirmed - line.shipped
            guard wishes[index] <= rest else {
                throw CommandError(
                    .state,
                    "LINE \(index + 1): \(Self.text(rest)) are confirmed and have not left, found "
                        + Self.text(wishes[index]))
            }
            if line.leavesWhole {
                guard wishes[index] == rest else {
                    throw CommandError(
                        .state, "LINE \(index + 1): what is made or bought for it leaves as a whole"
                    )
                }
                try addMade(index, of: record, &parts, &taken)
            } else {
                try add(wishes[index], ofLine: index, line, &parts, &taken)
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
        _ taken: inout [Int: Int64]
    ) throws(CommandError) {
        var open = wish
        let sources = line.sources.indices.sorted {
            (line.sources[$0].ship, $0) < (line.sources[$1].ship, $1)
        }
        for place in sources where open > 0 {
            let source = line.sources[place]
            if source.shipped == source.quantity { continue }
            let there =
                onHand(source.stock, lasting: today + line.keep(source))
                - taken[source.stock, default: 0]
            let part = min(open, source.quantity - source.shipped, max(0, there))
            if part == 0 { continue }
            open -= part
            taken[source.stock, default: 0] += part
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

    /// Adds all of a line for which something is made, bought or moved: what it took leaves stock.
    private func addMade(
        _ index: Int, of record: OrderRecord, _ parts: inout [ShippedPart],
        _ taken: inout [Int: Int64]
    ) throws(CommandError) {
        let line = record.lines[index]
        for (place, source) in line.sources.enumerated() where source.shipped < source.quantity {
            parts.append(
                ShippedPart(
                    line: index, source: place, stock: source.stock, day: source.ship,
                    quantity: source.quantity - source.shipped, keep: line.keep(source)))
        }
        for peg in record.pegs where peg.line == index && peg.kind == .take {
            parts.append(
                ShippedPart(
                    line: index, source: nil, stock: peg.row, day: peg.end, quantity: peg.quantity,
                    keep: peg.keep))
        }
        for part in parts where part.line == index && part.stock >= 0 {
            taken[part.stock, default: 0] += part.quantity
            let there = onHand(part.stock, lasting: today + part.keep)
            guard taken[part.stock, default: 0] <= there else {
                throw CommandError(
                    .state,
                    "LINE \(index + 1): of "
                        + key(.item, row: item(ofStock: part.stock)).span.text()
                        + " \(Self.text(there)) are on hand, found "
                        + Self.text(taken[part.stock, default: 0]))
            }
        }
    }

    /// Takes parts of an order from what is on hand, and writes them down.
    fileprivate mutating func ship(
        order row: Int, _ record: inout OrderRecord, _ parts: [ShippedPart]
    ) {
        let places = supply.places(ofOrder: row)
        var stocks: [Int] = []
        for part in parts where part.stock >= 0 && !stocks.contains(part.stock) {
            stocks.append(part.stock)
        }
        // What leaves before its day can leave another promise short until its receipt comes.
        let before = stocks.map { shortages(onStock: $0) }
        for part in parts {
            if let source = part.source {
                record.lines[part.line].sources[source].shipped += part.quantity
            }
            if part.stock >= 0 { ship(part, order: row) }
        }
        for peg in record.pegs where peg.kind == .load && record.lines[peg.line].isShipped {
            // The work was done; a line's loads are booked until it has left, and that is now.
            if parts.contains(where: { $0.line == peg.line }) {
                supply.work.reduce(
                    order: row, line: peg.line, stock: peg.row, day: peg.end, by: peg.quantity)
                supply.capacity.release(peg.row, day: peg.end, quantity: peg.quantity)
            }
        }
        // A visit is over when its line has left, and so is its booking.
        for visit in record.visits where record.lines[visit.line].isShipped {
            supply.service.unbook(order: row, line: visit.line)
        }
        if record.lines.allSatisfy({ $0.shipped == $0.confirmed }) {
            record.status = record.waits ? .backordered : .shipped
        }
        storeOrder(row, record, touched: now)
        for (index, stock) in stocks.enumerated() {
            review(stock: stock, since: before[index], on: today)
        }
        settleRisks(at: places, on: today)
    }

    /// Takes a part from what is on hand.
    private mutating func ship(_ part: ShippedPart, order row: Int) {
        do throws(SupplyError) {
            try supply.rows.ship(part.stock, ship: part.day, quantity: part.quantity)
        } catch {
            preconditionFailure("what is on hand and booked can leave: \(error)")
        }
        takeFromLots(part.stock, part.quantity, lasting: today + part.keep)
        supply.bookings.reduce(
            order: row, line: part.line, stock: part.stock, day: part.day, by: part.quantity)
        tables.stock.columns[Entity.StockColumn.onHand.place]
            .set(supply.rows.onHand(part.stock), at: part.stock)
        refreshLots(part.stock)
    }

    /// A quantity as it is written.
    static func text(_ milli: Int64) -> String {
        var text: [UInt8] = []
        FixedPoint.append(milli, places: FixedPoint.quantityPlaces, trimmed: true, to: &text)
        return text.span.text()
    }
}
