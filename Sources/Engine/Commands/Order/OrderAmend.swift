import Wire

/// `ORDER.AMEND`: gives an order another promise, or leaves it the one it has.
struct OrderAmend: Command {
    private static let keep = Option("KEEP", slot: Promise.options.count, .flag)

    let declaration = Declaration(
        "ORDER.AMEND", .write,
        summary: "Promises an order anew with the terms given here, in full, as if it had booked "
            + "nothing; one step, in which nobody else can take what it had. The old promise stays "
            + "when the new one is refused (SHORT reject), and with KEEP when it is worse: a line "
            + "of the same item gets less of what it had confirmed, or a line or the whole order "
            + "arrives later than it would have and later than BY. Without HOLD and CONFIRM what "
            + "is confirmed stays confirmed and what is held keeps its deadline. What has left stays "
            + "left: its lines name the same items, no less than has left, and the rest is promised "
            + "anew and confirmed (HOLD, and RESERVEAFTER with a later day, are refused). With a "
            + "later day for RESERVEAFTER the order gives up what it has and waits for that day; "
            + "without RESERVEAFTER one that waits is promised now. What it still takes from the same "
            + "stock, or the same day of a resource, stays as old as it was: STOCK.SET with ASOF "
            + "nets, and a shortage hits, only what is new in it as the younger promise.",
        cost: "that of ORDER.RELEASE and of PROMISE",
        arguments: [Promise.order], options: Promise.options + [Self.keep],
        reply: "the order's map as it then stands; the refused promise (status rejected) or, with "
            + "DRYRUN, the new one, when the old one stays for that reason",
        errors: [.notFound, .state, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let row = try engine.order(call, at: Promise.order.position)
        let old = engine.order(row)
        switch old.status {
        case .held, .confirmed, .backordered: break
        case .released, .expired, .rejected, .shipped: throw .wrongState(old.status, "amended")
        }
        let age = engine.age(ofOrder: row)
        let left = engine.left(of: old, age: age)
        guard left == nil || !call.has(Promise.hold) else {
            throw CommandError(
                .state, "HOLD: something of the order has left, its rest is confirmed")
        }
        var terms = PromiseTerms()
        try terms.read(call, engine, isConfirmed: old.status == .confirmed || left != nil)
        if left != nil, let day = terms.reserveAfter, day > engine.today {
            throw CommandError(
                .state, "RESERVEAFTER: something of the order has left, its rest is booked now")
        }
        let places = engine.supply.places(ofOrder: row)
        let kept = engine.suspend(order: row, old)
        var new: OrderRecord
        let planned: PlannedOrder
        do throws(CommandError) {
            if let left = engine.left(of: kept, age: age) {
                (new, planned) = try engine.plan(terms, beside: left, order: row)
            } else {
                (new, planned) = try engine.plan(terms)
            }
        } catch {
            engine.resume(order: row, old, kept)
            throw error
        }
        if new.status == .held, old.status == .held, !call.has(Promise.hold) {
            new.expires = old.expires
        }
        let id = call.words.word(Promise.order.position)
        let isKept = call.has(Self.keep) && new.isWorse(than: old, due: terms.due)
        if isKept || new.status == .rejected || call.has(Promise.dryRun) {
            engine.resume(order: row, old, kept)
            engine.changesNothing = true
            if isKept { return reply.order(id, old) }
            return reply.order(id, new, planned, explains: terms.explains, engine.tables)
        }
        new.keepAges(of: old, age: age)
        engine.setAtRisk(order: row, false)
        engine.giveBackQuotas(kept)
        engine.write(order: row, terms, new, call.words)
        engine.reviewAfterLeaving(places, on: engine.today)
        reply.order(
            id, engine.order(row), planned, explains: terms.explains, engine.tables)
    }
}

extension Engine {
    /// Takes out what an order booked, for the while in which it is planned anew, and answers what
    /// of it counts all the same: the draws on quotas of what has left.
    fileprivate mutating func suspend(order row: Int, _ record: OrderRecord) -> OrderRecord {
        var kept = record
        giveUpQuotas(&kept)
        unbook(order: row)
        return kept
    }

    /// Puts back what `suspend` took out, as old as it was.
    fileprivate mutating func resume(
        order row: Int, _ record: OrderRecord, _ kept: OrderRecord
    ) {
        giveBackQuotas(kept)
        useQuotas(record)
        book(order: row, record)
    }
}

extension OrderRecord {
    /// Whether this promise is worse than an old one of the same order.
    ///
    /// Lines are compared by number where both name the same item. What arrives by the due date
    /// that is now asked for is not late, whatever the old promise said.
    func isWorse(than old: OrderRecord, due: Int32?) -> Bool {
        func isLater(_ new: Int32?, than old: Int32?) -> Bool {
            guard let old else { return false }
            guard let new else { return true }
            return new > max(old, due ?? .min)
        }
        for (line, before) in zip(lines, old.lines) where line.item == before.item {
            if line.confirmed < min(before.confirmed, line.quantity) { return true }
            if isLater(line.arrive, than: before.arrive) { return true }
        }
        return isLater(arrive, than: old.arrive)
    }
}
