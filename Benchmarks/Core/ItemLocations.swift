import Promising

/// What the promises of an item at a location cost in memory, beside an array over days.
///
/// Each row has stock, three receipts and two commitments; the array is the plainest one that could
/// answer the same, 32 bits a day over the horizon, which knows neither receipts nor commitments
/// apart.
enum ItemLocations {
    /// Bytes of a day in the array.
    private static let dayBytes = 4

    static func compare(_ scale: Scale) throws -> [Comparison] {
        let count = scale.pick(1_000_000, quick: 20_000)
        let before = try MemoryPerRecord.residentBytes()
        let rows = try SupplyOfRows.make(count)
        let resident = try MemoryPerRecord.residentBytes() - before
        try check(rows.count == count, "all item-locations are there")
        try check(rows.spilledCount == 0, "five events fit in a row")
        try checkTotals(rows)
        func comparison(_ label: String, _ bytes: Int) -> Comparison {
            Comparison(
                title: "\(count) item-locations (laid out in 128 bytes, two cache lines)",
                unit: "bytes",
                ours: .init(label: label, amount: Double(bytes) / Double(count)),
                other: .init(
                    label: "array of days",
                    amount: Double(SupplyOfRows.horizonDays * dayBytes)),
                goal: "at least 10 (array over rows)")
        }
        let ours = [comparison("rows keep", rows.byteCount)]
        return scale == .quick ? ours : ours + [comparison("process grows by", resident)]
    }

    /// Draws the same stock, receipts and commitments again: once all of them are past, what can be
    /// shipped is their plain sum.
    private static func checkTotals(_ rows: SupplyRows) throws {
        var draw = Draw(seed: 7)
        for row in 0..<rows.count {
            var total = Int64(400_000 + draw.below(50_000))
            for _ in 0..<3 {
                _ = draw.below(60)
                total += Int64(1 + draw.below(40_000))
            }
            for _ in 0..<2 {
                _ = draw.below(30)
                total -= Int64(1 + draw.below(9_000))
            }
            let available = rows.available(row, day: SupplyOfRows.today + 60)
            try check(available == total, "row \(row) has \(total) at last, not \(available)")
        }
    }
}
