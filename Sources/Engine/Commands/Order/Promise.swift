import Columns
import Promising
import Wire

/// `PROMISE`: binds supply to an order, all of it or none.
struct Promise: Command {
    static let order = Argument(1, "order", .id)
    static let line = Option(
        "LINE", slot: 0, .words(2), "item quantity", .id, isRequired: true, isRepeatable: true)
    static let due = Option("BY", slot: 1, .words(1), "date", .date)
    static let latest = Option("LATEST", slot: 2, .words(1), "date", .date)
    static let zone = Option("TO", slot: 3, .words(1), "zone", .id)
    static let account = Option("FOR", slot: 4, .words(1), "account", .id)
    static let tier = Option(
        "TIER", slot: 5, .words(1), "tier", .integer, choices: ["1", "2", "3"])
    static let delivery = Option(
        "DELIVERY", slot: 6, .words(1), "delivery", .keyword,
        choices: ["lines", "complete", "partial", "ratio"])
    static let short = Option(
        "SHORT", slot: 7, .words(1), "short", .keyword, choices: ["backorder", "cut", "reject"])
    static let minimumShipment = Option("MINSHIP", slot: 8, .words(1), "quantity", .quantity)
    static let allow = Option("ALLOW", slot: 9, .words(1), "planned,substitutes", .text)
    static let hold = Option("HOLD", slot: 10, .words(1), "duration", .duration)
    static let confirm = Option("CONFIRM", slot: 11, .flag)
    static let dryRun = Option("DRYRUN", slot: 12, .flag)
    static let partials = Option("PARTIALS", slot: 13, .words(1), "n", .integer)
    static let explain = Option("EXPLAIN", slot: 14, .flag)
    static let start = Option("AT", slot: 15, .words(1), "timestamp", .timestamp)
    /// All options, as ORDER.AMEND takes them too.
    static let options = [
        line, due, latest, zone, account, tier, delivery, short, minimumShipment, allow, hold,
        confirm, dryRun, partials, explain, start,
    ]

    /// How long supply is held when neither HOLD nor CONFIRM says otherwise: 15 minutes.
    static let defaultHoldMS: Int64 = 900_000

    let declaration = Declaration(
        "PROMISE", .write,
        summary: "Promises an order: finds the best days and places for its lines and holds or "
            + "books them, all or nothing. What stock and receipts do not serve on time is made, "
            + "bought, moved, put together or (with ALLOW substitutes) replaced, where that is "
            + "known. The same order again is answered as it stands. DELIVERY "
            + "ratio is partial delivery with all lines in the ratio of their quantities, in whole "
            + "units where these are whole. PARTIALS bounds the days on which a line may arrive "
            + "(with partial or ratio): the last one brings the whole rest or does not come. A "
            + "promise keeps to the quotas of its customer, to the days and hours in which "
            + "locations ship, and to those on which the customer receives. EXPLAIN adds what decided the "
            + "day of each line, and alternatives (not to an order that stands already). A line of "
            + "an appointment service is one visit: by BY when it can be, that day if possible, or "
            + "at the wished start (AT, on a quarter of an hour), then or never; it is never "
            + "divided.",
        cost: "O(n × l) for n lines and l locations in the common case; exact choice of places up "
            + "to 8 lines and 12 locations, a heuristic beyond",
        arguments: [Self.order],
        options: Self.options,
        reply: "a map: order, status (held, confirmed, backordered, rejected), expires, arrive, "
            + "shipments, cost, lines (an array of maps: line, item, quantity, confirmed, "
            + "backordered, arrive, sources, reason); when something is made, bought or moved, or "
            + "someone comes, also pegging (an array of maps: step, parent, line, how, item, "
            + "location, from, quantity, lot, start, end); with EXPLAIN also explain (an array of "
            + "maps: line, constraint, alternatives)",
        errors: [.notFound, .exists, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let key = try call.id(Self.order)
        // The engine's own terms, taken out while they are used: their arrays keep their memory.
        var terms = PromiseTerms()
        swap(&terms, &engine.terms)
        defer { swap(&terms, &engine.terms) }
        try terms.read(call, engine)
        if let known = engine.tables.order.row(of: call.words.word(key)) {
            if !engine.status(ofOrder: known).isOver {
                guard call.has(Self.dryRun) || engine.request(ofOrder: known) == terms.bytes else {
                    throw CommandError(
                        .exists,
                        "order: '\(CommandError.excerpt(call.words.text(key)))' was promised with "
                            + "other arguments")
                }
                return reply.order(call.words.word(key), engine.order(known))
            }
        }
        try engine.checkRoom(in: .order, for: 1)
        let (record, planned) = try engine.plan(terms)
        reply.order(
            call.words.word(key), record, planned, explains: terms.explains, engine.tables)
        guard !call.has(Self.dryRun), record.status != .rejected else { return }
        engine.enter(call.words.word(key), terms, record, call.words)
    }
}

/// Terms one behind the other, each so that none can be taken for another: a number as one byte (1,
/// or 0 for none) and eight, lowest first; a text as its count, a number, and its bytes.
struct TermBytes {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ value: Int64?) {
        guard let value else { return bytes.append(0) }
        bytes.append(addingCapacity: 9) { output in
            output.append(1)
            for shift in 0..<8 {
                output.append(UInt8(truncatingIfNeeded: value >> Int64(8 * shift)))
            }
        }
    }

