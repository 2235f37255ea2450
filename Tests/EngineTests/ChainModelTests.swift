import Engine
import Foundation
import TestKit
import Testing

/// Orders that are made over two levels, beside arrays of days that anyone can follow.
@Suite struct ChainModelTests {
    @Test func `what is made arrives on the first day that an array of days allows`() {
        for seed in seeds(60) {
            var script = ChainScript(seed: seed)
            for step in 0..<14 where script.problem == nil {
                script.step()
                if let problem = script.problem {
                    Issue.record("seed \(seed), step \(step): \(problem)")
                }
            }
            let check = script.desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
        }
    }
}

/// Days as plain arrays: what comes, what is taken and what can be worked on each.
struct DayArrays {
    /// Days from today on that are looked at; nothing comes and nobody works near their end.
    static let horizon = 60

    /// What each item brings (on hand on day 0, receipts) less what is taken, by day.
    var change: [String: [Int]] = [:]
    /// What each resource can still do, by day.
    var free: [String: [Int]] = [:]

    /// What can be taken on a day without leaving too little on a later one.
    func available(_ item: String, _ day: Int) -> Int {
        let changes = change[item] ?? []
        var balance = 0
        var lowest = Int.max
        for (d, delta) in changes.enumerated() {
            balance += delta
            if d >= day { lowest = min(lowest, balance) }
        }
        return max(0, lowest)
    }

    /// Whether nothing is below zero on any day.
    var isSound: Bool {
        change.values.allSatisfy { changes in
            var balance = 0
            return changes.allSatisfy {
                balance += $0
                return balance >= 0
            }
        } && free.values.allSatisfy { $0.allSatisfy { $0 >= 0 } }
    }

    /// What an order takes and works, as it was answered; its sources where it has no pegging.
    static func pegs(of order: [String: Any]) -> [[String: Any]] {
        if let pegs = order["pegging"] as? [[String: Any]] { return pegs }
        var pegs: [[String: Any]] = []
        for line in order["lines"] as? [[String: Any]] ?? [] {
            for source in line["sources"] as? [[String: Any]] ?? [] {
                pegs.append([
                    "how": "take", "item": line["item"] ?? "",
                    "quantity": source["quantity"] ?? 0, "end": source["ship"] ?? "",
                ])
            }
        }
        return pegs
    }

    /// Takes what a peg reserves, or gives it back; false when it cannot be read.
    @discardableResult
    mutating func apply(_ peg: [String: Any], sign: Int = -1) -> Bool {
        guard let quantity = peg["quantity"] as? Int, let end = peg["end"] as? String,
            let day = Self.dayOfDate[end]
        else { return false }
        switch peg["how"] as? String {
        case "take": change[peg["item"] as? String ?? ""]?[day] += sign * quantity
        case "work": free[peg["from"] as? String ?? ""]?[day] += sign * quantity
        default: break
        }
        return true
    }

    /// The day so many days after today, as ISO text.
    static func date(_ day: Int) -> String { dates[day] }

    /// The days from 2026-12-01 on.
    static let dates = (0..<horizon).map { day in
        Date(timeIntervalSince1970: Double(20_788 + day) * 86_400)
            .formatted(.iso8601.year().month().day())
    }

    /// The day of each date.
    static let dayOfDate = Dictionary(uniqueKeysWithValues: zip(dates, dates.indices))

    /// The day on which work must begin to be done by the end of `last`, or nil.
    func latestStart(_ resource: String, _ work: Int, last: Int) -> Int? {
        var open = work
        for day in stride(from: last, through: 0, by: -1) {
            open -= free[resource]?[day] ?? 0
            if open <= 0 { return day }
        }
        return nil
    }
}

