import Columns
import TestKit
import Testing
import Tools
import Wire

/// A bicycle maker's stock and purchase orders, and three weeks of its sales replayed as promises.
@Suite struct ReplayTests {
    @Test(arguments: Wiring.forLongTests)
    func `5,000 order lines are promised as a plain calendar says, and nothing falls below zero`(
        wiring: Wiring
    ) throws {
        guard Golden.hasSharedData(for: "the replay of order lines") else { return }
        let conversation = try wiring.begin(at: Replay.firstDay + "T06:00:00Z")
        var replay = try Replay(conversation)
        try replay.run()
        #expect(replay.linesPromised >= 5_000)
        #expect(replay.linesConfirmed > 3_000, "most lines can be had")
        #expect(replay.linesWaiting > 20, "some lines must wait, or the shortage is not tested")
        #expect(replay.receiptsArrived > 10)

        let check = try conversation.tell("CHECK")
        #expect(check["ok"]?.number == 1, "\(check)")
        #expect(check["problems"]?.elements == [])
        try replay.compareWithReplies()
        tell(
            "replay \(wiring.rawValue): \(replay.linesPromised) lines in \(replay.orders.count) orders, "
                + "\(replay.linesConfirmed) confirmed, \(replay.linesWaiting) waiting, "
                + "\(replay.placesChecked) item locations never below zero")
    }
}

/// The replay: the server's answers on one side, a plain calendar on the other.
struct Replay {
    /// The day of the first order replayed.
    static let firstDay = "2013-10-25"
    /// The order lines that are replayed at least.
    static let lineCount = 5_000

    private(set) var orders: [String] = []
    private(set) var linesPromised = 0
    private(set) var linesConfirmed = 0
    private(set) var linesWaiting = 0
    private(set) var receiptsArrived = 0
    private(set) var placesChecked = 0

    private let conversation: Conversation
    private var plain: PlainSupply
    private var today: Int
    /// What is still due, the earliest first.
    private var due: [Receipt] = []
    private let lanes: [String: [Lane]]

    private struct Receipt {
        let id: String
        let place: PlainSupply.Place
        let day: Int
        let quantity: Int
    }

    private struct Lane {
        let location: String
        let days: Int
        let costCents: Int
    }

    private static let horizonDays = 366

    init(_ conversation: Conversation) throws {
        self.conversation = conversation
        today = try Self.day(Self.firstDay)
        // The oldest open purchase order was due in 2011; the last days are for long lanes.
        plain = PlainSupply(days: try Self.day("2011-01-01")...(today + Self.horizonDays + 60))
        lanes = try Self.makeLanes(conversation)
        try loadStock()
        try loadReceipts()
    }

    // MARK: What there is

    /// Every location serves every sales territory; the file has no lanes, so these are made up.
    private static func makeLanes(_ conversation: Conversation) throws -> [String: [Lane]] {
        let file = try CSVTable("orders/adventureworks/Location.csv")
        var lanes: [String: [Lane]] = [:]
        for row in file.rows {
            let number = try #require(Int(row[0]))
            try conversation.tell(["LOCATION.PUT", row[0], "name", row[1]])
            for territory in 1...10 {
                let lane = Lane(
                    location: row[0], days: 1 + (number * 3 + territory * 2) % 9,
                    costCents: (number + territory) % 5 * 25)
                let cost = Double(lane.costCents) / 100
                try conversation.tell(
                    "LANE.SET \(row[0]) territory-\(territory) \(lane.days) \(cost)")
                lanes["territory-\(territory)", default: []].append(lane)
            }
        }
        return lanes
    }

    /// Stock as it lies; a twentieth of it is kept as safety stock.
    private mutating func loadStock() throws {
        for row in try CSVTable("orders/adventureworks/Product.csv").rows {
            try conversation.tell(["ITEM.PUT", row[0], "name", row[1]])
        }
        for row in try CSVTable("orders/adventureworks/ProductInventory.csv").rows {
            let quantity = try #require(Int(row[4]))
            try conversation.tell("STOCK.SET \(row[0]) \(row[1]) \(quantity)")
            try conversation.tell("STOCK.SAFETY \(row[0]) \(row[1]) \(quantity / 20)")
            plain.stock(
                PlainSupply.Place(item: row[0], location: row[1]), onHand: quantity * 1_000,
                safety: quantity / 20 * 1_000)
        }
    }

