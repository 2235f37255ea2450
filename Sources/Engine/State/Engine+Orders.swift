import Columns
import Promising
import Wire

/// Orders: how they are stored, booked, ended and answered.
extension Engine {
    // MARK: Reading

    /// The status of an order.
    func status(ofOrder row: Int) -> OrderStatus {
        guard let status = tables.order.orderStatus(row) else {
            preconditionFailure("an order has a status")
        }
        return status
    }

    /// An order as it stands.
    func order(_ row: Int) -> OrderRecord {
        typealias Columns = Entity.OrderColumn
        guard let packed = OrderLines.decode(tables.order.bytes(Columns.lines, row)) else {
            preconditionFailure("an order's lines can be read back")
        }
        return OrderRecord(
            status: status(ofOrder: row),
            expires: tables.order.numberIfPresent(Columns.expires, at: row),
            arrive: tables.order.day(Columns.arrive, at: row),
            shipments: tables.order.rowNumber(Columns.shipments, at: row),
            cost: tables.order.number(Columns.cost, at: row),
            allowsPlanned: packed.allowsPlanned, lines: packed.lines, pegs: packed.pegs,
            visits: packed.visits, isAtRisk: tables.order.isSet(Columns.atRisk, at: row),
            reserveAfter: tables.order.day(Columns.reserveAfter, at: row),
            waitsForDay: packed.waitsForDay)
    }

    /// The terms that an order was promised with, as bytes.
    func request(ofOrder row: Int) -> [UInt8] {
        tables.order.bytes(Entity.OrderColumn.request, row)
    }

    /// The row of the order that a word names; NOTFOUND otherwise.
    func order(_ call: borrowing Call, at position: Int) throws(CommandError) -> Int {
        try existing(.order, call, at: position, "order")
    }

    // MARK: Writing

    /// Writes an order's own figures and lines; `touched` is the time that `updated` shows.
    mutating func storeOrder(_ row: Int, _ record: OrderRecord, touched: Int64) {
        typealias Columns = Entity.OrderColumn
        if tables.order.orderStatus(row)?.isOpen ?? false {
            let old = order(row)
            supply.countOpen(
                old.lines, old.pegs, by: -1, items: tables.item, locations: tables.location)
            supply.departures.remove(old.lines, old.pegs, age: age(ofOrder: row))
        }
        supply.departures.add(record.lines, record.pegs, age: age(ofOrder: row))
        if record.status.isOpen {
            supply.countOpen(
                record.lines, record.pegs, by: 1, items: tables.item, locations: tables.location)
        }
        tables.order.columns[Columns.status.place]
            .setCategory(record.status.rawValue.utf8Span.span, at: row)
        tables.order.set(Columns.expires, record.expires, at: row)
        tables.order.set(Columns.arrive, record.arrive, at: row)
        tables.order.set(Columns.shipments, Int64(record.shipments), at: row)
        tables.order.set(Columns.cost, record.cost, at: row)
        tables.order.set(Columns.updated, touched, at: row)
        tables.order.columns[Columns.lines.place]
            .setText(OrderLines.encode(record).span, at: row)
    }

    /// Books what an order takes and works in supply, as old as the order's sequence says, and its
    /// visits, also those of lines that have left.
    mutating func book(order row: Int, _ record: OrderRecord) {
        let age = age(ofOrder: row)
        if record.status.isBooked {
            do throws(SupplyError) {
                try supply.book(
                    order: row, age: age, lines: record.lines, pegs: record.pegs,
                    allowsPlanned: record.allowsPlanned)
            } catch {
                preconditionFailure("what was available can be booked: \(error)")
            }
        }
        if !record.status.isOver {
            supply.service.book(
                order: row, age: age, lines: record.lines, visits: record.visits, on: today)
        }
    }

    /// The number of the write that promised an order last.
    func age(ofOrder row: Int) -> Int64 {
        tables.order.numberIfPresent(Entity.OrderColumn.sequence, at: row) ?? 0
    }

    /// Takes the bookings of an order out of supply.
    mutating func unbook(order row: Int) {
        do throws(SupplyError) {
            try supply.unbook(order: row)
        } catch {
            preconditionFailure("what was booked can be released: \(error)")
        }
    }

    /// Ends a hold at its moment.
    ///
    /// What was held is free again; what waits has no deadline and goes on waiting. Everything that
    /// is written depends on the hold alone, not on when its end was noticed.
    mutating func expire(_ entry: Deadlines.Entry) {
        let row = entry.order
        giveUp(order: row, at: entry.expires)
        var record = order(row)
        giveUpQuotas(&record)
        if record.waits {
            record.giveUpPromise()
        } else {
            record.status = .expired
        }
        storeOrder(row, record, touched: entry.expires)
    }
}

