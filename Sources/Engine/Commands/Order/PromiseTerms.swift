import Columns
import Promising
import Wire

/// What a PROMISE asks for, parsed, with defaults filled in.
///
/// Texts are places in the call that was read. One value serves every PROMISE (`Engine.terms`).
struct PromiseTerms: Sendable {
    var question = SupplyQuestion()
    /// Where each line's item stands in the call.
    var linePlaces: [Int] = []
    var due: Int32?
    /// Whether nothing may arrive before ``due``, which is set where days are tried one by one; no part
    /// of the order itself.
    var isDueFirst = false
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
    /// The day before which nothing is promised; nil for none.
    var reserveAfter: Int32?
    /// The canonical form.
    var terms = TermBytes()

    /// What the choices of DELIVERY and of SHORT stand for, in their order.
    static let deliveries: [OrderRequest.Delivery] = [.lines, .complete, .partial, .ratio]
    static let shorts: [OrderRequest.Short] = [.backorder, .cut, .reject]

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
        delivery = Self.deliveries[call.choice(of: Promise.delivery) ?? 0]
        short = Self.shorts[call.choice(of: Promise.short) ?? 0]
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
        try readReserveAfter(call)
        try readHold(call, isConfirmed: isConfirmed || reserveAfter != nil)
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

    private mutating func readReserveAfter(_ call: borrowing Call) throws(CommandError) {
        reserveAfter = try call.date(Promise.reserveAfter)
        guard let reserveAfter else { return }
        guard !call.has(Promise.hold) else {
            throw CommandError(
                .badArgument, "HOLD: expected none with RESERVEAFTER, which books on its day")
        }
        guard latest.map({ reserveAfter <= $0 }) ?? true else {
            throw CommandError(.badArgument, "RESERVEAFTER: expected a date not after LATEST")
        }
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
}
