import Columns
import TestKit
import Testing

@Suite struct InstantTests {
    private func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return Instant.parse(bytes.span)
    }

    private func text(_ moment: Int64) -> String {
        var bytes: [UInt8] = []
        Instant.append(moment, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `the first and the last moment have a text and their neighbours none`() {
        #expect(text(Instant.earliest) == "0001-01-01T00:00:00Z")
        #expect(text(Instant.latest) == "9999-12-31T23:59:59.999Z")
        #expect(parse(String(Instant.earliest)) == Instant.earliest)
        #expect(parse(String(Instant.latest)) == Instant.latest)
        #expect(parse(String(Instant.earliest - 1)) == nil)
        #expect(parse(String(Instant.latest + 1)) == nil)
        #expect(parse("0000-12-31T23:59:59Z") == nil)
    }

    @Test func `a fraction of a second has one to three places`() {
        #expect(parse("1970-01-01T00:00:00Z") == 0)
        #expect(parse("1970-01-01T00:00:00.5Z") == 500)
        #expect(parse("1970-01-01T00:00:00.05Z") == 50)
        #expect(parse("1970-01-01T00:00:00.005Z") == 5)
        #expect(parse("1970-01-01T00:00:00.0005Z") == nil)
        #expect(parse("1970-01-01T00:00:00.Z") == nil)
        #expect(text(500) == "1970-01-01T00:00:00.500Z")
        #expect(text(-1) == "1969-12-31T23:59:59.999Z")
    }

    @Test(arguments: [
        "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z",
        "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01T00:00:00+00:00",
        "1970-01-01T00:00Z", "1970-02-30T00:00:00Z", "", "now", "1.5", "1e3",
        "99999999999999999999", "1970-01-01T00-00:00Z", "1970-01-01T0000:00:0Z",
    ])
    func `what is neither an ISO text nor milliseconds is refused`(text: String) {
        #expect(parse(text) == nil)
    }

    @Test func `text and milliseconds go back and forth, and know their day`() {
        for seed in seeds(2_000) {
            var random = SeededGenerator(seed: seed)
            let moment = Int64.random(in: Instant.earliest...Instant.latest, using: &random)
            let shown = text(random.chance(50) ? moment / 1_000 * 1_000 : moment)
            let back = parse(shown)
            #expect(back.map { text($0) } == shown, "seed \(seed)")
            #expect(parse(text(moment)) == moment, "seed \(seed)")
            var day: [UInt8] = []
            CalendarDay.append(Instant.day(of: moment), to: &day)
            #expect(text(moment).hasPrefix(String(decoding: day, as: UTF8.self)), "seed \(seed)")
        }
        #expect(Instant.day(of: 0) == 0)
        #expect(Instant.day(of: Instant.dayMS - 1) == 0)
        #expect(Instant.day(of: Instant.dayMS) == 1)
        #expect(Instant.day(of: -1) == -1)
        #expect(Instant.day(of: -Instant.dayMS) == -1)
        #expect(Instant.day(of: -Instant.dayMS - 1) == -2)
    }
}