/// The keys of an order's map, its lines', their sources' and its pegs'.
enum OrderKey {
    static let order: ReplyKey = "order"
    static let status: ReplyKey = "status"
    static let expires: ReplyKey = "expires"
    static let arrive: ReplyKey = "arrive"
    static let shipments: ReplyKey = "shipments"
    static let cost: ReplyKey = "cost"
    static let lines: ReplyKey = "lines"
    static let line: ReplyKey = "line"
    static let item: ReplyKey = "item"
    static let quantity: ReplyKey = "quantity"
    static let confirmed: ReplyKey = "confirmed"
    static let backordered: ReplyKey = "backordered"
    static let sources: ReplyKey = "sources"
    static let reason: ReplyKey = "reason"
    static let location: ReplyKey = "location"
    static let ship: ReplyKey = "ship"
    static let how: ReplyKey = "how"
    static let pegging: ReplyKey = "pegging"
    static let explain: ReplyKey = "explain"
    static let atRisk: ReplyKey = "at_risk"
    static let shipped: ReplyKey = "shipped"
    static let step: ReplyKey = "step"
    static let parent: ReplyKey = "parent"
    static let from: ReplyKey = "from"
    static let lot: ReplyKey = "lot"
    static let start: ReplyKey = "start"
    static let end: ReplyKey = "end"
    static let reserveAfter: ReplyKey = "reserve_after"
}

extension Reply {
    /// An order's map.
    ///
    /// An order for which something is made, bought or moved, or someone comes, also shows its
    /// pegging; `at_risk` stands in it when the order is, `reserve_after` while it waits for that
    /// day, `shipped` in a line of which something has left. The caller writes `more` keys with
    /// their values behind it.
    mutating func order(_ id: Span<UInt8>, _ record: OrderRecord, more: Int = 0) {
        let steps = record.pegs.count + record.visits.count
        let marks = (record.isAtRisk ? 1 : 0) + (record.waitsForDay ? 1 : 0)
        map(7 + (steps == 0 ? 0 : 1) + marks + more)
        key(OrderKey.order)
        bulk(id)
        key(OrderKey.status)
        bulk(record.status.rawValue)
        key(OrderKey.expires)
        if let expires = record.expires { moment(expires) } else { null() }
        key(OrderKey.arrive)
        day(orNull: record.arrive)
        key(OrderKey.shipments)
        integer(record.shipments)
        key(OrderKey.cost)
        money(record.cost)
        key(OrderKey.lines)
        // Through the span: an element of an array is copied to be read.
        let lines = record.lines.span
        array(lines.count)
        for index in lines.indices { orderLine(index + 1, lines[index]) }
        if record.isAtRisk {
            key(OrderKey.atRisk)
            boolean(true)
        }
        if record.waitsForDay {
            key(OrderKey.reserveAfter)
            day(orNull: record.reserveAfter)
        }
        if steps == 0 { return }
        key(OrderKey.pegging)
        array(steps)
        for (index, peg) in record.pegs.enumerated() { self.peg(index + 1, peg) }
        for (index, visit) in record.visits.enumerated() {
            self.visit(record.pegs.count + index + 1, visit, of: record.lines[visit.line])
        }
    }

    private mutating func orderLine(_ number: Int, _ line: OrderRecord.Line) {
        map(line.shipped > 0 ? 9 : 8)
        key(OrderKey.line)
        integer(number)
        key(OrderKey.item)
        bulk(line.item.span)
        key(OrderKey.quantity)
        quantity(line.quantity)
        key(OrderKey.confirmed)
        quantity(line.confirmed)
        key(OrderKey.backordered)
        quantity(line.backordered)
        key(OrderKey.arrive)
        day(orNull: line.arrive)
        key(OrderKey.sources)
        let sources = line.sources.span
        array(sources.count)
        for index in sources.indices { source(sources[index]) }
        key(OrderKey.reason)
        if let reason = line.reason { bulk(reason.text) } else { null() }
        if line.shipped > 0 {
            key(OrderKey.shipped)
            quantity(line.shipped)
        }
    }

    /// A source's map; one of another item than the line's (a substitute, or a part of a kit) names
    /// it, and its quantity is of that item.
    mutating func source(_ source: OrderRecord.Source) {
        map(source.item.isEmpty ? 5 : 6)
        key(OrderKey.location)
        bulk(source.location.span)
        key(OrderKey.quantity)
        quantity(source.quantity)
        key(OrderKey.ship)
        day(source.ship)
        key(OrderKey.arrive)
        day(source.arrive)
        key(OrderKey.how)
        bulk(source.how.word)
        if source.item.isEmpty { return }
        key(OrderKey.item)
        bulk(source.item.span)
    }
}
