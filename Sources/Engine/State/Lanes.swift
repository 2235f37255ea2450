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

    /// For each zone's code its lanes, in the order they were first set.
    private var zones: [[Lane]] = []

    /// The lanes into a zone.
    func into(zone: UInt32) -> [Lane] { Int(zone) < zones.count ? zones[Int(zone)] : [] }

    /// The way from a location into a zone, or nil.
    func lane(from location: Int, into zone: UInt32) -> Lane? {
        into(zone: zone).first { $0.location == Int32(location) }
    }

    /// Sets the way from a location into a zone.
    mutating func set(_ lane: Lane, into zone: UInt32) {
        while zones.count <= Int(zone) { zones.append([]) }
        if let place = zones[Int(zone)].firstIndex(where: { $0.location == lane.location }) {
            zones[Int(zone)][place] = lane
        } else {
            zones[Int(zone)].append(lane)
        }
    }

    /// Whether a location has a lane.
    func isUsed(location: Int) -> Bool {
        zones.contains { $0.contains { $0.location == Int32(location) } }
    }
}
