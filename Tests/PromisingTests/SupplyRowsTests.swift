import Promising
import TestKit
import Testing

/// A row as a dense array of days, recomputed from scratch: the model of ``SupplyRows``.
private struct DenseRow {
    static let first: Int32 = 20_000
    static let length = 366
    var onHand: Int64 = 0
    var safety: Int64 = 0
    var firm = [Int64](repeating: 0, count: length)
    var planned = [Int64](repeating: 0, count: length)

    func balances(planned usesPlanned: Bool) -> [Int64] {
        var sum = onHand - safety
        return (0..<Self.length).map { index in
            sum += firm[index] + (usesPlanned ? planned[index] : 0)
            return sum
        }
    }

    /// S of every day, from the balances.
    func available(_ balances: [Int64]) -> [Int64] {
        var lowest = Int64.max
        var result = balances
        for index in balances.indices.reversed() {
            lowest = min(lowest, balances[index])
            result[index] = max(0, lowest)
        }
        return result
    }
}

@Suite struct SupplyRowsTests {
    @Test(arguments: seeds(24))
    func `rows answer like a dense year through thousands of changes`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let spread = random.pick([3, 8, 40, DenseRow.length])
        let size: Int64 = random.chance(20) ? 1 << 41 : 20
        var rows = SupplyRows()
        var model: [DenseRow] = []
        for _ in 0..<4 {
            rows.addRow()
            model.append(DenseRow())
        }
        var sawSpill = false
        for step in 0..<400 {
            let row = random.below(4)
            let index = random.below(spread) * (DenseRow.length / spread)
            let day = DenseRow.first + Int32(index)
            let quantity = Int64.random(in: 0...size, using: &random)
            switch random.below(9) {
            case 0:
                try rows.setOnHand(row, quantity)
                model[row].onHand = quantity
            case 1:
                try rows.setSafety(row, quantity / 4)
                model[row].safety = quantity / 4
            case 2, 3:
                try rows.addReceipt(row, day: day, quantity: quantity)
                model[row].firm[index] += quantity
            case 4:
                try rows.addReceipt(row, day: day, quantity: quantity, planned: true)
                model[row].planned[index] += quantity
            case 5:
                let whole = model[row].planned[index]
                try rows.arrive(row, day: day, quantity: whole, planned: true)
                model[row].planned[index] = 0
                model[row].onHand += whole
            case 6:
                try rows.commit(row, ship: day, quantity: quantity)
                model[row].firm[index] -= quantity
            case 7:
                let sum = model[row].firm[index]
                if sum < 0 {
                    try rows.release(row, ship: day, quantity: -sum)
                } else {
                    try rows.removeReceipt(row, day: day, quantity: sum)
                }
                model[row].firm[index] = 0
            default:
                try rows.ship(row, ship: day, quantity: quantity)
                model[row].firm[index] += quantity
                model[row].onHand -= quantity
            }
            sawSpill = sawSpill || rows.spilledCount > 0
            try compare(rows, model, row, &random, "seed \(seed) step \(step)")
        }
        rows.checkInvariants()
        #expect(spread < 8 || sawSpill, "seed \(seed) never spilled")
    }

    private func compare(
        _ rows: SupplyRows, _ model: [DenseRow], _ row: Int, _ random: inout SeededGenerator,
        _ place: String
    ) throws {
        let dense = model[row]
        let last = DenseRow.first + Int32(DenseRow.length) - 1
        #expect(rows.onHand(row) == dense.onHand, "\(place)")
        #expect(rows.safety(row) == dense.safety, "\(place)")
        for planned in [false, true] {
            let balances = dense.balances(planned: planned)
            let available = dense.available(balances)
            for _ in 0..<6 {
                let day = DenseRow.first + Int32(random.below(DenseRow.length))
                let index = Int(day - DenseRow.first)
                let expected = available[index]
                try #require(
                    rows.available(row, day: day, planned: planned) == expected, "\(place)")
                let lowest = balances[index...].min()
                try #require(rows.lowest(row, from: day, planned: planned) == lowest, "\(place)")
                let quantity = expected + Int64(random.below(40)) - 10
                let earliest = available[index...].firstIndex { $0 >= quantity }
                    .map { DenseRow.first + Int32($0) }
                try #require(
                    rows.earliestDay(
                        row, quantity: quantity, from: day, through: last, planned: planned)
                        == earliest, "\(place) quantity \(quantity) from \(day)")
                let step = available[index...].firstIndex { $0 > expected }
                    .map { DenseRow.first + Int32($0) }
                try #require(
                    rows.nextStep(row, after: day, through: last, planned: planned) == step,
                    "\(place)")
            }
        }
        let days = (0..<DenseRow.length).filter { dense.firm[$0] != 0 || dense.planned[$0] != 0 }
        let expected = days.map { index in
            SupplyRows.Day(
                day: DenseRow.first + Int32(index), firm: dense.firm[index],
                planned: dense.planned[index])
        }
        try #require(rows.days(row) == expected, "\(place)")
    }
}
