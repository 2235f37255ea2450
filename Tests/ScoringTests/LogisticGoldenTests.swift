import Columns
import TestKit
import Testing

@testable import Scoring

/// The logistic model of golden-models/g01 through words, through table rows and through chunks.
@Suite struct LogisticGoldenTests {
    @Test func `margins equal scikit-learn's to 1e-12 relative`() throws {
        guard let golden = GoldenCase("g01", test: "the logistic golden test") else { return }
        let model = try Model.load(format: .logistic, payload: try golden.bytes("model.json"))
        let raw = try golden.rows("raw.csv")
        let expected = try golden.rows("expected.csv")
        let contributions = try golden.rows("contribs.csv")
        #expect(raw.count > 400)
        var row = InputRow(model)
        for (line, words) in raw.enumerated().dropFirst() {
            try fill(&row, model, raw[0], words)
            let score = model.score(row, reasons: .path)
            let margin = try #require(Double(expected[line][1]))
            #expect((score.margins[0] - margin).magnitude <= 1e-12 * margin.magnitude)
            let probability = try #require(Double(expected[line][2]))
            #expect((score.probability[0] - probability).magnitude <= 1e-12)
            for reason in score.reasons {
                let position = try #require(contributions[0].firstIndex(of: reason.field))
                let contribution = try #require(Double(contributions[line][position]))
                #expect((reason.contributions[0] - contribution).magnitude <= 1e-12)
            }
        }
    }

    @Test func `number64 columns give the words' bits, float32 columns 1e-6`() throws {
        guard let golden = GoldenCase("g01", test: "the logistic column test") else { return }
        let model = try Model.load(format: .logistic, payload: try golden.bytes("model.json"))
        let raw = try golden.rows("raw.csv")
        for type in [ValueType.float64, .float32] {
            let table = try Self.table(model, raw, numbers: type)
            let bound = try BoundModel(model, to: table)
            var margins = Array(repeating: 0.0, count: raw.count - 1)
            var span = margins.mutableSpan
            bound.scores(chunk: 0, of: table, into: &span)
            var row = InputRow(model)
            var stored = InputRow(model)
            for (line, words) in raw.enumerated().dropFirst() {
                try fill(&row, model, raw[0], words)
                let margin = model.margins(row)[0]
                try bound.read(line - 1, of: table, into: &stored)
                #expect(model.margins(stored)[0] == margins[line - 1])
                if type == .float64 {
                    #expect(margins[line - 1] == margin)
                } else {
                    #expect((margins[line - 1] - margin).magnitude <= 1e-6 * margin.magnitude)
                }
            }
        }
    }

    private func fill(
        _ row: inout InputRow, _ model: Model, _ head: [String], _ words: [String]
    ) throws {
        row.reset()
        for (column, name) in head.enumerated() {
            guard let input = model.input(named: name.utf8.span) else { continue }
            try row.set(input, words[column].utf8.span)
        }
    }

    /// The raw rows as a table: number inputs in columns of `numbers`, the others as categories.
    static func table(_ model: Model, _ raw: [[String]], numbers: ValueType) throws -> Table {
        let fields = raw[0].dropFirst().enumerated().map { position, name in
            let input = model.input(named: name.utf8.span)
            let isNumber = input.map { model.inputs[$0].needsNumber } ?? false
            return Field(
                Field.firstUserNumber + position, name, isNumber ? numbers : .category, doc: "")
        }
        var table = Table(number: 1, name: "lead", fields: fields)
        for words in raw.dropFirst() {
            let row = table.insert(words[0].utf8.span)
            for (column, field) in fields.enumerated() where !words[column + 1].isEmpty {
                let word = words[column + 1]
                switch field.type {
                case .float64: table.columns[column].set(try #require(Double(word)), at: row)
                case .float32: table.columns[column].set(try #require(Float(word)), at: row)
                default: table.columns[column].setCategory(word.utf8.span, at: row)
                }
            }
        }
        return table
    }
}
