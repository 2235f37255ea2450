import Promising
import Testing

/// A workshop that makes bicycles of two wheels each.
///
/// It is the one resource; there are two locations, the second a day further from the customer.
private struct Workshop {
    static let today: Int32 = 20_000
    static let bicycle = 0
    static let wheel = 1
    static let spoke = 2
    static let otherBicycle = 3

    var network = SupplyNetwork()
    var rows = SupplyRows()
    var capacity = CapacityRows()
    var planner = ChainPlanner()
    var request: ChainRequest

    /// Two hours a bicycle, eight hours a day for 30 days; 100 wheels at the first location.
    init(bicycles: Int64 = 5, due: Int32? = nil) throws {
        var order = OrderRequest()
        order.reset(today: Self.today, horizonDays: 30)
        order.due = due.map { Self.today + $0 }
        order.locations = [OrderRequest.Location(), OrderRequest.Location(laneDays: 1)]
        order.lines = [OrderRequest.Line(item: Self.bicycle, quantity: bicycles * 1_000)]
        order.rows = [-1, -1]
        request = ChainRequest(order: order, locations: [0, 1])
        try network.setComponents(
            [SupplyNetwork.Component(item: Self.wheel, perUnit: 2_000)], of: Self.bicycle)
        setRouting(SupplyNetwork.Routing(location: 0, operations: [Self.work]))
        capacity.addResource()
        for day in 0..<Int32(30) {
            try capacity.setCapacity(0, day: Self.today + day, 8_000)
        }
        try addStock(Self.wheel, at: 0, 100)
    }

    static let work = SupplyNetwork.Operation(resource: 0, perUnit: 2_000)

    mutating func setRouting(_ routings: SupplyNetwork.Routing...) {
        network.setRoutings(routings, of: Self.bicycle)
    }

    mutating func addStock(_ item: Int, at location: Int, _ quantity: Int64) throws {
        let row = rows.addRow()
        try rows.setOnHand(row, quantity * 1_000)
        network.addRow(row, item: item, location: location)
        if item == Self.bicycle { request.order.rows[location] = Int32(row) }
    }

    mutating func plan() throws {
        try planner.plan(request, in: network, rows: &rows, capacity: &capacity)
    }

    /// The line's day, counted from today.
    var day: Int32? { planner.answer.lines[0].arrive.map { $0 - Self.today } }

    /// Hours on each day, counted from today.
    var hours: [Int32: Int64] {
        var hours: [Int32: Int64] = [:]
        for peg in planner.pegs where peg.kind == .load {
            hours[peg.end - Self.today, default: 0] += peg.quantity / 1_000
        }
        return hours
    }

    func pegs(_ kind: ChainPeg.Kind) -> [ChainPeg] { planner.pegs.filter { $0.kind == kind } }
}

@Suite struct ChainRulesTests {
    @Test func `with a due day the latest days of capacity are used`() throws {
        var shop = try Workshop(bicycles: 5, due: 6)
        try shop.plan()
        #expect(shop.day == 6)
        #expect(shop.hours == [6: 8, 5: 2])
        #expect(shop.planner.constraints == [ChainConstraint(.none)])
    }

