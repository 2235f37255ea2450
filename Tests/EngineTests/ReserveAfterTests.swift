import Engine
import TestKit
import Testing

@Suite struct ReserveAfterTests {
    private static func desk() -> Desk {
        var desk = Desk()
        desk.ask("ITEM.PUT bike kind product")
        desk.ask("LOCATION.PUT oslo zone no")
        desk.ask("LANE.SET oslo eu 2 1.5")
        desk.ask("ACCOUNT.PUT acme tier 2")
        desk.ask("STOCK.SET bike oslo 10")
        return desk
    }

    @Test
    func `an order waits for its day, takes nothing from others and is booked when it begins`() {
        var desk = Self.desk()
        let waiting = desk.ask("PROMISE o1 LINE bike 4 TO eu FOR acme RESERVEAFTER 2026-12-03")
        #expect(waiting.contains(#""status":"backordered""#))
        #expect(waiting.contains(#""reason":"nothing is reserved before its day""#))
        #expect(waiting.hasSuffix(#""reserve_after":"2026-12-03"}"#))
        #expect(desk.ask("ORDER.GET o1") == waiting)
        #expect(desk.ask("ATP bike 10").contains(#""status":"available""#))
        desk.now += 2 * 86_400_000 - 1
        #expect(desk.ask("ORDER.GET o1") == waiting, "the last moment of waiting")
        let deadline = desk.engine.nextDeadline
        #expect(deadline == desk.now)
        desk.now += 1
        let isDue = desk.engine.tick(at: desk.now)
        #expect(isDue)
        let channels = desk.engine.effects.map(\.channel)
        #expect(channels == ["order.reserved"])
        let booked = desk.ask("ORDER.GET o1")
        #expect(booked.contains(#""status":"confirmed","expires":null,"arrive":"2026-12-05""#))
        #expect(booked.contains(#""cost":6.00"#) && !booked.contains("reserve_after"))
        #expect(
            desk.ask("ORDER.FIND RETURN account zone tier reserve_after")
                == #"[{"id":"o1","account":"acme","zone":"eu","tier":2,"reserve_after":"2026-12-03"}]"#
        )
        #expect(desk.ask("ATP bike 7").contains(#""status":"short""#))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `orders of one day are promised in the order of entry, after those of earlier days`()
    {
        var desk = Self.desk()
        desk.ask("PROMISE late LINE bike 4 RESERVEAFTER 2026-12-03")
        desk.ask("PROMISE first LINE bike 4 RESERVEAFTER 2026-12-02")
        desk.ask("PROMISE second LINE bike 4 RESERVEAFTER 2026-12-02")
        desk.ask("PROMISE third LINE bike 4 RESERVEAFTER 2026-12-02 SHORT reject")
        desk.now += 9 * 86_400_000
        #expect(
            desk.ask("ORDER.FIND RETURN status updated")
                == #"[{"id":"late","status":"backordered","updated":"2026-12-03T00:00:00Z"},"#
                + #"{"id":"first","status":"confirmed","updated":"2026-12-02T00:00:00Z"},"#
                + #"{"id":"second","status":"confirmed","updated":"2026-12-02T00:00:00Z"},"#
                + #"{"id":"third","status":"rejected","updated":"2026-12-02T00:00:00Z"}]"#)
        #expect(desk.ask("ORDER.RESERVE third").contains("STATE"))
        #expect(desk.ask("PROMISE third LINE bike 1").contains(#""status":"held""#))
    }

    @Test func `a hold that ends with the day before makes room`() {
        var desk = Self.desk()
        desk.ask("PROMISE held LINE bike 10 HOLD 1d")
        desk.ask("PROMISE o1 LINE bike 4 RESERVEAFTER 2026-12-02 SHORT reject")
        desk.now += 86_400_000
        #expect(desk.ask("ORDER.GET o1").contains(#""status":"rejected""#), "the hold still counts")
        var other = Self.desk()
        other.ask("PROMISE held LINE bike 10 HOLD 86399")
        other.ask("PROMISE o1 LINE bike 4 RESERVEAFTER 2026-12-02 SHORT reject")
        other.now += 86_400_000
        #expect(other.ask("ORDER.GET o1").contains(#""status":"confirmed""#))
    }

