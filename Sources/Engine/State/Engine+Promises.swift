import Columns
import Promising
import Wire

/// Promises: from terms to a record, and into the table.
extension Engine {
    /// The best promise for the terms, as it stands at `now`; nothing is booked yet.
    mutating func plan(
        _ terms: PromiseTerms
    ) throws(CommandError) -> (record: OrderRecord, planned: PlannedOrder) {
        if let day = terms.reserveAfter, day > today { return waiting(terms) }
        let visits = try visitQuestions(of: terms)
        if !visits.isEmpty { return try plan(terms, visits) }
        var request = OrderRequest()
        swap(&request, &self.request)
        defer { swap(&request, &self.request) }
        request.reset(today: today, horizonDays: Int32(limits.horizonDays))
        request.due = terms.due
        request.isDueFirst = terms.isDueFirst
        request.latest = terms.latest
        request.delivery = terms.delivery
        request.short = terms.short
        request.minimumShipment = terms.minimumShipment
        request.mostDeliveries = terms.mostDeliveries
        request.allowsPlanned = terms.allowsPlanned
        let planned = try plan(&request, for: terms.question, explains: terms.explains)
        let plan = planned.plan
        var lines: [OrderRecord.Line] = []
        lines.reserveCapacity(plan.lines.count)
        for index in plan.lines.indices {
            let line = plan.lines[index]
            lines.append(
                OrderRecord.Line(
                    item: tables.item.key(ofRow: terms.question.lines[index].item),
                    quantity: terms.question.lines[index].quantity, confirmed: line.confirmed,
                    backordered: line.backordered, arrive: line.arrive,
                    reason: planned.constraints.isEmpty
                        ? OrderReason(line.reason)
                        : OrderReason(line.reason, planned.constraints[index]),
                    sources: sources(line, of: plan, locations: planned.locations),
                    draws: draws(ofLine: index, plan),
                    keepDays: keepDays(
                        ofItem: terms.question.lines[index].item, for: terms.question.account)))
        }
        let record = OrderRecord(
            terms, lines: lines, pegs: planned.pegs, cost: plan.costCents, at: now)
        return (record, planned)
    }

    /// Stores a new order and books what it promises.
    ///
    /// `words` are those that the terms were read from.
    mutating func enter(
        _ id: Span<UInt8>, _ terms: PromiseTerms, _ record: OrderRecord, _ words: borrowing Words
    ) {
        if let old = tables.order.row(of: id) {
            let over = order(old)
            if !supply.quotas.isEmpty { keepQuotas(over) }
            supply.departures.remove(over.lines, over.pegs, age: age(ofOrder: old))
            tables.order.remove(old)
        }
        let row = tables.order.insert(id)
        tables.order.set(Entity.OrderColumn.created, now, at: row)
        write(order: row, terms, record, words)
    }

    /// Writes what an order asks for and what it is promised into its row, which books nothing yet,
    /// and books it.
    mutating func write(
        order row: Int, _ terms: PromiseTerms, _ record: OrderRecord, _ words: borrowing Words
    ) {
        typealias Columns = Entity.OrderColumn
        let request = terms.bytes
        tables.order.columns[Columns.request.place].setText(request.span, at: row)
        if let account = terms.account {
            tables.order.columns[Columns.account.place].setText(words.word(account), at: row)
        } else {
            tables.order.columns[Columns.account.place].clear(row)
        }
        if let zone = terms.zone {
            tables.order.columns[Columns.zone.place].setCategory(words.word(zone), at: row)
        } else {
            tables.order.columns[Columns.zone.place].clear(row)
        }
        tables.order.set(Columns.due, terms.due, at: row)
        tables.order.set(Columns.latest, terms.latest, at: row)
        tables.order.set(Columns.reserveAfter, terms.reserveAfter, at: row)
        write(order: row, record, tier: terms.tier)
    }

    /// Writes what an order is promised into its row, which books nothing yet, and books it.
    mutating func write(order row: Int, _ record: OrderRecord, tier: Int64?) {
        typealias Columns = Entity.OrderColumn
        storeOrder(row, record, touched: now)
        tables.order.set(Columns.sequence, Int64(sequence) + 1, at: row)
        tables.order.set(Columns.tier, tier, at: row)
        useQuotas(record)
        book(order: row, record)
        if record.expires != nil || record.waitsForDay { schedule(order: row) }
    }
}
