import Engine
import Wire

/// `LEAD.PUT` of one field while a champion and its kept scores follow, by kind of model, and
/// `LEAD.SCORE` of a score that is kept; each measured by the same without a model, or by `GET`.
enum ScoredLeads {
    private static let card = """
        {"type":"scorecard","axes":{"fit":{"min":0,"max":100},"engagement":{"min":0,"max":50}},
        "rules":[
        {"axis":"fit","when":"industry = 'a'","points":15},
        {"axis":"fit","when":"industry IN ('b', 'c')","points":5},
        {"axis":"fit","when":"employees >= 200","points":20},
        {"axis":"fit","when":"employees >= 20 AND employees < 200","points":10},
        {"axis":"fit","when":"country = 'DE' OR country = 'AT'","points":12},
        {"axis":"fit","when":"NOT (industry IS NULL)","points":3},
        {"axis":"engagement","event":"visit","points":3,"half_life":"14d","max":30}],
        "grades":[{"grade":"A","fit":30,"engagement":5},{"grade":"B","fit":15},{"grade":"C"}]}
        """
    private static let logistic = """
        {"type":"logistic_regression","intercept":0.1,"features":[
        {"name":"employees","type":"float","mean":100,"scale":50,"coef":0.5,"impute":3},
        {"name":"a","source":"industry","type":"onehot","value":"a","coef":1.5},
        {"name":"b","source":"industry","type":"onehot","value":"b","coef":0.5},
        {"name":"de","source":"country","type":"onehot","value":"DE","coef":0.25},
        {"name":"none","source":"industry","type":"onehot_missing","coef":-0.7}]}
        """

    static func compare(_ scale: Scale) throws -> [Comparison] {
        let leads = scale.pick(10_000, quick: 500)
        let count = scale.pick(50_000, quick: 1_000)
        var draw = Draw(seed: 23)
        let puts = (0..<count).map { _ in
            Words([
                "LEAD.PUT", "lead-\(draw.below(leads))", "employees", "\(draw.below(400))",
            ])
        }
        let scores = (0..<count).map { _ in Words(["LEAD.SCORE", "lead-\(draw.below(leads))"]) }
        let gets = (0..<count).map { _ in
            Words(["LEAD.GET", "lead-\(draw.below(leads))", "employees"])
        }
        var comparisons: [Comparison] = []
        var plain = try desk(leads, model: nil)
        for (format, payload) in [("SCORECARD", card), ("LOGISTIC", logistic)] {
            var champion = try desk(leads, model: (format, payload))
            comparisons.append(
                try Comparison.run(
                    "LEAD.PUT of a number under a \(format.lowercased()) champion, \(leads) leads",
                    rounds: scale.rounds, operations: count, goal: "at least 0.5",
                    ours: ("champion", { champion.apply(puts) }),
                    other: ("no model", { plain.apply(puts) })))
            comparisons.append(
                try Comparison.run(
                    "LEAD.SCORE by a \(format.lowercased()) champion, \(leads) leads",
                    rounds: scale.rounds, operations: count,
                    ours: ("LEAD.SCORE", { champion.apply(scores) }),
                    other: ("LEAD.GET", { champion.apply(gets) })))
            try check(champion.refused == 0, "no command is refused")
            try check(champion.answer(["CHECK"]).contains("ok\r\n:1"), "CHECK is ok")
        }
        return comparisons
    }

    private static func desk(
        _ leads: Int, model: (format: String, payload: String)?
    ) throws -> CommandDesk {
        var desk = CommandDesk()
        desk.apply(Words(["LEAD.FIELD", "ADD", "employees", "number"]))
        for lead in 0..<leads {
            let industry = ["a", "b", "c", "d"][lead % 4]
            desk.apply(
                Words([
                    "LEAD.PUT", "lead-\(lead)", "industry", industry, "country", "DE", "employees",
                    "\(lead % 300)",
                ]))
            desk.apply(Words(["LEAD.TOUCH", "lead-\(lead)", "visit"]))
        }
        if let model {
            desk.apply(Words(["MODEL.LOAD", "best", model.format, model.payload]))
            desk.apply(Words(["MODEL.ROLE", "best", "CHAMPION"]))
        }
        try check(desk.refused == 0, "no command is refused")
        return desk
    }
}
