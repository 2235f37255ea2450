import Columns
import Wire

/// `LANE.SET`: says how long goods take from a location to a zone, and what it costs.
struct LaneSet: Command {
    private static let location = Argument(1, "location", .id)
    private static let zone = Argument(2, "zone", .id)
    private static let days = Argument(3, "days", .integer)
    private static let cost = Argument(4, "cost", .money, .optional)

    let declaration = Declaration(
        "LANE.SET", .write,
        summary:
            "Sets a lane: goods shipped from the location on day d reach the zone on d + days; "
            + "cost is freight per unit (0 when it is not given). Promises made stay as they are.",
        cost: "O(l), l = lanes into the zone",
        arguments: [Self.location, Self.zone, Self.days, Self.cost],
        reply: "OK", errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let location = try engine.location(call, at: Self.location.position)
        _ = try call.id(Self.zone)
        let days = try call.integer(
            at: Self.days.position, "days", in: 0...Int64(engine.limits.laneDays))
        let cost = try call.place(of: Self.cost).map { place throws(CommandError) in
            try call.money(at: place, "cost")
        }
        if let cost, cost > Int64(engine.limits.laneCents) {
            throw CommandError(.limit, "cost: at most \(engine.limits.laneCents) cents")
        }
        let key = Engine.laneKey(location: location, zone: call.words.word(Self.zone.position))
        try engine.checkRoom(in: .lane, forKey: key.span)
        engine.setLane(
            location: location, zone: call.words.word(Self.zone.position), days: days,
            cost: cost ?? 0)
        reply.ok()
    }
}

extension Engine {
    /// Sets a lane, in the table and in the shape that promises read.
    mutating func setLane(location: Int, zone: Span<UInt8>, days: Int64, cost: Int64) {
        typealias Columns = Entity.LaneColumn
        let key = Self.laneKey(location: location, zone: zone)
        let row = tables.lane.rowInserting(key.span)
        tables.lane.set(Columns.location, Int64(location), at: row)
        tables.lane.columns[Columns.zone.place].setCategory(zone, at: row)
        tables.lane.set(Columns.days, days, at: row)
        tables.lane.set(Columns.cost, cost, at: row)
        supply.lanes.set(
            Lanes.Lane(location: Int32(location), days: Int32(days), cost: cost),
            into: tables.lane.columns[Columns.zone.place].load(row, as: UInt32.self))
    }

    /// The key of a lane: the location's row and the zone.
    static func laneKey(location: Int, zone: Span<UInt8>) -> [UInt8] {
        RowKey.make(location, then: zone.array())
    }
}
