import TestKit
import Testing
import Wire

@testable import Engine

/// The cheapest way to a better grade, against trying everything on the desk itself.
@Suite struct LiftTests {
    private func map(_ reply: String) -> [String: Any] {
        JSONShape.value(reply) as? [String: Any] ?? [:]
    }

    @Test func `one field is named with its rule and its value before and after`() {
        var desk = HistoryTests.desk()
        desk.ask("LEAD.PUT a country FR value 500")
        let reply = desk.ask("LEAD.LIFT a")
        #expect(
            reply
                == #"{"model":"card","version":1,"points":0,"grade":"C","points_after":40,"#
                + #""grade_after":"B","changes":[{"field":"country","from":"FR","to":"DE"}],"#
                + #""events":[],"rules":[{"text":"country = 'DE'","from":0,"to":40}],"#
                + #""text":"from C to B: set country to DE (country = 'DE')","exact":true}"#)
        let kept = map(desk.ask("LEAD.LIFT a KEEP country name"))
        #expect((kept["changes"] as? [[String: Any]])?.first?["field"] as? String == "value")
        #expect(desk.ask("LEAD.LIFT a KEEP nofield").contains("NOFIELD"))
        desk.ask("LEAD.PUT a country DE")
        let next = map(desk.ask("LEAD.LIFT a"))
        #expect(next["grade_after"] as? String == "A")
        #expect((next["events"] as? [[String: Any]])?.first?["count"] as? Int == 1)
        desk.ask("LEAD.TOUCH a visit")
        let best = desk.ask("LEAD.LIFT a")
        #expect(best.contains(#""grade_after":null"#) && best.contains("A is the best grade"))
    }

    @Test func `what is no scorecard with grades is refused`() {
        var desk = HistoryTests.desk()
        desk.ask("LEAD.PUT a country FR")
        #expect(desk.ask("LEAD.LIFT nobody").contains("NOTFOUND"))
        #expect(desk.ask("LEAD.LIFT a MODEL nothing").contains("NOTFOUND"))
        desk.ask(Words(["MODEL.LOAD", "nb", "NAIVEBAYES", LearningTests.settings]))
        #expect(desk.ask("LEAD.LIFT a MODEL nb").contains("BADARG"))
    }

    @Test func `nothing cheaper lifts the grade, and what is answered does`() {
        let rules = [
            "country = 'DE'", "country IN ('DE','FR')", "value >= 1000",
            "value > 250 AND value < 900",
            "do_not_call", "NOT do_not_call", "country = 'IT' OR value = 70", "industry IS NULL",
            "close_date > '2026-12-05'", "score >= 2.5", "industry LIKE 'en%'",
            "status = 'working'",
        ]
        // Every value at which one of these rules changes its mind, and then some.
        let tried: [String: [String]] = [
            "country": ["DE", "FR", "IT", "other", ""],
            "value": ["1000", "999.99", "250", "250.01", "900", "70", "899.99", ""],
            "do_not_call": ["true", "false", ""], "industry": ["energy", "other", ""],
            "close_date": ["2026-12-05", "2026-12-06", ""], "score": ["2.5", "2", "3", ""],
            "status": ["working", "new", ""],
        ]
        for seed in seeds(30) {
            var random = SeededGenerator(seed: seed)
            var desk = Desk()
            desk.ask("LEAD.FIELD ADD score number")
            let chosen = (0..<(1 + random.below(5))).map { _ in random.pick(rules) }
            let written = chosen.map {
                #"{"axis":"\#(random.pick(["fit", "need"]))","when":"\#($0)","points":\#(random.below(40) - 10)}"#
            }
            let event =
                #"{"axis":"need","event":"visit","points":\#(random.below(9) - 2),"half_life":"7d","max":20}"#
            let card = """
                {"type":"scorecard","axes":{"fit":{"min":0,"max":60},"need":{"min":-5,"max":50}},
                "rules":[\((written + [event]).joined(separator: ","))],
                "grades":[{"grade":"A","fit":40,"need":20},{"grade":"B","fit":15},
                {"grade":"C","need":\(random.below(8))}]}
                """
            let loaded = desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", card]))
            #expect(!loaded.contains("error"), "seed \(seed): \(loaded)")
            var lead = ["LEAD.PUT", "a"]
            for (field, values) in tried.sorted(by: { $0.key < $1.key }) {
                lead += [field, random.pick(values)]
            }
            desk.ask(Words(lead))
            if random.chance(40) { desk.ask("LEAD.TOUCH a visit WEIGHT 2") }
            let answer = map(desk.ask("LEAD.LIFT a MODEL card"))
            #expect(answer["exact"] as? Bool == true, "seed \(seed)")
            let grades = ["A", "B", "C"]
            func rank(_ desk: inout Desk) -> Int {
                let score = map(desk.ask("LEAD.SCORE a MODEL card"))
                return (score["grade"] as? String).flatMap(grades.firstIndex) ?? 3
            }
            let now = rank(&desk)
            let changes = answer["changes"] as? [[String: Any]] ?? []
            let events = answer["events"] as? [[String: Any]] ?? []
            let cost = changes.count + events.count
            let isLifted = answer["grade_after"] is String
            if isLifted {
                var twin = desk.copy()
                for change in changes {
                    let to = change["to"] as? String ?? ""
                    twin.ask(Words(["LEAD.PUT", "a", change["field"] as? String ?? "", to]))
                }
                for event in events {
                    for _ in 0..<(event["count"] as? Int ?? 0) { twin.ask("LEAD.TOUCH a visit") }
                }
                #expect(rank(&twin) < now, "seed \(seed): \(answer)")
                #expect(
                    answer["grade_after"] as? String == grades[rank(&twin)], "seed \(seed)")
            }
            // One change fewer, by trying: any one field, or visits; and any two fields.
            if !isLifted || cost > 1 {
                for (field, value) in tried.flatMap({ entry in entry.value.map { (entry.key, $0) } }
                ) {
                    var twin = desk.copy()
                    twin.ask(Words(["LEAD.PUT", "a", field, value]))
                    #expect(rank(&twin) >= now, "seed \(seed): \(field) \(value): \(answer)")
                }
                var twin = desk.copy()
                for _ in 0..<25 {
                    twin.ask("LEAD.TOUCH a visit")
                    #expect(rank(&twin) >= now, "seed \(seed): visits: \(answer)")
                }
            }
            if cost == 1, let count = events.first?["count"] as? Int {
                var twin = desk.copy()
                for _ in 1..<count {
                    twin.ask("LEAD.TOUCH a visit")
                    #expect(rank(&twin) >= now, "seed \(seed): fewer visits: \(answer)")
                }
            }
        }
    }
}
