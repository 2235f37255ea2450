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
        let less = desk.ask("CAPACITY.SET line 2026-12-01 300")
        #expect(less.contains(#""order":"o2""#) && !less.contains(#""order":"o1""#), "\(less)")
        let none = desk.ask("CAPACITY.SET line 2026-12-01 0 DAYS 2")
        #expect(none.contains(#""order":"o2""#) && none.contains(#""order":"o1""#), "\(none)")
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

    @Test func `nothing is put together where no line of a bill holds`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind together kit apart kit later kit ended product part product",
            "LOCATION.PUT oslo kind plant", "ITEM.PUT apart kit_ships apart",
            "BOM.SET later part 1 FROM part 2026-12-10", "BOM.SET ended part 1 TO part 2026-12-05",
            "STOCK.SET together oslo 1", "STOCK.SET later oslo 0", "STOCK.SET ended oslo 0",
        ] { #expect(!desk.ask(line).contains(#""code""#), "\(line)") }
        #expect(desk.ask("ATP together 1").contains(#""status":"available""#))
        for item in ["together", "apart", "later", "ended"] {
            let answer = desk.ask("ATP \(item) 7")
            #expect(answer.contains(#""status":"short""#), "\(item): \(answer)")
        }
        desk.ask("STOCK.SET part oslo 9")
        #expect(desk.ask("ATP later 7").contains(#""arrive":"2026-12-10""#))
        #expect(desk.ask("ATP ended 7").contains(#""status":"available""#))
    }

    @Test func `a substitute is found when its window opens`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind bike product trike product", "LOCATION.PUT oslo kind plant",
            "STOCK.SET trike oslo 5", "LANE.SET oslo eu 2",
            "SUBSTITUTE.SET bike trike FROM 2026-12-10 TO 2026-12-20",
        ] { desk.ask(line) }
        #expect(desk.ask("ATP bike 5 ALLOW substitutes").contains(#""arrive":"2026-12-10""#))
        #expect(desk.ask("ATP bike 5 TO eu ALLOW substitutes").contains(#""arrive":"2026-12-12""#))
        let late = desk.ask("ATP bike 5 BY 2026-12-21 ALLOW substitutes")
        #expect(late.contains(#""status":"short""#), "\(late)")
    }

    @Test func `kits that lie there whole go with kits of which the parts ship apart`() {
        for ships in ["together", "apart"] {
            var desk = Desk()
            for line in [
                "ITEM.PUT strap kind product", "ITEM.PUT set kind kit kit_ships \(ships)",
                "LOCATION.PUT oslo kind plant", "BOM.SET set strap 2", "STOCK.SET set oslo 8",
                "STOCK.SET strap oslo 8",
            ] { desk.ask(line) }
            #expect(desk.ask("ATP set 12").contains(#""status":"available""#), "\(ships)")
            #expect(desk.ask("ATP set 13").contains(#""on_time":12"#), "\(ships)")
            desk.ask("PROMISE o1 LINE set 11 CONFIRM")
            #expect(desk.ask("STOCK.GET set").contains(#""reserved":8"#), "\(ships)")
            #expect(desk.ask("STOCK.GET strap").contains(#""reserved":6"#), "\(ships)")
            #expect(desk.ask("ORDER.SHIP o1").contains(#""status":"shipped""#), "\(ships)")
            #expect(desk.ask("STOCK.GET strap").contains(#""on_hand":2,"#), "\(ships)")
            #expect(desk.ask("CHECK").hasPrefix(Self.sound))
        }
    }

    @Test func `what can be had anywhere is promised, however many places there are`() {
        for more in ["", "STOCK.SET tea", "TRANSFER.SET"] {
            var desk = Desk()
            let places = (0..<2_000).map { "l\($0)" }
            desk.ask("LOCATION.MPUT 1 kind " + places.map { "\($0) site" }.joined(separator: " "))
            desk.ask("LOCATION.PUT hub kind site")
            desk.ask("ITEM.PUT tea replenish_days 30")
            for place in more.isEmpty ? [] : places {
                desk.ask(more == "TRANSFER.SET" ? "\(more) hub \(place) 1" : "\(more) \(place) 0")
            }
            for words in ["tea 5", "tea 7.5 FROM l1900"] {
                let answer = desk.ask("ATP \(words)")
                #expect(
                    answer.contains(#""arrive":"2026-12-31""#), "\(more), \(words): \(answer)")
            }
            if !more.isEmpty { continue }
            desk.ask("LANE.SET l9 eu 4 2")
            desk.ask("LANE.SET l8 eu 4 1")
            desk.ask("LANE.SET l1234 eu 2 9")
            let answer = desk.ask("ATP tea 5 TO eu")
            #expect(answer.contains(#""arrive":"2027-01-02""#), "\(answer)")
            let later = desk.ask("ATP tea 5 TO eu BY 2027-01-09")
            #expect(later.contains(#""location":"l8""#), "\(later)")
        }
    }

    @Test func `the sources of a chain of successors name what ships`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind first product second product third product",
            "LOCATION.PUT oslo kind plant", "STOCK.SET second oslo 2", "STOCK.SET third oslo 20",
            "SUBSTITUTE.SET first second SUPERSEDES",
            "SUBSTITUTE.SET second third SUPERSEDES RATIO 2",
        ] { desk.ask(line) }
        let order = desk.ask("PROMISE o1 LINE first 5 CONFIRM")
        #expect(
            order.contains(#""quantity":2,"#) && order.contains(#""item":"second""#), "\(order)")
        #expect(order.contains(#""quantity":6,"#) && order.contains(#""item":"third""#), "\(order)")
        #expect(desk.ask("STOCK.GET second").contains(#""reserved":2"#))
        #expect(desk.ask("STOCK.GET third").contains(#""reserved":6"#))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
        #expect(desk.ask("ORDER.SHIP o1").contains(#""status":"shipped""#))
        #expect(desk.ask("STOCK.GET third").contains(#""on_hand":14,"reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
    }

    @Test func `a whole order finds its day before the lanes of its places drop out`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind bike product wheel product",
            "LOCATION.MPUT 1 kind oslo plant turin site",
            "LANE.SET oslo eu 1", "LANE.SET turin eu 9", "BOM.SET bike wheel 1",
            "ROUTING.SET bike oslo LEAD 1", "STOCK.SET wheel oslo 5",
            "RECEIPT.PUT r1 wheel oslo 5 2026-12-05",
        ] { desk.ask(line) }
        for order in ["", "LATEST 2026-12-20"] {
            let answer = desk.ask(
                "PROMISE o1 LINE bike 5 LINE wheel 5 TO eu DELIVERY complete \(order) DRYRUN")
            #expect(answer.contains(#""arrive":"2026-12-06""#), "\(order): \(answer)")
        }
    }

    @Test func `what is superseded is not bought to come after its end`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind old product new product", "LOCATION.PUT oslo kind plant",
            "SUPPLIER.SET old oslo acme 4", "SUBSTITUTE.SET old new SUPERSEDES FROM 2026-12-04",
        ] { desk.ask(line) }
        // A purchase of today is there on the 5th.
        for order in ["BY 2026-12-08", "BY 2026-12-08 DELIVERY partial LATEST 2026-12-08", ""] {
            let answer = desk.ask("PROMISE o1 LINE old 1 \(order) DRYRUN")
            #expect(answer.contains(#""status":"backordered""#), "\(order): \(answer)")
        }
        #expect(desk.ask("ATP old 1 BY 2026-12-08").contains(#""status":"short""#))
        desk.ask("SUPPLIER.SET old oslo acme 2")
        let before = desk.ask("PROMISE o1 LINE old 1 DRYRUN")
        #expect(before.contains(#""arrive":"2026-12-03""#), "\(before)")
        // Nothing is bought ahead for a day on which the successor serves.
        #expect(desk.ask("ATP old 1 BY 2026-12-08").contains(#""status":"short""#))
        desk.ask("STOCK.SET new oslo 3")
        let after = desk.ask("PROMISE o1 LINE old 1 BY 2026-12-08 DRYRUN")
        #expect(after.contains(#""arrive":"2026-12-08""#) && after.contains(#""item":"new""#))
    }

    @Test func `what expires elsewhere in the catalogue changes no promise`() {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind old product new product kit kit",
            "LOCATION.MPUT 1 kind w1 site w2 site w3 site", "ITEM.PUT kit kit_ships apart",
            "BOM.SET kit old 7", "SUBSTITUTE.SET old new SUPERSEDES", "STOCK.SET new w1 2",
            "STOCK.SET new w2 2", "STOCK.SET new w3 2", "RECEIPT.PUT r1 new w1 10 2027-11-20",
        ] { desk.ask(line) }
        let lines = [
            "PROMISE o1 LINE old 7 SHORT cut LATEST 2027-06-01 DRYRUN", "ATP kit 1",
            "PROMISE o1 LINE old 9 DELIVERY partial DRYRUN",
        ]
        let before = lines.map { desk.ask($0) }
        #expect(before[0].contains(#""confirmed":6,"#), "\(before[0])")
        desk.ask("ITEM.PUT milk kind product shelf_life_days 5")
        desk.ask("STOCK.LOT milk w1 a 5 EXPIRES 2026-12-20")
        for (line, answer) in zip(lines, before) { #expect(desk.ask(line) == answer, "\(line)") }
    }

    @Test func `a closed day of a resource without bounds puts its work at risk`() {
        var desk = Desk()
        for line in [
            "ITEM.PUT bike kind product", "LOCATION.PUT oslo kind plant",
            "RESOURCE.PUT hall unit minutes finite no", "ROUTING.SET bike oslo hall 1",
            "PROMISE o1 LINE bike 5 BY 2026-12-03 CONFIRM",
        ] { desk.ask(line) }
        let closed = desk.ask("CALENDAR.WORK hall daily EXCEPT 2026-12-01,2026-12-02,2026-12-03")
        #expect(closed.contains(#""order":"o1","line":1,"resource":"hall","short_by":5"#))
        let risks = desk.ask("ORDER.AT_RISK")
        #expect(risks.contains(#""resource":"hall","short_by":5,"day":"2026-12-03""#), "\(risks)")
        #expect(desk.ask("CHECK").hasPrefix(Self.sound))
        desk.ask("CALENDAR.WORK hall daily")
        #expect(desk.ask("ORDER.AT_RISK") == "[]")
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
