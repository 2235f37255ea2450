import TestKit
import Testing

@testable import Promising

@Suite struct LeadTimeTests {
    /// Monday to Friday; day 0 was a Thursday.
    private static let week = OpenDays(weekdays: 0b1_1111)

    @Test func `two working days from a Friday are over on Tuesday`() {
        let time = LeadTime(days: 2, counted: Self.week)
        #expect(time.end(from: 1, through: 9) == 5)
        #expect(time.end(from: 1, through: 4) == nil)
        #expect(time.start(by: 5, from: 0) == 3, "it may begin on Sunday just as well")
        #expect(time.start(by: 5, from: 4) == nil)
        #expect(LeadTime(days: 0, counted: Self.week).end(from: 2, through: 9) == 2)
        #expect(LeadTime(days: 3, counted: nil).start(by: 5, from: 2) == 2)
    }

    @Test func `beginning as late as possible and ending as soon as possible fit together`() {
        for seed in seeds(200) {
            var random = SeededGenerator(seed: seed)
            let works = (0..<30).map { _ in random.chance(60) }
            let closed = works.indices.filter { !works[$0] }.map { Int32($0) }
            let time = LeadTime(
                days: Int32(random.below(6)), counted: OpenDays(weekdays: 0x7F, closed: closed))
            var longest = time.days
            for day in 0..<30 {
                // Counted by hand: the first day with enough working days behind the beginning.
                let end = (day..<30).first { last in
                    works[(day + 1)..<(last + 1)].filter { $0 }.count == Int(time.days)
                }
                #expect(
                    time.end(from: Int32(day), through: 29) == end.map { Int32($0) }, "seed \(seed)"
                )
                let start = (0...day).last { begin in
                    works[(begin + 1)..<(day + 1)].filter { $0 }.count >= Int(time.days)
                }
                #expect(
                    time.start(by: Int32(day), from: 0) == start.map { Int32($0) }, "seed \(seed)")
                if let end { longest = max(longest, Int32(end - day)) }
            }
            #expect(time.longest(from: 0, through: 29) == longest, "seed \(seed)")
        }
    }
}
