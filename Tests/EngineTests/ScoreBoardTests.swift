import Columns
import TestKit
import Testing
import Wire

@testable import Engine
@testable import Scoring

/// Scores that are kept: LEAD.TOP by them, their making beside service, and the switch of versions.
@Suite struct ScoreBoardTests {
    static let logistic = """
        {"type":"logistic_regression","intercept":0.1,"features":[
        {"name":"employees","type":"float","mean":10,"scale":5,"coef":0.5,"impute":3},
        {"name":"a","source":"industry","type":"onehot","value":"a","coef":1.5},
        {"name":"none","source":"industry","type":"onehot_missing","coef":-0.7}]}
        """
    static let card = """
        {"type":"scorecard","base":1,"axes":{"fit":{"min":-5,"max":40}},"rules":[
        {"axis":"fit","when":"industry = 'a'","points":15,"text":"a"},
        {"axis":"fit","when":"employees >= 20","points":30,"text":"large"},
        {"axis":"fit","when":"industry IS NULL","points":-12.5,"text":"unknown"}]}
        """
    static let trees = """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=0
        objective=regression
        feature_names=employees
        feature_infos=[0:100]

        Tree=0
        num_leaves=3
        num_cat=0
        split_feature=0 0
        split_gain=1 1
        threshold=10.5 30.5
        decision_type=8 8
        left_child=-1 -2
        right_child=1 -3
        leaf_value=0.5 1.25 -2
        leaf_weight=1 1 1
        leaf_count=1 1 1
        internal_value=0 0
        internal_weight=0 0
        internal_count=3 2
        shrinkage=1

        end of trees

        """

    /// An engine with fields and three models that have a role.
    private func engine() -> Desk {
        var desk = Desk()
        desk.run("LEAD.FIELD", "ADD", "employees", "number")
        desk.run("MODEL.LOAD", "linear", "LOGISTIC", Self.logistic)
        desk.run("MODEL.LOAD", "card", "SCORECARD", Self.card)
        desk.run("MODEL.LOAD", "forest", "LIGHTGBM", Self.trees)
        desk.run("MODEL.ROLE", "linear", "CHAMPION")
        desk.run("MODEL.ROLE", "card", "CHALLENGER")
        desk.run("MODEL.ROLE", "forest", "CHALLENGER")
        return desk
    }

