import Columns
import Promising
import Testing

@testable import Engine

/// `CHECK` sees what it says that it recomputes: each derived figure is spoiled in turn and named.
@Suite struct CheckTests {
    /// Something of everything that is derived from what is stored.
    private func trade() -> Desk {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind bike product frame product cart product visit service",
            "LOCATION.PUT oslo zone north", "LANE.SET oslo north 1 2.50",
            "STOCK.SET bike oslo 5", "STOCK.SET frame oslo 9",
            "RECEIPT.PUT r1 bike oslo 4 2026-12-20",
            "BOM.SET cart frame 1", "RESOURCE.PUT bench unit hour",
            "CAPACITY.SET bench 2026-12-01 8 DAYS 60", "ROUTING.SET cart oslo bench 1",
            "QUOTA.SET * bike 2026-12-01 2099-12-31 50",
            "PROMISE o1 LINE bike 2 CONFIRM", "PROMISE o2 LINE cart 3 HOLD 10m",
            "LEAD.PUT anna title chief", "LEAD.TOUCH anna visit",
        ] { desk.expectDone(line) }
        return desk
    }

    @Test func `nothing is named as long as nothing is spoiled`() {
        var desk = trade()
        #expect(desk.check().hasPrefix("{\"ok\":true"))
    }

    @Test func `a look-ahead row is recomputed`() throws {
        var desk = trade()
        try desk.engine.supply.rows.commit(0, ship: desk.engine.today, quantity: 1_000)
        #expect(desk.check().contains("bike at oslo: its look-ahead row differs"))
    }

    @Test func `a reserved sum and the order of bookings are recomputed`() {
        var desk = trade()
        desk.engine.supply.bookings.add(
            order: 0, line: 0, stock: 0, day: desk.engine.today, quantity: 1_000, age: 99,
            allowsPlanned: false)
        let found = desk.check()
        #expect(found.contains("bike at oslo: 3000 thousandths are reserved, orders say 2000"))
        #expect(found.contains("its bookings stand in another order"))
    }

    @Test func `receipts and their sum are recomputed`() throws {
        var desk = trade()
        let twice = ReceiptFigures(
            stock: 0, quantity: 1_000, day: desk.engine.today, isPlanned: false)
        try desk.engine.supply.addReceipt(
            row: 0, twice, countsOn: desk.engine.today, isDated: false)
        let found = desk.check()
        #expect(found.contains("the sum of its receipts differs"))
        #expect(found.contains("its list of receipts differs"))
    }

    @Test func `the load of resources is recomputed`() throws {
        var desk = trade()
        try desk.engine.supply.capacity.book(0, day: desk.engine.today, quantity: 1_000)
        #expect(desk.check().contains("bench: its days differ from capacity and orders"))
    }

    @Test func `the use of quotas is recomputed`() {
        var desk = trade()
        let draws = desk.engine.order(0).lines[0].draws
        #expect(draws.map(\.quantity) == [2_000])
        desk.engine.supply.quotas.use(draws)
        #expect(desk.check().contains("quota row 0: 4000 thousandths are used, orders say 2000"))
    }

    @Test func `who is at risk is compared with the column`() {
        var desk = trade()
        desk.engine.supply.atRisk.insert(0)
        #expect(desk.check().contains("order row 0: whether it is at risk differs"))
    }

    @Test func `the ends of holds are recomputed`() {
        var desk = trade()
        desk.engine.deadlines = Deadlines()
        #expect(desk.check().contains("order row 1: nothing ends its hold or its waiting"))
    }

    @Test func `lanes, open orders and the network are recomputed`() {
        var desk = trade()
        desk.engine.supply.lanes = Lanes()
        let order = desk.engine.order(0)
        desk.engine.supply.countOpen(
            order.lines, order.pegs, by: 1, items: desk.engine.tables.item,
            locations: desk.engine.tables.location)
        desk.engine.supply.network.setTerms(.init(), of: 2)
        desk.engine.supply.index = ChainIndex()
        let found = desk.check()
        #expect(found.contains("lanes: the index by zone differs"))
        #expect(found.contains("bike: open orders are said to name it 2 times, they do 1 times"))
        #expect(found.contains("the index of the chain differs"))
    }

    @Test func `what has left is recomputed`() {
        var desk = trade()
        var order = desk.engine.order(0)
        order.lines[0].sources[0].shipped = 1_000
        desk.engine.supply.departures.add(order.lines, [], age: 1)
        #expect(desk.check().contains("orders: what has left differs from what they say"))
    }

    @Test func `engagement is recomputed`() {
        var desk = trade()
        desk.engine.engagement = Engagement()
        #expect(desk.check().contains("lead row 0: its events differ"))
    }
}

extension Desk {
    fileprivate mutating func check() -> String { ask("CHECK") }

    fileprivate mutating func expectDone(_ line: String) {
        let reply = ask(line)
        #expect(!reply.hasPrefix("{\"error"), "\(line): \(reply)")
    }
}
