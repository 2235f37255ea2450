import Columns
import Promising
import Wire

/// `STOCK.GET`: what lies, what is promised and what is due of an item.
struct StockGet: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id, .optional)

    let declaration = Declaration(
        "STOCK.GET", .read,
        summary: "Shows stock, promises and receipts of an item, at one location or at all that "
            + "know it, by location id.",
        cost: "O(l × r), l = locations, r = receipts of each",
        arguments: [Self.item, Self.location],
        reply: "an array of maps: item, location, on_hand, reserved, safety, available, receipts "
            + "(an array of maps: id, quantity, date; expires when it does); lots, where there are any "
            + "(an array of maps: lot, quantity, expires), those that expire first in front",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        var rows = engine.supply.stockOfItem[item].map { Int($0) }
        if let place = call.place(of: Self.location) {
            let location = try engine.location(call, at: place)
            rows = rows.filter { engine.location(ofStock: $0) == location }
        }
        engine.rankLocations()
        var ranked: [(rank: Int32, row: Int)] = []
        for row in rows {
            let location = engine.location(ofStock: row)
            ranked.append((engine.supply.rank(ofLocation: location), row))
        }
        ranked.sort { $0.rank < $1.rank }
        reply.array(ranked.count)
        for entry in ranked { engine.show(stock: entry.row, in: &reply) }
    }
}

extension Engine {
    fileprivate func show(stock row: Int, in reply: inout Reply) {
        let receipts = tables.receipt
        let lots = lots(ofStock: row)
        reply.map(lots.isEmpty ? 7 : 8)
        reply.key("item")
        reply.text(tables.item.keys, row: item(ofStock: row))
        reply.key("location")
        reply.text(tables.location.keys, row: location(ofStock: row))
        reply.key("on_hand")
        reply.quantity(supply.rows.onHand(row))
        reply.key("reserved")
        reply.quantity(supply.bookings.reserved[row])
        reply.key("safety")
        reply.quantity(supply.rows.safety(row))
        reply.key("available")
        reply.quantity(supply.rows.available(row, day: today))
        reply.key("receipts")
        let due = supply.receipts[row].map { Int($0) }.sorted {
            (day(ofReceipt: $0), $0) < (day(ofReceipt: $1), $1)
        }
        reply.array(due.count)
        for receipt in due {
            let expires = self.receipt(receipt).expires
            reply.map(expires == nil ? 3 : 4)
            reply.key("id")
            reply.text(receipts.keys, row: receipt)
            reply.key("quantity")
            reply.quantity(
                receipts.columns[Entity.ReceiptColumn.quantity.place].load(
                    receipt, as: Int64.self))
            reply.key("date")
            reply.day(day(ofReceipt: receipt))
            if let expires {
                reply.key("expires")
                reply.day(expires)
            }
        }
        if lots.isEmpty { return }
        reply.key("lots")
        reply.array(lots.count)
        for lot in lots {
            reply.map(3)
            reply.key("lot")
            reply.bulk(lot.name.span)
            reply.key("quantity")
            reply.quantity(lot.quantity)
            reply.key("expires")
            reply.day(orNull: lot.expires)
        }
    }

    private func day(ofReceipt row: Int) -> Int32 {
        receipt(row).day
    }
}
