import Columns
import Promising
import Wire

/// Orders: how they are stored, booked, ended and answered.
extension Engine {
    // MARK: Reading

    /// The status of an order.
    func status(ofOrder row: Int) -> OrderStatus {
        let column = tables.order.columns[Entity.OrderColumn.status.place]
        guard let categories = column.categories,
            let status = OrderStatus(
                rawValue: categories[column.load(row, as: UInt32.self)].text())
        else { preconditionFailure("an order has a status") }
        return status
    }

    /// An order as it stands.
    func order(_ row: Int) -> OrderRecord {
        typealias Columns = Entity.OrderColumn
        let columns = tables.order.columns
        let chunk = columns[Columns.lines.place].chunks[row >> Chunk.rowShift]
        guard let packed = OrderLines.decode(chunk.text(at: row & Chunk.rowMask).array()) else {
            preconditionFailure("an order's lines can be read back")
        }
        return OrderRecord(
            status: status(ofOrder: row),
            expires: columns[Columns.expires.place].value(row, as: Int64.self),
            arrive: columns[Columns.arrive.place].value(row, as: Int32.self),
            shipments: Int(columns[Columns.shipments.place].load(row, as: Int64.self)),
            cost: columns[Columns.cost.place].load(row, as: Int64.self),
            allowsPlanned: packed.allowsPlanned, lines: packed.lines,
            isAtRisk: columns[Columns.atRisk.place].isPresent(row))
    }

    /// The row of the order that a word names; NOTFOUND otherwise.
    func order(_ call: borrowing Call, at position: Int) throws(CommandError) -> Int {
        try existing(.order, call, at: position, "order")
    }

    // MARK: Writing

    /// Writes an order's own figures and lines; `touched` is the time that `updated` shows.
    mutating func storeOrder(_ row: Int, _ record: OrderRecord, touched: Int64) {
        typealias Columns = Entity.OrderColumn
        tables.order.columns[Columns.status.place]
            .setCategory(record.status.rawValue.utf8Span.span, at: row)
        set(Columns.expires, record.expires, at: row)
        set(Columns.arrive, record.arrive, at: row)
        tables.order.columns[Columns.shipments.place].set(Int64(record.shipments), at: row)
        tables.order.columns[Columns.cost.place].set(record.cost, at: row)
        tables.order.columns[Columns.updated.place].set(touched, at: row)
        tables.order.columns[Columns.lines.place]
            .setText(OrderLines.encode(record).span, at: row)
    }

    /// Puts a value of an order, or takes it away.
    mutating func set(_ field: Field, _ value: (some BitwiseCopyable)?, at row: Int) {
        if let value {
            tables.order.columns[field.place].set(value, at: row)
        } else {
            tables.order.columns[field.place].clear(row)
        }
    }

    /// Books the sources of an order in supply, as old as the order's sequence says.
    mutating func book(order row: Int, _ record: OrderRecord) {
        let age = tables.order.columns[Entity.OrderColumn.sequence.place]
            .value(row, as: Int64.self)
        do throws(SupplyError) {
            try supply.book(
                order: row, age: age ?? 0, lines: record.lines,
                allowsPlanned: record.allowsPlanned)
        } catch {
            preconditionFailure("what was available can be booked: \(error)")
        }
    }

    /// Takes the bookings of an order out of supply.
    mutating func unbook(order row: Int) {
        var gone: [Bookings.Booking] = []
        supply.bookings.removeAll(ofOrder: row) { gone.append($0) }
        for booking in gone {
            do throws(SupplyError) {
                try supply.rows.release(
                    Int(booking.stock), ship: booking.day, quantity: booking.quantity)
            } catch {
                preconditionFailure("what was booked can be released: \(error)")
            }
        }
    }

    /// The last moment of an order's hold, nil without one.
    func hold(ofOrder row: Int) -> Int64? {
        tables.order.columns[Entity.OrderColumn.expires.place]
            .value(row, as: Int64.self)
    }

    /// Starts or moves the end of an order's hold.
    mutating func schedule(order row: Int, expires: Int64) {
        let sequence = tables.order.sequence.load(row, as: Int64.self)
        deadlines.insert(
            Deadlines.Entry(expires: expires, sequence: sequence, order: row))
    }

    /// Ends a hold, unless its order meanwhile went, was confirmed or has another end.
    ///
    /// What was held is free again; what waits has no deadline and goes on waiting. Everything that
    /// is written depends on the hold alone, not on when its end was noticed.
    mutating func expire(_ entry: Deadlines.Entry) {
        let row = entry.order
        guard tables.order.isLive(row),
            tables.order.sequence.load(row, as: Int64.self) == entry.sequence,
            status(ofOrder: row) == .held, hold(ofOrder: row) == entry.expires
        else { return }
        giveUp(order: row, at: entry.expires)
        var record = order(row)
        giveUpQuotas(&record)
        if record.waits {
            record.status = .backordered
            record.expires = nil
            record.arrive = nil
            record.shipments = 0
            record.cost = 0
            for line in record.lines.indices {
                record.lines[line].confirmed = 0
                record.lines[line].sources = []
                record.lines[line].arrive = nil
            }
        } else {
            record.status = .expired
        }
        storeOrder(row, record, touched: entry.expires)
    }
}

extension Reply {
    /// An order's map; `at_risk` stands in it when the order is, `shipped` in a line of which
    /// something has left.
    mutating func order(_ id: Span<UInt8>, _ record: OrderRecord) {
        map(record.isAtRisk ? 8 : 7)
        key("order")
        bulk(id)
        key("status")
        bulk(record.status.rawValue)
        key("expires")
        if let expires = record.expires { moment(expires) } else { null() }
        key("arrive")
        day(orNull: record.arrive)
        key("shipments")
        integer(record.shipments)
        key("cost")
        money(record.cost)
        key("lines")
        array(record.lines.count)
        for (index, line) in record.lines.enumerated() { orderLine(index + 1, line) }
        if record.isAtRisk {
            key("at_risk")
            boolean(true)
        }
    }

    private mutating func orderLine(_ number: Int, _ line: OrderRecord.Line) {
        map(line.shipped > 0 ? 9 : 8)
        key("line")
        integer(number)
        key("item")
        bulk(line.item.span)
        key("quantity")
        quantity(line.quantity)
        key("confirmed")
        quantity(line.confirmed)
        key("backordered")
        quantity(line.backordered)
        key("arrive")
        day(orNull: line.arrive)
        key("sources")
        array(line.sources.count)
        for source in line.sources { self.source(source) }
        key("reason")
        if let reason = line.reason { bulk(reason.text) } else { null() }
        if line.shipped > 0 {
            key("shipped")
            quantity(line.shipped)
        }
    }

    /// A source's map.
    mutating func source(_ source: OrderRecord.Source) {
        map(5)
        key("location")
        bulk(source.location.span)
        key("quantity")
        quantity(source.quantity)
        key("ship")
        day(source.ship)
        key("arrive")
        day(source.arrive)
        key("how")
        bulk(source.isFromStock ? "stock" : "receipt")
    }
}
