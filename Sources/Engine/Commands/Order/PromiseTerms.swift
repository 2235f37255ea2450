import Columns
import Promising
import Wire

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
    private var terms = TermBytes()

    /// What stands in the canonical form before a wished start, and before a day to reserve after;
    /// a highest number of deliveries stands there without a mark.
    private static let startMark: Int64 = -1
    private static let reserveAfterMark: Int64 = -2
    /// What the choices of DELIVERY and of SHORT stand for, in their order.
    private static let deliveries: [OrderRequest.Delivery] = [.lines, .complete, .partial, .ratio]
    private static let shorts: [OrderRequest.Short] = [.backorder, .cut, .reject]

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
            terms.append(Self.startMark)
            terms.append(start)
        }
        if let reserveAfter {
            terms.append(Self.reserveAfterMark)
            terms.append(Int64(reserveAfter))
        }
    }
}

// MARK: Reading back

extension TermBytes {
    /// Reads what was written, in the order in which it was.
    struct Reader {
        let bytes: [UInt8]
        private var place = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        /// The next number: nil inside for none, nil outside when there is no number.
        mutating func number() -> Int64?? {
            guard place < bytes.count else { return nil }
            place += 1
            if bytes[place - 1] == 0 { return .some(nil) }
            guard bytes[place - 1] == 1, bytes.count - place >= 8 else { return nil }
            var bits: UInt64 = 0
            for shift in 0..<8 { bits |= UInt64(bytes[place + shift]) << UInt64(8 * shift) }
            place += 8
            return .some(Int64(bitPattern: bits))
        }

        /// The next text, as `number()` answers numbers.
        mutating func text() -> [UInt8]?? {
            guard let count = number() else { return nil }
            guard let count else { return .some(nil) }
            guard count >= 0, count <= Int64(bytes.count - place) else { return nil }
            place += Int(count)
            return .some(Array(bytes[(place - Int(count))..<place]))
        }

        /// The next number as a day.
        mutating func day() -> Int32?? { number().map { $0.flatMap { Int32(exactly: $0) } } }

        /// The next number, when it is one that chooses from a list.
        mutating func choice<Value>(of list: [Value]) -> Value? {
            guard case .some(.some(let place)) = number(), list.indices.contains(Int(place)) else {
                return nil
            }
            return list[Int(place)]
        }
    }
}

extension PromiseTerms {
    /// The terms that an order keeps in their canonical form, resolved to the rows of today.
    ///
    /// Nil when they are none, or name an item that is gone; a customer who is gone is an unknown one.
    /// Words of a call they have none: such terms can be planned, not be written into a new order.
    init?(stored bytes: [UInt8], _ engine: borrowing Engine) {
        var reader = TermBytes.Reader(bytes)
        guard case .some(.some(let count)) = reader.number() else { return nil }
        for _ in 0..<count {
            guard case .some(.some(let id)) = reader.text(),
                case .some(.some(let quantity)) = reader.number(),
                let item = engine.tables.item.row(of: id.span)
            else { return nil }
            question.lines.append((item, quantity))
        }
        guard let due = reader.day(), let latest = reader.day(), let zone = reader.text(),
            let account = reader.text(), let ownTier = reader.number(),
            let delivery = reader.choice(of: Self.deliveries),
            let short = reader.choice(of: Self.shorts),
            case .some(.some(let allowed)) = reader.number(),
            case .some(.some(let minimumShipment)) = reader.number(),
            let holdMS = reader.number()
        else { return nil }
        (self.due, self.latest) = (due, latest)
        (self.delivery, self.short) = (delivery, short)
        (self.minimumShipment, self.holdMS) = (minimumShipment, holdMS)
        if let zone { question.zone = engine.zone(named: zone.span) }
        question.account = account.flatMap { engine.tables.account.row(of: $0.span) }
        tier = ownTier ?? question.account.flatMap { engine.tier(ofAccount: $0) }
        question.tier = tier
        allowsPlanned = allowed & 1 != 0
        question.allowsSubstitutes = allowed & 2 != 0
        while !reader.isAtEnd {
            guard case .some(.some(let value)) = reader.number() else { return nil }
            switch value {
            case Self.startMark:
                guard case .some(.some(let slot)) = reader.number() else { return nil }
                start = slot
            case Self.reserveAfterMark:
                guard case .some(.some(let day)) = reader.day() else { return nil }
                reserveAfter = day
            default: mostDeliveries = Int(value)
            }
        }
    }
}
