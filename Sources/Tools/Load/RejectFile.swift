import Foundation

/// The CSV file that takes the rows a load could not place: their cells as read, then line and reason.
///
/// It begins with the header of the original and two columns more, so that a person can mend the
/// rows in it and load it with `--map reject_line= --map reject_reason=`.
package final class RejectFile {
    private let handle: FileHandle
    private let separator: UInt8

    /// Creates the file anew and writes its header.
    /// - Throws: `LoadFailure` when it cannot be written.
    package init(path: String, header: [String], separator: UInt8) throws(LoadFailure) {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw LoadFailure("cannot write the reject file \(path)")
        }
        self.handle = handle
        self.separator = separator
        try write((header + ["reject_line", "reject_reason"]).map { Array($0.utf8) })
    }

    /// Whether two paths lead to one file.
    static func isSameFile(_ first: String, _ second: String) -> Bool {
        func place(_ path: String) -> [Int?] {
            // Links are followed first: attributes are those of the link itself.
            let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            let attributes = try? FileManager.default.attributesOfItem(atPath: target)
            return [
                attributes?[.systemNumber] as? Int, attributes?[.systemFileNumber] as? Int,
            ]
        }
        let (one, other) = (place(first), place(second))
        return first == second || (one == other && !one.contains(nil))
    }

    /// Adds a row and why it was rejected; short rows are padded so that the reason has its own column.
    func add(_ row: CSVRow, columns: Int, reason: String) throws(LoadFailure) {
        var cells = (0..<max(row.count, columns)).map { $0 < row.count ? Array(row[$0]) : [] }
        cells.append(Array(String(row.position.line).utf8))
        cells.append(Array(reason.utf8))
        try write(cells)
    }

    private func write(_ cells: [[UInt8]]) throws(LoadFailure) {
        var text: [UInt8] = []
        CSVWriter.append(cells, separator: separator, to: &text)
        do { try handle.write(contentsOf: Data(text)) } catch {
            throw LoadFailure("cannot write the reject file: \(error.localizedDescription)")
        }
    }
}
