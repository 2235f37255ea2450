/// A place in a text file, as an editor counts it.
package struct CSVPosition: Equatable, Sendable, CustomStringConvertible {
    /// The line, from 1; CR LF, a lone LF and a lone CR each end one.
    package var line: Int
    /// The character on that line, from 1, counted in Unicode scalars.
    package var column: Int

    /// The place at `line` and `column`, both from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package var description: String { "line \(line), column \(column)" }
}

/// What is wrong with one row of a CSV file; the rows after it can still be read.
package enum CSVProblem: Equatable, Sendable, CustomStringConvertible {
    /// Something else than a separator or a line end follows a closing quote.
    case textAfterQuote(CSVPosition)
    /// The file ends inside a quoted cell that began here.
    case unclosedQuote(CSVPosition)
    /// The cell that begins here is longer than `CSVLimits.cellBytes`; the rest of it was dropped.
    case cellTooLong(CSVPosition, limit: Int)
    /// The row that begins here has more cells than `CSVLimits.cells`; the rest was dropped.
    case tooManyCells(CSVPosition, limit: Int)

    package var description: String {
        switch self {
        case .textAfterQuote(let at):
            "\(at): text after a closing quote (a quote inside a quoted cell is written twice)"
        case .unclosedQuote(let at):
            "\(at): the quote that opens here is never closed"
        case .cellTooLong(let at, let limit):
            "\(at): the cell that begins here is longer than \(limit) bytes (is a closing quote missing?)"
        case .tooManyCells(let at, let limit):
            "\(at): the row that begins here has more than \(limit) cells"
        }
    }
}

/// How large a cell and a row may be, so that a damaged file cannot fill the memory.
package struct CSVLimits: Equatable, Sendable {
    /// The most bytes of one cell, without its quotes.
    package var cellBytes: Int
    /// The most cells of one row.
    package var cells: Int

    /// 1 MiB a cell and 16,384 cells a row unless told otherwise.
    package init(cellBytes: Int = 1 << 20, cells: Int = 16_384) {
        self.cellBytes = cellBytes
        self.cells = cells
    }
}
