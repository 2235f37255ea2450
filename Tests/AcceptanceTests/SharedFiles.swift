import Foundation
import TestKit
import Testing
import Tools

/// A CSV file of the shared data, whole in memory.
struct CSVTable {
    let header: [String]
    let rows: [[String]]

    /// Reads a file under the shared data, plain or compressed by gzip.
    init(_ path: String) throws {
        let file = try #require(Golden.sharedData) + "/" + path
        let source: () throws -> [UInt8]?
        if path.hasSuffix(".gz") {
            let bytes = try #require(Golden.unpacked(file))
            var unpacked: [UInt8]? = bytes
            source = {
                defer { unpacked = nil }
                return unpacked
            }
        } else {
            let bytes = try ByteFile(path: file)
            source = { try bytes.next() }
        }
        var reader = CSVReader(source: source)
        var row = CSVRow()
        try #require(try reader.read(into: &row))
        header = (0..<row.count).map { row.text($0) }
        var rows: [[String]] = []
        while try reader.read(into: &row) {
            try #require(row.problem == nil && row.count == header.count)
            rows.append((0..<row.count).map { row.text($0) })
        }
        self.rows = rows
    }

    /// Where a column stands.
    func column(_ name: String) throws -> Int {
        try #require(header.firstIndex(of: name), "no column '\(name)'")
    }
}

/// A case of the golden models: a model file, rows, and what the library said about them.
struct GoldenCase {
    let folder: String

    /// The case whose folder's name begins with `prefix`.
    init(_ prefix: String) throws {
        let parent = try #require(Golden.sharedData) + "/golden-models"
        let names = try FileManager.default.contentsOfDirectory(atPath: parent)
        folder = "golden-models/" + (try #require(names.first { $0.hasPrefix(prefix) }))
    }

    /// The bytes of a file of the case.
    func bytes(_ name: String) throws -> [UInt8] {
        let path = try #require(Golden.sharedData) + "/\(folder)/\(name)"
        return try #require(Golden.bytes(path))
    }

    /// A CSV file of the case.
    func table(_ name: String) throws -> CSVTable { try CSVTable("\(folder)/\(name)") }
}

/// Whether the parts of the suite that take long in a debug build are run whole: in release builds.
let runsWhole: Bool = {
    #if DEBUG
        return false
    #else
        return true
    #endif
}()

/// Says on the test's output what a number of it was.
func tell(_ sentence: String) { print("acceptance: \(sentence)") }
