/// The places that serve one arrival day: the fewest, then the cheapest, then the first by id.
///
/// Each item wants a quantity, each location has room for so much of each item, and every set of
/// locations with room enough for all items will do. Sets are tried by size, within a size in order
/// of their sorted locations, so that of equal cost the first one found wins. All sizes are tried
/// up to 12 locations with room, sizes up to three up to 24; beyond, see ``OrderPlanner``.
struct GroupCover: Sendable {
    /// The chosen locations, cheapest lane first, then by id: the order in which lines fill.
    private(set) var chosen: [Int] = []

    /// What each item wants.
    private var wanted: [Int64] = []
    private var items: [Int] = []
    /// Room of each item at each location, cut at what the item wants.
    private var room: [Int64] = []
    private var locations = 0
    /// Locations with room for anything.
    private var useful: [Int] = []
    /// Room of each item at each useful location, the useful locations side by side.
    private var roomOfUseful: [Int64] = []
    /// For each item and useful location, the most room at it or a later one.
    private var mostLater: [Int64] = []
    /// What each item still wants at each depth of the search.
    private var open: [Int64] = []
    private var path: [Int] = []
    private var ordered: [Int] = []
    private var best: [Int] = []
    private var bestCost: Int128?
    /// True when every set of a size costs the same.
    private var isUniform = true

    /// Most locations of which sets of every size are tried.
    private static let allSizes = OrderPlanner.exactLocations
    /// Most locations of which pairs and triples are tried.
    private static let smallSizes = 24

    /// Starts a day.
    mutating func reset(locations count: Int) {
        locations = count
        wanted.removeAll(keepingCapacity: true)
        items.removeAll(keepingCapacity: true)
        room.removeAll(keepingCapacity: true)
    }

    /// Adds to what an item wants; false when it is new and its room must follow.
    mutating func add(_ quantity: Int64, item: Int) -> Bool {
        if let place = items.firstIndex(of: item) {
            wanted[place] += quantity
            return true
        }
        items.append(item)
        wanted.append(quantity)
        return false
    }

    /// Adds the room of the newest item at the next location.
    mutating func addRoom(_ quantity: Int64) { room.append(quantity) }

    /// Takes as much of `quantity` as a location has for an item.
    mutating func take(_ quantity: Int64, item: Int, location: Int) -> Int64 {
        guard let place = items.firstIndex(of: item) else { return 0 }
        let part = min(quantity, room[place * locations + location])
        room[place * locations + location] -= part
        return part
    }

    /// Chooses the one location that serves everything, when there is one.
    mutating func chooseOne(_ places: [OrderRequest.Location]) -> Bool {
        chosen.removeAll(keepingCapacity: true)
        guard let single = single(places) else { return false }
        chosen.append(single)
        return true
    }

    /// Chooses two or more locations; false when all together have too little.
    ///
    /// `rank` is the rank of each location by lane cost, then id.
    mutating func choose(_ places: [OrderRequest.Location], rank: [Int]) -> Bool {
        isUniform = true
        for location in 1..<max(1, locations)
        where places[location].laneCents != places[0].laneCents {
            isUniform = false
        }
        guard gatherUseful() else { return false }
        bestCost = nil
        best.removeAll(keepingCapacity: true)
        let largest = useful.count <= Self.allSizes ? useful.count : 3
        if useful.count <= Self.smallSizes {
            if let pair = cheapestPair(places) {
                bestCost = pair.cost
                best.append(pair.first)
                best.append(pair.second)
            }
            var size = 3
            while size <= largest, bestCost == nil {
                path.removeAll(keepingCapacity: true)
                open.removeAll(keepingCapacity: true)
                open.append(contentsOf: wanted)
                for _ in 0..<size * wanted.count { open.append(0) }
                search(from: 0, size: size, places, rank)
                size += 1
            }
        }
        if bestCost == nil { takeMostAtATime(places, rank) }
        chosen.append(contentsOf: best)
        chosen.sort { rank[$0] < rank[$1] }
        return true
    }

    /// The cheapest, then first, pair that serves everything.
    private func cheapestPair(
        _ places: [OrderRequest.Location]
    ) -> (first: Int, second: Int, cost: Int128)? {
        let count = useful.count
        let wanted = wanted.span
        let room = roomOfUseful.span
        let most = mostLater.span
        var found: (first: Int, second: Int)?
        var foundCost = Int128.max
        pairs: for first in 0..<max(0, count - 1) {
            var isPossible = true
            for item in 0..<wanted.count
            where wanted[item] - room[item * count + first] > most[item * count + first + 1] {
                isPossible = false
                break
            }
            if !isPossible { continue }
            for second in first + 1..<count {
                var serves = true
                for item in 0..<wanted.count
                where wanted[item] - room[item * count + first] > room[item * count + second] {
                    serves = false
                    break
                }
                if !serves { continue }
                var cost: Int128 = 0
                if !isUniform {
                    var (cheap, dear) = (first, second)
                    if places[useful[second]].laneCents < places[useful[first]].laneCents {
                        (cheap, dear) = (second, first)
                    }
                    var cheapSum: Int64 = 0
                    var dearSum: Int64 = 0
                    for item in 0..<wanted.count {
                        let part = room[item * count + cheap]
                        cheapSum += part
                        dearSum += wanted[item] - part
                    }
                    cost =
                        Int128(cheapSum) * Int128(places[useful[cheap]].laneCents)
                        + Int128(dearSum) * Int128(places[useful[dear]].laneCents)
                }
                if cost < foundCost {
                    found = (first, second)
                    foundCost = cost
                    if isUniform { break pairs }
                }
            }
        }
        guard let found else { return nil }
        return (useful[found.first], useful[found.second], foundCost)
    }

