import TestKit
import Testing

/// What is on time when BY is a day on which some, or all, cannot deliver.
@Suite struct DueDayTests {
    /// Oslo works from Monday to Friday, Turin daily; the 5th of December is a Saturday.
    private static func shop() -> Desk {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind bike product frame product visit service",
            "LOCATION.MPUT 1 kind oslo plant turin plant", "CALENDAR.SHIP oslo mon-fri",
        ] { desk.ask(line) }
        return desk
    }

    private static let friday = #""arrive":"2026-12-04""#

    @Test(arguments: [0, 1, 4])
    func `a place that is open but has too little does not hide one that is closed`(there: Int) {
        var desk = Self.shop()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("STOCK.SET bike turin \(there)")
        let answer = desk.ask("ATP bike 5 BY 2026-12-05")
        #expect(
            answer.contains(#""status":"available",\#(Self.friday),"on_time":5"#), "\(answer)")
        let order = desk.ask("PROMISE o1 LINE bike 5 BY 2026-12-05 LATEST 2026-12-05 SHORT reject")
        #expect(order.contains(#""status":"held""#) && order.contains(Self.friday), "\(order)")
        #expect(order.contains(#""reason":null"#), "\(order)")
    }

    @Test func `what is there on the day itself comes on it`() {
        var desk = Self.shop()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("STOCK.SET bike turin 5")
        #expect(desk.ask("ATP bike 5 BY 2026-12-05").contains(#""arrive":"2026-12-05""#))
    }

    @Test func `what comes on no one day by then is late`() {
        var desk = Self.shop()
        desk.ask("STOCK.SET bike oslo 3")
        desk.ask("STOCK.SET bike turin 0")
        desk.ask("RECEIPT.PUT r1 bike turin 3 2026-12-05")
        let answer = desk.ask("ATP bike 5 BY 2026-12-05")
        #expect(
            answer.contains(#""status":"later","arrive":"2026-12-07","on_time":5"#), "\(answer)")
    }

    @Test func `a line that is short does not take its neighbours' day`() {
        var desk = Self.shop()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("STOCK.SET frame turin 1")
        let order = desk.ask("PROMISE o1 LINE bike 5 LINE frame 2 BY 2026-12-05")
        #expect(
            order.contains(#""quantity":5,"confirmed":5,"backordered":0,\#(Self.friday)"#),
            "\(order)")
        #expect(order.contains(#""quantity":2,"confirmed":0,"backordered":2"#), "\(order)")
    }

    @Test(arguments: [
        "BY 2026-12-05 LATEST 2026-12-06 DELIVERY partial SHORT cut",
        "BY 2028-12-05 DELIVERY partial SHORT cut", "BY 2028-12-05 SHORT cut",
    ])
    func `who asks for more than there is gets no less by then`(terms: String) {
        var desk = Self.shop()
        desk.ask("STOCK.SET bike oslo 10")
        desk.ask("STOCK.SET bike turin 2")
        let order = desk.ask("PROMISE o1 LINE bike 14 \(terms)")
        #expect(order.contains(#""confirmed":12"#), "\(order)")
    }

    @Test func `all lines of an order may have their day before a closed one`() {
        var desk = Self.shop()
        for line in [
            "STOCK.SET bike oslo 5", "STOCK.SET frame turin 9", "STOCK.SET bike turin 0",
        ] { desk.ask(line) }
        let order = desk.ask("PROMISE o1 LINE frame 9 LINE bike 5 BY 2026-12-05 DELIVERY complete")
        #expect(order.contains(#""arrive":"2026-12-04","shipments":2"#), "\(order)")
    }

    @Test func `what is made by a place that is closed is on time on the day before`() {
        var desk = Self.shop()
        for line in [
            "RESOURCE.PUT line unit hours", "CAPACITY.SET line 2026-12-01 8 DAYS 366",
            "ROUTING.SET frame oslo line 2", "STOCK.SET frame turin 1",
        ] { desk.ask(line) }
        let answer = desk.ask("ATP frame 5 BY 2026-12-05")
        #expect(
            answer.contains(#""status":"available",\#(Self.friday),"on_time":5"#), "\(answer)")
    }

    @Test func `a day beyond the horizon is met by its last one, by goods, by work and by visits`()
    {
        var desk = Self.shop()
        for line in [
            "CALENDAR.SHIP oslo daily", "STOCK.SET bike oslo 5", "LANE.SET oslo eu 3",
            "RESOURCE.PUT line unit hours", "CAPACITY.SET line 2026-12-01 8 DAYS 366",
            "ROUTING.SET frame oslo line 2", "RESOURCE.PUT chair location oslo",
            "APPOINTMENT.SET visit 30 ON chair", "SHIFT.SET chair daily 09:00 12:00",
        ] {
            let reply = desk.ask(line)
            #expect(!reply.hasPrefix("{\"error"), "\(line): \(reply)")
        }
        for item in ["bike 5", "frame 5", "visit 1"] {
            let answer = desk.ask("ATP \(item) BY 2028-01-01")
            #expect(
                answer.contains(#""status":"available","arrive":"2027-12-01""#), "\(answer)")
            let order = desk.ask("PROMISE o LINE \(item) BY 2028-01-01 DRYRUN")
            #expect(order.contains(#""arrive":"2027-12-01""#), "\(order)")
            #expect(order.contains(#""reason":null"#), "\(order)")
        }
        #expect(desk.ask("ATP bike 5 BY 2028-01-01 TO eu").contains(#""arrive":"2027-12-04""#))
        #expect(
            desk.ask("ATP bike 6 BY 2028-01-01").contains(
                #""status":"short","arrive":null,"on_time":5"#))
    }
}