    @Test func `without a due day work begins today`() throws {
        var shop = try Workshop(bicycles: 10)
        try shop.plan()
        #expect(shop.day == 2)
        #expect(shop.hours == [0: 8, 1: 8, 2: 4])
        #expect(
            shop.planner.constraints == [
                ChainConstraint(.resource, item: Workshop.bicycle, location: 0, resource: 0)
            ])
        #expect(shop.planner.answer.sources.map(\.supply) == [.make])
    }

    @Test func `a due day too soon is missed by planning on from today`() throws {
        var shop = try Workshop(bicycles: 10, due: 1)
        try shop.plan()
        #expect(shop.day == 2)
        #expect(shop.hours == [0: 8, 1: 8, 2: 4])
        #expect(shop.planner.answer.lines[0].reason == .supplyLater)
    }

    @Test func `lead and queue days stand around the work`() throws {
        var shop = try Workshop(bicycles: 4, due: 9)
        shop.setRouting(
            SupplyNetwork.Routing(
                location: 0, leadDays: 2, queueDays: 3, operations: [Workshop.work]))
        try shop.plan()
        #expect(shop.hours == [7: 8])
        #expect(shop.pegs(.make).map { $0.start - Workshop.today } == [4])
        #expect(shop.pegs(.take).map { $0.end - Workshop.today } == [4])
        shop.request.order.due = Workshop.today + 4
        try shop.plan()
        #expect(shop.day == 5)
        #expect(shop.planner.constraints[0].kind == .leadTime)
    }

    @Test func `work may not begin within the fence`() throws {
        var shop = try Workshop(bicycles: 4, due: 2)
        var terms = SupplyNetwork.Terms()
        terms.fenceDays = 5
        shop.network.setTerms(terms, of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == 5)
        #expect(shop.planner.constraints[0].kind == .fence)
    }

    @Test func `a component that comes later decides the day`() throws {
        var shop = try Workshop(bicycles: 60, due: 20)
        try shop.plan()
        #expect(shop.day == nil)
        #expect(shop.planner.answer.lines[0].backordered == 60_000)
        #expect(
            shop.planner.constraints == [
                ChainConstraint(.component, item: Workshop.wheel, location: 0)
            ])
        try shop.rows.addReceipt(0, day: Workshop.today + 24, quantity: 20_000)
        try shop.plan()
        // 120 hours are 15 days of work, which begins when all wheels are there.
        #expect(shop.day == nil)
        shop.request.order.lines[0].quantity = 52_000
        shop.network.setRoutings(
            [SupplyNetwork.Routing(location: 0)], of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == 24)
    }

    @Test func `a lot has a least and a most, and is a multiple`() throws {
        var shop = try Workshop(bicycles: 11, due: 10)
        var terms = SupplyNetwork.Terms()
        terms.lotMinimum = 2_000
        terms.lotMultiple = 4_000
        terms.lotMaximum = 10_000
        shop.network.setTerms(terms, of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.pegs(.make).map(\.lot) == [8_000, 4_000])
        #expect(shop.pegs(.make).map(\.quantity) == [8_000, 3_000])
        #expect(shop.planner.answer.sources.map(\.quantity) == [11_000])
        #expect(shop.pegs(.take).map(\.quantity) == [16_000, 8_000])
    }

    @Test func `what one routing cannot do in time the next one does`() throws {
        var shop = try Workshop(bicycles: 8, due: 1)
        shop.capacity.addResource()
        try shop.capacity.setCapacity(1, day: Workshop.today, 6_000)
        shop.setRouting(
            SupplyNetwork.Routing(location: 0, priority: 1, operations: [Workshop.work]),
            SupplyNetwork.Routing(
                location: 0, priority: 2,
                operations: [SupplyNetwork.Operation(resource: 1, perUnit: 2_000)]))
        try shop.plan()
        #expect(shop.pegs(.make).map(\.index) == [0], "16 hours fit in two days")
        shop.request.order.lines[0].quantity = 11_000
        try shop.plan()
        #expect(shop.day == 1)
        #expect(shop.pegs(.make).map(\.quantity) == [8_000, 3_000])
        shop.request.order.lines[0].quantity = 12_000
        try shop.plan()
        #expect(shop.day == 2)
    }

    @Test func `a routing that ends before the day works ahead of it`() throws {
        var shop = try Workshop(bicycles: 5, due: 20)
        let until = SupplyNetwork.Window(to: Workshop.today + 6)
        shop.setRouting(
            SupplyNetwork.Routing(
                location: 0, leadDays: 1, queueDays: 2, operations: [Workshop.work], window: until))
        try shop.plan()
        #expect(shop.day == 20)
        // Components are taken on the last day that the routing holds, two days before the work.
        #expect(shop.hours == [8: 2, 9: 8])
        let lot = try #require(shop.pegs(.make).first)
        #expect(lot.start == Workshop.today + 6)
        #expect(lot.end == Workshop.today + 10)
    }

    @Test func `a lot is made ahead of a change of its bill that cannot be served`() throws {
        var shop = try Workshop(bicycles: 5, due: 20)
        let change = Workshop.today + 6
        try shop.network.setComponents(
            [
                SupplyNetwork.Component(
                    item: Workshop.wheel, perUnit: 2_000,
                    window: SupplyNetwork.Window(to: change)),
                SupplyNetwork.Component(
                    item: Workshop.spoke, perUnit: 2_000,
                    window: SupplyNetwork.Window(from: change + 1)),
            ], of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == 20)
        #expect(shop.hours == [6: 2, 7: 8])
        #expect(try #require(shop.pegs(.make).first).start == change)
    }

    @Test func `a bill of which no line holds makes nothing`() throws {
        var shop = try Workshop(bicycles: 5, due: 20)
        try shop.network.setComponents(
            [
                SupplyNetwork.Component(
                    item: Workshop.wheel, perUnit: 2_000,
                    window: SupplyNetwork.Window(to: Workshop.today - 1))
            ], of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == nil)
        #expect(shop.planner.constraints[0].kind == .component)
    }

    @Test func `stock of the item goes first and the rest is made`() throws {
        var shop = try Workshop(bicycles: 5, due: 0)
        try shop.addStock(Workshop.bicycle, at: 0, 3)
        try shop.plan()
        #expect(shop.day == 0)
        #expect(shop.planner.answer.sources.map(\.supply) == [.stock, .make])
        #expect(shop.planner.answer.sources.map(\.quantity) == [3_000, 2_000])
        #expect(shop.planner.answer.shipments == 1)
    }

    @Test func `goods that are elsewhere are moved`() throws {
        var shop = try Workshop(bicycles: 4, due: 2)
        shop.setRouting()
        try shop.network.setComponents([], of: Workshop.bicycle)
        try shop.addStock(Workshop.bicycle, at: 1, 4)
        shop.request.order.locations = [OrderRequest.Location()]
        shop.request.order.rows = [-1]
        shop.request.locations = [0]
        shop.network.setTransfers(
            [SupplyNetwork.Transfer(from: 1, days: 3)], into: 0)
        shop.network.setTransfers(
            [SupplyNetwork.Transfer(from: 0, days: 3)], into: 1)
        try shop.plan()
        #expect(shop.day == 3)
        #expect(shop.planner.constraints[0].kind == .leadTime)
        #expect(shop.planner.answer.sources.map(\.supply) == [.stock])
        #expect(shop.planner.answer.sources.map(\.location) == [0])
    }

    @Test func `a substitute serves only who takes one, a successor everybody`() throws {
        var shop = try Workshop(bicycles: 4, due: 0)
        try shop.network.setComponents([], of: Workshop.bicycle)
        shop.setRouting()
        try shop.addStock(Workshop.bicycle, at: 0, 1)
        try shop.addStock(Workshop.otherBicycle, at: 0, 9)
        let other = SupplyNetwork.Substitute(item: Workshop.otherBicycle, ratio: 2_000)
        try shop.network.setSubstitutes([other], of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == nil)
        let offered = shop.planner.explain(
            shop.request, in: shop.network, rows: &shop.rows, capacity: &shop.capacity)
        #expect(offered[0].map(\.kind) == [.earlierPart, .substitute])
        #expect(offered[0].map(\.quantity) == [1_000, 8_000])
        shop.request.allowsSubstitutes = true
        try shop.plan()
        #expect(shop.day == 0)
        #expect(shop.planner.answer.sources.map(\.quantity) == [1_000, 6_000])
        #expect(shop.planner.answer.sources.map(\.otherItem) == [-1, Workshop.otherBicycle])
        shop.request.allowsSubstitutes = false
        var successor = other
        successor.supersedes = true
        try shop.network.setSubstitutes([successor], of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == 0)
        #expect(shop.planner.answer.sources.map(\.quantity) == [1_000, 6_000])
    }

    @Test func `a kit leaves one location whole, or its parts travel apart`() throws {
        var shop = try Workshop(bicycles: 3, due: 2)
        shop.setRouting()
        try shop.network.setComponents(
            [
                SupplyNetwork.Component(item: Workshop.wheel, perUnit: 2_000),
                SupplyNetwork.Component(item: Workshop.spoke, perUnit: 1_000),
            ], of: Workshop.bicycle)
        try shop.addStock(Workshop.spoke, at: 1, 3)
        var terms = SupplyNetwork.Terms()
        terms.kit = .together
        shop.network.setTerms(terms, of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == nil, "no location has both parts")
        terms.kit = .apart
        shop.network.setTerms(terms, of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == 2)
        #expect(shop.planner.answer.sources.map(\.otherItem) == [Workshop.wheel, Workshop.spoke])
        #expect(shop.planner.answer.sources.map(\.ship) == [2, 1].map { Workshop.today + $0 })
    }

    @Test func `a purchase takes its lead days and is rounded up to an order`() throws {
        var shop = try Workshop(bicycles: 5, due: 3)
        shop.setRouting()
        try shop.network.setComponents([], of: Workshop.bicycle)
        shop.network.setSuppliers(
            [
                SupplyNetwork.Supplier(
                    location: 0, leadDays: 7, orderMinimum: 6_000, orderMultiple: 4_000)
            ], of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == 7)
        #expect(shop.pegs(.buy).map(\.lot) == [8_000])
        #expect(shop.planner.answer.sources.map(\.supply) == [.buy])
        var terms = SupplyNetwork.Terms()
        terms.replenishDays = 4
        shop.network.setTerms(terms, of: Workshop.bicycle)
        try shop.plan()
        #expect(shop.day == 4)
        #expect(shop.pegs(.buy).map(\.index) == [-1])
    }

    @Test func `with partial delivery each day brings what is finished by then`() throws {
        var shop = try Workshop(bicycles: 10, due: 0)
        shop.request.order.delivery = .partial
        try shop.plan()
        #expect(shop.planner.answer.sources.map(\.quantity) == [4_000, 4_000, 2_000])
        #expect(shop.planner.answer.sources.map { $0.arrive - Workshop.today } == [0, 1, 2])
        shop.request.order.minimumShipment = 3_000
        try shop.plan()
        #expect(shop.planner.answer.sources.map(\.quantity) == [4_000, 3_000, 3_000])
    }

    @Test func `a line that is too much is cut to the most that one day allows`() throws {
        var shop = try Workshop(bicycles: 70, due: 0)
        shop.request.order.short = .cut
        try shop.plan()
        #expect(shop.planner.answer.lines[0].confirmed == 50_000, "100 wheels are 50 bicycles")
        #expect(shop.day == 12)
        #expect(shop.planner.answer.lines[0].reason == .supplyShort)
    }

    @Test func `closed days and quotas bind what is made as they bind stock`() throws {
        var shop = try Workshop(bicycles: 8)
        let closed = [Workshop.today + 1, Workshop.today + 2]
        shop.request.order.arrivalDays = OpenDays(weekdays: 0b111_1111, closed: closed)
        try shop.plan()
        #expect(shop.day == 3, "a day of work, then two days on which nobody is there")
        var quotas = QuotaLedger()
        let series = quotas.add([
            QuotaLedger.Period(
                from: Workshop.today, to: Workshop.today + 4, left: 3_000, owner: 7),
            QuotaLedger.Period(
                from: Workshop.today + 5, to: Workshop.today + 20, left: 9_000, owner: 8),
        ])
        quotas.bind(line: 0, to: series)
        shop.request.order.quotas = quotas
        try shop.plan()
        #expect(shop.day == 5)
        #expect(shop.planner.answer.lines[0].reason == .quota)
        #expect(shop.planner.constraints[0].kind == .quota)
        #expect(
            shop.planner.answer.draws == [QuotaLedger.Draw(line: 0, owner: 8, quantity: 8_000)])
        shop.request.order.lines[0].quantity = 10_000
        try shop.plan()
        #expect(shop.day == 21, "nothing bounds what arrives after the last period")
        #expect(shop.planner.answer.draws.isEmpty)
    }

    @Test func `what is made for a closed day is there on the open day before it`() throws {
        var shop = try Workshop(bicycles: 8, due: 4)
        let closed = [Workshop.today + 3, Workshop.today + 4]
        shop.request.order.arrivalDays = OpenDays(weekdays: 0b111_1111, closed: closed)
        try shop.plan()
        #expect(shop.day == 2)
        #expect(shop.planner.answer.lines[0].reason == .onTime)
        let found = try shop.planner.availability(
            shop.request, in: shop.network, rows: &shop.rows, capacity: &shop.capacity)
        #expect(found.status == .available)
        #expect(found.arrive == Workshop.today + 2)
        #expect(found.onTime == 8_000)
        // More than can be made by then comes after the closed days.
        shop.request.order.lines[0].quantity = 15_000
        try shop.plan()
        #expect(shop.day == 5)
        #expect(shop.planner.answer.lines[0].reason == .supplyLater)
    }

    @Test func `the last of two deliveries brings all that is still to be made`() throws {
        var shop = try Workshop(bicycles: 10, due: 0)
        shop.request.order.delivery = .partial
        shop.request.order.mostDeliveries = 2
        try shop.plan()
        #expect(shop.planner.answer.sources.map { $0.arrive - Workshop.today } == [0, 2])
        let first = shop.planner.answer.sources.first?.quantity
        #expect(first == 4_000)
        #expect(shop.planner.answer.lines[0].confirmed == 10_000)
    }

    @Test func `parts are bound in number and in size at once`() throws {
        var shop = try Workshop(bicycles: 10, due: 0)
        shop.request.order.delivery = .partial
        shop.request.order.mostDeliveries = 2
        shop.request.order.minimumShipment = 7_000
        try shop.plan()
        #expect(shop.planner.answer.sources.map(\.quantity) == [10_000])
        #expect(shop.day == 2, "seven would leave a rest of three")
        shop.request.order.minimumShipment = 4_000
        try shop.plan()
        #expect(shop.planner.answer.sources.map(\.quantity) == [4_000, 6_000])
    }

    @Test func `items that would be made of themselves are refused by name`() throws {
        var shop = try Workshop()
        try shop.network.setComponents(
            [SupplyNetwork.Component(item: Workshop.spoke, perUnit: 32_000)], of: Workshop.wheel)
        #expect(
            throws: SupplyNetworkError.cycle([
                Workshop.spoke, Workshop.bicycle, Workshop.wheel, Workshop.spoke,
            ])
        ) {
            try shop.network.setComponents(
                [SupplyNetwork.Component(item: Workshop.bicycle, perUnit: 1)], of: Workshop.spoke)
        }
        #expect(throws: SupplyNetworkError.cycle([Workshop.spoke, Workshop.spoke])) {
            try shop.network.setComponents(
                [SupplyNetwork.Component(item: Workshop.spoke, perUnit: 1)], of: Workshop.spoke)
        }
        #expect(shop.network.components(of: Workshop.spoke).isEmpty)
    }

    @Test func `bills beyond the most levels are refused from above and from below`() throws {
        var network = SupplyNetwork()
        let last = SupplyNetwork.mostLevels
        for item in 0..<last {
            try network.setComponents(
                [SupplyNetwork.Component(item: item + 1, perUnit: 1_000)], of: item)
        }
        #expect(throws: SupplyNetworkError.tooManyLevels) {
            try network.setComponents(
                [SupplyNetwork.Component(item: last + 1, perUnit: 1_000)], of: last)
        }
        #expect(throws: SupplyNetworkError.tooManyLevels) {
            try network.setComponents(
                [SupplyNetwork.Component(item: 0, perUnit: 1_000)], of: last + 1)
        }
    }

    @Test func `a bill with a billion paths is answered within the limit of work`() throws {
        var shop = try Workshop(bicycles: 1, due: 5)
        for item in 10..<40 {
            try shop.network.setComponents(
                [
                    SupplyNetwork.Component(item: item + 1, perUnit: 1_000),
                    SupplyNetwork.Component(item: item + 1, perUnit: 1_000),
                ], of: item)
        }
        shop.request.order.lines[0].item = 10
        try shop.addStock(40, at: 0, 1_000_000)
        let before = shop.capacity
        try shop.plan()
        #expect(shop.day == nil)
        #expect(shop.planner.constraints[0] == ChainConstraint(.component, item: 40, location: 0))
        #expect(shop.capacity == before)
        try shop.addStock(40, at: 1, 1_000_000_000 * 2)
        try shop.plan()
        #expect(shop.day == 5)
    }
}
