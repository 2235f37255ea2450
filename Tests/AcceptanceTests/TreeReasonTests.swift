import TestKit
import Testing
import Tools
import Wire

/// Reasons and refusals of the tree models of XGBoost and LightGBM over the protocol.
@Suite struct TreeReasonTests {
    @Test(arguments: GoldenTreeTests.cases.filter { $0.file != "model.ubj" })
    func `path and shap reasons sum to the margin, and shap's are the library's`(
        golden: GoldenTreeTests.Case
    ) throws {
        guard Golden.hasSharedData(for: "reasons of \(golden.testDescription)") else { return }
        let folder = try GoldenCase(golden.prefix)
        let conversation = try golden.wiring.begin()
        let loaded = try conversation.load(
            model: "m", golden.format, try folder.bytes(golden.file),
            features: try folder.bytes("schema.json"))
        try #require(!loaded.isError, "\(loaded)")
        let raw = try folder.table("raw.csv")
        let hasLinearLeaves = golden.prefix == "g08"
        for row in raw.rows.prefix(runsWhole ? 40 : 4) {
            for method in ["path", "shap"] {
                let answer = try conversation.client.call(
                    ["SCORE", "m", "REASONS", "1000", "METHOD", method, "WITH"]
                        + zip(raw.header, row).dropFirst().flatMap { [$0, $1] })
                if hasLinearLeaves, method == "shap" {
                    guard case .error(let code, _) = answer else {
                        Issue.record("shap of linear leaves was answered")
                        return
                    }
                    #expect(code == "BADARG")
                    continue
                }
                compareSums(answer, golden, "row \(row[0]) \(method)")
                if method == "shap" { try compare(answer, row[0], folder, golden) }
            }
        }
    }

    private func compareSums(
        _ score: ReplyValue, _ golden: GoldenTreeTests.Case, _ place: String
    ) {
        let reasons = score["reasons"]?.elements ?? []
        var sums = score["bias"]?.numbers ?? []
        let margins = score["margin"]?.numbers ?? []
        #expect(!margins.isEmpty && sums.count == margins.count, "\(place): \(score)")
        guard sums.count == margins.count else { return }
        var before = Double.infinity
        for reason in reasons {
            let contributions = reason["contribution"]?.numbers ?? []
            guard contributions.count == sums.count else {
                Issue.record("\(place): \(reason)")
                return
            }
            let magnitude = contributions.map(\.magnitude).max() ?? 0
            #expect(magnitude <= before, "\(place): largest first")
            before = magnitude
            for index in sums.indices { sums[index] += contributions[index] }
        }
        for (sum, margin) in zip(sums, margins) {
            let tolerance = golden.isFloat32 ? 1e-5 : 1e-9
            #expect((sum - margin).magnitude <= tolerance * max(1, margin.magnitude), "\(place)")
        }
    }

    /// Every feature's contribution against the library's own file.
    private func compare(
        _ score: ReplyValue, _ row: String, _ folder: GoldenCase, _ golden: GoldenTreeTests.Case
    ) throws {
        let file = try folder.table("contribs.csv")
        let hasClass = file.header[1] == "class"
        let lines = file.rows.filter { $0[0] == row }
        #expect(lines.count == score["margin"]?.numbers.count)
        var found: [String: [Double]] = [:]
        for reason in score["reasons"]?.elements ?? [] {
            found[reason["field"]?.text ?? "?"] = reason["contribution"]?.numbers ?? []
        }
        #expect(found.count == file.header.count - (hasClass ? 3 : 2))
        for (target, line) in lines.enumerated() {
            for (name, text) in zip(file.header, line).dropFirst(hasClass ? 2 : 1) {
                let own = try #require(Double(text))
                let actual = name == "bias" ? score["bias"]?.numbers[target] : found[name]?[target]
                let tolerance = (golden.isFloat32 ? 1e-5 : 1e-9) * max(1, own.magnitude)
                let difference = (try #require(actual, "no reason \(name)") - own).magnitude
                #expect(difference <= tolerance, "row \(row) \(name): \(own) \(actual ?? .nan)")
            }
        }
    }

    @Test(arguments: Wiring.allCases)
    func `several classes have no best lead, and a number beyond float32 is as good as infinite`(
        wiring: Wiring
    ) throws {
        guard Golden.hasSharedData(for: "classes and large numbers") else { return }
        let conversation = try wiring.begin()
        let classes = try GoldenCase("g09")
        try #require(
            try !conversation.load(
                model: "classes", "XGBOOST", try classes.bytes("model.json"),
                features: try classes.bytes("schema.json")
            ).isError)
        try conversation.tell("LEAD.PUT anna name Anna")
        #expect(try conversation.refusal("LEAD.TOP 1 MODEL classes") == "BADARG")
        let score = try conversation.tell("LEAD.SCORE anna MODEL classes REASONS 2")
        #expect(score["margin"]?.numbers.count == 4 && score["probability"]?.numbers.count == 4)
        #expect(score["bias"]?.numbers.count == 4)
        let chances = score["probability"]?.numbers.reduce(0, +) ?? 0
        #expect((chances - 1).magnitude < 1e-6)

        let binary = try GoldenCase("g02")
        try #require(
            try !conversation.load(
                model: "binary", "XGBOOST", try binary.bytes("model.json"),
                features: try binary.bytes("schema.json")
            ).isError)
        let large = try conversation.tell("SCORE binary WITH TotalVisits 1e30")
        #expect(try conversation.tell("SCORE binary WITH TotalVisits 1e300") == large)
        #expect(try conversation.refusal("SCORE binary WITH TotalVisits 1e309") == "BADARG")
        #expect(try conversation.refusal("SCORE binary WITH TotalVisits inf") == "BADARG")
    }
}
