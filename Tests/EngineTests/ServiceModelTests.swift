import Columns
import Engine
import TestKit
import Testing
import Wire

/// Visits through the protocol beside quarters of an hour in plain arrays.
@Suite struct ServiceModelTests {
    /// What the commands so far say, quarter by quarter, from the first day on.
    struct Model {
        struct Visit: Equatable {
            var worker: Int
            var slots: Range<Int>
        }

        static let days = 4
        static let perDay = 96
        let parallel = [1, 2, 1]
        /// Per cent of the normal pace of the skill that a seat needs; nil without the skill.
        let paces: [[Int?]] = [[100, nil], [50, 100], [nil, 100]]
        var works = [[Bool]](
            repeating: Array(repeating: false, count: (days + 1) * perDay), count: 3)
        var isAway = [[Bool]](
            repeating: Array(repeating: false, count: (days + 1) * perDay), count: 3)
        var visits: [String: [Visit]] = [:]

        /// How many visits a worker serves in a quarter.
        func load(_ worker: Int, _ slot: Int) -> Int {
            visits.values.reduce(0) {
                $0 + $1.count { $0.worker == worker && $0.slots.contains(slot) }
            }
        }

        private func isFree(_ worker: Int, _ slots: Range<Int>, seats: Int) -> Bool {
            slots.allSatisfy {
                works[worker][$0] && !isAway[worker][$0]
                    && load(worker, $0) + seats <= parallel[worker]
            }
        }

        /// The first visit of two seats from a quarter on, on a day from `first` to `last`.
        func firstVisit(minutes: Int, earliest: Int, days: [Int]) -> Range<Int>? {
            for day in days {
                for start in 0..<Self.perDay where day * Self.perDay + start >= earliest {
                    var best: Int?
                    for first in 0..<3 {
                        for second in 0..<3 {
                            guard let a = paces[first][0], let b = paces[second][1] else {
                                continue
                            }
                            let pace = min(a, b)
                            let length = (minutes * 100 + pace * 15 - 1) / (pace * 15)
                            guard start + length <= 128 else { continue }
                            let from = day * Self.perDay + start
                            let slots = from..<from + length
                            let fits =
                                first == second
                                ? isFree(first, slots, seats: 2)
                                : isFree(first, slots, seats: 1) && isFree(second, slots, seats: 1)
                            if fits { best = min(best ?? .max, length) }
                        }
                    }
                    if let best {
                        let from = day * Self.perDay + start
                        return from..<from + best
                    }
                }
            }
            return nil
        }
    }

    private static let firstDay: Int64 = 1_796_083_200_000
    private static let quarter: Int64 = 900_000

