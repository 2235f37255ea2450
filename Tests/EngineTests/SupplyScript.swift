import Columns
import TestKit

/// An engine and the dense model of supply under the same random commands.
struct SupplyScript: ~Copyable {
    /// An order as the model knows it.
    struct Order {
        var status: String
        var expires: Int64?
        /// Everything of the reply that does not change with the status; nil for orders of many lines.
        var rest: String?
        var waits: Bool
        /// Of an order of one line: the item and where it comes from.
        var item = ""
        var sources: [DenseSupply.Source] = []
    }

    static let items = ["bell", "bike"]
    static let locations = ["oslo", "turin", "ulm"]

    var desk = Desk()
    var model: DenseSupply
    var orders: [String: Order] = [:]
    var random: SeededGenerator
    let allowsPlanned: Bool
    /// The first thing that differed.
    var problem: String?

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        allowsPlanned = seed % 2 == 1
        model = DenseSupply(today: Instant.day(of: desk.now))
        desk.ask("ITEM.MPUT 1 kind bike product bell product")
        desk.ask("LOCATION.MPUT 1 zone ulm x oslo x turin x")
    }

    // MARK: Texts

    static func text(_ milli: Int64) -> String {
        var bytes: [UInt8] = []
        FixedPoint.append(milli, places: 3, trimmed: true, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func date(_ day: Int32) -> String {
        var bytes: [UInt8] = []
        CalendarDay.append(day, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func moment(_ moment: Int64) -> String {
        var bytes: [UInt8] = []
        Instant.append(moment, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func money(_ cents: Int64) -> String {
        var bytes: [UInt8] = []
        FixedPoint.append(cents, places: 2, trimmed: false, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func json(_ sources: [DenseSupply.Source]) -> String {
        "["
            + sources.map {
                #"{"location":"\#($0.location)","quantity":\#(text($0.quantity)),"#
                    + #""ship":"\#(date($0.ship))","arrive":"\#(date($0.arrive))"}"#
            }.joined(separator: ",") + "]"
    }

    /// A reply without what the model does not say: how a source is fed, and reasons.
    static func plain(_ reply: String) -> String {
        var text = reply
        for how in [#","how":"stock""#, #","how":"receipt""#, #","at_risk":true"#] {
            text = text.split(separator: how, omittingEmptySubsequences: false)
                .joined()
        }
        let parts = text.split(separator: #","reason":"#, omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            guard index > 0 else { return String(part) }
            let isNull = part.hasPrefix("null")
            return String(
                isNull ? part.dropFirst(4) : part.dropFirst().drop { $0 != "\"" }.dropFirst())
        }.joined()
    }

    // MARK: Steps

    /// Compares a reply with what the model expects.
    mutating func expect(_ line: String, _ expected: String) {
        let reply = Self.plain(desk.ask(line))
        if reply != expected, problem == nil {
            problem = "\(line)\n  expected \(expected)\n  found    \(reply)"
        }
    }

    /// Lets time pass in both.
    mutating func wait(_ milliseconds: Int64) {
        desk.wait(milliseconds)
        model.today = Instant.day(of: desk.now)
        for (id, order) in orders {
            guard order.status == "held", let expires = order.expires, expires < desk.now else {
                continue
            }
            unbook(id)
            orders[id]?.status = order.waits ? "backordered" : "expired"
        }
    }

    mutating func unbook(_ order: String) {
        for item in Self.items {
            for location in Self.locations {
                model.rows[item]?[location]?.bookings.removeAll { $0.order == order }
            }
        }
    }

    mutating func book(_ order: String, _ item: String, _ sources: [DenseSupply.Source]) {
        for source in sources {
            model.rows[item]?[source.location]?.bookings.append(
                (order, source.ship, source.quantity))
        }
    }

    /// One random command.
    mutating func step() {
        let item = random.pick(Self.items)
        let location = random.pick(Self.locations)
        switch random.below(18) {
        case 0, 1:
            stock(item, location)
            checkRisk(item, location)
        case 2, 3:
            receipt(item, location)
            checkRisk(item, location)
        case 4:
            let (days, cents) = (Int32(random.below(6)), Int64(random.below(300)))
            model.lanes[location] = (days, cents)
            expect("LANE.SET \(location) eu \(days) \(Self.money(cents))", #""OK""#)
        case 5: wait(Int64(random.below(random.chance(30) ? 250_000_000 : 400_000)))
        case 6, 7: availability(item)
        case 8, 9, 10: promise(item)
        case 11: promiseMany()
        case 12, 13: changeOrder()
        case 14: ship()
        case 15: amend()
        default: show(item)
        }
    }

    mutating func quantity() -> Int64 { Int64(1 + random.below(40)) * 500 }

    private mutating func stock(_ item: String, _ location: String) {
        let quantity = random.chance(20) ? 0 : quantity()
        var row = model.rows[item]?[location] ?? DenseSupply.Row()
        switch random.below(4) {
        case 0:
            row.safety = quantity / 4
            expect("STOCK.SAFETY \(item) \(location) \(Self.text(row.safety))", #""OK""#)
        case 1 where row.onHand >= quantity:
            row.onHand -= quantity
            expect(
                "STOCK.ADJUST \(item) \(location) -\(Self.text(quantity))", Self.text(row.onHand))
        default:
            row.onHand = quantity
            expect("STOCK.SET \(item) \(location) \(Self.text(quantity))", #""OK""#)
        }
        model.rows[item, default: [:]][location] = row
    }

    private mutating func receipt(_ item: String, _ location: String) {
        let number = random.below(4)
        let id = "r-\(item)-\(location)-\(number)"
        var row = model.rows[item]?[location] ?? DenseSupply.Row()
        let known = row.receipts[id]
        let choice = random.below(4)
        if choice < 2 || known == nil {
            // Receipts of one row have days of their own, so that their order is known.
            let day =
                (model.today - 3 + Int32(random.below(random.chance(20) ? 400 : 30))) / 4 * 4
                + Int32(number)
            let isPlanned = allowsPlanned && random.chance(40)
            let quantity = quantity()
            row.receipts[id] = (quantity, day, isPlanned)
            model.rows[item, default: [:]][location] = row
            let line =
                "RECEIPT.PUT \(id) \(item) \(location) \(Self.text(quantity)) "
                + "\(Self.date(day))\(isPlanned ? " CLASS planned" : "")"
            if known == nil {
                expect(line, "[]")
            } else {
                expectBroken(line, row)
            }
        } else if choice == 2, let known {
            let part = random.chance(50) ? known.quantity : min(known.quantity, quantity())
            row.onHand += part
            row.receipts[id] =
                part == known.quantity
                ? nil : (known.quantity - part, known.day, known.isPlanned)
            model.rows[item]?[location] = row
            expect("RECEIPT.ARRIVE \(id) \(Self.text(part))", #""OK""#)
        } else {
            row.receipts[id] = nil
            model.rows[item]?[location] = row
            expectBroken("RECEIPT.CANCEL \(id)", row)
        }
    }

    private mutating func expectBroken(_ line: String, _ row: DenseSupply.Row) {
        guard !allowsPlanned else {
            desk.ask(line)
            return
        }
        expect(line, "[" + model.broken(row).map { "\"\($0)\"" }.joined(separator: ",") + "]")
    }

    mutating func question(_ item: String) -> DenseSupply.Question {
        let due = random.chance(50) ? model.today - 2 + Int32(random.below(30)) : nil
        return DenseSupply.Question(
            item: item, quantity: quantity(), due: due,
            latest: random.chance(25) ? (due ?? model.today) + Int32(random.below(20)) : nil,
            toZone: random.chance(50), planned: allowsPlanned && random.chance(50))
    }

    func words(_ question: DenseSupply.Question) -> String {
        (question.due.map { " BY " + Self.date($0) } ?? "")
            + (question.latest.map { " LATEST " + Self.date($0) } ?? "")
            + (question.toZone ? " TO eu" : "") + (question.planned ? " ALLOW planned" : "")
    }

    private mutating func availability(_ item: String) {
        var question = question(item)
        question.latest = nil
        let best = model.best(question)
        let due = question.due ?? model.today
        let status = best.map { $0.arrive <= due ? "available" : "later" } ?? "short"
        expect(
            "ATP \(item) \(Self.text(question.quantity))" + words(question),
            #"{"item":"\#(item)","quantity":\#(Self.text(question.quantity)),"status":"\#(status)","#
                + #""arrive":\#(best.map { "\"\(Self.date($0.arrive))\"" } ?? "null"),"#
                + #""on_time":\#(Self.text(model.onTime(question))),"#
                + #""sources":\#(Self.json(best?.sources ?? []))}"#)
    }

    private mutating func freeID() -> String? {
        let id = "o\(random.below(14))"
        let isOver = orders[id].map { ["released", "expired"].contains($0.status) } ?? true
        return isOver ? id : nil
    }

    private mutating func promise(_ item: String) {
        guard let id = freeID() else { return }
        let question = question(item)
        let short = random.pick(["backorder", "cut", "reject"])
        let hold = random.chance(50) ? Int64(1 + random.below(600)) : nil
        let order = judge(question, short: short, hold: hold)
        let line =
            "PROMISE \(id) LINE \(item) \(Self.text(question.quantity))"
            + words(question) + " SHORT \(short) "
            + (hold.map { "HOLD \($0)" } ?? "CONFIRM")
        expect(line + " DRYRUN", Self.json(id, order))
        expect(line, Self.json(id, order))
        guard order.status != "rejected" else { return }
        orders[id] = order
        book(id, item, order.sources)
        expect(line, Self.json(id, order))
    }

    /// What becomes of an order of one line.
    func judge(_ question: DenseSupply.Question, short: String, hold: Int64?) -> Order {
        let best = model.best(question, cut: short == "cut")
        let confirmed = best?.sources.reduce(0) { $0 + $1.quantity } ?? 0
        let waits = best == nil && short == "backorder"
        let status =
            best != nil ? (hold == nil ? "confirmed" : "held") : waits ? "backordered" : "rejected"
        let arrive = best.map { "\"\(Self.date($0.arrive))\"" } ?? "null"
        let sources = best?.sources ?? []
        let rest =
            #""arrive":\#(arrive),"shipments":\#(sources.count),"#
            + #""cost":\#(Self.money(model.cost(sources, toZone: question.toZone))),"lines":["#
            + #"{"line":1,"item":"\#(question.item)","quantity":\#(Self.text(question.quantity)),"#
            + #""confirmed":\#(Self.text(confirmed)),"#
            + #""backordered":\#(waits ? Self.text(question.quantity) : "0"),"#
            + #""arrive":\#(arrive),"sources":\#(Self.json(sources))}]}"#
        return Order(
            status: status, expires: best == nil ? nil : hold.map { desk.now + $0 * 1_000 },
            rest: rest, waits: waits, item: question.item, sources: sources)
    }

    static func json(_ id: String, _ order: Order) -> String {
        #"{"order":"\#(id)","status":"\#(order.status)","expires":"#
            + (order.expires.map { "\"\(moment($0))\"" } ?? "null") + "," + (order.rest ?? "")
    }

    /// An order of several lines: what it says must add up and leave no day below zero.
    private mutating func promiseMany() {
        guard let id = freeID() else { return }
        let question = question("bike")
        let wishes = (0..<(2 + random.below(3))).map { _ in (random.pick(Self.items), quantity()) }
        let delivery = random.pick(["lines", "complete", "partial"])
        let short = random.pick(
            delivery == "complete" ? ["backorder", "reject"] : ["backorder", "cut", "reject"])
        let reply = desk.ask(
            "PROMISE \(id)" + wishes.map { " LINE \($0.0) \(Self.text($0.1))" }.joined()
                + words(question) + " DELIVERY \(delivery) SHORT \(short) HOLD 300")
        guard let map = JSONShape.value(reply) as? [String: Any],
            let lines = map["lines"] as? [[String: Any]], let status = map["status"] as? String
        else {
            problem = problem ?? "no order: \(reply)"
            return
        }
        var waits = false
        var parts: [(item: String, source: DenseSupply.Source)] = []
        for (line, wish) in zip(lines, wishes) {
            let confirmed = Self.milli(line["confirmed"])
            let backordered = Self.milli(line["backordered"])
            waits = waits || backordered > 0
            let sources = (line["sources"] as? [[String: Any]] ?? []).compactMap { Self.source($0) }
            let sum = sources.reduce(0) { $0 + $1.quantity }
            let isWhole =
                confirmed + backordered == wish.1 || (short == "cut" && backordered == 0)
                || status == "rejected"
            if sum != confirmed || !isWhole || confirmed + backordered > wish.1 {
                problem = problem ?? "a line does not add up: \(reply)"
            }
            parts += sources.map { (wish.0, $0) }
        }
        if status == "rejected" { return }
        let isBooked = status == "held"
        orders[id] = Order(
            status: status, expires: isBooked ? desk.now + 300_000 : nil, rest: nil, waits: waits)
        for part in parts { book(id, part.item, [part.source]) }
        for part in parts {
            let days = model.rows[part.item]?[part.source.location].map {
                model.balance($0, planned: question.planned)
            }
            let first = Int(part.source.ship - model.today)
            if first < 0 || days?[first...].contains(where: { $0 < 0 }) ?? true {
                problem = problem ?? "a day falls below zero: \(reply)"
            }
        }
    }

    private static func milli(_ value: Any?) -> Int64 {
        (value as? Double).map { Int64(($0 * 1_000).rounded()) } ?? -1
    }

    private static func source(_ map: [String: Any]) -> DenseSupply.Source? {
        guard let location = map["location"] as? String, let ship = day(map["ship"]),
            let arrive = day(map["arrive"])
        else { return nil }
        return DenseSupply.Source(
            location: location, quantity: milli(map["quantity"]), ship: ship, arrive: arrive)
    }

    private static func day(_ value: Any?) -> Int32? {
        let bytes = Array(((value as? String) ?? "").utf8)
        return CalendarDay.parse(bytes.span)
    }

    private mutating func changeOrder() {
        let id = "o\(random.below(14))"
        guard var order = orders[id], order.rest != nil, order.status != "shipped" else { return }
        switch random.below(4) {
        case 0:
            if order.status == "held" { (order.status, order.expires) = ("confirmed", nil) }
            guard !["released", "expired"].contains(order.status) else { return }
            expect("ORDER.CONFIRM \(id)", Self.json(id, order))
        case 1:
            if !["released", "expired"].contains(order.status) {
                (order.status, order.expires) = ("released", nil)
                unbook(id)
            }
            expect("ORDER.RELEASE \(id)", Self.json(id, order))
        case 2:
            guard order.status == "held" else { return }
            order.expires = desk.now + 120_000
            expect("ORDER.EXTEND \(id) 2m", Self.json(id, order))
        default: expect("ORDER.GET \(id)", Self.json(id, order))
        }
        orders[id] = order
    }

    private mutating func show(_ item: String) {
        let rows = (model.rows[item] ?? [:]).sorted { $0.key < $1.key }.map { location, row in
            let receipts = row.receipts.sorted { $0.value.day < $1.value.day }.map {
                #"{"id":"\#($0.key)","quantity":\#(Self.text($0.value.quantity)),"#
                    + #""date":"\#(Self.date($0.value.day))"}"#
            }
            let reserved = row.bookings.reduce(0) { $0 + $1.quantity }
            return
                #"{"item":"\#(item)","location":"\#(location)","on_hand":\#(Self.text(row.onHand)),"#
                + #""reserved":\#(Self.text(reserved)),"safety":\#(Self.text(row.safety)),"#
                + #""available":\#(Self.text(model.available(row, planned: false)[0])),"#
                + #""receipts":[\#(receipts.joined(separator: ","))]}"#
        }
        expect("STOCK.GET \(item)", "[" + rows.joined(separator: ",") + "]")
    }
}
