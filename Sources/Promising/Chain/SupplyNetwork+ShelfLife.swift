/// What expires: it takes days away from promises, so that planners ask for it first.
extension SupplyNetwork {
    /// Whether some of what an order may take expires: goods of its lines, or, where these are made,
    /// bought, moved or replaced, anything that may go into them.
    ///
    /// - Complexity: O(1) where nothing at all expires; else O(items that may go into the lines, with
    ///   their edges and places).
    package func meetsLots(
        _ order: OrderRequest, takesSubstitutes: Bool, _ rows: SupplyRows
    ) -> Bool {
        if rows.hasLots, rows.hasLots(anyOf: order.rows) { return true }
        guard rows.hasLots || knowsShelfLife else { return false }
        var seen: Set<Int> = []
        for line in order.lines where isChained(line.item) {
            if mayExpire(line.item, takesSubstitutes: takesSubstitutes, rows, &seen) { return true }
        }
        return false
    }

    private func mayExpire(
        _ item: Int, takesSubstitutes: Bool, _ rows: SupplyRows, _ seen: inout Set<Int>
    ) -> Bool {
        guard seen.insert(item).inserted, let member = member(item) else { return false }
        if members[member].terms.shelfDays != nil { return true }
        for place in members[member].places where rows.lots(place.row) != nil { return true }
        for component in members[member].components
        where mayExpire(component.item, takesSubstitutes: takesSubstitutes, rows, &seen) {
            return true
        }
        for substitute in members[member].substitutes
        where (substitute.supersedes || takesSubstitutes)
            && mayExpire(substitute.item, takesSubstitutes: takesSubstitutes, rows, &seen)
        {
            return true
        }
        return false
    }
}
