/// Windows of days in which bills, routings and substitutes hold: they let what can come go again, so
/// that a later day is not always a better one.
extension SupplyNetwork {
    /// Whether something begins or ceases to hold within some days for what may go into the lines of
    /// an order.
    ///
    /// What stands in for an ordered item itself does not count: its days are days of shipping, which
    /// ``ChainPlanner/stretchEnds(of:_:from:to:)`` knows. Everything else is taken some days before.
    /// - Complexity: O(1) where nothing at all has a window; else O(items that may go into the lines,
    ///   with their edges).
    func meetsWindows(
        _ order: OrderRequest, takesSubstitutes: Bool, from first: Int32, through last: Int32
    ) -> Bool {
        guard windowCount > 0 else { return false }
        var open: [Int] = []
        for member in order.lines.compactMap({ member($0.item) }) {
            if isMadeInWindows(member, from: first, through: last) { return true }
            open += members[member].components.map(\.item)
            open += substitutes(of: member, takesSubstitutes).map(\.item)
        }
        var seen: Set<Int> = []
        while let item = open.popLast() {
            guard seen.insert(item).inserted, let member = member(item) else { continue }
            let substitutes = substitutes(of: member, takesSubstitutes)
            if isMadeInWindows(member, from: first, through: last)
                || substitutes.contains(where: { $0.window.hasEdge(from: first, through: last) })
            {
                return true
            }
            open += members[member].components.map(\.item)
            open += substitutes.map(\.item)
        }
        return false
    }

    private func isMadeInWindows(_ member: Int, from first: Int32, through last: Int32) -> Bool {
        members[member].routings.contains { $0.window.hasEdge(from: first, through: last) }
            || members[member].components.contains {
                $0.window.hasEdge(from: first, through: last)
            }
    }

    private func substitutes(of member: Int, _ takesSubstitutes: Bool) -> [Substitute] {
        members[member].substitutes.filter { $0.supersedes || takesSubstitutes }
    }
}

extension SupplyNetwork.Window {
    /// Whether the window opens or closes between two days.
    func hasEdge(from first: Int32, through last: Int32) -> Bool {
        first < from && from <= last || first <= to && to < last
    }

    /// Whether the window begins or ends at all.
    var isBounded: Bool { from > .min || to < .max }
}
