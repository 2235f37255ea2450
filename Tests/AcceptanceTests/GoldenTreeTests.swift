import TestKit
import Testing
import Tools
import Wire

/// The models of XGBoost and LightGBM over the protocol, to the last bit of what their libraries said.
@Suite struct GoldenTreeTests {
    /// One file of a golden case, and how a client reaches the server.
    struct Case: Sendable, CustomTestStringConvertible {
        let prefix: String
        let format: String
        let file: String
        let wiring: Wiring

        /// XGBoost's margins are float32; the texts of the expected file are to be read as such.
        var isFloat32: Bool { format == "XGBOOST" }
        var testDescription: String { "\(prefix) \(file) \(wiring.rawValue)" }
    }

    static let cases: [Case] = Wiring.forLongTests.flatMap { wiring in
        ["g02", "g04", "g05", "g09", "g10"].flatMap { prefix in
            ["model.json", "model.ubj"].map {
                Case(prefix: prefix, format: "XGBOOST", file: $0, wiring: wiring)
            }
        }
            + ["g03", "g06", "g07", "g08", "g11"].map {
                Case(prefix: $0, format: "LIGHTGBM", file: "model.txt", wiring: wiring)
            }
    }

    @Test(arguments: cases)
    func `raw rows have the library's margins to the last bit`(golden: Case) throws {
        guard Golden.hasSharedData(for: "raw rows of \(golden.testDescription)") else { return }
        let folder = try GoldenCase(golden.prefix)
        let conversation = try golden.wiring.begin()
        let loaded = try conversation.load(
            model: "m", golden.format, try folder.bytes(golden.file),
            features: try folder.bytes("schema.json"))
        try #require(!loaded.isError, "\(loaded)")
        let input = try folder.table("input.csv")
        #expect(loaded["features"]?.number == Double(input.header.count - 2))

        let raw = try folder.table("raw.csv")
        let expected = try folder.table("expected.csv")
        let scores = try conversation.scores(of: "m", raw)
        #expect(scores.count == raw.rows.count && scores.count >= 300)
        try compare(scores, expected, golden)
    }

    /// Every row that was fed to the library as numbers: the edge rows are among them.
    @Test(arguments: cases)
    func `encoded rows, edges among them, have the library's margins to the last bit`(
        golden: Case
    ) throws {
        guard Golden.hasSharedData(for: "encoded rows of \(golden.testDescription)") else { return }
        let folder = try GoldenCase(golden.prefix)
        let input = try folder.table("input.csv")
        let names = Array(input.header.dropFirst(2))
        let conversation = try golden.wiring.begin()
        let loaded = try conversation.load(
            model: "m", golden.format, try folder.bytes(golden.file),
            features: Self.numbers(names))
        // A model that stores its categories' strings takes strings, and no numbers in their place.
        if golden.prefix == "g03" || golden.prefix == "g05", loaded.isError { return }
        try #require(!loaded.isError, "\(loaded)")
        let expected = try folder.table("expected.csv")
        #expect(input.rows.filter { $0[1].hasPrefix("edge:") }.count >= 13)
        let scores = try conversation.scores(
            of: "m", names, input.rows.map { Array($0.dropFirst(2)) })
        #expect(scores.count == expected.rows.count)
        try compare(scores, expected, golden)
    }

    /// FEATURES that take each input as a number under its own name.
    private static func numbers(_ names: [String]) -> [UInt8] {
        let entries = names.map { name in
            let text = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return #"{"name":"\#(text)","type":"float"}"#
        }
        return Array("{\"features\":[\(entries.joined(separator: ","))]}".utf8)
    }

    private func compare(_ scores: [ReplyValue], _ expected: CSVTable, _ golden: Case) throws {
        let margins = expected.header.indices.filter { expected.header[$0].hasPrefix("margin") }
        let results = expected.header.indices.filter { expected.header[$0].hasPrefix("prediction") }
        let isRegression = ["g08", "g11"].contains(golden.prefix)
        let result = isRegression ? "prediction" : "probability"
        var wrong: [String] = []
        for (score, line) in zip(scores, expected.rows) {
            if score.keys != ["model", "version", "margin", result, "as_of"] {
                wrong.append("row \(line[0]) answers \(score.keys)")
            }
            let isMany = score["margin"]?.elements != nil
            if isMany != (margins.count > 1) { wrong.append("row \(line[0]): not an array") }
            for (name, columns) in [("margin", margins), (result, results)] {
                let actual = score[name]?.numbers ?? []
                let own = columns.map { number(line[$0], golden) }
                if actual.map(\.bitPattern) != own.map(\.bitPattern) {
                    wrong.append("row \(line[0]) \(name): expected \(own), found \(actual)")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) wrong, the first: \(wrong.prefix(3))")
    }

    /// A number as the library wrote it: XGBoost's texts spell float32.
    private func number(_ text: String, _ golden: Case) -> Double {
        if golden.isFloat32 { return Float(text).map { Double($0) } ?? .nan }
        return Double(text) ?? .nan
    }
}
