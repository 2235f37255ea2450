/// The cheapest way to bring parcels of one item from places that share their supply over days.
///
/// A small network: each location is a chain of nodes, one a day; what becomes available on a day
/// enters at that day's node and may wait along the chain; from a node it goes to a parcel of that
/// day, at the lane's cost. Successive shortest paths (Bellman–Ford) give the least cost; then,
/// among plans of that cost, each parcel in turn is filled from each place in turn as far as cycles
/// without cost allow. Sizes are small: mostly 8 parcels, 12 locations and 8 days, at most some 30 parcels
/// of a line where days are closed.
struct ParcelFlow {
    private struct Arc {
        var from: Int
        var to: Int
        var room: Int64
        var cents: Int64
    }

    /// Arcs in pairs: an arc and its reverse.
    private var arcs: [Arc] = []
    /// For each node the arcs that leave it.
    private var leaving: [[Int]] = [[], []]
    private var nodeCount: Int { leaving.count }
    private static let source = 0
    private static let sink = 1

    /// A place and a parcel that may meet.
    struct Edge {
        var parcel: Int
        var location: Int
        /// The arc that carries it.
        fileprivate var arc: Int
    }

    private var edges: [Edge] = []
    private var wanted: Int64 = 0
    private var parcelNodes: [Int] = []

    /// Adds a parcel; parcels are numbered from 0.
    mutating func addParcel(_ quantity: Int64) {
        let node = addNode()
        addArc(node, Self.sink, room: quantity, cents: 0)
        parcelNodes.append(node)
        wanted += quantity
    }

    /// Adds a location: what may have left it by each day, and which parcels each day serves.
    mutating func addLocation(
        _ location: Int, cents: Int64, days: [(shippedAtMost: Int64, parcels: [Int])]
    ) {
        var before: Int?
        var entered: Int64 = 0
        for day in days {
            let node = addNode()
            addArc(Self.source, node, room: day.shippedAtMost - entered, cents: 0)
            entered = day.shippedAtMost
            if let before { addArc(before, node, room: Int64.max / 4, cents: 0) }
            before = node
            for parcel in day.parcels {
                edges.append(Edge(parcel: parcel, location: location, arc: arcs.count))
                addArc(node, parcelNodes[parcel], room: Int64.max / 4, cents: cents)
            }
        }
    }

    /// Serves all parcels at the least cost; nil when they cannot all be served.
    mutating func cost() -> Int128? {
        var served: Int64 = 0
        var cost: Int128 = 0
        while served < wanted {
            guard let path = shortestPath() else { return nil }
            let part = push(path, atMost: wanted - served)
            for arc in path { cost += Int128(part) * Int128(arcs[arc].cents) }
            served += part
        }
        return cost
    }

    /// Sends what a path carries along it, and answers how much that is.
    private mutating func push(_ path: [Int], atMost most: Int64) -> Int64 {
        var part = most
        for arc in path { part = min(part, arcs[arc].room) }
        for arc in path {
            arcs[arc].room -= part
            arcs[arc ^ 1].room += part
        }
        return part
    }

    /// The quantity on each edge, when edges are filled in the given order.
    ///
    /// `order` is true when the first edge is filled before the second; ``cost()`` must have served
    /// all parcels.
    mutating func fill(by order: (Edge, Edge) -> Bool) -> [(edge: Edge, quantity: Int64)] {
        let potential = potentials()
        var filled: [(edge: Edge, quantity: Int64)] = []
        for edge in edges.sorted(by: order) {
            let arc = edge.arc
            let isFree =
                arcs[arc].cents + potential[arcs[arc].from] - potential[arcs[arc].to] == 0
            while isFree, let cycle = cycle(through: arc, potential) {
                var part = arcs[arc].room
                for index in cycle { part = min(part, arcs[index].room) }
                for index in cycle + [arc] {
                    arcs[index].room -= part
                    arcs[index ^ 1].room += part
                }
            }
            filled.append((edge, arcs[arc ^ 1].room))
            arcs[arc].room = 0
            arcs[arc ^ 1].room = 0
        }
        return filled
    }

    private mutating func addNode() -> Int {
        leaving.append([])
        return leaving.count - 1
    }

    private mutating func addArc(_ from: Int, _ to: Int, room: Int64, cents: Int64) {
        leaving[from].append(arcs.count)
        leaving[to].append(arcs.count + 1)
        arcs.append(Arc(from: from, to: to, room: room, cents: cents))
        arcs.append(Arc(from: to, to: from, room: 0, cents: -cents))
    }

    /// The arcs of the cheapest path from source to sink with room.
    private func shortestPath() -> [Int]? {
        var distance = [Int64?](repeating: nil, count: nodeCount)
        var arrival = [Int](repeating: -1, count: nodeCount)
        distance[Self.source] = 0
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for index in arcs.indices where arcs[index].room > 0 {
                guard let near = distance[arcs[index].from] else { continue }
                let far = near + arcs[index].cents
                if let known = distance[arcs[index].to], known <= far { continue }
                distance[arcs[index].to] = far
                arrival[arcs[index].to] = index
                hasChanged = true
            }
        }
        if distance[Self.sink] == nil { return nil }
        var path: [Int] = []
        var node = Self.sink
        while node != Self.source {
            path.append(arrival[node])
            node = arcs[arrival[node]].from
        }
        return path
    }

    /// Node potentials under which no arc with room has a negative reduced cost.
    private func potentials() -> [Int64] {
        var potential = [Int64](repeating: 0, count: nodeCount)
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for arc in arcs where arc.room > 0 {
                if potential[arc.from] + arc.cents < potential[arc.to] {
                    potential[arc.to] = potential[arc.from] + arc.cents
                    hasChanged = true
                }
            }
        }
        return potential
    }

    /// The arcs with room and without reduced cost that lead from an arc's end to its start, its
    /// own reverse aside.
    private func cycle(through arc: Int, _ potential: [Int64]) -> [Int]? {
        let start = arcs[arc].to
        let goal = arcs[arc].from
        var arrival = [Int](repeating: -1, count: nodeCount)
        var queue = [start]
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            if node == goal { break }
            for index in leaving[node] where arcs[index].room > 0 && index != arc ^ 1 {
                let to = arcs[index].to
                if to == start || arrival[to] >= 0 { continue }
                if arcs[index].cents + potential[node] - potential[to] != 0 { continue }
                arrival[to] = index
                queue.append(to)
            }
        }
        if arrival[goal] < 0 { return nil }
        var path: [Int] = []
        var node = goal
        while node != start {
            path.append(arrival[node])
            node = arcs[arrival[node]].from
        }
        return path
    }
}
