import Columns
import TestKit
import Wire

/// An order as its last reply showed it.
struct PlainOrder: Equatable {
    /// What ships from where and when.
    struct Source: Equatable {
        let place: PlainModel.Place
        let quantity: Int
        let ship: Int32
    }

    /// The words it was promised with; none once it was amended.
    var terms: [String]
    var status: String
    /// The last moment at which a hold counts, Unix ms.
    var expires: Int64?
    var sources: [Source]
    /// Whether some of it waits, which has no end.
    let waits: Bool
    /// Whether what was confirmed of it has been shipped.
    var hasLeft = false

    /// Where it stands at a time.
    func status(at now: Int64) -> String {
        guard status == "held", let expires, expires < now else { return status }
        return "expired"
    }

    /// The order as it is at a time: when a hold is over, what waits goes on waiting.
    func at(_ now: Int64) -> PlainOrder {
        guard waits, status(at: now) == "expired" else { return self }
        var waiting = self
        waiting.status = "backordered"
        waiting.expires = nil
        waiting.sources = []
        return waiting
    }

    /// Whether its sources are taken at a time.
    func isBooked(at now: Int64) -> Bool {
        !hasLeft && ["held", "confirmed"].contains(status(at: now))
    }

    /// An order's map; nil when it is none.
    init?(_ reply: ReplyValue, terms: [String]) {
        guard let status = reply["status"]?.text, let lines = reply["lines"]?.elements else {
            return nil
        }
        self.terms = terms
        self.status = status
        expires = reply["expires"]?.text.flatMap { Instant.parse($0.utf8Span.span) }
        waits = lines.contains { ($0["backordered"]?.number ?? 0) > 0 }
        var sources: [Source] = []
        for line in lines {
            guard let item = line["item"]?.text, let parts = line["sources"]?.elements else {
                return nil
            }
            for part in parts {
                guard let location = part["location"]?.text,
                    let quantity = part["quantity"]?.number.flatMap({ Int(exactly: $0) }),
                    let ship = part["ship"]?.text.flatMap({ CalendarDay.parse($0.utf8Span.span) })
                else { return nil }
                sources.append(
                    Source(
                        place: PlainModel.Place(item: item, location: location),
                        quantity: quantity, ship: ship))
            }
        }
        self.sources = sources
    }
}

/// Stock, receipts and orders, the way a clerk keeps them.
extension PlainModel {
    mutating func performStock(_ words: [String], _ reply: ReplyValue) throws {
        let place = words.count > 2 ? Place(item: words[1], location: words[2]) : nil
        guard isKnown(words) else {
            // Nothing is made by being named.
            return try expect(["NOTFOUND", "ERR"].contains(reply.code), words, reply)
        }
        switch (words[0], place) {
        case ("ITEM.PUT", _):
            let isNew = items.insert(words[1]).inserted
            try expect(reply == .integer(isNew ? 1 : 0), words, reply)
        case ("LOCATION.PUT", _):
            let isNew = locations.insert(words[1]).inserted
            try expect(reply == .integer(isNew ? 1 : 0), words, reply)
        case ("STOCK.SET", let place?):
            onHand[place] = Int(words[3])
            try expect(reply == .simple("OK"), words, reply)
        case ("STOCK.ADJUST", let place?) where words.count == 4:
            let sum = onHand[place, default: 0] + (Int(words[3]) ?? 0)
            guard sum >= 0 else { return try expect(reply.code == "STATE", words, reply) }
            onHand[place] = sum
            try expect(reply.number == Double(sum), words, reply)
        case ("STOCK.ADJUST", _): try expect(reply.code == "ERR", words, reply)
        case ("STOCK.GET", _): try checkStock(of: words[1], reply)
        case ("RECEIPT.PUT", _):
            guard let quantity = Int(words[4]), let day = CalendarDay.parse(words[5].utf8Span.span)
            else { return }
            receipts[words[1]] = Receipt(
                place: Place(item: words[2], location: words[3]), quantity: quantity, day: day)
            try expect(reply.elements != nil, words, reply)
        case ("RECEIPT.ARRIVE", _):
            guard let receipt = receipts.removeValue(forKey: words[1]) else {
                return try expect(reply.code == "NOTFOUND", words, reply)
            }
            onHand[receipt.place, default: 0] += receipt.quantity
            try expect(reply == .simple("OK"), words, reply)
        case ("RECEIPT.CANCEL", _):
            guard receipts.removeValue(forKey: words[1]) != nil else {
                return try expect(reply.code == "NOTFOUND", words, reply)
            }
            try expect(reply.elements != nil, words, reply)
        default: try expect(!reply.isError, words, reply)
        }
    }

