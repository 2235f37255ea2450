import Columns
import Promising
import Wire

/// A lot: a row of the table of lots, read.
struct StockLot {
    /// The stock row on which it lies.
    var stock: Int
    /// Its name.
    var name: [UInt8]
    /// What lies of it, in thousandths.
    var quantity: Int64
    /// The day from which on it counts nothing; nil for what keeps.
    var expires: Int32?
}

extension StockLot: StoredRow {
    private typealias Columns = Entity.LotColumn

    static var table: TableNumber { .lot }

    /// The key of a lot: the stock row and the name.
    static func key(stock: Int, name: [UInt8]) -> [UInt8] { RowKey.make(stock, then: name) }

    var key: [UInt8] { Self.key(stock: stock, name: name) }

    init(_ table: Table, _ row: Int) {
        stock = table.rowNumber(Columns.stock, at: row)
        name = table.bytes(Columns.name, row)
        quantity = table.number(Columns.quantity, at: row)
        expires = table.day(Columns.expires, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.stock, Int64(stock), at: row)
        table.set(Columns.name, name, at: row)
        table.set(Columns.quantity, quantity, at: row)
        table.set(Columns.expires, expires, at: row)
    }
}

/// Lots on hand: how they are kept, and which leave first.
extension Engine {
    /// The lots of a stock row, those that expire first in front, then by the order they were set.
    func lots(ofStock row: Int) -> [StockLot] {
        let table = tables.lot
        let lots = supply.lotsOfStock[row].map { StockLot(table, Int($0)) }
        if lots.count < 2 { return lots }
        let order = lots.indices.sorted {
            (lots[$0].expires ?? .max, $0) < (lots[$1].expires ?? .max, $1)
        }
        return order.map { lots[$0] }
    }

    /// The lot of a stock row with a name.
    func lot(ofStock row: Int, named name: [UInt8]) -> StockLot? {
        tables.get(StockLot.self, key: StockLot.key(stock: row, name: name))
    }

    /// Writes a lot, new or in the place of the one with its name; one of which nothing lies goes.
    ///
    /// What is on hand in all stays as it is; the caller looks at promises again.
    mutating func storeLot(_ lot: StockLot) {
        if lot.quantity == 0 {
            guard let (row, _) = tables.take(StockLot.self, key: lot.key) else { return }
            supply.lotsOfStock.remove(row, from: lot.stock)
            return
        }
        let (row, isNew) = tables.put(lot)
        if isNew { supply.lotsOfStock.add(row, to: lot.stock) }
    }

    /// Adds what arrived of a receipt to the lot with its id; one of another date takes the earlier.
    mutating func addToLot(key: [UInt8], _ quantity: Int64, of receipt: ReceiptFigures) {
        var lot =
            lot(ofStock: receipt.stock, named: key)
            ?? StockLot(stock: receipt.stock, name: key, quantity: 0, expires: receipt.expires)
        lot.quantity += quantity
        if let expires = receipt.expires { lot.expires = min(lot.expires ?? expires, expires) }
        storeLot(lot)
    }

    /// Days beyond arrival on which an item must not have expired yet, for a customer.
    ///
    /// Who asks for goods that last n days gets what expires n days after arrival at the soonest;
    /// who asks for nothing, what has not expired on arrival.
    func keepDays(ofItem item: Int, for account: Int?) -> Int32 {
        var days: Int64?
        if let account {
            days = tables.account.numberIfPresent(
                Entity.AccountColumn.minimumShelfDays, at: account)
        }
        if days == nil {
            days = tables.item.numberIfPresent(Entity.ItemColumn.minimumShelfDays, at: item)
        }
        return Int32(max(1, days ?? 0) - 1)
    }

    /// Makes what promises read of a stock row's lots anew, after its stock or receipts changed.
    mutating func refreshLots(_ row: Int) {
        if supply.mayExpire(onStock: row) { supply.readLots(ofStock: row, tables) }
    }
}

extension SupplyState {
    /// Whether a new day changes anything: what can be promised, who is at risk, or which visits that
    /// took place still count.
    var knowsDays: Bool {
        rows.hasLots || !datedReceipts.isEmpty || !atRisk.isEmpty
            || !service.resourcesWithOver.isEmpty
    }

    /// Whether something on a stock row expires, or has lately.
    func mayExpire(onStock row: Int) -> Bool {
        !lotsOfStock[row].isEmpty || expiringStock.contains(Int32(row)) || rows.lots(row) != nil
    }

    /// Makes what promises read of all lots.
    mutating func readLots(_ tables: Tables) {
        for row in tables.receipt.rowsByInsertion {
            let figures = tables.receipt.figures(row)
            if figures.expires != nil { expiringStock.insert(Int32(figures.stock)) }
        }
        for row in tables.lot.rowsByInsertion {
            lotsOfStock.add(row, to: StockLot(tables.lot, row).stock)
        }
        for row in tables.stock.rowsByInsertion where mayExpire(onStock: row) {
            readLots(ofStock: row, tables)
        }
    }

    /// What lots do not cover of the promises on a stock row, as `shortages(onStock:from:)` says.
    ///
    /// A promise falls when without it less is unserved on some day: what it would leave expires
    /// before others could use it otherwise.
    func shortages(onStock row: Int, of lots: LotRow) -> [Shortage] {
        var all = lots
        var firm = lots
        let bookings = bookings.youngestFirst(onStock: row)
        for booking in bookings where booking.allowsPlanned {
            firm.take(booking.lotTake(back: true))
        }
        var found: [Shortage] = []
        for booking in bookings {
            if all.deepest(from: day, planned: true) == 0,
                firm.deepest(from: day, planned: false) == 0
            {
                break
            }
            let take = booking.lotTake()
            var short = all.relief(of: take, planned: true)
            if !booking.allowsPlanned { short = max(short, firm.relief(of: take, planned: false)) }
            if short == 0 { continue }
            all.take(booking.lotTake(back: true))
            if !booking.allowsPlanned { firm.take(booking.lotTake(back: true)) }
            found.append(
                Shortage(
                    order: booking.order, line: booking.line, stock: booking.stock,
                    day: booking.day, quantity: short))
        }
        return found
    }

    /// Makes what promises read of a stock row's lots: none where nothing expires.
    mutating func readLots(ofStock row: Int, _ tables: Tables) {
        var isPlain = true
        var lots: [LotRow.Lot] = []
        var rest = rows.onHand(row)
        for index in lotsOfStock[row] {
            let lot = StockLot(tables.lot, Int(index))
            rest -= lot.quantity
            if lot.expires != nil { isPlain = false }
            lots.append(LotRow.Lot(expires: lot.expires ?? .max, quantity: lot.quantity))
        }
        lots.append(LotRow.Lot(quantity: rest))
        for index in receipts[row] {
            let figures = tables.receipt.figures(Int(index))
            if figures.expires != nil { isPlain = false }
            lots.append(
                LotRow.Lot(
                    from: movedReceipts[index] ?? figures.day, expires: figures.expires ?? .max,
                    quantity: figures.quantity, isPlanned: figures.isPlanned))
        }
        if isPlain { return rows.setLots(row, nil) }
        var lotRow = LotRow(lots, today: day)
        for booking in bookings.youngestFirst(onStock: row) {
            lotRow.take(booking.lotTake())
        }
        rows.setLots(row, lotRow)
    }
}

extension Bookings.Booking {
    /// The booking as a take of lots, or what gives it back.
    func lotTake(back: Bool = false) -> LotRow.Take {
        LotRow.Take(day: day, keep: Int32(keep), quantity: back ? -quantity : quantity)
    }
}
