import Columns
import Promising
import Wire

/// What decided a day, and what else could be offered.
extension Reply {
    /// An order's map, with what decided the day of each line when that is asked for.
    mutating func order(
        _ id: Span<UInt8>, _ record: OrderRecord, _ planned: PlannedOrder, explains: Bool,
        _ tables: Tables
    ) {
        guard explains else { return order(id, record) }
        order(id, record, more: 1)
        key(OrderKey.explain)
        array(record.lines.count)
        for line in record.lines.indices {
            explanation(ofLine: line, planned, tables, isNumbered: true)
        }
    }

    /// The explanation of a line: what decided its day, and alternatives, soonest kinds first.
    ///
    /// A line that stock and receipts served on time was not held up by anything.
    mutating func explanation(
        ofLine line: Int, _ planned: PlannedOrder, _ tables: Tables, isNumbered: Bool
    ) {
        map(isNumbered ? 3 : 2)
        if isNumbered {
            key("line")
            integer(line + 1)
        }
        if let visit = planned.visits[line] { return explanation(of: visit, tables) }
        key("constraint")
        constraint(
            planned.constraints.isEmpty ? ChainConstraint(.none) : planned.constraints[line],
            tables)
        key("alternatives")
        let alternatives = planned.alternatives.isEmpty ? [] : planned.alternatives[line]
        array(alternatives.count)
        for alternative in alternatives { self.alternative(alternative, planned, tables) }
    }

    private mutating func constraint(_ constraint: ChainConstraint, _ tables: Tables) {
        map(4)
        key("kind")
        bulk(constraint.kind.word.rawValue)
        key("item")
        id(constraint.item, of: tables.item)
        key("location")
        id(constraint.location, of: tables.location)
        key("resource")
        id(constraint.resource, of: tables.resource)
    }

    private mutating func alternative(
        _ alternative: ChainAlternative, _ planned: PlannedOrder, _ tables: Tables
    ) {
        map(5)
        key("kind")
        bulk(alternative.kind.word.rawValue)
        key("item")
        id(alternative.item, of: tables.item)
        key("location")
        id(
            alternative.place < 0 ? -1 : planned.locations[alternative.place],
            of: tables.location)
        key("quantity")
        quantity(alternative.quantity)
        key("arrive")
        day(alternative.arrive)
    }

    /// The id of a row, null for -1.
    mutating func id(_ row: Int, of table: Table) {
        if row < 0 { null() } else { text(table.keys, row: row) }
    }
}

extension ChainConstraint.Kind {
    /// The word in replies.
    fileprivate var word: ConstraintWord {
        switch self {
        case .none: .none
        case .stock: .stock
        case .receipt: .receipt
        case .component: .component
        case .resource: .resource
        case .leadTime: .leadTime
        case .fence: .fence
        case .lane: .lane
        case .effort: .effort
        case .quota: .quota
        case .shelfLife: .shelfLife
        case .calendar: .calendar
        case .otherLine: .otherLine
        }
    }
}

extension ChainAlternative.Kind {
    /// The word in replies.
    fileprivate var word: AlternativeWord {
        switch self {
        case .earlierPart: .earlierPart
        case .otherLocation: .otherLocation
        case .substitute: .substitute
        case .laterDay: .nextDate
        }
    }
}