    mutating func append(_ words: borrowing Words, at place: Int?) {
        guard let place else { return append(nil) }
        let slice = words.slices[place]
        append(Int64(slice.count))
        bytes.append(contentsOf: words.bytes[slice.offset..<slice.offset + slice.count])
    }
}

/// What a PROMISE asks for, parsed, with defaults filled in.
///
/// Texts are places in the call that was read. One value serves every PROMISE (`Engine.terms`).
struct PromiseTerms: Sendable {
    var question = SupplyQuestion()
    /// Where each line's item stands in the call.
    private var linePlaces: [Int] = []
    var due: Int32?
    var latest: Int32?
    var delivery = OrderRequest.Delivery.lines
    var short = OrderRequest.Short.backorder
    var minimumShipment: Int64 = 0
    var allowsPlanned = false
    /// Whether the reply says what decided each day; no part of the order itself.
    var explains = false
    /// The most days on which a line may arrive, 0 for any number.
    var mostDeliveries = 0
    /// How long supply is held, in ms; nil when it is booked at once.
    var holdMS: Int64? = Promise.defaultHoldMS
    /// The slot since 1970 in which visits are to begin; nil for any.
    var start: Int64?
    /// The word that names the account.
    var account: Int?
    var tier: Int64?
    /// The word that names the zone.
    var zone: Int?
    private var terms = TermBytes()
    /// The terms in a canonical form: equal terms have equal bytes.
    var bytes: [UInt8] { terms.bytes }

    /// Reads and checks the terms of a call, in the place of what was read before; `isConfirmed` says
    /// that the order is booked already and stays so when neither HOLD nor CONFIRM stands in the call.
    mutating func read(
        _ call: borrowing Call, _ engine: borrowing Engine, isConfirmed: Bool = false
    ) throws(CommandError) {
        try readLines(call, engine)
        due = try call.date(Promise.due)
        latest = try call.date(Promise.latest)
        if let due, let latest, latest < due {
            throw CommandError(.badArgument, "LATEST: expected a date not before BY")
        }
        question.zone = try engine.zone(call, Promise.zone)
        zone = call.place(of: Promise.zone)
        account = call.place(of: Promise.account)
        question.account = nil
        tier = nil
        if let account {
            let row = try engine.existing(.account, call, at: account, "account")
            question.account = row
            tier = engine.tier(ofAccount: row)
        }
        let hasOwnTier = call.choice(of: Promise.tier).map { Int64($0 + 1) }
        tier = hasOwnTier ?? tier
        question.tier = tier
        switch call.choice(of: Promise.delivery) ?? 0 {
        case 0: delivery = .lines
        case 1: delivery = .complete
        case 2: delivery = .partial
        default: delivery = .ratio
        }
        switch call.choice(of: Promise.short) ?? 0 {
        case 0: short = .backorder
        case 1: short = .cut
        default: short = .reject
        }
        guard short != .cut || delivery != .complete else {
            throw CommandError(
                .badArgument, "SHORT: expected backorder or reject with DELIVERY complete")
        }
        try readMinimumShipment(call)
        try readPartials(call)
        let allowed = try call.allowed(Promise.allow)
        allowsPlanned = allowed.planned
        question.allowsSubstitutes = allowed.substitutes
        explains = call.has(Promise.explain)
        start = nil
        if let place = call.place(of: Promise.start) {
            start = try call.quarter(at: place, "AT", isEnd: false) / Slot.milliseconds
        }
        try readHold(call, isConfirmed: isConfirmed)
        writeCanonicalBytes(call, ownTier: hasOwnTier)
    }

