import Engine
import Foundation
import Testing

@Suite struct PartialDeliveryTests {
    @Test func `many receipts at places with closed days come in a bounded number of parts`() {
        var desk = Desk()
        desk.ask("ITEM.PUT bike kind product")
        desk.ask("LOCATION.MPUT 1 kind oslo site turin site")
        desk.ask("CALENDAR.SHIP oslo mon-fri")
        for day in 0..<100 {
            for location in ["oslo", "turin"] {
                desk.ask("RECEIPT.PUT \(location)\(day) bike \(location) 1 \(Self.date(day))")
            }
        }
        let promise = "PROMISE o1 LINE bike 150 DELIVERY partial DRYRUN"
        let answer = desk.ask(promise)
        let parts = Set(
            answer.split(separator: "{").compactMap { part in
                part.firstRange(of: #""arrive":""#).map { part[$0.upperBound...].prefix(10) }
            })
        #expect(answer.contains(#""confirmed":150,"backordered":0"#))
        #expect((32...34).contains(parts.count), "\(parts.count)")
        // What the last part brings is there no later than without closed days.
        #expect(
            answer.contains(#""expires":"2026-12-01T00:15:00Z","arrive":"2027-02-14""#), "\(answer)"
        )
        #expect(
            desk.ask("PROMISE o2 LINE bike 250 DELIVERY partial DRYRUN")
                .contains(#""confirmed":200,"backordered":50"#), "all that there ever is")
    }

    /// A day after 2026-12-01, as ISO text.
    private static func date(_ day: Int) -> String {
        Date(timeIntervalSince1970: Double(20_788 + day) * 86_400)
            .formatted(.iso8601.year().month().day())
    }
}
