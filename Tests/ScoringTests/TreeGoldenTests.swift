import Columns
import TestKit
import Testing

@testable import Scoring

/// The tree and boosted linear models of golden-models, against their libraries' own outputs.
@Suite struct TreeGoldenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let prefix: String
        let format: ModelFormat
        let file: String
        var testDescription: String { "\(prefix) \(file)" }
    }

    static let cases: [Case] =
        ["g02", "g04", "g05", "g09", "g10"].flatMap {
            [
                Case(prefix: $0, format: .xgboost, file: "model.json"),
                Case(prefix: $0, format: .xgboost, file: "model.ubj"),
            ]
        }
        + ["g03", "g06", "g07", "g08", "g11"].map {
            Case(prefix: $0, format: .lightgbm, file: "model.txt")
        }

    /// The margins of a row of encoded features.
    private func margins(_ model: Model, _ features: [Double]) -> [Double] {
        var features = features
        switch model.body {
        case .trees(let trees):
            trees.flush(&features)
            return trees.ensemble.margins(features.span)
        case .boostedLinear(let linear): return linear.margins(features)
        default: return []
        }
    }

    /// A number as the library read it: XGBoost's files spell float32.
    private func number(_ text: String, isFloat: Bool = false) -> Double {
        isFloat ? Double(Float(text) ?? .nan) : Double(text) ?? .nan
    }

    private func same(_ actual: Double, _ text: String, isFloat: Bool) -> Bool {
        let expected = number(text, isFloat: isFloat)
        return actual == expected || (actual.isNaN && expected.isNaN)
    }

    @Test(arguments: cases)
    func `margins and predictions of encoded rows are the library's to the last bit`(
        golden: Case
    ) throws {
        guard let folder = GoldenCase(golden.prefix, test: golden.testDescription) else { return }
        let model = try Model.load(
            format: golden.format, payload: try folder.bytes(golden.file),
            features: try folder.bytes("schema.json"))
        let input = try folder.rows("input.csv")
        let expected = try folder.rows("expected.csv")
        let classes = model.classCount
        var wrongMargins = 0
        var wrongOutputs = 0
        for (words, outputs) in zip(input, expected).dropFirst() {
            let margins = margins(
                model, words.dropFirst(2).map { number($0, isFloat: model.isFloat32) })
            var score = Score()
            switch model.body {
            case .trees(let trees): score.put(trees.outputs(margins), model.output)
            case .boostedLinear(let linear): score.put(linear.link.apply(margins), model.output)
            default: break
            }
            let results = score.probability + score.prediction
            for target in 0..<classes {
                if !same(margins[target], outputs[1 + target], isFloat: model.isFloat32) {
                    wrongMargins += 1
                }
                if !same(results[target], outputs[1 + classes + target], isFloat: model.isFloat32) {
                    wrongOutputs += 1
                }
            }
        }
        #expect(input.count > 400 && input.count == expected.count)
        #expect(wrongMargins == 0)
        #expect(wrongOutputs == 0)
    }

    @Test(arguments: cases)
    func `raw words and table rows score as the encoded rows`(golden: Case) throws {
        guard let folder = GoldenCase(golden.prefix, test: golden.testDescription) else { return }
        let model = try Model.load(
            format: golden.format, payload: try folder.bytes(golden.file),
            features: try folder.bytes("schema.json"))
        let raw = try folder.rows("raw.csv")
        let expected = try folder.rows("expected.csv")
        let table = try LogisticGoldenTests.table(model, raw, numbers: .float64)
        let bound = try BoundModel(model, to: table)
        var scores = Array(repeating: 0.0, count: raw.count - 1)
        if model.classCount == 1 {
            var span = scores.mutableSpan
            bound.scores(chunk: 0, of: table, into: &span)
        }
        var row = InputRow(model)
        for (line, words) in raw.enumerated().dropFirst() {
            row.reset()
            for (column, name) in raw[0].enumerated() {
                guard let input = model.input(named: name.utf8.span) else { continue }
                try row.set(input, words[column].utf8.span)
            }
            let margins = model.margins(row)
            for target in 0..<model.classCount {
                #expect(
                    same(margins[target], expected[line][1 + target], isFloat: model.isFloat32))
            }
            #expect(try bound.score(line - 1, of: table).margins == margins)
            if model.classCount == 1 { #expect(scores[line - 1] == margins[0]) }
        }
    }

    @Test(arguments: cases.filter { $0.file != "model.ubj" && $0.prefix != "g08" })
    func `Shapley values are the library's and both methods sum to the margin`(
        golden: Case
    ) throws {
        guard let folder = GoldenCase(golden.prefix, test: golden.testDescription) else { return }
        let model = try Model.load(
            format: golden.format, payload: try folder.bytes(golden.file),
            features: try folder.bytes("schema.json"))
        let input = try folder.rows("input.csv")
        let contributions = try folder.rows("contribs.csv")
        let tolerance = model.isFloat32 ? 1e-5 : 1e-9
        let hasClass = contributions[0][1] == "class"
        var seen = 0
        for line in contributions.dropFirst() {
            guard let id = Int(line[0]) else { continue }
            let target = hasClass ? Int(line[1]) ?? 0 : 0
            // Every row through the path method, some through the dear one.
            let features = input[id + 1].dropFirst(2).map { number($0, isFloat: model.isFloat32) }
            guard features.allSatisfy({ $0.isNaN || $0.magnitude < 1e20 }) else { continue }
            let expected = line.dropFirst(hasClass ? 2 : 1).map { number($0) }
            let margin = margins(model, features)[target]
            seen += 1
            switch model.body {
            case .trees(let trees):
                let bias = trees.ensemble.bias[target]
                let path = trees.ensemble.pathContributions(features.span)[target]
                #expect(
                    (path.reduce(bias, +) - margin).magnitude <= 1e-5 * max(1, margin.magnitude))
                if seen % 4 != 0 { continue }
                let shap = TreeSHAP.contributions(trees.ensemble, features.span)[target]
                #expect((bias - expected[features.count]).magnitude <= tolerance * 10)
                let worst = zip(shap, expected).map { ($0 - $1).magnitude }.reduce(0, max)
                #expect(worst <= tolerance, "row \(id)")
            case .boostedLinear(let linear):
                for (actual, own) in zip(linear.contributions(features)[target], expected) {
                    #expect((actual - own).magnitude <= tolerance * max(1, own.magnitude))
                }
            default: break
            }
        }
        #expect(seen > 50)
    }
}