    private mutating func readLines(
        _ call: borrowing Call, _ engine: borrowing Engine
    ) throws(CommandError) {
        question.lines.removeAll(keepingCapacity: true)
        linePlaces.removeAll(keepingCapacity: true)
        let most = engine.limits.linesPerOrder
        var position = 0
        try call.forEach(Promise.line) { (place: Int) throws(CommandError) in
            linePlaces.append(place)
        }
        guard linePlaces.count <= most else {
            throw CommandError(.limit, "LINE: an order has at most \(most) lines")
        }
        for place in linePlaces {
            position += 1
            do throws(CommandError) {
                question.lines.append(
                    (
                        try engine.item(call, at: place),
                        try call.quantity(at: place + 1, "quantity")
                    ))
            } catch {
                throw CommandError(error.code, "LINE \(position): \(error.message)")
            }
        }
    }

    private mutating func readMinimumShipment(_ call: borrowing Call) throws(CommandError) {
        minimumShipment = 0
        guard let place = call.place(of: Promise.minimumShipment) else { return }
        guard delivery == .partial else {
            throw CommandError(.badArgument, "MINSHIP: expected DELIVERY partial with it")
        }
        minimumShipment = try call.quantity(at: place, "MINSHIP")
        for (index, line) in question.lines.enumerated() where minimumShipment > line.quantity {
            throw .badArgument(
                "MINSHIP", expected: "at most the quantity of line \(index + 1)",
                found: call.words.text(place))
        }
    }

    private mutating func readPartials(_ call: borrowing Call) throws(CommandError) {
        mostDeliveries = 0
        guard let place = call.place(of: Promise.partials) else { return }
        guard delivery.splitsLines else {
            throw CommandError(
                .badArgument, "PARTIALS: expected DELIVERY partial or ratio with it")
        }
        mostDeliveries = Int(try call.integer(at: place, "PARTIALS", in: 1...1_000))
    }

    private mutating func readHold(
        _ call: borrowing Call, isConfirmed: Bool
    ) throws(CommandError) {
        holdMS = isConfirmed ? nil : Promise.defaultHoldMS
        if call.has(Promise.confirm) {
            guard !call.has(Promise.hold) else {
                throw CommandError(.badArgument, "CONFIRM: expected either HOLD or CONFIRM")
            }
            holdMS = nil
        } else if let place = call.place(of: Promise.hold) {
            holdMS = try call.duration(at: place, "HOLD")
        }
    }

    /// Lines by id, then every term that makes a difference; absent ones are marked as such.
    private mutating func writeCanonicalBytes(_ call: borrowing Call, ownTier: Int64?) {
        terms.removeAll()
        terms.append(Int64(question.lines.count))
        for (place, line) in zip(linePlaces, question.lines) {
            terms.append(call.words, at: place)
            terms.append(line.quantity)
        }
        terms.append(due.map { Int64($0) })
        terms.append(latest.map { Int64($0) })
        terms.append(call.words, at: zone)
        terms.append(call.words, at: account)
        terms.append(ownTier)
        terms.append(Int64(call.choice(of: Promise.delivery) ?? 0))
        terms.append(Int64(call.choice(of: Promise.short) ?? 0))
        terms.append((allowsPlanned ? 1 : 0) + (question.allowsSubstitutes ? 2 : 0))
        terms.append(minimumShipment)
        terms.append(holdMS)
        // What older orders cannot have stands behind, and only where it was said.
        if mostDeliveries > 0 { terms.append(Int64(mostDeliveries)) }
        if let start {
            terms.append(-1)
            terms.append(start)
        }
    }
}

extension Engine {
    /// The tier of an account, nil when it has none.
    func tier(ofAccount row: Int) -> Int64? {
        let table = tables.account
        return table.position(ofField: "tier".utf8Span.span)
            .flatMap { table.columns[$0].value(row, as: Int64.self) }
    }

