import Foundation
import TestKit

@testable import Scoring

/// One folder of golden-models: a model file and the library's own outputs.
struct GoldenCase {
    let folder: String

    /// The case whose folder's name begins with `prefix`, or nil where the data is absent.
    init?(_ prefix: String, test: String) {
        guard Golden.hasSharedData(for: test), let data = Golden.sharedData else { return nil }
        let parent = data + "/golden-models"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: parent),
            let name = names.first(where: { $0.hasPrefix(prefix) })
        else { return nil }
        folder = parent + "/" + name
    }

    func bytes(_ name: String) throws -> [UInt8] {
        guard let bytes = Golden.bytes(folder + "/" + name) else { throw Absent(name: name) }
        return bytes
    }

    /// The rows of a CSV file, the head first; quotes as in RFC 4180.
    func rows(_ name: String) throws -> [[String]] { CSVRows.read(try bytes(name)) }

    struct Absent: Error { let name: String }
}

/// A small reader of the golden CSV files.
enum CSVRows {
    static func read(_ bytes: [UInt8]) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var at = 0
        func text() -> String { String(decoding: cell, as: UTF8.self) }
        while at < bytes.count {
            let byte = bytes[at]
            if isQuoted {
                if byte == UInt8(ascii: "\"") {
                    if at + 1 < bytes.count, bytes[at + 1] == byte {
                        cell.append(byte)
                        at += 1
                    } else {
                        isQuoted = false
                    }
                } else {
                    cell.append(byte)
                }
            } else if byte == UInt8(ascii: "\"") {
                isQuoted = true
            } else if byte == UInt8(ascii: ",") {
                row.append(text())
                cell = []
            } else if byte == UInt8(ascii: "\n") {
                row.append(text())
                cell = []
                rows.append(row)
                row = []
            } else if byte != UInt8(ascii: "\r") {
                cell.append(byte)
            }
            at += 1
        }
        if !cell.isEmpty || !row.isEmpty { rows.append(row + [text()]) }
        return rows
    }
}
