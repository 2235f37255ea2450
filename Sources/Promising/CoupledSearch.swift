/// Places for days that compete: lines of one item that arrive on different days.
///
/// A plan is a set of locations for each day. It can serve the order when, for every item and every
/// set `T` of its days, what they want is at most the sum over locations of what may have left the
/// location by the last day of `T` on which it ships: each location is a polymatroid over the days
/// (S of a later day includes what has left on an earlier one), and sums of polymatroids are
/// polymatroids (Edmonds 1970). The least lane cost follows from the same rank function, greedily
/// over lanes by cost.
///
/// The search deepens by the number of shipments, starting from the least that each day needs
/// whatever the others do, and walks the days in order; it leaves a branch that cannot be served, that costs more
/// than the best plan, or whose smallest list of shipments is not smaller. It asks at most
/// ``budget`` sets of days and then keeps the best plan it has, or leaves the order to the heuristic.
struct CoupledSearch {
    /// Sets of days asked before the search settles for what it has: a few milliseconds at most.
    static let budget = 10_000

    /// What one item wants over the days.
    struct Item {
        /// The line that names the item.
        var line: Int
        /// The days on which it is wanted, as indices, ascending.
        var days: [Int]
        /// What each of them wants.
        var wanted: [Int64]
        /// What may have left each location by each of them, cut at what the item wants in all;
        /// 0 where the location cannot ship for that day.
        var room: [[Int64]]
    }

    /// One set of locations for a day, alone.
    private struct Option {
        var mask: UInt32
        /// The least lane cost when the day is alone.
        var cost: Int128
    }

    var items: [Item]
    /// For each day, the ship day of each location.
    var shipDays: [[Int]]
    /// Lane cost of each location, in cents.
    var cents: [Int64]

    private var locations: Int { cents.count }
    private var byCost: [Int] = []
    /// Options of each day, for sets of each size from 0.
    private var options: [[[Option]]] = []
    /// The mask with the smallest list, of each day and size.
    private var smallest: [[UInt32?]] = []
    private var asked = 0
    private var best: (cost: Int128, masks: [UInt32], list: [Int64])?

    /// A search over these items, days and lanes.
    init(items: [Item], shipDays: [[Int]], cents: [Int64]) {
        self.items = items
        self.shipDays = shipDays
        self.cents = cents
        byCost = cents.indices.sorted { (cents[$0], $0) < (cents[$1], $1) }
    }

    /// The set of locations of each day, or nil when the budget ended before any was found.
    mutating func run() -> [UInt32]? {
        listOptions()
        let fewest = options.map { sizes in sizes.firstIndex { !$0.isEmpty } ?? 0 }
        let most = options.map { $0.count - 1 }
        var excess = 0
        while best == nil, asked < Self.budget,
            zip(fewest, most).reduce(0, { $0 + $1.1 - $1.0 }) >= excess
        {
            spread(excess, over: fewest, day: 0, sizes: [])
            excess += 1
        }
        return best?.masks
    }

    /// Tries every way to give the days `excess` more locations than each needs alone.
    private mutating func spread(
        _ excess: Int, over fewest: [Int], day: Int, sizes: [Int]
    ) {
        if day == fewest.count {
            if excess == 0 { descend(sizes, masks: [], cost: 0) }
            return
        }
        for more in 0...excess where fewest[day] + more < options[day].count {
            spread(excess - more, over: fewest, day: day + 1, sizes: sizes + [fewest[day] + more])
        }
    }

    /// Chooses a set for the next day.
    private mutating func descend(_ sizes: [Int], masks: [UInt32], cost: Int128) {
        let day = masks.count
        if day == sizes.count {
            weigh(masks)
            return
        }
        var later: Int128 = 0
        for other in day + 1..<max(day + 1, sizes.count) {
            guard let option = options[other][sizes[other]].first else { return }
            later += option.cost
        }
        for option in options[day][sizes[day]] {
            if asked > Self.budget { return }
            asked += 1
            let bound = cost + option.cost + later
            let chosen = masks + [option.mask]
            if let best {
                if bound > best.cost { return }
                if bound == best.cost {
                    var optimistic = chosen
                    for other in day + 1..<max(day + 1, sizes.count) {
                        optimistic.append(smallest[other][sizes[other]] ?? 0)
                    }
                    if !list(optimistic).lexicographicallyPrecedes(best.list) { continue }
                }
            }
            if !isPossible(chosen) { continue }
            descend(sizes, masks: chosen, cost: cost + option.cost)
        }
    }

    /// Compares a full plan with the best.
    private mutating func weigh(_ masks: [UInt32]) {
        let cost = leastCost(masks)
        let list = list(masks)
        if let best {
            if cost > best.cost { return }
            if cost == best.cost, !list.lexicographicallyPrecedes(best.list) { return }
        }
        best = (cost, masks, list)
    }

    /// The sorted list of (location, ship day), each pair as one number.
    private func list(_ masks: [UInt32]) -> [Int64] {
        var pairs: [Int64] = []
        for day in masks.indices {
            for location in 0..<locations where masks[day] >> UInt32(location) & 1 == 1 {
                pairs.append(Int64(location) << 40 + Int64(shipDays[day][location]) + 1 << 30)
            }
        }
        return pairs.sorted()
    }

