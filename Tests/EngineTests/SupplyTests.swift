import Engine
import TestKit
import Testing

@Suite struct SupplyTests {
    /// A desk with an item at two locations.
    static func desk() -> Desk {
        var desk = Desk()
        desk.ask("ITEM.MPUT 1 kind bike product helmet product")
        desk.ask("LOCATION.MPUT 1 zone oslo north turin south")
        return desk
    }

    @Test func `stock is shown with what is promised and what is due`() {
        var desk = Self.desk()
        #expect(desk.ask("STOCK.SET bike oslo 10") == #""OK""#)
        #expect(desk.ask("STOCK.SAFETY bike oslo 2") == #""OK""#)
        #expect(desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-10") == "[]")
        #expect(
            desk.ask("STOCK.GET bike oslo")
                == #"[{"item":"bike","location":"oslo","on_hand":10,"reserved":0,"safety":2,"#
                + #""available":8,"receipts":[{"id":"r1","quantity":5,"date":"2026-12-10"}]}]"#)
        #expect(desk.ask("STOCK.GET bike turin") == "[]")
        #expect(desk.ask("STOCK.GET boat").contains("NOTFOUND"))
        #expect(desk.ask("STOCK.SET bike rome 1").contains("NOTFOUND"))
        #expect(desk.ask("STOCK.SET bike oslo -1").contains("BADARG"))
        #expect(desk.ask("STOCK.SET bike oslo 1.0001").contains("BADARG"))
    }

    @Test func `a rest of less than a unit is promised, with lots or without`() {
        for stock in ["STOCK.SET bike oslo 2.5", "STOCK.LOT bike oslo a 2.5 EXPIRES 2027-12-04"] {
            var desk = Self.desk()
            desk.ask("TRANSFER.SET turin oslo 3")
            desk.ask(stock)
            #expect(desk.ask("ATP bike 10").contains(#""on_time":2.5"#), "\(stock)")
            let part = desk.ask("PROMISE o1 LINE bike 10 DELIVERY partial DRYRUN")
            #expect(part.contains(#""confirmed":2.5,"#), "\(stock): \(part)")
            let cut = desk.ask("PROMISE o2 LINE bike 10 SHORT cut DRYRUN")
            #expect(cut.contains(#""confirmed":2.5,"#), "\(stock): \(cut)")
        }
    }

    @Test func `what is only longer on its way is explained by its lane`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("STOCK.SET bike turin 5")
        desk.ask("LANE.SET oslo eu 1")
        desk.ask("LANE.SET turin eu 4")
        let far = desk.ask("ATP bike 10 TO eu BY 2026-12-02 EXPLAIN")
        #expect(
            far.contains(#""arrive":"2026-12-05""#) && far.contains(#""kind":"lane""#), "\(far)")
        desk.ask("STOCK.SET bike turin 4")
        desk.ask("RECEIPT.PUT r1 bike oslo 1 2026-12-06")
        let late = desk.ask("ATP bike 10 TO eu BY 2026-12-02 EXPLAIN")
        #expect(late.contains(#""kind":"receipt""#), "\(late)")
    }

    @Test func `a receipt of today is a receipt, whether something expires or not`() {
        for item in ["kind product", "shelf_life_days 9"] {
            var desk = Self.desk()
            desk.ask("ITEM.PUT milk \(item)")
            desk.ask("STOCK.SET milk oslo 2")
            desk.ask("RECEIPT.PUT r1 milk oslo 3 2026-12-01")
            desk.ask("PROMISE o1 LINE milk 1 BY 2026-12-04 CONFIRM")
            for (quantity, how) in [(2, "stock"), (3, "receipt"), (4, "receipt")] {
                let answer = desk.ask("ATP milk \(quantity)")
                #expect(answer.contains(#""how":"\#(how)""#), "\(item), \(quantity): \(answer)")
            }
            desk.ask("RECEIPT.ARRIVE r1")
            #expect(desk.ask("ATP milk 4").contains(#""how":"stock""#), "\(item)")
        }
    }

