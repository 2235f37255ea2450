import Columns
import Foundation

/// The commands that fill an empty server with a sample company, read from a folder.
///
/// The folder holds `company.commands`: one command a line in the inline form of the protocol, empty lines
/// and lines that begin with `#` skipped. Words may hold places that are filled in while reading:
/// `{today}`, `{today+12}`, `{today-3}` (a date, anywhere in a word), `{file:NAME}` (a file of the folder
/// as one word) and `{rows:NAME.csv}` (last word of an `MPUT`: count, fields and rows of a table, split
/// into commands of `rowsPerCommand` rows). Dates are relative because a receipt must lie ahead of the
/// day on which the server starts.
package struct SampleCompany {
    /// The name of the command file in its folder.
    package static let fileName = "company.commands"
    /// The most rows of a table in one command.
    package static let rowsPerCommand = 500

    /// What a person may type first; the server prints these lines and the README shows them.
    package static let linesToTry = [
        "LEAD.TOP 3 WHERE \"outcome IS NULL\" RETURN name company request",
        "ATP bike-42 9 TO north",
        "PROMISE order-1 LINE bike-42 8 TO north HOLD 10m",
    ]

    private let directory: String
    private let today: Int32

    /// The company of the folder at `directory`, with dates relative to `today` (days since 1970-01-01).
    package init(directory: String, today: Int32) {
        self.directory = directory
        self.today = today
    }

    /// Gives each command as its words, in order.
    ///
    /// The file is read whole (it is ours and small); tables are read as streams.
    /// - Parameter body: Takes the words of one command; what it throws ends the reading.
    /// - Throws: `SampleFailure` with file and line for what cannot be read.
    package func forEachCommand(_ body: ([[UInt8]]) throws -> Void) throws {
        let lines = try bytes(of: Self.fileName, at: 0).split(
            separator: .lineFeed, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let isComment = line.first == UInt8(ascii: "#")
            guard !line.isEmpty, !isComment else { continue }
            guard let words = CommandWords.cut(line) else {
                throw SampleFailure(line: index + 1, "is no command: is a quote open?")
            }
            try expand(words, at: index + 1, body)
        }
    }

    private func expand(
        _ words: [[UInt8]], at number: Int, _ body: ([[UInt8]]) throws -> Void
    ) throws {
        var filled = words
        for (index, word) in words.enumerated() where word.contains(UInt8(ascii: "{")) {
            let text = String(decoding: word, as: UTF8.self)
            if let name = Self.argument(of: "rows", in: text) {
                guard index == words.count - 1 else {
                    throw SampleFailure(line: number, "\(text) must be the last word")
                }
                return try expandRows(of: name, after: filled.dropLast(), at: number, body)
            }
            if let name = Self.argument(of: "file", in: text) {
                filled[index] = try bytes(of: name, at: number)
            } else {
                filled[index] = Array(try fillDates(of: text, at: number).utf8)
            }
        }
        try body(filled)
    }

    /// `NAME` of `{keyword:NAME}` when that is the whole word.
    private static func argument(of keyword: String, in word: String) -> String? {
        let head = "{\(keyword):"
        guard word.hasPrefix(head), word.hasSuffix("}") else { return nil }
        return String(word.dropFirst(head.count).dropLast())
    }

    /// Replaces `{today}`, `{today+12}` and `{today-3}` in a word by dates.
    private func fillDates(of word: String, at number: Int) throws -> String {
        var rest = word[...]
        var filled = ""
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            filled += rest[..<open]
            let place = rest[rest.index(after: open)..<close]
            let days = place.dropFirst("today".count)
            guard place.hasPrefix("today"), let offset = days.isEmpty ? 0 : Int32(days),
                abs(Int(offset)) <= 36_525
            else {
                throw SampleFailure(line: number, "{\(place)} is not known in company.commands")
            }
            var text: [UInt8] = []
            CalendarDay.append(today + offset, to: &text)
            filled += String(decoding: text, as: UTF8.self)
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    private func expandRows(
        of name: String, after head: ArraySlice<[UInt8]>, at number: Int,
        _ body: ([[UInt8]]) throws -> Void
    ) throws {
        let file: ByteFile
        do { file = try ByteFile(path: directory + "/" + name) } catch {
            throw SampleFailure(line: number, error.description)
        }
        var reader = CSVReader { try file.next() }
        var row = CSVRow()
        guard try reader.read(into: &row), row.count > 1 else {
            throw SampleFailure(line: number, "\(name) needs a header with a key and a field")
        }
        let width = row.count
        let start =
            head + [Array(String(width - 1).utf8)] + (1..<width).map { Array(row[$0]) }
        var words = start
        var rowCount = 0
        while try reader.read(into: &row) {
            guard row.problem == nil, row.count == width else {
                let reason =
                    row.problem?.description ?? "\(row.position): \(row.count) cells of \(width)"
                throw SampleFailure(line: number, "\(name), \(reason)")
            }
            for index in 0..<width { words.append(Array(row[index])) }
            rowCount += 1
            if rowCount == Self.rowsPerCommand {
                try body(Array(words))
                words = start
                rowCount = 0
            }
        }
        if rowCount > 0 { try body(Array(words)) }
    }

    private func bytes(of name: String, at line: Int) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: directory + "/" + name) else {
            throw SampleFailure(line: line, "cannot read \(directory)/\(name)")
        }
        return [UInt8](data)
    }
}

/// What is wrong with a sample folder.
package struct SampleFailure: Error, Equatable, CustomStringConvertible {
    /// The line of `company.commands`, from 1; 0 when the file itself cannot be read.
    package let line: Int
    /// What is wrong there.
    package let reason: String

    init(line: Int, _ reason: String) {
        self.line = line
        self.reason = reason
    }

    package var description: String {
        line == 0 ? reason : "\(SampleCompany.fileName), line \(line): \(reason)"
    }
}
