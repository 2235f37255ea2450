import Columns

/// The ways from locations to zones, by zone.
struct Lanes: Sendable, Equatable {
    /// A way: goods shipped on day d from the location arrive on d + days.
    struct Lane: Sendable, Equatable {
        /// The location's row.
        let location: Int32
        /// Days from shipping to arrival.
        let days: Int32
        /// Freight of a unit, in cents.
        let cost: Int64
    }

    /// For each zone's code its lanes, by the location's row.
    private var zones: [[Lane]] = []

    /// The way from a location into a zone, or nil.
    /// - Complexity: O(log l), l = lanes into the zone.
    func lane(from location: Int, into zone: UInt32) -> Lane? {
        guard Int(zone) < zones.count else { return nil }
        let place = place(of: Int32(location), into: Int(zone))
        guard place < zones[Int(zone)].count, zones[Int(zone)][place].location == location else {
            return nil
        }
        return zones[Int(zone)][place]
    }

    /// Sets the way from a location into a zone.
    mutating func set(_ lane: Lane, into zone: UInt32) {
        while zones.count <= Int(zone) { zones.append([]) }
        let place = place(of: lane.location, into: Int(zone))
        if place < zones[Int(zone)].count, zones[Int(zone)][place].location == lane.location {
            zones[Int(zone)][place] = lane
        } else {
            zones[Int(zone)].insert(lane, at: place)
        }
    }

    /// Takes the way from a location into a zone away.
    mutating func remove(from location: Int, into zone: UInt32) {
        guard lane(from: location, into: zone) != nil else { return }
        zones[Int(zone)].remove(at: place(of: Int32(location), into: Int(zone)))
        // Zones without lanes leave no trace at the end, as if they had never had any.
        while zones.last?.isEmpty ?? false { zones.removeLast() }
    }

    /// The place of the first lane into a zone whose location's row is not below a row.
    private func place(of location: Int32, into zone: Int) -> Int {
        zones[zone].partitioningIndex { $0.location >= location }
    }

    /// Whether a location has a lane.
    func isUsed(location: Int) -> Bool {
        zones.contains { $0.contains { $0.location == Int32(location) } }
    }
}
