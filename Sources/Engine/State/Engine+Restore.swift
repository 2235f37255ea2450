package import Columns
import Promising

/// State as a frozen view, and back.
extension Engine {
    /// Everything that is stored, as it stands; copies a few words per column, and no model's file.
    package func freeze() -> FrozenView {
        var sections = [
            FrozenView.Section(number: ModelShelf.section, pieces: models.encoded),
            FrozenView.Section(number: ModelShelf.lifeSection, bytes: models.encodedLife),
        ]
        if let pieces = models.encodedRanked {
            sections.append(FrozenView.Section(number: ModelShelf.rankedSection, pieces: pieces))
        }
        if let pieces = models.encodedRegradings {
            sections.append(
                FrozenView.Section(number: ModelShelf.regradingSection, pieces: pieces))
        }
        return FrozenView(
            sequence: sequence, time: now, tables: tables.all, sections: sections)
    }

    /// An engine with the state of a view, as a snapshot kept it.
    ///
    /// Tables and built-in fields that came after the snapshot start empty. Throws BADMODEL when the
    /// section of models cannot be read, ERR when the view holds what this engine does not know.
    package init(restoring view: FrozenView, limits: Limits = Limits()) throws(CommandError) {
        self.init(limits: limits)
        for table in view.tables {
            guard let entity = Entity.all.first(where: { $0.table.rawValue == table.number }) else {
                throw CommandError(.err, "table \(table.number) '\(table.name)' is not known here")
            }
            tables[entity.table] = try entity.adopting(table)
        }
        for section in view.sections {
            switch section.number {
            case ModelShelf.section: models = try ModelShelf(encoded: section.bytes)
            case ModelShelf.lifeSection: try models.takeLife(section.bytes)
            case ModelShelf.rankedSection: try models.takeRanked(section.bytes)
            case ModelShelf.regradingSection: try models.takeRegradings(section.bytes)
            default: throw CommandError(.err, "section \(section.number) is not known here")
            }
        }
        now = view.time
        sequence = view.sequence
        try rebuild()
    }

    /// Makes everything that is derived anew from the tables.
    mutating func rebuild() throws(CommandError) {
        supply = try SupplyState(tables, on: today)
        deadlines = Deadlines()
        for row in 0..<tables.order.rowEnd where tables.order.isLive(row) {
            schedule(order: row)
        }
        engagement = Engagement(tables.event)
        for position in models.models.indices { countOutcomes(model: position) }
        board = ScoreBoard()
        keepScores()
    }
}

extension Entity {
    /// A table from a file with the columns that this entity declares, in its order, and then
    /// those that users added.
    func adopting(_ table: Table) throws(CommandError) -> Table {
        var fields: [Field] = []
        var columns: [Column] = []
        for declared in self.fields {
            let found = table.fields.firstIndex { $0.number == declared.number }
            if let found, table.fields[found].type != declared.type {
                throw CommandError(
                    .err, "\(table.name): field \(declared.number) has another type in the file")
            }
            fields.append(declared)
            columns.append(found.map { table.columns[$0] } ?? Column(type: declared.type))
        }
        for (field, column) in zip(table.fields, table.columns) {
            if field.isBuiltin {
                guard self.fields.contains(where: { $0.number == field.number }) else {
                    throw CommandError(
                        .err,
                        "\(table.name): field \(field.number) '\(field.name)' is not known here")
                }
                continue
            }
            fields.append(field)
            columns.append(column)
        }
        guard
            let adopted = table.redeclared(
                name: noun.lowercased(), fields: fields, columns: columns)
        else { throw CommandError(.err, "\(table.name): its columns do not fit together") }
        return adopted
    }
}

extension SupplyState {
    /// The supply of these tables: every figure made anew.
    init(_ tables: Tables, on day: Int32) throws(CommandError) {
        self.init()
        self.day = day
        let items = tables.item
        for row in 0..<items.rowEnd where items.isLive(row) { addItem(row: row) }
        let locations = tables.location
        for row in 0..<locations.rowEnd where locations.isLive(row) { addLocation(row: row) }
        try readStock(tables.stock)
        try readReceipts(tables)
        readLanes(tables.lane)
        calendars = CalendarIndex(tables)
        try readCapacity(tables)
        try readChain(tables)
        service.read(tables)
        for row in 0..<tables.resource.rowEnd where tables.resource.isLive(row) {
            capacity.setAbsences(row, service.roster.absentDays(row))
        }
        try readOrders(tables)
        readLots(tables)
        quotas = QuotaIndex(tables.quota, orders: tables.order)
    }

    private mutating func readStock(_ stock: Table) throws(CommandError) {
        typealias Columns = Entity.StockColumn
        for row in stock.rowsByInsertion {
            addStock(
                row: row, item: stock.rowNumber(Columns.item, at: row),
                location: stock.rowNumber(Columns.location, at: row))
            let onHand = stock.number(Columns.onHand, at: row)
            let safety = stock.number(Columns.safety, at: row)
            try Self.checked { () throws(SupplyError) in
                try rows.setOnHand(row, onHand)
                try rows.setSafety(row, safety)
            }
        }
    }