    @Test func `what waits is released, confirmed, extended, shipped and amended as it should be`()
    {
        var desk = Self.desk()
        desk.ask("PROMISE o1 LINE bike 4 RESERVEAFTER 2026-12-03")
        let waiting = desk.ask("ORDER.GET o1")
        #expect(desk.ask("ORDER.CONFIRM o1") == waiting)
        #expect(desk.ask("PROMISE o1 LINE bike 4 RESERVEAFTER 2026-12-03") == waiting)
        #expect(desk.ask("PROMISE o1 LINE bike 4").contains("EXISTS"))
        #expect(desk.ask("ORDER.EXTEND o1 1h").contains("STATE"))
        #expect(desk.ask("ORDER.SHIP o1").contains("STATE"))
        #expect(desk.ask("ORDER.AMEND o1 LINE bike 5 RESERVEAFTER 2026-12-04").contains("12-04"))
        #expect(desk.ask("ORDER.RESERVE o1").contains(#""status":"confirmed""#))
        #expect(desk.ask("ORDER.RESERVE o1") == desk.ask("ORDER.GET o1"))
        let again = "ORDER.AMEND o1 LINE bike 5 RESERVEAFTER 2026-12-05"
        #expect(desk.ask(again + " KEEP").contains(#""status":"confirmed""#))
        #expect(desk.ask(again).contains(#""status":"backordered""#))
        #expect(desk.ask("ATP bike 10").contains(#""status":"available""#))
        #expect(desk.ask("ORDER.RELEASE o1").contains(#""status":"released""#))
        desk.now += 9 * 86_400_000
        let isDue = desk.engine.tick(at: desk.now)
        #expect(!isDue, "what was released waits for nothing")
        desk.ask("PROMISE o2 LINE bike 4 CONFIRM")
        desk.ask("ORDER.SHIP o2 LINE 1 1")
        #expect(desk.ask("ORDER.AMEND o2 LINE bike 4 RESERVEAFTER 2027-01-01").contains("STATE"))
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
    }

    @Test func `terms that contradict each other are refused, and a day that has begun makes none`()
    {
        var desk = Self.desk()
        let promise = "PROMISE o1 LINE bike 4 "
        #expect(desk.ask(promise + "RESERVEAFTER 2026-12-03 HOLD 1h").contains("BADARG"))
        #expect(
            desk.ask(promise + "LATEST 2026-12-02 RESERVEAFTER 2026-12-03").contains("BADARG"))
        #expect(desk.ask(promise + "RESERVEAFTER 2026-12-01").contains(#""status":"confirmed""#))
        #expect(desk.ask(promise + "RESERVEAFTER 2026-12-01").contains(#""status":"confirmed""#))
    }

    @Test func `what is stored of the terms promises as the terms themselves would have`() {
        let terms = [
            "LINE bike 3 LINE bike 2.5 BY 2026-12-04 LATEST 2026-12-30 TO eu FOR acme TIER 1 DELIVERY "
                + "partial MINSHIP 2 PARTIALS 2 ALLOW planned,substitutes",
            "LINE bike 20 SHORT cut", "LINE bike 20 DELIVERY ratio BY 2026-12-20",
            "LINE bike 20 DELIVERY complete SHORT reject TO nowhere", "LINE bike 12 TO no",
        ]
        for term in terms {
            var desk = Self.desk()
            desk.ask("LANE.SET oslo no 0 0")
            desk.ask("RECEIPT.PUT r1 bike oslo 7 2026-12-06")
            desk.ask("RECEIPT.PUT r2 bike oslo 7 2026-12-09 CLASS planned")
            desk.ask("PROMISE o1 \(term) RESERVEAFTER 2026-12-03")
            desk.now += 2 * 86_400_000
            var other = desk.copy()
            let found = desk.ask("ORDER.GET o1")
            other.ask("ORDER.RELEASE o1")
            let wanted = other.ask("PROMISE o1 \(term) CONFIRM")
            #expect(found == wanted, "\(term)")
        }
    }

    @Test func `many orders and ticks end in the same state however often somebody looks`() {
        for seed in seeds(60) {
            var random = SeededGenerator(seed: seed)
            var patient = Self.desk()
            var eager = Self.desk()
            for number in 0..<24 {
                let pause = Int64(random.below(20)) * 3_600_000
                for _ in 0..<4 {
                    eager.now += pause / 4
                    eager.ask("ORDER.COUNT")
                }
                patient.now += pause / 4 * 4
                let day = random.below(9)
                let line = random.pick([
                    "PROMISE o\(number) LINE bike \(1 + random.below(4)) RESERVEAFTER 2026-12-0\(1 + day)",
                    "PROMISE o\(number) LINE bike \(1 + random.below(4)) HOLD 1d",
                    "ORDER.RELEASE o\(random.below(24))", "ORDER.RESERVE o\(random.below(24))",
                    "STOCK.ADJUST bike oslo -\(1 + random.below(3))",
                    "RECEIPT.PUT r\(number) bike oslo 2 2026-12-0\(1 + day)",
                    "ORDER.AMEND o\(random.below(24)) LINE bike 2 RESERVEAFTER 2026-12-0\(1 + day)",
                ])
                #expect(patient.ask(line) == eager.ask(line), "seed \(seed): \(line)")
                if number % 8 == 7 { patient = patient.copy() }
            }
            #expect(patient.ask("ORDER.FIND") == eager.ask("ORDER.FIND"), "seed \(seed)")
            #expect(patient.ask("ORDER.AT_RISK") == eager.ask("ORDER.AT_RISK"), "seed \(seed)")
            #expect(patient.digest() == eager.digest(), "seed \(seed)")
            #expect(patient.ask("CHECK").hasPrefix(#"{"ok":true"#), "seed \(seed)")
        }
    }
}
