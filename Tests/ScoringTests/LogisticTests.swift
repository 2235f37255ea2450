import Columns
import TestKit
import Testing

@testable import Scoring

@Suite struct LogisticTests {
    /// intercept 1; visits: mean 2, scale 4, coef 8, imputed 4; origin: API 0.5, missing 0.25.
    static let json = """
        {"type":"logistic_regression","intercept":1,"features":[
        {"name":"visits","source":"Total Visits","type":"float","impute":4,"mean":2,"scale":4,"coef":8},
        {"name":"origin=API","source":"Origin","type":"onehot","value":"API","coef":0.5},
        {"name":"origin missing","source":"Origin","type":"onehot_missing","coef":0.25}]}
        """

    static func model() throws -> Model {
        try Model.load(format: .logistic, payload: Array(json.utf8))
    }

    func row(_ model: Model, _ words: [String]) throws -> InputRow {
        var row = InputRow(model)
        for (input, word) in words.enumerated() { try row.set(input, word.utf8.span) }
        return row
    }

    @Test func `a margin is the intercept and the standardised terms`() throws {
        let model = try Self.model()
        #expect(model.inputs.map(\.name) == ["Total Visits", "Origin"])
        #expect(model.featureCount == 3)
        #expect(model.margins(try row(model, ["6", "API"])) == [1 + 8 + 0.5])
        #expect(model.margins(try row(model, ["6", "Web"])) == [1 + 8])
    }

    @Test func `a missing number is imputed and a missing category has its own term`() throws {
        let model = try Self.model()
        #expect(model.margins(try row(model, ["", ""])) == [1 + 4 + 0.25])
    }

    @Test func `contributions and bias sum to the margin and stand by magnitude`() throws {
        let model = try Self.model()
        let score = model.score(try row(model, ["6", "API"]), reasons: .path)
        #expect(score.bias == [1])
        #expect(score.reasons.map(\.field) == ["visits", "origin=API", "origin missing"])
        #expect(score.reasons.map(\.contributions) == [[8], [0.5], [0]])
        #expect(score.reasons[0].text == "Total Visits is 6")
        #expect(score.reasons[1].text == "Origin is API")
    }

    @Test func `a word that is no number names its field`() throws {
        let model = try Self.model()
        #expect(throws: InputError(field: "Total Visits", expected: "a number")) {
            _ = try row(model, ["many", ""])
        }
    }

    @Test(arguments: [
        ("\"scale\":4", "\"scale\":0", "features[0].scale: expected a number other than 0"),
        (",\"coef\":0.25", "", "features[2]: expected a member 'coef'"),
        (
            "\"coef\":0.25", "\"cof\":0.25",
            "features[2].cof: expected one of name, doc, source, type, value, categories, impute, "
                + "mean, scale, coef"
        ),
        (
            "\"intercept\"", "\"interaction\":5,\"intercept\"",
            "interaction: expected one of type, name, doc, intercept, features"
        ),
        ("onehot\"", "hot\"", "features[1].type: expected float, cat, onehot or onehot_missing"),
        ("\"impute\":4", "\"impute\":\"4\"", "features[0].impute: expected a number"),
        ("logistic_regression", "linear", "type: expected 'logistic_regression'"),
    ])
    func `a wrong file is refused by the place and what was expected`(
        part: String, replacement: String, message: String
    ) throws {
        let wrong = Self.json.replacing(part, with: replacement, maxReplacements: 1)
        let error = #expect(throws: ModelError.self) {
            _ = try Model.load(format: .logistic, payload: Array(wrong.utf8))
        }
        #expect(error?.message == message)
    }

    @Test func `verify accepts margins that agree and refuses others by row`() throws {
        let good = #"{"rows":[{"Total Visits":6,"Origin":"API"},{}],"margins":[9.5,5.25]}"#
        _ = try Model.load(
            format: .logistic, payload: Array(Self.json.utf8), verify: Array(good.utf8))
        let bad = good.replacing("5.25", with: "5.2500001")
        let error = #expect(throws: ModelError.self) {
            _ = try Model.load(
                format: .logistic, payload: Array(Self.json.utf8), verify: Array(bad.utf8))
        }
        #expect(
            error?.message
                == "VERIFY margins[1]: the model gives [5.25], the file expects [5.2500001]")
    }

    @Test func `a chunk's margins are those of its rows, whether values are there, absent or NaN`()
        throws
    {
        for seed in seeds(20) {
            var random = SeededGenerator(seed: seed)
            let features = random.pick([8, 9, 16, 19])
            let parts = (0..<features).map { feature in
                "{\"name\":\"f\(feature)\",\"type\":\"float\",\"mean\":\(random.below(9)),"
                    + "\"scale\":2,\"coef\":\(random.below(9) - 4),\"impute\":3}"
            }
            let json =
                "{\"type\":\"logistic_regression\",\"intercept\":1,\"features\":["
                + parts.joined(separator: ",") + "]}"
            let model = try Model.load(format: .logistic, payload: Array(json.utf8))
            var table = Table(
                number: 1, name: "t",
                fields: (0..<features).map { Field($0 + 1, "f\($0)", .float32, doc: "") })
            let rows = random.pick([1, 63, 64, 65, 700, 9_000])
            // Of a complete column every value is there; some of them may be NaN all the same.
            let isComplete = (0..<features).map { _ in random.chance(70) }
            let hasNaN = random.chance(30)
            for row in 0..<rows {
                _ = table.insert(Array("r\(row)".utf8).span)
                for column in 0..<features where isComplete[column] || random.chance(90) {
                    let isNaN = hasNaN && random.below(rows) == 0
                    table.columns[column].set(
                        isNaN ? Float.nan : Float(random.below(99)), at: row)
                }
            }
            let bound = try BoundModel(model, to: table)
            var margins = Array(repeating: 0.0, count: rows)
            var span = margins.mutableSpan
            bound.scores(chunk: 0, of: table, into: &span)
            var scorer = RowScorer(model)
            for row in 0..<rows {
                scorer.read(row, of: table, by: bound)
                let alone = scorer.margin(by: bound)
                #expect(alone == margins[row], "seed \(seed) row \(row)")
            }
        }
    }
}
