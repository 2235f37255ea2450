import TestKit
import Testing
import Tools
import Wire

/// Scorecards over the protocol: points, axes, decay, grades, probability.
@Suite struct ScorecardTests {
    /// The example of the protocol, word by word.
    static let example = """
        {"type":"scorecard","base":0,"axes":{"fit":{"min":0,"max":100},"engagement":{"min":0,"max":100}},"rules":[{"axis":"fit","when":"industry = 'energy'",
          "points":15,"text":"Target industry"},{"axis":"engagement","event":"visit","points":3,"half_life":"14d","max":30,"text":"Recent visits"}],
          "grades":[{"grade":"A1","fit":75,"engagement":60},{"grade":"C3"}],"probability":[[0,0.02],[50,0.2],[100,0.6]]}
        """

    private func conversation(_ wiring: Wiring, _ card: String) throws -> Conversation {
        let conversation = try wiring.begin()
        let loaded = try conversation.load(model: "card", "SCORECARD", Array(card.utf8))
        try #require(!loaded.isError, "\(loaded) for \(card)")
        try conversation.tell("MODEL.ROLE card CHAMPION")
        return conversation
    }

    @Test(arguments: Wiring.allCases)
    func `the protocol's example scores as worked out by hand`(wiring: Wiring) throws {
        let conversation = try conversation(wiring, Self.example)
        try conversation.tell("LEAD.PUT anna industry energy")
        try conversation.tell("LEAD.PUT bert industry food")
        // Two weeks old: half its value. Now: all of its weight of 2. Tomorrow: not yet.
        try conversation.tell("LEAD.TOUCH anna visit AT 2026-11-17T00:00:00Z")
        try conversation.tell("LEAD.TOUCH anna visit WEIGHT 2")
        try conversation.tell("LEAD.TOUCH anna visit WEIGHT 100 AT 2026-12-02T00:00:00Z")
        try conversation.tell("LEAD.TOUCH anna call WEIGHT 50")
        let score = try conversation.tell("LEAD.SCORE anna REASONS 9")
        #expect(
            score.keys == [
                "model", "version", "probability", "points", "grade", "bias", "reasons", "as_of",
            ])
        #expect(score["points"]?.number == 22.5)
        #expect(score["grade"]?.text == "C3")
        let probability = try #require(score["probability"]?.number)
        #expect((probability - (0.02 + 0.18 * 22.5 / 50)).magnitude < 1e-15)
        #expect(score["as_of"]?.text == "2026-12-01T00:00:00Z")
        let reasons = score["reasons"]?.elements ?? []
        #expect(reasons.map { $0["contribution"]?.number } == [15, 7.5])
        #expect(reasons.map { $0["text"]?.text } == ["Target industry", "Recent visits"])
        #expect(reasons.first?["field"]?.text == "industry")
        #expect(reasons.first?["value"]?.text == "energy")
        #expect(score["bias"]?.number == 0)

