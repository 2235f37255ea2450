import Columns
import Foundation
import TestKit
import Testing
import Wire

@testable import Engine

/// Comparing, calibrating and watching models over leads whose outcomes are known.
@Suite struct ModelLifeTests {
    /// margin = size − 1.
    static let first =
        #"{"type":"logistic_regression","intercept":-1,"features":["#
        + #"{"name":"size","type":"float","impute":0,"mean":0,"scale":1,"coef":1}]}"#
    /// margin = 2 × size + 1.
    static let second =
        #"{"type":"logistic_regression","intercept":1,"features":["#
        + #"{"name":"size","type":"float","impute":0,"mean":0,"scale":1,"coef":2}]}"#

    /// A desk with leads of all kinds and the sizes and outcomes of those that have one.
    static func desk(
        seed: UInt64, leads: Int = 300, _ decided: inout [(size: Double, isWon: Bool)]
    ) -> Desk {
        var random = SeededGenerator(seed: seed)
        var desk = Desk()
        desk.ask("LEAD.FIELD ADD size number64")
        desk.ask(Words(["MODEL.LOAD", "one", "LOGISTIC", first]))
        desk.ask(Words(["MODEL.LOAD", "two", "LOGISTIC", second]))
        desk.ask("MODEL.ROLE one CHAMPION")
        desk.ask("MODEL.ROLE two CHALLENGER")
        for lead in 0..<leads {
            let size = Double(random.below(13)) / 4 - 1.5
            desk.ask("LEAD.PUT l\(lead) size \(size)")
            guard random.chance(70) else { continue }
            let isWon = Double.random(in: 0..<1, using: &random) < 1 / (1 + exp(-size))
            desk.wait(1)
            desk.ask("LEAD.PUT l\(lead) outcome \(isWon ? "won" : "lost")")
            decided.append((size, isWon))
        }
        return desk
    }

    private func map(_ reply: String) -> [String: Any] {
        JSONShape.value(reply) as? [String: Any] ?? [:]
    }

    @Test func `the figures of a comparison are those that one works out by hand`() throws {
        for seed in seeds(8) {
            var decided: [(size: Double, isWon: Bool)] = []
            var desk = Self.desk(seed: seed, &decided)
            let answer = map(desk.ask("MODEL.COMPARE one two"))
            #expect(answer["leads"] as? Int == decided.count)
            #expect(answer["won"] as? Int == decided.count { $0.isWon })
            for (key, slope, intercept) in [("a", 1.0, -1.0), ("b", 2.0, 1.0)] {
                let model = try #require(answer[key] as? [String: Any])
                let rows = decided.map { lead in
                    (p: 1 / (1 + exp(-(intercept + slope * lead.size))), won: lead.isWon)
                }
                let brier =
                    rows.reduce(0) { $0 + pow($1.p - ($1.won ? 1 : 0), 2) } / Double(rows.count)
                let loss =
                    rows.reduce(0) { $0 - log($1.won ? $1.p : 1 - $1.p) } / Double(rows.count)
                var (pairs, right) = (0.0, 0.0)
                for won in rows where won.won {
                    for lost in rows where !lost.won {
                        pairs += 1
                        right += won.p > lost.p ? 1 : won.p == lost.p ? 0.5 : 0
                    }
                }
                func isClose(_ name: String, _ map: [String: Any], _ value: Double) -> Bool {
                    abs((map[name] as? Double ?? .nan) - value) < 1e-12
                }
                #expect(isClose("brier", model, brier), "seed \(seed)")
                #expect(isClose("log_loss", model, loss), "seed \(seed)")
                #expect(isClose("auc", model, right / pairs), "seed \(seed)")
                // Sizes do not change, so what was recorded before the outcome says the same.
                let shadow = try #require(model["shadow"] as? [String: Any])
                #expect(shadow["leads"] as? Int == decided.count)
                #expect(isClose("brier", shadow, brier), "seed \(seed)")
                let bins = try #require(model["calibration"] as? [[String: Any]])
                for bin in bins {
                    let from = bin["from"] as? Double ?? .nan
                    let own = rows.filter { $0.p >= from && $0.p < from + 0.1 }
                    #expect(bin["count"] as? Int == own.count)
                    let share = Double(own.count { $0.won }) / Double(own.count)
                    #expect(isClose("observed", bin, share), "seed \(seed)")
                    let mean = own.reduce(0) { $0 + $1.p } / Double(own.count)
                    #expect(isClose("predicted", bin, mean), "seed \(seed)")
                }
                #expect(bins.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == decided.count)
                let lift = try #require(model["lift"] as? [[String: Any]])
                #expect(lift.count == 10)
                let predicted = lift.map { $0["predicted"] as? Double ?? .nan }
                #expect(predicted == predicted.sorted(by: >))
            }
            let some = map(desk.ask("MODEL.COMPARE one two WHERE 'size > 0'"))
            #expect(some["leads"] as? Int == decided.count { $0.size > 0 })
        }
    }

