import TestKit
import Testing
import Tools
import Wire

/// Models and scores over the protocol: what is asked for, what is refused, what stays as it was.
@Suite struct ScoreCommandTests {
    /// margin = -1 + 0.5 × (visits − 2) / 4 + [origin = API] + 0.25 [origin is missing].
    private static let logistic = """
        {"type":"logistic_regression","intercept":-1,"features":[
        {"name":"v","source":"visits","type":"float","impute":6,"mean":2,"scale":4,"coef":0.5},
        {"name":"o=API","source":"origin","type":"onehot","value":"API","coef":1},
        {"name":"o?","source":"origin","type":"onehot_missing","coef":0.25}]}
        """

    private func begin(_ wiring: Wiring) throws -> Conversation {
        let conversation = try wiring.begin()
        let loaded = try conversation.load(model: "m", "LOGISTIC", Array(Self.logistic.utf8))
        try #require(!loaded.isError, "\(loaded)")
        return conversation
    }

    @Test(arguments: Wiring.allCases)
    func `a score is made of the given values alone, empty and absent ones being missing`(
        wiring: Wiring
    ) throws {
        let conversation = try begin(wiring)
        let cases: [(with: String, margin: Double)] = [
            ("visits 10 origin API", 1), ("visits 10 origin api", 0), ("visits 10 origin ''", 0.25),
            ("visits 10", 0.25), ("origin API", 0.5), ("visits '' origin API", 0.5),
            ("origin API visits -6", -1), ("visits 1e1 origin X", 0), ("visits +10.00 origin X", 0),
            ("visits -0 origin X", -1.25), ("visits .5e1 origin X", -0.625),
        ]
        for (with, margin) in cases {
            let score = try conversation.tell("SCORE m WITH \(with)")
            #expect(score["margin"]?.number == margin, "\(with)")
            #expect(score.keys == ["model", "version", "margin", "probability", "as_of"])
            #expect(score["model"]?.text == "m" && score["version"]?.number == 1)
            #expect(score["as_of"]?.text == "2026-12-01T00:00:00Z")
        }
        let words = ["visits", "origin", "10", "API", "", "API", "10", "", "", ""]
        let many = try conversation.tell(["SCORE.MANY", "m", "2"] + words).elements ?? []
        #expect(many.map { $0["margin"]?.number } == [1, 0.5, 0.25, -0.25])
        #expect(many.allSatisfy { !$0.keys.contains("reasons") })
        #expect(many.first == (try conversation.tell("SCORE m WITH visits 10 origin API")))
        #expect(try conversation.tell("LEAD.COUNT").number == 0)
    }

    @Test(
        arguments: Wiring.allCases,
        [
            ("SCORE nobody WITH visits 1", "NOTFOUND"), ("SCORE m WITH nofield 1", "NOFIELD"),
            ("SCORE m WITH Visits 1", "NOFIELD"), ("SCORE m WITH visits many", "BADARG"),
            ("SCORE m WITH visits nan", "BADARG"), ("SCORE m WITH visits inf", "BADARG"),
            ("SCORE m WITH visits -infinity", "BADARG"), ("SCORE m WITH visits 1e400", "BADARG"),
            ("SCORE m WITH visits 0x10", "BADARG"), ("SCORE m WITH visits", "BADARG"),
            ("SCORE m REASONS some WITH visits 1", "BADARG"),
            ("SCORE m REASONS 1 METHOD guess WITH visits 1", "BADARG"), ("SCORE m", "ERR"),
            ("SCORE.MANY m 2 visits origin 1", "BADARG"), ("SCORE.MANY m 0 1 2", "BADARG"),
            ("SCORE.MANY m 1 nofield 1", "NOFIELD"), ("SCORE.MANY m 1 visits x", "BADARG"),
            ("LEAD.SCORE anna", "STATE"), ("LEAD.SCORE nobody MODEL m", "NOTFOUND"),
            ("LEAD.SCORE anna MODEL nobody", "NOTFOUND"), ("LEAD.TOP 1", "STATE"),
            ("LEAD.TOP 1 MODEL nobody", "NOTFOUND"), ("LEAD.TOP -1 MODEL m", "BADARG"),
            ("LEAD.TOP x MODEL m", "BADARG"), ("LEAD.TOP 1 MODEL m RETURN nofield", "NOFIELD"),
            ("LEAD.TOP 1 MODEL m WHERE 'nofield = 1'", "NOFIELD"),
            ("LEAD.TOP 1 MODEL m WHERE 'name ='", "BADARG"), ("MODEL.ROLE m KING", "BADARG"),
            ("MODEL.ROLE nobody CHAMPION", "NOTFOUND"), ("MODEL.LOAD x TAROT {}", "BADARG"),
            ("MODEL.LOAD x LOGISTIC {}", "BADMODEL"), ("MODEL.LOAD x SCORECARD [", "BADMODEL"),
            ("MODEL.LOAD x XGBOOST {}", "BADMODEL"), ("MODEL.LOAD x LIGHTGBM tree", "BADMODEL"),
        ])
    func `a wrong question is refused with its code and the connection goes on`(
        wiring: Wiring, question: (line: String, code: String)
    ) throws {
        let conversation = try begin(wiring)
        try conversation.tell("LEAD.PUT anna name Anna")
        let before = try conversation.tell("DIGEST")
        #expect(try conversation.refusal(question.line) == question.code, "\(question.line)")
        #expect(try conversation.tell("DIGEST") == before, "\(question.line) changed something")
        #expect(try conversation.tell("SCORE m WITH visits 6")["margin"]?.number == -0.25)
    }

