import Engine
import TestKit
import Testing
import Wire

@Suite struct RetryTests {
    @Test func `the same key with the same words is answered as the first time`() {
        var desk = SupplyTests.desk()
        let first = desk.ask("STOCK.ADJUST bike oslo 5 ID k")
        let digest = desk.digest()
        #expect(first == "5")
        #expect(desk.ask("stock.adjust bike oslo 5 id k") == "5")
        #expect(desk.ask("STOCK.ADJUST bike oslo 5.0 ID k").contains("DUPLICATE"))
        #expect(desk.ask("STOCK.SET bike oslo 5 ID k").contains("DUPLICATE"))
        #expect(desk.digest() == digest)
        desk.ask("STOCK.ADJUST bike oslo 1")
        #expect(desk.ask("STOCK.ADJUST bike oslo 5 ID k") == "5")
        #expect(desk.ask("STOCK.GET bike oslo").contains(#""on_hand":6"#))
    }

    @Test func `a refused write leaves its key free`() {
        var desk = SupplyTests.desk()
        #expect(desk.ask("STOCK.ADJUST bike oslo -5 ID k").contains("STATE"))
        #expect(desk.ask("STOCK.ADJUST bike oslo 5 ID k") == "5")
    }

    @Test func `a promise that was retried after its hold ended is answered as it was`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 5")
        let first = desk.ask("PROMISE o1 LINE bike 5 HOLD 60 ID k")
        desk.wait(60_001)
        #expect(desk.ask("ORDER.GET o1").contains("expired"))
        #expect(desk.ask("PROMISE o1 LINE bike 5 HOLD 60 ID k") == first)
        #expect(desk.ask("ORDER.GET o1").contains("expired"))
    }

    @Test func `a key is forgotten when the window has moved past it`() throws {
        var desk = Desk()
        desk.engine.limits.retryKeys = 3
        desk.ask("ITEM.PUT bike kind product")
        desk.ask("LOCATION.PUT oslo zone north")
        for key in 1...3 { desk.ask("STOCK.ADJUST bike oslo 1 ID k\(key)") }
        #expect(desk.ask("STOCK.ADJUST bike oslo 1 ID k1") == "1")
        #expect(desk.ask("STOCK.ADJUST bike oslo 1 ID k4") == "4")
        #expect(desk.ask("STOCK.ADJUST bike oslo 1 ID k2") == "2")
        #expect(desk.ask("STOCK.ADJUST bike oslo 1 ID k1") == "5")
        for key in 5...20 { desk.ask("STOCK.ADJUST bike oslo 1 ID k\(key)") }
        #expect(desk.ask("STOCK.ADJUST bike oslo 9 ID k18").contains("DUPLICATE"))
        #expect(desk.ask("STOCK.ADJUST bike oslo 1 ID k17") == "22")
        var limits = Limits()
        limits.retryKeys = 3
        var twin = Desk(
            restoring: try .init(restoring: desk.engine.freeze(), limits: limits), now: desk.now)
        for line in ["STOCK.ADJUST bike oslo 1 ID k19", "STOCK.ADJUST bike oslo 1 ID k3"] {
            #expect(twin.ask(line) == desk.ask(line))
        }
        #expect(twin.digest() == desk.digest())
    }

    @Test func `a long reply is remembered as OK`() {
        var desk = SupplyTests.desk()
        desk.ask("STOCK.SET bike oslo 500")
        let line = "PROMISE o1" + String(repeating: " LINE bike 1", count: 60) + " ID k"
        #expect(desk.ask(line).utf8.count > 4_096)
        #expect(desk.ask(line) == #""OK""#)
    }

    @Test func `the last two words of many rows are a key only when they are no part of a row`() {
        for fields in 1...3 {
            for rows in 1...3 {
                var desk = Desk()
                var words = ["LEAD.MPUT", String(fields)]
                words += ["name", "company", "title"].prefix(fields)
                for row in 0..<rows { words += ["l\(row)"] + Array(repeating: "v", count: fields) }
                let shape = "\(fields) fields, \(rows) rows"
                #expect(desk.ask(Words(words + ["ID", "k"])) == String(rows), "\(shape)")
                #expect(desk.ask(Words(words)) == String(rows), "\(shape)")
                #expect(
                    desk.ask(Words(words.dropLast() + ["w", "ID", "k"])).contains("DUPLICATE"),
                    "\(shape)")
            }
        }
        var desk = Desk()
        #expect(desk.ask("LEAD.MPUT 2 name company a ID k") == "1")
        #expect(desk.ask("LEAD.GET a name company") == #"{"id":"a","name":"ID","company":"k"}"#)
        #expect(desk.ask("LEAD.PUT b name ID ID k") == "1")
        #expect(desk.ask("LEAD.GET b name") == #"{"id":"b","name":"ID"}"#)
    }
}
