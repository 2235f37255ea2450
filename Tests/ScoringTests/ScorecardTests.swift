import Columns
import TestKit
import Testing

@testable import Scoring

@Suite struct ScorecardTests {
    static let day: Int64 = 86_400_000

    static let json = """
        {"type":"scorecard","base":5,"axes":{"fit":{"min":0,"max":20},"engagement":{"max":100}},
        "rules":[
        {"axis":"fit","when":"industry = 'energy'","points":15,"text":"Target industry"},
        {"axis":"fit","when":"employees >= 100 AND NOT competitor","points":10},
        {"axis":"fit","when":"competitor","points":-50,"text":"A competitor"},
        {"axis":"engagement","event":"visit","points":3,"half_life":"14d","max":30},
        {"axis":"engagement","event":"call","points":8}],
        "grades":[{"grade":"A1","fit":20,"engagement":6},{"grade":"B","fit":15},{"grade":"C"}],
        "probability":[[0,0.1],[10,0.2],[30,0.6]]}
        """

    static func model() throws -> Model {
        try Model.load(format: .scorecard, payload: Array(json.utf8))
    }

    func row(_ model: Model, _ words: [String: String]) throws -> InputRow {
        var row = InputRow(model)
        for (name, word) in words {
            let input = model.input(named: name.utf8.span)
            try row.set(try #require(input), word.utf8.span)
        }
        return row
    }

    @Test func `points are the clamped axes and the base`() throws {
        let model = try Self.model()
        #expect(model.featureCount == 5)
        #expect(model.eventNames == ["visit", "call"])
        let both = model.score(try row(model, ["industry": "energy", "employees": "100"]))
        #expect(both.points == 25)
        #expect(both.grade == "B")
        #expect(both.probability == [0.5])
        #expect(both.margins.isEmpty)
        let rival = model.score(try row(model, ["industry": "energy", "competitor": "yes"]))
        #expect(rival.points == 5)
        #expect(rival.grade == "C")
    }

    @Test func `a touch loses half its value in a half-life and counts at its own time`() throws {
        let model = try Self.model()
        let row = InputRow(model)
        let visit = [Touch(event: 0, timeMS: Self.day)]
        #expect(model.score(row, touches: visit, at: Self.day - 1).points == 5)
        #expect(model.score(row, touches: visit, at: Self.day).points == 8)
        #expect(model.score(row, touches: visit, at: 15 * Self.day).points == 6.5)
    }

    @Test func `max caps one rule and an event without half-life does not decay`() throws {
        let model = try Self.model()
        let row = InputRow(model)
        let visits = [Touch(event: 0, timeMS: 0, weight: 100)]
        #expect(model.score(row, touches: visits, at: 0).points == 35)
        let call = [Touch(event: 1, timeMS: 0, weight: 2)]
        #expect(model.score(row, touches: call, at: 1_000 * Self.day).points == 21)
    }

    @Test func `a grade is the first row whose floors are met`() throws {
        let model = try Self.model()
        let words = ["industry": "energy", "employees": "250"]
        let two = [Touch(event: 0, timeMS: 0), Touch(event: 0, timeMS: 0)]
        #expect(model.score(try row(model, words), touches: two, at: 0).grade == "A1")
        #expect(model.score(try row(model, words), touches: two, at: 1).grade == "B")
    }

    @Test func `reasons name the rules and what the caps took away`() throws {
        let model = try Self.model()
        let words = ["industry": "energy", "employees": "250"]
        let score = model.score(try row(model, words), reasons: .path)
        #expect(score.bias == [5])
        #expect(
            score.reasons.map(\.text).prefix(3) == [
                "Target industry",
                "employees is 250, competitor is missing (employees >= 100 AND NOT competitor)",
                "fit is capped at 20",
            ])
        #expect(score.reasons.map { $0.contributions[0] }.prefix(3) == [15, 10, -5])
        #expect(score.reasons[0].field == "industry")
        #expect(score.reasons[0].value == Array("energy".utf8))
        #expect(score.reasons.reduce(5) { $0 + $1.contributions[0] } == score.points)
    }

