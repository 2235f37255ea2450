import Columns
import Glibc
import TestKit
import Testing

@testable import Scoring

@Suite struct NaiveBayesTests {
    private func row(_ model: Model, _ words: [String: String]) throws -> InputRow {
        var row = InputRow(model)
        for (name, word) in words {
            let input = model.input(named: name.utf8.span)
            try row.set(try #require(input), word.utf8.span)
        }
        return row
    }

    static let json = """
        {"type":"naive_bayes","fields":["country","source"],"team":"channel","counts":{
        "all":{"won":30,"lost":10,"values":{"country":{"DE":[20,5],"FR":[10,5]},"source":{"web":[0,4]}}},
        "teams":{"north":{"won":2,"lost":6,"values":{"country":{"DE":[2,1],"FR":[0,5]}}},
        "new":{"won":0,"lost":4,"values":{"country":{"DE":[0,4]}}}}}}
        """

    private func model() throws -> Model {
        try Model.load(format: .naiveBayes, payload: Array(Self.json.utf8))
    }

    @Test func `the margin is the log odds of team and values`() throws {
        let model = try model()
        let north = model.score(
            try row(model, ["country": "DE", "channel": "north"]), reasons: .path)
        let prior = log((2 + 0.1) / (6 + 0.1))
        let german = log(((2 + 0.1) / (2 + 0.2)) / ((1 + 0.1) / (6 + 0.2)))
        #expect(north.bias == [prior])
        #expect(north.margins == [prior + german])
        #expect(north.probability == [1 / (1 + exp(-(prior + german)))])
        #expect(north.reasons.map(\.field) == ["country", "source"])
    }

    @Test func `a team that never won, or that nobody knows, is judged by all`() throws {
        let model = try model()
        let all = model.margins(try row(model, ["country": "FR"]))
        for team in ["new", "south"] {
            #expect(model.margins(try row(model, ["country": "FR", "channel": team])) == all)
        }
    }

    @Test func `a value or field never seen on both sides says nothing`() throws {
        let model = try model()
        let nothing = model.margins(InputRow(model))
        #expect(model.margins(try row(model, ["country": "IT"])) == nothing)
        // Nobody with a source was ever won.
        #expect(model.margins(try row(model, ["source": "web"])) == nothing)
    }

    @Test func `counting live, in any order and with outcomes taken back, is counting the table`() {
        for seed in seeds(20) {
            var random = SeededGenerator(seed: seed)
            let names = ["country", "source", "channel", "outcome"]
            var table = Table(
                number: 1, name: "lead",
                fields: names.enumerated().map { Field($0 + 1, $1, .category, doc: "") })
            var live = WinCounts(fields: ["country", "source"], team: "channel")
            for key in 0..<100 {
                let values = ["DE", "FR", "it\"s", nil].shuffled(using: &random)
                let team = random.pick(["north", "south", nil])
                let isWon = random.chance(40)
                let isOpen = random.chance(20)
                live.add(1, isWon: isWon, team: team, values: [values[0], values[1]])
                if isOpen {
                    live.add(-1, isWon: isWon, team: team, values: [values[0], values[1]])
                }
                let row = table.insert("k\(key)".utf8.span)
                let outcome = isOpen ? nil : isWon ? "won" : "lost"
                for (column, word) in [values[0], values[1], team, outcome].enumerated() {
                    if let word { table.columns[column].setCategory(word.utf8.span, at: row) }
                }
            }
            let counted = WinCounts(
                fields: ["country", "source"], team: "channel", outcome: "outcome", from: table)
            #expect(counted == live, "seed \(seed)")
            #expect(counted.payload == live.payload, "seed \(seed)")
            let model = try? Model.load(format: .naiveBayes, payload: live.payload)
            #expect(model?.featureCount == 2, "seed \(seed)")
        }
    }

    @Test func `a score never depends on the other rows of its batch`() throws {
        let model = try model()
        var table = Table(
            number: 1, name: "lead",
            fields: [
                Field(1, "country", .category, doc: ""), Field(2, "channel", .category, doc: ""),
            ])
        for (key, words) in [("DE", "north"), ("FR", "new"), ("DE", "south")].enumerated() {
            let row = table.insert("k\(key)".utf8.span)
            table.columns[0].setCategory(words.0.utf8.span, at: row)
            table.columns[1].setCategory(words.1.utf8.span, at: row)
        }
        let bound = try BoundModel(model, to: table)
        var scores = Array(repeating: 0.0, count: 3)
        var span = scores.mutableSpan
        bound.scores(chunk: 0, of: table, into: &span)
        for row in 0..<3 { #expect(try bound.score(row, of: table).margins == [scores[row]]) }
    }

    @Test(arguments: [
        (
            "[20,5]", "[20]",
            "counts.all.values.country.DE: expected how many were won and how many lost"
        ),
        (
            "\"fields\":[\"country\",", "\"fields\":[\"source\",",
            "fields: expected fields, each once"
        ),
        (
            "\"won\":30", "\"won\":-1",
            "counts.all.won: expected a whole number from 0 to 2147483647"
        ),
        ("\"team\":\"channel\",", "", "counts.teams: expected only beside 'team'"),
    ])
    func `a wrong file is refused by its place`(
        part: String, replacement: String, message: String
    ) {
        let wrong = Self.json.replacing(part, with: replacement, maxReplacements: 1)
        let error = #expect(throws: ModelError.self) {
            _ = try Model.load(format: .naiveBayes, payload: Array(wrong.utf8))
        }
        #expect(error?.message == message)
    }
}
