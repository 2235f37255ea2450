/// A reader that turns the chunks of a CSV file into rows, one at a time.
///
/// It holds one chunk and one row, never the file: memory is bounded by the chunk and by `CSVLimits`.
/// The format is RFC 4180 read generously: cells may be quoted, a quote inside quotes is written
/// twice, line ends are CR LF, LF or CR and may stand inside quotes, a byte order mark is skipped,
/// empty lines are skipped, the last line needs no end. A quote inside an unquoted cell is an
/// ordinary character. What breaks these rules is told with line and column (`CSVRow.problem`), and
/// reading goes on. A row may have more or fewer cells than the one before: who knows the header
/// judges that.
///
/// Complexity: O(bytes), about a dozen instructions a byte; no allocation per row once the row has grown.
package struct CSVReader {
    /// Where the next byte stands.
    package private(set) var position = CSVPosition(line: 1, column: 1)

    private enum State {
        /// At the start of a cell; `atRowStart` when nothing of the row was seen.
        case cellStart(atRowStart: Bool)
        case bare
        case quoted
        /// After a quote inside a quoted cell: it closes the cell unless another follows.
        case quoteInQuoted
        /// After a closing quote and text that should not be there.
        case afterQuote
    }

    private let source: () throws -> [UInt8]?
    private let separator: UInt8
    private let limits: CSVLimits
    private var chunk: [UInt8] = []
    private var next = 0
    private var sawAnyByte = false
    private var ended = false
    /// A CR ended the last row: an LF that follows belongs to it.
    private var skipsLineFeed = false
    private var followsCarriageReturn = false
    private var state = State.cellStart(atRowStart: true)
    private var cellStart = CSVPosition(line: 1, column: 1)

    /// A reader over the chunks that `source` gives, which answers nil or an empty chunk at the end.
    package init(
        separator: UInt8 = UInt8(ascii: ","), limits: CSVLimits = CSVLimits(),
        source: @escaping () throws -> [UInt8]?
    ) {
        self.source = source
        self.separator = separator
        self.limits = limits
    }

    /// Reads the next row into `row`, whose storage is used again; false at the end of the file.
    package mutating func read(into row: inout CSVRow) throws -> Bool {
        row.clear()
        state = .cellStart(atRowStart: true)
        cellStart = position
        while let byte = try nextByte() {
            let place = position
            advance(past: byte)
            if skipsLineFeed {
                skipsLineFeed = false
                if byte == .lineFeed { continue }
            }
            if consume(byte, at: place, into: &row) { return true }
        }
        return finish(&row)
    }

    /// The bytes as they come, the byte order mark left out.
    private mutating func nextByte() throws -> UInt8? {
        while next == chunk.count {
            guard !ended, let more = try source(), !more.isEmpty else {
                ended = true
                return nil
            }
            chunk = more
            next = 0
            if !sawAnyByte { try skipByteOrderMark() }
        }
        next += 1
        return chunk[next - 1]
    }

    private mutating func skipByteOrderMark() throws {
        sawAnyByte = true
        while chunk.count < 3, let more = try source(), !more.isEmpty { chunk += more }
        if chunk.starts(with: [0xEF, 0xBB, 0xBF]) { next = 3 }
    }

    private mutating func advance(past byte: UInt8) {
        switch byte {
        case .lineFeed:
            // CR LF is one line end, inside quotes too; the CR has counted it.
            if !followsCarriageReturn { position = CSVPosition(line: position.line + 1, column: 1) }
            followsCarriageReturn = false
        case .carriageReturn:
            position = CSVPosition(line: position.line + 1, column: 1)
            followsCarriageReturn = true
        default:
            // The second and later bytes of a character do not count as columns.
            if byte & 0b1100_0000 != 0b1000_0000 { position.column += 1 }
            followsCarriageReturn = false
        }
    }

    /// Takes one byte; true when it ends the row.
    private mutating func consume(_ byte: UInt8, at place: CSVPosition, into row: inout CSVRow)
        -> Bool
    {
        switch state {
        case .cellStart(let atRowStart):
            cellStart = place
            if byte == .quote {
                state = .quoted
            } else if atRowStart, byte == .lineFeed || byte == .carriageReturn {
                skipsLineFeed = byte == .carriageReturn  // an empty line
            } else {
                state = .bare
                return consumeBare(byte, into: &row)
            }
            return false
        case .bare:
            return consumeBare(byte, into: &row)
        case .quoted:
            if byte == .quote { state = .quoteInQuoted } else { append(byte, to: &row) }
            return false
        case .quoteInQuoted:
            if byte == .quote {
                append(byte, to: &row)
                state = .quoted
                return false
            }
            if byte == separator || byte == .lineFeed || byte == .carriageReturn {
                return consumeBare(byte, into: &row)
            }
            row.note(.textAfterQuote(place))
            state = .afterQuote
            append(byte, to: &row)
            return false
        case .afterQuote:
            return consumeBare(byte, into: &row)
        }
    }

    /// A byte outside quotes: the end of a cell, of a row, or a character of the cell.
    private mutating func consumeBare(_ byte: UInt8, into row: inout CSVRow) -> Bool {
        switch byte {
        case separator:
            endCell(&row)
            state = .cellStart(atRowStart: false)
            // An empty last cell begins where its line ends.
            cellStart = position
            return false
        case .lineFeed, .carriageReturn:
            endCell(&row)
            skipsLineFeed = byte == .carriageReturn
            return true
        default:
            append(byte, to: &row)
            return false
        }
    }

    private func append(_ byte: UInt8, to row: inout CSVRow) {
        if row.openCellByteCount < limits.cellBytes {
            row.append(byte)
        } else {
            row.note(.cellTooLong(cellStart, limit: limits.cellBytes))
        }
    }

    private func endCell(_ row: inout CSVRow) {
        if row.count < limits.cells {
            row.endCell(beganAt: cellStart)
        } else {
            row.dropOpenCell()
            row.note(.tooManyCells(row.position, limit: limits.cells))
        }
    }

    /// The end of the file: what is open becomes the last row.
    private mutating func finish(_ row: inout CSVRow) -> Bool {
        switch state {
        case .cellStart(atRowStart: true): return false
        case .quoted: row.note(.unclosedQuote(cellStart))
        default: break
        }
        endCell(&row)
        state = .cellStart(atRowStart: true)
        return true
    }
}

extension UInt8 {
    static var lineFeed: UInt8 { UInt8(ascii: "\n") }
    static var carriageReturn: UInt8 { UInt8(ascii: "\r") }
    static var quote: UInt8 { UInt8(ascii: "\"") }
}
