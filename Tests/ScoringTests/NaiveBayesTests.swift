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

    @Test func `what was learned live, in any order and partly taken back, is what counting gives`()
        throws
    {
        for seed in seeds(20) {
            var random = SeededGenerator(seed: seed)
            var table = Table(
                number: 1, name: "lead",
                fields: [
                    Field(1, "country", .category, doc: ""), Field(2, "size", .float32, doc: ""),
                    Field(3, "channel", .text, doc: ""),
                ])
            let empty = Array(
                #"{"type":"naive_bayes","fields":["country","size"],"team":"channel"}"#.utf8)
            var live = BoundModel(try Model.load(format: .naiveBayes, payload: empty))
            var naive = NaiveCounts(fieldCount: 2)
            for key in 0..<100 {
                let row = table.insert("k\(key)".utf8.span)
                let country = random.pick(["DE", "FR", "it\"s", nil])
                let size = random.pick([nil, 1, 2.5, Float(-0.0)])
                let team = random.pick(["north", "south", nil])
                if let country { table.columns[0].setCategory(country.utf8.span, at: row) }
                if let size { table.columns[1].set(size, at: row) }
                if let team { table.columns[2].setText(team.utf8.span, at: row) }
                try live.update(table)
                let isWon = random.chance(40)
                live.learn(1, isWon: isWon, row: row, of: table)
                if random.chance(20) {
                    live.learn(-1, isWon: isWon, row: row, of: table)
                } else {
                    let spelled = size.map { $0 == 0 ? "0" : $0 == 1 ? "1" : "2.5" }
                    naive.rows.append((isWon, team, [country, spelled]))
                }
            }
            let counts = try #require(live.model.winCounts)
            #expect(counts == naive.counts(settings: counts.settings), "seed \(seed)")
            // What it would write down scores like it.
            let copy = try BoundModel(
                try Model.load(format: .naiveBayes, payload: counts.payload), to: table)
            for row in 0..<table.rowEnd {
                #expect(
                    try copy.score(row, of: table) == live.score(row, of: table),
                    "seed \(seed), row \(row)")
            }
        }
    }

    @Test func `two spellings of one text are two values, in files too`() throws {
        // An é of one character, and of two that a String holds for the same.
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        let json = """
            {"type":"naive_bayes","fields":["place"],"team":"team","counts":{
            "all":{"won":5,"lost":5,"values":{"place":{"\(composed)":[4,1],"\(decomposed)":[1,4]}}},
            "teams":{"\(composed)":{"won":3,"lost":1},"\(decomposed)":{"won":1,"lost":3}}}}
            """
        let model = try Model.load(format: .naiveBayes, payload: Array(json.utf8))
        let margins = try [composed, decomposed].map {
            model.margins(try row(model, ["place": $0]))[0]
        }
        #expect(abs(margins[0] + margins[1]) < 1e-12)
        #expect(margins[0] > 1)
        let counts = try #require(model.winCounts)
        #expect(counts.teams.count == 2)
        #expect(counts.all.values[0].count == 2)
        let again = try Model.load(format: .naiveBayes, payload: counts.payload)
        #expect(again.winCounts == counts)
        #expect(again.winCounts?.payload == counts.payload)
    }

    @Test func `unaware of a row it says what it would have learned without it`() throws {
        let empty = Array(#"{"type":"naive_bayes","fields":["country","size"],"team":"team"}"#.utf8)
        for seed in seeds(30) {
            var random = SeededGenerator(seed: seed)
            var table = Table(
                number: 1, name: "lead",
                fields: ["country", "size", "team"].enumerated().map {
                    Field($0 + 1, $1, .category, doc: "")
                })
            let count = 2 + random.below(12)
            for key in 0..<count {
                let row = table.insert("k\(key)".utf8.span)
                for column in 0..<3 {
                    guard let word = random.pick(["a", "b", nil]) else { continue }
                    table.columns[column].setCategory(word.utf8.span, at: row)
                }
            }
            let won = (0..<count).map { _ in random.chance(50) }
            func learned(without missing: Int?) throws -> BoundModel {
                var bound = try BoundModel(
                    try Model.load(format: .naiveBayes, payload: empty), to: table)
                for row in 0..<count where row != missing {
                    bound.learn(1, isWon: won[row], row: row, of: table)
                }
                return bound
            }
            let all = try learned(without: nil)
            for row in 0..<count {
                let others = try learned(without: row).score(row, of: table).margins[0]
                let margin = all.margin(unaware: won[row], row: row, of: table)
                #expect(margin == others, "seed \(seed), row \(row)")
            }
        }
    }

    @Test func `smoothing is what the file says`() throws {
        let json = Self.json.replacing(
            "\"team\"", with: "\"smoothing\":2,\"team\"", maxReplacements: 1)
        let model = try Model.load(format: .naiveBayes, payload: Array(json.utf8))
        #expect(model.margins(InputRow(model)) == [log((30.0 + 2) / (10 + 2))])
        #expect(model.winCounts?.settings.smoothing == 2)
        let wrong = json.replacing("\"smoothing\":2", with: "\"smoothing\":0", maxReplacements: 1)
        #expect(throws: ModelError("smoothing", "expected a number above 0")) {
            try Model.load(format: .naiveBayes, payload: Array(wrong.utf8))
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
        (
            "\"team\":", "\"prior\":0.5,\"team\":",
            "prior: expected one of type, name, doc, fields, team, smoothing, learn, counts"
        ),
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

/// Counting as one would on paper: all rows are kept, and each tally is a pass over them.
private struct NaiveCounts {
    let fieldCount: Int
    var rows: [(isWon: Bool, team: String?, values: [String?])] = []

    func counts(settings: WinCounts.Settings) -> WinCounts {
        var counts = WinCounts(settings)
        counts.put(scope { _ in true }, team: nil)
        for team in Set(rows.compactMap(\.team)) {
            counts.put(scope { $0 == team }, team: Array(team.utf8))
        }
        return counts
    }

    private func scope(_ isIn: (String?) -> Bool) -> WinCounts.Scope {
        let own = rows.filter { isIn($0.team) }
        func tally(_ rows: [(isWon: Bool, team: String?, values: [String?])]) -> WinCounts.Tally {
            WinCounts.Tally(won: rows.count { $0.isWon }, lost: rows.count { !$0.isWon })
        }
        var scope = WinCounts.Scope(values: [])
        scope.total = tally(own)
        for field in 0..<fieldCount {
            var values: [[UInt8]: WinCounts.Tally] = [:]
            for value in Set(own.compactMap { $0.values[field] }) {
                values[Array(value.utf8)] = tally(own.filter { $0.values[field] == value })
            }
            scope.values.append(values)
        }
        return scope
    }
}
