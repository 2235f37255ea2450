import Columns
import Engine
import TestKit

/// Milk that expires at two places, beside units that are matched one by one.
struct LotScript: ~Copyable {
    /// What an order takes: units at a place that leave on a day.
    struct Part {
        var place: String
        var take: UnitMatching.Take
    }

    static let places = ["oslo", "ulm"]
    static let horizon: Int32 = 24

    var random: SeededGenerator
    var desk = Desk()
    var problem: String?
    /// Lots on hand by place and name; what keeps for ever lies under the empty name.
    private var onHand: [String: [String: [UnitMatching.Lot]]] = [:]
    /// Receipts by id.
    private var due: [String: (place: String, units: [UnitMatching.Lot])] = [:]
    private var orders: [String: [Part]] = [:]
    private var lanes: [String: Int32] = [:]
    private var count = 0
    /// Days that goods for acme must last on arrival.
    private let minimum: Int32

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        minimum = Int32(random.below(4))
        desk.ask("ITEM.PUT milk kind product")
        desk.ask("ACCOUNT.PUT acme minimum_shelf_days \(minimum)")
        for place in Self.places {
            desk.ask("LOCATION.PUT \(place) kind warehouse")
            let days = Int32(random.below(3))
            lanes[place] = days
            desk.ask("LANE.SET \(place) eu \(days) \(random.below(5))")
            desk.ask("STOCK.SET milk \(place) 0")
        }
    }

    private var today: Int32 { Instant.day(of: desk.now) }

    mutating func step() {
        switch random.below(11) {
        case 0, 1: setLot()
        case 2: setStock()
        case 3: receive()
        case 4: arrive()
        case 5: desk.wait(86_400_000 * Int64(1 + random.below(2)))
        case 6: ship()
        case 7: release()
        default: promise()
        }
        checkRisk()
    }

    // MARK: Supply

    private mutating func setLot() {
        let place = random.pick(Self.places)
        let quantity = random.below(6)
        // Lots of one day are one lot, and none is as old as a receipt: which of two that are alike
        // leaves first makes no difference then.
        let expires = (today + Int32(random.below(10))) | 1
        let name = "l\(expires)"
        desk.ask(
            "STOCK.LOT milk \(place) \(name) \(quantity) EXPIRES \(SupplyScript.date(expires))")
        onHand[place, default: [:]][name] = Array(
            repeating: UnitMatching.Lot(expires: expires), count: quantity)
    }

    /// More lies there that keeps, or less: the first expired goes first.
    private mutating func setStock() {
        let place = random.pick(Self.places)
        let change = random.below(7) - 3
        let there = onHand[place, default: [:]].values.reduce(0) { $0 + $1.count }
        guard there + change >= 0 else { return }
        desk.ask("STOCK.ADJUST milk \(place) \(change)")
        if change > 0 {
            for _ in 0..<change { onHand[place, default: [:]]["", default: []].append(.init()) }
        } else {
            for _ in 0..<(-change) { takeFirst(at: place, lasting: .min) }
        }
    }

    /// Takes the unit on hand that expires first of those that have not expired on a day.
    private mutating func takeFirst(at place: String, lasting day: Int32) {
        var best: (name: String, expires: Int32)?
        for (name, units) in onHand[place, default: [:]].sorted(by: { $0.key < $1.key }) {
            guard let expires = units.first?.expires, expires > day else { continue }
            if expires < best?.expires ?? .max || best == nil { best = (name, expires) }
        }
        if let best { onHand[place]?[best.name]?.removeLast() }
    }

    private mutating func receive() {
        let place = random.pick(Self.places)
        let day = today + Int32(random.below(12))
        let quantity = 1 + random.below(5)
        let expires = random.chance(70) ? (day + 2 + Int32(random.below(8))) & ~1 : Int32.max
        count += 1
        desk.ask(
            "RECEIPT.PUT r\(count) milk \(place) \(quantity) \(SupplyScript.date(day))"
                + (expires == .max ? "" : " EXPIRES \(SupplyScript.date(expires))"))
        due["r\(count)"] = (
            place,
            Array(repeating: UnitMatching.Lot(from: day, expires: expires), count: quantity)
        )
    }

    private mutating func arrive() {
        guard let id = due.keys.min(), let receipt = due.removeValue(forKey: id) else { return }
        desk.ask("RECEIPT.ARRIVE \(id)")
        let expires = receipt.units[0].expires
        onHand[receipt.place, default: [:]][expires == .max ? "" : id, default: []] +=
            Array(repeating: UnitMatching.Lot(expires: expires), count: receipt.units.count)
    }

    /// All units at a place, and what leaves it.
    private func units(at place: String) -> UnitMatching {
        var units = UnitMatching(today: today)
        for lot in onHand[place, default: [:]].values { units.lots += lot }
        for receipt in due.values where receipt.place == place { units.lots += receipt.units }
        for parts in orders.values {
            for part in parts where part.place == place { units.takes.append(part.take) }
        }
        return units
    }

    // MARK: Orders

    private mutating func promise() {
        let quantity = 1 + random.below(7)
        let due = today + Int32(random.chance(50) ? random.below(8) : 0)
        let isAcme = random.chance(50)
        let isPartial = random.chance(40)
        count += 1
        let line =
            "PROMISE o\(count) LINE milk \(quantity) BY \(SupplyScript.date(due)) TO eu"
            + (isAcme ? " FOR acme" : "") + (isPartial ? " DELIVERY partial" : "") + " CONFIRM"
        let reply = desk.ask(line)
        let keep = isAcme ? max(1, minimum) - 1 : 0
        var stores: [String: UnitMatching] = [:]
        for place in Self.places { stores[place] = units(at: place) }
        let expected = days(quantity, due, keep, isPartial, stores)
        var found: [Int32: Int] = [:]
        var parts: [Part] = []
        let order = JSONShape.value(reply) as? [String: Any]
        for line in order?["lines"] as? [[String: Any]] ?? [] {
            for source in line["sources"] as? [[String: Any]] ?? [] {
                guard let place = source["location"] as? String,
                    let units = source["quantity"] as? Int,
                    let ship = (source["ship"] as? String).flatMap({ Self.day($0) }),
                    let arrive = (source["arrive"] as? String).flatMap({ Self.day($0) })
                else { continue }
                found[arrive, default: 0] += units
                let take = UnitMatching.Take(day: ship, keep: arrive - ship + keep)
                for _ in 0..<units { parts.append(Part(place: place, take: take)) }
            }
        }
        guard found == expected else {
            problem = "\(line)\n  expected \(expected)\n  found    \(reply)"
            return
        }
        if parts.isEmpty { return }
        orders["o\(count)"] = parts
        for place in Self.places where !units(at: place).servesAll() {
            problem = "\(line) is promised what is not there at \(place)\n \(reply)"
        }
    }

    /// How many units arrive on which day.
    private func days(
        _ quantity: Int, _ due: Int32, _ keep: Int32, _ isPartial: Bool,
        _ stores: [String: UnitMatching]
    ) -> [Int32: Int] {
        var stores = stores
        var found: [Int32: Int] = [:]
        var open = quantity
        for day in due..<(today + Self.horizon) where open > 0 {
            var most: [(place: String, units: Int, take: UnitMatching.Take)] = []
            for place in Self.places {
                let lane = lanes[place] ?? 0
                guard day - lane >= today, let store = stores[place] else { continue }
                let take = UnitMatching.Take(day: day - lane, keep: lane + keep)
                most.append((place, store.most(day: take.day, keep: take.keep), take))
            }
            let sum = most.reduce(0) { $0 + $1.units }
            if sum >= open {
                found[day] = open
                return found
            }
            if !isPartial || sum == 0 { continue }
            found[day] = sum
            open -= sum
            for part in most {
                stores[part.place]?.takes += Array(repeating: part.take, count: part.units)
            }
        }
        return found
    }

    private mutating func release() {
        guard let id = orders.keys.min() else { return }
        desk.ask("ORDER.RELEASE \(id)")
        orders[id] = nil
    }

    private mutating func ship() {
        guard let id = orders.keys.min(), let parts = orders[id] else { return }
        let reply = desk.ask("ORDER.SHIP \(id)")
        if reply.contains(#""code":"STATE""#) {
            for place in Self.places {
                let own = parts.filter { $0.place == place }
                let there = onHand[place, default: [:]].values.joined()
                let lasts = own.allSatisfy { part in
                    own.count
                        <= there.filter { $0.expires > today + part.take.keep }.count
                }
                if !lasts { return }
            }
            problem = "\(id) cannot be shipped though it is there: \(reply)"
            return
        }
        orders[id] = nil
        for part in parts { takeFirst(at: part.place, lasting: today + part.take.keep) }
    }

    // MARK: Risk

    /// Orders are at risk exactly while units cannot be matched; then they are given up one by one.
    private mutating func checkRisk() {
        while problem == nil {
            let listed = desk.ask("ORDER.AT_RISK")
            let isServed = Self.places.allSatisfy { units(at: $0).servesAll() }
            guard isServed == (listed == "[]") else {
                problem = "all are served: \(isServed), at risk are \(listed)"
                return
            }
            if isServed { return }
            let flagged = orders.keys.sorted().first { listed.contains("\"\($0)\"") }
            guard let flagged else {
                problem = "who is at risk is not known: \(listed)"
                return
            }
            desk.ask("ORDER.RELEASE \(flagged)")
            orders[flagged] = nil
        }
    }

    private static func day(_ text: String) -> Int32? { CalendarDay.parse(Array(text.utf8).span) }
}
