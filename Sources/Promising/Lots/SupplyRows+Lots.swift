/// Rows of which something expires: their answers come from a ``LotRow``.
///
/// The events of such a row stand in its lines as those of every row do, and say what is on hand, due
/// and promised; what can still be promised is asked of its lots.
extension SupplyRows {
    /// What a row's lots are; nil where nothing expires.
    package func lots(_ row: Int) -> LotRow? { hasLots ? lotRows[Int32(row)] : nil }

    /// Says what a row's lots are, with all that is taken of them; nil when nothing expires.
    package mutating func setLots(_ row: Int, _ lots: LotRow?) {
        lotRows[Int32(row)] = lots
        lotTurns.set(Int32(row), lots?.nextChange)
        hasLots = !lotRows.isEmpty
    }

    /// Tells the lots that a day changes what day it is, and answers their rows, ascending.
    ///
    /// The others stay as they are: they say the same on either day.
    package mutating func turnLots(to day: Int32) -> [Int] {
        let turned = lotTurns.rows(through: day)
        for row in turned {
            lotRows[row]?.today = day
            lotTurns.set(row, lotRows[row]?.nextChange)
        }
        return turned.map { Int($0) }
    }

    /// Whether a row's lots are those of another state on a day, and are looked at again no later
    /// than they change.
    package func hasSameLots(_ row: Int, as other: SupplyRows, on day: Int32) -> Bool {
        var own = lots(row)
        own?.today = day
        guard own == other.lots(row) else { return false }
        guard let change = own?.nextChange else { return true }
        guard let turn = lotTurns.day(ofRow: Int32(row)) else { return false }
        return turn > day && turn <= change
    }

    /// Whether any of these rows has lots; -1 is none.
    package func hasLots(anyOf rows: [Int32]) -> Bool {
        hasLots && rows.contains { lotRows[$0] != nil }
    }

    /// Takes a quantity of a row's lots, or gives it back when it is negative.
    mutating func take(_ row: Int, _ take: LotRow.Take) {
        guard let today = lotRows[Int32(row)]?.today else { return }
        lotRows[Int32(row)]?.take(take)
        lotTurns.bringForward(Int32(row), max(today, take.day) + 1)
    }

    /// S of a row with lots, less its safety stock.
    func available(
        _ row: Int, in outlook: LotOutlook, day: Int32, keep: Int32
    ) -> Int64 {
        max(0, outlook.most(day: day, keep: keep) - safety(row))
    }

    /// The first day in `from...through` on which a row with lots can give a quantity.
    func earliestDay(
        _ row: Int, in outlook: LotOutlook, quantity: Int64, keep: Int32, from: Int32,
        through: Int32
    ) -> Int32? {
        if from > through { return nil }
        if quantity <= 0 { return from }
        return outlook.firstDay(
            of: quantity + safety(row), keep: keep, from: from, through: through)
    }

    /// What a row with lots has before any receipt that lasts until a day and for so long beyond it;
    /// `outlook` is that of ``LotRow/eve``, or of the row itself where it has none.
    func availableFromStock(
        _ row: Int, in outlook: LotOutlook, day: Int32, keep: Int32
    ) -> Int64 {
        let first = outlook.today
        let wait = max(0, Int(day) - Int(first))
        return available(row, in: outlook, day: first, keep: keep + Int32(wait))
    }
}
