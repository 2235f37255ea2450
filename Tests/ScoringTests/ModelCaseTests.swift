import Columns
import Foundation
import TestKit
import Testing

@testable import Scoring

/// The model cases of Data/golden, against what the models' own libraries say, to the last bit.
@Suite struct ModelCaseTests {
    /// The folders of Data/golden that hold a model.
    static let names: [String] = {
        let folder = Golden.project + "/Data/golden"
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return found.filter {
            FileManager.default.fileExists(atPath: "\(folder)/\($0)/case.json")
        }.sorted()
    }()

    /// One folder, read.
    struct Case {
        let format: ModelFormat
        let models: [[UInt8]]
        let features: [UInt8]?
        let time: Int64
        /// Raw fields, the head first.
        let rows: [[String]]
        /// Hexadecimal floats, the head first.
        let expected: [[String]]
        let touches: [[String]]
        let grades: [[String]]

        init(_ name: String) throws {
            let folder = Golden.project + "/Data/golden/" + name + "/"
            func bytes(_ file: String) throws -> [UInt8] {
                try #require(Golden.bytes(folder + file), "\(name)/\(file)")
            }
            let about = try JSONParser.parse(try bytes("case.json")).root
            format = try #require(ModelFormat(word: try about.required("format").string()))
            models = try about.required("models").elements().map { try bytes(try $0.string()) }
            let file = try about.required("features")
            features = file.isNull ? nil : try bytes(try file.string())
            time = try about.member("time").map { Int64(try $0.integer(in: 0...Int.max)) } ?? 0
            rows = CSVRows.read(try bytes("rows.csv"))
            expected = CSVRows.read(try bytes("expected.csv"))
            touches = Golden.bytes(folder + "touches.csv").map(CSVRows.read) ?? []
            grades = Golden.bytes(folder + "grades.csv").map(CSVRows.read) ?? []
        }

        /// The events of a row, as the model numbers them.
        func touches(ofRow row: Int, _ model: Model) throws -> [Touch] {
            try touches.dropFirst().filter { $0[0] == String(row) }.map { words in
                Touch(
                    event: try #require(model.eventNames.firstIndex(of: words[1])),
                    timeMS: try #require(Int64(words[3])), weight: try #require(Double(words[2])))
            }
        }
    }

    /// Fills a row; infinite numbers, which no word spells, are put as numbers.
    private func fill(_ row: inout InputRow, _ model: Model, _ head: [String], _ words: [String])
        throws
    {
        row.reset()
        for (name, word) in zip(head, words) {
            guard let input = model.input(named: name.utf8.span) else { continue }
            if word.hasSuffix("inf") {
                let number = word.hasPrefix("-") ? -Double.infinity : .infinity
                row.set(input, number: number, code: InputRow.unknown, text: [])
            } else {
                try row.set(input, word.utf8.span)
            }
        }
    }

    private func isSame(_ actual: Double, _ word: String) -> Bool {
        // Equal bits but for the sign of zero and the kinds of NaN.
        guard let expected = Double(word) else { return word == "nan" && actual.isNaN }
        return actual == expected || (actual.isNaN && expected.isNaN)
    }

    @Test func `every importer has its cases`() {
        #expect(Self.names.filter { $0.hasPrefix("xgb-") }.count >= 16)
        #expect(Self.names.filter { $0.hasPrefix("lgb-") }.count >= 16)
        #expect(Self.names.filter { $0.hasPrefix("pmml-") }.count >= 5)
        #expect(Set(Self.names).isSuperset(of: ["logistic", "scorecard", "naive-bayes"]))
    }

