import Promising
import TestKit
import Testing

/// What one answer says of another: ATP of PROMISE, and EXPLAIN of what a world without the limit that
/// it names promises.
@Suite struct WorldAnswerTests {
    @Test(arguments: WorldKind.allCases, seeds(4))
    func `what is available is what is promised then`(kind: WorldKind, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var planner = ChainPlanner()
        for round in 0..<25 {
            var world = try kind.draw(&random)
            let told = try planner.availability(
                world.request, in: world.network, rows: &world.rows, capacity: &world.capacity)
            let day = try world.day(by: &planner)
            let context = "\(kind) SEED=\(seed) round \(round)"
            try #require(
                told.arrive.map { Int($0 - TinyWorld.today) } == day, "\(context)\n\(world)")
            let isOnTime = day == world.due
            try #require(
                told.status == (isOnTime ? .available : day == nil ? .short : .later), "\(context)")
            if isOnTime { try #require(told.onTime == world.quantity, "\(context)") }
            // Where days have holes, parts may come on some on which the whole does not.
            if isOnTime || world.isFleeting || !world.quotas.isEmpty { continue }
            for quantity in [told.onTime, told.onTime + 1] where quantity > 0 {
                world.request.order.lines[0].quantity = quantity
                let isIn = try world.day(by: &planner) == world.due
                try #require(
                    isIn == (quantity == told.onTime),
                    "\(context): \(told.onTime) are told to be on time\n\(world)")
            }
        }
    }

    @Test(arguments: WorldKind.allCases, seeds(4))
    func `who relieves what is named, again and again, gets the day that was asked for`(
        kind: WorldKind, seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var planner = ChainPlanner()
        for round in 0..<25 {
            var world = try kind.draw(&random)
            var relieved: [ChainConstraint] = []
            var day = try world.day(by: &planner)
            while day != world.due {
                _ = planner.explain(
                    world.request, in: world.network, rows: &world.rows,
                    capacity: &world.capacity)
                let named = planner.constraints[0]
                let context = "\(kind) SEED=\(seed) round \(round) \(named) after \(relieved)"
                try #require(!relieved.contains(named), "named again: \(context)\n\(world)")
                let isRelieved = try world.relieve(named)
                try #require(isRelieved, "\(context)\n\(world)")
                relieved.append(named)
                let next = try world.day(by: &planner)
                // What is ready sooner may be ready before something holds.
                if kind.isExact, !world.isFleeting {
                    try #require(next ?? .max <= day ?? .max, "later: \(context)\n\(world)")
                }
                day = next
            }
        }
    }
}

extension TinyWorld {
    /// The day, counted from today, on which a planner promises all that is asked for; nil when it
    /// does not.
    fileprivate mutating func day(by planner: inout ChainPlanner) throws -> Int? {
        try planner.plan(request, in: network, rows: &rows, capacity: &capacity)
        return planner.answer.lines[0].arrive.map { Int($0 - Self.today) }
    }

    /// Takes a limit away; false when there is nothing to take away.
    fileprivate mutating func relieve(_ limit: ChainConstraint) throws -> Bool {
        switch limit.kind {
        case .stock, .receipt, .component:
            let places = limit.location < 0 ? request.locations : [limit.location]
            for location in places { try fill(limit.item, at: location) }
        case .resource:
            for day in 0..<Self.days {
                try capacity.setCapacity(
                    limit.resource, day: Self.today + Int32(day), 1_000)
                free[limit.resource][day] = 1_000
            }
        case .leadTime: hasten(limit.item, at: limit.location)
        case .fence: setTerms(of: limit.item) { $0.fenceDays = 0 }
        case .lane:
            for place in request.order.locations.indices {
                request.order.locations[place].laneDays = 0
            }
        case .quota:
            request.order.quotas = QuotaLedger()
            quotas = []
        case .shelfLife:
            setTerms(of: limit.item) { $0.shelfDays = nil }
            for location in 0..<locations where rowOf[limit.item][location] >= 0 {
                rows.setLots(rowOf[limit.item][location], nil)
                units[rowOf[limit.item][location]] = nil
            }
        case .none, .effort, .calendar, .otherLine: return false
        }
        return true
    }

    /// Lays enough of an item at a location.
    private mutating func fill(_ item: Int, at location: Int) throws {
        if rowOf[item][location] < 0 {
            let row = rows.addRow()
            network.addRow(row, item: item, location: location)
            rowOf[item][location] = row
            events.append([Int64](repeating: 0, count: Self.days + 1))
            request.order.rows = request.locations.map { Int32(rowOf[0][$0]) }
        }
        let row = rowOf[item][location]
        events[row][0] += 1_000
        try rows.setOnHand(row, events[row][0])
        // They keep; what expired with the others is of no more use.
        rows.setLots(row, nil)
        units[row] = nil
    }

    /// Lets an item come about in no time and at any time.
    private mutating func hasten(_ item: Int, at location: Int) {
        network.setRoutings(
            network.routings(of: item).map {
                SupplyNetwork.Routing(
                    location: $0.location, priority: $0.priority, operations: $0.operations)
            }, of: item)
        network.setSuppliers(
            network.suppliers(of: item).map {
                SupplyNetwork.Supplier(
                    location: $0.location, priority: $0.priority, leadDays: 0,
                    orderMinimum: $0.orderMinimum, orderMultiple: $0.orderMultiple)
            }, of: item)
        setTerms(of: item) { if $0.replenishDays != nil { $0.replenishDays = 0 } }
        network.setTransfers(
            network.transfers(into: location).map {
                SupplyNetwork.Transfer(from: $0.from, days: 0, priority: $0.priority)
            }, into: location)
    }
}
