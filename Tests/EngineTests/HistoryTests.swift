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

    @Test func `a write of what is there already changes no score, whatever its kind`() {
        let line = #"""
            {"type":"logistic_regression","intercept":1,"features":[
            {"name":"value","type":"float","mean":0,"scale":1,"coef":1,"impute":0},
            {"name":"de","source":"country","type":"onehot","value":"DE","coef":2}]}
            """#
        var desk = Self.desk()
        desk.ask(Words(["MODEL.LOAD", "line", "LOGISTIC", line]))
        desk.ask("MODEL.ROLE line CHALLENGER")
        desk.ask("LEAD.PUT a country DE value 5 name Ada")
        for values in ["country DE", "value 5", "name Ada", "country DE value 5.0 name Ada"] {
            desk.wait(1)
            desk.ask("LEAD.PUT a \(values)")
            #expect(points(&desk, "LEAD.HISTORY a MODEL line").count == 1, "\(values)")
            #expect(points(&desk, "LEAD.HISTORY a").count == 1, "\(values)")
        }
        for (values, score) in [("value 6", 9.0), ("country FR", 7), ("value ''", 1)] {
            desk.wait(1)
            desk.ask("LEAD.PUT a \(values)")
            let newest = points(&desk, "LEAD.HISTORY a MODEL line")[0]["score"] as? Double
            #expect(newest == score, "\(values)")
        }
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `a weight is bounded, so that points stay numbers`() {
        var desk = Self.desk()
        desk.ask("LEAD.PUT a country DE")
        #expect(desk.ask("LEAD.TOUCH a visit WEIGHT 1e12").contains("OK"))
        #expect(desk.ask("LEAD.TOUCH a visit WEIGHT -1e12").contains("OK"))
        for weight in ["1.001e12", "-1e13", "1e308", "inf", "nan"] {
            let reply = desk.ask("LEAD.TOUCH a visit WEIGHT \(weight)")
            #expect(
                reply.contains(#""BADARG","message":"WEIGHT: expected a number from -1000"#),
                "\(reply)")
        }
        #expect(desk.ask("LEAD.SCORE a").contains(#""points":40"#))
    }

    @Test func `a rule that cannot compare a field of the table is refused with the model`() {
        var desk = Desk()
        let card = #"""
            {"type":"scorecard","axes":{"fit":{}},"rules":[
            {"axis":"fit","when":"country = 'DE'","points":1},
            {"axis":"fit","when":"country = 'DE' AND score_note = 'x' AND value = 'rich'","points":1}]}
            """#
        let reply = desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", card]))
        #expect(
            reply.contains(
                #""BADMODEL","message":"field 'value': expected a type that rules[1].when can compare"#
            ),
            "\(reply)")
        #expect(desk.ask("MODEL.LIST") == "[]")
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

    @Test func `a lead that cannot be scored forgets the scores of models that are gone`() {
        var desk = Self.desk()
        desk.ask("LEAD.PUT a country DE name Ada")
        #expect(points(&desk, "LEAD.HISTORY a").count == 1)
        desk.ask("MODEL.DEL card")
        let line = #"""
            {"type":"logistic_regression","intercept":1,"features":[
            {"name":"name","type":"float","mean":0,"scale":1,"coef":1,"impute":0}]}
            """#
        desk.ask(Words(["MODEL.LOAD", "line", "LOGISTIC", line]))
        desk.ask("MODEL.ROLE line CHAMPION")
        desk.ask("LEAD.PUT a title Countess")
        let history = desk.engine.history(ofLead: 0)
        #expect(history == ScoreHistory())
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
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

    private func point(_ random: inout SeededGenerator, at time: Int64) -> ScoreHistory.Point {
        ScoreHistory.Point(
            time: time, score: Double.random(in: -9...9, using: &random),
            version: 1 + random.below(300), grade: random.pick([nil, 0, 200]),
            isDecided: random.chance(50))
    }

    @Test func `a history keeps the newest point and spans the time, within its bound`() {
        for seed in seeds(30) {
            var random = SeededGenerator(seed: seed)
            var history = PackedHistory()
            var plain = PlainHistory()
            var time = Int64(random.below(1_000_000)) - 500_000
            var added: [[ScoreHistory.Point]] = [[], []]
            for _ in 0..<200 {
                let model = random.below(2)
                time += Int64(1 << random.below(30))
                let point = point(&random, at: time)
                history.add(point, ofModel: 7 * model)
                plain.add(point, ofModel: 7 * model)
                added[model].append(point)
                #expect(history.bytes == plain.packed, "seed \(seed)")
                #expect(ScoreHistory(history.bytes.span) == plain.history, "seed \(seed)")
            }
            for model in 0..<2 {
                let kept = plain.history.points(ofModel: 7 * model)
                #expect(kept.count == ScoreHistory.mostPoints, "seed \(seed)")
                #expect(kept.last == added[model].last, "seed \(seed)")
                #expect(kept.allSatisfy(added[model].contains), "seed \(seed)")
                let span = (added[model].last?.time ?? 0) - (added[model].first?.time ?? 0)
                #expect((kept.last?.time ?? 0) - kept[0].time > span / 2, "seed \(seed)")
            }
        }
    }

    @Test func `points added to the bytes of a column are those added to lists`() {
        for seed in seeds(300) {
            var random = SeededGenerator(seed: seed)
            var plain = PlainHistory()
            var history = PackedHistory()
            var time: Int64 = random.pick([0, -70, 1_764_547_200_000])
            for _ in 0..<60 {
                history.take(plain.packed.span)
                if random.chance(5) {
                    let gone = random.below(4)
                    let known = plain.history.series.contains { $0.model == gone }
                    let hasForgotten = history.forget { $0 == gone }
                    #expect(hasForgotten == known, "seed \(seed)")
                    plain.history.series.removeAll { $0.model == gone }
                }
                for _ in 0..<random.below(3) {
                    let model = random.below(3) == 0 ? 300 : random.below(3)
                    time += random.pick([0, 1, 200, 100_000_000])
                    let point = point(&random, at: time)
                    history.add(point, ofModel: model)
                    plain.add(point, ofModel: model)
                    #expect(history.last(ofModel: model) == point, "seed \(seed)")
                }
                #expect(history.bytes == plain.packed, "seed \(seed)")
                for model in [0, 1, 2, 300] {
                    #expect(
                        history.last(ofModel: model)
                            == plain.history.points(ofModel: model).last, "seed \(seed)")
                }
            }
        }
    }

    @Test func `a trend starts from the last point of its version a week before, else the first`() {
        for seed in seeds(200) {
            var random = SeededGenerator(seed: seed)
            var plain = PlainHistory()
            var time: Int64 = 0
            for _ in 0..<random.below(40) {
                time += Int64(random.below(3 * 86_400_000))
                var point = point(&random, at: time)
                point.version = 1 + random.below(2)
                plain.add(point, ofModel: random.below(2))
            }
            for _ in 0..<20 {
                let moment = Int64(random.below(Int(time) + 86_400_000))
                let (model, version) = (random.below(2), 1 + random.below(2))
                let own = plain.history.points(ofModel: model).filter {
                    $0.version == version && $0.time < moment
                }
                let start = ScoreHistory.start(
                    ofTrendAt: moment, model: model, version: version, in: plain.packed.span)
                #expect(
                    start == own.last { $0.time <= moment - Trend.spanMS } ?? own.first,
                    "seed \(seed)")
            }
        }
    }

    @Test func `bytes that are no history are none`() {
        let whole = {
            var history = PackedHistory()
            for time in [-5, 9, 700] as [Int64] {
                history.add(
                    .init(time: time, score: 1, version: 1, grade: 3, isDecided: false), ofModel: 1)
            }
            return history.bytes
        }()
        var history = PackedHistory()
        for count in 1..<whole.count {
            #expect(ScoreHistory(Array(whole.prefix(count)).span) == nil, "\(count)")
            history.take(Array(whole.prefix(count)).span)
            #expect(history.bytes.isEmpty && history.last(ofModel: 1) == nil, "\(count)")
        }
        #expect(ScoreHistory(Array(repeating: 0xFF, count: 40).span) == nil)
        #expect(ScoreHistory([UInt8]().span) == ScoreHistory())
    }
}
