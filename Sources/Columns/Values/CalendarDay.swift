/// The planning bucket: a day of the Gregorian calendar in UTC, as days since 1970-01-01.
package enum CalendarDay {
    /// The first day that has a text: 0001-01-01.
    package static let earliest: Int32 = -719_162
    /// The last day that has a text: 9999-12-31.
    package static let latest: Int32 = 2_932_896

    /// The weekday of a day, 0 for Monday.
    package static func weekday(of day: Int) -> Int {
        // 1970-01-01 was a Thursday.
        ((day + 3) % 7 + 7) % 7
    }

    /// The day of a text such as `2026-12-01`; nil when it is none.
    package static func parse(_ text: Span<UInt8>) -> Int32? {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = digits(text, 0, 4), let month = digits(text, 5, 2),
            let day = digits(text, 8, 2), year >= 1, (1...12).contains(month), day >= 1,
            day <= length(ofMonth: month, year: year)
        else { return nil }
        return number(year: year, month: month, day: day)
    }

    /// The day number of a date; Howard Hinnant, "chrono-compatible low-level date algorithms".
    package static func number(year: Int, month: Int, day: Int) -> Int32 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month and day of a day number; the inverse of `number(year:month:day:)`.
    package static func date(of number: Int32) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(number) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The ISO 8601 text of a day from `earliest` to `latest`.
    package static func text(_ number: Int32) -> InlineArray<10, UInt8> {
        let date = date(of: number)
        var text = InlineArray<10, UInt8>(repeating: UInt8(ascii: "-"))
        put(date.year / 100, at: 0, of: &text)
        put(date.year % 100, at: 2, of: &text)
        put(date.month, at: 5, of: &text)
        put(date.day, at: 8, of: &text)
        return text
    }

    /// Puts a number's last two digits.
    private static func put(_ value: Int, at place: Int, of text: inout InlineArray<10, UInt8>) {
        text[place] = UInt8(ascii: "0") + UInt8(value / 10 % 10)
        text[place + 1] = UInt8(ascii: "0") + UInt8(value % 10)
    }

    /// Appends the ISO 8601 text of a day.
    package static func append(_ number: Int32, to text: inout [UInt8]) {
        let letters = Self.text(number)
        for place in 0..<10 { text.append(letters[place]) }
    }

    /// Appends a number from 0 with leading zeros up to `width` digits.
    static func append(_ value: Int, width: Int, to text: inout [UInt8]) {
        var scale = 1
        for _ in 1..<width { scale *= 10 }
        while scale > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / scale % 10))
            scale /= 10
        }
    }

    /// The number that `count` digits from `start` on spell; nil when one is no digit.
    static func digits(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
        guard start + count <= text.count else { return nil }
        var value = 0
        for index in start..<(start + count) {
            let digit = Int(text[index]) - 48
            guard (0...9).contains(digit) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
