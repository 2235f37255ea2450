import TestKit
import Testing
import Wire

@testable import Engine

/// Scores over time: what is recorded, what is published, where a score is going.
@Suite struct HistoryTests {
    static let card = #"""
        {"type":"scorecard","axes":{"fit":{"min":0,"max":100},"engagement":{"min":0,"max":50}},
        "rules":[{"axis":"fit","when":"country = 'DE'","points":40},
        {"axis":"fit","when":"value >= 1000","points":20},
        {"axis":"engagement","event":"visit","points":10,"half_life":"7d"}],
        "grades":[{"grade":"A","fit":40,"engagement":10},{"grade":"B","fit":20},{"grade":"C"}]}
        """#

    static func desk() -> Desk {
        var desk = Desk()
        desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", card]))
        desk.ask("MODEL.ROLE card CHAMPION")
        return desk
    }

    private func points(_ desk: inout Desk, _ line: String) -> [[String: Any]] {
        let map = JSONShape.value(desk.ask(line)) as? [String: Any]
        return map?["points"] as? [[String: Any]] ?? []
    }

    @Test func `a point is added by a write that changes the score, and by no other`() {
        var desk = Self.desk()
        desk.ask("LEAD.PUT a country DE")
        desk.wait(1_000)
        desk.ask("LEAD.PUT a name Ada")
        desk.ask("LEAD.SCORE a")
        desk.wait(1_000)
        desk.ask("LEAD.PUT a value 1000")
        let found = points(&desk, "LEAD.HISTORY a")
        #expect(found.map { $0["score"] as? Double } == [60, 40])
        #expect(
            found.map { $0["at"] as? String } == ["2026-12-01T00:00:02Z", "2026-12-01T00:00:00Z"])
        #expect(found.map { $0["grade"] as? String } == ["B", "B"])
        #expect(points(&desk, "LEAD.HISTORY a LIMIT 1").count == 1)
        #expect(desk.ask("LEAD.HISTORY nobody").contains("NOTFOUND"))
    }

    @Test func `a lead that was there before the role begins with the score before the write`() {
        var desk = Desk()
        desk.ask("LEAD.PUT a country DE")
        desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", Self.card]))
        desk.ask("MODEL.ROLE card CHALLENGER")
        #expect(points(&desk, "LEAD.HISTORY a MODEL card").isEmpty)
        desk.wait(1)
        desk.ask("LEAD.TOUCH a visit")
        #expect(
            desk.engine.effects == [
                Effect(
                    channel: "lead.grade",
                    payload:
                        #"{"id":"a","model":"card","version":1,"from":"B","to":"A","points":50,"#
                        + #""at":"2026-12-01T00:00:00.001Z"}"#)
            ])
        #expect(
            points(&desk, "LEAD.HISTORY a MODEL card").map { $0["score"] as? Double } == [50, 40])
    }

    @Test func `a crossed grade is published once, by decay with the next write`() {
        var desk = Self.desk()
        desk.ask("LEAD.PUT a country DE")
        #expect(desk.engine.effects.isEmpty)
        desk.ask("LEAD.TOUCH a visit WEIGHT 1.5")
        #expect(desk.engine.effects.map(\.channel) == ["lead.grade"])
        desk.engine.forceTick(at: desk.now)
        #expect(desk.engine.effects.isEmpty, "a tick tells what it ends and nothing twice")
        desk.ask("LEAD.PUT a name Ada")
        #expect(desk.engine.effects.isEmpty)
        desk.wait(7 * 86_400_000)
        desk.ask("LEAD.PUT a title Countess")
        #expect(desk.engine.effects.count == 1)
        #expect(desk.engine.effects[0].payload.contains(#""from":"A","to":"B","points":47.5"#))
        desk.ask("LEAD.MPUT 1 country a FR b FR")
        #expect(desk.engine.effects.map(\.payload.count).count == 1)
        #expect(desk.engine.effects[0].payload.contains(#""from":"B","to":"C""#))
    }

    @Test func `the trend compares with seven days before, or with the first point`() {
        var desk = Self.desk()
        func trend(_ desk: inout Desk) -> String? {
            (JSONShape.value(desk.ask("LEAD.HISTORY a")) as? [String: Any])?["trend"] as? String
        }
        desk.ask("LEAD.PUT a country DE")
        #expect(trend(&desk) == nil)
        desk.wait(1)
        #expect(trend(&desk) == "steady")
        desk.ask("LEAD.TOUCH a visit")
        #expect(trend(&desk) == "rising")
        #expect(desk.ask("LEAD.SCORE a").contains(#""trend":"rising""#))
        // Seven days on, the visit's 10 points are 5.
        desk.wait(7 * 86_400_000)
        #expect(trend(&desk) == "falling")
        desk.ask("LEAD.PUT a value 1000")
        #expect(trend(&desk) == "rising")
        desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", Self.card]))
        #expect(trend(&desk) == nil)
    }

    @Test func `histories come back with the state`() throws {
        for seed in seeds(20) {
            var random = SeededGenerator(seed: seed)
            var desk = Self.desk()
            desk.ask(Words(["MODEL.LOAD", "nb", "NAIVEBAYES", LearningTests.settings]))
            desk.ask("MODEL.ROLE nb CHALLENGER")
            for _ in 0..<50 {
                let words =
                    random.chance(30)
                    ? ["LEAD.TOUCH", "l\(random.below(8))", "visit"] : LearningTests.write(&random)
                let pause = Int64(random.below(100_000_000))
                desk.wait(pause)
                desk.ask(Words(words))
            }
            var copy = Desk(restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
            #expect(copy.digest() == desk.digest(), "seed \(seed)")
            for line in (0..<8).flatMap({ ["LEAD.HISTORY l\($0)", "LEAD.HISTORY l\($0) MODEL nb"] })
            {
                #expect(copy.ask(line) == desk.ask(line), "seed \(seed): \(line)")
            }
            #expect(copy.ask("CHECK").hasPrefix(#"{"ok":true"#), "seed \(seed)")
        }
    }

    @Test func `a history keeps the newest point and spans the time, within its bound`() {
        for seed in seeds(30) {
            var random = SeededGenerator(seed: seed)
            var history = ScoreHistory()
            var time = Int64(random.below(1_000_000)) - 500_000
            var added: [[ScoreHistory.Point]] = [[], []]
            for _ in 0..<200 {
                let model = random.below(2)
                time += Int64(1 << random.below(30))
                let point = ScoreHistory.Point(
                    time: time, score: Double.random(in: -9...9, using: &random),
                    version: 1 + random.below(300), grade: random.pick([nil, 0, 200]),
                    isDecided: random.chance(50))
                history.add(point, ofModel: 7 * model)
                added[model].append(point)
                #expect(ScoreHistory(history.packed.span) == history, "seed \(seed)")
            }
            for model in 0..<2 {
                let kept = history.points(ofModel: 7 * model)
                #expect(kept.count == ScoreHistory.mostPoints, "seed \(seed)")
                #expect(kept.last == added[model].last, "seed \(seed)")
                #expect(kept.allSatisfy(added[model].contains), "seed \(seed)")
                let span = (added[model].last?.time ?? 0) - (added[model].first?.time ?? 0)
                #expect((kept.last?.time ?? 0) - kept[0].time > span / 2, "seed \(seed)")
            }
        }
    }

    @Test func `bytes that are no history are none`() {
        let whole = {
            var history = ScoreHistory()
            for time in [-5, 9, 700] as [Int64] {
                history.add(
                    .init(time: time, score: 1, version: 1, grade: 3, isDecided: false), ofModel: 1)
            }
            return history.packed
        }()
        for count in 1..<whole.count {
            #expect(ScoreHistory(Array(whole.prefix(count)).span) == nil, "\(count)")
        }
        #expect(ScoreHistory(Array(repeating: 0xFF, count: 40).span) == nil)
        #expect(ScoreHistory([UInt8]().span) == ScoreHistory())
    }
}
