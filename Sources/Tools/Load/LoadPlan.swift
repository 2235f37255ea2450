package import Columns
import Wire

/// Which column of the file goes into which field, settled once before the first row is sent.
package struct LoadPlan {
    /// One column that is loaded.
    package struct Column: Equatable {
        /// Its place in a row, from 0.
        package var index: Int
        /// The field that takes it.
        package var field: String
        /// The field's type; `.text` is taken as it is.
        package var type: ValueType
    }

    /// The names in the header.
    package let header: [String]
    /// The place of the key column in a row, from 0.
    package let keyIndex: Int
    /// The columns that are loaded, in the order of the file, the key left out.
    package private(set) var columns: [Column]
    private let nulls: [[UInt8]]

    /// The names of columns whose field the server does not know yet, with their places in a row.
    package private(set) var unknown: [(index: Int, field: String)] = []

    /// Matches a header against the fields that the server knows.
    /// - Throws: `LoadFailure` when the key or a renamed column is not there, or a field is meant twice.
    package init(
        header row: CSVRow, options: LoadOptions, fields: [String: ValueType]
    ) throws(LoadFailure) {
        let names = (0..<row.count).map { row.text($0) }
        header = names
        nulls = options.nulls.map { Array($0.utf8) }
        columns = []
        guard let keyIndex = names.firstIndex(of: options.key) else {
            throw LoadFailure(Self.missing("key column", options.key, in: names, options: options))
        }
        self.keyIndex = keyIndex
        for column in options.renames.keys.sorted() where !names.contains(column) {
            throw LoadFailure(Self.missing("column of --map", column, in: names, options: options))
        }
        var taken: [String: String] = [:]
        for (index, name) in names.enumerated() where index != keyIndex {
            let field = options.renames[name] ?? name
            if field.isEmpty && !name.isEmpty { continue }
            guard !field.isEmpty else {
                throw LoadFailure(
                    "column \(index + 1) of the header has no name (\(row.position(of: index)))")
            }
            if let other = taken[field] {
                throw LoadFailure(
                    "the columns '\(other)' and '\(name)' both go into field '\(field)'")
            }
            taken[field] = name
            if let type = fields[field] {
                columns.append(Column(index: index, field: field, type: type))
            } else {
                unknown.append((index, field))
            }
        }
    }

    /// Takes a field that has been added for an unknown column.
    package mutating func adopt(field: String, at index: Int, type: ValueType) {
        unknown.removeAll { $0.index == index }
        let place = columns.firstIndex { $0.index > index } ?? columns.count
        columns.insert(Column(index: index, field: field, type: type), at: place)
    }

    /// True when the cell means "missing".
    package func isMissing(_ cell: ArraySlice<UInt8>) -> Bool {
        cell.isEmpty || nulls.contains { $0.count == cell.count && cell.elementsEqual($0) }
    }

    /// Everything that is wrong with a row as far as that can be known here, each with its place.
    package func problems(of row: CSVRow) -> [String] {
        if let problem = row.problem { return [problem.description] }
        guard row.count == header.count else {
            let cells = row.count == 1 ? "1 cell" : "\(row.count) cells"
            return ["\(row.position): \(cells) where the header has \(header.count)"]
        }
        var found: [String] = []
        if isMissing(row[keyIndex]) {
            found.append("\(row.position(of: keyIndex)), \(header[keyIndex]): the key is empty")
        }
        for column in columns {
            let cell = row[column.index]
            if isMissing(cell) || CellCheck.accepts(cell, as: column.type) { continue }
            found.append(
                "\(row.position(of: column.index)), \(header[column.index]): '\(Self.short(cell))' is not"
                    + " \(CellCheck.expectation(of: column.type))")
        }
        return found
    }

    /// Writes one `MPUT` that puts `rows`; copies each cell once, straight into the request.
    func write(_ rows: [CSVRow], table: String, into writer: inout RequestWriter) {
        writer.begin(2 + columns.count + rows.count * (columns.count + 1))
        writer.word("\(table).MPUT")
        writer.word(String(columns.count))
        for column in columns { writer.word(column.field) }
        for row in rows {
            writer.word(row[keyIndex])
            for column in columns {
                let cell = row[column.index]
                if isMissing(cell) {
                    writer.word("")
                } else if column.type == .flag, let flag = FlagText.parse(cell.span) {
                    writer.word(flag ? "true" : "false")
                } else {
                    writer.word(cell)
                }
            }
        }
    }

    /// The place in `row` that a refusal of the server speaks of: the cell of the field it names, else the row.
    func place(in row: CSVRow, meantBy message: String) -> String {
        // The longest name that fits, since one name may be a part of another.
        let named = columns.filter { message.contains($0.field) }.max {
            $0.field.count < $1.field.count
        }
        guard let named else { return row.position.description }
        return "\(row.position(of: named.index)), \(header[named.index])"
    }

    private static func missing(
        _ what: String, _ name: String, in header: [String], options: LoadOptions
    ) -> String {
        var text = "the \(what) '\(name)' is not in the header of \(options.file); it has: "
        text += header.joined(separator: ", ")
        if header.count == 1, header[0].contains(";") || header[0].contains("\t") {
            text += " (is the file separated by ';' or tabs? see --separator)"
        }
        return text
    }

    /// At most 40 characters of a cell, for a message.
    private static func short(_ cell: ArraySlice<UInt8>) -> String {
        let text = String(decoding: cell, as: UTF8.self)
        return text.count <= 40 ? text : text.prefix(40) + "…"
    }
}
