/// Writes rows as RFC 4180 text, quoting only the cells that need it.
package enum CSVWriter {
    /// Appends `cells` as one line that ends in LF.
    package static func append(
        _ cells: [[UInt8]], separator: UInt8 = UInt8(ascii: ","), to text: inout [UInt8]
    ) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { text.append(separator) }
            append(cell, separator: separator, to: &text)
        }
        text.append(.lineFeed)
    }

    private static func append(_ cell: [UInt8], separator: UInt8, to text: inout [UInt8]) {
        let needsQuotes = cell.contains { byte in
            byte == separator || byte == .quote || byte == .lineFeed || byte == .carriageReturn
        }
        guard needsQuotes else {
            text += cell
            return
        }
        text.append(.quote)
        for byte in cell {
            if byte == .quote { text.append(.quote) }
            text.append(byte)
        }
        text.append(.quote)
    }
}
