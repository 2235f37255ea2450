import Columns
import Promising

/// What promises are made from, derived from the tables of supply, of making, and order.
///
/// The tables hold the truth and go into files; this holds the same figures in the shape that a
/// promise reads: look-ahead rows by stock row, stock rows by item, lanes by zone, bookings by stock
/// row. `rebuild` makes it from the tables; CHECK compares the two.
struct SupplyState: Sendable {
    /// Look-ahead rows, numbered as the rows of the stock table.
    var rows = SupplyRows()
    /// Who books on each stock row, and how much in all.
    var bookings = Bookings()
    /// What resources can do and have to do, numbered as the rows of the resource table.
    var capacity = CapacityRows()
    /// Who books on each resource, and how much in all.
    var work = Bookings()
    /// Who serves visits, and when.
    var service = ServiceState()
    /// When locations ship and customers receive.
    var calendars = CalendarIndex()
    /// Quotas by customer and item, and their use.
    var quotas = QuotaIndex()
    /// The rows of the orders whose flag says that supply no longer covers them.
    var atRisk: Set<Int32> = []
    /// What has left each item's place.
    var departures = Departures()
    /// The ways from locations to zones.
    var lanes = Lanes()
    /// Which rows say how items are made, bought, moved and replaced.
    var index = ChainIndex()
    /// How items are made, bought, moved and replaced, as promises read it.
    var network = SupplyNetwork()
    /// Whether a transfer was ever set: every item that is kept then takes part in the network.
    var hasTransfers = false
    /// For each stock row its lots' rows.
    var lotsOfStock = RowLists()
    /// Stock rows on which a receipt that expires is, or was, due.
    var expiringStock: Set<Int32> = []
    /// The days on which receipts count, by row, where these are not their dates.
    var movedReceipts: [Int32: Int32] = [:]
    /// The receipts whose day moves with the days.
    var datedReceipts: Set<Int32> = []
    /// The day that lots know; what is overdue leaves on it at the soonest.
    var day: Int32 = 0
    /// For each item's row the stock rows that it has, in the order they were made.
    private(set) var stockOfItem: [[Int32]] = []
    /// For each location's row its stock rows.
    private(set) var stockOfLocation = RowLists()
    /// For each item's row how often lines and pegs of open orders name it.
    private(set) var openOrders: [Int32] = []
    /// For each location's row how often what open orders are still to get names it.
    private(set) var openShipments: [Int32] = []
    /// For each stock row its receipts' rows, in the order they were put.
    private(set) var receipts: [[Int32]] = []
    /// For each stock row the sum of its receipts, in thousandths.
    private(set) var due: [Int64] = []
    /// For each location's row its place among all locations by the bytes of the id.
    private var ranks: [Int32] = []
    /// Whether no location came or went since `rankLocations(_:)`.
    private(set) var ranksAreCurrent = true

    // MARK: Items and locations

    /// Makes room for an item that was created.
    mutating func addItem(row: Int) {
        while stockOfItem.count <= row {
            stockOfItem.append([])
            openOrders.append(0)
        }
    }

    /// Takes notice that an item, to which nothing refers, went.
    mutating func removeItem(row: Int) {
        if network.takesPart(row) { network.setTerms(SupplyNetwork.Terms(), of: row) }
    }

    /// Makes room for a location that was created.
    mutating func addLocation(row: Int) {
        while openShipments.count <= row { openShipments.append(0) }
        ranksAreCurrent = false
    }

    /// Takes notice that a location came or went.
    mutating func locationsChanged() { ranksAreCurrent = false }

    /// The place of a location among all by the bytes of its id: what breaks ties.
    ///
    /// The ranks are current, see `rankLocations(_:)`.
    func rank(ofLocation row: Int) -> Int32 { ranks[row] }

    /// Ranks the locations anew.
    mutating func rankLocations(_ locations: Table) {
        var keys: [(row: Int, key: [UInt8])] = []
        for row in 0..<locations.rowEnd where locations.isLive(row) {
            let chunk = locations.keys.chunks[row >> Chunk.rowShift]
            keys.append((row, chunk.text(at: row & Chunk.rowMask).array()))
        }
        keys.sort { $0.key.lexicographicallyPrecedes($1.key) }
        ranks = [Int32](repeating: 0, count: locations.rowEnd)
        for (rank, entry) in keys.enumerated() { ranks[entry.row] = Int32(rank) }
        ranksAreCurrent = true
    }

