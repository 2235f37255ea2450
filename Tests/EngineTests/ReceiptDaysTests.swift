import Columns
import Engine
import TestKit
import Testing

/// Overdue and planned receipts that move with the days, beside a list of receipts and promises.
@Suite struct ReceiptDaysTests {
    @Test func `receipts that are late or only planned count when the item says`() {
        for seed in seeds(80) {
            var script = ReceiptDaysScript(seed: seed)
            for step in 0..<25 where script.problem == nil {
                script.step()
                if let problem = script.problem {
                    Issue.record("seed \(seed), step \(step): \(problem)")
                }
            }
            let check = script.desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
            var twin = script.desk.copy()
            #expect(twin.ask("ATP bike 5") == script.desk.ask("ATP bike 5"), "seed \(seed)")
            #expect(twin.digest() == script.desk.digest(), "seed \(seed)")
        }
    }

    @Test func `a gap that has passed puts nobody at risk, whatever else is stored`() {
        for also in ["TIME", "STOCK.LOT milk oslo a 5 EXPIRES 2027-01-01"] {
            var desk = Desk()
            for line in [
                "ITEM.MPUT 1 kind bike product milk product", "LOCATION.PUT oslo zone n", also,
                "STOCK.SET bike oslo 10", "PROMISE o1 LINE bike 10 BY 2026-12-04 CONFIRM",
                "STOCK.SET bike oslo 5", "RECEIPT.PUT r1 bike oslo 5 2026-12-06",
            ] { desk.ask(line) }
            #expect(desk.ask("ORDER.COUNT WHERE at_risk") == "1")
            desk.wait(6 * 86_400_000)
            _ = desk.engine.tick(at: desk.now)
            #expect(desk.ask("ORDER.COUNT WHERE at_risk") == "0", "\(also)")
            #expect(desk.ask("ORDER.AT_RISK") == "[]")
            #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#))
        }
    }

    @Test func `who relied on a receipt is told on the day on which it is late`() {
        var desk = Desk()
        for line in [
            "ITEM.PUT bike past_due_days 5", "LOCATION.PUT oslo zone n",
            "RECEIPT.PUT r1 bike oslo 4 2026-12-02", "PROMISE o1 LINE bike 3 BY 2026-12-02 CONFIRM",
        ] { desk.ask(line) }
        desk.wait(86_400_000)
        #expect(desk.ask("ORDER.AT_RISK") == "[]")
        let isDue = desk.engine.tick(at: desk.now)
        #expect(!isDue, "that day's turn was seen by the question before")
        desk.wait(86_400_000)
        let isTold = desk.engine.tick(at: desk.now)
        #expect(isTold)
        let told = desk.engine.effects.map(\.payload)
        #expect(
            told == [
                #"{"order":"o1","line":1,"item":"bike","location":"oslo","short_by":3,"#
                    + #""day":"2026-12-02"}"#
            ])
        desk.wait(86_400_000)
        _ = desk.engine.tick(at: desk.now)
        #expect(desk.engine.effects.isEmpty, "it was told already")
        desk.ask("RECEIPT.ARRIVE r1")
        #expect(desk.ask("ORDER.AT_RISK") == "[]")
        #expect(!desk.ask("ORDER.GET o1").contains("at_risk"))
    }
}

private struct ReceiptDaysScript: ~Copyable {
    var random: SeededGenerator
    var desk = Desk()
    var problem: String?
    private var receipts: [(day: Int32, quantity: Int, isPlanned: Bool)] = []
    private var promises: [String: (day: Int32, quantity: Int)] = [:]
    private var pastDue: Int32?
    private var release: Int32?
    private var count = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        desk.ask("LOCATION.PUT oslo zone n")
        setRule()
    }

    private var today: Int32 { Instant.day(of: desk.now) }

    private mutating func setRule() {
        pastDue = random.chance(70) ? Int32(random.below(6)) : nil
        release = random.chance(50) ? Int32(random.below(6)) : nil
        desk.ask(
            "ITEM.PUT bike past_due_days \(pastDue.map { "\($0)" } ?? "\"\"") "
                + "release_days \(release.map { "\($0)" } ?? "\"\"")")
    }

    mutating func step() {
        switch random.below(8) {
        case 0, 1: receive()
        case 2, 3: desk.wait(86_400_000 * Int64(1 + random.below(3)))
        case 4 where random.chance(30): setRule()
        case 5:
            guard let id = promises.keys.min() else { return }
            desk.ask("ORDER.RELEASE \(id)")
            promises[id] = nil
        default: promise()
        }
        let isShort = (today..<today + 40).contains { balance($0, planned: false) < 0 }
        let listed = desk.ask("ORDER.AT_RISK")
        if isShort == (listed == "[]") { problem = "short: \(isShort), at risk: \(listed)" }
    }

    private mutating func receive() {
        let receipt = (today + Int32(random.below(8)), 1 + random.below(5), random.chance(30))
        receipts.append(receipt)
        desk.ask(
            "RECEIPT.PUT r\(receipts.count) bike oslo \(receipt.1) \(SupplyScript.date(receipt.0))"
                + (receipt.2 ? " CLASS planned" : ""))
    }

    /// The day on which a receipt counts today.
    private func day(_ receipt: (day: Int32, quantity: Int, isPlanned: Bool)) -> Int32 {
        var day = receipt.day
        if receipt.isPlanned, let release { day = max(day, today + release) }
        if day < today, let pastDue { day = today + pastDue }
        return day
    }

    private func balance(_ last: Int32, planned: Bool) -> Int {
        var sum = 0
        for receipt in receipts where planned || !receipt.isPlanned {
            if day(receipt) <= last { sum += receipt.quantity }
        }
        for promise in promises.values where promise.day <= last { sum -= promise.quantity }
        return sum
    }

    private mutating func promise() {
        let quantity = 1 + random.below(5)
        let isPlanned = random.chance(40)
        let days = today..<today + 40
        let expected = days.first { from in
            (from..<today + 40).allSatisfy { balance($0, planned: isPlanned) >= quantity }
        }
        let text = expected.map { "\"\(SupplyScript.date($0))\"" } ?? "null"
        let found = desk.ask("ATP bike \(quantity)" + (isPlanned ? " ALLOW planned" : ""))
        guard found.contains(#""arrive":\#(text),"#) else {
            problem = "ATP \(quantity) planned \(isPlanned): expected \(text), found \(found)"
            return
        }
        guard !isPlanned, let expected else { return }
        count += 1
        desk.ask("PROMISE o\(count) LINE bike \(quantity) CONFIRM")
        promises["o\(count)"] = (expected, quantity)
    }
}
