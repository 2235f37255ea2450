import Promising
import TestKit
import Testing

@Suite struct LotRowTests {
    @Test func `what can leave of lots is what matching unit by unit leaves`() {
        for seed in seeds(400) {
            var random = SeededGenerator(seed: seed)
            var units = UnitMatching(today: Int32(random.below(4)))
            var lots: [LotRow.Lot] = []
            for _ in 0..<(1 + random.below(5)) {
                let from = random.chance(40) ? Int32.min : Int32(random.below(9))
                let expires =
                    random.chance(25) ? Int32.max : max(0, from) + 1 + Int32(random.below(8))
                let quantity = 1 + random.below(4)
                lots.append(LotRow.Lot(from: from, expires: expires, quantity: Int64(quantity)))
                for _ in 0..<quantity {
                    units.lots.append(UnitMatching.Lot(from: from, expires: expires))
                }
            }
            var row = LotRow(lots, today: units.today)
            for step in 0..<8 {
                let day = Int32(random.below(12))
                let keep = Int32(random.below(4))
                let most = row.most(day: day, keep: keep, planned: false)
                let expected = units.most(day: day, keep: keep)
                #expect(most == Int64(expected), "seed \(seed), step \(step), day \(day) + \(keep)")
                if most == 0 { continue }
                let quantity = 1 + random.below(Int(most))
                row.take(LotRow.Take(day: day, keep: keep, quantity: Int64(quantity)))
                for _ in 0..<quantity {
                    units.takes.append(UnitMatching.Take(day: day, keep: keep))
                }
                #expect(units.servesAll(), "seed \(seed), step \(step)")
                #expect(row.deepest(from: units.today, planned: false) == 0)
                if random.chance(30), let gone = units.takes.randomElement(using: &random) {
                    row.take(LotRow.Take(day: gone.day, keep: gone.keep, quantity: -1))
                    let place = units.takes.firstIndex(of: gone) ?? 0
                    units.takes.remove(at: place)
                }
            }
        }
    }

    @Test func `what expires unsold covers no later promise`() {
        var row = LotRow([LotRow.Lot(expires: 5, quantity: 10)], today: 0)
        #expect(row.most(day: 4, keep: 0, planned: false) == 10)
        #expect(row.most(day: 5, keep: 0, planned: false) == 0)
        #expect(row.most(day: 2, keep: 2, planned: false) == 10)
        #expect(row.most(day: 2, keep: 3, planned: false) == 0)
        row.take(LotRow.Take(day: 4, quantity: 7))
        #expect(row.most(day: 0, keep: 0, planned: false) == 3)
        row.today = 5
        #expect(row.deepest(from: 5, planned: false) == 7)
    }

    @Test func `what is short counts as asked until later lots serve it`() {
        var row = LotRow(
            [
                LotRow.Lot(expires: 3, quantity: 5), LotRow.Lot(from: 6, quantity: 8),
                LotRow.Lot(from: 2, quantity: 4, isPlanned: true),
            ], today: 0)
        let late = LotRow.Take(day: 4, quantity: 6)
        row.take(late)
        #expect(row.most(day: 4, keep: 0, planned: false) == 0)
        #expect(row.most(day: 6, keep: 0, planned: false) == 2)
        #expect(row.deepest(from: 4, planned: true) == 2, "4 planned units come on day 2")
        #expect(row.relief(of: late, planned: false) == 6)
        let first = LotRow.Take(day: 1, quantity: 5)
        row.take(first)
        #expect(row.relief(of: first, planned: false) == 0, "what it leaves expires on day 3")
    }
}
