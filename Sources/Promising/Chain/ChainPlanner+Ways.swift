/// What planning backward and forward have in common: ways, lots, quantities, and pegs.
extension ChainPlanner {
    /// How far the ways of a need have been tried.
    struct WayCursor {
        var way = 0
        var transfer = 0
    }

    /// The lots of a quantity: as few as the maximum allows, the last one no larger than needed.
    struct Lots {
        private var open: Int64
        private var count: Int64 = 0
        private let minimum: Int64
        private let multiple: Int64
        private let maximum: Int64

        init(_ quantity: Int64, _ terms: SupplyNetwork.Terms) {
            open = quantity
            minimum = terms.lotMinimum
            multiple = terms.lotMultiple
            maximum =
                terms.lotMaximum == 0
                ? Int64.max
                : max(Lots.floor(terms.lotMaximum, multiple), 1)
        }

        /// The next lot; nil when enough is made, or when it would take too many.
        mutating func next() -> Int64? {
            if open <= 0 || count == ChainPlanner.mostLots { return nil }
            count += 1
            let lot = Lots.raise(max(min(open, maximum), minimum), multiple)
            open -= lot
            return lot
        }

        private static func floor(_ quantity: Int64, _ multiple: Int64) -> Int64 {
            multiple > 0 && quantity >= multiple ? quantity - quantity % multiple : quantity
        }

        /// The next multiple not below a quantity.
        static func raise(_ quantity: Int64, _ multiple: Int64) -> Int64 {
            guard multiple > 0, quantity % multiple != 0 else { return quantity }
            return quantity - quantity % multiple + multiple
        }
    }

    /// The least that a lot may make by its minimum and its multiple, which are 0 for none.
    package static func leastLot(minimum: Int64, multiple: Int64) -> Int64 {
        Lots.raise(max(minimum, multiple), multiple)
    }

    /// The routing of a bill that has none: it is put together in no time.
    private static let assembly = SupplyNetwork.Routing(location: -1)

    /// The next way to come by an item at a location, by priority, a transfer first.
    func next(
        _ cursor: inout WayCursor, _ member: Int, _ location: Int
    ) -> SupplyNetwork.Way? {
        while cursor.way < network.members[member].ways.count,
            !network.members[member].ways[cursor.way].yields(at: location)
        {
            cursor.way += 1
        }
        let way: SupplyNetwork.Way? =
            cursor.way < network.members[member].ways.count
            ? network.members[member].ways[cursor.way] : nil
        if let priority = network.priority(ofTransfer: cursor.transfer, into: location),
            way == nil || priority <= (way?.priority ?? 0)
        {
            cursor.transfer += 1
            return SupplyNetwork.Way(
                kind: .move, index: cursor.transfer - 1, priority: priority, location: location)
        }
        cursor.way += 1
        return way
    }

    /// Whether a kit can be put together on a day: some line of its bill holds.
    func isPutTogether(_ member: Int, on day: Int32) -> Bool {
        network.members[member].components.contains { $0.window.contains(day) }
    }

    /// Whether it is known on a day what is made of what: some line of the bill holds, or nothing is
    /// ever taken.
    func knowsParts(_ member: Int, on day: Int32) -> Bool {
        network.members[member].components.isEmpty || isPutTogether(member, on: day)
    }

    /// A routing by its index.
    func routing(_ member: Int, _ index: Int) -> SupplyNetwork.Routing {
        index < 0 ? Self.assembly : network.members[member].routings[index]
    }

    /// How much has to be bought for a quantity, and how long it takes.
    func offer(_ member: Int, _ index: Int, _ quantity: Int64) -> (lot: Int64, time: LeadTime) {
        if index < 0 {
            let days = network.members[member].terms.replenishDays ?? 0
            return (quantity, LeadTime(days: days, counted: nil))
        }
        let supplier = network.members[member].suppliers[index]
        let lot = Lots.raise(max(quantity, supplier.orderMinimum), supplier.orderMultiple)
        return (lot, LeadTime(days: supplier.leadDays, counted: supplier.counted))
    }

    /// Days that what is made or bought for a need may lie before it is used; nil, noted, when it
    /// would not last even if it were used at once.
    mutating func spare(_ need: Need, _ member: Int) -> Int32? {
        guard let shelfDays = network.members[member].terms.shelfDays else { return .max }
        if shelfDays > need.keep { return shelfDays - need.keep - 1 }
        note(.shelfLife, need)
        return nil
    }

    /// What an operation takes for a lot; nil beyond what is computed.
    static func work(_ operation: SupplyNetwork.Operation, _ lot: Int64) -> Int64? {
        guard let run = times(operation.perUnit, lot) else { return nil }
        let (work, overflows) = run.addingReportingOverflow(operation.setup)
        return overflows || work > CapacityRows.largestLoad ? nil : work
    }