    /// Whether the item and the location that a request names are there.
    private func isKnown(_ words: [String]) -> Bool {
        switch words[0] {
        case "STOCK.SET",
            "STOCK.ADJUST" where words.count > 2:
            items.contains(words[1]) && locations.contains(words[2])
        case "STOCK.GET": items.contains(words[1])
        case "RECEIPT.PUT": items.contains(words[2]) && locations.contains(words[3])
        default: true
        }
    }

    /// On hand, reserved and due at every location that knows the item.
    func checkStock(of item: String, _ reply: ReplyValue) throws {
        let words = ["STOCK.GET", item]
        var seen = 0
        for row in reply.elements ?? [] {
            guard let location = row["location"]?.text else { continue }
            let place = Place(item: item, location: location)
            let reserved = commitments(at: place).reduce(0) { $0 + $1.quantity }
            let due = receipts.values.filter { $0.place == place }.reduce(0) { $0 + $1.quantity }
            let shownDue = (row["receipts"]?.elements ?? []).reduce(0) {
                $0 + ($1["quantity"]?.number.flatMap { Int(exactly: $0) } ?? 0)
            }
            try expect(
                row["on_hand"]?.number == Double(onHand[place] ?? 0)
                    && row["reserved"]?.number == Double(reserved) && shownDue == due, words, reply,
                "on hand \(onHand[place] ?? 0), reserved \(reserved), due \(due)")
            seen += 1
        }
        try expect(seen >= onHand.keys.count { $0.item == item }, words, reply)
    }

    mutating func performOrder(_ words: [String], _ reply: ReplyValue) throws {
        if words.contains("DRYRUN") {
            // Whatever is answered, nothing has happened.
            let isAnswer = !reply.isError || ["NOTFOUND", "STATE"].contains(reply.code)
            return try expect(isAnswer, words, reply)
        }
        let known = orders[words[1]]?.at(now)
        let status = known?.status(at: now)
        switch words[0] {
        case "PROMISE":
            if let known, let status, !["released", "expired"].contains(status) {
                // With what terms an amended order stands is the server's to know.
                if known.terms.isEmpty && reply.code == "EXISTS" { return }
                guard known.terms == words || known.terms.isEmpty else {
                    return try expect(reply.code == "EXISTS", words, reply)
                }
                return try expectOrder(known, words, reply)
            }
            try enter(words, reply)
        case "ORDER.GET":
            guard let known else { return try expect(reply == .null, words, reply) }
            try expectOrder(known, words, reply)
        default:
            guard var order = known, let status else {
                return try expect(reply.code == "NOTFOUND", words, reply)
            }
            if words[0] == "ORDER.SHIP" { return try ship(order, status, words, reply) }
            if words[0] == "ORDER.AMEND" { return try amend(order, status, words, reply) }
            switch (words[0], status) {
            case ("ORDER.CONFIRM", "held"):
                order.status = "confirmed"
                order.expires = nil
            case ("ORDER.RELEASE", "held"), ("ORDER.RELEASE", "confirmed"),
                ("ORDER.RELEASE", "backordered"):
                order.status = "released"
                order.expires = nil
            case ("ORDER.EXTEND", "held"):
                order.expires = now + (Int64(words[2].dropLast()) ?? 0) * 1_000
            case ("ORDER.CONFIRM", "confirmed"), ("ORDER.CONFIRM", "backordered"),
                ("ORDER.CONFIRM", "shipped"), ("ORDER.RELEASE", "released"),
                ("ORDER.RELEASE", "expired"):
                break
            default: return try expect(reply.code == "STATE", words, reply)
            }
            orders[words[1]] = order
            try expectOrder(order, words, reply)
        }
    }

    /// An order's reply shows it as it is known.
    func expectOrder(_ order: PlainOrder, _ words: [String], _ reply: ReplyValue) throws {
        let shown = PlainOrder(reply, terms: order.terms)
        try expect(
            shown != nil && shown?.status == order.status(at: now)
                && shown?.sources == order.sources
                && (shown?.status != "held" || shown?.expires == order.expires), words, reply,
            "\(order) at \(now)")
    }

