import Columns
import Promising

/// What lies on a stock row, to see what can be taken of it and which lots that takes.
struct Shelf {
    /// All that lies there, in thousandths.
    private(set) var onHand: Int64
    /// The lots, those that expire first in front; what lies beyond them keeps for ever.
    private(set) var lots: [StockLot]

    /// What has not expired yet on a day.
    func lasting(_ day: Int32) -> Int64 {
        lots.reduce(onHand) { $0 - ($1.hasExpired(on: day) ? $1.quantity : 0) }
    }

    /// Takes a quantity: of the lots that have not expired on a day yet, the first expired first, then
    /// of what lies beyond them; answers the lots of which something was taken, with what is left.
    mutating func take(_ quantity: Int64, lasting day: Int32 = .min) -> [StockLot] {
        onHand -= quantity
        var open = quantity
        var changed: [StockLot] = []
        for index in lots.indices where open > 0 && !lots[index].hasExpired(on: day) {
            let part = min(open, lots[index].quantity)
            if part == 0 { continue }
            open -= part
            lots[index].quantity -= part
            changed.append(lots[index])
        }
        return changed
    }
}

extension StockLot {
    /// Whether it counts nothing any more on a day.
    fileprivate func hasExpired(on day: Int32) -> Bool { expires.map { $0 <= day } ?? false }
}

extension Engine {
    /// What lies on a stock row.
    func shelf(ofStock row: Int) -> Shelf {
        Shelf(onHand: supply.rows.onHand(row), lots: lots(ofStock: row))
    }

    /// Takes a quantity out of lots, the first expired first; what they do not have lay beyond them.
    ///
    /// With `lasting` only lots count that have not expired on that day yet.
    mutating func takeFromLots(_ row: Int, _ quantity: Int64, lasting day: Int32 = .min) {
        var shelf = shelf(ofStock: row)
        for lot in shelf.take(quantity, lasting: day) { storeLot(lot) }
    }
}
