import Engine
import TestKit
import Testing

/// Records that open orders still need.
@Suite struct OpenOrdersTests {
    private static let isSound = #"{"ok":true"#

    private static func desk() -> Desk {
        var desk = Desk()
        desk.ask("ITEM.MPUT 1 kind bike product frame product rim product")
        desk.ask("LOCATION.PUT oslo kind plant")
        return desk
    }

    @Test func `an item stays while an order waits for it, and goes when it no longer does`() {
        var desk = Self.desk()
        desk.ask("PROMISE o1 LINE bike 2")
        #expect(desk.ask("ORDER.GET o1").contains(#""status":"backordered""#))
        #expect(desk.ask("ITEM.DEL bike").contains("STATE"))
        desk.ask("PROMISE o2 LINE bike 2 RESERVEAFTER 2026-12-24")
        desk.ask("ORDER.RELEASE o1")
        #expect(desk.ask("ITEM.DEL bike").contains("open orders"))
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
        desk = desk.copy()
        #expect(desk.ask("ITEM.DEL bike").contains("open orders"))
        desk.ask("ORDER.RELEASE o2")
        #expect(desk.ask("ITEM.DEL bike") == "1")
    }

    @Test func `an item stays while it is bought or made for an order, whatever came of the way`() {
        var desk = Self.desk()
        desk.ask("ITEM.PUT rim replenish_days 3")
        desk.ask("PROMISE bought LINE rim 2 CONFIRM")
        desk.ask("ITEM.PUT rim replenish_days ''")
        #expect(desk.ask("ITEM.DEL rim").contains("open orders"))
        desk.ask("SUPPLIER.SET frame oslo acme 2")
        desk.ask("BOM.SET bike frame 1")
        desk.ask("PROMISE made LINE bike 2 HOLD 1h")
        desk.ask("BOM.SET bike")
        desk.ask("SUPPLIER.DEL frame oslo acme")
        #expect(desk.ask("ITEM.DEL bike").contains("open orders"))
        #expect(desk.ask("ITEM.DEL frame").contains("open orders"))
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
        desk.wait(3_600_001)
        #expect(desk.ask("ITEM.DEL bike frame") == "2", "the hold has ended")
        desk.wait(4 * 86_400_000)
        desk.ask("ORDER.SHIP bought")
        #expect(desk.ask("ITEM.DEL rim") == "1", "all of it has left")
        #expect(desk.ask("ORDER.GET bought").contains(#""item":"rim""#))
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
    }

    @Test func `a location stays while something is to leave it or is done there for an order`() {
        var desk = Self.desk()
        desk.ask("LOCATION.MPUT 1 kind lima site turin site")
        desk.ask("ITEM.PUT rim replenish_days 3")
        desk.ask("PROMISE bought LINE rim 2 CONFIRM")
        #expect(desk.ask("ORDER.GET bought").contains(#""location":"lima""#))
        #expect(desk.ask("LOCATION.DEL lima").contains("lima: still has open orders"))
        #expect(desk.ask("LOCATION.DEL turin") == "1")
        desk.ask("ROUTING.SET bike oslo")
        desk.ask("PROMISE made LINE bike 2 CONFIRM")
        desk.ask("ROUTING.DEL bike oslo")
        #expect(desk.ask("LOCATION.DEL oslo").contains("STATE"))
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
        desk = desk.copy()
        #expect(desk.ask("LOCATION.DEL oslo lima").contains("STATE"))
        desk.ask("ORDER.RELEASE made")
        desk.wait(4 * 86_400_000)
        desk.ask("ORDER.SHIP bought")
        #expect(desk.ask("LOCATION.DEL oslo lima") == "2")
        #expect(desk.ask("ORDER.GET bought").contains(#""location":"lima""#))
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
    }

    @Test func `a lane can be taken away again, and its location with it`() {
        var desk = Self.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("LANE.SET oslo eu 2 1.50")
        desk.ask("LANE.SET oslo us 9")
        #expect(
            desk.ask("LANE.GET oslo")
                == #"[{"location":"oslo","zone":"eu","days":2,"cost":1.50},"#
                + #"{"location":"oslo","zone":"us","days":9,"cost":0.00}]"#)
        desk.ask("PROMISE o1 LINE bike 2 TO us CONFIRM")
        #expect(desk.ask("LOCATION.DEL oslo").contains("still has lanes"))
        #expect(desk.ask("LANE.DEL oslo us") == "1")
        #expect(desk.ask("LANE.DEL oslo us") == "0")
        #expect(desk.ask("LANE.DEL oslo nowhere") == "0")
        #expect(desk.ask("LANE.DEL rome eu").contains("NOTFOUND"))
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
        #expect(desk.ask("ATP bike 1 TO us").contains("short"))
        #expect(desk.ask("ATP bike 1 TO eu").contains(#""arrive":"2026-12-03""#))
        #expect(desk.ask("ORDER.GET o1").contains(#""arrive":"2026-12-10""#), "it stays promised")
        desk.ask("LANE.SET oslo us 3")
        #expect(desk.ask("ATP bike 1 TO us").contains(#""arrive":"2026-12-04""#))
        desk.ask("LANE.DEL oslo us")
        desk.ask("LANE.DEL oslo eu")
        desk.ask("ORDER.SHIP o1")
        desk.ask("STOCK.SET bike oslo 0")
        desk = desk.copy()
        #expect(desk.ask("LANE.GET oslo") == "[]")
        #expect(desk.ask("LOCATION.DEL oslo") == "1")
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
    }

