import Columns
import Foundation
import TestKit
import Testing
import Tools

@Suite struct LoaderTests {
    /// Loads `csv` into `server` and gives the report and what the console showed.
    func load(
        _ csv: String, into server: FakeServer, key: String = "id",
        _ change: (inout LoadOptions, ScratchFolder) -> Void = { _, _ in }
    ) throws -> (report: LoadReport, console: String) {
        let folder = try ScratchFolder()
        var options = LoadOptions(table: "lead", file: try folder.file("in.csv", csv), key: key)
        change(&options, folder)
        let console = RecordedConsole()
        var loader = Loader(options, client: Client(server), console: console)
        return (try loader.run(), console.text)
    }

    @Test func `rows go into known fields in batches, missing values as empty ones`() throws {
        let server = FakeServer(fields: [("name", .text), ("visits", .integer)])
        server.receiveBytes = 3
        let csv =
            "visits,id,name\n"
            + (0..<2_345).map { "\($0 % 5 == 0 ? "n/a" : "\($0)"),l\($0),x\n" }.joined()
        let (report, console) = try load(csv, into: server) { options, _ in options.nulls = ["n/a"]
        }
        #expect(report.rowsLoaded == 2_345 && report.rowsRead == 2_345 && report.rowsRejected == 0)
        #expect(server.batchSizes == [500, 500, 500, 500, 345])
        #expect(server.rows["l7"] == ["visits": "7", "name": "x"])
        #expect(server.rows["l10"] == ["visits": "", "name": "x"])
        #expect(console.hasSuffix("0 rejected\n"))
        #expect(console.hasPrefix("loaded 2,345 of 2,345 rows into LEAD, "))
    }

