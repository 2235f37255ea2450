import Columns

/// Values of fields as words: what clients write, and how it is refused.
enum FieldText {
    /// The bits of a value in a column of a type, or nil when the text is none.
    ///
    /// Numbers are rounded once, from the text, to the type that the column stores.
    static func bits(_ text: Span<UInt8>, as type: ValueType) -> UInt64? {
        switch type {
        case .float32: NumberText.parseFloat(text).map { UInt64($0.bitPattern) }
        case .float64: NumberText.parseDouble(text).map { $0.bitPattern }
        case .integer:
            FixedPoint.parse(text, places: 0).map { UInt64(bitPattern: $0) }
        case .quantity, .money:
            FixedPoint.parse(text, places: type.decimalPlaces ?? 0).map { UInt64(bitPattern: $0) }
        case .flag: FlagText.parse(text).map { $0 ? 1 : 0 }
        case .date: CalendarDay.parse(text).map { UInt64(UInt32(bitPattern: $0)) }
        case .timestamp: Instant.parse(text).map { UInt64(bitPattern: $0) }
        case .category, .text: nil
        }
    }

    /// Whether an integer or a quantity (in thousandths) lies within its field's bounds; other types
    /// have none.
    static func isWithin(_ bounds: ClosedRange<Int64>, _ bits: UInt64, _ type: ValueType) -> Bool {
        (type != .integer && type != .quantity) || bounds.contains(Int64(bitPattern: bits))
    }

    /// What a value of a type looks like, for errors.
    static func expected(_ type: ValueType, _ bounds: ClosedRange<Int64>?) -> String {
        switch type {
        case .float32, .float64: WordKind.number.rawValue
        case .integer:
            if let bounds, bounds != .min ... .max {
                "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
            } else {
                WordKind.integer.rawValue
            }
        case .quantity:
            if let bounds, bounds != .min ... .max {
                "a quantity from \(bounds.lowerBound / 1_000) to \(bounds.upperBound / 1_000)"
            } else {
                WordKind.quantity.rawValue
            }
        case .money: WordKind.money.rawValue
        case .flag: "true, false, yes, no, 1 or 0"
        case .date: WordKind.date.rawValue
        case .timestamp: WordKind.timestamp.rawValue
        case .category, .text: WordKind.text.rawValue
        }
    }
}

extension Engine {
    /// A quantity as it is written.
    static func text(_ milli: Int64) -> String {
        var text: [UInt8] = []
        FixedPoint.append(milli, places: FixedPoint.quantityPlaces, trimmed: true, to: &text)
        return text.span.text()
    }

    /// A day as it is written.
    static func text(day: Int32) -> String {
        var text: [UInt8] = []
        CalendarDay.append(day, to: &text)
        return text.span.text()
    }
}
