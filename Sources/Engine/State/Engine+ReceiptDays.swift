import Columns
import Promising

/// On which day a receipt counts: its own, unless the item says what becomes of it when it is overdue
/// or only planned.
///
/// An item with `past_due_days` n takes an overdue receipt to come n days from today (beyond the
/// horizon that is never); without it an overdue receipt counts today. With `release_days` n what is
/// only planned comes n days from today at the soonest, since it still has to be ordered. Such
/// receipts move with the days; promises that relied on them are at risk then.
extension Engine {
    /// Counts a receipt on the day on which it counts now; the stock row, when that changed anything.
    mutating func recount(receipt row: Int) -> Int? {
        let figures = receipt(row)
        let day = tables.countedDay(of: figures, on: today)
        guard
            day != supply.movedReceipts[Int32(row)] ?? figures.day
                || tables.isDated(figures) != supply.datedReceipts.contains(Int32(row))
        else { return nil }
        do throws(CommandError) {
            try unbookReceipt(row, figures)
            try bookReceipt(row, figures)
            refreshLots(figures.stock)
        } catch {
            preconditionFailure("what was due on one day can be due on another: \(error.message)")
        }
        return figures.stock
    }

    /// Counts the receipts of an item anew, after its record changed.
    mutating func recountReceipts(ofItem item: Int) {
        for stock in supply.stockOfItem[item].map({ Int($0) }) where !supply.receipts[stock].isEmpty
        {
            let before = shortages(onStock: stock)
            for row in supply.receipts[stock].map({ Int($0) }) { _ = recount(receipt: row) }
            review(stock: stock, since: before, on: today)
        }
    }

    /// Turns to a new day: what expires today counts nothing any more, what is overdue leaves today at
    /// the soonest, and receipts that are late or only planned move on.
    ///
    /// Orders that this leaves short are flagged and published; those that it no longer does lose
    /// their flag. What stands then depends on the day alone, not on how many days passed at once.
    mutating func turnDay() {
        supply.day = today
        guard supply.knowsDays else { return }
        supply.service.turn(to: today)
        var stocks = Set(supply.rows.turnLots(to: today))
        for row in supply.datedReceipts.sorted() {
            if let stock = recount(receipt: Int(row)) { stocks.insert(stock) }
        }
        for stock in stocks.sorted() {
            // Who is flagged already was published already.
            let flagged = supply.atRisk
            let known = shortages(onStock: stock).filter { flagged.contains($0.order) }
            review(stock: stock, since: known, on: today)
        }
        // A gap that lay before today is closed.
        settleRisks(on: today)
    }
}

extension Tables {
    /// The day on which a receipt counts, as it stands on a day.
    func countedDay(of receipt: ReceiptFigures, on today: Int32) -> Int32 {
        let fences = fences(of: receipt)
        var day = receipt.day
        if receipt.isPlanned, let days = fences.release { day = max(day, today + Int32(days)) }
        if day < today, let days = fences.pastDue { day = today + Int32(days) }
        return day
    }

    /// Whether a receipt counts later than it is due because its item's `release_days` say so.
    func isPutOffByRelease(_ receipt: ReceiptFigures, on today: Int32) -> Bool {
        guard receipt.isPlanned, let days = fences(of: receipt).release else { return false }
        return receipt.day < today + Int32(days)
    }

    /// Whether the day on which a receipt counts moves with the days.
    func isDated(_ receipt: ReceiptFigures) -> Bool {
        let fences = fences(of: receipt)
        return fences.pastDue != nil || receipt.isPlanned && fences.release != nil
    }

    /// What the item of a receipt says of it; nil for nothing.
    private func fences(of receipt: ReceiptFigures) -> (pastDue: Int64?, release: Int64?) {
        typealias Item = Entity.ItemColumn
        let item = stock.rowNumber(Entity.StockColumn.item, at: receipt.stock)
        return (
            self.item.numberIfPresent(Item.pastDueDays, at: item),
            self.item.numberIfPresent(Item.releaseDays, at: item)
        )
    }
}
