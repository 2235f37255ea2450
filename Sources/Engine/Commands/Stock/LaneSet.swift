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

/// `LANE.DEL`: takes a lane away.
struct LaneDelete: Command {
    private static let location = Argument(1, "location", .id)
    private static let zone = Argument(2, "zone", .id)

    let declaration = Declaration(
        "LANE.DEL", .write,
        summary: "Takes the lane from a location into a zone away. Promises made stay as they are.",
        cost: "O(l), l = lanes into the zone", arguments: [Self.location, Self.zone],
        reply: "1, or 0 when there was none", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let location = try engine.location(call, at: Self.location.position)
        _ = try call.id(Self.zone)
        let isGone = engine.removeLane(
            location: location, zone: call.words.word(Self.zone.position))
        reply.integer(isGone ? 1 : 0)
    }
}

/// `LANE.GET`: which zones a location reaches.
struct LaneGet: Command {
    private static let location = Argument(1, "location", .id)

    let declaration = Declaration(
        "LANE.GET", .read,
        summary: "Shows the lanes from a location, in the order in which they were set first.",
        cost: "O(l), l = all lanes", arguments: [Self.location],
        reply: "an array of maps: location, zone, days, cost", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        typealias Columns = Entity.LaneColumn
        let location = try engine.location(call, at: Self.location.position)
        let lanes = engine.tables.lane
        let rows = lanes.rowsByInsertion.filter {
            lanes.rowNumber(Columns.location, at: $0) == location
        }
        reply.array(rows.count)
        for row in rows {
            reply.map(4)
            reply.key("location")
            reply.text(engine.tables.location.keys, row: location)
            reply.key("zone")
            var zone: [UInt8] = []
            lanes.columns[Columns.zone.place].appendText(of: row, to: &zone)
            reply.bulk(zone.span)
            reply.key("days")
            reply.integer(Int(lanes.number(Columns.days, at: row)))
            reply.key("cost")
            reply.money(lanes.number(Columns.cost, at: row))
        }
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

    /// Takes a lane away, from the table and from what promises read; false when there was none.
    mutating func removeLane(location: Int, zone: Span<UInt8>) -> Bool {
        let key = Self.laneKey(location: location, zone: zone)
        guard let row = tables.lane.row(of: key.span) else { return false }
        supply.lanes.remove(
            from: location,
            into: tables.lane.columns[Entity.LaneColumn.zone.place].load(row, as: UInt32.self))
        tables.lane.remove(row)
        return true
    }

    /// The key of a lane: the location's row and the zone.
    static func laneKey(location: Int, zone: Span<UInt8>) -> [UInt8] {
        RowKey.make(location, then: zone.array())
    }
}
