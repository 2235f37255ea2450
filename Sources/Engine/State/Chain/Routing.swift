import Columns
import Wire

/// A way to make an item at a location: a row of the table of routings, read.
struct Routing: Sendable, Equatable {
    /// A step on a resource.
    struct Step: Sendable, Equatable {
        /// The resource's row.
        var resource: Int
        /// The work that a unit takes, in thousandths of the resource's unit.
        var perUnit: Int64
        /// The work that a run takes besides, in thousandths of the resource's unit.
        var setup: Int64 = 0
    }

    /// The item's row.
    var item: Int
    /// The location's row.
    var location: Int
    /// The lowest is tried first.
    var priority: Int64 = Self.firstPriority
    /// Days from the last day of work to shipping.
    var lead: Int64 = 0
    /// Days from taking components to the first day of work.
    var queue: Int64 = 0
    /// The first day on which components are taken; nil for ever.
    var from: Int32?
    /// The last day on which components are taken; nil for ever.
    var to: Int32?
    /// The steps, one after the other.
    var steps: [Step] = []

    /// The priority of a way for which none is said.
    static let firstPriority: Int64 = 1
    /// The priorities that alternates may have.
    static let priorities: ClosedRange<Int64> = 1...65_535
}

/// The bytes of a routing's steps, as the hidden column `operations` keeps them: their count, and for
/// each step the resource's row, the work per unit and the setup, a LEB128 number each.
enum RoutingSteps {
    static func encode(_ steps: [Routing.Step]) -> [UInt8] {
        var bytes: [UInt8] = []
        Varint.append(UInt64(steps.count), to: &bytes)
        for step in steps {
            for value in [Int64(step.resource), step.perUnit, step.setup] {
                Varint.append(UInt64(bitPattern: value), to: &bytes)
            }
        }
        return bytes
    }

    /// The steps that bytes spell; nil when they spell none.
    static func decode(_ bytes: [UInt8]) -> [Routing.Step]? {
        let span = bytes.span
        var place = 0
        guard let count = Varint.read(span, at: &place) else { return nil }
        var steps: [Routing.Step] = []
        for _ in 0..<count {
            guard let resource = Varint.read(span, at: &place),
                let perUnit = Varint.read(span, at: &place),
                let setup = Varint.read(span, at: &place)
            else { return nil }
            steps.append(
                Routing.Step(
                    resource: Int(resource), perUnit: Int64(bitPattern: perUnit),
                    setup: Int64(bitPattern: setup)))
        }
        return place == bytes.count ? steps : nil
    }
}

/// Routings: how they are kept.
extension Engine {
    /// The ways to make an item, by priority and then by the order in which they were set.
    func routings(ofItem item: Int) -> [Routing] {
        let rows = supply.index.routings[item]
        let table = tables.routing
        return rows.map { table.routing(Int($0)) }.stablySorted(by: \.priority)
    }

    /// Writes a routing, new or in the place of the one with its key.
    mutating func storeRouting(_ routing: Routing) {
        typealias Columns = Entity.RoutingColumn
        let key = Self.routingKey(routing)
        let known = tables.routing.row(of: key.span)
        let row = known ?? tables.routing.insert(key.span)
        tables.routing.columns[Columns.item.place].set(Int64(routing.item), at: row)
        tables.routing.columns[Columns.location.place].set(Int64(routing.location), at: row)
        tables.routing.columns[Columns.priority.place].set(routing.priority, at: row)
        tables.routing.columns[Columns.lead.place].set(routing.lead, at: row)
        tables.routing.columns[Columns.queue.place].set(routing.queue, at: row)
        tables.routing.setDay(Columns.from, routing.from, at: row)
        tables.routing.setDay(Columns.to, routing.to, at: row)
        let steps = RoutingSteps.encode(routing.steps)
        tables.routing.columns[Columns.operations.place].setText(steps.span, at: row)
        if known == nil { supply.index.routings.add(row, to: routing.item) }
    }

    /// Removes a routing from its table.
    mutating func dropRouting(_ routing: Routing) {
        let key = Self.routingKey(routing)
        guard let row = tables.routing.row(of: key.span) else { return }
        supply.index.routings.remove(row, from: routing.item)
        tables.routing.remove(row)
    }

    private static func routingKey(_ routing: Routing) -> [UInt8] {
        var key = pairKey(routing.item, routing.location)
        BigEndian.append(UInt16(routing.priority), to: &key)
        return key
    }
}

extension Table {
    /// A row of the table of routings.
    func routing(_ row: Int) -> Routing {
        typealias Columns = Entity.RoutingColumn
        let chunk = columns[Columns.operations.place].chunks[row >> Chunk.rowShift]
        guard let steps = RoutingSteps.decode(chunk.text(at: row & Chunk.rowMask).array()) else {
            preconditionFailure("a routing's steps can be read back")
        }
        return Routing(
            item: Int(columns[Columns.item.place].load(row, as: Int64.self)),
            location: Int(columns[Columns.location.place].load(row, as: Int64.self)),
            priority: columns[Columns.priority.place].load(row, as: Int64.self),
            lead: columns[Columns.lead.place].load(row, as: Int64.self),
            queue: columns[Columns.queue.place].load(row, as: Int64.self),
            from: columns[Columns.from.place].value(row, as: Int32.self),
            to: columns[Columns.to.place].value(row, as: Int32.self), steps: steps)
    }
}
