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
}

extension Engine {
    /// The figures of a receipt.
    func receipt(_ row: Int) -> ReceiptFigures {
        typealias Columns = Entity.ReceiptColumn
        let columns = tables.receipt.columns
        return ReceiptFigures(
            stock: Int(columns[Columns.stock.place].load(row, as: Int64.self)),
            quantity: columns[Columns.quantity.place].load(row, as: Int64.self),
            day: columns[Columns.date.place].load(row, as: Int32.self),
            isPlanned: columns[Columns.planned.place].load(row, as: UInt8.self) != 0)
    }

    /// Writes a receipt's figures into its row of the table.
    mutating func storeReceipt(_ row: Int, _ figures: ReceiptFigures) {
        typealias Columns = Entity.ReceiptColumn
        tables.receipt.columns[Columns.stock.place].set(Int64(figures.stock), at: row)
        tables.receipt.columns[Columns.quantity.place].set(figures.quantity, at: row)
        tables.receipt.columns[Columns.date.place].set(figures.day, at: row)
        tables.receipt.columns[Columns.planned.place].set(
            UInt8(figures.isPlanned ? 1 : 0), at: row)
    }

    /// Counts a receipt in its look-ahead row.
    mutating func bookReceipt(_ row: Int, _ figures: ReceiptFigures) throws(CommandError) {
        try supply.addReceipt(
            row: row, stock: figures.stock, day: figures.day, quantity: figures.quantity,
            planned: figures.isPlanned)
    }

    /// Takes a receipt out of its look-ahead row.
    mutating func unbookReceipt(_ row: Int, _ figures: ReceiptFigures) throws(CommandError) {
        try supply.removeReceipt(
            row: row, stock: figures.stock, day: figures.day, quantity: figures.quantity,
            planned: figures.isPlanned)
    }
}
