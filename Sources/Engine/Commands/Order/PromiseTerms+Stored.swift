import Columns
import Promising
import Wire

/// The canonical form of what a PROMISE asks for: what tells orders apart, and what an order keeps.
extension PromiseTerms {
    /// What stands in the canonical form before a wished start, and before a day to reserve after;
    /// a highest number of deliveries stands there without a mark.
    private static let startMark: Int64 = -1
    private static let reserveAfterMark: Int64 = -2

    /// Lines by id, then every term that makes a difference; absent ones are marked as such.
    mutating func writeCanonicalBytes(_ call: borrowing Call, ownTier: Int64?) {
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
