import Columns
import Promising
import Wire

/// Stock rows: one per item and location that ever had stock, safety stock, a receipt or a promise.
extension Engine {
    /// The key of a stock row: the item's and the location's row, 4 bytes each, highest first.
    static func stockKey(item: Int, location: Int) -> [UInt8] {
        RowKey.make(item, location)
    }

    /// The stock row of an item at a location, or nil when there never was any.
    func stockRow(item: Int, location: Int) -> Int? {
        let key = Self.stockKey(item: item, location: location)
        return tables.stock.row(of: key.span)
    }

    /// The row of the location of a stock row.
    func location(ofStock row: Int) -> Int {
        tables.stock.rowNumber(Entity.StockColumn.location, at: row)
    }

    /// The row of the item of a stock row.
    func item(ofStock row: Int) -> Int {
        tables.stock.rowNumber(Entity.StockColumn.item, at: row)
    }

    /// The stock row of an item at a location, made when there is none.
    mutating func makeStockRow(item: Int, location: Int) -> Int {
        if let row = stockRow(item: item, location: location) { return row }
        let row = tables.stock.insert(Self.stockKey(item: item, location: location).span)
        tables.stock.set(Entity.StockColumn.item, Int64(item), at: row)
        tables.stock.set(Entity.StockColumn.location, Int64(location), at: row)
        tables.stock.set(Entity.StockColumn.onHand, Int64(0), at: row)
        tables.stock.set(Entity.StockColumn.safety, Int64(0), at: row)
        supply.addStock(row: row, item: item, location: location)
        return row
    }

    /// The row of the item that a word names; NOTFOUND otherwise.
    func item(_ call: borrowing Call, at position: Int) throws(CommandError) -> Int {
        try existing(.item, call, at: position, "item")
    }

    /// The row of the location that a word names; NOTFOUND otherwise.
    func location(_ call: borrowing Call, at position: Int) throws(CommandError) -> Int {
        try existing(.location, call, at: position, "location")
    }

    /// The row of a record that a word names; NOTFOUND otherwise.
    func existing(
        _ table: TableNumber, _ call: borrowing Call, at position: Int, _ name: String
    ) throws(CommandError) -> Int {
        _ = try call.id(at: position, name)
        guard let row = tables.row(table, of: call.words.word(position)) else {
            throw CommandError(
                .notFound,
                "\(name): there is no '\(CommandError.excerpt(call.words.text(position)))'")
        }
        return row
    }

    /// Refuses more of an item at a location than is computed with; `row` is nil when there is none yet.
    ///
    /// It is asked before anything changes. Without it a release, or the end of a hold, could leave
    /// the range of the look-ahead rows when supply was put in the place of what is booked.
    func checkQuantity(
        stock row: Int?, onHand wanted: Int64? = nil, moreDue: Int64 = 0
    ) throws(CommandError) {
        let most = Int64(limits.stockMilli)
        let onHand = wanted ?? row.map { supply.rows.onHand($0) } ?? 0
        let due = row.map { supply.due[$0] } ?? 0
        guard onHand <= most, moreDue <= most, onHand + due + moreDue <= most else {
            throw CommandError(
                .limit,
                "quantity: at most \(Self.text(most)) of an item are on hand and due at a location"
            )
        }
    }

    /// Sets what is on hand, in the table and in what promises read.
    mutating func setOnHand(_ row: Int, _ quantity: Int64) throws(CommandError) {
        try SupplyState.checked { () throws(SupplyError) in
            try supply.rows.setOnHand(row, quantity)
        }
        tables.stock.set(Entity.StockColumn.onHand, quantity, at: row)
        refreshLots(row)
    }

    /// Sets the safety stock, in the table and in the look-ahead row.
    mutating func setSafety(_ row: Int, _ quantity: Int64) throws(CommandError) {
        try SupplyState.checked { () throws(SupplyError) in
            try supply.rows.setSafety(row, quantity)
        }
        tables.stock.set(Entity.StockColumn.safety, quantity, at: row)
    }

    /// Today: the UTC day of the command's time.
    var today: Int32 { Instant.day(of: now) }

    // MARK: Removing items and locations

    /// What still refers to an item, in words; nil when nothing does.
    func userOfItem(row: Int) -> String? {
        for stock in supply.stockOfItem[row] {
            if let user = userOfStock(row: Int(stock)) { return user }
        }
        return supply.openOrders[row] > 0 ? "open orders" : userOfItemInChain(row: row)
    }

    /// What still refers to a location, in words; nil when nothing does.
    ///
    /// Stock rows on which nothing lies or waits do not count: they go with the location.
    /// - Complexity: O(stock rows of the location + routings + suppliers + transfers).
    func userOfLocation(row: Int) -> String? {
        if supply.lanes.isUsed(location: row) { return "lanes" }
        for stock in supply.stockOfLocation[row] {
            if let user = userOfStock(row: Int(stock)) { return user }
        }
        if supply.openShipments[row] > 0 { return "open orders" }
        return userOfLocationInChain(row: row)
    }

    private func userOfStock(row: Int) -> String? {
        if supply.rows.onHand(row) != 0 { return "stock" }
        if supply.rows.safety(row) != 0 { return "safety stock" }
        if !supply.receipts[row].isEmpty { return "receipts" }
        return supply.bookings.reserved[row] != 0 ? "promised orders" : nil
    }

    /// Removes the stock rows of an item that goes; nothing lies or waits on them.
    mutating func removeStock(ofItem item: Int) {
        for stock in supply.stockOfItem[item] { removeStock(row: Int(stock)) }
    }

    /// Removes the stock rows at a location that goes; nothing lies or waits on them.
    mutating func removeStock(atLocation location: Int) {
        for stock in supply.stockOfLocation[location] { removeStock(row: Int(stock)) }
    }

    private mutating func removeStock(row: Int) {
        supply.removeStock(row: row, item: item(ofStock: row), location: location(ofStock: row))
        tables.stock.remove(row)
    }
}
