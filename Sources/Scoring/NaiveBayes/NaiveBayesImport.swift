/// Reads the format `NAIVEBAYES`, our own JSON; `WinCounts.payload` writes it.
///
/// ```
/// {"type": "naive_bayes", "fields": ["country", "source"], "team": "channel", "smoothing": 0.1,
///  "learn": true, "counts": {
///   "all": {"won": 12, "lost": 30, "values": {"country": {"DE": [8, 10], "FR": [4, 20]}, "source": {}}},
///   "teams": {"north": {"won": 3, "lost": 4, "values": {"country": {"DE": [3, 4]}}}}}}
/// ```
/// A value's pair is won and lost. All but `type` and `fields` may be absent. Unless `learn` is false
/// the leads' outcomes are added to the counts, which are then the history from before; a model that
/// has counted nothing gives every lead even odds.
enum NaiveBayesImport {
    static func read(_ payload: [UInt8]) throws(ModelError) -> Model {
        let counts = try counts(payload)
        var schema = InputSchema([])
        let body = NaiveBayesModel(counts, &schema)
        return Model(
            format: .naiveBayes, kind: "naive_bayes", schema: schema,
            featureCount: counts.settings.fields.count, treeCount: 0, classCount: 1,
            output: .probability,
            body: .naiveBayes(body))
    }

    private static func counts(_ payload: [UInt8]) throws(ModelError) -> WinCounts {
        let root = try JSONParser.parse(payload).root
        try root.expectMembers([
            "type", "name", "doc", "fields", "team", "smoothing", "learn", "counts",
        ])
        let type = try root.required("type")
        guard try type.string() == "naive_bayes" else {
            throw type.refusal("expected 'naive_bayes'")
        }
        let list = try root.required("fields")
        var fields: [String] = []
        for field in try list.elements() { fields.append(try field.string()) }
        guard !fields.isEmpty, fields.count <= ModelLimits.featureCount,
            Set(fields.map { Array($0.utf8) }).count == fields.count
        else { throw list.refusal("expected fields, each once") }
        var settings = WinCounts.Settings(fields: fields, team: try root.member("team")?.string())
        if let smoothing = try root.member("smoothing") {
            settings.smoothing = try smoothing.finite()
            guard settings.smoothing > 0 else {
                throw smoothing.refusal("expected a number above 0")
            }
        }
        if let learns = try root.member("learn") { settings.learns = try learns.bool() }
        var counts = WinCounts(settings)
        guard let value = try root.member("counts") else { return counts }
        try value.expectMembers(["all", "teams"])
        if let all = try value.member("all") { counts.put(try scope(all, fields), team: nil) }
        if let teams = try value.member("teams") {
            guard settings.team != nil else { throw teams.refusal("expected only beside 'team'") }
            for (name, team) in try teams.members() {
                counts.put(try scope(team, fields), team: Array(name.utf8))
            }
        }
        return counts
    }

    private static func scope(
        _ value: DocumentValue, _ fields: [String]
    ) throws(ModelError) -> WinCounts.Scope {
        try value.expectMembers(["won", "lost", "values"])
        var scope = WinCounts.Scope(values: Array(repeating: [:], count: fields.count))
        scope.total.won = try value.required("won").integer(in: 0...Int(Int32.max))
        scope.total.lost = try value.required("lost").integer(in: 0...Int(Int32.max))
        guard let values = try value.member("values") else { return scope }
        for (name, tallies) in try values.members() {
            guard let field = fields.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) })
            else {
                throw tallies.refusal("expected one of the fields")
            }
            for (text, pair) in try tallies.members() {
                let numbers = try pair.integers()
                guard numbers.count == 2, numbers.allSatisfy({ $0 >= 0 }) else {
                    throw pair.refusal("expected how many were won and how many lost")
                }
                scope.values[field][Array(text.utf8)] = WinCounts.Tally(
                    won: Int(numbers[0]), lost: Int(numbers[1]))
            }
        }
        return scope
    }
}
