import TestKit
import Testing
import Tools
import Wire

/// The logistic model that scikit-learn trained, over the protocol.
@Suite struct GoldenLogisticTests {
    @Test(arguments: Wiring.forLongTests)
    func `SCORE.MANY gives every row's margin and probability to 1e-12`(wiring: Wiring) throws {
        guard Golden.hasSharedData(for: "the logistic model through SCORE.MANY") else { return }
        let golden = try GoldenCase("g01")
        let raw = try golden.table("raw.csv")
        let expected = try golden.table("expected.csv")
        let conversation = try wiring.begin()
        let loaded = try conversation.load(
            model: "g01", "LOGISTIC", try golden.bytes("model.json"),
            features: try golden.bytes("model.json"))
        #expect(loaded.keys == ["name", "version", "kind", "features", "trees"])
        #expect(loaded["kind"]?.text == "logistic" && loaded["version"]?.number == 1)
        #expect(loaded["features"]?.number == 107 && loaded["trees"]?.number == 0)

        let scores = try conversation.scores(of: "g01", raw)
        #expect(scores.count == raw.rows.count && scores.count == 400)
        for (score, line) in zip(scores, expected.rows) {
            #expect(score.keys == ["model", "version", "margin", "probability", "as_of"])
            let margin = try #require(Double(line[1]))
            let probability = try #require(Double(line[2]))
            let actual = try #require(score["margin"]?.number)
            #expect((actual - margin).magnitude <= 1e-12 * margin.magnitude, "row \(line[0])")
            let chance = try #require(score["probability"]?.number)
            #expect((chance - probability).magnitude <= 1e-12 * probability, "row \(line[0])")
        }
    }

    @Test(arguments: Wiring.forLongTests, ["number64", "number"])
    func `LEAD.SCORE gives every stored row's margin, as exact as its fields are`(
        wiring: Wiring, type: String
    ) throws {
        guard Golden.hasSharedData(for: "the logistic model through LEAD.SCORE") else { return }
        let golden = try GoldenCase("g01")
        let raw = try golden.table("raw.csv")
        let expected = try golden.table("expected.csv")
        let conversation = try wiring.begin()
        try #require(
            try !conversation.load(model: "g01", "LOGISTIC", try golden.bytes("model.json"))
                .isError)
        try conversation.tell("MODEL.ROLE g01 CHAMPION")
        try conversation.store(raw, numbers: Self.numbers, as: type)

