extension Column {
    /// Appends the text of a row's value, as clients write and read it; nothing when it is absent.
    package func appendText(of row: Int, to text: inout [UInt8]) {
        guard isPresent(row) else { return }
        let chunk = chunks[row >> Chunk.rowShift]
        let inner = row & Chunk.rowMask
        switch type {
        case .float32: NumberText.append(chunk.load(inner, as: Float.self), to: &text)
        case .float64: NumberText.append(chunk.load(inner, as: Double.self), to: &text)
        case .integer: text.append(contentsOf: String(chunk.load(inner, as: Int64.self)).utf8)
        case .quantity, .money:
            FixedPoint.append(
                chunk.load(inner, as: Int64.self), places: type.decimalPlaces ?? 0,
                trimmed: type == .quantity, to: &text)
        case .flag:
            text.append(
                contentsOf: (chunk.load(inner, as: UInt8.self) == 0 ? "false" : "true").utf8)
        case .date: CalendarDay.append(chunk.load(inner, as: Int32.self), to: &text)
        case .timestamp: Instant.append(chunk.load(inner, as: Int64.self), to: &text)
        case .text: text.append(contentsOf: chunk.text(at: inner).array())
        case .category:
            if let categories {
                text.append(contentsOf: categories[chunk.load(inner, as: UInt32.self)].array())
            }
        }
    }
}