    @Test func `what lasts is promised as what has no lots, over closed days and quotas`() {
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            var desk = Self.desk()
            desk.ask("ITEM.MPUT 1 group tea dry tin dry")
            desk.ask("ACCOUNT.PUT acme tier 1")
            func date(_ day: Int) -> String { "2026-12-\(day < 10 ? "0" : "")\(day)" }
            for place in ["oslo", "turin"] {
                desk.ask("LANE.SET \(place) eu \(random.below(3))")
                if random.chance(60) {
                    desk.ask("CALENDAR.SHIP \(place) mon,wed,\(random.chance(50) ? "fri" : "sat")")
                }
                let amount = random.below(8)
                desk.ask("STOCK.SET tea \(place) \(amount)")
                desk.ask("STOCK.LOT tin \(place) a \(amount) EXPIRES 2040-01-01")
                if amount == 0 { desk.ask("STOCK.SET tin \(place) 0") }
                for number in 0..<2 {
                    let words = "\(place) \(1 + random.below(5)) \(date(1 + random.below(20)))"
                    desk.ask("RECEIPT.PUT a\(place)\(number) tea \(words)")
                    desk.ask("RECEIPT.PUT b\(place)\(number) tin \(words)")
                }
            }
            if random.chance(50) { desk.ask("CALENDAR.RECEIVE acme tue,thu") }
            if random.chance(50) {
                for item in ["tea", "tin"] {
                    desk.ask("QUOTA.SET acme \(item) 2026-12-01 2026-12-08 \(2 + seed % 5)")
                    desk.ask("QUOTA.SET acme \(item) 2026-12-09 2026-12-16 \(1 + seed % 7)")
                }
            }
            for _ in 0..<12 {
                let words =
                    "\(1 + random.below(20)) BY \(date(1 + random.below(22))) TO eu FOR acme"
                let plain = Self.figures(desk.ask("ATP tea \(words)"))
                let lots = Self.figures(desk.ask("ATP tin \(words)"))
                #expect(plain == lots, "seed \(seed): \(words)")
            }
        }
    }

    /// Status, day and what is on time of an ATP's reply.
    private static func figures(_ reply: String) -> Substring {
        reply.split(separator: #""status""#, maxSplits: 1).last?
            .split(separator: #","sources""#).first ?? ""
    }

    @Test func `a receipt arrives in parts and moves to on hand`() {
        var desk = Self.desk()
        desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-10")
        #expect(desk.ask("RECEIPT.ARRIVE r1 6").contains("at most the 5 that are due"))
        #expect(desk.ask("RECEIPT.ARRIVE r1 2") == #""OK""#)
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":2"#))
        #expect(desk.ask("STOCK.GET bike").contains(#""quantity":3"#))
        #expect(desk.ask("RECEIPT.ARRIVE r1") == #""OK""#)
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":5,"reserved":0"#))
        #expect(desk.ask("RECEIPT.ARRIVE r1").contains("NOTFOUND"))
    }

    @Test func `what is available answers by when and from where`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 3")
        desk.ask("RECEIPT.PUT r1 bike turin 5 2026-12-10")
        #expect(
            desk.ask("ATP bike 3")
                == #"{"item":"bike","quantity":3,"status":"available","arrive":"2026-12-01","#
                + #""on_time":3,"sources":[{"location":"oslo","quantity":3,"ship":"2026-12-01","#
                + #""arrive":"2026-12-01","how":"stock"}]}"#)
        #expect(
            desk.ask("ATP bike 4").contains(#""status":"later","arrive":"2026-12-10","on_time":3"#))
        #expect(
            desk.ask("ATP bike 9").contains(
                #""status":"short","arrive":null,"on_time":3,"sources":[]"#))
        #expect(desk.ask("ATP bike 4 BY 2026-12-11").contains(#""status":"available""#))
        #expect(desk.ask("ATP bike 4 FROM oslo").contains("short"))
        #expect(desk.ask("ATP bike 3 TO eu").contains(#""status":"short""#))
        desk.ask("LANE.SET oslo eu 2 1.50")
        #expect(
            desk.ask("ATP bike 3 TO eu").contains(#""ship":"2026-12-01","arrive":"2026-12-03""#))
    }

    @Test func `a hold counts at its deadline and not after it`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 3")
        #expect(
            desk.ask("PROMISE o1 LINE bike 3 HOLD 60s")
                == #"{"order":"o1","status":"held","expires":"2026-12-01T00:01:00Z","#
                + #""arrive":"2026-12-01","shipments":1,"cost":0.00,"lines":[{"line":1,"item":"bike","#
                + #""quantity":3,"confirmed":3,"backordered":0,"arrive":"2026-12-01","sources":["#
                + #"{"location":"oslo","quantity":3,"ship":"2026-12-01","arrive":"2026-12-01","#
                + #""how":"stock"}],"reason":null}]}"#)
        desk.wait(60_000)
        #expect(desk.ask("ATP bike 1").contains("short"))
        #expect(desk.ask("STOCK.GET bike").contains(#""reserved":3"#))
        desk.wait(1)
        #expect(desk.ask("ATP bike 1").contains("available"))
        #expect(desk.ask("ORDER.GET o1").contains(#""status":"expired""#))
        #expect(desk.ask("ORDER.CONFIRM o1").contains("STATE"))
        #expect(desk.ask("ORDER.RELEASE o1").contains("expired"))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `the same order again is answered as it stands and another is refused`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 5")
        let first = desk.ask("PROMISE o1 LINE bike 3 CONFIRM")
        #expect(desk.ask("promise o1 confirm line bike 3.0") == first)
        #expect(desk.ask("PROMISE o1 LINE bike 2 CONFIRM").contains("EXISTS"))
        #expect(desk.ask("PROMISE o2 LINE bike 2 DRYRUN").contains(#""status":"held""#))
        #expect(desk.ask("ORDER.GET o2") == "null")
        #expect(desk.ask("ORDER.RELEASE o1").contains(#""status":"released""#))
        #expect(desk.ask("PROMISE o1 LINE bike 5 CONFIRM").contains(#""confirmed":5"#))
        #expect(desk.ask("ORDER.COUNT BY status") == #"{"confirmed":1}"#)
        #expect(
            desk.ask("ORDER.FIND RETURN status arrive").contains(
                #"{"id":"o1","status":"confirmed""#))
    }

    @Test func `an extended hold ends later, a confirmed one never`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("PROMISE o1 LINE bike 1 HOLD 60s")
        desk.ask("PROMISE o2 LINE bike 1 HOLD 60s")
        desk.wait(30_000)
        #expect(desk.ask("ORDER.EXTEND o1 60s").contains("00:01:30Z"))
        #expect(desk.ask("ORDER.CONFIRM o2").contains(#""status":"confirmed","expires":null"#))
        #expect(desk.ask("ORDER.EXTEND o2 60s").contains("STATE"))
        desk.wait(31_000)
        #expect(desk.ask("ORDER.GET o1").contains("held"))
        desk.wait(30_000)
        #expect(desk.ask("ORDER.GET o1").contains("expired"))
        #expect(desk.ask("ORDER.GET o2").contains("confirmed"))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `a cancelled receipt names the orders booked last until the rest holds`() {
        var desk = Self.desk()
        desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-10")
        desk.ask("RECEIPT.PUT r2 bike oslo 5 2026-12-12")
        desk.ask("PROMISE o1 LINE bike 4 CONFIRM")
        desk.ask("PROMISE o2 LINE bike 4 CONFIRM")
        desk.ask("PROMISE o3 LINE bike 2 CONFIRM")
        #expect(desk.ask("RECEIPT.CANCEL r2") == #"["o3","o2"]"#)
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
        #expect(desk.ask("RECEIPT.PUT r1 bike oslo 4 2026-12-10") == #"["o3","o2"]"#)
        #expect(desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-11") == #"["o3","o2","o1"]"#)
    }

    @Test func `an amended order that is shorter is told, whichever part of it was short before`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 4")
        desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-05")
        desk.ask("PROMISE o1 LINE bike 6 CONFIRM")
        desk.ask("ORDER.AMEND o1 LINE bike 8")
        #expect(desk.ask("RECEIPT.PUT r1 bike oslo 2 2026-12-05") == #"["o1"]"#)
        #expect(desk.ask("RECEIPT.PUT r1 bike oslo 2 2026-12-04") == #"["o1"]"#)
        #expect(desk.engine.effects.isEmpty)
        // All that is new in it is short already; now some of the six are.
        #expect(desk.ask("RECEIPT.PUT r1 bike oslo 1 2026-12-04") == #"["o1"]"#)
        #expect(desk.engine.effects.map(\.channel) == ["order.at_risk"])
    }

    @Test func `what orders and stock refer to cannot be deleted`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 5")
        #expect(desk.ask("ITEM.DEL bike").contains("STATE"))
        #expect(desk.ask("LOCATION.DEL oslo").contains("STATE"))
        desk.ask("STOCK.SET helmet turin 0")
        #expect(desk.ask("LOCATION.DEL turin") == "1")
        desk.ask("STOCK.SET bike oslo 0")
        #expect(desk.ask("ITEM.DEL bike") == "1")
        #expect(desk.ask("LOCATION.DEL oslo") == "1")
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `a restored engine has the same state and goes on alike`() throws {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("RECEIPT.PUT r1 bike turin 5 2026-12-10 CLASS planned")
        desk.ask("LANE.SET oslo eu 2 1.50")
        desk.ask("PROMISE o1 LINE bike 3 TO eu HOLD 60s")
        desk.ask("PROMISE o2 LINE bike 1 TO eu CONFIRM")
        desk.ask("LEAD.PUT l1 name Ada")
        desk.ask("LEAD.TOUCH l1 visit")
        var twin = Desk(restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
        #expect(twin.digest() == desk.digest())
        #expect(twin.ask("CHECK").hasPrefix(#"{"ok":true"#))
        for line in [
            "ORDER.RELEASE o2", "PROMISE o3 LINE bike 2 TO eu", "ATP bike 9 ALLOW planned",
        ] {
            #expect(twin.ask(line) == desk.ask(line))
        }
        desk.wait(3_600_000)
        twin.wait(3_600_000)
        #expect(twin.ask("ORDER.GET o1") == desk.ask("ORDER.GET o1"))
        #expect(twin.digest() == desk.digest())
    }
}