    @Test func `fields are guessed from the whole file and added before the first row`() throws {
        let server = FakeServer(fields: [("source", .category)])
        let csv =
            "Prospect ID,Lead Source,Converted,Pages,Note\np1,Google,0,2.5,a\np2,Google,Yes,3,Select\np3,x,1,,b\n"
        let (report, console) = try load(csv, into: server, key: "Prospect ID") { options, _ in
            options.infers = true
            options.nulls = ["Select"]
            options.renames = ["Lead Source": "source"]
        }
        #expect(report.fieldsAdded == ["Converted", "Pages", "Note"])
        #expect(server.fields.map(\.name) == ["source", "Converted", "Pages", "Note"])
        #expect(server.fields.map(\.type) == [.category, .flag, .float32, .text])
        #expect(
            server.rows["p2"] == [
                "source": "Google", "Converted": "true", "Pages": "3", "Note": "",
            ])
        #expect(server.rows["p3"]?["Converted"] == "true" && server.rows["p3"]?["Pages"] == "")
        #expect(console.contains("added fields: Converted flag, Pages number, Note text"))
    }

    @Test
    func
        `each bad value is named with its line, its column and its header, and good rows are loaded`()
        throws
    {
        let server = FakeServer(fields: [("n", .integer), ("day", .date)])
        let csv =
            "id,n,day\na,1,2026-12-01\nb,x,2026-13-01\n,3,\nd,4\n\"e\",5,2026-12-02\nf,\"6\"!,\n"
        let (report, console) = try load(csv, into: server)
        #expect(report.rowsLoaded == 2 && report.rowsRejected == 4 && report.rowsRead == 6)
        #expect(Set(server.rows.keys) == ["a", "e"])
        #expect(
            console.contains(
                "line 3, column 3, n: 'x' is not a whole number; line 3, column 5, day: '2026-13-01'"
            ))
        #expect(console.contains("rejected: line 4, column 1, id: the key is empty\n"))
        #expect(console.contains("rejected: line 5, column 1: 2 cells where the header has 3\n"))
        #expect(console.contains("rejected: line 7, column 6: text after a closing quote"))
    }

    @Test func `rejected rows without a reject file are a failure, with one they are not`() throws {
        let server = FakeServer(fields: [("n", .integer)])
        var rejects = ""
        let (report, _) = try load("id,n\na,1\nb,\"x,\"\"y\"\nc\n", into: server) {
            options, folder in
            options.rejects = folder.path + "/rejects.csv"
        }
        #expect(report.rowsRejected == 2)
        let folder = try ScratchFolder()
        var options = LoadOptions(
            table: "lead", file: try folder.file("in.csv", "id,n\na,1\nb,\"x,\"\"y\"\nc\n"),
            key: "id")
        #expect(Loader.exitCode(for: report, options: options) == 1)
        options.rejects = folder.path + "/rejects.csv"
        #expect(Loader.exitCode(for: report, options: options) == 0)
        var loader = Loader(options, client: Client(server), console: RecordedConsole())
        _ = try loader.run()
        rejects = Golden.text(folder.path + "/rejects.csv") ?? ""
        #expect(
            try rows(rejects).map(cells) == [
                ["id", "n", "reject_line", "reject_reason"],
                ["b", "x,\"y", "3", "line 3, column 3, n: 'x,\"y' is not a whole number"],
                ["c", "", "4", "line 4, column 1: 1 cell where the header has 2"],
            ])
    }

    @Test(arguments: ["in.csv", "./in.csv", "link.csv"])
    func `the file to load is no reject file, by whatever name`(name: String) throws {
        let folder = try ScratchFolder()
        let text = "id,n\na,1\n"
        var options = LoadOptions(
            table: "lead", file: try folder.file("in.csv", text), key: "id")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link.csv", withDestinationPath: options.file)
        options.rejects = folder.path + "/" + name
        let server = FakeServer(fields: [("n", .integer)])
        var loader = Loader(options, client: Client(server), console: RecordedConsole())
        #expect(throws: LoadFailure.self) { try loader.run() }
        #expect(Golden.text(options.file) == text)
    }

    @Test func `a refused batch is sent again row by row and only the culprits are rejected`()
        throws
    {
        for seed in seeds(60) {
            var random = SeededGenerator(seed: seed)
            let server = FakeServer(fields: [("n", .integer)])
            server.receiveBytes = 1 + random.below(40)
            let count = 1 + random.below(60)
            var bad: Set<String> = []
            for row in 0..<count where random.chance(10) {
                bad.insert("r\(row)")
                server.refusals["r\(row)"] = ("LIMIT", "n: too many digits")
            }
            let csv = "id,n\n" + (0..<count).map { "r\($0),\($0)\n" }.joined()
            let batch = 1 + random.below(9)
            let (report, console) = try load(csv, into: server) { options, _ in
                options.batchRows = batch
            }
            #expect(report.rowsLoaded == count - bad.count, "seed \(seed)")
            #expect(report.rowsRejected == bad.count, "seed \(seed)")
            #expect(
                Set(server.rows.keys) == Set((0..<count).map { "r\($0)" }).subtracting(bad),
                "seed \(seed)")
            for id in bad {
                let line = (Int(id.dropFirst()) ?? 0) + 2
                #expect(
                    console.contains(
                        "line \(line), column \(id.count + 2), n: LIMIT n: too many digits\n"),
                    "seed \(seed)")
            }
        }
    }

    @Test func `a refusal that is not about a row stops the load`() throws {
        let server = FakeServer(fields: [("n", .integer)])
        server.refusals["b"] = ("DISKFULL", "no room for the journal")
        let failure = #expect(throws: LoadFailure.self) {
            try load("id,n\na,1\nb,2\nc,3\n", into: server) { options, _ in options.batchRows = 1 }
        }
        #expect(
            failure?.description
                == "the server refuses: DISKFULL no room for the journal (1 rows are loaded)")
    }

    @Test func `a file that cannot be right is refused before anything is sent`() throws {
        let cases: [(String, String, String)] = [
            ("", "id", "is empty: a header line is needed"),
            ("a;b\n1;2\n", "a", "separated by ';'"),
            ("a,b\n1,2\n", "id", "the key column 'id' is not in the header"),
            ("id,b\n1,2\n", "id", "LEAD has no field 'b': --infer adds what is missing"),
            ("id,\n1,2\n", "id", "column 2 of the header has no name"),
            ("id,n,n\n1,2,3\n", "id", "the columns 'n' and 'n' both go into field 'n'"),
            ("id\n1\n", "id", "has no column to load beside its key"),
        ]
        for (csv, key, message) in cases {
            let server = FakeServer(fields: [("n", .integer)])
            let failure = #expect(throws: LoadFailure.self) {
                try load(csv, into: server, key: key)
            }
            #expect(
                failure?.description.contains(message) == true,
                "\(csv): \(failure?.description ?? "")")
            #expect(server.batchSizes.isEmpty)
        }
    }

    @Test func `columns can be left out, and a column of --map that is not there is told`() throws {
        let server = FakeServer(fields: [("n", .integer)])
        let (report, _) = try load("id,n,secret\na,1,x\n", into: server) { options, _ in
            options.renames = ["secret": ""]
        }
        #expect(report.rowsLoaded == 1 && server.rows["a"] == ["n": "1"])
        let failure = #expect(throws: LoadFailure.self) {
            try load("id,n\na,1\n", into: server) { options, _ in options.renames = ["N": "n"] }
        }
        #expect(
            failure?.description.contains("the column of --map 'N' is not in the header") == true)
    }

    @Test func `a server that goes away is told`() throws {
        final class Gone: Transport {
            func send(_ bytes: [UInt8]) throws {}
            func receive() throws -> [UInt8] { [] }
        }
        let folder = try ScratchFolder()
        let options = LoadOptions(
            table: "lead", file: try folder.file("a.csv", "id,n\n"), key: "id")
        var loader = Loader(options, client: Client(Gone()), console: RecordedConsole())
        #expect(throws: ConnectionFailure("the server closed the connection")) { try loader.run() }
    }

    @Test func `a terminal gets a bar that is cleared before a line that stays`() throws {
        let server = FakeServer(fields: [("n", .integer)])
        let folder = try ScratchFolder()
        let csv = "id,n\n" + (0..<40).map { "r\($0),\($0 == 30 ? "x" : "1")\n" }.joined()
        var options = LoadOptions(table: "lead", file: try folder.file("a.csv", csv), key: "id")
        options.batchRows = 2
        let console = RecordedConsole(isTerminal: true)
        var now = 0.0
        var loader = Loader(options, client: Client(server), console: console) {
            now += 0.25
            return now
        }
        _ = try loader.run()
        #expect(console.text.contains("\r[########################] 100 %  "))
        #expect(console.text.contains(" rows/s, 0 s remaining\u{1B}[K"))
        #expect(
            console.text.contains(
                "\r\u{1B}[Krejected: line 32, column 5, n: 'x' is not a whole number\n"))
    }

    @Test func `an argument of --map is cut at its last equals sign`() {
        #expect(LoadOptions.rename("a=b=c")?.column == "a=b")
        #expect(LoadOptions.rename("Lead Source=source")?.field == "source")
        #expect(LoadOptions.rename("secret=")?.field == "")
        #expect(LoadOptions.rename("=x") == nil && LoadOptions.rename("x") == nil)
    }

    @Test
    func `the damaged export of X Education gives 8,902 rows and names the 338 that are one cell`()
        throws
    {
        guard Golden.hasSharedData(for: "the damaged CSV"), let data = Golden.sharedData else {
            return
        }
        let packed = data + "/leads/x-education/Lead_Scoring.as-found.csv.gz"
        let csv = try #require(run("/usr/bin/env", ["gzip", "-dc", packed]))
        #expect(csv.status == 0)
        let server = FakeServer()
        let (report, console) = try load(
            String(decoding: csv.output, as: UTF8.self), into: server, key: "Prospect ID"
        ) { options, _ in
            options.infers = true
            options.nulls = ["Select"]
        }
        #expect(
            report.rowsRead == 9_240 && report.rowsLoaded == 8_902 && report.rowsRejected == 338)
        #expect(console.contains("rejected: line 24, column 1: 1 cell where the header has 37\n"))
        #expect(server.rows.count == 8_902)
    }
}
