import Columns
import Conditions
import TestKit
import Testing
import Wire

@testable import Engine
@testable import Scoring

/// LEAD.TOP by scorecards whose points fade: by kept bounds, it answers what a scan does, bit by bit.
@Suite struct FadingTopTests {
    private static let hour: Int64 = 3_600_000

    /// A scorecard of one or two axes with rules on fields and events, of one half-life or several.
    private func card(_ random: inout SeededGenerator) -> String {
        let lives = random.pick([
            ["\"half_life\":\"14d\","], ["\"half_life\":\"2h\","], [""],
            ["\"half_life\":\"14d\",", "\"half_life\":\"3h\",", "\"half_life\":20,", ""],
        ])
        var rules: [String] = []
        for _ in 0...random.below(5) {
            let axis = random.pick(["fit", "engagement"])
            let points = random.pick(["3", "10", "0.1", "-4", "-0.7", "0", "1e9", "25"])
            if random.chance(40) {
                let condition = random.pick([
                    "industry = 'a'", "employees > 5", "employees IS NULL", "NOT industry = 'b'",
                ])
                rules.append(
                    "{\"axis\":\"\(axis)\",\"when\":\"\(condition)\",\"points\":\(points)}")
            } else {
                let cap = random.pick(["", "", "\"max\":30,", "\"max\":4,", "\"max\":-1,"])
                rules.append(
                    "{\"axis\":\"\(axis)\",\"event\":\"\(random.pick(["visit", "mail", "call"]))\","
                        + random.pick(lives) + cap + "\"points\":\(points)}")
            }
        }
        let bounds = ["{}", "{\"min\":0,\"max\":100}", "{\"min\":-5,\"max\":12.5}", "{\"max\":40}"]
        return """
            {"type":"scorecard","base":\(random.pick(["0", "1.5", "-20"])),
            "axes":{"fit":\(random.pick(bounds)),"engagement":\(random.pick(bounds))},
            "rules":[\(rules.joined(separator: ","))]}
            """
    }

    @Test func `at any time the best leads are those of a scan, whatever was written in between`() {
        for seed in seeds(80) {
            var random = SeededGenerator(seed: seed)
            var desk = Desk()
            desk.ask("LEAD.FIELD ADD employees number")
            desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", card(&random)]))
            let isEarly = random.chance(50)
            if isEarly { desk.ask("MODEL.ROLE card CHAMPION") }
            for step in 0..<30 {
                let id = "l\(random.below(12))"
                switch random.below(12) {
                case 0: desk.ask("LEAD.DEL \(id)")
                case 1, 2: desk.ask("LEAD.PUT \(id) industry \(random.pick(["a", "b", "c"]))")
                case 3: desk.ask("LEAD.PUT \(id) employees \(random.below(10))")
                case 4:
                    desk.wait(
                        random.pick([1, 900, Self.hour, 26 * Self.hour, 9_000 * Self.hour]))
                default:
                    let weight = random.pick(["1", "2", "0.25", "-1", "-0.5", "1e12"])
                    let time = desk.now + Int64(random.below(7) - 5) * 3 * Self.hour
                    desk.ask("LEAD.PUT \(id) name n")
                    desk.ask(
                        "LEAD.TOUCH \(id) \(random.pick(["visit", "mail", "other"])) WEIGHT \(weight)"
                            + (random.chance(50) ? "" : " AT \(time)"))
                }
                if step == 15, !isEarly { desk.ask("MODEL.ROLE card CHAMPION") }
                guard random.chance(40) else { continue }
                let ask =
                    "LEAD.TOP \(random.below(14)) MODEL card"
                    + (random.chance(30) ? " WHERE \"employees > 3\"" : "")
                let board = desk.engine.board
                let kept = desk.ask(ask)
                desk.engine.board = ScoreBoard()
                let plain = desk.ask(ask)
                desk.engine.board = board
                #expect(kept == plain, "SEED=\(seed) \(ask)")
            }
            let check = desk.ask("CHECK")
            #expect(check.hasPrefix("{\"ok\":true"), "SEED=\(seed) \(check)")
        }
    }

