import Promising

/// Supply rows with stock, receipts and commitments, and the same supply day by day.
enum SupplyOfRows {
    static let today: Int32 = 20_000
    static let horizonDays = 366

    /// Rows with stock, three receipts within 60 days and two commitments each; plenty for small orders.
    static func make(_ count: Int) throws(SupplyError) -> SupplyRows {
        var rows = SupplyRows()
        var draw = Draw(seed: 7)
        for _ in 0..<count {
            let row = rows.addRow()
            try rows.setOnHand(row, Int64(400_000 + draw.below(50_000)))
            for _ in 0..<3 {
                try rows.addReceipt(
                    row, day: today + Int32(draw.below(60)), quantity: Int64(1 + draw.below(40_000))
                )
            }
            for _ in 0..<2 {
                try rows.commit(
                    row, ship: today + Int32(draw.below(30)), quantity: Int64(1 + draw.below(9_000))
                )
            }
        }
        return rows
    }

    /// What can be shipped on each day from today on, row behind row.
    static func days(of rows: SupplyRows) -> [Int64] {
        var days: [Int64] = []
        days.reserveCapacity(rows.count * horizonDays)
        for row in 0..<rows.count {
            for day in 0..<horizonDays {
                days.append(rows.available(row, day: today + Int32(day)))
            }
        }
        return days
    }
}

/// The look-ahead of a row as an array over days, which is what a promise table in a database keeps.
struct DayArrays {
    /// What can be shipped on each day, row behind row.
    private(set) var days: [Int64]

    init(_ rows: SupplyRows) { days = SupplyOfRows.days(of: rows) }

    /// Takes a quantity from a day on, when no later day has less.
    mutating func reserve(_ row: Int, from day: Int, quantity: Int64) -> Bool {
        let start = row * SupplyOfRows.horizonDays
        var span = days.mutableSpan
        var index = start + SupplyOfRows.horizonDays - 1
        while index >= start + day {
            if span[index] < quantity { return false }
            index -= 1
        }
        for index in start + day..<start + SupplyOfRows.horizonDays { span[index] -= quantity }
        return true
    }

    /// Gives a quantity back from a day on.
    mutating func release(_ row: Int, from day: Int, quantity: Int64) {
        let start = row * SupplyOfRows.horizonDays
        var span = days.mutableSpan
        for index in start + day..<start + SupplyOfRows.horizonDays { span[index] += quantity }
    }
}
