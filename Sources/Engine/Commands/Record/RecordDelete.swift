import Columns
import Wire

/// `LEAD.DEL`, …: removes records.
struct RecordDelete: Command {
    let table: TableNumber
    let declaration: Declaration
    private static let keys = Argument(1, "id", .id, .repeated(words: 1, least: 1))

    init(_ entity: Entity) {
        table = entity.table
        declaration = Declaration(
            "\(entity.noun).DEL", .write,
            summary: "Removes records; ids that are not there are passed over."
                + (entity.isSupplied
                    ? " One that stock, promises, open orders, lanes, bills or other ways of supply "
                        + "still refer to is refused (STATE says which), and then none is removed."
                    : ""),
            cost: "O(n × f), n = ids, f = fields of the table",
            arguments: [Self.keys],
            reply: "the number of records removed",
            errors: entity.isSupplied ? [.state] : [])
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        for position in call.words(of: Self.keys) {
            _ = try call.id(at: position, "id")
            if let row = engine[table].row(of: call.words.word(position)) {
                try engine.checkUnused(table, row: row, name: call.words.text(position))
            }
        }
        var removed = 0
        for position in call.words(of: Self.keys) {
            guard let row = engine[table].row(of: call.words.word(position)) else { continue }
            engine.recordWillBeRemoved(table, row: row)
            engine[table].remove(row)
            engine.recordWasRemoved(table, row: row)
            removed += 1
        }
        engine.changesNothing = removed == 0
        reply.integer(removed)
    }
}

extension Entity {
    /// Whether supply, chains of supply and orders refer to rows of this table.
    var isSupplied: Bool { table == .item || table == .location || table == .resource }
}

extension Engine {
    /// Refuses to remove an item, a location or a resource that supply or orders refer to.
    func checkUnused(_ table: TableNumber, row: Int, name: String) throws(CommandError) {
        let user: String?
        switch table {
        case .item: user = userOfItem(row: row)
        case .location: user = userOfLocation(row: row)
        case .resource: user = userOfResource(row: row)
        default: user = nil
        }
        if let user {
            throw CommandError(.state, "\(CommandError.excerpt(name)): still has \(user)")
        }
    }

    fileprivate mutating func recordWillBeRemoved(_ table: TableNumber, row: Int) {
        switch table {
        case .lead:
            leadGoes(row: row)
            removeEngagement(ofLead: row)
        case .account: removeCalendar(.receive, owner: key(.account, row: row))
        case .item:
            removeStock(ofItem: row)
            supply.removeItem(row: row)
        case .location:
            removeStock(atLocation: row)
            removeCalendar(.ship, owner: key(.location, row: row))
            removeCalendar(.open, owner: key(.location, row: row))
        case .resource:
            removeCapacity(ofResource: row)
            removeCalendar(.work, owner: key(.resource, row: row))
        default: break
        }
    }

    fileprivate mutating func recordWasRemoved(_ table: TableNumber, row: Int) {
        if table == .location { supply.locationsChanged() }
    }
}