    @Test func `a text says the lead's own value where the file wants it`() throws {
        let model = try Model.load(
            format: .scorecard,
            payload: Array(
                #"""
                {"type":"scorecard","axes":{"fit":{}},"rules":[
                {"axis":"fit","when":"industry = 'energy'","points":4,"text":"Industry {value}, {value}"},
                {"axis":"fit","when":"employees > 9 OR country = 'DE'","points":3},
                {"axis":"fit","event":"visit","points":1,"text":"{value} visits"},
                {"axis":"fit","event":"call","points":0.5}]}
                """#.utf8))
        let touches = [
            Touch(event: 0, timeMS: 0, weight: 2), Touch(event: 1, timeMS: 0, weight: 1.5),
        ]
        func texts(_ words: [String: String]) throws -> [String] {
            model.score(try row(model, words), touches: touches, at: 0, reasons: .path)
                .reasons.map(\.text)
        }
        #expect(
            try texts(["industry": "energy", "employees": "12"]) == [
                "Industry energy, energy",
                "employees is 12, country is missing (employees > 9 OR country = 'DE')",
                "2 visits", "call counts 1.5",
            ])
        #expect(try texts([:]).contains("Industry missing, missing"))
    }

    @Test func `beyond the knots the end value holds`() throws {
        let model = try Self.model()
        let call = [Touch(event: 1, timeMS: 0, weight: -10)]
        #expect(model.score(try row(model, [:]), touches: call, at: 0).probability == [0.1])
        let many = [Touch(event: 1, timeMS: 0, weight: 10)]
        #expect(model.score(try row(model, [:]), touches: many, at: 0).probability == [0.6])
    }

    @Test func `a word that is no number names the field`() throws {
        let model = try Self.model()
        #expect(throws: InputError(field: "employees", expected: "a number")) {
            _ = try row(model, ["employees": "few"])
        }
    }

    @Test(arguments: [
        (
            "\"axis\":\"fit\",\"when\":\"competitor", "\"axis\":\"fat\",\"when\":\"competitor",
            "rules[2].axis: expected one of the axes"
        ),
        (
            "industry = 'energy'", "industry = ",
            "rules[0].when: expected a condition; at byte 12: found the end, expected a number, text in single quotes, true or false"
        ),
        (
            "\"half_life\":\"14d\"", "\"half_life\":\"0d\"",
            "rules[3].half_life: expected a duration above 0, such as 14d"
        ),
        (
            "\"half_life\"", "\"halflife\"",
            "rules[3].halflife: expected one of axis, points, text, when, event, half_life, max"
        ),
        ("[10,0.2]", "[10,1.2]", "probability[1]: expected points and a probability from 0 to 1"),
        ("[10,0.2]", "[0,0.2]", "probability[1]: expected more points than the knot before"),
        ("\"max\":20", "\"max\":-1", "axes.fit: expected min not above max"),
        ("\"event\":\"call\",", "", "rules[4]: expected 'when' or 'event'"),
    ])
    func `a wrong file is refused by the place`(
        part: String, replacement: String, message: String
    ) throws {
        let wrong = Self.json.replacing(part, with: replacement, maxReplacements: 1)
        let error = #expect(throws: ModelError.self) {
            _ = try Model.load(format: .scorecard, payload: Array(wrong.utf8))
        }
        #expect(error?.message == message)
    }

    @Test func `a table's rows, its chunks and their words give the same points`() throws {
        let model = try Self.model()
        for seed in seeds(20) {
            var random = SeededGenerator(seed: seed)
            var table = Table(
                number: 1, name: "lead",
                fields: [
                    Field(1, "industry", .category, doc: ""),
                    Field(2, "employees", .integer, doc: ""),
                    Field(3, "competitor", .flag, doc: ""),
                ])
            var words: [[String: String]] = []
            var touches = TouchRows(starts: [0])
            for key in 0..<200 {
                let row = table.insert("k\(key)".utf8.span)
                var own: [String: String] = [:]
                if random.chance(70) {
                    own["industry"] = random.pick(["energy", "retail", "steel"])
                    table.columns[0].setCategory((own["industry"] ?? "").utf8.span, at: row)
                }
                if random.chance(70) {
                    let count = random.below(200)
                    own["employees"] = String(count)
                    table.columns[1].set(Int64(count), at: row)
                }
                if random.chance(50) {
                    let flag = random.chance(50)
                    own["competitor"] = flag ? "true" : "false"
                    table.columns[2].set(UInt8(flag ? 1 : 0), at: row)
                }
                words.append(own)
                for time in 0..<random.below(4) {
                    touches.touches.append(
                        Touch(
                            event: random.below(2), timeMS: Int64(time) * Self.day,
                            weight: Double(random.below(300)) / 100))
                }
                touches.starts.append(touches.touches.count)
            }
            let bound = try BoundModel(model, to: table)
            var points = Array(repeating: 0.0, count: 200)
            var span = points.mutableSpan
            let time = 2 * Self.day + 12_345
            bound.scores(chunk: 0, of: table, touches: touches, at: time, into: &span)
            for key in 0..<200 {
                let own = Array(touches.touches[touches.starts[key]..<touches.starts[key + 1]])
                let word = model.score(try row(model, words[key]), touches: own, at: time)
                let stored = try bound.score(key, of: table, touches: own, at: time)
                #expect(word == stored, "seed \(seed) row \(key)")
                #expect(word.points == points[key], "seed \(seed) row \(key)")
            }
        }
    }

    @Test func `a table without the fields scores them as missing`() throws {
        let model = try Self.model()
        var table = Table(number: 1, name: "lead", fields: [])
        let row = table.insert("a".utf8.span)
        let bound = try BoundModel(model, to: table)
        #expect(try bound.score(row, of: table).points == 5)
    }

    @Test func `a field whose type cannot be compared so is refused when the model is bound`()
        throws
    {
        let model = try Self.model()
        let table = Table(
            number: 1, name: "lead", fields: [Field(1, "industry", .integer, doc: "")])
        #expect(throws: InputError.self) { _ = try BoundModel(model, to: table) }
    }
}