    /// The cheapest, then first, location that serves everything alone.
    private func single(_ places: [OrderRequest.Location]) -> Int? {
        var found: Int?
        var cents = Int64.max
        for location in 0..<locations where places[location].laneCents < cents {
            var serves = true
            for item in wanted.indices where room[item * locations + location] < wanted[item] {
                serves = false
                break
            }
            if serves {
                found = location
                cents = places[location].laneCents
            }
        }
        return found
    }

    /// Lists the locations with room and the bounds of the search; false when room is too small.
    private mutating func gatherUseful() -> Bool {
        useful.removeAll(keepingCapacity: true)
        for location in 0..<locations {
            for item in wanted.indices where room[item * locations + location] > 0 {
                useful.append(location)
                break
            }
        }
        roomOfUseful.removeAll(keepingCapacity: true)
        mostLater.removeAll(keepingCapacity: true)
        for item in wanted.indices {
            var missing = wanted[item]
            for location in useful {
                let part = min(wanted[item], room[item * locations + location])
                roomOfUseful.append(part)
                mostLater.append(part)
                missing -= min(missing, part)
            }
            if missing > 0 { return false }
            var place = mostLater.count - 1
            let first = item * useful.count
            while place > first {
                mostLater[place - 1] = max(mostLater[place - 1], mostLater[place])
                place -= 1
            }
        }
        return true
    }

    /// Extends the path by each later location in turn; a full path that serves all is weighed.
    private mutating func search(
        from first: Int, size: Int, _ places: [OrderRequest.Location], _ rank: [Int]
    ) {
        let depth = path.count
        let left = Int64(size - depth)
        let here = depth * wanted.count
        let count = useful.count
        var next = first
        while next + size - depth <= count {
            var isPossible = true
            for item in wanted.indices {
                let missing = open[here + item]
                if missing > left * mostLater[item * count + next] {
                    isPossible = false
                    break
                }
            }
            // Later locations have less still.
            if !isPossible { return }
            if left == 1 {
                var serves = true
                for item in wanted.indices
                where roomOfUseful[item * count + next] < open[here + item] {
                    serves = false
                    break
                }
                if serves {
                    path.append(next)
                    weigh(places, rank)
                    path.removeLast()
                    if isUniform { return }
                }
            } else {
                let below = here + wanted.count
                for item in wanted.indices {
                    let missing = open[here + item]
                    open[below + item] = missing - min(missing, roomOfUseful[item * count + next])
                }
                path.append(next)
                search(from: next + 1, size: size, places, rank)
                path.removeLast()
                if isUniform, bestCost != nil { return }
            }
            next += 1
        }
    }

    /// Keeps the path when it is cheaper than the best one.
    private mutating func weigh(_ places: [OrderRequest.Location], _ rank: [Int]) {
        var cost: Int128 = 0
        if !isUniform {
            // By insertion: a path is short, and nothing is allocated.
            ordered.removeAll(keepingCapacity: true)
            for place in path {
                var index = ordered.count
                ordered.append(place)
                while index > 0, rank[useful[ordered[index - 1]]] > rank[useful[place]] {
                    ordered[index] = ordered[index - 1]
                    index -= 1
                }
                ordered[index] = place
            }
            for item in wanted.indices {
                var missing = wanted[item]
                for place in ordered {
                    let part = min(missing, roomOfUseful[item * useful.count + place])
                    missing -= part
                    cost += Int128(part) * Int128(places[useful[place]].laneCents)
                }
            }
        }
        if let bestCost, cost >= bestCost { return }
        bestCost = cost
        best.removeAll(keepingCapacity: true)
        for place in path { best.append(useful[place]) }
    }

    /// The heuristic: again and again the location that adds most, then drops what is not needed.
    private mutating func takeMostAtATime(_ places: [OrderRequest.Location], _ rank: [Int]) {
        let count = useful.count
        var missing = wanted
        var left = useful.indices.map { $0 }
        var taken: [Int] = []
        while missing.contains(where: { $0 > 0 }) {
            var most: Int64 = -1
            var place = 0
            for index in left.indices {
                var gain: Int64 = 0
                for item in missing.indices {
                    gain += min(missing[item], roomOfUseful[item * count + left[index]])
                }
                if gain > most
                    || gain == most && rank[useful[left[index]]] < rank[useful[left[place]]]
                {
                    most = gain
                    place = index
                }
            }
            let location = left.remove(at: place)
            taken.append(location)
            for item in missing.indices {
                missing[item] -= min(missing[item], roomOfUseful[item * count + location])
            }
        }
        taken.sort { rank[useful[$0]] > rank[useful[$1]] }
        for location in taken {
            let rest = taken.filter { $0 != location }
            let suffices = wanted.indices.allSatisfy { item in
                var missing = wanted[item]
                for other in rest {
                    missing -= min(missing, roomOfUseful[item * count + other])
                }
                return missing == 0
            }
            if suffices { taken = rest }
        }
        for location in taken { best.append(useful[location]) }
    }
}