    @Test(arguments: Wiring.allCases)
    func `reasons name every input, largest first, and sum with the bias to the margin`(
        wiring: Wiring
    ) throws {
        let conversation = try begin(wiring)
        let score = try conversation.tell("SCORE m REASONS 9 WITH visits 4 origin API")
        #expect(
            score.keys == [
                "model", "version", "margin", "probability", "bias", "reasons", "as_of",
            ])
        let reasons = score["reasons"]?.elements ?? []
        #expect(reasons.map { $0["field"]?.text } == ["o=API", "v", "o?"])
        #expect(reasons.map { $0["contribution"]?.number } == [1, 0.25, 0])
        #expect(reasons.map { $0["value"]?.text } == ["API", "4", "API"])
        #expect(reasons.allSatisfy { $0["text"]?.text?.isEmpty == false })
        #expect(score["bias"]?.number == -1 && score["margin"]?.number == 0.25)
        let none = try conversation.tell("SCORE m REASONS 0 WITH visits 4 origin API")
        #expect(none["reasons"]?.elements == [] && none["bias"]?.number == -1)
        let missing = try conversation.tell("SCORE m REASONS 9 METHOD path WITH visits ''")
        #expect(missing["reasons"]?.elements?.allSatisfy { $0["value"]?.isNull == true } == true)
    }

    @Test(arguments: Wiring.allCases)
    func `the same name again is a new version, at once, and a refused one changes nothing`(
        wiring: Wiring
    ) throws {
        let conversation = try begin(wiring)
        try conversation.tell("MODEL.ROLE m CHAMPION")
        try conversation.tell("LEAD.FIELD ADD visits number64")
        try conversation.tell("LEAD.FIELD ADD origin category")
        try conversation.tell("LEAD.PUT anna visits 10 origin API")
        #expect(try conversation.tell("LEAD.SCORE anna")["margin"]?.number == 1)

        let other = Array(Self.logistic.replacing("-1", with: "-3").utf8)
        let rows = #"{"rows":[{"visits":10,"origin":"API"},{"origin":null}],"margins":"#
        let refused = try conversation.load(
            model: "m", "LOGISTIC", other, verify: rows + "[-1,0]}")
        if case .error(let code, let message) = refused {
            #expect(code == "BADMODEL" && message.contains("margins[1]"), "\(message)")
        } else {
            Issue.record("VERIFY let a wrong margin pass: \(refused)")
        }
        #expect(try conversation.tell("LEAD.SCORE anna")["margin"]?.number == 1)
        #expect(try conversation.tell("SCORE m WITH visits 10")["version"]?.number == 1)

        let loaded = try conversation.load(
            model: "m", "LOGISTIC", other, verify: rows + "[-1,-2.25]}")
        #expect(loaded["version"]?.number == 2, "\(loaded)")
        let score = try conversation.tell("LEAD.SCORE anna")
        #expect(score["margin"]?.number == -1 && score["version"]?.number == 2)
        #expect(try conversation.tell("LEAD.TOP 1").elements?.first?["score"]?.number == -1)

        let list = try conversation.tell("MODEL.LIST").elements ?? []
        #expect(list.map { $0["name"]?.text } == ["m"])
        #expect(list.first?["role"]?.text?.lowercased() == "champion")
        #expect(try conversation.tell("MODEL.GET m")["kind"]?.text == "logistic")
        #expect(try conversation.tell("MODEL.GET nobody").isNull)
        #expect(try conversation.tell("MODEL.DEL m").number == 1)
        #expect(try conversation.tell("MODEL.DEL m").number == 0)
        #expect(try conversation.refusal("LEAD.SCORE anna") == "STATE")
    }

    @Test(arguments: Wiring.allCases)
    func `the best stand first, equal ones by the bytes of their ids, filtered and with fields`(
        wiring: Wiring
    ) throws {
        let conversation = try begin(wiring)
        try conversation.tell("LEAD.FIELD ADD visits number64")
        try conversation.tell("LEAD.FIELD ADD origin category")
        for (id, visits) in [("b", 10), ("a", 10), ("ä", 10), ("B", 10), ("z", 99), ("c", 1)] {
            try conversation.tell("LEAD.PUT \(id) visits \(visits) origin X status new")
        }
        try conversation.tell("LEAD.PUT d name Dora")
        try conversation.tell("LEAD.DEL z")
        let top = try conversation.tell("LEAD.TOP 9 MODEL m RETURN name visits").elements ?? []
        #expect(top.map { $0["id"]?.text } == ["B", "a", "b", "ä", "d", "c"])
        #expect(top.map { $0["score"]?.number } == [0, 0, 0, 0, -0.25, -1.125])
        #expect(top.allSatisfy { $0.keys == ["id", "score", "name", "visits"] })
        #expect(top[4]["name"]?.text == "Dora" && top[4]["visits"]?.isNull == true)
        let some = try conversation.tell(
            "LEAD.TOP 2 MODEL m WHERE \"status = 'new' AND visits < 99\"")
        #expect(some.elements?.map { $0["id"]?.text } == ["B", "a"])
        #expect(some.elements?.first?.keys == ["id", "score"])
        #expect(try conversation.tell("LEAD.TOP 0 MODEL m").elements == [])
        #expect(try conversation.tell("LEAD.TOP 5 MODEL m WHERE 'visits > 99'").elements == [])
    }
}
