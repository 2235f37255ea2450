import Engine
import TestKit
import Testing
import Wire

@Suite struct HugeQuantityTests {
    @Test func `a refused quantity leaves no stock row and no receipt behind`() {
        for line in [
            "STOCK.SET bike turin 576460752303423.489", "STOCK.SET bike turin 9223372036854775.807",
            "STOCK.ADJUST bike turin 576460752303423.489",
            "STOCK.SAFETY bike turin 576460752303423.489",
            "RECEIPT.PUT r2 bike turin 576460752303423.489 2026-12-05",
            "RECEIPT.PUT r1 bike turin 576460752303423.489 2026-12-05",
        ] {
            var desk = SupplyTests.desk()
            desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-05")
            let before = desk.digest()
            #expect(desk.ask(line).contains(#""code":"LIMIT""#), "\(line)")
            #expect(desk.digest() == before, "\(line)")
        }
    }

    @Test func `what is booked is given back even where the most that fits has taken its place`() {
        for most in ["576460752303423.488", "1152921504606846.976"] {
            var desk = SupplyTests.desk()
            desk.ask("STOCK.SET bike oslo 5")
            #expect(desk.ask("PROMISE o1 LINE bike 5 CONFIRM").contains("confirmed"))
            desk.ask("STOCK.SET bike oslo \(most)")
            desk.ask("RECEIPT.PUT r1 bike oslo 5 2026-12-01")
            #expect(desk.ask("ORDER.RELEASE o1").contains("released"), "\(most)")
            #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#), "\(most)")
        }
    }

    @Test func `huge quantities, costs and days are answers`() {
        let quantities = [
            "0.001", "1", "576460752303423.488", "288230376151711.744", "1152921504606846.976",
            "9223372036854775.807",
        ]
        for seed in seeds(120) {
            var random = SeededGenerator(seed: seed)
            var desk = SupplyTests.desk()
            for _ in 0..<30 {
                let quantity = random.pick(quantities)
                let place = random.pick(["oslo", "turin"])
                let day = random.pick(["0001-01-01", "2026-12-01", "2026-12-09", "9999-12-31"])
                let order = random.pick(["o1", "o2", "o3"])
                let line = random.pick([
                    "STOCK.SET bike \(place) \(quantity)",
                    "STOCK.ADJUST bike \(place) \(random.pick(["", "-"]))\(quantity)",
                    "STOCK.SAFETY bike \(place) \(quantity)",
                    "RECEIPT.PUT \(random.pick(["r1", "r2"])) bike \(place) \(quantity) \(day) CLASS "
                        + random.pick(["firm", "planned"]),
                    "RECEIPT.ARRIVE r1", "RECEIPT.CANCEL r2",
                    "LANE.SET \(place) eu \(random.pick(["0", "3650"])) "
                        + random.pick(["0.01", "92233720368547758.07"]),
                    "PROMISE \(order) LINE bike \(quantity) LINE bike 1 HOLD 60 ALLOW planned TO eu",
                    "PROMISE \(order) LINE bike \(quantity) CONFIRM BY \(day)",
                    "PROMISE \(order) LINE bike \(quantity) CONFIRM DELIVERY partial",
                    "ORDER.RELEASE \(order)", "ATP bike \(quantity) BY \(day) TO eu",
                    "STOCK.GET bike",
                ])
                if random.chance(20) { desk.wait(Int64(random.below(90_000))) }
                _ = desk.engine.tick(at: desk.now)
                let before = desk.engine.freeze().digest
                let reply = desk.ask(line)
                if case .refused = desk.outcome {
                    #expect(
                        desk.engine.freeze().digest == before, "seed \(seed): \(line): \(reply)")
                }
            }
            let check = desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
        }
    }
}
