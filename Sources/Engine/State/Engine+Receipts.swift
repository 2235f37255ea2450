import Columns

/// A receipt's figures, as the table holds them.
struct ReceiptFigures {
    /// The stock row that it fills.
    let stock: Int
    /// What is still due, in thousandths.
    let quantity: Int64
    /// When it is due.
    let day: Int32
    /// Whether it is planned only.
    let isPlanned: Bool
    /// The day from which on it counts nothing; nil for what keeps.
    var expires: Int32?
}

extension Engine {
    /// The figures of a receipt.
    func receipt(_ row: Int) -> ReceiptFigures { tables.receipt.figures(row) }

    /// Writes a receipt's figures into its row of the table.
    mutating func storeReceipt(_ row: Int, _ figures: ReceiptFigures) {
        typealias Columns = Entity.ReceiptColumn
        tables.receipt.set(Columns.stock, Int64(figures.stock), at: row)
        tables.receipt.set(Columns.quantity, figures.quantity, at: row)
        tables.receipt.set(Columns.date, figures.day, at: row)
        tables.receipt.columns[Columns.planned.place].set(
            UInt8(figures.isPlanned ? 1 : 0), at: row)
        tables.receipt.set(Columns.expires, figures.expires, at: row)
        if figures.expires != nil { supply.expiringStock.insert(Int32(figures.stock)) }
        refreshLots(figures.stock)
    }

    /// Counts a receipt in its look-ahead row; `storeReceipt` or `refreshLots` follows.
    mutating func bookReceipt(_ row: Int, _ figures: ReceiptFigures) throws(CommandError) {
        try supply.addReceipt(
            row: row, figures, countsOn: tables.countedDay(of: figures, on: today),
            isDated: tables.isDated(figures))
    }

    /// Takes a receipt out of its look-ahead row.
    mutating func unbookReceipt(_ row: Int, _ figures: ReceiptFigures) throws(CommandError) {
        try supply.removeReceipt(row: row, figures)
        refreshLots(figures.stock)
    }
}

extension Table {
    /// The figures of the receipt of a row.
    func figures(_ row: Int) -> ReceiptFigures {
        typealias Columns = Entity.ReceiptColumn
        return ReceiptFigures(
            stock: rowNumber(Columns.stock, at: row),
            quantity: number(Columns.quantity, at: row),
            day: columns[Columns.date.place].load(row, as: Int32.self),
            isPlanned: isSet(Columns.planned, at: row),
            expires: day(Columns.expires, at: row))
    }
}