    /// Makes room for a resource that was created.
    mutating func addResource(row: Int) {
        while capacity.count <= row { capacity.addResource() }
        work.addStock(row: row)
        service.addResource(row: row)
    }

    // MARK: Orders

    /// Counts how often an open order names each item and each location.
    ///
    /// Items in its lines that have not left whole, where another item stands in, and in what is
    /// made, bought and moved for them; locations from which something is still to leave, or where
    /// something is done for them. `by` is 1, or -1 when the order is open no more.
    mutating func countOpen(
        _ lines: [OrderRecord.Line], _ pegs: [OrderPeg], by count: Int32, items: Table,
        locations: Table
    ) {
        func named(_ id: [UInt8], _ state: inout SupplyState) {
            if id.isEmpty { return }
            if let row = items.row(of: id.span) { state.openOrders[row] += count }
        }
        func placed(_ id: [UInt8], _ state: inout SupplyState) {
            if id.isEmpty { return }
            if let row = locations.row(of: id.span) { state.openShipments[row] += count }
        }
        for line in lines where line.isOpen {
            named(line.item, &self)
            for source in line.sources {
                named(source.item, &self)
                if source.shipped < source.quantity { placed(source.location, &self) }
            }
        }
        for peg in pegs where peg.line < lines.count && lines[peg.line].isOpen {
            named(peg.item, &self)
            placed(peg.location, &self)
            if peg.kind == .substitute { named(peg.other, &self) }
            if peg.kind == .move { placed(peg.other, &self) }
        }
    }

    /// Books what an order takes and works and what has not left yet; `age` is the number of the
    /// write that promised it last.
    mutating func book(
        order: Int, age: Int64, lines: [OrderRecord.Line], pegs: [OrderPeg], allowsPlanned: Bool
    ) throws(SupplyError) {
        try commit(lines, pegs)
        list(order: order, age: age, lines: lines, pegs: pegs, allowsPlanned: allowsPlanned)
    }

    /// Lists anew what ``book(order:age:lines:pegs:allowsPlanned:)`` lists for an order, whose rows and
    /// capacity are as they should be.
    mutating func listAgain(
        order: Int, age: Int64, lines: [OrderRecord.Line], pegs: [OrderPeg], allowsPlanned: Bool
    ) {
        bookings.removeAll(ofOrder: order) { _ in }
        work.removeAll(ofOrder: order) { _ in }
        list(order: order, age: age, lines: lines, pegs: pegs, allowsPlanned: allowsPlanned)
    }

    /// Takes what an order takes and works, and what has not left yet, from rows and capacity.
    private mutating func commit(
        _ lines: [OrderRecord.Line], _ pegs: [OrderPeg]
    ) throws(SupplyError) {
        let lines = lines.span
        for index in lines.indices {
            let sources = lines[index].sources
            for position in sources.indices where sources.span[position].stock >= 0 {
                let open = sources.span[position].quantity - sources.span[position].shipped
                if open <= 0 { continue }
                try rows.commit(
                    sources.span[position].stock, ship: sources.span[position].ship,
                    quantity: open, keep: lines[index].keep(sources.span[position]))
            }
        }
        for peg in pegs where !lines[peg.line].hasLeft(peg) {
            switch peg.kind {
            case .take where peg.row >= 0:
                try rows.commit(
                    peg.row, ship: peg.end, quantity: peg.quantity - lines[peg.line].left(of: peg),
                    keep: peg.keep)
            case .load: try capacity.book(peg.row, day: peg.end, quantity: peg.quantity)
            case .take, .make, .buy, .move, .substitute, .kit: continue
            }
        }
    }

