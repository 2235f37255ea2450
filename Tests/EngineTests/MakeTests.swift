import Columns
import Engine
import Testing

@Suite struct MakeTests {
    /// A desk where bikes are made of wheels and frames on one line in Oslo.
    static func desk() -> Desk {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind bike product wheel product frame product",
            "LOCATION.MPUT 1 zone oslo north turin south", "RESOURCE.PUT line unit minutes",
            "BOM.SET bike wheel 2 frame 1", "STOCK.SET wheel oslo 100", "STOCK.SET frame oslo 30",
            "ROUTING.SET bike oslo line 60 LEAD 1", "CAPACITY.SET line 2026-12-01 480 DAYS 30",
        ] { #expect(!desk.ask(line).contains("error"), "\(line)") }
        return desk
    }

    /// How CHECK answers when all is well.
    static let sound = #"{"ok":true"#

    @Test func `what is not there is made, and its components and minutes are booked`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 2")
        let order = desk.ask("PROMISE o1 LINE bike 12 CONFIRM")
        #expect(order.contains(#""status":"confirmed","expires":null,"arrive":"2026-12-03""#))
        #expect(order.contains(#""how":"stock""#))
        #expect(
            order.contains(#""quantity":10,"ship":"2026-12-03","arrive":"2026-12-03","how":"make""#)
        )
        #expect(
            desk.ask("CAPACITY.GET line DAYS 3")
                == #"[{"date":"2026-12-01","capacity":480,"reserved":480,"free":0},"#
                + #"{"date":"2026-12-02","capacity":480,"reserved":120,"free":360},"#
                + #"{"date":"2026-12-03","capacity":480,"reserved":0,"free":480}]"#)
        #expect(desk.ask("STOCK.GET wheel oslo").contains(#""reserved":20"#))
        #expect(desk.ask("STOCK.GET frame oslo").contains(#""reserved":10"#))
        #expect(desk.ask("STOCK.GET bike oslo").contains(#""reserved":2"#))
        #expect(desk.ask("ORDER.GET o1") == order)
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
        #expect(desk.ask("ORDER.RELEASE o1").contains(#""pegging":[{"step":1"#))
        #expect(desk.ask("CAPACITY.GET line DAYS 1").contains(#""reserved":0,"free":480"#))
        #expect(desk.ask("STOCK.GET wheel oslo").contains(#""reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `the pegging says what is taken, worked and made, where and when`() {
        var desk = Self.desk()
        let order = desk.ask("PROMISE o1 LINE bike 1 BY 2026-12-10 CONFIRM")
        for step in [
            #"{"step":1,"parent":null,"line":1,"how":"make","item":"bike","location":"oslo","#,
            #""start":"2026-12-09","end":"2026-12-10"},{"step":2,"#,
            #""parent":1,"line":1,"how":"work","item":null,"location":null,"from":"line","#,
            #""quantity":60,"lot":60,"start":"2026-12-09","end":"2026-12-09"}"#,
            #""how":"take","item":"wheel","location":"oslo","from":"stock","quantity":2,"#,
        ] { #expect(order.contains(step), "\(step) in \(order)") }
    }