    @Test(arguments: names)
    func `words score as the model's library does`(name: String) throws {
        let golden = try Case(name)
        #expect(golden.rows.count == golden.expected.count && golden.rows.count > 20)
        for payload in golden.models {
            let model = try Model.load(
                format: golden.format, payload: payload, features: golden.features)
            var row = InputRow(model)
            for (line, words) in golden.rows.enumerated().dropFirst() {
                try fill(&row, model, golden.rows[0], words)
                let score = model.score(
                    row, touches: try golden.touches(ofRow: line - 1, model), at: golden.time)
                let figures =
                    (score.points.map { [$0] } ?? score.margins)
                    + (score.probability + score.prediction)
                let expected = golden.expected[line]
                for (figure, word) in zip(figures, expected) {
                    #expect(isSame(figure, word), "row \(line): \(words)")
                }
                if model.output != .points || !score.probability.isEmpty {
                    #expect(figures.count == expected.count)
                }
                if !golden.grades.isEmpty { #expect(score.grade == golden.grades[line][0]) }
            }
        }
    }

    @Test(arguments: names)
    func `rows of a table and whole chunks score as words do`(name: String) throws {
        let golden = try Case(name)
        let model = try Model.load(
            format: golden.format, payload: golden.models[0], features: golden.features)
        let table = try table(model, golden.rows)
        let bound = try BoundModel(model, to: table)
        var touches = TouchRows(starts: [0])
        for row in 0..<table.rowEnd {
            touches.touches += try golden.touches(ofRow: row, model)
            touches.starts.append(touches.touches.count)
        }
        var chunk = Array(repeating: 0.0, count: table.rowEnd)
        if model.classCount == 1 {
            var span = chunk.mutableSpan
            bound.scores(chunk: 0, of: table, touches: touches, at: golden.time, into: &span)
        }
        for line in 1..<golden.rows.count {
            let own = try golden.touches(ofRow: line - 1, model)
            let score = try bound.score(line - 1, of: table, touches: own, at: golden.time)
            let margins = score.points.map { [$0] } ?? score.margins
            for (margin, word) in zip(margins, golden.expected[line]) {
                #expect(isSame(margin, word), "row \(line): \(golden.rows[line])")
            }
            if model.classCount == 1 {
                #expect(isSame(chunk[line - 1], golden.expected[line][0]), "row \(line)")
            }
        }
    }

    /// LightGBM's margins have 53 bits, of which a bias beyond the margin's binade leaves none for the
    /// last: there the sum is within the bias's last place.
    @Test(arguments: names)
    func `contributions, added as they are answered, and the bias are the margin`(name: String)
        throws
    {
        let golden = try Case(name)
        let model = try Model.load(
            format: golden.format, payload: golden.models[0], features: golden.features)
        guard [.xgboost, .lightgbm].contains(golden.format) else { return }
        var row = InputRow(model)
        for (line, words) in golden.rows.enumerated().dropFirst() {
            try fill(&row, model, golden.rows[0], words)
            for method in [ReasonMethod.path, .shap] where model.explains(by: method) {
                let score = model.score(row, reasons: method)
                for (target, margin) in score.margins.enumerated() where margin.isFinite {
                    let sum = score.reasons.reduce(0) { $0 + $1.contributions[target] }
                    let bias = score.bias[target]
                    if model.isFloat32 || bias.magnitude <= margin.magnitude {
                        #expect(sum + bias == margin, "row \(line): \(words)")
                    } else {
                        #expect(abs(sum + bias - margin) <= bias.ulp, "row \(line): \(words)")
                    }
                }
                let few = model.score(row, reasons: method, most: 2)
                #expect(few.bias == score.bias || score.bias.contains { $0.isNaN })
                #expect(few.reasons.count == min(2, score.reasons.count))
            }
        }
    }

    @Test(arguments: names)
    func `rows of words in one pass score as each by itself`(name: String) throws {
        let golden = try Case(name)
        let model = try Model.load(
            format: golden.format, payload: golden.models[0], features: golden.features)
        let inputs = golden.rows[0].map { model.input(named: $0.utf8.span) }
        // No word spells an infinite number.
        let rows = golden.rows.dropFirst().filter { $0.allSatisfy { !$0.hasSuffix("inf") } }
        #expect(rows.count > 20)
        var block = RowBlock(model, at: golden.time)
        var single: [Score] = []
        for words in rows {
            var row = InputRow(model)
            for (input, word) in zip(inputs, words) {
                guard let input else { continue }
                try block.set(input, word.utf8.span)
                try row.set(input, word.utf8.span)
            }
            block.endRow()
            single.append(model.score(row, at: golden.time))
        }
        let all = block.finish()
        #expect(all.count == rows.count)
        for (one, other) in zip(all, single) { #expect("\(one)" == "\(other)") }
    }

    /// The rows as a table: numbers in number64 columns, other inputs as categories.
    private func table(_ model: Model, _ rows: [[String]]) throws -> Table {
        let fields = rows[0].enumerated().map { position, name in
            let input = model.input(named: name.utf8.span)
            let isNumber =
                input.map { model.inputs[$0].needsNumber } ?? false
                || rows.dropFirst().allSatisfy {
                    $0[position].isEmpty || Double($0[position]) != nil
                }
            return Field(
                Field.firstUserNumber + position, name, isNumber ? .float64 : .category, doc: "")
        }
        var table = Table(number: 1, name: "lead", fields: fields)
        for (number, words) in rows.dropFirst().enumerated() {
            let row = table.insert("row \(number)".utf8.span)
            for (column, field) in fields.enumerated() where !words[column].isEmpty {
                if field.type == .float64 {
                    table.columns[column].set(try #require(Double(words[column])), at: row)
                } else {
                    table.columns[column].setCategory(words[column].utf8.span, at: row)
                }
            }
        }
        return table
    }
}
