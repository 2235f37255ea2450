import Engine
import TestKit
import Testing

/// What leaves in parts, and orders that are promised anew after a part has left.
@Suite struct PartlyShippedTests {
    private static func shop() -> Desk {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind bike product bell product", "LOCATION.PUT oslo kind plant",
            "LANE.SET oslo eu 1 2", "STOCK.SET bike oslo 10", "STOCK.SET bell oslo 10",
        ] { desk.ask(line) }
        return desk
    }

    @Test func `what has left stays and the rest is planned anew`() {
        var desk = Self.shop()
        desk.ask("PROMISE o1 LINE bike 6 LINE bell 2 TO eu CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 1 4")
        let amended = desk.ask("ORDER.AMEND o1 LINE bike 5 LINE bell 9 TO eu")
        #expect(
            amended.contains(
                #""quantity":5,"confirmed":5,"backordered":0,"arrive":"2026-12-02","sources":[{"#
                    + #""location":"oslo","quantity":4,"#), "\(amended)")
        #expect(amended.contains(#""shipped":4"#), "\(amended)")
        #expect(amended.contains(#""cost":28.00"#), "14 units by a lane of 2.00: \(amended)")
        let stock = desk.ask("STOCK.GET bike")
        #expect(stock.contains(#""on_hand":6,"reserved":1,"#), "\(stock)")
        #expect(desk.ask("STOCK.GET bell").contains(#""reserved":9,"#))
        let whole = desk.ask("ORDER.SHIP o1")
        #expect(whole.contains(#""status":"shipped""#), "\(whole)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":5,"reserved":0,"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `the freight of what left and of the rest is rounded once`() {
        var desk = Self.shop()
        desk.ask("LANE.SET oslo eu 1 0.01")
        desk.ask("PROMISE o1 LINE bike 1 TO eu CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 1 0.5")
        let amended = desk.ask("ORDER.AMEND o1 LINE bike 1 TO eu")
        #expect(amended.contains(#""cost":0.01"#), "one unit by a lane of 0.01: \(amended)")
    }

    @Test func `no line takes back what has left of it`() {
        var desk = Self.shop()
        desk.ask("PROMISE o1 LINE bike 6 LINE bell 2 CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 1 4")
        let before = desk.ask("ORDER.GET o1")
        for line in [
            "ORDER.AMEND o1 LINE bike 3 LINE bell 2", "ORDER.AMEND o1 LINE bell 2 LINE bike 6",
            "ORDER.AMEND o1 LINE bike 6 HOLD 1h",
        ] {
            let answer = desk.ask(line)
            #expect(answer.contains(#""code":"STATE""#), "\(line): \(answer)")
            #expect(desk.ask("ORDER.GET o1") == before)
        }
        let refused = desk.ask("ORDER.AMEND o1 LINE bike 4 LINE bell 40 SHORT reject")
        #expect(refused.contains("rejected"), "\(refused)")
        #expect(refused.contains(#""line":2,"item":"bell","quantity":40"#), "\(refused)")
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 40 SHORT reject").contains("rejected"))
        #expect(desk.ask("ORDER.GET o1") == before)
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `an order that is amended down to what has left has left`() {
        var desk = Self.shop()
        desk.ask("PROMISE o1 LINE bike 6 LINE bell 2 CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 1 4")
        let amended = desk.ask("ORDER.AMEND o1 LINE bike 4")
        #expect(amended.contains(#""status":"shipped""#), "\(amended)")
        #expect(desk.ask("STOCK.GET bell").contains(#""reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `quotas count what has left once`() {
        var desk = Self.shop()
        desk.ask("QUOTA.SET * bike 2026-12-01 2026-12-31 8")
        desk.ask("PROMISE o1 LINE bike 6 CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 1 4")
        desk.ask("ORDER.AMEND o1 LINE bike 7")
        #expect(
            desk.ask("QUOTA.GET *").contains(#""used":7,"left":1,"#), "\(desk.ask("QUOTA.GET *"))")
        desk.ask("ORDER.AMEND o1 LINE bike 9 LATEST 2026-12-31 SHORT reject")
        #expect(desk.ask("QUOTA.GET *").contains(#""used":7,"left":1,"#))
        desk.ask("ORDER.RELEASE o1")
        #expect(desk.ask("QUOTA.GET *").contains(#""used":4,"left":4,"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `what left of the item itself counts beside a rest of substitutes`() {
        var desk = Self.shop()
        desk.ask("SUBSTITUTE.SET bike bell")
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("PROMISE o1 LINE bike 3 CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 1 2")
        let amend = "ORDER.AMEND o1 LINE bike 10 ALLOW substitutes"
        let first = desk.ask(amend)
        #expect(first.contains(#""confirmed":10,"#) && first.contains(#""shipped":2"#), "\(first)")
        #expect(desk.ask(amend) == first)
        let whole = desk.ask("ORDER.SHIP o1")
        #expect(whole.contains(#""status":"shipped""#), "\(whole)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":0,"#))
        #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":5,"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `an amended rest counts planned receipts when it may, and only then`() {
        var desk = Self.shop()
        desk.ask("STOCK.SET bike oslo 0")
        desk.ask("RECEIPT.PUT r1 bike oslo 4 2026-12-23 CLASS planned")
        desk.ask("PROMISE o1 LINE bike 4 LINE bell 1 CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 2 1")
        let amended = desk.ask("ORDER.AMEND o1 LINE bike 4 LINE bell 1 ALLOW planned")
        #expect(amended.contains(#""arrive":"2026-12-23""#), "\(amended)")
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
        desk.ask("RECEIPT.PUT r1 bike oslo 4 2026-12-24 CLASS planned")
        #expect(desk.ask("ORDER.AT_RISK").contains(#""short_by":4"#))
        desk.ask("RECEIPT.PUT r1 bike oslo 4 2026-12-24 CLASS firm")
        desk.ask("ORDER.AMEND o1 LINE bike 4 LINE bell 1")
        desk.ask("RECEIPT.PUT r1 bike oslo 4 2026-12-24 CLASS planned")
        #expect(desk.ask("ORDER.AT_RISK").contains(#""short_by":4"#), "it relies on firm supply")
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `what has left stays used when the id is promised anew`() throws {
        var desk = Self.shop()
        desk.ask("QUOTA.SET * bike 2026-12-01 2026-12-31 8")
        desk.ask("PROMISE o1 LINE bike 8 CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 1 7")
        desk.ask("ORDER.RELEASE o1")
        #expect(desk.ask("QUOTA.GET *").contains(#""used":7,"left":1,"#))
        desk.ask("PROMISE o1 LINE bike 1 CONFIRM")
        let used = desk.ask("QUOTA.GET *")
        #expect(used.contains(#""used":8,"left":0,"#), "\(used)")
        desk.ask("ORDER.RELEASE o1")
        desk.ask("QUOTA.SET * bike 2026-12-01 2026-12-31 9")
        #expect(desk.ask("QUOTA.GET *").contains(#""used":7,"left":2,"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
        var restored = desk.copy()
        #expect(restored.ask("QUOTA.GET *").contains(#""used":7,"left":2,"#))
        #expect(restored.digest() == desk.digest())
    }

    @Test func `lines that ask for other shelf lives take the lots that last long enough`() {
        var desk = Self.shop()
        desk.ask("ITEM.PUT milk kind product")
        desk.ask("ITEM.PUT crate kind kit minimum_shelf_days 10")
        desk.ask("BOM.SET crate milk 1")
        desk.ask("STOCK.LOT milk oslo old 5 EXPIRES 2026-12-04")
        desk.ask("STOCK.LOT milk oslo new 5 EXPIRES 2027-12-04")
        let order = desk.ask("PROMISE o1 LINE milk 5 LINE crate 5 CONFIRM")
        #expect(order.contains(#""status":"confirmed""#), "\(order)")
        let less = desk.ask("ORDER.SHIP o1 LINE 2 5")
        #expect(less.contains(#""shipped":5"#), "\(less)")
        let whole = desk.ask("ORDER.SHIP o1 LINE 1 5")
        #expect(whole.contains(#""status":"shipped""#), "\(whole)")

        desk.ask("STOCK.LOT milk oslo old 5 EXPIRES 2026-12-04")
        desk.ask("STOCK.LOT milk oslo new 5 EXPIRES 2027-12-04")
        desk.ask("PROMISE o2 LINE milk 5 LINE crate 5 CONFIRM")
        let both = desk.ask("ORDER.SHIP o2")
        #expect(both.contains(#""status":"shipped""#), "\(both)")
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `kits from stock leave in parts, each with its parts`() {
        var desk = Self.shop()
        for line in [
            "ITEM.PUT set kind kit", "BOM.SET set bike 1 bell 2", "ITEM.PUT half kind kit",
            "BOM.SET half bell 0.5", "PROMISE o1 LINE set 4 CONFIRM",
        ] { desk.ask(line) }
        let seen = desk.engine.sequence - 1
        let first = desk.ask("ORDER.SHIP o1 LINE 1 1")
        #expect(
            first.contains(#""status":"confirmed""#) && first.contains(#""shipped":1"#), "\(first)")
        for _ in 0..<2 {
            #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":9,"reserved":3"#))
            #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":8,"reserved":6"#))
            #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#), "\(desk.ask("CHECK"))")
            desk = desk.copy()
        }
        // A count that has not heard of the order: what is gone of it is taken off.
        desk.ask("STOCK.SET bell oslo 10 ASOF \(seen)")
        #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":8,"reserved":6"#))
        // Bells for two more are there, not for three.
        desk.ask("STOCK.SET bell oslo 4")
        let lacking = desk.ask("ORDER.SHIP o1")
        #expect(lacking.contains("of bell 4 are on hand, found 6"), "\(lacking)")
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 2").contains(#""shipped":3"#))
        #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":0,"reserved":2"#))
        // The rest is planned anew, and leaves.
        desk.ask("STOCK.SET bell oslo 10")
        let amended = desk.ask("ORDER.AMEND o1 LINE set 6")
        #expect(
            amended.contains(#""confirmed":6"#) && amended.contains(#""shipped":3"#), "\(amended)")
        #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":10,"reserved":6"#))
        #expect(desk.ask("ORDER.SHIP o1").contains(#""status":"shipped""#))
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":4,"reserved":0"#))
        // Half a thousandth of a bell is no part.
        desk.ask("PROMISE o2 LINE half 1 CONFIRM")
        #expect(desk.ask("ORDER.SHIP o2 LINE 1 0.001").contains("whole thousandths"))
        #expect(desk.ask("ORDER.SHIP o2 LINE 1 0.002").contains(#""shipped":0.002"#))
        desk.ask("ORDER.RELEASE o2")
        #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":3.999,"reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `what is made for several days leaves day by day, each with what it took`() {
        var desk = Self.shop()
        for line in [
            "ITEM.PUT wheel kind product", "STOCK.SET wheel oslo 100", "STOCK.SET bike oslo 4",
            "RESOURCE.PUT line unit bikes", "CAPACITY.SET line 2026-12-02 10 DAYS 9",
            "BOM.SET bike wheel 2", "ROUTING.SET bike oslo line 1",
            "PROMISE o1 LINE bike 30 DELIVERY partial CONFIRM",
        ] { desk.ask(line) }
        #expect(desk.ask("STOCK.GET wheel").contains(#""on_hand":100,"reserved":52"#))
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 3").contains("the next 4"))
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 4").contains(#""shipped":4"#))
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":0,"reserved":0"#))
        #expect(desk.ask("STOCK.GET wheel").contains(#""on_hand":100,"reserved":52"#))
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 10").contains("until 2026-12-02"), "not made yet")
        desk.wait(86_400_000)
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 14").contains("the next 10"))
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 10").contains(#""shipped":14"#))
        for _ in 0..<2 {
            #expect(desk.ask("STOCK.GET wheel").contains(#""on_hand":80,"reserved":32"#))
            #expect(desk.ask("CAPACITY.GET line DAYS 2").contains(#""reserved":10,"free":0"#))
            #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
            desk = desk.copy()
        }
        // The rest is less by four, and promised anew; what left stays left.
        let amended = desk.ask("ORDER.AMEND o1 LINE bike 26 DELIVERY partial")
        #expect(
            amended.contains(#""confirmed":26"#) && amended.contains(#""shipped":14"#), "\(amended)"
        )
        #expect(desk.ask("STOCK.GET wheel").contains(#""on_hand":80,"reserved":24"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
        #expect(desk.ask("ORDER.SHIP o1").contains("until 2026-12-0"))
        desk.wait(2 * 86_400_000)
        #expect(desk.ask("ORDER.SHIP o1").contains(#""status":"shipped""#))
        #expect(desk.ask("STOCK.GET wheel").contains(#""on_hand":56,"reserved":0"#))
        #expect(desk.ask("CAPACITY.GET line DAYS 1").contains(#""reserved":2,"free":8"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `a made line leaves whole, with what it was made of, and its work stays used`() {
        var desk = Self.shop()
        for line in [
            "ITEM.PUT wheel kind product", "STOCK.SET wheel oslo 20", "STOCK.SET bike oslo 1",
            "RESOURCE.PUT line unit minutes", "CAPACITY.SET line 2026-12-01 100",
            "BOM.SET bike wheel 2", "ROUTING.SET bike oslo line 10",
            "PROMISE o1 LINE bike 5 LINE bell 1 CONFIRM",
        ] { desk.ask(line) }
        let part = desk.ask("ORDER.SHIP o1 LINE 1 2")
        #expect(part.contains(#""code":"STATE""#), "\(part)")
        #expect(desk.ask("CAPACITY.GET line").contains(#""reserved":40"#))
        let made = desk.ask("ORDER.SHIP o1 LINE 1 5")
        #expect(
            made.contains(#""status":"confirmed""#) && made.contains(#""shipped":5"#), "\(made)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":0,"reserved":0"#))
        #expect(desk.ask("STOCK.GET wheel").contains(#""on_hand":12,"reserved":0"#))
        #expect(desk.ask("CAPACITY.GET line").contains(#""reserved":40"#), "the work was done")
        // What was made has left; two more are made.
        let amended = desk.ask("ORDER.AMEND o1 LINE bike 7 LINE bell 1")
        #expect(
            amended.contains(#""confirmed":7"#) && amended.contains(#""shipped":5"#), "\(amended)")
        #expect(desk.ask("CAPACITY.GET line").contains(#""reserved":60"#))
        #expect(desk.ask("STOCK.GET wheel").contains(#""reserved":4"#))
        let rest = desk.ask("ORDER.SHIP o1")
        #expect(rest.contains(#""status":"shipped""#), "\(rest)")
        #expect(desk.ask("STOCK.GET wheel").contains(#""on_hand":8,"reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#), "\(desk.ask("CHECK"))")
    }

    @Test func `a kit leaves whole: all of its parts, or none`() {
        var desk = Self.shop()
        for line in [
            "ITEM.PUT set kind kit", "BOM.SET set bike 1 bell 2",
            "PROMISE o1 LINE set 4 CONFIRM", "STOCK.ADJUST bell oslo -3",
        ] { desk.ask(line) }
        let missing = desk.ask("ORDER.SHIP o1")
        #expect(missing.contains("of bell 7 are on hand, found 8"), "\(missing)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":10"#))
        desk.ask("STOCK.ADJUST bell oslo 1")
        let left = desk.ask("ORDER.SHIP o1")
        #expect(left.contains(#""status":"shipped""#) && left.contains(#""shipped":4"#), "\(left)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":6,"reserved":0"#))
        #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":0,"reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `a part of kits within kits leaves, and of each booking what left of it`() {
        var desk = Self.shop()
        for line in [
            "ITEM.MPUT 1 kind set kit box kit", "BOM.SET set bike 1 bell 1",
            "BOM.SET box set 2 bell 1", "PROMISE o1 LINE box 3 CONFIRM",
        ] { desk.ask(line) }
        let part = desk.ask("ORDER.SHIP o1 LINE 1 2")
        #expect(part.contains(#""shipped":2"#), "\(part)")
        #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":4,"reserved":3"#))
        let check = desk.ask("CHECK")
        #expect(check.hasPrefix(#"{"ok":true"#), "\(check)")
        #expect(desk.ask("ORDER.SHIP o1").contains(#""status":"shipped""#))
        #expect(desk.ask("STOCK.GET bell").contains(#""on_hand":1,"reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }
}