        #expect(try conversation.tell("LEAD.SCORE bert")["points"]?.number == 0)
        #expect(try conversation.tell("LEAD.SCORE bert")["probability"]?.number == 0.02)
        // The day after, the touch of weight 100 counts in full: the rule's cap of 30 holds.
        let later = try conversation.tell("LEAD.SCORE anna AT 2026-12-02T00:00:00Z")
        #expect(later["points"]?.number == 45)
        #expect(later["as_of"]?.text == "2026-12-02T00:00:00Z")
        // A moment before it, it does not.
        let before = try #require(
            try conversation.tell("LEAD.SCORE anna AT 2026-12-01T23:59:59Z")["points"]?.number)
        #expect(before < 22.5 && before > 22)
        let top = try conversation.tell("LEAD.TOP 5").elements ?? []
        #expect(top.map { $0["id"]?.text } == ["anna", "bert"])
        #expect(top.map { $0["score"]?.number } == [22.5, 0])
    }

    @Test(arguments: Wiring.allCases)
    func `a retried touch counts once, and without a half-life nothing decays`(
        wiring: Wiring
    ) throws {
        let card = """
            {"type":"scorecard","axes":{"e":{}},"rules":[{"axis":"e","event":"visit","points":2}]}
            """
        let conversation = try conversation(wiring, card)
        try conversation.tell("LEAD.PUT anna name Anna")
        for _ in 0..<3 {
            try conversation.tell("LEAD.TOUCH anna visit WEIGHT 1.5 AT 2020-01-01T00:00:00Z ID k1")
        }
        #expect(try conversation.refusal("LEAD.TOUCH anna visit WEIGHT 2 ID k1") == "DUPLICATE")
        let score = try conversation.tell("LEAD.SCORE anna")
        #expect(score["points"]?.number == 3)
        #expect(score.keys == ["model", "version", "points", "as_of"], "no grades, no knots")
        #expect(
            try conversation.tell("LEAD.SCORE anna AT 2019-12-31T23:59:59.999Z")["points"]?.number
                == 0)
        #expect(
            try conversation.tell("LEAD.SCORE anna AT 2020-01-01T00:00:00Z")["points"]?.number
                == 3)
        #expect(try conversation.refusal("LEAD.TOUCH nobody visit") == "NOTFOUND")
        #expect(try conversation.refusal("LEAD.TOUCH anna visit WEIGHT many") == "BADARG")
    }

    @Test(
        arguments: Wiring.allCases,
        [
            (-5.0, 0.1), (10, 0.1), (15, 0.2), (20, 0.3), (22, 0.34), (30, 0.5), (1000, 0.5),
        ])
    func `probability is linear between the knots and constant beyond them`(
        wiring: Wiring, knot: (points: Double, probability: Double)
    ) throws {
        let card = """
            {"type":"scorecard","base":\(knot.points),"axes":{"fit":{}},"rules":[{"axis":"fit","when":"vip","points":1}],"probability":[[10,0.1],[20,0.3],[30,0.5]]}
            """
        let conversation = try wiring.begin()
        let loaded = try conversation.load(model: "card", "SCORECARD", Array(card.utf8))
        try #require(!loaded.isError, "\(loaded)")
        let answer = try conversation.tell("SCORE card WITH vip no")
        let probability = try #require(answer["probability"]?.number)
        #expect((probability - knot.probability).magnitude < 1e-15)
        #expect(answer["points"]?.number == knot.points)
    }

    @Test(arguments: Wiring.allCases)
    func `the grade is the first row whose floors are met, ends included`(wiring: Wiring) throws {
        let card = """
            {"type":"scorecard","axes":{"fit":{"min":0,"max":50},"engagement":{"max":20}},"rules":[
            {"axis":"fit","when":"seats >= 10","points":30},{"axis":"fit","when":"seats >= 20","points":30},
            {"axis":"engagement","when":"industry = 'energy'","points":20},
            {"axis":"engagement","when":"industry = 'coal'","points":-40}],
            "grades":[{"grade":"A","fit":50,"engagement":20},{"grade":"B","engagement":20},{"grade":"C","fit":30,"engagement":0}]}
            """
        let conversation = try wiring.begin()
        try #require(
            try !conversation.load(model: "card", "SCORECARD", Array(card.utf8)).isError)
        let cases: [(with: String, grade: String?, points: Double)] = [
            ("seats 20 industry energy", "A", 70), ("seats 19 industry energy", "B", 50),
            ("seats 9 industry energy", "B", 20), ("seats 20 industry food", "C", 50),
            ("seats 10 industry food", "C", 30), ("seats 9.99 industry food", nil, 0),
            ("seats 20 industry coal", nil, 10), ("industry ''", nil, 0),
        ]
        for (with, grade, points) in cases {
            let score = try conversation.tell("SCORE card WITH \(with)")
            #expect(score["grade"]?.text == grade, "\(with)")
            #expect(score["points"]?.number == points, "\(with)")
            #expect(score.keys.contains("grade") == (grade != nil), "what is not there is left out")
        }
    }

    @Test(arguments: Wiring.allCases, seeds(runsWhole ? 400 : 60))
    func `scorecards drawn by chance score as the rules say`(wiring: Wiring, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let card = PlainScorecard(using: &random)
        let conversation = try conversation(wiring, card.json)
        try conversation.tell("LEAD.FIELD ADD seats number64")
        try conversation.tell("LEAD.FIELD ADD ratio number")
        var now = try Wiring.moment("2026-12-01T00:00:00Z")
        var leads: [(id: String, lead: PlainScorecard.Lead)] = []
        for number in 0..<(3 + random.below(6)) {
            leads.append(
                ("l\(number)", try makeLead("l\(number)", conversation, now, &random)))
        }
        now += Int64(random.below(40)) * 86_400_000
        try conversation.tell("CLOCK.ADVANCE \(now)")
        for (id, lead) in leads {
            for moment in [now, now - Int64(random.below(50 * 86_400_000))] {
                let own = card.score(lead, at: moment)
                let score = try conversation.tell("LEAD.SCORE \(id) REASONS 99 AT \(moment)")
                compare(score, own, seed)
                compareReasons(score, card, lead, moment, seed)
            }
            // SCORE knows of no events, and wants a field at least.
            let words = known(lead, by: card)
            if words.isEmpty { continue }
            let given = try conversation.tell(["SCORE", "card", "WITH"] + words)
            var eventless = lead
            eventless.touches = []
            compare(given, card.score(eventless, at: now), seed)
        }
        try compareTop(
            conversation, leads.map { ($0.id, card.score($0.lead, at: now).points) }, seed)
    }

    private func makeLead(
        _ id: String, _ conversation: Conversation, _ now: Int64, _ random: inout SeededGenerator
    ) throws -> PlainScorecard.Lead {
        var lead = PlainScorecard.Lead()
        if random.chance(75) { lead.industry = random.pick(PlainScorecard.industries) }
        if random.chance(75) { lead.seats = Double(random.below(240)) / 4 }
        if random.chance(75) { lead.ratio = Double(random.below(100)) / 8 }
        try conversation.tell([
            "LEAD.PUT", id, "industry", lead.industry ?? "",
            "seats", lead.seats.map { "\($0)" } ?? "", "ratio", lead.ratio.map { "\($0)" } ?? "",
        ])
        for _ in 0..<random.below(5) {
            let touch = PlainScorecard.Lead.Touch(
                event: random.pick(PlainScorecard.events), weight: Double(random.below(13)) / 4,
                timeMS: now - Int64(random.below(60 * 86_400_000)) + 20 * 86_400_000)
            try conversation.tell(
                "LEAD.TOUCH \(id) \(touch.event) WEIGHT \(touch.weight) AT \(touch.timeMS)")
            lead.touches.append(touch)
        }
        return lead
    }

    /// The values of a lead that a scorecard asks for, as words of WITH.
    private func known(_ lead: PlainScorecard.Lead, by card: PlainScorecard) -> [String] {
        var words: [String: String] = [:]
        for rule in card.rules {
            switch rule.test {
            case .industry: words["industry"] = lead.industry ?? ""
            case .seats: words["seats"] = lead.seats.map { "\($0)" } ?? ""
            case .noRatio: words["ratio"] = lead.ratio.map { "\($0)" } ?? ""
            case .event: break
            }
        }
        return words.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }

    private func compare(_ score: ReplyValue, _ own: PlainScorecard.Outcome, _ seed: UInt64) {
        #expect(Self.isNear(score["points"]?.number, own.points), "seed \(seed): \(score)")
        #expect(
            Self.isNear(score["probability"]?.number, own.probability), "seed \(seed): \(score)")
        #expect(score["grade"]?.text == own.grade, "seed \(seed): \(score)")
    }

    /// Every rule is a reason with its own contribution, and bias and contributions sum to the points.
    private func compareReasons(
        _ score: ReplyValue, _ card: PlainScorecard, _ lead: PlainScorecard.Lead, _ time: Int64,
        _ seed: UInt64
    ) {
        let found = (score["reasons"]?.elements ?? []).compactMap { $0["contribution"]?.number }
        #expect(
            zip(found, found.dropFirst()).allSatisfy { $0.magnitude >= $1.magnitude },
            "seed \(seed): largest first")
        var rest = found
        for rule in card.rules {
            let own = card.contribution(rule, lead, time)
            guard let place = rest.firstIndex(where: { Self.isNear($0, own) }) else {
                Issue.record("seed \(seed): no reason adds \(own): \(score)")
                continue
            }
            rest.remove(at: place)
        }
        let sum = found.reduce(score["bias"]?.number ?? .nan, +)
        #expect(Self.isNear(score["points"]?.number, sum), "seed \(seed): \(score)")
    }

    private func compareTop(
        _ conversation: Conversation, _ own: [(id: String, points: Double)], _ seed: UInt64
    ) throws {
        let top = try conversation.tell("LEAD.TOP 100").elements ?? []
        let shown = top.map { ($0["id"]?.text ?? "", $0["score"]?.number ?? .nan) }
        #expect(Set(shown.map(\.0)) == Set(own.map(\.id)), "seed \(seed)")
        let points = Dictionary(uniqueKeysWithValues: own.map { ($0.id, $0.points) })
        for (id, score) in shown { #expect(Self.isNear(score, points[id]), "seed \(seed): \(id)") }
        let sorted = shown.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        #expect(shown.map(\.0) == sorted.map(\.0), "seed \(seed): best first, ties by id")
        for count in [0, 1, 2] {
            let few = try conversation.tell("LEAD.TOP \(count)").elements
            #expect(few == Array(top.prefix(count)), "seed \(seed)")
        }
    }

    private static func isNear(_ found: Double?, _ expected: Double?) -> Bool {
        guard let found, let expected else { return found == nil && expected == nil }
        return (found - expected).magnitude <= 1e-10 * max(1, expected.magnitude)
    }
}
