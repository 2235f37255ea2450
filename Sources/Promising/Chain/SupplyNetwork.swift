/// How goods come about where stock and receipts do not suffice: what is made of what, where and on
/// which resources, who sells it, what moves between locations, and what stands in for what.
///
/// Numbers only: items, locations, resources and rows are the caller's own indices. The caller
/// keeps a network beside its tables and repeats each change of them here; nothing is computed at
/// the time of a promise that could be sorted before. An item that takes no part costs 4 bytes
/// below the highest number that does, and copies share what neither side changes.
package struct SupplyNetwork: Sendable {
    /// The most levels of bills below one item.
    package static let mostLevels = 32

    /// What is known of an item that takes part.
    struct Member: Sendable {
        var item: Int
        var terms = Terms()
        var components: [Component] = []
        var routings: [Routing] = []
        var suppliers: [Supplier] = []
        var substitutes: [Substitute] = []
        /// The items that have it in their bill or are succeeded by it, once for each time.
        var usedBy: [Int] = []
        /// Where a look-ahead row stands for the item, ascending by location.
        var places: [Place] = []
        /// Routings and suppliers in the order in which they are tried.
        var ways: [Way] = []
        /// The substitutes that supersede the item, each in its window, by priority.
        var successors: [Substitute] = []

        /// Whether the item can come about in any way but by a transfer.
        var hasWays: Bool { !ways.isEmpty || !substitutes.isEmpty }
    }

    /// The row of an item at a location.
    struct Place: Sendable {
        var location: Int
        var row: Int
    }

    /// A way to come by an item.
    struct Way: Sendable {
        enum Kind: Sendable { case move, make, buy, kit }
        var kind: Kind
        /// The transfer, routing or supplier; -1 for the replenishment, for a kit, and for a bill
        /// without a routing.
        var index: Int
        var priority: Int
        /// Where it yields the item; nil for anywhere.
        var location: Int?

        func yields(at location: Int) -> Bool {
            guard let own = self.location else { return true }
            return own == location
        }
    }

    private(set) var members: [Member] = []
    /// The place of each item in ``members``, or -1.
    private var memberOfItem: [Int32] = []
    /// The transfers into each location, by priority.
    private var transfersInto: [[Transfer]] = []
    /// How many transfers there are in all.
    private var transferCount = 0
    /// How many items do not keep once they are made or bought.
    private var perishableCount = 0
    /// How many lines of bills, routings and substitutes do not hold on every day.
    private(set) var windowCount = 0

    /// An empty network.
    package init() {}

    // MARK: What is known

    /// Whether anything is known of an item; its stock rows are of interest from then on.
    ///
    /// With any transfer every item that has a row takes part.
    package func takesPart(_ item: Int) -> Bool { member(item) != nil }

    /// Whether goods of an item may come from elsewhere than its own stock and receipts.
    package func isChained(_ item: Int) -> Bool {
        if transferCount > 0 { return true }
        return member(item).map { members[$0].hasWays } ?? false
    }

    /// Whether some item does not keep once it is made or bought.
    package var knowsShelfLife: Bool { perishableCount > 0 }

    /// The terms of an item.
    package func terms(of item: Int) -> Terms {
        member(item).map { members[$0].terms } ?? Terms()
    }

    /// The bill of an item, as it was set.
    package func components(of item: Int) -> [Component] {
        member(item).map { members[$0].components } ?? []
    }

    /// The routings of an item, by priority.
    package func routings(of item: Int) -> [Routing] {
        member(item).map { members[$0].routings } ?? []
    }

    /// The suppliers of an item, by priority.
    package func suppliers(of item: Int) -> [Supplier] {
        member(item).map { members[$0].suppliers } ?? []
    }

    /// The substitutes of an item, by priority.
    package func substitutes(of item: Int) -> [Substitute] {
        member(item).map { members[$0].substitutes } ?? []
    }

    /// The transfers into a location, by priority.
    package func transfers(into location: Int) -> [Transfer] {
        location < transfersInto.count ? transfersInto[location] : []
    }

    /// The priority of a transfer into a location; nil behind the last.
    func priority(ofTransfer index: Int, into location: Int) -> Int? {
        guard location < transfersInto.count, index < transfersInto[location].count else {
            return nil
        }
        return transfersInto[location][index].priority
    }

    /// The look-ahead row of an item at a location, or -1.
    func row(_ item: Int, at location: Int) -> Int {
        guard let member = member(item) else { return -1 }
        return row(ofMember: member, at: location)
    }

    /// The same for a member's place.
    func row(ofMember member: Int, at location: Int) -> Int {
        for place in members[member].places where place.location == location { return place.row }
        return -1
    }

    /// The place of an item among the members.
    func member(_ item: Int) -> Int? {
        guard item >= 0, item < memberOfItem.count, memberOfItem[item] >= 0 else { return nil }
        return Int(memberOfItem[item])
    }

    // MARK: What changes

    /// Takes note of the look-ahead row of an item at a location.
    package mutating func addRow(_ row: Int, item: Int, location: Int) {
        let member = join(item)
        var place = members[member].places.count
        while place > 0, members[member].places[place - 1].location > location { place -= 1 }
        members[member].places.insert(Place(location: location, row: row), at: place)
    }

    /// Forgets the look-ahead row of an item at a location.
    package mutating func removeRow(item: Int, location: Int) {
        guard let member = member(item) else { return }
        members[member].places.removeAll { $0.location == location }
    }

    /// Sets how an item is made and bought.
    package mutating func setTerms(_ terms: Terms, of item: Int) {
        let member = join(item)
        if members[member].terms.shelfDays != nil { perishableCount -= 1 }
        if terms.shelfDays != nil { perishableCount += 1 }
        members[member].terms = terms
        sortWays(member)
    }

    /// Refuses a bill that ``setComponents(_:of:)`` would refuse.
    package func checkComponents(_ components: [Int], of item: Int) throws(SupplyNetworkError) {
        try checkLevels(of: item, over: components, isBill: true)
    }

    /// Refuses successors that ``setSubstitutes(_:of:)`` would refuse.
    package func checkSuccessors(_ successors: [Int], of item: Int) throws(SupplyNetworkError) {
        try checkLevels(of: item, over: successors, isBill: false)
    }

    /// Sets the bill of an item; an empty one takes it away.
    ///
    /// - Throws: when an item would be part of itself, or bills would stand on each other more than
    ///   ``mostLevels`` high; nothing has changed then.
    package mutating func setComponents(
        _ components: [Component], of item: Int
    ) throws(SupplyNetworkError) {
        try checkComponents(components.map(\.item), of: item)
        let member = join(item)
        relink(item, from: members[member].components.map(\.item), to: components.map(\.item))
        countWindows(members[member].components.map(\.window), components.map(\.window))
        members[member].components = components
        sortWays(member)
    }

    /// Sets all routings of an item.
    package mutating func setRoutings(_ routings: [Routing], of item: Int) {
        let member = join(item)
        countWindows(members[member].routings.map(\.window), routings.map(\.window))
        members[member].routings = Self.sorted(routings) { $0.priority }
        sortWays(member)
    }

    /// Sets all suppliers of an item.
    package mutating func setSuppliers(_ suppliers: [Supplier], of item: Int) {
        let member = join(item)
        members[member].suppliers = Self.sorted(suppliers) { $0.priority }
        sortWays(member)
    }

    /// Sets all substitutes of an item.
    ///
    /// - Throws: when an item would supersede itself; nothing has changed then. Two items may well
    ///   stand in for each other, since nothing is asked for again below itself.
    package mutating func setSubstitutes(
        _ substitutes: [Substitute], of item: Int
    ) throws(SupplyNetworkError) {
        let successors = substitutes.filter(\.supersedes).map(\.item)
        try checkSuccessors(successors, of: item)
        let member = join(item)
        for substitute in substitutes { _ = join(substitute.item) }
        countWindows(members[member].substitutes.map(\.window), substitutes.map(\.window))
        members[member].substitutes = Self.sorted(substitutes) { $0.priority }
        relink(item, from: members[member].successors.map(\.item), to: successors)
        members[member].successors = members[member].substitutes.filter(\.supersedes)
    }

    /// Whether anything supersedes a member's item on a day.
    func isSuperseded(_ member: Int, on day: Int32) -> Bool {
        members[member].successors.contains { $0.window.contains(day) }
    }

    /// Keeps count of what does not hold on every day.
    private mutating func countWindows(_ old: [Window], _ new: [Window]) {
        windowCount += new.count(where: \.isBounded) - old.count(where: \.isBounded)
    }

    /// Sets all transfers into a location.
    package mutating func setTransfers(_ transfers: [Transfer], into location: Int) {
        while transfersInto.count <= location { transfersInto.append([]) }
        transferCount += transfers.count - transfersInto[location].count
        transfersInto[location] = Self.sorted(transfers) { $0.priority }
    }

    /// The member of an item, made when it is new.
    private mutating func join(_ item: Int) -> Int {
        precondition(item >= 0, "an item has a number from 0")
        if let known = member(item) { return known }
        if memberOfItem.count <= item {
            memberOfItem.append(
                contentsOf: repeatElement(-1, count: item + 1 - memberOfItem.count))
        }
        memberOfItem[item] = Int32(members.count)
        members.append(Member(item: item))
        return members.count - 1
    }

    /// Keeps the way back from items to those that stand on them.
    private mutating func relink(_ item: Int, from old: [Int], to new: [Int]) {
        for other in old {
            let member = join(other)
            if let place = members[member].usedBy.firstIndex(of: item) {
                members[member].usedBy.remove(at: place)
            }
        }
        for other in new { members[join(other)].usedBy.append(item) }
    }

    /// Lists the ways by priority: at equal priority what is made stands first, and the
    /// replenishment behind all.
    ///
    /// A bill without any routing is put together in no time, wherever its parts are; a kit never
    /// goes through a workshop, even where a routing stands.
    private mutating func sortWays(_ member: Int) {
        var ways: [Way] = []
        if members[member].terms.kit != .none {
            ways.append(Way(kind: .kit, index: -1, priority: Int.min, location: nil))
        } else if members[member].routings.isEmpty, !members[member].components.isEmpty {
            ways.append(Way(kind: .make, index: -1, priority: Int.min, location: nil))
        }
        for (index, routing) in members[member].routings.enumerated()
        where members[member].terms.kit == .none {
            ways.append(
                Way(
                    kind: .make, index: index, priority: routing.priority,
                    location: routing.location))
        }
        for (index, supplier) in members[member].suppliers.enumerated() {
            ways.append(
                Way(
                    kind: .buy, index: index, priority: supplier.priority,
                    location: supplier.location))
        }
        if members[member].terms.replenishDays != nil {
            ways.append(Way(kind: .buy, index: -1, priority: Int.max, location: nil))
        }
        members[member].ways = Self.sorted(ways) { $0.priority }
    }

    /// Sorted by priority; equal ones stay in the order of the caller.
    private static func sorted<Part>(_ parts: [Part], by priority: (Part) -> Int) -> [Part] {
        parts.enumerated()
            .sorted { (priority($0.element), $0.offset) < (priority($1.element), $1.offset) }
            .map(\.element)
    }
}