    /// Lists what an order takes and works, and what has not left yet, by row and resource.
    private mutating func list(
        order: Int, age: Int64, lines: [OrderRecord.Line], pegs: [OrderPeg], allowsPlanned: Bool
    ) {
        let lines = lines.span
        for index in lines.indices {
            let sources = lines[index].sources
            for position in sources.indices where sources.span[position].stock >= 0 {
                let (stock, day) = (sources.span[position].stock, sources.span[position].ship)
                let (quantity, shipped) = (
                    sources.span[position].quantity, sources.span[position].shipped
                )
                if quantity <= shipped { continue }
                let keep = lines[index].keep(sources.span[position])
                sources.span[position].older.forEachPart(of: quantity, left: shipped, age: age) {
                    bookings.add(
                        order: order, line: index, stock: stock, day: day, quantity: $0, age: $1,
                        allowsPlanned: allowsPlanned, keep: keep)
                }
            }
        }
        for peg in pegs where !lines[peg.line].hasLeft(peg) {
            switch peg.kind {
            case .take where peg.row >= 0:
                let left = lines[peg.line].left(of: peg)
                peg.older.forEachPart(of: peg.quantity, left: left, age: age) {
                    bookings.add(
                        order: order, line: peg.line, stock: peg.row, day: peg.end, quantity: $0,
                        age: $1, allowsPlanned: allowsPlanned, keep: peg.keep)
                }
            case .load:
                peg.older.forEachPart(of: peg.quantity, left: 0, age: age) {
                    work.add(
                        order: order, line: peg.line, stock: peg.row, day: peg.end, quantity: $0,
                        age: $1, allowsPlanned: allowsPlanned)
                }
            case .take, .make, .buy, .move, .substitute, .kit: continue
            }
        }
    }

    /// Takes out what an order booked.
    mutating func unbook(order: Int) throws(SupplyError) {
        var gone: [Bookings.Booking] = []
        bookings.removeAll(ofOrder: order) { gone.append($0) }
        for booking in gone {
            try rows.release(
                Int(booking.stock), ship: booking.day, quantity: booking.quantity,
                keep: Int32(booking.keep))
        }
        gone.removeAll(keepingCapacity: true)
        work.removeAll(ofOrder: order) { gone.append($0) }
        for booking in gone {
            capacity.release(Int(booking.stock), day: booking.day, quantity: booking.quantity)
        }
        service.unbook(order: order)
    }

    // MARK: Stock rows

    /// Takes notice of a new row of the stock table.
    mutating func addStock(row: Int, item: Int, location: Int) {
        while rows.count <= row { rows.addRow() }
        while receipts.count <= row {
            receipts.append([])
            due.append(0)
        }
        bookings.addStock(row: row)
        stockOfItem[item].append(Int32(row))
        if hasTransfers || network.takesPart(item) {
            network.addRow(row, item: item, location: location)
        }
        stockOfLocation.add(row, to: location)
    }

    /// Takes notice that a stock row, on which nothing lies or waits, went.
    mutating func removeStock(row: Int, item: Int, location: Int) {
        stockOfItem[item].removeAll { $0 == Int32(row) }
        network.removeRow(item: item, location: location)
        stockOfLocation.remove(row, from: location)
    }

    /// Books a receipt on the day on which it counts.
    mutating func addReceipt(
        row: Int, _ figures: ReceiptFigures, countsOn day: Int32, isDated: Bool
    ) throws(CommandError) {
        try Self.checked { () throws(SupplyError) in
            try rows.addReceipt(
                figures.stock, day: day, quantity: figures.quantity, planned: figures.isPlanned)
        }
        receipts[figures.stock].append(Int32(row))
        due[figures.stock] += figures.quantity
        if day != figures.day { movedReceipts[Int32(row)] = day }
        if isDated { datedReceipts.insert(Int32(row)) }
    }

    /// Takes a receipt out, before it leaves the table.
    mutating func removeReceipt(row: Int, _ figures: ReceiptFigures) throws(CommandError) {
        let day = movedReceipts[Int32(row)] ?? figures.day
        try Self.checked { () throws(SupplyError) in
            try rows.removeReceipt(
                figures.stock, day: day, quantity: figures.quantity, planned: figures.isPlanned)
        }
        receipts[figures.stock].removeAll { $0 == Int32(row) }
        due[figures.stock] -= figures.quantity
        movedReceipts[Int32(row)] = nil
        datedReceipts.remove(Int32(row))
    }

    /// A figure of supply that grew beyond what is counted, as an answer.
    static func checked<Result>(
        _ body: () throws(SupplyError) -> Result
    ) throws(CommandError) -> Result {
        do throws(SupplyError) {
            return try body()
        } catch {
            switch error {
            case .overflow:
                throw CommandError(.limit, "quantity: its sums are larger than is computed with")
            case .dayOutOfRange:
                throw CommandError(.limit, "date: it is beyond the days that are computed with")
            }
        }
    }
}