    private mutating func readReceipts(_ tables: Tables) throws(CommandError) {
        for row in tables.receipt.rowsByInsertion {
            let figures = tables.receipt.figures(row)
            try addReceipt(
                row: row, figures, countsOn: tables.countedDay(of: figures, on: day),
                isDated: tables.isDated(figures))
        }
    }

    private mutating func readLanes(_ lanes: Table) {
        typealias Columns = Entity.LaneColumn
        for row in lanes.rowsByInsertion {
            self.lanes.set(
                Lanes.Lane(
                    location: Int32(
                        lanes.number(Columns.location, at: row)),
                    days: Int32(lanes.number(Columns.days, at: row)),
                    cost: lanes.number(Columns.cost, at: row)),
                into: lanes.columns[Columns.zone.place].load(row, as: UInt32.self))
        }
    }

    private mutating func readCapacity(_ tables: Tables) throws(CommandError) {
        typealias Columns = Entity.CapacityColumn
        let resources = tables.resource
        for row in 0..<resources.rowEnd where resources.isLive(row) {
            addResource(row: row)
            capacity.setInfinite(row, resources.isInfinite(row))
            capacity.setCalendar(row, calendars.working[Int32(row)])
        }
        let days = tables.capacity
        for row in days.rowsByInsertion {
            let resource = days.rowNumber(Columns.resource, at: row)
            guard resource < capacity.count else {
                throw CommandError(.err, "capacity: row \(row) refers to no resource")
            }
            let day = days.columns[Columns.day.place].load(row, as: Int32.self)
            try Self.checked { () throws(SupplyError) in
                try capacity.setCapacity(
                    resource, day: day, days.number(Columns.quantity, at: row))
                if let worked = days.worked(row) {
                    try capacity.book(resource, day: day, quantity: worked)
                }
            }
        }
    }

    /// Whether what a line still takes is there to be booked; what has left may be gone for good.
    private func isKnown(_ line: OrderRecord.Line) -> Bool {
        for source in line.sources where source.shipped < source.quantity {
            if source.stock >= rows.count { return false }
        }
        return true
    }

    /// Whether what a peg still books is there to be booked.
    private func isKnown(_ peg: OrderPeg, _ lines: [OrderRecord.Line]) -> Bool {
        guard peg.line < lines.count else { return false }
        if lines[peg.line].hasLeft(peg) { return true }
        switch peg.kind {
        case .take: return peg.row < rows.count
        case .load: return peg.row >= 0 && peg.row < capacity.count
        case .make, .buy, .move, .substitute, .kit: return true
        }
    }

    /// Whether who visits is there to be booked; of a visit that took place that is of no matter.
    private func isKnown(_ visit: OrderVisit, _ lines: [OrderRecord.Line]) -> Bool {
        guard visit.line < lines.count, visit.row >= 0 else { return false }
        return lines[visit.line].isShipped || visit.row < service.roster.count
    }

    /// Books orders, each as old as its sequence says, and counts what the open ones name.
    private mutating func readOrders(_ tables: Tables) throws(CommandError) {
        typealias Columns = Entity.OrderColumn
        let orders = tables.order
        for row in orders.rowsByInsertion {
            let chunk = orders.columns[Columns.lines.place].chunks[row >> Chunk.rowShift]
            guard
                let status = orders.orderStatus(row),
                let packed = OrderLines.decode(chunk.text(at: row & Chunk.rowMask).array())
            else { throw CommandError(.err, "order: row \(row) cannot be read") }
            let age = orders.numberIfPresent(Columns.sequence, at: row) ?? 0
            departures.add(packed.lines, packed.pegs, age: age)
            if status.isOpen {
                countOpen(
                    packed.lines, packed.pegs, by: 1, items: tables.item,
                    locations: tables.location)
            }
            if status.isOver { continue }
            guard packed.visits.allSatisfy({ isKnown($0, packed.lines) }) else {
                throw CommandError(.err, "order: row \(row) refers to nobody")
            }
            service.book(
                order: row, age: age, lines: packed.lines, visits: packed.visits, on: day)
            guard status.isBooked else { continue }
            guard packed.lines.allSatisfy({ isKnown($0) }),
                packed.pegs.allSatisfy({ isKnown($0, packed.lines) })
            else { throw CommandError(.err, "order: row \(row) refers to no stock or resource") }
            try Self.checked { () throws(SupplyError) in
                try book(
                    order: row, age: age, lines: packed.lines, pegs: packed.pegs,
                    allowsPlanned: packed.allowsPlanned)
            }
            if orders.columns[Columns.atRisk.place].isPresent(row) { atRisk.insert(Int32(row)) }
        }
    }
}

extension Engagement {
    /// The events of a table, each lead's by time.
    init(_ events: Table) {
        typealias Columns = Entity.EventColumn
        let times = events.columns[Columns.time.place]
        for row in events.rowsByInsertion {
            add(
                row, toLead: events.rowNumber(Columns.lead, at: row),
                at: times.load(row, as: Int64.self)
            ) { times.load($0, as: Int64.self) }
        }
    }
}

extension Table {
    /// The live rows in the order of their insertion.
    var rowsByInsertion: [Int] {
        let live = (0..<rowEnd).filter { isLive($0) }
        if isInInsertionOrder { return live }
        return live.sorted {
            sequence.load($0, as: Int64.self) < sequence.load($1, as: Int64.self)
        }
    }
}
