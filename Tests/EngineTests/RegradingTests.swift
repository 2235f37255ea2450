import Columns
import TestKit
import Testing
import Wire

@testable import Engine

/// Leads that a new version of a model moves from one grade to another: who is told, when, how often.
@Suite struct RegradingTests {
    /// 40 points for Germany, 20 for a value of 1,000; a B from the floor on, else a C.
    private static func card(floor: Int) -> String {
        HistoryTests.card.replacing("\"fit\":20", with: "\"fit\":\(floor)")
    }

    private static let ungraded = #"""
        {"type":"scorecard","axes":{"fit":{}},"rules":[
        {"axis":"fit","when":"country = 'DE'","points":40}]}
        """#

    private func load(_ desk: inout Desk, _ card: String) {
        desk.ask(Words(["MODEL.LOAD", "card", "SCORECARD", card]))
        #expect(!desk.outcome.isRefused)
    }

    /// A desk with a champion and leads that it has scored, all from Germany.
    private func desk(leads: Int) -> Desk {
        var desk = HistoryTests.desk()
        if leads > 0 { desk.ask(Words(put(0..<leads))) }
        return desk
    }

    private func put(_ leads: Range<Int>) -> [String] {
        ["LEAD.MPUT", "1", "country"] + leads.flatMap { ["l\($0)", "DE"] }
    }

    @Test func `a version that moves leads tells so once, and their histories show it`() {
        var desk = desk(leads: 2)
        desk.ask("LEAD.PUT good country DE value 1000")
        desk.wait(1)
        load(&desk, Self.card(floor: 50))
        #expect(
            desk.told == [Told(id: "l0", from: "B", to: "C"), Told(id: "l1", from: "B", to: "C")])
        #expect(
            desk.engine.effects[0]
                == Effect(
                    channel: "lead.grade",
                    payload: #"{"id":"l0","model":"card","version":2,"from":"B","to":"C","#
                        + #""points":40,"at":"2026-12-01T00:00:00.001Z"}"#))
        let due = desk.engine.dueRegrading
        #expect(due == nil)
        let history = desk.ask("LEAD.HISTORY l0")
        #expect(
            history.contains(#""grade":"C""#) && history.contains(#""grade":"B""#), "\(history)")
        #expect(!desk.ask("LEAD.HISTORY good").contains(#""version":2,"grade""#))
        for line in [
            "LEAD.PUT l0 name Ada", "LEAD.PUT good name Grace", "MODEL.REGRADE card",
            "LEAD.PUT new country DE",
        ] {
            desk.ask(line)
            #expect(desk.engine.effects.isEmpty, "\(line)")
        }
        #expect(desk.ask("MODEL.REGRADE card") == "0")
        guard case .unchanged = desk.outcome else {
            Issue.record("nothing to look at is no write")
            return
        }
        #expect(desk.ask("MODEL.REGRADE nobody").contains("NOTFOUND"))
        // Back again: told again.
        load(&desk, Self.card(floor: 20))
        #expect(desk.told.map(\.to) == ["B", "B", "B"])
    }

    @Test func `a lead without a recorded score had the grade that the version before gives it`() {
        var desk = Desk()
        desk.ask("LEAD.PUT a country DE")
        load(&desk, Self.card(floor: 20))
        desk.ask("MODEL.ROLE card CHAMPION")
        #expect(desk.engine.effects.isEmpty, "the first grade of a lead is no crossing")
        desk.wait(1)
        load(&desk, Self.card(floor: 50))
        #expect(desk.told == [Told(id: "a", from: "B", to: "C")])
        let points =
            (JSONShape.value(desk.ask("LEAD.HISTORY a")) as? [String: Any])?["points"]
            as? [[String: Any]] ?? []
        #expect(points.map { $0["grade"] as? String } == ["C", "B"])
        #expect(points.map { $0["version"] as? Double } == [2, 1])
    }

    @Test func `no grade is told of a model without a role, or of a version without grades`() {
        var desk = desk(leads: 1)
        desk.ask("MODEL.ROLE card NONE")
        load(&desk, Self.card(floor: 50))
        #expect(desk.engine.effects.isEmpty)
        desk.ask("MODEL.ROLE card CHAMPION")
        #expect(desk.engine.effects.isEmpty)
        desk.ask("LEAD.PUT l0 name Ada")
        #expect(desk.told == [Told(id: "l0", from: "B", to: "C")], "with its next write")

        load(&desk, Self.ungraded)
        #expect(desk.engine.effects.isEmpty)
        desk.ask("LEAD.PUT l0 name Grace")
        #expect(desk.engine.effects.isEmpty)
        load(&desk, Self.card(floor: 20))
        #expect(desk.engine.effects.isEmpty)
        desk.ask("LEAD.PUT l0 name Ada")
        #expect(desk.engine.effects.isEmpty, "the first grade after none is no crossing")
        desk.ask("LEAD.PUT l0 country FR")
        #expect(desk.told == [Told(id: "l0", from: "B", to: "C", version: 4)])
    }

    @Test func `to meet no row of the grades is a grade: null`() {
        var desk = desk(leads: 1)
        let strict = Self.card(floor: 50).replacing(",{\"grade\":\"C\"}", with: "")
        load(&desk, strict)
        #expect(desk.told == [Told(id: "l0", from: "B", to: nil)])
        load(&desk, Self.card(floor: 20))
        #expect(desk.told == [Told(id: "l0", from: nil, to: "B", version: 3)])
    }

    @Test func `many leads are told in slices, each once and in the order of rows`() {
        let count = 600
        var desk = desk(leads: count)
        load(&desk, Self.card(floor: 50))
        var all = desk.told
        #expect(all.count == Engine.regradedCrossings)
        #expect(
            desk.ask("MODEL.GET card").contains(
                "\"regrading\":\(count - Engine.regradedCrossings)"))
        // A lead that is written before its turn is told with that write, whatever moved it.
        desk.ask("LEAD.PUT l599 name Ada")
        #expect(desk.told == [Told(id: "l599", from: "B", to: "C")])
        // What goes, or comes, meanwhile.
        desk.ask("LEAD.DEL l598")
        desk.ask("LEAD.PUT late country DE")
        #expect(desk.engine.effects.isEmpty)

        // From a file and from the journal it goes on alike.
        var twin = desk.copy()
        #expect(twin.digest() == desk.digest())
        while desk.regrade() {
            all += desk.told
            #expect(desk.told.count <= Engine.regradedCrossings)
            let isDueThere = twin.regrade()
            #expect(isDueThere)
            #expect(twin.told == desk.told)
        }
        #expect(all == (0..<count - 2).map { Told(id: "l\($0)", from: "B", to: "C") })
        #expect(twin.digest() == desk.digest())
        #expect(desk.ask("MODEL.GET card").contains("\"regrading\":0"))
    }

    @Test func `leads that stay are passed over in slices too`() {
        var desk = desk(leads: Engine.regradedLeads + 10)
        load(&desk, Self.card(floor: 20))
        #expect(desk.engine.effects.isEmpty)
        #expect(desk.ask("MODEL.GET card").contains("\"regrading\":10"))
        desk.ask("MODEL.ROLE card NONE")
        #expect(desk.ask("MODEL.GET card").contains("\"regrading\":0"))
    }

    @Test func `told crossings lead each lead from its first grade to the one it has`() {
        for seed in seeds(6) {
            var random = SeededGenerator(seed: seed)
            // Half of the leads are there before any score is recorded.
            var desk = Desk()
            let count = 500
            desk.ask(Words(put(0..<count / 2)))
            load(&desk, Self.card(floor: 20))
            desk.ask("MODEL.ROLE card CHAMPION")
            desk.ask(Words(put(count / 2..<count)))
            var grades: [String?] = []
            for lead in 0..<count { grades.append(desk.grade(lead)) }
            for step in 0..<40 {
                desk.wait(1_000)
                switch random.below(10) {
                case 0: load(&desk, Self.card(floor: random.pick([10, 20, 50, 70])))
                case 1...4: if !desk.regrade() { continue }
                case 5:
                    desk = desk.copy()
                default:
                    let lead = random.below(count)
                    let values = random.pick(
                        ["country DE", "country FR", "value 1000", "value 5", "name x"])
                    desk.ask("LEAD.PUT l\(lead) \(values)")
                }
                for one in desk.told {
                    guard let lead = Int(one.id.dropFirst()) else { continue }
                    #expect(one.from == grades[lead], "seed \(seed), step \(step): \(one)")
                    grades[lead] = one.to
                }
            }
            while desk.regrade() {
                for one in desk.told {
                    guard let lead = Int(one.id.dropFirst()) else { continue }
                    #expect(one.from == grades[lead], "seed \(seed): \(one)")
                    grades[lead] = one.to
                }
            }
            for lead in 0..<count {
                #expect(desk.grade(lead) == grades[lead], "seed \(seed): lead \(lead)")
            }
        }
    }
}

/// What a publication says of a lead's grades.
private struct Told: Equatable {
    let id: String
    let from: String?
    let to: String?
    var version = 2
}

extension Desk {
    /// What the last command has published.
    fileprivate var told: [Told] {
        engine.effects.map { effect in
            let map = JSONShape.value(effect.payload) as? [String: Any] ?? [:]
            return Told(
                id: map["id"] as? String ?? "", from: map["from"] as? String,
                to: map["to"] as? String, version: (map["version"] as? Double).map(Int.init) ?? 0)
        }
    }

    /// The next look at leads; false when none is due.
    fileprivate mutating func regrade() -> Bool {
        guard let due = engine.dueRegrading else { return false }
        ask(due)
        return !outcome.isRefused
    }

    /// The grade of a lead, as LEAD.SCORE answers it.
    fileprivate mutating func grade(_ lead: Int) -> String? {
        (JSONShape.value(ask("LEAD.SCORE l\(lead)")) as? [String: Any])?["grade"] as? String
    }
}

extension Outcome {
    fileprivate var isRefused: Bool {
        if case .refused = self { true } else { false }
    }
}
