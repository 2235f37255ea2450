import Engine
import TestKit
import Testing

/// What is made under rules (quotas, closed days, a highest number of deliveries, ratio), beside
/// arrays of days that anyone can follow.
@Suite struct ChainRulesModelTests {
    @Test func `what is made keeps to quotas, calendars and deliveries day by day`() {
        for seed in seeds(50) {
            var script = RulesScript(seed: seed)
            for step in 0..<10 where script.problem == nil {
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

/// A bike that is made of wheels on one line, a bell that is not made, and rules.
struct RulesScript: ~Copyable {
    /// A period of the quota of bikes, and what is left of it.
    struct Period {
        var days: ClosedRange<Int>
        var left: Int
    }

    /// What an order has by now: stock and capacity beside quotas.
    struct State {
        var days = DayArrays()
        var periods: [Period] = []
    }

    /// An order: units of each line, and how they may come.
    struct Wish {
        var bikes: Int
        /// 0 for an order of bikes alone.
        var bells = 0
        var due: Int
        var delivery: String
        var mostDeliveries = Int.max
    }

    /// What of each line arrives, by day.
    struct Outcome: Equatable {
        var bikes: [Int: Int] = [:]
        var bells: [Int: Int] = [:]
    }

    var random: SeededGenerator
    var desk = Desk()
    var state = State()
    var problem: String?
    private var closed: Set<Int> = []
    private var orders = 0
    private let work: Int, setup: Int, lead: Int

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        work = 1 + random.below(4)
        setup = random.below(3)
        lead = random.below(3)
        for line in [
            "ITEM.MPUT 1 kind bike product wheel product bell product", "LOCATION.PUT oslo zone n",
            "ACCOUNT.PUT acme tier 1", "RESOURCE.PUT bl unit minutes", "BOM.SET bike wheel 1",
            "ROUTING.SET bike oslo bl \(work) SETUP \(setup) LEAD \(lead)",
        ] { desk.ask(line) }
        for item in ["bike", "wheel", "bell"] {
            let onHand = random.below(item == "wheel" ? 30 : 6)
            state.days.change[item] = [Int](repeating: 0, count: DayArrays.horizon)
            state.days.change[item]?[0] = onHand
            desk.ask("STOCK.SET \(item) oslo \(onHand)")
        }
        state.days.free["bl"] = [Int](repeating: 0, count: DayArrays.horizon)
        for day in 0..<(5 + random.below(15)) where random.chance(80) {
            let capacity = random.below(12)
            desk.ask("CAPACITY.SET bl \(DayArrays.date(day)) \(capacity)")
            state.days.free["bl"]?[day] = capacity
        }
        close("CALENDAR.SHIP oslo")
        close("CALENDAR.RECEIVE acme")
        var from = random.below(4)
        while random.chance(60), from < 30 {
            let period = Period(days: from...(from + random.below(8)), left: random.below(9))
            state.periods.append(period)
            desk.ask(
                "QUOTA.SET acme bike \(DayArrays.date(from)) "
                    + "\(DayArrays.date(period.days.upperBound)) \(period.left)")
            from = period.days.upperBound + 1 + random.below(3)
        }
    }

    private mutating func close(_ command: String) {
        guard random.chance(60) else { return }
        var own: Set<Int> = []
        for _ in 0..<random.below(8) { own.insert(random.below(25)) }
        closed.formUnion(own)
        if own.isEmpty { return }
        desk.ask(
            "\(command) daily EXCEPT "
                + own.sorted().map { DayArrays.date($0) }.joined(separator: ","))
    }

    mutating func step() {
        if random.chance(25) { return receive() }
        var wish = Wish(
            bikes: 1 + random.below(10), due: random.chance(50) ? random.below(12) : 0,
            delivery: random.pick(["lines", "partial", "partial", "ratio", "complete"]))
        if wish.delivery == "ratio" || wish.delivery == "complete" {
            wish.bells = wish.bikes * (1 + random.below(2))
        }
        if wish.delivery == "partial" || wish.delivery == "ratio", random.chance(50) {
            wish.mostDeliveries = 1 + random.below(3)
        }
        promise(wish)
        if problem == nil, !state.days.isSound { problem = "something is below zero on some day" }
    }

    private mutating func receive() {
        let item = random.pick(["bike", "wheel", "bell"])
        let day = random.below(20)
        let quantity = 1 + random.below(10)
        orders += 1
        desk.ask("RECEIPT.PUT r\(orders) \(item) oslo \(quantity) \(DayArrays.date(day))")
        state.days.change[item]?[day] += quantity
    }

    // MARK: Asking

    private mutating func promise(_ wish: Wish) {
        orders += 1
        var line = "PROMISE o\(orders) LINE bike \(wish.bikes)"
        if wish.bells > 0 { line += " LINE bell \(wish.bells)" }
        line += " BY \(DayArrays.date(wish.due)) FOR acme DELIVERY \(wish.delivery)"
        if wish.mostDeliveries < Int.max { line += " PARTIALS \(wish.mostDeliveries)" }
        let reply = desk.ask(line + " CONFIRM")
        let stock = outcome(of: wish, makes: false)
        let made = outcome(of: wish, makes: true)
        let expected = isBetter(stock, than: made, wish) ? stock : made
        let order = JSONShape.value(reply) as? [String: Any] ?? [:]
        let found = read(order)
        guard found == expected else {
            problem = "\(line)\n  expected \(expected)\n  found    \(found)\n  \(reply)"
            return
        }
        for peg in DayArrays.pegs(of: order) where !state.days.apply(peg) {
            problem = "a peg that cannot be read: \(peg)"
        }
        for (day, quantity) in found.bikes { Self.draw(quantity, on: day, &state) }
    }

    private func read(_ order: [String: Any]) -> Outcome {
        var found = Outcome()
        for line in order["lines"] as? [[String: Any]] ?? [] {
            for source in line["sources"] as? [[String: Any]] ?? [] {
                guard let quantity = source["quantity"] as? Int,
                    let text = source["arrive"] as? String, let day = DayArrays.dayOfDate[text]
                else { continue }
                if line["item"] as? String == "bike" {
                    found.bikes[day, default: 0] += quantity
                } else {
                    found.bells[day, default: 0] += quantity
                }
            }
        }
        return found
    }

    /// Whether one outcome has more, or sooner, for the first line on which two differ.
    private func isBetter(_ one: Outcome, than other: Outcome, _ wish: Wish) -> Bool {
        let lines = [(one.bikes, other.bikes, wish.bikes), (one.bells, other.bells, wish.bells)]
        for (own, others, quantity) in lines {
            let sums = (own.values.reduce(0, +), others.values.reduce(0, +))
            if sums.0 != sums.1 { return sums.0 > sums.1 }
            if sums.0 < quantity { continue }
            let days = (own.keys.max() ?? 0, others.keys.max() ?? 0)
            if days.0 != days.1 { return days.0 < days.1 }
        }
        return false
    }

    // MARK: The model

    private func outcome(of wish: Wish, makes: Bool) -> Outcome {
        var state = state
        var outcome = Outcome()
        var open = (bikes: wish.bikes, bells: wish.bells)
        if wish.delivery == "complete" {
            let day = (wanted(wish.due)..<DayArrays.horizon).first {
                brings(wish.bikes, wish.bells, on: $0, state, makes)
            }
            if let day { outcome = Outcome(bikes: [day: wish.bikes], bells: [day: wish.bells]) }
            return outcome
        }
        let sets = wish.delivery == "ratio" ? wish.bikes : 0
        let bellsPerBike = sets > 0 ? wish.bells / wish.bikes : 0
        var deliveries = 0
        for day in wanted(wish.due)..<DayArrays.horizon where open.bikes > 0 {
            var most = open.bikes
            while most > 0, !brings(most, most * bellsPerBike, on: day, state, makes) { most -= 1 }
            let isWhole = wish.delivery == "lines" || deliveries + 1 == wish.mostDeliveries
            if most == 0 || isWhole && most < open.bikes { continue }
            take(most, most * bellsPerBike, on: day, &state)
            outcome.bikes[day] = most
            if bellsPerBike > 0 { outcome.bells[day] = most * bellsPerBike }
            open.bikes -= most
            deliveries += 1
        }
        return outcome
    }

    /// The due day, or the nearest open day before it when it is closed and there is one.
    private func wanted(_ due: Int) -> Int {
        (0...due).last { !closed.contains($0) } ?? due
    }

    /// Whether so many can arrive on a day: stock first, the rest made as late as possible.
    private func brings(
        _ bikes: Int, _ bells: Int, on day: Int, _ state: State, _ makes: Bool
    ) -> Bool {
        let period = state.periods.first { $0.days.contains(day) }
        if closed.contains(day) || period.map({ $0.left < bikes }) ?? false { return false }
        if state.days.available("bell", day) < bells { return false }
        let rest = bikes - min(bikes, state.days.available("bike", day))
        if rest == 0 { return true }
        guard makes, day >= lead,
            let start = state.days.latestStart("bl", setup + rest * work, last: day - lead)
        else { return false }
        return state.days.available("wheel", start) >= rest
    }

    private func take(_ bikes: Int, _ bells: Int, on day: Int, _ state: inout State) {
        Self.draw(bikes, on: day, &state)
        state.days.change["bell"]?[day] -= bells
        let rest = bikes - min(bikes, state.days.available("bike", day))
        state.days.change["bike"]?[day] -= bikes - rest
        guard rest > 0 else { return }
        var open = setup + rest * work
        var at = day - lead
        while open > 0, at >= 0 {
            let share = min(open, state.days.free["bl"]?[at] ?? 0)
            state.days.free["bl"]?[at] -= share
            open -= share
            if open == 0 { state.days.change["wheel"]?[at] -= rest }
            at -= 1
        }
    }

    private static func draw(_ quantity: Int, on day: Int, _ state: inout State) {
        for index in state.periods.indices where state.periods[index].days.contains(day) {
            state.periods[index].left -= quantity
        }
    }
}