    @Test func `each of several successors counts in its window and in the check for cycles`() {
        var desk = Self.desk()
        for line in [
            "ITEM.MPUT 1 kind old product next product late product",
            "SUBSTITUTE.SET old next SUPERSEDES TO 2026-12-10",
            "SUBSTITUTE.SET old late SUPERSEDES PRIORITY 2 FROM 2026-12-11",
            "STOCK.SET next oslo 5", "STOCK.SET late oslo 5",
        ] { #expect(!desk.ask(line).contains("error"), "\(line)") }
        #expect(desk.ask("BOM.SET late old 1").contains("late → old → late"))
        #expect(desk.ask("BOM.SET next old 1").contains("BADARG"))
        #expect(desk.ask("SUPPLIER.SET old oslo acme 3") == #""OK""#)
        #expect(desk.ask("ATP old 1 BY 2026-12-05 EXPLAIN").contains("next"))
        #expect(desk.ask("PROMISE o1 LINE old 1 BY 2026-12-12 CONFIRM").contains("late"))
        var again = desk.copy()
        #expect(again.digest() == desk.digest())
        #expect(again.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `a way that would take too many lots gives way to the next, and books nothing`() {
        var desk = Self.desk()
        desk.ask("ITEM.PUT bolt kind product lot_maximum 1")
        desk.ask("RESOURCE.PUT press unit minutes finite false")
        desk.ask("ROUTING.SET bolt oslo press 1")
        desk.ask("SUPPLIER.SET bolt oslo acme 2 PRIORITY 2")
        let order = desk.ask("PROMISE o1 LINE bolt 1001 BY 2026-12-20 CONFIRM")
        #expect(order.contains(#""quantity":1001,"ship":"2026-12-20","#), "\(order)")
        #expect(!order.contains(#""how":"make""#))
        #expect(desk.ask("CAPACITY.GET press START 2026-12-20 DAYS 1").contains(#""reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `a hold that ends gives components and minutes back`() {
        var desk = Self.desk()
        desk.ask("PROMISE o1 LINE bike 8 HOLD 60s")
        #expect(desk.ask("CAPACITY.GET line DAYS 1").contains(#""reserved":480"#))
        #expect(desk.ask("ATP bike 1").contains(#""status":"later","arrive":"2026-12-03""#))
        desk.wait(60_001)
        #expect(desk.ask("ATP bike 1").contains(#""status":"later","arrive":"2026-12-02""#))
        desk.ask("ORDER.COUNT")
        #expect(desk.ask("ORDER.GET o1").contains("expired"))
        #expect(desk.ask("CAPACITY.GET line DAYS 1").contains(#""reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `capacity that is lost names the orders booked last, until the rest holds`() {
        var desk = Self.desk()
        desk.ask("PROMISE o1 LINE bike 4 CONFIRM")
        desk.ask("PROMISE o2 LINE bike 4 CONFIRM")
        #expect(desk.ask("CAPACITY.SET line 2026-12-01 500") == #""OK""#)
        #expect(desk.ask("CAPACITY.SET line 2026-12-01 300") == #"["o2"]"#)
        #expect(desk.ask("CAPACITY.SET line 2026-12-01 0 DAYS 2") == #"["o2","o1"]"#)
        #expect(
            desk.ask("CAPACITY.GET line DAYS 1")
                == #"[{"date":"2026-12-01","capacity":0,"reserved":480,"free":0}]"#)
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `a component that is missing is bought, and what cannot be had waits`() {
        var desk = Self.desk()
        #expect(desk.ask("ATP bike 40").contains(#""status":"short""#))
        desk.ask("ITEM.PUT frame replenish_days 5")
        #expect(desk.ask("ATP bike 40").contains(#""status":"later""#))
        #expect(desk.ask("ATP frame 50").contains(#""arrive":"2026-12-06""#))
        #expect(desk.ask("ATP frame 50").contains(#""how":"buy""#))
        let order = desk.ask("PROMISE o1 LINE bike 60 CONFIRM")
        #expect(order.contains(#""status":"backordered""#))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `a supplier delivers after its days, in its lots, and shows in the pegging`() {
        var desk = Self.desk()
        #expect(desk.ask("SUPPLIER.SET frame oslo acme 3 MIN 50 MULTIPLE 20") == #""OK""#)
        #expect(
            desk.ask("SUPPLIER.GET frame")
                == #"[{"supplier":"acme","location":"oslo","days":3,"workdays":false,"min":50,"multiple":20,"#
                + #""priority":1}]"#)
        let order = desk.ask("PROMISE o1 LINE frame 40 CONFIRM")
        #expect(order.contains(#""arrive":"2026-12-04""#))
        #expect(order.contains(#""how":"buy","item":"frame","location":"oslo","from":"acme","#))
        #expect(desk.ask("SUPPLIER.DEL frame oslo acme") == "1")
        #expect(desk.ask("SUPPLIER.DEL frame oslo acme") == "0")
        #expect(desk.ask("ATP frame 50").contains("short"))
    }

    @Test func `goods are moved between locations`() {
        var desk = Self.desk()
        #expect(desk.ask("ATP frame 5 FROM turin").contains("short"))
        #expect(desk.ask("TRANSFER.SET oslo turin 2") == #""OK""#)
        #expect(desk.ask("ATP frame 5 FROM turin").contains(#""arrive":"2026-12-03""#))
        let order = desk.ask("PROMISE o1 LINE frame 31 TO nowhere CONFIRM")
        #expect(order.contains("backordered"))
        desk.ask("LANE.SET turin south 0")
        #expect(
            desk.ask("PROMISE o2 LINE frame 5 TO south CONFIRM").contains(
                #""how":"move","item":"frame","location":"turin","from":"oslo","quantity":5"#))
        #expect(desk.ask("STOCK.GET frame oslo").contains(#""reserved":5"#))
        #expect(desk.ask("TRANSFER.GET turin").contains(#"{"from":"oslo","to":"turin","days":2"#))
        #expect(desk.ask("TRANSFER.SET oslo oslo 2").contains("BADARG"))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `a substitute needs consent and is named as what ships`() {
        var desk = Self.desk()
        desk.ask("ITEM.PUT rim kind product")
        desk.ask("STOCK.SET rim oslo 500")
        #expect(desk.ask("SUBSTITUTE.SET wheel rim RATIO 1.5 FROM 2026-12-01") == #""OK""#)
        #expect(desk.ask("ATP wheel 102").contains("short"))
        let answer = desk.ask("ATP wheel 102 ALLOW substitutes")
        #expect(answer.contains(#""status":"available""#))
        #expect(
            answer.contains(
                #""quantity":3,"ship":"2026-12-01","arrive":"2026-12-01","how":"stock","item":"rim""#
            ))
        desk.ask("PROMISE o1 LINE wheel 102 ALLOW substitutes CONFIRM")
        #expect(desk.ask("STOCK.GET rim oslo").contains(#""reserved":3"#))
        #expect(desk.ask("STOCK.GET wheel oslo").contains(#""reserved":100"#))
        #expect(desk.ask("SUBSTITUTE.SET wheel wheel").contains("BADARG"))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `what supersedes an item serves once the item is used up`() {
        var desk = Self.desk()
        desk.ask("ITEM.PUT hub kind product")
        desk.ask("STOCK.SET hub oslo 10")
        #expect(desk.ask("SUBSTITUTE.SET wheel hub SUPERSEDES") == #""OK""#)
        let answer = desk.ask("ATP wheel 104")
        #expect(answer.contains(#""status":"available""#))
        #expect(answer.contains(#""quantity":4"#) && answer.contains(#""item":"hub""#))
        let cycle = desk.ask("SUBSTITUTE.SET hub wheel SUPERSEDES")
        #expect(cycle.contains("BADARG") && cycle.contains("hub → wheel → hub"))
    }

    @Test func `a kit ships together from one location, or its parts apart`() {
        var desk = Self.desk()
        desk.ask("ITEM.PUT set kind kit")
        #expect(desk.ask("BOM.SET set wheel 2 frame 1") == #""OK""#)
        let answer = desk.ask("ATP set 30")
        #expect(answer.contains(#""status":"available""#))
        #expect(desk.ask("ATP set 31").contains("short"))
        desk.ask("STOCK.SET frame turin 5")
        #expect(desk.ask("ATP set 31").contains("short"))
        desk.ask("ITEM.PUT set kit_ships apart")
        #expect(desk.ask("ATP set 35").contains(#""status":"available""#))
        let order = desk.ask("PROMISE o1 LINE set 35 CONFIRM")
        #expect(order.contains(#""location":"turin","quantity":5"#))
        #expect(desk.ask("STOCK.GET wheel oslo").contains(#""reserved":70"#))
        #expect(desk.ask("STOCK.GET frame turin").contains(#""reserved":5"#))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
        desk.ask("ORDER.RELEASE o1")
        #expect(desk.ask("STOCK.GET frame turin").contains(#""reserved":0"#))
    }

    @Test func `alternates are used by priority`() {
        var desk = Self.desk()
        desk.ask("RESOURCE.PUT bench unit minutes finite no")
        #expect(desk.ask("ROUTING.SET bike oslo bench 10 LEAD 4 PRIORITY 2") == #""OK""#)
        #expect(desk.ask("CAPACITY.SET line 2026-12-01 60 DAYS 30") == #""OK""#)
        #expect(desk.ask("ATP bike 1").contains(#""arrive":"2026-12-02""#))
        let order = desk.ask("PROMISE o1 LINE bike 30 CONFIRM")
        #expect(order.contains(#""from":"bench","quantity":300"#), "\(order)")
        #expect(order.contains(#""arrive":"2026-12-05""#))
        #expect(desk.ask("ROUTING.GET bike").contains(#""priority":2,"lead":4,"queue":0"#))
        #expect(desk.ask("ROUTING.DEL bike oslo PRIORITY 1") == "1")
        #expect(desk.ask("ROUTING.DEL bike oslo") == "1")
        #expect(desk.ask("ROUTING.GET bike") == "[]")
    }

    @Test func `an explanation names what decided the day and what else there is`() {
        var desk = Self.desk()
        let capacity = desk.ask("ATP bike 20 EXPLAIN")
        #expect(capacity.contains(#""explain":{"constraint":{"kind":"resource","#), "\(capacity)")
        #expect(capacity.contains(#""resource":"line"}"#), "\(capacity)")
        #expect(
            capacity.contains(
                #""kind":"earlier_partial","item":"bike","location":null,"quantity":8,"arrive":"2026-12-02""#
            ))
        desk.ask("STOCK.SET frame oslo 3")
        let component = desk.ask("PROMISE o1 LINE bike 4 EXPLAIN DRYRUN")
        #expect(
            component.contains(#""kind":"component","item":"frame""#), "\(component)")
        #expect(component.contains(#""reason":"a component is not there in time""#))
        #expect(desk.ask("ATP wheel 1 EXPLAIN").contains(#""kind":"none""#))
    }

    @Test func `bills, routings and days that make no sense are refused by name`() {
        var desk = Self.desk()
        let cycle = desk.ask("BOM.SET wheel bike 1")
        #expect(cycle.contains("BADARG") && cycle.contains("wheel → bike → wheel"), "\(cycle)")
        #expect(desk.ask("BOM.SET wheel wheel 1").contains("BADARG"))
        #expect(desk.ask("BOM.GET wheel") == "[]")
        #expect(desk.ask("BOM.SET bike wheel 1 wheel 2").contains("stands twice"))
        #expect(desk.ask("BOM.SET bike wheel 0").contains("BADARG"))
        #expect(desk.ask("BOM.SET bike wheel 0 FIXED wheel 3") == #""OK""#)
        #expect(
            desk.ask("PROMISE o1 LINE bike 2 DRYRUN").contains(
                #""item":"wheel","location":"oslo","from":"stock","quantity":3,"#))
        #expect(desk.ask("BOM.SET bike boat 1").contains("NOTFOUND"))
        #expect(desk.ask("BOM.SET bike wheel 1 SCRAP frame 5").contains("a component of the bill"))
        #expect(
            desk.ask("BOM.SET bike wheel 1 FROM wheel 2026-12-05 TO wheel 2026-12-04").contains(
                "not before FROM"))
        #expect(desk.ask("ROUTING.SET bike oslo robot 1").contains("NOTFOUND"))
        #expect(desk.ask("ROUTING.SET bike oslo line").contains("ERR"))
        #expect(desk.ask("ROUTING.SET bike oslo line -1").contains("BADARG"))
        #expect(desk.ask("ROUTING.SET bike oslo SETUP 5").contains("BADARG"))
        #expect(desk.ask("CAPACITY.SET line 2026-12-01 -5").contains("BADARG"))
        #expect(desk.ask("CAPACITY.SET line 2026-13-01 5").contains("BADARG"))
        #expect(desk.ask("CAPACITY.SET line 9999-12-31 5 DAYS 2").contains("BADARG"))
        #expect(desk.ask("CAPACITY.SET line 2026-12-01 5 DAYS 100000").contains("LIMIT"))
        #expect(desk.ask("CAPACITY.SET robot 2026-12-01 5").contains("NOTFOUND"))
        #expect(desk.ask("ITEM.DEL wheel").contains("STATE"))
        #expect(desk.ask("RESOURCE.DEL line").contains("routings"))
        #expect(desk.ask("BOM.SET bike") == #""OK""#)
        #expect(desk.ask("BOM.GET bike") == "[]")
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `a bill shows what it was set with`() {
        var desk = Self.desk()
        desk.ask("BOM.SET bike wheel 2 frame 1 SCRAP frame 2.5 FIXED frame 3 TO wheel 2027-01-01")
        #expect(
            desk.ask("BOM.GET bike")
                == #"[{"component":"wheel","quantity":2,"scrap":0,"fixed":0,"from":null,"#
                + #""to":"2027-01-01"},{"component":"frame","quantity":1,"scrap":2.5,"fixed":3,"#
                + #""from":null,"to":null}]"#)
        let order = desk.ask("PROMISE o1 LINE bike 8 CONFIRM")
        // 8 + 3 frames and 2.5 percent of them, rounded up to a thousandth.
        #expect(
            order.contains(#""item":"frame","location":"oslo","from":"stock","quantity":11.275"#),
            "\(order)")
    }

    @Test func `lots are made in their sizes, and what exceeds the need is promised to nobody`() {
        var desk = Self.desk()
        desk.ask("ITEM.PUT bike lot_minimum 5 lot_multiple 5 lot_maximum 10")
        let order = desk.ask("PROMISE o1 LINE bike 12 CONFIRM")
        #expect(order.contains(#""quantity":2,"lot":5"#), "\(order)")
        #expect(desk.ask("STOCK.GET wheel oslo").contains(#""reserved":30"#))
        #expect(desk.ask("ITEM.PUT bike lot_minimum -1").contains("BADARG"))
    }

    @Test func `a restored engine has the same chain and goes on alike`() throws {
        var desk = Self.desk()
        for line in [
            "RESOURCE.PUT bench finite no",
            "ROUTING.SET bike turin bench 5 bench 2 SETUP 1,2 LEAD 2",
            "TRANSFER.SET turin oslo 1", "SUPPLIER.SET frame turin acme 3 MIN 10",
            "ITEM.PUT rim kind product", "SUBSTITUTE.SET wheel rim", "STOCK.SET wheel turin 50",
            "PROMISE o1 LINE bike 12 LINE wheel 5 HOLD 60s", "PROMISE o2 LINE bike 9 CONFIRM",
        ] { #expect(!desk.ask(line).contains("error"), "\(line)") }
        var twin = Desk(restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
        #expect(twin.digest() == desk.digest())
        #expect(twin.ask("CHECK").hasPrefix(Self.sound))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
        for line in [
            "CAPACITY.GET line", "ROUTING.GET bike", "BOM.GET bike", "ORDER.GET o1",
            "PROMISE o3 LINE bike 20", "ORDER.RELEASE o2", "ATP bike 99 EXPLAIN",
        ] { #expect(twin.ask(line) == desk.ask(line), "\(line)") }
        desk.wait(3_600_000)
        twin.wait(3_600_000)
        #expect(twin.ask("CAPACITY.GET line") == desk.ask("CAPACITY.GET line"))
        #expect(twin.digest() == desk.digest())
    }
}
