import Engine
import TestKit
import Testing
import Wire

/// Naive Bayes that learns from outcomes: what the counts are after any writes.
@Suite struct LearningTests {
    static let settings =
        #"{"type":"naive_bayes","fields":["country","value"],"team":"owner"}"#

    static func desk(_ payload: String = settings) -> Desk {
        var desk = Desk()
        desk.ask(Words(["MODEL.LOAD", "nb", "NAIVEBAYES", payload]))
        return desk
    }

    /// The margin that a score's map says.
    static func margin(_ reply: String) -> Double? {
        (JSONShape.value(reply) as? [String: Any])?["margin"] as? Double
    }

    @Test
    func `an outcome counts with the write that records it, and no longer when it is taken back`() {
        var desk = Self.desk()
        let even = desk.ask("SCORE nb WITH country DE")
        #expect(Self.margin(even) == 0)
        desk.ask("LEAD.PUT a country DE outcome won")
        desk.ask("LEAD.PUT b country FR outcome lost")
        let learned = desk.ask("SCORE nb WITH country DE")
        #expect((Self.margin(learned) ?? 0) > 2)
        for (undo, redo) in [
            ("LEAD.PUT a outcome ''", "LEAD.PUT a outcome won"),
            ("LEAD.PUT a country FR outcome lost", "LEAD.PUT a country DE outcome won"),
            ("LEAD.DEL a", "LEAD.PUT a country DE outcome won"),
        ] {
            desk.ask(undo)
            #expect(desk.ask("SCORE nb WITH country DE") != learned, "\(undo)")
            desk.ask(redo)
            #expect(desk.ask("SCORE nb WITH country DE") == learned, "\(redo)")
        }
        desk.ask("LEAD.DEL a b")
        #expect(desk.ask("SCORE nb WITH country DE") == even)
    }

    @Test func `the file's counts are the history before, and learn false keeps to them`() {
        let counts = #","counts":{"all":{"won":3,"lost":1,"values":{"country":{"DE":[3,1]}}}}}"#
        var desk = Self.desk(String(Self.settings.dropLast()) + counts)
        var still = Self.desk(String(Self.settings.dropLast()) + #","learn":false"# + counts)
        #expect(desk.ask("SCORE nb WITH country DE") == still.ask("SCORE nb WITH country DE"))
        let before = still.ask("SCORE nb WITH country DE")
        for line in ["LEAD.PUT a country DE outcome lost"] {
            desk.ask(line)
            still.ask(line)
        }
        #expect(still.ask("SCORE nb WITH country DE") == before)
        #expect((Self.margin(desk.ask("SCORE nb WITH country DE")) ?? 9) < Self.margin(before) ?? 0)
    }

    @Test func `any writes leave the counts that counting anew gives, also after a restart`() throws
    {
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            var desk = Self.desk()
            var late = Desk()
            for step in 0..<60 {
                let words = Self.write(&random)
                desk.ask(Words(words))
                late.ask(Words(words))
                if step == 30 {
                    desk = Desk(
                        restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
                }
            }
            let check = desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
            // A model that comes late counts what is there.
            late.ask(Words(["MODEL.LOAD", "nb", "NAIVEBAYES", Self.settings]))
            for with in [
                "country DE", "country FR value 2.50", "owner north country DE", "value 7",
            ] {
                let line = "SCORE nb WITH \(with)"
                #expect(late.ask(line) == desk.ask(line), "seed \(seed): \(line)")
            }
            #expect(late.digest() == desk.digest(), "seed \(seed)")
        }
    }

    /// A write to one or some of a few leads.
    static func write(_ random: inout SeededGenerator) -> [String] {
        let outcome = { (random: inout SeededGenerator) in random.pick(["won", "lost", "", "won"]) }
        let country = { (random: inout SeededGenerator) in random.pick(["DE", "FR", "it", ""]) }
        switch random.below(10) {
        case 0: return ["LEAD.DEL", "l\(random.below(8))", "l\(random.below(8))"]
        case 1...3:
            var words = ["LEAD.MPUT", "3", "country", "outcome", "owner"]
            for _ in 0..<(1 + random.below(5)) {
                words += [
                    "l\(random.below(8))", country(&random), outcome(&random),
                    random.pick(["north", "south", ""]),
                ]
            }
            return words
        case 4...6:
            return ["LEAD.PUT", "l\(random.below(8))", "value", random.pick(["2.50", "7", ""])]
        default:
            return [
                "LEAD.PUT", "l\(random.below(8))", "outcome", outcome(&random), "country",
                country(&random),
            ]
        }
    }

    @Test func `the order of a command's rows does not matter to what is scored after it`() {
        for seed in seeds(30) {
            var random = SeededGenerator(seed: seed)
            let rows = (0..<8).map { row in
                [
                    "l\(row)", random.pick(["DE", "FR", ""]), random.pick(["won", "lost", ""]),
                    random.pick(["north", "south"]),
                ]
            }
            var desks: [String] = []
            for order in [rows, rows.reversed(), rows.shuffled(using: &random)] {
                var desk = Self.desk()
                desk.ask("MODEL.ROLE nb CHAMPION")
                desk.ask(
                    Words(["LEAD.MPUT", "3", "country", "outcome", "owner"] + order.flatMap { $0 }))
                desks.append(
                    (0..<8).map { desk.ask("LEAD.SCORE l\($0)") + desk.ask("LEAD.HISTORY l\($0)") }
                        .joined())
            }
            #expect(desks[1] == desks[0] && desks[2] == desks[0], "seed \(seed)")
        }
    }
}