    private static func moment(_ slot: Int) -> String {
        var text: [UInt8] = []
        Instant.append(firstDay + Int64(slot) * quarter, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func date(_ day: Int) -> String { String(moment(day * Model.perDay).prefix(10)) }

    /// What stands behind a key in a map of a reply, from a place on.
    private static func value(_ key: String, _ text: Substring) -> String? {
        guard let range = text.firstRange(of: "\"\(key)\":\"") else { return nil }
        return text[range.upperBound...].prefix { $0 != "\"" }.description
    }

    private static func slot(_ moment: String) -> Int? {
        Instant.parse(Array(moment.utf8).span).map { Int(($0 - firstDay) / quarter) }
    }

    /// The visits that an order's map shows.
    private static func visits(_ order: String) -> [Model.Visit] {
        order.split(separator: "{").filter { $0.contains("\"how\":\"visit\"") }.compactMap { peg in
            guard let worker = value("from", peg)?.dropFirst(), let number = Int(worker),
                let start = value("start", peg).flatMap({ slot($0) }),
                let end = value("end", peg).flatMap({ slot($0) })
            else { return nil }
            return Model.Visit(worker: number, slots: start..<end)
        }
    }

    private static func desk(_ model: Model) -> Desk {
        var desk = Desk()
        desk.engine.limits.horizonDays = Model.days
        desk.ask("ITEM.PUT visit kind service")
        desk.ask("LOCATION.PUT oslo kind site")
        for worker in 0..<3 {
            desk.ask("RESOURCE.PUT w\(worker) location oslo slots \(model.parallel[worker])")
            for (skill, pace) in zip(["a", "b"], model.paces[worker]) {
                if let pace { desk.ask("SKILL.SET w\(worker) \(skill) EFFICIENCY \(pace)") }
            }
        }
        let answer = desk.ask("APPOINTMENT.SET visit 45 NEED 1 a NEED 1 b")
        #expect(answer == #""OK""#)
        return desk
    }

    @Test func `visits are those of quarters in arrays, and all comes back after a restart`() throws
    {
        var promised = 0
        var flagged = 0
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            var model = Model()
            var desk = Self.desk(model)
            for step in 0..<25 {
                let note: Comment = "seed \(seed) step \(step)"
                let worker = random.below(3)
                switch random.below(10) {
                case 0...1:
                    let start = random.below(80)
                    let end = min(128, start + 4 + random.below(60))
                    desk.ask(
                        "SHIFT.SET w\(worker) daily \(Self.moment(start).dropFirst(11).prefix(5)) "
                            + (end == 96 ? "24:00" : "\(Self.moment(end).dropFirst(11).prefix(5))"))
                    for slot in model.works[worker].indices {
                        model.works[worker][slot] =
                            (start..<end).contains(slot % 96)
                            || (start..<end).contains(slot % 96 + 96)
                    }
                case 2:
                    let start = random.below(Model.days * 96)
                    let end = start + 1 + random.below(100)
                    desk.ask(
                        "ABSENCE.SET w\(worker) \(Self.moment(start)) \(Self.moment(end))")
                    for slot in start..<min(end, (Model.days + 1) * 96) {
                        model.isAway[worker][slot] = true
                    }
                case 3:
                    let order = "o\(random.below(12))"
                    desk.ask("ORDER.RELEASE \(order)")
                    if model.visits[order] != nil { model.visits[order] = [] }
                case 4:
                    desk.wait(Int64(random.below(7_200)) * 1_000)
                    desk.ask("ORDER.RELEASE none")
                    for order in model.visits.keys.sorted()
                    where desk.ask("ORDER.GET \(order)").contains(#""status":"expired""#) {
                        model.visits[order] = []
                    }
                default:
                    let order = "o\(random.below(12))"
                    if model.visits[order]?.isEmpty == false { continue }
                    let quantity = 1 + random.below(3)
                    let due = random.chance(40) ? random.below(Model.days) : nil
                    let today = Int((desk.now - Self.firstDay) / Int64(86_400_000))
                    let earliest = Int((desk.now - Self.firstDay + Self.quarter - 1) / Self.quarter)
                    let last = today + Model.days - 1
                    var days = Array(today...last).filter { $0 < Model.days }
                    if let due, due >= today {
                        days = Array((today...due).reversed()) + days.filter { $0 > due }
                    }
                    // Beyond the model's days nothing is known.
                    guard today == 0 else { continue }
                    let expected = model.firstVisit(
                        minutes: 45 * quantity, earliest: earliest, days: days)
                    let by = due.map { " BY \(Self.date($0))" } ?? ""
                    let offered = desk.ask("ATP visit \(quantity)\(by) SLOTS 1")
                    let slot = offered.firstRange(of: "\"slots\":").map {
                        offered[$0.upperBound...]
                    }
                    let start = slot.flatMap { Self.value("start", $0) }.flatMap { Self.slot($0) }
                    try #require(start == expected?.lowerBound, note)
                    let hold = random.pick(["CONFIRM", "HOLD 1800"])
                    let answer = desk.ask(
                        "PROMISE \(order) LINE visit \(quantity)\(by) SHORT reject \(hold)")
                    let visits = Self.visits(answer)
                    try #require(visits.map(\.slots) == expected.map { [$0, $0] } ?? [], note)
                    if visits.isEmpty { continue }
                    promised += 1
                    model.visits[order] = visits
                    for visit in visits {
                        for slot in visit.slots {
                            let load = model.load(visit.worker, slot)
                            try #require(load <= model.parallel[visit.worker], note)
                        }
                    }
                }
                if desk.ask("ORDER.COUNT WHERE at_risk") != "0" { flagged += 1 }
                let checked = desk.ask("CHECK")
                try #require(checked.hasPrefix(#"{"ok":true"#), "\(note) \(checked)")
            }
            for (order, visits) in model.visits.sorted(by: { $0.key < $1.key }) {
                let found = Self.visits(desk.ask("ORDER.GET \(order)"))
                if !visits.isEmpty { try #require(found == visits, "seed \(seed) \(order)") }
            }
            var twin = desk.copy()
            let (found, expected) = (twin.digest(), desk.digest())
            try #require(found == expected, "seed \(seed)")
            for worker in 0..<3 {
                let agenda = twin.ask("AGENDA.GET w\(worker)")
                let same = desk.ask("AGENDA.GET w\(worker)")
                try #require(agenda == same, "seed \(seed)")
                let loads = (0..<(Model.days + 1) * 96).reduce(0) { $0 + model.load(worker, $1) }
                try #require(
                    Self.quarters(agenda) == loads, "seed \(seed): \(agenda)")
            }
        }
        #expect(promised > 100 && flagged > 10, "\(promised) promised, \(flagged) at risk")
    }

    /// The quarters of all visits of an agenda.
    private static func quarters(_ agenda: String) -> Int {
        agenda.split(separator: "{").reduce(0) { sum, map in
            guard map.contains("\"order\""), let start = value("start", map).flatMap({ slot($0) }),
                let end = value("end", map).flatMap({ slot($0) })
            else { return sum }
            return sum + end - start
        }
    }
}
