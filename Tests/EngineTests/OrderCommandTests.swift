import Engine
import Testing

@Suite struct OrderCommandTests {
    @Test func `an order shows the fields that users added`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 3")
        desk.ask("ORDER.FIELD ADD note text")
        let plain = desk.ask("PROMISE o1 LINE bike 1 CONFIRM")
        #expect(desk.ask("ORDER.GET o1") == plain)
        desk.ask("ORDER.PUT o1 note hello")
        #expect(desk.ask("ORDER.GET o1") == String(plain.dropLast()) + #","note":"hello"}"#)
    }

    @Test func `a shipment takes what is on hand at the promised locations`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 3")
        desk.ask("STOCK.SET bike turin 4")
        desk.ask("PROMISE o1 LINE bike 5 CONFIRM")
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 6").contains("STATE"))
        #expect(desk.ask("ORDER.SHIP o1 LINE 2 1").contains("BADARG"))
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 4").contains(#""reason":null,"shipped":4}"#))
        #expect(desk.ask("ORDER.GET o1").contains(#""status":"confirmed""#))
        #expect(desk.ask("STOCK.GET bike oslo").contains(#""on_hand":0,"reserved":0"#))
        #expect(desk.ask("STOCK.GET bike turin").contains(#""on_hand":3,"reserved":1"#))
        #expect(desk.ask("ORDER.SHIP o1 LINE 1 2").contains("1 are confirmed and have not left"))
        #expect(desk.ask("ORDER.SHIP o1").contains(#""status":"shipped""#))
        #expect(desk.ask("STOCK.GET bike turin").contains(#""on_hand":2,"reserved":0"#))
        #expect(desk.ask("ORDER.SHIP o1").contains("STATE"))
        #expect(desk.ask("ORDER.RELEASE o1").contains("STATE"))
        #expect(desk.ask("ORDER.CONFIRM o1").contains(#""status":"shipped""#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `a shipment waits for its receipt and for its confirmation`() {
        var desk = SupplyTests.desk()
        desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-03")
        desk.ask("PROMISE o1 LINE bike 2 HOLD 1h")
        #expect(desk.ask("ORDER.SHIP o1").contains("STATE"))
        desk.ask("ORDER.CONFIRM o1")
        #expect(desk.ask("ORDER.SHIP o1").contains("0 are on hand"))
        desk.ask("RECEIPT.ARRIVE r1 1")
        #expect(desk.ask("ORDER.SHIP o1").contains("1 are on hand"))
        desk.ask("RECEIPT.ARRIVE r1")
        #expect(desk.ask("ORDER.SHIP o1").contains(#""status":"shipped""#))
        #expect(desk.ask("ORDER.SHIP o9").contains("NOTFOUND"))
    }

    @Test func `what waits goes on waiting when the rest has left`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 3")
        desk.ask("PROMISE o1 LINE bike 5 DELIVERY partial CONFIRM")
        let reply = desk.ask("ORDER.SHIP o1")
        #expect(reply.contains(#""status":"backordered""#))
        #expect(reply.contains(#""confirmed":3,"backordered":2"#))
        #expect(desk.ask("ORDER.SHIP o1").contains("STATE"))
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 2").contains("STATE"))
        #expect(desk.ask("ORDER.RELEASE o1").contains(#""status":"released""#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `work in two steps on one resource leaves with its line`() {
        var desk = SupplyTests.desk()
        for line in [
            "RESOURCE.PUT press unit minutes finite false", "ROUTING.SET bike oslo press 5 press 3",
        ] { #expect(desk.ask(line).contains("error") == false, "\(line)") }
        desk.ask("PROMISE o1 LINE bike 1 CONFIRM")
        #expect(desk.ask("ORDER.SHIP o1").contains(#""status":"shipped""#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `goods that left may be deleted, and the server starts again`() {
        var desk = SupplyTests.desk()
        desk.ask("ITEM.PUT bolt kind product")
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("STOCK.SET bolt oslo 2")
        desk.ask("PROMISE o1 LINE bike 4 LINE bolt 2 CONFIRM")
        #expect(desk.ask("ORDER.SHIP o1 LINE 2 2").contains(#""status":"confirmed""#))
        #expect(desk.ask("ITEM.DEL bolt") == "1")
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
        let digest = desk.digest()
        var again = desk.copy()
        #expect(again.digest() == digest)
        #expect(again.ask("ORDER.SHIP o1").contains(#""status":"shipped""#))
    }

    @Test func `a hold that was confirmed leaves no tick behind`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("PROMISE o1 LINE bike 1 HOLD 60s")
        desk.ask("ORDER.CONFIRM o1")
        desk.ask("PROMISE o2 LINE bike 1 HOLD 60s")
        for _ in 0..<3_000 { desk.ask("ORDER.EXTEND o2 60s") }
        desk.ask("ORDER.EXTEND o2 90s")
        desk.wait(80_000)
        let isEarly = desk.engine.tick(at: desk.now)
        #expect(!isEarly)
        desk.wait(20_000)
        let isDue = desk.engine.tick(at: desk.now)
        #expect(isDue)
        #expect(desk.ask("ORDER.GET o2").contains(#""status":"expired""#))
    }

    @Test func `a part that left is not given back by a release`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("PROMISE o1 LINE bike 4 CONFIRM")
        desk.ask("ORDER.SHIP o1 LINE 1 3")
        #expect(desk.ask("ORDER.RELEASE o1").contains(#""shipped":3"#))
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":2,"reserved":0"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `an amended order keeps its old promise when the new one is worse`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-10")
        let first = desk.ask("PROMISE o1 LINE bike 3 CONFIRM")
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 7 KEEP") == first)
        #expect(desk.ask("ORDER.GET o1") == first)
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 11 SHORT reject").contains("rejected"))
        #expect(desk.ask("ORDER.GET o1") == first)
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 7 DRYRUN").contains(#""arrive":"2026-12-10""#))
        #expect(desk.ask("ORDER.GET o1") == first)
        // Its own stock counts as free while it is planned anew.
        #expect(
            desk.ask("ORDER.AMEND o1 LINE bike 5 KEEP").contains(
                #""status":"confirmed","expires":null,"arrive":"2026-12-01""#))
        #expect(desk.ask("STOCK.GET bike").contains(#""reserved":5"#))
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 7").contains(#""arrive":"2026-12-10""#))
        #expect(desk.ask("PROMISE o1 LINE bike 3 CONFIRM").contains("EXISTS"))
        #expect(desk.ask("PROMISE o1 LINE bike 7 CONFIRM").contains(#""confirmed":7"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `a later day that is asked for is not worse`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("PROMISE o1 LINE bike 3 BY 2026-12-05 CONFIRM")
        #expect(
            desk.ask("ORDER.AMEND o1 LINE bike 3 BY 2026-12-09 KEEP").contains(
                #""arrive":"2026-12-09""#))
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 2 KEEP").contains(#""arrive":"2026-12-01""#))
    }

    @Test func `an amended hold keeps its deadline unless it is given another`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("PROMISE o1 LINE bike 3 HOLD 60s")
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 4").contains("00:01:00Z"))
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 4 HOLD 90s").contains("00:01:30Z"))
        desk.wait(61_000)
        #expect(desk.ask("ORDER.GET o1").contains("held"))
        desk.wait(30_000)
        #expect(desk.ask("ORDER.GET o1").contains("expired"))
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 4").contains("STATE"))
        #expect(desk.ask("ORDER.AMEND o2 LINE bike 4").contains("NOTFOUND"))
    }

    @Test func `promises that stock no longer covers are flagged, published and listed`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 10")
        desk.ask("PROMISE o1 LINE bike 4 CONFIRM")
        desk.ask("PROMISE o2 LINE bike 5 BY 2026-12-05 CONFIRM")
        #expect(desk.ask("STOCK.ADJUST bike oslo -3") == "7")
        #expect(desk.engine.effects.map(\.channel) == ["order.at_risk"])
        #expect(
            desk.engine.effects.map(\.payload) == [
                #"{"order":"o2","line":1,"item":"bike","location":"oslo","#
                    + #""short_by":2,"day":"2026-12-05"}"#
            ])
        #expect(
            desk.ask("ORDER.FIND WHERE at_risk RETURN due") == #"[{"id":"o2","due":"2026-12-05"}]"#)
        #expect(desk.ask("ORDER.GET o2").hasSuffix(#","at_risk":true}"#))
        #expect(!desk.ask("ORDER.GET o1").contains("at_risk"))
        #expect(desk.ask("STOCK.SET bike oslo 2") == #""OK""#)
        #expect(desk.engine.effects.count == 2)
        #expect(
            desk.ask("ORDER.AT_RISK")
                == #"[{"order":"o1","line":1,"item":"bike","location":"oslo","short_by":2,"#
                + #""day":"2026-12-01"},{"order":"o2","line":1,"item":"bike","location":"oslo","#
                + #""short_by":5,"day":"2026-12-05"}]"#)
        // The same count again makes nothing worse.
        desk.ask("STOCK.SET bike oslo 2")
        #expect(desk.engine.effects.isEmpty)
        desk.ask("RECEIPT.PUT r1 bike oslo 7 2026-12-05")
        #expect(desk.ask("ORDER.FIND WHERE at_risk RETURN due") == #"[{"id":"o1","due":null}]"#)
        #expect(desk.ask("ORDER.RELEASE o1").contains("released"))
        #expect(desk.ask("ORDER.AT_RISK") == "[]")
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `what ships before its day can leave another promise short`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 5")
        desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-10")
        desk.ask("PROMISE late LINE bike 5 BY 2026-12-10 CONFIRM")
        desk.ask("PROMISE early LINE bike 5 CONFIRM")
        #expect(desk.ask("ORDER.SHIP late").contains("shipped"))
        #expect(desk.engine.effects.map(\.payload.count).count == 1)
        #expect(desk.ask("ORDER.AT_RISK").contains(#""order":"early""#))
        desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-01")
        #expect(desk.ask("ORDER.AT_RISK") == "[]")
    }

    @Test func `an amended order is younger only by what is new in it`() {
        for (words, onHand) in [
            // What the owner had counted as of the promise of 5: 100 beside them.
            ("LINE bike 5", 105), ("LINE bike 8", 105), ("LINE bike 3", 103),
            ("LINE bike 5 BY 2026-12-24", 105), ("LINE bike 3 LINE bike 4", 105),
            ("LINE helmet 1 LINE bike 5", 105), ("LINE helmet 5", 100),
        ] {
            var desk = SupplyTests.desk()
            desk.ask("STOCK.SET bike oslo 200")
            desk.ask("STOCK.SET helmet oslo 9")
            desk.ask("PROMISE o1 LINE bike 5 CONFIRM")
            let seen = desk.engine.sequence
            desk.ask("ORDER.AMEND o1 LINE bike 4")
            desk.ask("ORDER.AMEND o1 LINE bike 6")
            desk.ask("ORDER.AMEND o1 \(words)")
            let check = desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "\(words): \(check)")
            desk = desk.copy()
            desk.ask("STOCK.SET bike oslo 100 ASOF \(seen)")
            // Of the five, one was given up by the first amendment.
            let expected = onHand == 105 ? 104 : onHand
            let stock = desk.ask("STOCK.GET bike")
            #expect(stock.contains(#""on_hand":\#(expected),"#), "\(words): \(stock)")
        }
    }

    @Test func `of an amended order the oldest leaves first, and what is new is at risk first`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 20")
        desk.ask("PROMISE o1 LINE bike 5 CONFIRM")
        let seen = desk.engine.sequence
        desk.ask("PROMISE o2 LINE bike 5 CONFIRM")
        desk.ask("ORDER.AMEND o1 LINE bike 8")
        desk.ask("STOCK.SET bike oslo 10")
        #expect(desk.ask("ORDER.AT_RISK").contains(#""order":"o1""#))
        #expect(desk.ask("ORDER.AT_RISK").contains(#""short_by":3"#))
        #expect(!desk.ask("ORDER.AT_RISK").contains(#""order":"o2""#))
        desk.ask("STOCK.SET bike oslo 20")
        desk.ask("ORDER.SHIP o1 LINE 1 3")
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
        desk = desk.copy()
        desk.ask("STOCK.SET bike oslo 12 ASOF \(seen)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":14,"reserved":10"#))
        desk.ask("ORDER.AMEND o1 LINE bike 9")
        desk.ask("STOCK.SET bike oslo 12 ASOF \(seen)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":14,"reserved":11"#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `a count as of a write nets younger promises only`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 10")
        desk.ask("PROMISE o1 LINE bike 3 CONFIRM")
        let seen = desk.engine.sequence
        #expect(desk.ask("ORDER.GET o1 sequence") == #"{"id":"o1","sequence":\#(seen)}"#)
        desk.ask("PROMISE o2 LINE bike 2 CONFIRM")
        // The owner had taken off o1 and says that 6 are left; o2 is news to it.
        #expect(desk.ask("STOCK.SET bike oslo 6 ASOF \(seen)") == #""OK""#)
        #expect(
            desk.ask("STOCK.GET bike").contains(
                #""on_hand":9,"reserved":5,"safety":0,"available":4"#))
        #expect(desk.ask("STOCK.SET bike oslo 6 ASOF \(seen - 1)").contains("STATE"))
        let beyond = desk.ask("STOCK.SET bike oslo 6 ASOF \(desk.engine.sequence + 2)")
        #expect(beyond.contains("BADARG"))
        #expect(desk.ask("STOCK.SET bike oslo 6 ASOF \(desk.engine.sequence)") == #""OK""#)
        #expect(desk.ask("STOCK.GET bike").contains(#""available":6"#))
        #expect(desk.ask("STOCK.SET bike oslo 6") == #""OK""#)
        #expect(desk.ask("STOCK.GET bike").contains(#""available":1"#))
        #expect(desk.ask("STOCK.SET bike oslo 6 ASOF 0") == #""OK""#)
        #expect(desk.ask("STOCK.SET bike oslo 6 ASOF -1").contains("BADARG"))
    }

    @Test func `a count as of a write nets what has left for younger promises too`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 10")
        let seen = desk.engine.sequence
        desk.ask("PROMISE o1 LINE bike 4 CONFIRM")
        desk.ask("ORDER.SHIP o1")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":6,"reserved":0"#))
        desk.ask("STOCK.SET bike oslo 10 ASOF \(seen)")
        #expect(
            desk.ask("STOCK.GET bike").contains(
                #""on_hand":6,"reserved":0,"safety":0,"available":6"#))
        // What the owner counts is all gone, and more: on hand is nothing.
        desk.ask("STOCK.SET bike oslo 3 ASOF \(seen)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":0,"#))
        // A count that has seen the promise has taken it off.
        desk.ask("STOCK.SET bike oslo 6 ASOF \(seen + 1)")
        #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":6,"#))
    }

    @Test func `what has left keeps its age when its order is amended or restored, or over`() {
        var desk = SupplyTests.desk()
        for line in [
            "ITEM.MPUT 1 kind wheel product", "STOCK.SET bike oslo 10", "STOCK.SET wheel oslo 50",
            "BOM.SET bike wheel 2", "ROUTING.SET bike oslo", "PROMISE o1 LINE bike 6 CONFIRM",
            "ORDER.SHIP o1 LINE 1 4",
        ] { desk.ask(line) }
        let seen = desk.engine.sequence
        // Six more of o1: what is there, and six that are made of twelve wheels.
        for line in [
            "ORDER.AMEND o1 LINE bike 16", "ORDER.SHIP o1", "PROMISE o2 LINE wheel 8 CONFIRM",
            "ORDER.SHIP o2 LINE 1 5", "ORDER.RELEASE o2",
        ] {
            let reply = desk.ask(line)
            #expect(!reply.hasPrefix("{\"error"), "\(line): \(reply)")
        }
        for _ in 0..<2 {
            #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#), "\(desk.ask("CHECK"))")
            // Four had left by then; two of the rest were promised by then, four later.
            desk.ask("STOCK.SET bike oslo 20 ASOF \(seen)")
            #expect(desk.ask("STOCK.GET bike").contains(#""on_hand":16,"#))
            // Twelve wheels went into bikes, five left as such.
            desk.ask("STOCK.SET wheel oslo 50 ASOF \(seen)")
            #expect(desk.ask("STOCK.GET wheel").contains(#""on_hand":33,"#))
            desk = desk.copy()
        }
    }

    @Test func `an amended order is as young as it was but for what is new, also after a restart`()
        throws
    {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 10")
        desk.ask("PROMISE o1 LINE bike 4 CONFIRM")
        desk.ask("PROMISE o2 LINE bike 4 CONFIRM")
        desk.ask("ORDER.AMEND o1 LINE bike 5")
        desk.ask("STOCK.SET bike oslo 8")
        var twin = Desk(restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
        #expect(twin.digest() == desk.digest())
        for line in ["ORDER.AT_RISK", "STOCK.ADJUST bike oslo -1", "ORDER.AT_RISK", "CHECK"] {
            #expect(twin.ask(line) == desk.ask(line))
            #expect(twin.engine.effects == desk.engine.effects)
        }
        #expect(desk.ask("ORDER.FIND WHERE at_risk RETURN status").contains(#""id":"o1""#))
        // Of seven, four of the first order stand, three of the second, and nothing of the fifth.
        #expect(desk.ask("ORDER.COUNT WHERE at_risk") == "2")
        #expect(!desk.ask("ORDER.AT_RISK").contains(#""short_by":2"#))
    }
}
