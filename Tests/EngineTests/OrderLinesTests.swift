import Promising
import Testing
import Wire

@testable import Engine

@Suite struct OrderLinesTests {
    /// A number as the format writes it.
    private static func count(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        Varint.append(value, to: &bytes)
        return bytes
    }

    private static func text(_ text: String) -> [UInt8] {
        count(UInt64(text.utf8.count)) + Array(text.utf8)
    }

    /// A line of 3 bikes that leave Oslo on day 20,788 from stock row 7, before its sources end.
    private static func line(stockRow: UInt64) -> [UInt8] {
        let day = count(2 * 20_788)
        let head = text("bike") + count(3_000) + count(3_000) + count(0) + count(2 * 20_788 + 1)
        return head + [0] + count(1) + text("oslo") + count(stockRow) + count(3_000) + day + day
            + [1]
    }

    @Test func `lines of format 1 are read, each source with its stock row`() throws {
        let bytes = [1, 1] + Self.count(1) + Self.line(stockRow: 7)
        let content = try #require(OrderLines.decode(bytes))
        #expect(content.allowsPlanned)
        #expect(content.lines.count == 1 && content.pegs.isEmpty)
        let source = content.lines[0].sources[0]
        #expect(content.lines[0].arrive == 20_788 && content.lines[0].confirmed == 3_000)
        #expect(source.stock == 7 && source.ship == 20_788 && source.how == .stock)
        #expect(OrderLines.decode(bytes + [0]) == nil)
        #expect(OrderLines.decode(Array(bytes.dropLast())) == nil)
        #expect(OrderLines.decode([99] + bytes.dropFirst()) == nil)
    }

    @Test func `lines of format 2 are read with their pegs`() throws {
        let day = Self.count(2 * 20_788)
        let peg =
            [UInt8(2)] + Self.count(0) + Self.count(1) + Self.text("") + Self.text("")
            + Self.text("saw") + Self.count(5) + Self.count(60_000) + day + day
        let bytes = [2, 0] + Self.count(1) + Self.line(stockRow: 8) + Self.count(1) + peg
        let content = try #require(OrderLines.decode(bytes))
        #expect(content.lines[0].sources[0].stock == 7)
        #expect(content.pegs.count == 1)
        #expect(content.pegs[0].kind == .load && content.pegs[0].row == 4)
        #expect(content.pegs[0].parent == 0 && content.pegs[0].lot == 60_000)
    }

    @Test func `lines of format 4 are read, and nobody comes for them`() throws {
        let bytes = [4, 0] + Self.count(0) + Self.count(0)
        #expect(try #require(OrderLines.decode(bytes)).visits.isEmpty)
        #expect(OrderLines.decode([5] + bytes.dropFirst()) == nil)
    }

    @Test func `what is written is read back`() throws {
        var record = OrderRecord(
            status: .held, expires: nil, arrive: nil, shipments: 1, cost: 0, allowsPlanned: true,
            lines: [])
        record.lines = [
            OrderRecord.Line(
                item: Array("set".utf8), quantity: 9, confirmed: 8, backordered: 1, arrive: nil,
                reason: .component,
                sources: [
                    OrderRecord.Source(
                        location: Array("oslo".utf8), item: Array("rim".utf8), stock: -1,
                        quantity: 8, ship: -5, arrive: 3_000_000, how: .make,
                        older: [.init(age: 7, quantity: 5)])
                ], keepDays: 4)
        ]
        record.pegs = [
            OrderPeg(
                kind: .take, line: 0, parent: -1, item: Array("rim".utf8),
                location: Array("oslo".utf8), row: 0, isFromReceipt: true, quantity: 4, lot: 5,
                start: -7, end: 9, keep: 3, arrive: -3,
                older: [.init(age: 1, quantity: 1), .init(age: 300, quantity: 2)])
        ]
        record.visits = [
            OrderVisit(
                line: 0, resource: Array("anna".utf8), row: 3, location: Array("oslo".utf8),
                day: -2, start: 90, count: 6, skills: [.init(name: Array("gas".utf8), level: 3)],
                age: 12)
        ]
        let bytes = OrderLines.encode(record)
        let content = try #require(OrderLines.decode(bytes))
        #expect(content.lines == record.lines && content.pegs == record.pegs)
        #expect(content.visits == record.visits)
        record.visits[0].count = 39
        #expect(OrderLines.decode(OrderLines.encode(record)) == nil, "past 08:00 of the next day")
        #expect(content.allowsPlanned)
    }
}
