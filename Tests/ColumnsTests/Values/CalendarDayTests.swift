import Columns
import TestKit
import Testing

@Suite struct CalendarDayTests {
    private func parse(_ text: String) -> Int32? {
        let bytes = Array(text.utf8)
        return CalendarDay.parse(bytes.span)
    }

    private func text(_ day: Int32) -> String {
        var bytes: [UInt8] = []
        CalendarDay.append(day, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Days of a month, from the verse.
    private func length(_ month: Int, _ year: Int) -> Int {
        if month == 2 {
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            return isLeap ? 29 : 28
        }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    @Test func `every day of every year is the one after the day before`() {
        var day = CalendarDay.earliest
        for year in 1...9_999 {
            for month in 1...12 {
                let last = length(month, year)
                for number in 1...last {
                    // One comparison a day: an expectation for each would take minutes.
                    let found = CalendarDay.date(of: day)
                    guard found.year == year, found.month == month, found.day == number else {
                        Issue.record("day \(day) is \(year)-\(month)-\(number), not \(found)")
                        return
                    }
                    day += 1
                }
                #expect(
                    CalendarDay.number(year: year, month: month, day: last) == day - 1,
                    "\(year)-\(month)")
            }
        }
        #expect(day - 1 == CalendarDay.latest)
        #expect(CalendarDay.number(year: 1970, month: 1, day: 1) == 0)
    }

    @Test func `a text is a day exactly when the calendar has it`() {
        for year in [0, 1, 4, 100, 400, 1_900, 1_970, 2_000, 2_023, 2_024, 2_100, 9_999] {
            for month in 0...13 {
                for number in 0...32 {
                    let text =
                        Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-"
                        + Self.padded(number, 2)
                    let exists =
                        year >= 1 && (1...12).contains(month)
                        && (1...31).contains(number) && number <= length(month, year)
                    let day = parse(text)
                    #expect((day != nil) == exists, "\(text)")
                    if let day { #expect(self.text(day) == text) }
                }
            }
        }
    }

    @Test func `days far apart go back and forth`() {
        for seed in seeds(3_000) {
            var random = SeededGenerator(seed: seed)
            let day = Int32.random(
                in: CalendarDay.earliest...CalendarDay.latest, using: &random)
            #expect(parse(text(day)) == day, "seed \(seed)")
        }
        #expect(text(CalendarDay.earliest) == "0001-01-01")
        #expect(text(CalendarDay.latest) == "9999-12-31")
    }

    @Test(arguments: [
        "", "2026-12-1", "2026-1-01", "26-12-01", "2026/12/01", "2026-12-01T", " 2026-12-01",
        "2026-12-01 ", "+026-12-01", "2026-12--1", "-026-12-01", "2026-12-0a", "２026-12-01",
        "20261201", "12026-01-01",
    ])
    func `what is no ISO date is refused`(text: String) {
        #expect(parse(text) == nil)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
