import Foundation
import TestKit
import Testing
import Tools
import Wire

@Suite struct LoadedLeadsTests {
    @Test func `leads loaded with guessed types score as their own words do`() throws {
        guard Golden.hasSharedData(for: "loading 9,240 leads"), let data = Golden.sharedData else {
            return
        }
        let server = try EngineServer(at: Tour.begin, isEmpty: true)
        let client = Client(server)
        _ = try client.call(["HELLO", "3"])
        var options = LoadOptions(
            table: "lead", file: data + "/leads/x-education/leads.csv", key: "Prospect ID")
        options.infers = true
        options.nulls = ["Select"]
        var loader = Loader(options, client: client, console: RecordedConsole())
        let report = try loader.run()
        #expect(report.rowsLoaded == 9_240 && report.rowsRejected == 0)
        #expect(report.fieldsAdded.count == 36)

        let model = try #require(Golden.bytes(data + "/golden-models/g01_logreg_onehot/model.json"))
        let loaded = try client.call([
            Array("MODEL.LOAD".utf8), Array("g01".utf8), Array("LOGISTIC".utf8), model,
        ])
        #expect(!loaded.isError, "\(loaded)")

        let file = try ByteFile(path: options.file)
        var reader = CSVReader { try file.next() }
        var row = CSVRow()
        _ = try reader.read(into: &row)
        let header = cells(row)
        let inputs = try sources(of: model)
        for number in 0..<400 where try reader.read(into: &row) {
            var words = ["SCORE", "g01", "WITH"]
            for (index, name) in header.enumerated() where inputs.contains(name) {
                let text = row.text(index)
                words += [name, text == "Select" ? "" : text]
            }
            let stateless = try client.call(words)
            let stored = try client.call(["LEAD.SCORE", row.text(0), "MODEL", "g01"])
            let expected = try #require(stateless["margin"]?.number, "\(stateless)")
            let found = try #require(stored["margin"]?.number, "\(stored)")
            #expect(
                abs(found - expected) <= 1e-6 * max(1, abs(expected)),
                "row \(number), \(row.text(0))")
        }
        let top = try client.call(["LEAD.TOP", "5", "MODEL", "g01", "WHERE", "Converted"])
        #expect(top.elements?.count == 5, "\(top)")
    }

    /// The names of the columns that a logistic model reads.
    private func sources(of model: [UInt8]) throws -> Set<String> {
        struct Model: Decodable {
            struct Feature: Decodable { let source: String }
            let features: [Feature]
        }
        return Set(try JSONDecoder().decode(Model.self, from: Data(model)).features.map(\.source))
    }
}