    /// The terms that an order was promised with.
    func request(ofOrder row: Int) -> [UInt8] {
        let column = tables.order.columns[Entity.OrderColumn.request.place]
        let chunk = column.chunks[row >> Chunk.rowShift]
        return chunk.text(at: row & Chunk.rowMask).array()
    }

    /// The best promise for the terms, as it stands at `now`; nothing is booked yet.
    mutating func plan(
        _ terms: PromiseTerms
    ) throws(CommandError) -> (record: OrderRecord, planned: PlannedOrder) {
        let visits = try visitQuestions(of: terms)
        if !visits.isEmpty { return try plan(terms, visits) }
        var request = OrderRequest()
        swap(&request, &self.request)
        defer { swap(&request, &self.request) }
        request.reset(today: today, horizonDays: Int32(limits.horizonDays))
        request.due = terms.due
        request.latest = terms.latest
        request.delivery = terms.delivery
        request.short = terms.short
        request.minimumShipment = terms.minimumShipment
        request.mostDeliveries = terms.mostDeliveries
        request.allowsPlanned = terms.allowsPlanned
        let planned = try plan(&request, for: terms.question, explains: terms.explains)
        let plan = planned.plan
        let status: OrderStatus
        switch plan.outcome {
        case .promised: status = terms.holdMS == nil ? .confirmed : .held
        case .waiting: status = .backordered
        case .rejected: status = .rejected
        }
        var record = OrderRecord(
            status: status, expires: status == .held ? terms.holdMS.map { now + $0 } : nil,
            arrive: plan.arrive, shipments: plan.shipments, cost: plan.costCents,
            allowsPlanned: terms.allowsPlanned, lines: [], pegs: planned.pegs)
        record.lines.reserveCapacity(plan.lines.count)
        for index in plan.lines.indices {
            let line = plan.lines[index]
            record.lines.append(
                OrderRecord.Line(
                    item: tables.item.key(ofRow: terms.question.lines[index].item),
                    quantity: terms.question.lines[index].quantity, confirmed: line.confirmed,
                    backordered: line.backordered, arrive: line.arrive,
                    reason: planned.constraints.isEmpty
                        ? OrderReason(line.reason)
                        : OrderReason(line.reason, planned.constraints[index]),
                    sources: sources(line, of: plan, locations: planned.locations),
                    draws: draws(ofLine: index, plan),
                    keepDays: keepDays(
                        ofItem: terms.question.lines[index].item, for: terms.question.account)))
        }
        return (record, planned)
    }

    /// Stores a new order and books what it promises.
    ///
    /// `words` are those that the terms were read from.
    mutating func enter(
        _ id: Span<UInt8>, _ terms: PromiseTerms, _ record: OrderRecord, _ words: borrowing Words
    ) {
        if let old = tables.order.row(of: id) {
            if !supply.quotas.isEmpty { giveBackQuotas(order(old)) }
            tables.order.remove(old)
        }
        let row = tables.order.insert(id)
        tables.order.columns[Entity.OrderColumn.created.place].set(now, at: row)
        write(order: row, terms, record, words)
    }

    /// Writes what an order promises into its row, which books nothing yet, and books it.
    mutating func write(
        order row: Int, _ terms: PromiseTerms, _ record: OrderRecord, _ words: borrowing Words
    ) {
        typealias Columns = Entity.OrderColumn
        storeOrder(row, record, touched: now)
        tables.order.columns[Columns.sequence.place].set(Int64(sequence) + 1, at: row)
        let request = terms.bytes
        tables.order.columns[Columns.request.place].setText(request.span, at: row)
        if let account = terms.account {
            tables.order.columns[Columns.account.place].setText(words.word(account), at: row)
        } else {
            tables.order.columns[Columns.account.place].clear(row)
        }
        if let zone = terms.zone {
            tables.order.columns[Columns.zone.place].setCategory(words.word(zone), at: row)
        } else {
            tables.order.columns[Columns.zone.place].clear(row)
        }
        set(Columns.tier, terms.tier, at: row)
        set(Columns.due, terms.due, at: row)
        set(Columns.latest, terms.latest, at: row)
        useQuotas(record)
        if record.status.isBooked { book(order: row, record) }
        if let expires = record.expires { schedule(order: row, expires: expires) }
    }
}
