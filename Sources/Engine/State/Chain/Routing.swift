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
    /// Whether these are days on which the location works.
    var countsWorkdays = false
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

extension Routing: ChainRow {
    private typealias Columns = Entity.RoutingColumn

    static var table: TableNumber { .routing }
    static var list: WritableKeyPath<ChainIndex, RowLists> { \.routings }

    /// Both rows and the priority: an item is made at a location in one way of a priority.
    var key: [UInt8] {
        var last: [UInt8] = []
        BigEndian.append(UInt16(priority), to: &last)
        return RowKey.make(item, location, then: last)
    }
    var owners: [(list: WritableKeyPath<ChainIndex, RowLists>, row: Int)] { [(Self.list, item)] }

    init(_ table: Table, _ row: Int) {
        guard let steps = RoutingSteps.decode(table.bytes(Columns.operations, row)) else {
            preconditionFailure("a routing's steps can be read back")
        }
        self.steps = steps
        item = table.rowNumber(Columns.item, at: row)
        location = table.rowNumber(Columns.location, at: row)
        priority = table.number(Columns.priority, at: row)
        lead = table.number(Columns.lead, at: row)
        queue = table.number(Columns.queue, at: row)
        countsWorkdays = table.isSet(Columns.workdays, at: row)
        from = table.day(Columns.from, at: row)
        to = table.day(Columns.to, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.item, Int64(item), at: row)
        table.set(Columns.location, Int64(location), at: row)
        table.set(Columns.priority, priority, at: row)
        table.set(Columns.lead, lead, at: row)
        table.set(Columns.queue, queue, at: row)
        table.set(Columns.workdays, countsWorkdays, at: row)
        table.set(Columns.from, from, at: row)
        table.set(Columns.to, to, at: row)
        table.set(Columns.operations, RoutingSteps.encode(steps), at: row)
    }
}
