/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds (as POSIX counts).
package enum Instant {
    /// Milliseconds of a day.
    package static let dayMS: Int64 = 86_400_000
    /// The first moment that has a text: 0001-01-01T00:00:00Z.
    package static let earliest = Int64(CalendarDay.earliest) * dayMS
    /// The last moment that has a text: 9999-12-31T23:59:59.999Z.
    package static let latest = (Int64(CalendarDay.latest) + 1) * dayMS - 1

    /// The moment of `2026-12-01T09:30:00Z` (up to three decimals of a second) or of Unix milliseconds.
    package static func parse(_ text: Span<UInt8>) -> Int64? {
        guard text.count >= 20, text[10] == UInt8(ascii: "T") else { return milliseconds(text) }
        guard text[text.count - 1] == UInt8(ascii: "Z"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"),
            let day = CalendarDay.parse(text.extracting(0..<10)),
            let hour = CalendarDay.digits(text, 11, 2), hour < 24,
            let minute = CalendarDay.digits(text, 14, 2), minute < 60,
            let second = CalendarDay.digits(text, 17, 2), second < 60
        else { return nil }
        var fraction = 0
        let places = text.count - 21
        if text.count > 20 {
            guard text[19] == UInt8(ascii: "."), (1...3).contains(places),
                let digits = CalendarDay.digits(text, 20, places)
            else { return nil }
            fraction = digits * (places == 1 ? 100 : places == 2 ? 10 : 1)
        }
        return Int64(day) * dayMS
            + Int64(((hour * 60 + minute) * 60 + second) * 1_000 + fraction)
    }

    private static func milliseconds(_ text: Span<UInt8>) -> Int64? {
        guard let value = FixedPoint.parse(text, places: 0), value >= earliest, value <= latest
        else { return nil }
        return value
    }

    /// The ISO 8601 text in UTC.
    package static func text(_ moment: Int64) -> String {
        var text: [UInt8] = []
        append(moment, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the ISO 8601 text in UTC; the fraction appears only when it is not zero.
    package static func append(_ moment: Int64, to text: inout [UInt8]) {
        let day = day(of: moment)
        let rest = Int(moment - Int64(day) * dayMS)
        CalendarDay.append(day, to: &text)
        text.append(UInt8(ascii: "T"))
        CalendarDay.append(rest / 3_600_000, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        CalendarDay.append(rest / 60_000 % 60, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        CalendarDay.append(rest / 1_000 % 60, width: 2, to: &text)
        if rest % 1_000 != 0 {
            text.append(UInt8(ascii: "."))
            CalendarDay.append(rest % 1_000, width: 3, to: &text)
        }
        text.append(UInt8(ascii: "Z"))
    }

    /// The UTC day in which a moment lies.
    package static func day(of moment: Int64) -> Int32 {
        Int32(moment >= 0 ? moment / dayMS : (moment - dayMS + 1) / dayMS)
    }
}
