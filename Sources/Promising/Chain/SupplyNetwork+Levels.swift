/// Why a bill or a successor is refused.
package enum SupplyNetworkError: Error, Hashable, Sendable {
    /// An item would be made of itself, or succeed itself: the items from it back to it.
    case cycle([Int])
    /// Bills would stand on each other more than ``SupplyNetwork/mostLevels`` high.
    case tooManyLevels
}

/// What keeps every explosion finite.
extension SupplyNetwork {
    /// Refuses edges from an item to others that would lead back to it or too deep.
    ///
    /// Bills and successors are walked together: an item that succeeds a component is a component.
    ///
    /// - Complexity: O(items below and above, with their edges); allocates.
    func checkLevels(
        of item: Int, over others: [Int], isBill: Bool
    ) throws(SupplyNetworkError) {
        var below: [Int: Int] = [:]
        var deepest = 0
        for other in others {
            var path = [item]
            deepest = max(deepest, try depth(of: other, target: item, &path, &below) + 1)
        }
        // What stands on the item already; its other kind of edges stays as it is.
        for other in member(item).map({ kept($0, isBill: isBill) }) ?? [] {
            var path = [item]
            deepest = max(deepest, try depth(of: other, target: item, &path, &below) + 1)
        }
        var above: [Int: Int] = [:]
        if deepest + height(of: item, &above) > Self.mostLevels { throw .tooManyLevels }
    }

    /// The edges that a change of one kind leaves.
    private func kept(_ member: Int, isBill: Bool) -> [Int] {
        if isBill { return members[member].successors.map(\.item) }
        return members[member].components.map(\.item)
    }

    /// The levels below an item.
    private func depth(
        of item: Int, target: Int, _ path: inout [Int], _ known: inout [Int: Int]
    ) throws(SupplyNetworkError) -> Int {
        path.append(item)
        defer { path.removeLast() }
        if item == target { throw .cycle(path) }
        if let depth = known[item] { return depth }
        if path.count > Self.mostLevels + 1 { throw .tooManyLevels }
        var deepest = 0
        if let member = member(item) {
            for below in kept(member, isBill: true) + kept(member, isBill: false) {
                deepest = max(deepest, try depth(of: below, target: target, &path, &known) + 1)
            }
        }
        known[item] = deepest
        return deepest
    }

    /// The levels above an item.
    private func height(of item: Int, _ known: inout [Int: Int]) -> Int {
        if let height = known[item] { return height }
        var highest = 0
        if let member = member(item) {
            for parent in members[member].usedBy {
                highest = max(highest, height(of: parent, &known) + 1)
            }
        }
        known[item] = highest
        return highest
    }
}