    /// True when the days chosen so far, and all locations on the others, can serve every item.
    ///
    /// Sets without the day chosen last were asked before it was chosen.
    private mutating func isPossible(_ masks: [UInt32]) -> Bool {
        asked += 1
        for item in items {
            guard let last = item.days.firstIndex(of: masks.count - 1) else { continue }
            for subset in 1..<1 << item.days.count where subset >> last & 1 == 1 {
                asked += 1
                var wanted: Int64 = 0
                for index in item.days.indices where subset >> index & 1 == 1 {
                    wanted += item.wanted[index]
                }
                if rank(item, subset, masks, byCost) < wanted { return false }
            }
        }
        return true
    }

    /// What the given locations can bring to a set of an item's days.
    private func rank(
        _ item: Item, _ subset: Int, _ masks: [UInt32], _ used: some Sequence<Int>
    ) -> Int64 {
        var sum: Int64 = 0
        for location in used {
            var last: Int64 = 0
            for index in item.days.indices where subset >> index & 1 == 1 {
                let day = item.days[index]
                if day < masks.count, masks[day] >> UInt32(location) & 1 == 0 { continue }
                last = max(last, item.room[index][location])
            }
            sum += last
        }
        return sum
    }

    /// The least lane cost of a full plan that can serve the order.
    private func leastCost(_ masks: [UInt32]) -> Int128 {
        var cost: Int128 = 0
        for item in items {
            var before: Int64 = 0
            for count in 1...max(1, byCost.count) {
                // The most that the cheapest lanes can bring: a least cut over sets of days.
                var flow = Int64.max
                for subset in 0..<1 << item.days.count {
                    var cut = rank(item, subset, masks, byCost.prefix(count))
                    for index in item.days.indices where subset >> index & 1 == 0 {
                        cut += item.wanted[index]
                    }
                    flow = min(flow, cut)
                }
                cost += Int128(flow - before) * Int128(cents[byCost[count - 1]])
                before = flow
            }
        }
        return cost
    }

    /// Lists, for each day, the sets that can serve it: by size, cost and list.
    ///
    /// A set must serve the day alone, and together with all days up to some day, even when every
    /// location is open to those: what the set adds to what all locations can bring to the others
    /// must reach what they leave missing.
    private mutating func listOptions() {
        let sets = 1 << locations
        for day in shipDays.indices {
            var serves = [Bool](repeating: true, count: sets)
            var useful = 0
            for item in items {
                guard let index = item.days.firstIndex(of: day) else { continue }
                for location in 0..<locations where item.room[index][location] > 0 {
                    useful |= 1 << location
                }
                demand(item, 1 << index, beyond: index, &serves)
                for last in item.days.indices {
                    demand(item, (2 << last - 1) | 1 << index, beyond: index, &serves)
                }
            }
            var sizes = [[Option]](repeating: [], count: locations + 1)
            for set in 1..<sets where serves[set] && set & ~useful == 0 {
                let mask = UInt32(set)
                sizes[mask.nonzeroBitCount].append(Option(mask: mask, cost: costAlone(day, mask)))
            }
            smallest.append(
                sizes.map { $0.map(\.mask).min { Self.precedes($0, $1) } })
            for size in sizes.indices {
                sizes[size].sort {
                    $0.cost != $1.cost ? $0.cost < $1.cost : Self.precedes($0.mask, $1.mask)
                }
            }
            options.append(sizes)
        }
    }

    /// Strikes the sets of locations for one of an item's days with which the days of `subset`
    /// cannot all be served.
    private func demand(_ item: Item, _ subset: Int, beyond index: Int, _ serves: inout [Bool]) {
        var missing: Int64 = 0
        var gains: [Int64] = []
        for other in item.days.indices where subset >> other & 1 == 1 {
            missing += item.wanted[other]
        }
        for location in 0..<locations {
            var before: Int64 = 0
            for other in item.days.indices where subset >> other & 1 == 1 && other != index {
                before = max(before, item.room[other][location])
            }
            missing -= before
            gains.append(max(before, item.room[index][location]) - before)
        }
        if missing <= 0 { return }
        var sums = [Int64](repeating: 0, count: serves.count)
        if serves[0] { serves[0] = false }
        for set in 1..<serves.count {
            sums[set] = sums[set & (set - 1)] + gains[set.trailingZeroBitCount]
            if sums[set] < missing { serves[set] = false }
        }
    }

    /// The least lane cost of a day when it has its locations to itself.
    private func costAlone(_ day: Int, _ mask: UInt32) -> Int128 {
        var cost: Int128 = 0
        for item in items {
            guard let index = item.days.firstIndex(of: day) else { continue }
            var open = item.wanted[index]
            for location in byCost where mask >> UInt32(location) & 1 == 1 {
                let part = min(open, item.room[index][location])
                open -= part
                cost += Int128(part) * Int128(cents[location])
            }
        }
        return cost
    }

    /// Of two sets of one size, the smaller list has the lowest location in which they differ.
    private static func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
        let difference = a ^ b
        return difference != 0 && a & (difference & (0 &- difference)) != 0
    }
}