    /// A desk of `count` leads of one scorecard, each touched some time ago.
    private func busy(_ count: Int) -> Desk {
        var desk = Desk()
        let card = """
            {"type":"scorecard","axes":{"fit":{},"engagement":{"min":0,"max":1000}},"rules":[
            {"axis":"fit","when":"industry = 'a'","points":2},
            {"axis":"engagement","event":"visit","points":3,"half_life":"14d"},
            {"axis":"engagement","event":"mail","points":-1,"half_life":"14d"}]}
            """
        desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", card]))
        for lead in 0..<count {
            desk.ask("LEAD.PUT l\(lead) industry \(lead % 3 == 0 ? "a" : "b")")
            desk.ask(
                "LEAD.TOUCH l\(lead) visit AT \(desk.now - Int64(lead * 7_919 % count) * 10_000)")
            if lead % 5 == 0 { desk.ask("LEAD.TOUCH l\(lead) mail") }
        }
        desk.ask("MODEL.ROLE card CHAMPION")
        return desk
    }

    @Test func `of many leads few are scored, months later too`() throws {
        var desk = busy(2_000)
        for days in [0, 1, 60, 100] {
            desk.wait(Int64(days) * 24 * Self.hour)
            let leads = desk.engine.tables.lead
            let model = desk.engine.board.entries[0].binding
            let touches = desk.engine.touches(for: model.model)
            let now = desk.now
            let bounds = try #require(
                desk.engine.board.bounds(of: Array("card".utf8), version: 1, at: now))
            var filter = RowFilter(nil, over: leads)
            var scored = 0
            let best = bounds.best(
                10, at: now, where: &filter,
                score: { row in
                    scored += 1
                    return model.points(
                        row, of: leads, touches: touches.touches(ofLead: row), at: now) ?? .nan
                }, precedes: { $0 < $1 })
            #expect(best?.count == 10)
            #expect(scored <= 20, "\(days) days: \(scored) scored")
        }
    }

    @Test func `bounds out of reach are made anew beside service, and scans answer meanwhile`()
        throws
    {
        var desk = busy(300)
        desk.wait(24 * Self.hour * 14 * 500)
        let name = Array("card".utf8)
        #expect(desk.engine.board.bounds(of: name, version: 1, at: desk.now) == nil)
        let scanned = desk.ask("LEAD.TOP 5")
        let begun = desk.engine.beginRescore()
        let work = try #require(begun)
        desk.ask("LEAD.TOUCH l7 visit")
        desk.engine.endRescore(work.run())
        let bounds = desk.engine.board.bounds(of: name, version: 1, at: desk.now)
        #expect(bounds != nil)
        let kept = desk.ask("LEAD.TOP 5")
        #expect(kept != scanned)
        #expect(kept.hasPrefix("[{\"id\":\"l7\""))
        #expect(desk.ask("CHECK").hasPrefix("{\"ok\":true"))
    }

    @Test func `a cap below zero takes points from leads without events too, whoever asks`() {
        var desk = Desk()
        let card = """
            {"type":"scorecard","axes":{"fit":{}},"rules":[
            {"axis":"fit","event":"visit","points":-4,"max":-1}]}
            """
        desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", card]))
        desk.ask("LEAD.PUT l1 name n")
        desk.ask("LEAD.PUT l2 name n")
        desk.ask("LEAD.TOUCH l2 visit")
        for role in ["NONE", "CHAMPION"] {
            desk.ask("MODEL.ROLE card \(role)")
            let best = desk.ask("LEAD.TOP 2 MODEL card")
            #expect(best == "[{\"id\":\"l1\",\"score\":-1},{\"id\":\"l2\",\"score\":-4}]")
            let score = desk.ask("LEAD.SCORE l1 MODEL card")
            #expect(score.contains("\"points\":-1,"))
        }
    }

    @Test func `CHECK names a lead whose points exceed its bound`() throws {
        var desk = busy(20)
        let model = desk.engine.board.entries[0].binding
        desk.engine.board.entries[0].bounds?.put(
            3, of: desk.engine.tables.lead, by: model, touches: [], at: desk.now)
        #expect(desk.ask("CHECK").contains("model card version 1: lead row 3 exceeds its bound"))
    }
}