    /// A new promise: as the server chose it, and nothing given away twice.
    private mutating func enter(_ words: [String], _ reply: ReplyValue) throws {
        let named = words.indices.filter { words[$0] == "LINE" }.map { words[$0 + 1] }
        guard named.allSatisfy({ items.contains($0) }) else {
            return try expect(reply.code == "NOTFOUND", words, reply)
        }
        guard let order = PlainOrder(reply, terms: words) else {
            return try expect(false, words, reply, "an order's map")
        }
        if order.status == "rejected" { return }
        let wish = words.last == "CONFIRM" ? "confirmed" : "held"
        try expect([wish, "backordered"].contains(order.status), words, reply)
        if order.status == "held" {
            let seconds = Int64(words[words.count - 1].dropLast()) ?? 0
            try expect(order.expires == now + seconds * 1_000, words, reply)
        }
        for (item, total) in Dictionary(grouping: order.sources, by: \.place.item) {
            let asked = words.indices.filter { words[$0] == "LINE" && words[$0 + 1] == item }
                .reduce(0) { $0 + (Int(words[$1 + 2]) ?? 0) }
            try expect(total.reduce(0) { $0 + $1.quantity } <= asked, words, reply)
        }
        orders[words[1]] = order
        for place in Set(order.sources.map(\.place)) { try checkCalendar(of: place) }
    }

    /// What is confirmed leaves, if all of it is there.
    private mutating func ship(
        _ order: PlainOrder, _ status: String, _ words: [String], _ reply: ReplyValue
    ) throws {
        var order = order
        // What is made is not on hand before.
        let taken = Dictionary(grouping: order.sources, by: \.place)
            .mapValues { $0.reduce(0) { $0 + $1.quantity } }
            .filter { $0.key.item != "cart" }
        let isThere = taken.allSatisfy { onHand[$0.key, default: 0] >= $0.value }
        let isDue = order.sources.allSatisfy {
            $0.ship <= Instant.day(of: now) && $0.place.item != "cart"
        }
        guard !reply.isError else {
            let mayShip = status == "confirmed" && !order.hasLeft && isThere && isDue
            return try expect(reply.code == "STATE" && !mayShip, words, reply)
        }
        try expect(status == "confirmed" && !order.hasLeft && isThere, words, reply, "\(order)")
        for (place, quantity) in taken { onHand[place, default: 0] -= quantity }
        order.hasLeft = true
        order.status = reply["status"]?.text ?? ""
        try expect(["shipped", "backordered"].contains(order.status), words, reply)
        orders[words[1]] = order
        try expectOrder(order, words, reply)
    }

    /// Other terms for an order: as the server chose, and nothing given away twice.
    private mutating func amend(
        _ order: PlainOrder, _ status: String, _ words: [String], _ reply: ReplyValue
    ) throws {
        guard !reply.isError else {
            let named = words.indices.filter { words[$0] == "LINE" }.map { words[$0 + 1] }
            if reply.code == "NOTFOUND" {
                return try expect(!named.allSatisfy { items.contains($0) }, words, reply)
            }
            let isOver = order.hasLeft || ["released", "expired"].contains(status)
            return try expect(reply.code == "STATE" && isOver, words, reply, "\(order)")
        }
        guard let amended = PlainOrder(reply, terms: []) else {
            return try expect(false, words, reply, "an order's map")
        }
        try expect(["held", "confirmed", "backordered"].contains(amended.status), words, reply)
        orders[words[1]] = amended
        for place in Set(amended.sources.map(\.place)) { try checkCalendar(of: place) }
    }

    /// What is booked at a place.
    private func commitments(at place: Place) -> [PlainOrder.Source] {
        orders.values.filter { $0.isBooked(at: now) }.flatMap(\.sources)
            .filter { $0.place == place }
    }

    /// On no day has more been promised than there is.
    ///
    /// Lamps may be taken away from under their promises, as the trade has it, and carts are made; of everything else
    /// supply only grows.
    func checkCalendar(of place: Place) throws {
        guard ["bike", "helmet"].contains(place.item) else { return }
        let booked = commitments(at: place)
        let today = Instant.day(of: now)
        for day in Set(booked.map { max($0.ship, today) }) {
            let due = receipts.values.filter { $0.place == place && $0.day <= day }
                .reduce(0) { $0 + $1.quantity }
            let shipped = booked.filter { $0.ship <= day }.reduce(0) { $0 + $1.quantity }
            guard onHand[place, default: 0] + due >= shipped else {
                throw Disagreement(
                    description:
                        "\(shipped) of \(place) are promised by day \(day), \(onHand[place, default: 0] + due) "
                        + "are there")
            }
        }
    }

    /// All places at which something is known.
    var places: Set<Place> { Set(onHand.keys).union(orders.values.flatMap(\.sources).map(\.place)) }
}
