/// What rows can give beside the pegs, and what it costs to know it.
///
/// The last ``LotOutlook``s of a row with lots are kept until the draft is handed back: as the row
/// stands with what is tried at the moment, and without it.
extension ChainDraft {
    /// What one look at a row was answered from.
    struct LotLook: Sendable {
        /// Whether planned receipts counted.
        var planned: Bool
        /// The lots that were looked at.
        var lots: LotRow
        var outlook: LotOutlook
    }

    /// Looks at rows that are as much work as a need that is looked at.
    private static let rowsPerNeed = 64
    /// Figures of an outlook that are as much work as a look at a row.
    private static let figuresPerRow = 16
    /// Figures of outlooks that are kept at a time (8 bytes each).
    private static let mostFigures = 1 << 22
    /// Outlooks of one row that are kept.
    private static let looksPerRow = 4

    /// The work of looks at rows since it was last asked for, in needs that are looked at.
    mutating func takeWork() -> Int {
        defer { rowLooks %= Self.rowsPerNeed }
        return rowLooks / Self.rowsPerNeed
    }

    /// What can still leave a row on a day.
    mutating func available(_ row: Int, day: Int32, planned: Bool, keep: Int32) -> Int64 {
        rowLooks += 1
        if let lots = rows.lots(row) {
            let outlook = outlook(row, lots, planned: planned)
            return rows.available(row, in: outlook, day: day, keep: keep)
        }
        return rows.available(row, day: day, planned: planned)
    }

    /// What can leave a row without waiting for any receipt.
    mutating func availableFromStock(_ row: Int, day: Int32, keep: Int32) -> Int64 {
        rowLooks += 1
        if let lots = rows.lots(row) {
            let outlook = outlook(row, lots.eve ?? lots, planned: false)
            return rows.availableFromStock(row, in: outlook, day: day, keep: keep)
        }
        return rows.availableFromStock(row)
    }

    /// The first day in `from...through` on which a quantity can leave a row.
    mutating func earliestDay(
        _ row: Int, quantity: Int64, from: Int32, through: Int32, planned: Bool, keep: Int32
    ) -> Int32? {
        rowLooks += 1
        if let lots = rows.lots(row) {
            let outlook = outlook(row, lots, planned: planned)
            return rows.earliestDay(
                row, in: outlook, quantity: quantity, keep: keep, from: from, through: through)
        }
        return rows.earliestDay(
            row, quantity: quantity, from: from, through: through, planned: planned)
    }

    /// The first day after `day`, not after `through`, on which more can leave a row than on `day`.
    mutating func nextStep(
        _ row: Int, after day: Int32, through: Int32, planned: Bool
    ) -> Int32? {
        if day >= through { return nil }
        let now = available(row, day: day, planned: planned, keep: 0)
        return earliestDay(
            row, quantity: now + 1, from: day + 1, through: through, planned: planned, keep: 0)
    }

    /// The outlook on a row with these lots.
    private mutating func outlook(_ row: Int, _ lots: LotRow, planned: Bool) -> LotOutlook {
        var looks = lotLooks[row] ?? []
        if let known = looks.firstIndex(where: { $0.planned == planned && $0.lots == lots }) {
            let look = looks[known]
            if known + 1 < looks.count {
                looks.remove(at: known)
                looks.append(look)
                lotLooks[row] = looks
            }
            return look.outlook
        }
        let outlook = LotOutlook(lots, planned: planned)
        rowLooks += 1
        rowLooks += (outlook.size + lots.lots.count + lots.takes.count) / Self.figuresPerRow
        outlookCount += 1
        if looks.count == Self.looksPerRow { keptFigures -= looks.removeFirst().outlook.size }
        if keptFigures + outlook.size > Self.mostFigures {
            forgetLooks()
            looks.removeAll()
        }
        looks.append(LotLook(planned: planned, lots: lots, outlook: outlook))
        keptFigures += outlook.size
        lotLooks[row] = looks
        return outlook
    }

    /// Forgets what was looked at, so that rows are shared with nobody.
    mutating func forgetLooks() {
        lotLooks.removeAll()
        keptFigures = 0
    }
}
