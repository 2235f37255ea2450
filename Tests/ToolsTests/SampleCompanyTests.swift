import Columns
import Foundation
import TestKit
import Testing
import Tools

/// Runs a program and gives its exit code and what it printed; nil when it cannot be started.
func run(_ program: String, _ arguments: [String]) -> (status: Int32, output: Data)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    guard (try? process.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, output)
}

/// A folder that is removed when the value goes away.
final class ScratchFolder {
    let path = NSTemporaryDirectory() + "leadstock-tools-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and gives its path.
    func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
        return path + "/" + name
    }
}

@Suite struct SampleCompanyTests {
    /// 2026-12-01.
    static let day = CalendarDay.number(year: 2026, month: 12, day: 1)

    func commands(_ folder: String) throws -> [[String]] {
        var all: [[String]] = []
        try SampleCompany(directory: folder, today: Self.day).forEachCommand { words in
            all.append(words.map { String(decoding: $0, as: UTF8.self) })
        }
        return all
    }

    @Test func `places become dates, files and rows, and everything else stays`() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("t.csv", "id,name\na,\"x, y\"\nb,{today}\n")
        _ = try folder.file("m.json", "{\"a\": 1}\n")
        _ = try folder.file(
            "company.commands",
            """
            # a comment

            RECEIPT.PUT r bike lyon 2 {today+31}
            LEAD.TOUCH l "a {b" AT {today-1}T09:00:00Z
            LEAD.MPUT {rows:t.csv}
            MODEL.LOAD m SCORECARD {file:m.json}
            """)
        #expect(
            try commands(folder.path) == [
                ["RECEIPT.PUT", "r", "bike", "lyon", "2", "2027-01-01"],
                ["LEAD.TOUCH", "l", "a {b", "AT", "2026-11-30T09:00:00Z"],
                ["LEAD.MPUT", "1", "name", "a", "x, y", "b", "{today}"],
                ["MODEL.LOAD", "m", "SCORECARD", "{\"a\": 1}\n"],
            ])
    }

    @Test func `a table is cut into commands of 500 rows`() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("t.csv", "id,n\n" + (0..<501).map { "r\($0),\($0)\n" }.joined())
        _ = try folder.file("company.commands", "LEAD.MPUT {rows:t.csv}")
        let all = try commands(folder.path)
        #expect(all.map(\.count) == [3 + 2 * 500, 3 + 2])
        #expect(all[1] == ["LEAD.MPUT", "1", "n", "r500", "500"])
    }

    @Test(arguments: [
        ("A {tomorrow}", "line 1: {tomorrow} is not known in company.commands"),
        ("A b\nA \"b", "line 2: is no command: is a quote open?"),
        ("A {rows:t.csv} b", "line 1: {rows:t.csv} must be the last word"),
        ("A {today+99999999}", "line 1: {today+99999999} is not known in company.commands"),
        ("A {rows:none.csv}", "none.csv"), ("A {file:none}", "none"),
    ])
    func `what cannot be read is named with its line`(text: String, message: String) throws {
        let folder = try ScratchFolder()
        _ = try folder.file("company.commands", text)
        let failure = #expect(throws: SampleFailure.self) { try commands(folder.path) }
        #expect(failure?.description.hasSuffix(message) == true, "\(failure?.description ?? "")")
    }

    @Test func `a folder without a command file is refused`() throws {
        let folder = try ScratchFolder()
        #expect(throws: SampleFailure.self) { try commands(folder.path) }
    }

    @Test func `the sample company has all it says`() throws {
        let all = try commands(Golden.project + "/Data/samples")
        #expect(all.allSatisfy { $0.allSatisfy { !$0.contains("{today") } })
        let rows = Dictionary(grouping: all.filter { $0[0].hasSuffix(".MPUT") }, by: { $0[0] })
            .mapValues { commands in
                commands.reduce(0) { $0 + ($1.count - 2) / ((Int($1[1]) ?? 0) + 1) }
            }
        #expect(
            rows == ["LEAD.MPUT": 2_000, "ACCOUNT.MPUT": 400, "ITEM.MPUT": 300, "LOCATION.MPUT": 6])
        let receipts = all.filter { $0[0] == "RECEIPT.PUT" }
        #expect(receipts.count > 200)
        #expect(receipts.allSatisfy { $0[5] > "2026-12-01" && $0[5] <= "2027-01-30" })
        #expect(all.filter { $0[0] == "LANE.SET" }.count == 28)
        #expect(all.filter { $0[0] == "MODEL.LOAD" }.map { $0[1] } == ["fit", "win"])
    }

    @Test func `the committed files are what the script makes`() throws {
        let script = Golden.project + "/scripts/make-samples.py"
        guard let result = run("/usr/bin/env", ["python3", script, "--check"]), result.status != 127
        else {
            print("skipped: the check of Data/samples needs python3")
            return
        }
        #expect(result.status == 0, "\(String(decoding: result.output, as: UTF8.self))")
    }
}