        let tolerance = type == "number64" ? 1e-12 : 1e-6
        // The rows behind those of raw.csv are encoded ones, without words.
        let lines = expected.rows.prefix(raw.rows.count)
        for line in lines { conversation.client.write(["LEAD.SCORE", line[0]]) }
        try conversation.client.flush()
        for line in lines {
            let score = try conversation.client.reply()
            let margin = try #require(Double(line[1]))
            let actual = try #require(score["margin"]?.number, "\(score)")
            #expect((actual - margin).magnitude <= tolerance * margin.magnitude, "row \(line[0])")
        }
        try compareTop(lines, conversation, tolerance)
    }

    /// All leads by LEAD.TOP stand in the order of the margins that it shows, and are these leads.
    private func compareTop(
        _ expected: ArraySlice<[String]>, _ conversation: Conversation, _ tolerance: Double
    ) throws {
        let top = try conversation.tell("LEAD.TOP 1000 MODEL g01").elements ?? []
        #expect(top.count == expected.count)
        let shown = top.compactMap { entry -> (id: String, score: Double)? in
            guard let id = entry["id"]?.text, let score = entry["score"]?.number else { return nil }
            return (id, score)
        }
        let sorted = shown.sorted { ($1.score, $0.id) < ($0.score, $1.id) }
        #expect(shown.map(\.id) == sorted.map(\.id))
        let margins = Dictionary(uniqueKeysWithValues: expected.map { ($0[0], $0[1]) })
        for (id, score) in shown {
            let margin = try #require(margins[id].flatMap { Double($0) })
            #expect((score - margin).magnitude <= tolerance * margin.magnitude)
        }
    }

    @Test(arguments: Wiring.forLongTests)
    func `reasons are coefficient times standardised value, and sum to the margin`(
        wiring: Wiring
    ) throws {
        guard Golden.hasSharedData(for: "reasons of the logistic model") else { return }
        let golden = try GoldenCase("g01")
        let raw = try golden.table("raw.csv")
        let expected = try golden.table("contribs.csv")
        let conversation = try wiring.begin()
        try #require(
            try !conversation.load(model: "g01", "LOGISTIC", try golden.bytes("model.json"))
                .isError)
        for (row, line) in zip(raw.rows, expected.rows).prefix(runsWhole ? 400 : 60) {
            let score = try conversation.tell(
                ["SCORE", "g01", "REASONS", "1000", "WITH"]
                    + zip(raw.header, row).dropFirst().flatMap { [$0, $1] })
            let reasons = score["reasons"]?.elements ?? []
            #expect(reasons.count == 107)
            var sum = try #require(score["bias"]?.number)
            var before = Double.infinity
            for reason in reasons {
                #expect(reason.keys == ["field", "value", "contribution", "text"])
                let contribution = try #require(reason["contribution"]?.number)
                let field = try #require(reason["field"]?.text)
                let own = try #require(Double(line[try expected.column(field)]))
                #expect((contribution - own).magnitude <= 1e-12)
                #expect(contribution.magnitude <= before, "largest first")
                before = contribution.magnitude
                sum += contribution
            }
            #expect(Set(reasons.compactMap { $0["field"]?.text }).count == 107)
            let margin = try #require(score["margin"]?.number)
            #expect((sum - margin).magnitude <= 1e-12 * max(1, margin.magnitude))
            let few = try conversation.tell(
                ["SCORE", "g01", "REASONS", "3", "WITH"]
                    + zip(raw.header, row).dropFirst().flatMap { [$0, $1] })
            #expect(few["reasons"]?.elements == Array(reasons.prefix(3)))
        }
    }

    @Test(arguments: Wiring.forLongTests)
    func `leads from the file score as their words do, whatever types were inferred`(
        wiring: Wiring
    ) throws {
        guard Golden.hasSharedData(for: "inferred fields and the logistic model") else { return }
        let golden = try GoldenCase("g01")
        let conversation = try wiring.begin()
        try conversation.loadLeadFile()
        try #require(
            try !conversation.load(model: "g01", "LOGISTIC", try golden.bytes("model.json"))
                .isError)
        let raw = try golden.table("raw.csv")
        let file = try CSVTable("leads/x-education/leads.csv")
        let key = try file.column("Prospect ID")
        let columns = try raw.header.dropFirst().map { try file.column($0) }
        var worst = 0.0
        for row in file.rows.prefix(runsWhole ? 9_240 : 300) {
            let words = zip(raw.header.dropFirst(), columns).flatMap { name, column in
                [name, row[column] == "Select" ? "" : row[column]]
            }
            let stored = try conversation.tell(["LEAD.SCORE", row[key], "MODEL", "g01"])
            let given = try conversation.tell(["SCORE", "g01", "WITH"] + words)
            let margin = try #require(given["margin"]?.number)
            let actual = try #require(stored["margin"]?.number)
            worst = max(worst, (actual - margin).magnitude / max(1, margin.magnitude))
        }
        #expect(worst <= 1e-6)
    }

    /// The columns of raw.csv that the model reads as numbers.
    static let numbers: Set<String> = [
        "TotalVisits", "Total Time Spent on Website", "Page Views Per Visit",
        "Asymmetrique Activity Score", "Asymmetrique Profile Score",
    ]
}

extension Conversation {
    /// The scores of all rows of a file by SCORE.MANY, 100 rows a command; row ids are left out.
    func scores(of model: String, _ raw: CSVTable) throws -> [ReplyValue] {
        let names = Array(raw.header.dropFirst())
        return try scores(of: model, names, raw.rows.map { Array($0.dropFirst()) })
    }

    /// The scores of rows of values by SCORE.MANY, 100 rows a command.
    func scores(
        of model: String, _ names: [String], _ rows: [[String]]
    ) throws -> [ReplyValue] {
        var scores: [ReplyValue] = []
        for start in stride(from: 0, to: rows.count, by: 100) {
            let cells = rows[start..<min(rows.count, start + 100)].joined()
            let answer = try client.call(
                ["SCORE.MANY", model, String(names.count)] + names + cells)
            scores += try #require(answer.elements, "\(answer)")
        }
        return scores
    }

    /// Stores the rows of a file as leads whose id is the row id; the columns `numbers` get fields
    /// of the type `type`, the others are categories.
    func store(_ raw: CSVTable, numbers: Set<String>, as type: String) throws {
        let names = Array(raw.header.dropFirst())
        for name in names {
            try tell(["LEAD.FIELD", "ADD", name, numbers.contains(name) ? type : "category"])
        }
        for start in stride(from: 0, to: raw.rows.count, by: 100) {
            let rows = raw.rows[start..<min(raw.rows.count, start + 100)]
            let answer = try tell(
                ["LEAD.MPUT", String(names.count)] + names + rows.joined())
            #expect(answer.number == Double(rows.count))
        }
    }
}