    @Test func `after any script LEAD.TOP answers what a plain computation does`() {
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            var desk = engine()
            for _ in 0..<60 {
                let id = "l\(random.below(30))"
                switch random.below(12) {
                case 0: desk.run("LEAD.DEL", id)
                case 1:
                    desk.run(
                        ["LEAD.MPUT", "1", "employees"]
                            + (0..<5).flatMap {
                                ["m\($0 + random.below(9))", "\(random.below(50))"]
                            })
                case 2: desk.run("LEAD.PUT", id, "name", "n")
                case 3: desk.run("LEAD.PUT", id, "industry", random.pick(["a", "b", "c", ""]))
                case 4:
                    desk.run(
                        "MODEL.ROLE", random.pick(["linear", "card", "forest"]),
                        random.pick(["CHAMPION", "CHALLENGER", "NONE"]))
                case 5: desk.run("MODEL.LOAD", "linear", "LOGISTIC", Self.logistic)
                default:
                    desk.run(
                        "LEAD.PUT", id, "employees", random.pick(["", "10.5", "30.5", "7", "40"]))
                }
                if random.chance(30) {
                    var words = [
                        "LEAD.TOP", "\(random.below(12))", "MODEL",
                        random.pick(["linear", "card", "forest"]),
                    ]
                    if random.chance(50) {
                        words += ["WHERE", random.pick(["industry = 'a'", "employees > 8"])]
                    }
                    words += ["RETURN", "employees"]
                    let kept = desk.run(words)
                    #expect(kept == desk.plain(words), "seed \(seed): \(words)")
                }
            }
            let check = desk.run("CHECK")
            #expect(check.hasPrefix("{\"ok\":true"), "seed \(seed): \(check)")
            #expect(!desk.engine.board.entries.contains { $0.scores == nil })
        }
    }

    @Test func `a write whose codes are as before keeps its score, another changes it`() {
        var desk = engine()
        desk.run("LEAD.PUT", "x", "employees", "7")
        #expect(desk.forestScore(row: 0) == 0.5)
        desk.run("LEAD.PUT", "x", "employees", "9")
        #expect(desk.forestScore(row: 0) == 0.5)
        desk.run("LEAD.PUT", "x", "employees", "11")
        #expect(desk.forestScore(row: 0) == 1.25)
        desk.run("LEAD.DEL", "x")
        #expect(desk.forestScore(row: 0) == nil)
    }

    @Test func `with many leads the old version ranks until the new one has scored them all`()
        throws
    {
        var desk = engine()
        var words = ["LEAD.MPUT", "1", "employees"]
        for row in 0...Engine.fewLeads { words += ["l\(row)", "\(row % 97)"] }
        desk.run(words)
        let before = desk.run("LEAD.TOP", "3")
        let second = Self.logistic.replacing("\"coef\":0.5", with: "\"coef\":-0.5")
        desk.run("MODEL.LOAD", "linear", "LOGISTIC", second)
        #expect(desk.run("LEAD.TOP", "3") == before)
        #expect(desk.run("LEAD.SCORE", "l1").contains("\"version\":2"))
        #expect(desk.run("MODEL.GET", "linear").contains("\"ranked\":1"))

        // A snapshot taken now goes on ranking by the old version.
        var restored = Desk(restoring: try Engine(restoring: desk.engine.freeze()), now: desk.now)
        #expect(restored.run("LEAD.TOP", "3") == before)
        #expect(restored.run("DIGEST") == desk.run("DIGEST"))

        let begun = desk.engine.beginRescore()
        let work = try #require(begun)
        let again = desk.engine.beginRescore()
        #expect(again.map(\.version) == nil)
        desk.run("LEAD.PUT", "late", "employees", "-500")
        desk.run("LEAD.DEL", "l10087")
        let early = desk.engine.dueSwitch
        #expect(early.map(\.count) == nil)
        desk.engine.endRescore(work.run())
        let due = desk.engine.dueSwitch
        let request = try #require(due)
        #expect((0..<request.count).map(request.text) == ["MODEL.SWITCH", "linear", "2"])
        #expect(desk.run("LEAD.TOP", "3") != before)
        desk.run((0..<request.count).map(request.text))
        let after = desk.run("LEAD.TOP", "3")
        #expect(after.contains("late"))
        #expect(after == desk.plain(["LEAD.TOP", "3"]))
        #expect(desk.run("CHECK").hasPrefix("{\"ok\":true"))

        // The restored engine follows the same words to the same answers.
        restored.run("LEAD.PUT", "late", "employees", "-500")
        restored.run("LEAD.DEL", "l10087")
        restored.run("MODEL.SWITCH", "linear", "2")
        #expect(restored.run("LEAD.TOP", "3") == after)
    }

    @Test func `a switch to another version than the last is refused`() {
        var desk = engine()
        #expect(desk.run("MODEL.SWITCH", "linear", "2").contains("STATE"))
        #expect(desk.run("MODEL.SWITCH", "nobody", "1").contains("NOTFOUND"))
        #expect(desk.run("MODEL.SWITCH", "linear", "1") == "\"OK\"")
    }

    @Test func `CHECK names a model whose kept score differs`() {
        var desk = engine()
        desk.run("LEAD.PUT", "x", "employees", "7")
        desk.engine.board.entries[0].scores?.put(12_345, at: 0)
        #expect(desk.run("CHECK").contains("the score of lead row 0 differs"))
    }

    @Test func `FAST is kept with the model and shown`() throws {
        var desk = engine()
        desk.run("MODEL.LOAD", "quick", "LOGISTIC", Self.logistic, "FAST")
        #expect(desk.run("MODEL.GET", "quick").contains("\"mode\":\"fast\""))
        #expect(desk.run("MODEL.GET", "linear").contains("\"mode\":\"exact\""))
        var restored = Desk(restoring: try Engine(restoring: desk.engine.freeze()), now: desk.now)
        #expect(restored.run("MODEL.GET", "quick").contains("\"mode\":\"fast\""))
    }
}

extension Desk {
    /// The reply to words, a millisecond after the last.
    @discardableResult
    fileprivate mutating func run(_ words: String...) -> String { run(words) }

    @discardableResult
    fileprivate mutating func run(_ words: [String]) -> String {
        wait(1)
        return ask(Words(words))
    }

    /// The score that is kept of a lead by the model `forest`.
    fileprivate func forestScore(row: Int) -> Double? {
        engine.board.entries.first { $0.name == Array("forest".utf8) }?.scores?[row]
    }

    /// The reply as it is without kept scores.
    fileprivate mutating func plain(_ words: [String]) -> String {
        let board = engine.board
        engine.board = ScoreBoard()
        defer { engine.board = board }
        return run(words)
    }
}