    @Test func `lots that no rule allows are refused with the record`() {
        var desk = Self.desk()
        let before = desk.digest()
        for line in [
            "ITEM.PUT bike lot_minimum 10 lot_maximum 5",
            "ITEM.PUT bike lot_multiple 4 lot_maximum 3",
            "ITEM.PUT bike lot_minimum 9 lot_multiple 4 lot_maximum 10",
            "ITEM.MPUT 2 lot_minimum lot_maximum frame 1 2 rim 2 1",
        ] {
            let answer = desk.ask(line)
            #expect(
                answer.contains("BADARG") && answer.contains("lot_maximum"), "\(line): \(answer)")
        }
        let after = desk.digest()
        #expect(before == after)
        #expect(desk.ask("ITEM.PUT bike lot_minimum 9 lot_multiple 4 lot_maximum 12") == "0")
        #expect(desk.ask("ITEM.PUT bike lot_multiple 7").contains("BADARG"), "14 are above 12")
        #expect(desk.ask("ITEM.PUT bike lot_maximum '' lot_multiple 5") == "0")
    }

    @Test func `a full list takes what replaces one of it, and nothing more`() {
        var desk = Self.desk()
        desk.engine.limits.waysPerItem = 2
        desk.engine.limits.exceptDays = 2
        desk.ask("LOCATION.MPUT 1 kind turin site lima site")
        for (line, more) in [
            ("ROUTING.SET bike oslo LEAD 1 PRIORITY", " 1"),
            ("SUPPLIER.SET rim oslo acme", " 1"), ("TRANSFER.SET turin oslo", " 1"),
        ] {
            #expect(desk.ask(line + more) == #""OK""#, "\(line)")
        }
        #expect(desk.ask("ROUTING.SET bike oslo LEAD 1 PRIORITY 2") == #""OK""#)
        #expect(desk.ask("ROUTING.SET bike oslo LEAD 1 PRIORITY 3").contains("LIMIT"))
        #expect(desk.ask("ROUTING.SET bike oslo LEAD 2 PRIORITY 2") == #""OK""#)
        #expect(desk.ask("TRANSFER.SET lima oslo 3") == #""OK""#)
        desk.ask("LOCATION.PUT rome kind site")
        #expect(desk.ask("TRANSFER.SET rome oslo 3").contains("LIMIT"))
        #expect(desk.ask("TRANSFER.SET lima oslo 2") == #""OK""#)
        #expect(desk.ask("SUPPLIER.SET rim oslo globex 1") == #""OK""#)
        #expect(desk.ask("SUPPLIER.SET rim oslo initech 1").contains("LIMIT"))
        #expect(desk.ask("SUPPLIER.SET rim oslo acme 9") == #""OK""#)
        #expect(desk.ask("CALENDAR.SHIP oslo daily EXCEPT 2026-12-24,2026-12-25") == #""OK""#)
        #expect(
            desk.ask("CALENDAR.SHIP oslo daily EXCEPT 2026-12-24,2026-12-25,2026-12-26")
                .contains("LIMIT"))
        desk.engine.limits.rowsPerTable = 1
        #expect(desk.ask("CALENDAR.SHIP oslo daily EXCEPT 2026-12-24") == #""OK""#)
        #expect(desk.ask("CALENDAR.OPEN turin mon-fri").contains("LIMIT"))
        desk.ask("PROMISE o1 LINE rim 1")
        desk.ask("ORDER.RELEASE o1")
        #expect(desk.ask("PROMISE o1 LINE rim 1").contains("rim"))
        #expect(desk.ask("PROMISE o2 LINE rim 1").contains("LIMIT"))
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
    }

    @Test func `many locations each stand once in a plan, and only those that reach the zone`() {
        var desk = Self.desk()
        for number in 0..<90 {
            desk.ask("LOCATION.PUT l\(number) kind site")
            for item in ["bike", "frame", "rim"] where number % 3 != 0 || item != "rim" {
                desk.ask("STOCK.SET \(item) l\(number) 1")
            }
            if number % 2 == 0 { desk.ask("LANE.SET l\(number) eu 1 \(number)") }
        }
        #expect(desk.ask("ATP bike 90").contains(#""status":"available""#))
        #expect(desk.ask("ATP bike 91").contains(#""on_time":90"#))
        #expect(desk.ask("ATP rim 60").contains(#""status":"available""#))
        #expect(desk.ask("ATP rim 61").contains(#""on_time":60"#))
        #expect(desk.ask("ATP bike 45 BY 2026-12-02 TO eu").contains(#""status":"available""#))
        #expect(desk.ask("ATP bike 46 BY 2026-12-02 TO eu").contains(#""on_time":45"#))
        let order = desk.ask("PROMISE o1 LINE rim 60 LINE bike 90 LINE frame 1 CONFIRM")
        #expect(order.contains(#""status":"confirmed""#))
        #expect(order.contains(#""backordered":0"#) && !order.contains(#""confirmed":0"#))
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
        #expect(desk.ask("LOCATION.DEL l3").contains("stock"))
        desk.ask("ORDER.SHIP o1")
        desk.ask("STOCK.SET frame l3 0")
        #expect(desk.ask("LOCATION.DEL l3") == "1")
        #expect(desk.ask("CHECK").hasPrefix(Self.isSound))
    }

    @Test func `a walk over the side keys steps over many that went, a part at a time`() {
        var desk = Desk()
        for number in 0..<12_000 { desk.ask("SET k\(number) v") }
        for number in 0..<11_990 { desk.ask("DEL k\(number)") }
        let first = desk.ask("SCAN 0 COUNT 20")
        #expect(first == #"["10000",[]]"#)
        let second = desk.ask("SCAN 10000 COUNT 20")
        #expect(second.hasPrefix(#"["0",["k11990","#) && second.hasSuffix(#""k11999"]]"#))
    }
}