/// One random desk with a bike, its two components and their lines, beside its arrays.
struct ChainScript: ~Copyable {
    var random: SeededGenerator
    var desk = Desk()
    var days = DayArrays()
    var problem: String?
    /// The pegs of each order that is booked, as they were answered.
    private var booked: [String: [[String: Any]]] = [:]
    private var orders = 0
    /// Units of work of a bike and of a wheel, days after it, and parts of a bike.
    private let bikeWork: Int, wheelWork: Int, bikeLead: Int, wheelLead: Int, wheels: Int
    private let bikeSetup: Int
    private let wheelsAreMade: Bool
    /// For each day whether it counts as one of the days after the work.
    private let counts: [Bool]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        bikeWork = 1 + random.below(5)
        wheelWork = 1 + random.below(3)
        bikeLead = random.below(3)
        wheelLead = random.below(3)
        wheels = 1 + random.below(3)
        bikeSetup = random.below(4)
        wheelsAreMade = random.chance(70)
        // 2026-12-01 is a Tuesday.
        let closed = random.chance(50) ? [] : [random.below(15), 15 + random.below(15)]
        let isOnWorkdays = random.chance(60)
        let workdays = isOnWorkdays ? " WORKDAYS" : ""
        counts = (0..<DayArrays.horizon).map {
            !isOnWorkdays || (($0 + 1) % 7 < 5 && !closed.contains($0))
        }
        let except = closed.map { DayArrays.date($0) }.joined(separator: ",")
        for line in [
            "ITEM.MPUT 1 kind bike product wheel product rim product", "LOCATION.PUT oslo zone n",
            "RESOURCE.MPUT 1 unit bl minutes wl minutes", "BOM.SET bike wheel \(wheels)",
            "ROUTING.SET bike oslo bl \(bikeWork) SETUP \(bikeSetup) LEAD \(bikeLead)"
                + workdays,
            "CALENDAR.OPEN oslo mon-fri" + (except.isEmpty ? "" : " EXCEPT " + except),
        ] { desk.ask(line) }
        if wheelsAreMade {
            desk.ask("BOM.SET wheel rim 1")
            desk.ask("ROUTING.SET wheel oslo wl \(wheelWork) LEAD \(wheelLead)" + workdays)
        }
        for item in ["bike", "wheel", "rim"] {
            days.change[item] = [Int](repeating: 0, count: DayArrays.horizon)
            let onHand = random.below(item == "bike" ? 6 : 40)
            desk.ask("STOCK.SET \(item) oslo \(onHand)")
            days.change[item]?[0] = onHand
        }
        for resource in ["bl", "wl"] {
            days.free[resource] = [Int](repeating: 0, count: DayArrays.horizon)
            for day in 0..<(5 + random.below(20)) where random.chance(80) {
                let capacity = random.below(12)
                desk.ask("CAPACITY.SET \(resource) \(DayArrays.date(day)) \(capacity)")
                days.free[resource]?[day] = capacity
            }
        }
    }

    mutating func step() {
        switch random.below(6) {
        case 0: receive()
        case 1: release()
        default: promise()
        }
        if problem == nil, !days.isSound { problem = "something is below zero on some day" }
    }

    // MARK: Events

    private mutating func receive() {
        let item = random.pick(["bike", "wheel", "rim"])
        let day = random.below(20)
        let quantity = 1 + random.below(10)
        orders += 1
        desk.ask("RECEIPT.PUT r\(orders) \(item) oslo \(quantity) \(DayArrays.date(day))")
        days.change[item]?[day] += quantity
    }

    private mutating func release() {
        guard let order = booked.keys.sorted().first else { return }
        desk.ask("ORDER.RELEASE \(order)")
        for peg in booked.removeValue(forKey: order) ?? [] { days.apply(peg, sign: 1) }
    }

    private mutating func promise() {
        let quantity = 1 + random.below(8)
        let due = random.chance(50) ? random.below(15) : 0
        orders += 1
        let words = "LINE bike \(quantity) BY \(DayArrays.date(due))"
        let available = value(desk.ask("ATP bike \(quantity) BY \(DayArrays.date(due))"))
        let order = value(desk.ask("PROMISE o\(orders) \(words) CONFIRM"))
        let expected = (due..<DayArrays.horizon).first { canArrive(quantity, on: $0) }
        let found = (order["arrive"] as? String).map { $0 }
        guard found == expected.map({ DayArrays.date($0) }) else {
            problem =
                "\(words) arrives \(found ?? "never"), expected "
                + (expected.map { DayArrays.date($0) } ?? "never")
            return
        }
        if available["arrive"] as? String != found { problem = "ATP differs from PROMISE" }
        guard found != nil else { return }
        let pegs = DayArrays.pegs(of: order)
        booked["o\(orders)"] = pegs
        for peg in pegs where !days.apply(peg) { problem = "a peg that cannot be read: \(peg)" }
    }

    // MARK: The model

    /// Whether so many bikes can leave on a day: stock first, the rest made as late as possible.
    private func canArrive(_ quantity: Int, on day: Int) -> Bool {
        let rest = quantity - min(quantity, days.available("bike", day))
        if rest == 0 { return true }
        guard
            let start = days.latestStart(
                "bl", bikeSetup + rest * bikeWork, last: latest(by: day, bikeLead))
        else { return false }
        let need = rest * wheels
        let missing = need - min(need, days.available("wheel", start))
        if missing == 0 { return true }
        guard wheelsAreMade,
            let begin = days.latestStart(
                "wl", missing * wheelWork, last: latest(by: start, wheelLead))
        else { return false }
        return days.available("rim", begin) >= missing
    }

    /// The latest day after which, up to a day, so many days count; below 0 when there is none.
    private func latest(by day: Int, _ lead: Int) -> Int {
        var begins = day
        while begins >= 0, (begins..<day).filter({ counts[$0 + 1] }).count < lead { begins -= 1 }
        return begins
    }

    private func value(_ text: String) -> [String: Any] {
        JSONShape.value(text) as? [String: Any] ?? [:]
    }
}
