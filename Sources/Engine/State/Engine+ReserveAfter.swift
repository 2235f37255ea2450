import Columns
import Promising
import Wire

/// Orders that are to be reserved only from a day on: they wait, book nothing, and are promised by the
/// server when the day begins, or by hand before.
///
/// What an order asked for stands in its row (``PromiseTerms``), so it can be promised anew at any
/// time with the terms it came with, as supply and customer are then.
extension Engine {
    /// The channel on which is published what became of orders that waited for their day.
    static let reservedChannel = "order.reserved"

    /// What an order is promised before its day: nothing, and all of it waits.
    func waiting(_ terms: PromiseTerms) -> (record: OrderRecord, planned: PlannedOrder) {
        var lines: [OrderRecord.Line] = []
        for line in terms.question.lines {
            lines.append(
                OrderRecord.Line(
                    item: tables.item.key(ofRow: line.item), quantity: line.quantity, confirmed: 0,
                    backordered: line.quantity, arrive: nil, reason: .reserveAfter, sources: []))
        }
        var record = OrderRecord(terms, lines: lines, at: now)
        record.waitsForDay = true
        return (record, PlannedOrder(plan: OrderPlan(), locations: []))
    }

    /// Promises an order that waits for its day, as it stands at `now`, books it, and publishes what
    /// became of it.
    ///
    /// One that may not be short (SHORT reject) and is ends here, rejected. When no plan can be made
    /// at all, since figures have grown beyond what is computed with, it goes on waiting without a
    /// day.
    mutating func reserve(order row: Int) {
        var new = order(row)
        let terms = PromiseTerms(stored: request(ofOrder: row), self)
        if let terms, let promised = promise(anew: terms) {
            new.promise(as: promised)
        } else {
            for line in new.lines.indices { new.lines[line].reason = .supplyShort }
        }
        new.waitsForDay = false
        write(order: row, new, tier: terms?.tier)
        var payload = Reply(.json)
        let id = tables.order.key(ofRow: row)
        payload.order(id.span, new)
        publish(Self.reservedChannel, payload)
    }

    /// The best promise for the stored terms of an order, whatever day they name.
    private mutating func promise(anew stored: PromiseTerms) -> OrderRecord? {
        var terms = stored
        terms.reserveAfter = nil
        do throws(CommandError) {
            return try plan(terms).record
        } catch {
            return nil
        }
    }

    /// Publishes a reply in JSON on a channel.
    mutating func publish(_ channel: String, _ payload: Reply) {
        let text = payload.bytes.span.text()
        effects.append(
            Effect(
                channel: channel, payload: text.hasSuffix("\n") ? String(text.dropLast()) : text))
    }
}

extension OrderRecord {
    /// Takes over what was promised, and keeps the day that was waited for.
    fileprivate mutating func promise(as promised: OrderRecord) {
        let day = reserveAfter
        self = promised
        reserveAfter = day
    }
}