    /// Lines of pending and approved purchase orders, due at the first location that keeps the item.
    private mutating func loadReceipts() throws {
        let heads = try CSVTable("orders/adventureworks/PurchaseOrderHeader.csv")
        let open = Set(heads.rows.filter { $0[2] == "1" || $0[2] == "2" }.map { $0[0] })
        let lines = try CSVTable("orders/adventureworks/PurchaseOrderDetail.csv")
        for row in lines.rows where open.contains(row[0]) {
            let location = try #require(plain.locations[row[4]]?.first)
            let receipt = Receipt(
                id: "po-\(row[1])", place: PlainSupply.Place(item: row[4], location: location),
                day: try Self.day(row[2]), quantity: try #require(Int(row[3])) * 1_000)
            try conversation.tell(
                "RECEIPT.PUT \(receipt.id) \(row[4]) \(location) \(row[3]) \(row[2])")
            plain.add(receipt.place, day: receipt.day, quantity: receipt.quantity)
            due.append(receipt)
        }
        due.sort { ($0.day, $0.id) < ($1.day, $1.id) }
        #expect(due.count == 534)
    }

    // MARK: The days

    /// One order line of the file.
    private struct Sale {
        let order: String
        let isReseller: Bool
        let territory: String
        let item: String
        let quantity: Int
        let ordered: String
        let due: String
    }

    /// Promises order by order, day by day.
    mutating func run() throws {
        var lines: [Sale] = []
        for sale in try sales() {
            if let last = lines.last, last.order != sale.order {
                try promise(lines)
                lines = []
                if linesPromised >= Self.lineCount { break }
            }
            lines.append(sale)
        }
    }

    /// The lines from the first day on whose item is kept, by day, order and line.
    private func sales() throws -> [Sale] {
        let file = try CSVTable("orders/adventureworks/sales_order_lines.csv.gz")
        let columns = try [
            "SalesOrderNumber", "Channel", "TerritoryKey", "ProductID", "Qty", "OrderDate",
            "DueDate", "Line",
        ].map { try file.column($0) }
        var sales: [(line: Int, sale: Sale)] = []
        for row in file.rows where row[columns[5]] >= Self.firstDay {
            guard plain.locations[row[columns[3]]] != nil else { continue }
            let sale = Sale(
                order: row[columns[0]], isReseller: row[columns[1]] == "reseller",
                territory: "territory-" + row[columns[2]], item: row[columns[3]],
                quantity: try #require(Int(row[columns[4]])) * 1_000, ordered: row[columns[5]],
                due: row[columns[6]])
            sales.append((try #require(Int(row[columns[7]])), sale))
        }
        sales.sort {
            ($0.sale.ordered, $0.sale.order, $0.line) < ($1.sale.ordered, $1.sale.order, $1.line)
        }
        return sales.map(\.sale)
    }

    /// Lets days pass; each day one receipt arrives whole and half of another, most of them early.
    private mutating func advance(to date: String) throws {
        let day = try Self.day(date)
        guard day > today else { return }
        try conversation.tell("CLOCK.ADVANCE \(date)T06:00:00Z")
        for _ in today..<day {
            let whole = due.removeFirst()
            try arrive(whole, "RECEIPT.ARRIVE \(whole.id)", whole.quantity)
            let half = due.removeFirst()
            let quantity = half.quantity / 2_000 * 1_000
            try arrive(half, "RECEIPT.ARRIVE \(half.id) \(quantity / 1_000)", quantity)
        }
        today = day
    }

    private mutating func arrive(_ receipt: Receipt, _ command: String, _ quantity: Int) throws {
        try conversation.tell(command)
        plain.arrive(receipt.place, due: receipt.day, quantity: quantity)
        receiptsArrived += 1
    }

    // MARK: One order

    private enum Delivery: String {
        case lines, complete, partial
    }

    private mutating func promise(_ sales: [Sale]) throws {
        let first = sales[0]
        try advance(to: first.ordered)
        var words = ["PROMISE", first.order]
        for sale in sales { words += ["LINE", sale.item, "\(sale.quantity / 1_000)"] }
        words += ["BY", first.due]
        var delivery = Delivery.lines
        if first.isReseller {
            delivery = [.lines, .complete, .partial][orders.count % 3]
            words += ["TO", first.territory, "DELIVERY", delivery.rawValue]
        }
        let answer = try conversation.tell(words + ["CONFIRM"])
        let zone = first.isReseller ? first.territory : nil
        try judge(answer, sales, zone: zone, delivery)
        orders.append(first.order)
        linesPromised += sales.count
    }

    /// What a plain reading of the rules expects of a line.
    private struct Expectation: Equatable {
        var confirmed = 0
        /// The day its last quantity arrives; nil while any waits.
        var arrive: Int?
    }

    private mutating func judge(
        _ answer: ReplyValue, _ sales: [Sale], zone: String?, _ delivery: Delivery
    ) throws {
        let order = sales[0].order
        let lines = try #require(answer["lines"]?.elements, "\(order): \(answer)")
        try #require(lines.count == sales.count)
        // Lines of one item bear on each other; what is expected of them is worked out by no formula.
        if Set(sales.map(\.item)).count == sales.count {
            let expected = try expectations(sales, zone: zone, delivery)
            for (index, (line, own)) in zip(lines, expected).enumerated() {
                let found = Expectation(
                    confirmed: try Self.quantity(line["confirmed"]),
                    arrive: try line["arrive"]?.text.map { try Self.day($0) })
                #expect(found == own, "\(order) line \(index + 1), \(delivery): \(line)")
            }
        }
        var shipments: Set<[String]> = []
        var cost = 0
        for (line, sale) in zip(lines, sales) {
            let confirmed = try Self.quantity(line["confirmed"])
            let waits = try Self.quantity(line["backordered"])
            #expect(line["item"]?.text == sale.item && confirmed + waits == sale.quantity)
            if confirmed > 0 { linesConfirmed += 1 }
            if waits > 0 { linesWaiting += 1 }
            var sum = 0
            for source in line["sources"]?.elements ?? [] {
                let quantity = try Self.quantity(source["quantity"])
                let location = try #require(source["location"]?.text)
                let ship = try Self.day(try #require(source["ship"]?.text))
                let arrive = try Self.day(try #require(source["arrive"]?.text))
                let lane = try lane(location, zone)
                #expect(ship >= today && ship < today + Self.horizonDays)
                #expect(arrive == ship + lane.days)
                if delivery != .partial {
                    #expect(source["arrive"] == line["arrive"], "\(order): whole on one day")
                }
                shipments.insert([location, String(ship)])
                cost += lane.costCents * quantity
                sum += quantity
                let place = PlainSupply.Place(item: sale.item, location: location)
                plain.add(place, day: ship, quantity: -quantity)
                #expect(plain.leastLevel(place, from: today) >= 0, "\(order) breaks \(place)")
            }
            #expect(sum == confirmed)
        }
        #expect(answer["shipments"]?.number == Double(shipments.count))
        #expect(answer["cost"]?.text.flatMap { Double($0) } == Double((cost + 500) / 1_000) / 100)
        let confirmsAny = lines.contains { !($0["sources"]?.elements ?? []).isEmpty }
        #expect(answer["status"]?.text == (confirmsAny ? "confirmed" : "backordered"))
        let arrivals = lines.map { $0["arrive"]?.text }
        let last = arrivals.contains(nil) ? nil : arrivals.compactMap { $0 }.max()
        #expect(answer["arrive"]?.text == last)
    }

    private mutating func expectations(
        _ sales: [Sale], zone: String?, _ delivery: Delivery
    ) throws -> [Expectation] {
        let first = max(today, try Self.day(sales[0].due))
        let last = today + Self.horizonDays - 1 + (zone == nil ? 0 : 9)
        switch delivery {
        case .lines:
            return try sales.map { sale in
                let day = try (first...last).first {
                    try reach(sale.item, zone, $0) >= sale.quantity
                }
                return Expectation(confirmed: day == nil ? 0 : sale.quantity, arrive: day)
            }
        case .complete:
            let day = try (first...last).first { day in
                try sales.allSatisfy { try reach($0.item, zone, day) >= $0.quantity }
            }
            return sales.map { Expectation(confirmed: day == nil ? 0 : $0.quantity, arrive: day) }
        case .partial:
            return try sales.map { sale in
                let day = try (first...last).first {
                    try reach(sale.item, zone, $0, byThen: true) >= sale.quantity
                }
                let most = try reach(sale.item, zone, last, byThen: true)
                return Expectation(confirmed: min(sale.quantity, most), arrive: day)
            }
        }
    }

    /// The most of an item that can arrive on a day, when nothing of it arrives before; with `byThen`
    /// what can have arrived by that day, the same but for days beyond the last ship day.
    private mutating func reach(
        _ item: String, _ zone: String?, _ day: Int, byThen: Bool = false
    ) throws -> Int {
        let lastShip = today + Self.horizonDays - 1
        var sum = 0
        for location in plain.locations[item] ?? [] {
            let ship = day - (try lane(location, zone).days)
            guard ship >= today, ship <= lastShip || byThen else { continue }
            sum += plain.free(
                PlainSupply.Place(item: item, location: location), day: min(ship, lastShip))
        }
        return sum
    }

    private func lane(_ location: String, _ zone: String?) throws -> Lane {
        guard let zone else { return Lane(location: location, days: 0, costCents: 0) }
        return try #require(lanes[zone]?.first { $0.location == location })
    }

    // MARK: Afterwards

    /// Builds the calendar once more, from STOCK.GET and ORDER.GET alone, and looks at every day.
    mutating func compareWithReplies() throws {
        var shown = PlainSupply(days: plain.firstDay...(today + Self.horizonDays + 60))
        var reserved: [PlainSupply.Place: Int] = [:]
        for id in orders {
            let order = try conversation.tell(["ORDER.GET", id])
            for line in order["lines"]?.elements ?? [] {
                for source in line["sources"]?.elements ?? [] {
                    let place = PlainSupply.Place(
                        item: try #require(line["item"]?.text),
                        location: try #require(source["location"]?.text))
                    let quantity = try Self.quantity(source["quantity"])
                    shown.add(
                        place, day: try Self.day(try #require(source["ship"]?.text)),
                        quantity: -quantity)
                    reserved[place, default: 0] += quantity
                }
            }
        }
        for item in Set(plain.places.map(\.item)) {
            for stock in try conversation.tell(["STOCK.GET", item]).elements ?? [] {
                let place = PlainSupply.Place(
                    item: item, location: try #require(stock["location"]?.text))
                shown.stock(
                    place, onHand: try Self.quantity(stock["on_hand"]),
                    safety: try Self.quantity(stock["safety"]))
                for receipt in stock["receipts"]?.elements ?? [] {
                    shown.add(
                        place, day: try Self.day(try #require(receipt["date"]?.text)),
                        quantity: try Self.quantity(receipt["quantity"]))
                }
                #expect(try Self.quantity(stock["reserved"]) == reserved[place] ?? 0, "\(place)")
                let available = try Self.quantity(stock["available"])
                #expect(available == shown.free(place, day: today), "\(place)")
                #expect(available == plain.free(place, day: today), "\(place)")
                #expect(shown.leastLevel(place, from: today) >= 0, "\(place)")
                placesChecked += 1
            }
        }
        #expect(Set(shown.places) == Set(plain.places) && placesChecked == plain.places.count)
    }

    private static func day(_ date: String) throws -> Int {
        let day = CalendarDay.parse(date.utf8.span)
        return Int(try #require(day, "no date: \(date)"))
    }

    /// A quantity of a reply, which is exact text, in thousandths.
    private static func quantity(_ value: ReplyValue?) throws -> Int {
        let number = try #require(
            value?.text.flatMap { Double($0) }, "no quantity: \(value ?? .null)")
        return Int((number * 1_000).rounded())
    }
}
