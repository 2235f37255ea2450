import Columns
import Promising

/// What decided the day of a line as only the tables know it: that no lane leads into the zone, and
/// that a receipt was put off by its item's fence.
extension Engine {
    /// Names the lane for lines whose items are there, but reach the zone from nowhere, and the fence
    /// for lines that wait for a planned receipt within it.
    mutating func nameLanesAndFences(_ found: inout PlannedOrder, _ question: SupplyQuestion) {
        for (line, asked) in question.lines.enumerated() {
            let constraint = found.constraints[line]
            if found.plan.lines[line].reason == .noSource, isUnreached(asked.item, question) {
                found.constraints[line] = ChainConstraint(.lane, item: asked.item)
            } else if constraint.kind == .receipt, waitsForFence(line, constraint, found) {
                found.constraints[line].kind = .fence
            }
        }
    }

    /// Whether an item could come from somewhere, were there a lane into the zone that is asked for.
    private mutating func isUnreached(_ item: Int, _ question: SupplyQuestion) -> Bool {
        if case .anywhere = question.zone { return false }
        var reached = ReachedPlaces(allowsSubstitutes: question.allowsSubstitutes)
        supply.addPlaces(ofItem: item, tables, &reached)
        if reached.isAnywhere { return true }
        guard let from = question.from else { return !reached.locations.isEmpty }
        return from.contains { reached.locations.contains($0) }
    }

    /// Whether the last receipt that counts by the day on which a line ships was put off by its item's
    /// `release_days`.
    private func waitsForFence(
        _ line: Int, _ constraint: ChainConstraint, _ found: PlannedOrder
    ) -> Bool {
        guard constraint.item >= 0, constraint.location >= 0,
            let stock = stockRow(item: constraint.item, location: constraint.location)
        else { return false }
        var ship = Int32.min
        for source in found.plan.sources[found.plan.lines[line].sources]
        where found.locations[source.location] == constraint.location {
            ship = max(ship, source.ship)
        }
        var last = (day: Int32.min, isPutOff: false)
        for row in supply.receipts[stock] {
            let figures = receipt(Int(row))
            let day = tables.countedDay(of: figures, on: today)
            if day > ship || day < last.day { continue }
            let isPutOff = tables.isPutOffByRelease(figures, on: today)
            last = (day, isPutOff || day == last.day && last.isPutOff)
        }
        return last.isPutOff
    }
}
