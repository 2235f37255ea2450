import Promising
import Testing

/// Sets of a lamp and a bulb.
///
/// A lamp is put together from a bulb, or bought in two days; bulbs lie there, and more of them take
/// ten days.
private struct LampShop {
    static let today: Int32 = 20_000
    static let set = 0
    static let lamp = 1
    static let bulb = 2

    var network = SupplyNetwork()
    var rows = SupplyRows()
    var capacity = CapacityRows()
    var planner = ChainPlanner()
    var request: ChainRequest

    init(_ kit: SupplyNetwork.Kit, sets: Int64, bulbs: Int64) throws {
        var order = OrderRequest()
        order.reset(today: Self.today, horizonDays: 30)
        order.locations = [OrderRequest.Location()]
        order.lines = [OrderRequest.Line(item: Self.set, quantity: sets * 1_000)]
        order.rows = [-1]
        request = ChainRequest(order: order, locations: [0])
        var terms = SupplyNetwork.Terms()
        terms.kit = kit
        network.setTerms(terms, of: Self.set)
        try network.setComponents(
            [
                SupplyNetwork.Component(item: Self.lamp, perUnit: 1_000),
                SupplyNetwork.Component(item: Self.bulb, perUnit: 1_000),
            ], of: Self.set)
        network.setRoutings(
            [SupplyNetwork.Routing(location: 0, operations: [])], of: Self.lamp)
        try network.setComponents(
            [SupplyNetwork.Component(item: Self.bulb, perUnit: 1_000)], of: Self.lamp)
        network.setSuppliers(
            [SupplyNetwork.Supplier(priority: 5, leadDays: 2)], of: Self.lamp)
        terms = SupplyNetwork.Terms()
        terms.replenishDays = 10
        network.setTerms(terms, of: Self.bulb)
        let row = rows.addRow()
        try rows.setOnHand(row, bulbs * 1_000)
        network.addRow(row, item: Self.bulb, location: 0)
    }

    mutating func day() throws -> Int32? {
        try planner.plan(request, in: network, rows: &rows, capacity: &capacity)
        return planner.answer.lines[0].arrive.map { $0 - Self.today }
    }

    func taken(_ item: Int) -> Int64 {
        planner.pegs.filter { $0.kind == .take && $0.item == item }.reduce(0) { $0 + $1.quantity }
    }
}

@Suite struct RivalPartsTests {
    @Test(arguments: [SupplyNetwork.Kit.together, .apart])
    func `a part that lies there does not go into another that can be bought`(
        kit: SupplyNetwork.Kit
    ) throws {
        var shop = try LampShop(kit, sets: 3, bulbs: 3)
        #expect(try shop.day() == 2)
        #expect(shop.taken(LampShop.bulb) == 3_000)
        #expect(shop.planner.pegs.contains { $0.kind == .buy && $0.item == LampShop.lamp })
    }

    @Test func `the first way stands where it leaves enough`() throws {
        var shop = try LampShop(.together, sets: 3, bulbs: 6)
        #expect(try shop.day() == 0)
        #expect(shop.taken(LampShop.bulb) == 6_000)
    }

    @Test func `what no order of parts can serve waits for the slowest`() throws {
        var shop = try LampShop(.together, sets: 3, bulbs: 2)
        #expect(try shop.day() == 10)
    }
}
