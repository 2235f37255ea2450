import Columns
package import Wire

/// Values of fields as replies: exact types as text (numbers in JSON), floats as doubles.
extension Reply {
    /// The value of a column at a row, null when it is absent.
    mutating func value(_ column: Column, row: Int) {
        guard column.isPresent(row) else { return null() }
        switch column.type {
        case .float32: float(column.load(row, as: Float.self))
        case .float64: double(column.load(row, as: Double.self))
        case .integer: integer(Int(column.load(row, as: Int64.self)))
        case .quantity: quantity(column.load(row, as: Int64.self))
        case .money: money(column.load(row, as: Int64.self))
        case .flag: boolean(column.load(row, as: UInt8.self) != 0)
        case .date: day(column.load(row, as: Int32.self))
        case .timestamp: moment(column.load(row, as: Int64.self))
        case .text: text(column, row: row)
        case .category:
            if let categories = column.categories {
                bulk(categories[column.load(row, as: UInt32.self)])
            }
        }
    }

    /// The text of a text column at a row.
    mutating func text(_ column: Column, row: Int) {
        let chunk = column.chunks[row >> Chunk.rowShift]
        bulk(chunk.text(at: row & Chunk.rowMask))
    }

    /// A quantity in thousandths, without zeros at the end.
    package mutating func quantity(_ milli: Int64) {
        decimal(units: milli, places: FixedPoint.quantityPlaces)
    }

    /// Money in cents, with both decimals.
    package mutating func money(_ cents: Int64) {
        decimal(units: cents, places: FixedPoint.moneyPlaces, atLeast: FixedPoint.moneyPlaces)
    }

    /// A day as ISO text.
    package mutating func day(_ day: Int32) {
        let text = CalendarDay.text(day)
        bulk(text.span)
    }

    /// A day as ISO text, or null.
    mutating func day(orNull day: Int32?) {
        if let day { self.day(day) } else { null() }
    }

    /// A moment as ISO text in UTC.
    package mutating func moment(_ milliseconds: Int64) {
        var text: [UInt8] = []
        text.reserveCapacity(24)
        Instant.append(milliseconds, to: &text)
        bulk(text.span)
    }
}
