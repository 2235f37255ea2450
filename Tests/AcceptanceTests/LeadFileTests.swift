import TestKit
import Testing
import Tools
import Wire

/// The file of real leads, from the CSV to the best of them.
@Suite struct LeadFileTests {
    static let card = """
        {"type":"scorecard","axes":{"interest":{"min":0,"max":60},"origin":{"min":-20,"max":40}},"rules":[
        {"axis":"interest","when":"\\"Total Time Spent on Website\\" > 1000","points":35,"text":"Long visits"},
        {"axis":"interest","when":"TotalVisits >= 5 AND \\"Page Views Per Visit\\" < 3","points":30},
        {"axis":"origin","when":"\\"Lead Origin\\" = 'Lead Add Form'","points":25},
        {"axis":"origin","when":"\\"Lead Source\\" = 'Welingak Website'","points":30},
        {"axis":"origin","when":"Specialization IS NULL","points":-15},
        {"axis":"origin","when":"\\"Do Not Email\\"","points":-30}]}
        """

    @Test(arguments: Wiring.forLongTests)
    func `all 9,240 leads are loaded, and the best are the ones a plain reading finds`(
        wiring: Wiring
    ) throws {
        guard Golden.hasSharedData(for: "the file of leads") else { return }
        let path = "leads/x-education/leads.csv"
        let conversation = try wiring.begin()
        let (report, log) = try conversation.loadLeadFile()
        #expect(report.rowsRead == 9_240 && report.rowsLoaded == 9_240, "\(log)")
        #expect(report.rowsRejected == 0, "\(log)")
        #expect(report.fieldsAdded.count == 36)
        #expect(try conversation.ask("LEAD.COUNT").number == 9_240)

        let file = try CSVTable(path)
        try compareCounts(file, conversation)
        try compareRows(file, conversation)
        #expect(
            try !conversation.load(model: "card", "SCORECARD", Array(Self.card.utf8)).isError)
        try conversation.tell("MODEL.ROLE card CHAMPION")
        try compareTop(file, conversation)
        let check = try conversation.ask("CHECK")
        #expect(check["ok"]?.number == 1, "\(check)")
    }

    /// COUNT BY and COUNT WHERE against counting by hand.
    private func compareCounts(_ file: CSVTable, _ conversation: Conversation) throws {
        for name in ["Lead Source", "City", "Converted"] {
            let column = try file.column(name)
            var counts: [String: Int] = [:]
            for row in file.rows {
                counts[row[column] == "Select" ? "" : row[column], default: 0] += 1
            }
            guard case .map(let pairs) = try conversation.tell(["LEAD.COUNT", "BY", name]) else {
                Issue.record("COUNT BY answers a map")
                return
            }
            let answer = Dictionary(
                uniqueKeysWithValues: pairs.map {
                    ($0.key.text ?? "?", Int($0.value.number ?? -1))
                })
            #expect(answer == Self.asFlags(counts, like: answer))
        }
        let visits = try file.column("TotalVisits")
        let many = file.rows.filter { (Double($0[visits]) ?? 0) >= 5 }.count
        #expect(
            try conversation.ask(#"LEAD.COUNT WHERE "\"TotalVisits\" >= 5""#).number
                == Double(many))
    }

    /// A column of 0 and 1 may have been taken for flags, which COUNT BY names in words.
    private static func asFlags(
        _ counts: [String: Int], like answer: [String: Int]
    ) -> [String: Int] {
        guard answer["true"] != nil, let yes = counts["1"], let no = counts["0"] else {
            return counts
        }
        return ["true": yes, "false": no]
    }

    /// Every tenth lead's cells, read back by GET.
    private func compareRows(_ file: CSVTable, _ conversation: Conversation) throws {
        let names = ["Lead Origin", "Total Time Spent on Website", "City", "Tags"]
        let columns = try names.map { try file.column($0) }
        let key = try file.column("Prospect ID")
        for row in file.rows.enumerated().filter({ $0.offset % 10 == 3 }).map(\.element) {
            let lead = try conversation.tell(["LEAD.GET", row[key]] + names)
            for (name, column) in zip(names, columns) {
                let cell = row[column] == "Select" ? "" : row[column]
                let value = try #require(lead[name])
                if cell.isEmpty {
                    #expect(value.isNull)
                } else if let number = Double(cell) {
                    #expect(value.number == number)
                } else {
                    #expect(value.text == cell)
                }
            }
        }
    }

    private func compareTop(_ file: CSVTable, _ conversation: Conversation) throws {
        let best = try plainScores(file).sorted { ($1.points, $0.id) < ($0.points, $1.id) }
        for count in [1, 100, 9_240] {
            let top = try conversation.tell("LEAD.TOP \(count)").elements ?? []
            #expect(top.map { $0["id"]?.text } == best.prefix(count).map(\.id))
            #expect(top.map { $0["score"]?.number } == best.prefix(count).map(\.points))
        }
        let some = best.filter { $0.source == "Google" }
        let top = try conversation.tell([
            "LEAD.TOP", "50", "WHERE", "\"Lead Source\" = 'Google'", "RETURN", "Lead Source",
            "City",
        ])
        #expect(top.elements?.map { $0["id"]?.text } == some.prefix(50).map(\.id))
        #expect(
            top.elements?.allSatisfy { $0.keys == ["id", "score", "Lead Source", "City"] } == true)
        #expect(top.elements?.allSatisfy { $0["Lead Source"]?.text == "Google" } == true)
    }

    /// The scorecard as a person would work it out, cell by cell.
    private func plainScores(
        _ file: CSVTable
    ) throws -> [(id: String, points: Double, source: String)] {
        let names = [
            "Prospect ID", "Total Time Spent on Website", "TotalVisits", "Page Views Per Visit",
            "Lead Origin", "Lead Source", "Specialization", "Do Not Email",
        ]
        let columns = try names.map { try file.column($0) }
        return file.rows.map { row in
            let cells = columns.map { row[$0] == "Select" ? "" : row[$0] }
            var interest = 0.0
            if let time = Double(cells[1]), time > 1000 { interest += 35 }
            if let visits = Double(cells[2]), visits >= 5, let pages = Double(cells[3]), pages < 3 {
                interest += 30
            }
            var origin = 0.0
            if cells[4] == "Lead Add Form" { origin += 25 }
            if cells[5] == "Welingak Website" { origin += 30 }
            if cells[6].isEmpty { origin -= 15 }
            if cells[7] == "Yes" { origin -= 30 }
            return (
                cells[0], min(60, max(0, interest)) + min(40, max(-20, origin)), cells[5]
            )
        }
    }
}

extension Conversation {
    /// Loads the file of leads as `leadstock load lead … --infer --null Select` does; the report
    /// and what was told on the way.
    @discardableResult
    func loadLeadFile() throws -> (report: LoadReport, log: String) {
        let console = RecordedConsole()
        var options = LoadOptions(
            table: "lead",
            file: try #require(Golden.sharedData) + "/leads/x-education/leads.csv",
            key: "Prospect ID")
        options.infers = true
        options.nulls = ["Select"]
        var loader = Loader(options, client: client, console: console)
        return (try loader.run(), console.text)
    }
}