    /// The product of two quantities in thousandths, rounded up; nil beyond what is computed.
    static func times(_ one: Int64, _ other: Int64) -> Int64? {
        let (product, overflows) = one.multipliedReportingOverflow(by: other)
        if !overflows, product <= Int64.max - 999 { return (product + 999) / 1_000 }
        return Int64(exactly: (Int128(one) * Int128(other) + 999) / 1_000)
    }

    /// What a lot takes of a component; nil beyond what is computed.
    ///
    /// Rounded up once, after the scrap.
    func componentNeed(
        _ component: SupplyNetwork.Component, _ lot: Int64, at location: Int, parent: Int
    ) -> Need? {
        let gross: Int64?
        if component.scrapMilli == 0 {
            gross = Self.times(component.perUnit, lot).map { $0 &+ component.fixed }
        } else {
            let exact = Int128(component.perUnit) * Int128(lot) + Int128(component.fixed) * 1_000
            gross = Int64(
                exactly: (exact * Int128(1_000 + component.scrapMilli) + 999_999) / 1_000_000)
        }
        guard let gross, (0...OrderPlanner.largestOrder).contains(gross) else { return nil }
        return Need(
            item: component.item, location: location,
            row: network.row(component.item, at: location), quantity: gross, parent: parent)
    }

    /// What a substitute has to give for a need; nil beyond what is computed.
    func substituteNeed(_ need: Need, _ other: SupplyNetwork.Substitute) -> Need? {
        guard let quantity = Self.times(need.quantity, other.ratio),
            (1...OrderPlanner.largestOrder).contains(quantity)
        else { return nil }
        return Need(
            item: other.item, location: need.location,
            row: network.row(other.item, at: need.location), quantity: quantity,
            parent: need.parent,
            keep: need.keep)
    }

    // MARK: Looking and taking

    /// Counts a need that is looked at; false at the limit of work.
    mutating func mayLook() -> Bool {
        if isSpent() {
            note(ChainConstraint(.effort))
            return false
        }
        effort -= 1
        effortOfOrder -= 1
        return true
    }

    /// Whether the work has come to its limit, looks at rows included.
    mutating func isSpent() -> Bool {
        let work = draft.takeWork()
        effort -= work
        effortOfOrder -= work
        return effort <= 0 || effortOfOrder <= 0
    }

    /// Begins to serve a need, unless it serves itself or stands on too many others.
    mutating func enter(_ need: Need) -> Bool {
        if path.count >= Self.deepestNeed { return false }
        for other in path where other.item == need.item && other.location == need.location {
            return false
        }
        path.append((need.item, need.location))
        return true
    }

    /// Takes a part of a need from its row.
    mutating func take(_ need: Need, _ quantity: Int64, on day: Int32) -> Bool {
        var peg = peg(.take, need, index: need.row, start: day, end: day)
        peg.quantity = quantity
        peg.lot = quantity
        peg.keep = need.keep
        peg.isFromReceipt =
            draft.availableFromStock(need.row, day: day, keep: need.keep) < quantity
        return draft.reserve(peg)
    }

    /// Books the shares of a piece of work on a resource.
    mutating func load(_ resource: Int, parent: Int) -> Bool {
        for share in shares {
            let peg = ChainPeg(
                kind: .load, line: line, parent: parent, item: -1, location: -1, index: resource,
                quantity: share.quantity, lot: share.quantity, start: share.day, end: share.day)
            if !draft.reserve(peg) { return false }
        }
        return true
    }

    /// A peg for all of a need.
    func peg(
        _ kind: ChainPeg.Kind, _ need: Need, index: Int, start: Int32, end: Int32
    ) -> ChainPeg {
        ChainPeg(
            kind: kind, line: line, parent: need.parent, item: need.item, location: need.location,
            index: index, quantity: need.quantity, lot: need.quantity, start: start, end: end)
    }

    // MARK: Why not

    /// Keeps the first reason that an attempt meets.
    mutating func note(_ reason: ChainConstraint) { if why.kind == .none { why = reason } }

    mutating func note(_ kind: ChainConstraint.Kind, _ need: Need, resource: Int = -1) {
        note(ChainConstraint(kind, item: need.item, location: need.location, resource: resource))
    }

    /// Notes that nothing but a row could have served a need, and that it had too little.
    mutating func noteShort(_ need: Need, on day: Int32) {
        if why.kind != .none { return }
        if need.item != lineItem { return note(.component, need) }
        if need.row >= 0, draft.rows.lots(need.row) != nil, isTooOld(need, on: day) {
            return note(.shelfLife, need)
        }
        let isComing =
            need.row >= 0
            && draft.nextStep(
                need.row, after: day, through: lastShip, planned: countsPlanned) != nil
        note(isComing ? .receipt : .stock, need)
    }

    /// Whether a row would have enough for a need, did it last: on the day, or today.
    private mutating func isTooOld(_ need: Need, on day: Int32) -> Bool {
        let onDay = draft.available(need.row, day: day, planned: countsPlanned, keep: 0)
        if onDay >= need.quantity { return true }
        return draft.available(need.row, day: today, planned: countsPlanned, keep: 0)
            >= need.quantity
    }
}