    @Test func `a model that learns is judged without the outcome it is asked about`() {
        var desk = Desk()
        desk.ask(Words(["MODEL.LOAD", "nb", "NAIVEBAYES", LearningTests.settings]))
        // Each country is seen once, so the others know nothing of it.
        for (place, outcome) in ["won", "lost", "won", "lost"].enumerated() {
            desk.ask("LEAD.PUT l\(place) country C\(place) outcome \(outcome)")
        }
        let model = map(desk.ask("MODEL.COMPARE nb nb"))["a"] as? [String: Any]
        // One won of three against two of three: the others always point the wrong way.
        #expect(model?["auc"] as? Double == 0)
        #expect(desk.ask("SCORE nb WITH country C0").contains(#""margin":2.39"#))
    }

    @Test func `a comparison without outcomes has no figures`() {
        var desk = Desk()
        desk.ask(Words(["MODEL.LOAD", "one", "LOGISTIC", Self.first]))
        let answer = desk.ask("MODEL.COMPARE one one")
        #expect(
            answer.hasPrefix(#"{"leads":0,"won":0,"a":{"model":"one","version":1,"role":"none","#))
        #expect(
            answer.contains(#""auc":null,"brier":null,"log_loss":null,"calibration":[],"lift":[]"#))
        #expect(desk.ask("MODEL.COMPARE one nobody").contains("NOTFOUND"))
        #expect(desk.ask("MODEL.COMPARE one one WHERE nofield=1").contains("NOFIELD"))
    }

    @Test(arguments: ["PLATT", "ISOTONIC"])
    func `a calibration is a curve in the journal, and probabilities follow it`(method: String)
        throws
    {
        var decided: [(size: Double, isWon: Bool)] = []
        var desk = Self.desk(seed: 3, &decided)
        let raw = map(desk.ask("SCORE one WITH size 1"))
        let view = desk.engine.freeze()
        let reply = map(desk.ask("MODEL.CALIBRATE one \(method)"))
        #expect(reply["leads"] as? Int == decided.count)
        guard case .appliedAs(let request) = desk.outcome else {
            Issue.record("the request itself went into the journal")
            return
        }
        #expect(request.text(3) == "FITTED")
        // What was journaled gives the same state from the same start.
        var twin = Desk(restoring: try .init(restoring: view), now: desk.now)
        #expect(map(twin.ask(request)) as NSDictionary == reply as NSDictionary)
        #expect(twin.digest() == desk.digest())
        let score = map(twin.ask("SCORE one WITH size 1"))
        #expect(score["raw_probability"] as? Double == raw["probability"] as? Double)
        #expect(score["probability"] as? Double != raw["probability"] as? Double)
        #expect(score["margin"] as? Double == 0)
        #expect(map(twin.ask("MODEL.GET one"))["calibration"] is [String: Any])
        // It is nearer to what happened.
        let after = map(desk.ask("MODEL.COMPARE one two"))["a"] as? [String: Any]
        let before =
            map(
                Desk.reply("MODEL.COMPARE one two", restoring: view, now: desk.now))["a"]
            as? [String: Any]
        let losses = [after, before].map { $0?["brier"] as? Double ?? .nan }
        #expect(losses[0] < losses[1])
        // It survives a restart, and neither NONE nor the next version.
        var again = Desk(restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
        #expect(again.ask("SCORE one WITH size 1") == desk.ask("SCORE one WITH size 1"))
        #expect(again.ask("MODEL.CALIBRATE one NONE") == "null")
        #expect(map(again.ask("SCORE one WITH size 1")) as NSDictionary == raw as NSDictionary)
        desk.ask(Words(["MODEL.LOAD", "one", "LOGISTIC", Self.first]))
        #expect(!desk.ask("SCORE one WITH size 1").contains("raw_probability"))
        #expect(desk.ask(request).contains("STATE"))
    }

    @Test func `a calibration with a retry key is fitted once, by whatever form it comes again`()
        throws
    {
        var decided: [(size: Double, isWon: Bool)] = []
        var desk = Self.desk(seed: 3, &decided)
        let start = desk.engine.freeze()
        let ask = "MODEL.CALIBRATE one PLATT WHERE size>-9 ID k1"
        let reply = desk.ask(ask)
        guard case .appliedAs(let request) = desk.outcome else {
            Issue.record("the request itself went into the journal")
            return
        }
        let state = desk.digest()
        #expect(desk.ask(ask) == reply)
        #expect(desk.digest() == state)
        let others = [
            "MODEL.CALIBRATE one ISOTONIC WHERE size>-9 ID k1",
            "MODEL.CALIBRATE one PLATT WHERE size>-8 ID k1", "MODEL.CALIBRATE one PLATT ID k1",
        ]
        for other in others { #expect(desk.ask(other).contains("DUPLICATE"), "\(other)") }
        // After replay of what was journaled the key is known as asked.
        var twin = Desk(restoring: try .init(restoring: start), now: desk.now)
        #expect(twin.ask(request) == reply)
        #expect(twin.digest() == state)
        #expect(twin.ask(ask) == reply)
        #expect(twin.digest() == state)
    }

    @Test func `a calibration that cannot be is refused by name`() {
        var desk = Desk()
        desk.ask(Words(["MODEL.LOAD", "one", "LOGISTIC", Self.first]))
        for (line, code) in [
            ("MODEL.CALIBRATE nobody PLATT", "NOTFOUND"), ("MODEL.CALIBRATE one MAGIC", "BADARG"),
            ("MODEL.CALIBRATE one PLATT", "STATE"),
            ("MODEL.CALIBRATE one PLATT CURVE [1]", "CURVE: expected the slope and the offset"),
            ("MODEL.CALIBRATE one ISOTONIC CURVE []", "CURVE: expected at least one point"),
            (
                "MODEL.CALIBRATE one ISOTONIC CURVE [[1,0.5],[1,0.6]]",
                "CURVE: [1]: expected a higher"
            ),
            (
                "MODEL.CALIBRATE one ISOTONIC CURVE [[1,0.5],[2,0.4]]",
                "CURVE: [1]: expected a higher"
            ),
            ("MODEL.CALIBRATE one ISOTONIC CURVE [[1,1.5]]", "CURVE: [0]: expected a score"),
            ("MODEL.CALIBRATE one PLATT CURVE [1,2] VERSION 2", "STATE"),
            ("MODEL.CALIBRATE one PLATT CURVE [1,2] LEADS 2 WON 3", "BADARG"),
            ("MODEL.CALIBRATE one PLATT LEADS 2", "LEADS: expected only beside CURVE"),
            ("MODEL.CALIBRATE one PLATT FITTED", "FITTED: expected only beside CURVE"),
            (
                "MODEL.CALIBRATE one PLATT CURVE [1,2] WHERE size>1",
                "WHERE: expected no condition beside CURVE"
            ),
            ("MODEL.CALIBRATE one NONE WHERE size>1", "WHERE: expected nothing after NONE"),
        ] {
            let reply = desk.ask(line)
            #expect(reply.contains("error") && reply.contains(code), "\(line): \(reply)")
        }
        #expect(
            desk.ask("MODEL.CALIBRATE one PLATT CURVE [-1,0] LEADS 9 WON 3").contains(#""won":3"#))
        #expect(
            desk.ask("SCORE one WITH size 1").contains(#""probability":0.5,"raw_probability":0.5"#))
    }

    @Test func `drift is nothing while leads stay as they were and a shift when they move`() throws
    {
        var decided: [(size: Double, isWon: Bool)] = []
        var desk = Self.desk(seed: 5, leads: 99, &decided)
        #expect(desk.ask("MODEL.DRIFT one").contains("STATE"))
        desk.ask("LEAD.PUT last size 0")
        let still = map(desk.ask("MODEL.DRIFT one"))
        #expect(still["then"] as? Int == 100 && still["now"] as? Int == 100)
        let size = (still["features"] as? [String: [String: Any]])?["size"]
        #expect(size?["psi"] as? Double == 0 && size?["verdict"] as? String == "stable")
        for lead in 0..<50 { desk.ask("LEAD.PUT l\(lead) size 9") }
        let moved = desk.ask("MODEL.DRIFT one")
        let answer = map(moved)
        let after = (answer["features"] as? [String: [String: Any]])?["size"]
        #expect(after?["verdict"] as? String == "shifted")
        #expect((answer["score"] as? [String: Any])?["verdict"] as? String == "shifted")
        var again = Desk(restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
        #expect(again.ask("MODEL.DRIFT one") == moved)
        #expect(again.digest() == desk.digest())
        let part = map(desk.ask("MODEL.DRIFT one WHERE 'size < 9'"))
        #expect(part["now"] as? Int == 50)
        desk.ask(Words(["MODEL.LOAD", "one", "LOGISTIC", Self.first]))
        #expect(desk.ask("MODEL.DRIFT one").contains(#""psi":0,"#))
    }

    @Test func `a frozen view shares a model's file instead of copying it`() {
        var desk = Desk()
        let file = Self.first + String(repeating: " ", count: 9_000)
        desk.ask(Words(["MODEL.LOAD", "one", "LOGISTIC", file]))
        let view = desk.engine.freeze()
        let section = view.sections.first { $0.pieces.contains(Array(file.utf8)) }
        #expect(section?.bytes.count ?? 0 > file.utf8.count)
        #expect(section?.bytes == section.map { Array($0.pieces.joined()) })
    }
}
