import Columns
import Engine
import Testing

/// Visits under the rules that bind goods: quotas, calendars, fences, latest days, whole orders.
@Suite struct ServiceTests {
    @Test func `a visit has no components and is none`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind visit service labour service part product set kit",
            "RESOURCE.PUT bay unit hours", "APPOINTMENT.SET visit 60 ON bay",
        ] { desk.ask(line) }
        #expect(desk.ask("BOM.SET visit part 1").contains("STATE"))
        #expect(desk.ask("BOM.SET set part 1 visit 1").contains("visit: it is a visit"))
        #expect(desk.ask("BOM.SET visit") == #""OK""#)
        #expect(desk.ask("BOM.SET set part 1 labour 1") == #""OK""#)
        #expect(desk.ask("APPOINTMENT.SET labour 60 ON bay").contains("STATE"))
        desk.ask("BOM.SET set part 1")
        #expect(desk.ask("APPOINTMENT.SET labour 60 ON bay") == #""OK""#)
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `hours that went into what has left are not promised again`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind repair service visit service", "LOCATION.PUT oslo kind site",
            "RESOURCE.MPUT 2 unit location crew hours oslo anna hours oslo",
            "CAPACITY.SET crew 2026-12-01 8 DAYS 2", "ROUTING.SET repair oslo crew 1",
            "SKILL.SET anna gas", "SHIFT.SET anna daily 08:00 10:00",
            "APPOINTMENT.SET visit 60 NEED 1 gas", "PROMISE o1 LINE repair 8 CONFIRM",
            "PROMISE o2 LINE visit 1 AT 2026-12-01T08:00:00Z CONFIRM", "ORDER.SHIP o1",
            "ORDER.SHIP o2",
        ] { desk.ask(line) }
        for _ in 0..<2 {
            #expect(desk.ask("ATP repair 9").contains("short"))
            #expect(desk.ask("ATP repair 4").contains(#""arrive":"2026-12-02""#))
            #expect(desk.ask("CAPACITY.GET crew").contains(#""reserved":8,"free":0}"#))
            let agenda = desk.ask("AGENDA.GET anna DAYS 1")
            #expect(
                agenda.contains(#""order":"o2""#) && agenda.contains(#""free":["09:00-10:00"]"#))
            let again = desk.ask("PROMISE o3 LINE visit 1 AT 2026-12-01T08:00:00Z DRYRUN")
            #expect(again.contains(#""status":"backordered""#), "\(again)")
            #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
            desk = desk.copy()
        }
        #expect(desk.ask("ABSENCE.SET anna 2026-12-01T08:00:00Z 2026-12-01T18:00:00Z") == #""OK""#)
        #expect(desk.ask("ORDER.AT_RISK") == "[]", "what took place is not at risk")
        #expect(desk.ask("RESOURCE.DEL anna").contains("STATE"))
        desk.ask("PROMISE o4 LINE repair 4 CONFIRM")
        #expect(desk.ask("ORDER.SHIP o4").contains("until 2026-12-02"))
        desk.wait(86_400_000)
        desk.ask("ORDER.SHIP o4")
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
        desk.ask("CAPACITY.SET crew 2026-12-02 6")
        #expect(desk.ask("CAPACITY.GET crew START 2026-12-02 DAYS 1").contains(#""free":2"#))
        #expect(desk.ask("AGENDA.GET anna START 2026-12-01 DAYS 1").contains(#""visits":[]"#))
        desk.ask("APPOINTMENT.DEL visit")
        desk.ask("ROUTING.DEL repair oslo")
        #expect(desk.ask("RESOURCE.DEL anna crew") == "2")
        desk.ask("RESOURCE.PUT crew unit hours")
        #expect(desk.ask("CAPACITY.GET crew START 2026-12-02 DAYS 1").contains(#""reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    /// A desk where Anna and Bert repair for two hours, Anna in the morning and Bert on Thursdays.
    ///
    /// It is Tuesday, 1 December 2026.
    static func desk(_ more: String...) -> Desk {
        var desk = Desk()
        let lines =
            [
                "ITEM.MPUT 1 kind repair service pump product", "LOCATION.PUT oslo kind site",
                "ACCOUNT.PUT acme tier 1", "RESOURCE.MPUT 1 location anna oslo bert oslo",
                "SKILL.SET anna repair", "SKILL.SET bert repair",
                "SHIFT.SET anna mon-fri 08:00 10:00", "SHIFT.SET bert thu 09:00 12:00",
                "APPOINTMENT.SET repair 120 NEED 1 repair",
            ] + more
        for line in lines {
            let answer = desk.ask(line)
            #expect(!answer.contains("error"), "\(line): \(answer)")
        }
        return desk
    }

    /// Sees to it that an answer says something, and that all is well after it.
    private func expect(
        _ line: String, says parts: String..., in desk: inout Desk,
        at location: SourceLocation = #_sourceLocation
    ) {
        let answer = desk.ask(line)
        for part in parts {
            #expect(answer.contains(part), "\(line): \(answer)", sourceLocation: location)
        }
        let checked = desk.ask("CHECK")
        #expect(checked.hasPrefix(MakeTests.sound), "\(checked)", sourceLocation: location)
    }

    @Test func `a quota bounds visits, is drawn with them and given back`() {
        var desk = Self.desk("QUOTA.SET * repair 2026-12-01 2026-12-02 1")
        expect("PROMISE r1 LINE repair 1 CONFIRM", says: #""arrive":"2026-12-01""#, in: &desk)
        expect(
            "PROMISE r2 LINE repair 1 BY 2026-12-02 CONFIRM", says: #""arrive":"2026-12-03""#,
            #""reason":"a quota of the customer is used up""#, in: &desk)
        expect("QUOTA.GET * repair", says: #""used":1"#, in: &desk)
        expect("ORDER.RELEASE r1", says: "released", in: &desk)
        expect("QUOTA.GET * repair", says: #""used":0"#, in: &desk)
        expect(
            "PROMISE r3 LINE pump 1 LINE repair 1 BY 2026-12-02", says: #""arrive":"2026-12-02""#,
            #""backordered":1"#, in: &desk)
        expect("QUOTA.GET * repair", says: #""used":1"#, in: &desk)
    }

    @Test func `goods and a visit of one order draw on one quota`() {
        var desk = Self.desk("STOCK.SET pump oslo 5", "QUOTA.SET * * 2026-12-01 2026-12-01 2")
        expect(
            "PROMISE r1 LINE pump 2 LINE repair 1 CONFIRM", says: #""arrive":"2026-12-02""#,
            "quota", in: &desk)
        expect(
            "PROMISE r2 LINE repair 1 LINE pump 1 BY 2026-12-01 DELIVERY complete CONFIRM",
            says: #""arrive":"2026-12-03""#, in: &desk)
    }

    @Test func `a visit is on a day on which the customer receives`() {
        var desk = Self.desk("CALENDAR.RECEIVE acme wed-fri")
        expect(
            "PROMISE r1 LINE repair 1 FOR acme", says: #""arrive":"2026-12-02""#,
            "nothing is shipped or received", in: &desk)
        expect(
            "ATP repair 1 FOR acme BY 2026-12-07 SLOTS 0", says: #""arrive":"2026-12-04""#,
            #""status":"available""#, in: &desk)
    }

    @Test func `within its frozen days nobody comes`() {
        var desk = Self.desk("ITEM.PUT repair frozen_days 2")
        expect(
            "ATP repair 1 BY 2026-12-02 EXPLAIN", says: #""arrive":"2026-12-03""#,
            #""kind":"fence""#, in: &desk)
    }

    @Test func `BY takes the wanted day, else the nearest before it, else the next`() {
        var desk = Self.desk()
        expect(
            "ATP repair 1 BY 2026-12-04", says: #""arrive":"2026-12-04","on_time":1"#, in: &desk)
        // Nobody works on Sundays: Friday is on time.
        expect(
            "ATP repair 1 BY 2026-12-06", says: #""status":"available","arrive":"2026-12-04""#,
            in: &desk)
        expect(
            "ATP repair 1 BY 2026-11-06", says: #""status":"later","arrive":"2026-12-01""#,
            #""on_time":0"#, in: &desk)
        expect("PROMISE r1 LINE repair 1 CONFIRM", says: #""arrive":"2026-12-01""#, in: &desk)
        expect(
            "ATP repair 1 BY 2026-12-01", says: #""status":"later","arrive":"2026-12-02""#,
            in: &desk)
        expect(
            "PROMISE r2 LINE repair 1 LATEST 2026-12-01", says: #""status":"backordered""#,
            "only after the latest day", in: &desk)
        expect(
            "PROMISE r3 LINE repair 1 LATEST 2026-12-01 SHORT cut", says: #""status":"rejected""#,
            in: &desk)
    }

    @Test func `a whole order waits for the day on which everything can be`() {
        var desk = Self.desk(
            "STOCK.SET pump oslo 1", "RECEIPT.PUT p1 pump oslo 5 2026-12-02",
            "PROMISE r0 LINE repair 1 AT 2026-12-02T08:00:00Z CONFIRM")
        expect(
            "PROMISE r1 LINE pump 3 LINE repair 1 DELIVERY complete",
            says:
                #""arrive":"2026-12-03","shipments":1"#, in: &desk)
        expect(
            "PROMISE r2 LINE pump 9 LINE repair 1 DELIVERY complete",
            says:
                #""status":"backordered","expires":null,"arrive":null"#,
            "another line of the order is short", in: &desk)
        expect(
            "PROMISE r3 LINE pump 9 LINE repair 1 SHORT reject", says: #""status":"rejected""#,
            "another line of the order is short", in: &desk)
        // Two visits on one day: only on Thursdays two can come.
        expect(
            "PROMISE r4 LINE repair 1 LINE repair 1 DELIVERY complete",
            says:
                #""arrive":"2026-12-10""#, in: &desk)
    }

    @Test func `fewer parallel slots put the visits booked last at risk`() {
        var desk = Self.desk(
            "RESOURCE.PUT bay location oslo slots 2", "SHIFT.SET bay daily 08:00 09:00",
            "APPOINTMENT.SET repair 60 ON bay", "PROMISE r1 LINE repair 1 CONFIRM",
            "PROMISE r2 LINE repair 1 CONFIRM")
        expect("RESOURCE.PUT bay slots 1", says: "0", in: &desk)
        expect("ORDER.FIND WHERE at_risk RETURN status", says: #"[{"id":"r2","#, in: &desk)
        expect("ORDER.RELEASE r1", says: "released", in: &desk)
        expect("ORDER.COUNT WHERE at_risk", says: "0", in: &desk)
    }

    @Test func `an amended visit keeps its place when the new one is worse`() {
        var desk = Self.desk("PROMISE r1 LINE repair 1 CONFIRM", "SHIFT.SET bert daily 09:00 12:00")
        expect(
            "ORDER.AMEND r1 LINE repair 2 KEEP", says: #""quantity":1"#,
            #""start":"2026-12-01T08:00:00Z""#, in: &desk)
        expect(
            "ORDER.AMEND r1 LINE repair 1 AT 2026-12-01T09:45:00Z KEEP", says: #""from":"bert""#,
            in: &desk)
        expect("AGENDA.GET anna DAYS 1", says: #""visits":[],"free":["08:00-10:00"]"#, in: &desk)
    }

    @Test func `an order whose visit has taken place is amended beside it`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind visit service bolt product", "LOCATION.PUT oslo kind site",
            "LANE.SET oslo eu 0 10", "STOCK.SET bolt oslo 50",
            "RESOURCE.PUT ada unit h location oslo",
            "SKILL.SET ada repair", "SHIFT.SET ada daily 08:00 17:00",
            "APPOINTMENT.SET visit 30 NEED 1 repair",
            "PROMISE o1 LINE visit 4 LINE bolt 1 TO eu AT 2026-12-01T09:00:00Z CONFIRM",
        ] { #expect(!desk.ask(line).contains(#""code""#), "\(line)") }
        #expect(desk.ask("ORDER.GET o1").contains(#""cost":20.00"#), "a trip and a bolt")
        desk.ask("ORDER.SHIP o1 LINE 1 4")
        let amended = desk.ask(
            "ORDER.AMEND o1 LINE visit 4 LINE bolt 2 TO eu AT 2026-12-01T09:00:00Z")
        #expect(amended.contains(#""cost":30.00"#), "\(amended)")
        #expect(
            desk.ask("ORDER.AMEND o1 LINE visit 4 LINE bolt 3 TO eu").contains(#""cost":40.00"#))
        #expect(desk.ask("CHECK").hasPrefix(MakeTests.sound))
    }

    @Test func `what makes no sense is refused by name, and changes nothing`() {
        var desk = Self.desk()
        let before = desk.digest()
        for (line, part) in [
            ("SKILL.SET anna a,b", "skill: expected an id without comma and colon"),
            ("SKILL.SET anna a LEVEL 0", "LEVEL"),
            ("SKILL.SET anna a EFFICIENCY 1001", "EFFICIENCY"),
            ("SKILL.SET anna a FROM 2026-12-02 TO 2026-12-01", "TO"),
            ("SHIFT.SET anna mon 08:00", "wrong number"),
            ("SHIFT.SET anna moon 08:00 09:00", "days"),
            ("SHIFT.SET anna mon 08:00 24:15", "end"), ("SHIFT.SET anna mon +8:00 09:00", "start"),
            ("ABSENCE.SET anna 2026-12-01 9999-12-31", "to"),
            ("APPOINTMENT.SET repair 0 NEED 1 repair", "minutes"),
            ("APPOINTMENT.SET repair 15 NEED 33 repair", "NEED"),
            ("APPOINTMENT.SET repair 15 NEED 20 repair NEED 20 repair", "LIMIT"),
            ("APPOINTMENT.SET repair 15 NEED 1 repair:x", "NEED"),
            ("APPOINTMENT.SET repair 15 NEED 1 repair EVERY 20", "EVERY"),
            ("APPOINTMENT.SET repair 15 ON nobody", "NOTFOUND"),
            ("PROMISE r1 LINE repair 1 AT 99999999999999999", "AT"),
            ("AGENDA.GET anna DAYS 4000", "LIMIT"), ("AGENDA.GET anna START 2026-13-01", "START"),
        ] {
            let answer = desk.ask(line)
            #expect(answer.contains("error") && answer.contains(part), "\(line): \(answer)")
        }
        let after = desk.digest()
        #expect(before == after)
        expect(
            "PROMISE r1 LINE repair 1 AT 1969-12-31 SHORT reject", says: "the wished time",
            in: &desk)
        expect(
            "PROMISE r1 LINE repair 1 AT 9999-12-30 SHORT reject", says: "the wished time",
            in: &desk)
    }
}
