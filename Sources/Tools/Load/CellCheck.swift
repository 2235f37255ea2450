package import Columns

/// Whether a cell can become a value of a field, by the same parsers that the server uses.
package enum CellCheck {
    /// True when a server would take `cell`, which is not empty, for a field of `type`.
    package static func accepts(_ cell: ArraySlice<UInt8>, as type: ValueType) -> Bool {
        let text = cell.span
        switch type {
        case .float32: return NumberText.parseFloat(text) != nil
        case .float64: return NumberText.parseDouble(text) != nil
        case .integer: return FixedPoint.parse(text, places: 0) != nil
        case .quantity: return FixedPoint.parse(text, places: FixedPoint.quantityPlaces) != nil
        case .money: return FixedPoint.parse(text, places: FixedPoint.moneyPlaces) != nil
        case .flag: return FlagText.parse(text) != nil
        case .date: return CalendarDay.parse(text) != nil
        case .timestamp: return Instant.parse(text) != nil
        case .category, .text: return (try? UTF8Span(validating: text)) != nil
        }
    }

    /// What a field of `type` expects, for a message.
    package static func expectation(of type: ValueType) -> String {
        switch type {
        case .float32, .float64: "a number"
        case .integer: "a whole number"
        case .quantity: "a quantity (at most 3 decimals)"
        case .money: "an amount (at most 2 decimals)"
        case .flag: "true, false, yes, no, 1 or 0"
        case .date: "a date such as 2026-12-01"
        case .timestamp: "a timestamp such as 2026-12-01T09:30:00Z"
        case .category, .text: "UTF-8 text"
        }
    }
}
