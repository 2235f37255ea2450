import Columns
import Promising
import Wire

/// `LEAD.PUT`, `ACCOUNT.PUT`, …: creates a record or changes fields of it.
struct RecordPut: Command {
    let table: TableNumber
    let declaration: Declaration
    private static let key = Argument(1, "id", .id)
    private static let pairs = Argument(2, "field value", .field, .repeated(words: 2, least: 1))

    init(_ entity: Entity) {
        table = entity.table
        declaration = Declaration(
            "\(entity.noun).PUT", .write,
            summary: "Creates the record, or changes the named fields of it; "
                + "an empty value clears a field.",
            cost: "O(f), f = fields named",
            arguments: [Self.key, Self.pairs],
            reply: "1 when the record was created, 0 when it was changed",
            errors: [.noField, .limit] + (entity.table == .order ? [.notFound] : []))
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let key = try call.id(Self.key)
        var cells: [Cell] = []
        swap(&cells, &engine.cells)
        defer {
            cells.removeAll(keepingCapacity: true)
            swap(&cells, &engine.cells)
        }
        var position = Self.pairs.position
        while position < call.end {
            let field = try engine.field(table, call.words, at: position, toWrite: true)
            cells.append(try engine.cell(table, field: field, call.words, at: position + 1))
            position += 2
        }
        let row = engine[table].row(of: call.words.word(key))
        if row == nil {
            guard table != .order else {
                throw CommandError(
                    .notFound, "order: '\(call.words.text(key))' was never promised")
            }
            try engine.checkRoom(in: table, for: 1)
        }
        try engine.checkRecord(cells[...], table, row: row)
        engine.put(cells[...], call.words, table, key: key, row: row)
        reply.integer(row == nil ? 1 : 0)
    }
}

extension Engine {
    /// Refuses values of a record that contradict each other: of an item, rules of lots that no lot
    /// keeps.
    func checkRecord(
        _ cells: ArraySlice<Cell>, _ table: TableNumber, row: Int?
    ) throws(CommandError) {
        guard table == .item else { return }
        typealias Item = Entity.ItemColumn
        let most = value(of: Item.lotMaximum, cells, row: row)
        if most == 0 { return }
        let least = ChainPlanner.leastLot(
            minimum: value(of: Item.lotMinimum, cells, row: row),
            multiple: value(of: Item.lotMultiple, cells, row: row))
        guard least <= most else {
            throw CommandError(
                .badArgument,
                "lot_maximum: expected at least \(Self.text(least)), the least that lot_minimum and "
                    + "lot_multiple allow, found '\(Self.text(most))'")
        }
    }

    /// The figure that an item will have once some cells are written; 0 when it is absent.
    private func value(of field: Field, _ cells: ArraySlice<Cell>, row: Int?) -> Int64 {
        for cell in cells.reversed() where cell.position == field.place {
            if case .bits(let bits) = cell.change { return Int64(bitPattern: bits) }
            return 0
        }
        guard let row else { return 0 }
        return tables.item.numberIfPresent(field, at: row) ?? 0
    }

    /// Writes a record's values, creating the record under the word `key` when it has no row.
    mutating func put(
        _ cells: ArraySlice<Cell>, _ words: Words, _ table: TableNumber, key: Int, row: Int?
    ) {
        let target = row ?? self[table].insert(words.word(key))
        if table == .lead {
            leadChanges(row: target, isNew: row == nil)
            leadColumnsChange(cells, words, row: target)
        }
        store(cells, words, table, row: target)
        if row == nil { recordWasCreated(table, row: target) }
        recordWasWritten(table, row: target)
    }

    fileprivate mutating func recordWasCreated(_ table: TableNumber, row: Int) {
        switch table {
        case .item: supply.addItem(row: row)
        case .location: supply.addLocation(row: row)
        case .resource: supply.addResource(row: row)
        default: break
        }
        if let created = Entity.of(table).createdPlace {
            self[table].columns[created].set(now, at: row)
        }
    }

    fileprivate mutating func recordWasWritten(_ table: TableNumber, row: Int) {
        switch table {
        case .item: termsChanged(item: row)
        case .resource:
            let before = supply.shortages(onResource: row, from: today)
            supply.capacity.setInfinite(row, tables.resource.isInfinite(row))
            supply.service.roster.setParallel(row, tables.resource.parallelVisits(row))
            review(resource: row, since: before)
        default: break
        }
        if let updated = Entity.of(table).updatedPlace {
            self[table].columns[updated].set(now, at: row)
        }
    }
}
