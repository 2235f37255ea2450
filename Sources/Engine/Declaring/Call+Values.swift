import Columns
import Wire

/// Reading words as values: each refusal names the argument, what was expected and what was found.
extension Call {
    /// The id at an argument; a keyword of the command is none.
    package func id(_ argument: Argument) throws(CommandError) -> Int {
        try id(at: argument.position, argument.name)
    }

    /// The position of a word that must be an id.
    package func id(at position: Int, _ name: String) throws(CommandError) -> Int {
        let isID = Identifier.isValid(words.word(position))
        guard isID, !words.equals(position, Identifier.reserved) else {
            throw bad(name, .id, position)
        }
        guard !isKeyword(position) else {
            throw .badArgument(
                name, expected: "an id that is no keyword of \(declaration.name)",
                found: words.text(position))
        }
        return position
    }

    /// The quantity at a position, in thousandths, from 0 (or above 0) up.
    package func quantity(
        at position: Int, _ name: String, mayBeZero: Bool = false
    ) throws(CommandError) -> Int64 {
        guard
            let units = FixedPoint.parse(
                words.word(position), places: FixedPoint.quantityPlaces)
        else { throw bad(name, .quantity, position) }
        guard units > 0 || (mayBeZero && units == 0) else {
            throw .badArgument(
                name, expected: mayBeZero ? "a quantity of 0 or more" : "a quantity above 0",
                found: words.text(position))
        }
        return units
    }

    /// The quantity at a position, in thousandths, of either sign.
    package func signedQuantity(at position: Int, _ name: String) throws(CommandError) -> Int64 {
        guard
            let units = FixedPoint.parse(words.word(position), places: FixedPoint.quantityPlaces)
        else { throw bad(name, .signedQuantity, position) }
        return units
    }

    /// The money at a position, in cents, 0 or more.
    package func money(at position: Int, _ name: String) throws(CommandError) -> Int64 {
        guard let units = FixedPoint.parse(words.word(position), places: FixedPoint.moneyPlaces),
            units >= 0
        else { throw bad(name, .money, position) }
        return units
    }

    /// The whole number at a position, within bounds that include their ends.
    package func integer(
        at position: Int, _ name: String, in bounds: ClosedRange<Int64> = .min ... .max
    ) throws(CommandError) -> Int64 {
        guard let value = FixedPoint.parse(words.word(position), places: 0),
            bounds.contains(value)
        else {
            let expected =
                bounds == .min ... .max
                ? WordKind.integer.rawValue
                : "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
            throw .badArgument(name, expected: expected, found: words.text(position))
        }
        return value
    }

    /// The whole number after an option, within bounds that include their ends; nil without it.
    package func integer(
        _ option: Option, in bounds: ClosedRange<Int64>
    ) throws(CommandError) -> Int64? {
        guard let place = place(of: option) else { return nil }
        return try integer(at: place, option.keyword, in: bounds)
    }

    /// The quantity after an option, in thousandths, above 0; nil without it.
    package func quantity(_ option: Option) throws(CommandError) -> Int64? {
        guard let place = place(of: option) else { return nil }
        return try quantity(at: place, option.keyword)
    }

    /// The number at a position, of at most a magnitude.
    package func number(
        at position: Int, _ name: String, upTo most: Double
    ) throws(CommandError) -> Double {
        guard let value = NumberText.parseDouble(words.word(position)), value.magnitude <= most
        else {
            var bound: [UInt8] = []
            NumberText.append(most, to: &bound)
            throw .badArgument(
                name, expected: "a number from -\(bound.span.text()) to \(bound.span.text())",
                found: words.text(position))
        }
        return value
    }

    /// The day at a position.
    package func date(at position: Int, _ name: String) throws(CommandError) -> Int32 {
        guard let day = CalendarDay.parse(words.word(position)) else {
            throw bad(name, .date, position)
        }
        return day
    }

    /// The day after an option, or nil when it is not there.
    package func date(_ option: Option) throws(CommandError) -> Int32? {
        guard let place = place(of: option) else { return nil }
        return try date(at: place, option.keyword)
    }

    /// The number of days after an option, so many that the last is still a date; nil without it.
    func dayCount(
        _ option: Option, from first: Int32, _ limits: Limits
    ) throws(CommandError) -> Int32? {
        guard let place = place(of: option) else { return nil }
        let most = Int64(limits.capacityDays)
        let days = try integer(at: place, option.keyword, in: 1 ... .max)
        guard days <= most else {
            throw CommandError(.limit, "\(option.keyword): at most \(most) days at a time")
        }
        guard Int64(first) + days - 1 <= Int64(CalendarDay.latest) else {
            throw .badArgument(
                option.keyword, expected: "days up to the year 9999", found: words.text(place))
        }
        return Int32(days)
    }

    /// A moment on a quarter of an hour, or a date: its beginning, or its end.
    func quarter(at position: Int, _ name: String, isEnd: Bool) throws(CommandError) -> Int64 {
        if let day = CalendarDay.parse(words.word(position)), day < CalendarDay.latest {
            return Int64(isEnd ? day + 1 : day) * Instant.dayMS
        }
        guard let moment = Instant.parse(words.word(position)), moment % Slot.milliseconds == 0
        else {
            throw .badArgument(
                name,
                expected: "a date, or a timestamp on a quarter of an hour, before the end of 9999",
                found: words.text(position))
        }
        return moment
    }

    /// The moment at a position, in Unix ms.
    package func timestamp(at position: Int, _ name: String) throws(CommandError) -> Int64 {
        guard let moment = Instant.parse(words.word(position)) else {
            throw bad(name, .timestamp, position)
        }
        return moment
    }

    /// The duration at a position, in ms, above 0 and at most ten years.
    package func duration(at position: Int, _ name: String) throws(CommandError) -> Int64 {
        guard let duration = Duration.milliseconds(words.word(position)) else {
            throw bad(name, .duration, position)
        }
        return duration
    }

    /// A refusal of the word at a position.
    package func bad(_ name: String, _ kind: WordKind, _ position: Int) -> CommandError {
        .badArgument(name, expected: kind.rawValue, found: words.text(position))
    }
}
