import Engine
import Testing
import Wire

/// Supply that makes no sense, and supply without measure: a clear answer, and nothing changed.
///
/// That an answer comes in bounded time is not measured by a clock: the planner counts the needs that
/// it looks at, and says so when it stops.
@Suite struct AbsurdSupplyTests {
    /// A desk where bikes are made of frames on a line in Oslo.
    private static func desk() -> Desk {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind bike product frame product tube product",
            "LOCATION.MPUT 1 zone oslo north turin south", "RESOURCE.PUT line unit minutes",
            "BOM.SET bike frame 1", "BOM.SET frame tube 4", "ROUTING.SET bike oslo line 60",
            "CAPACITY.SET line 2026-12-01 480 DAYS 30", "STOCK.SET tube oslo 100",
        ] { desk.ask(line) }
        return desk
    }

    @Test(arguments: [
        // Cycles, by name.
        ("BOM.SET tube bike 1", "BADARG", "tube → bike → frame → tube"),
        ("BOM.SET bike bike 1", "BADARG", "bike → bike"),
        ("SUBSTITUTE.SET tube bike SUPERSEDES", "BADARG", "tube → bike → frame → tube"),
        ("SUBSTITUTE.SET bike bike", "BADARG", "other"),
        ("TRANSFER.SET oslo oslo 1", "BADARG", "to"),
        // What is not there.
        ("BOM.SET bike boat 1", "NOTFOUND", "component"),
        ("ROUTING.SET bike oslo robot 1", "NOTFOUND", "resource"),
        ("ROUTING.SET bike paris line 1", "NOTFOUND", "location"),
        ("CAPACITY.SET robot 2026-12-01 1", "NOTFOUND", "resource"),
        ("SUPPLIER.SET boat oslo acme 1", "NOTFOUND", "item"),
        ("TRANSFER.SET oslo paris 1", "NOTFOUND", "paris"),
        // Quantities below zero, without end, and no quantities.
        ("CAPACITY.SET line 2026-12-01 -1", "BADARG", "quantity"),
        ("CAPACITY.SET line 2026-12-01 1000000001", "LIMIT", "quantity"),
        ("CAPACITY.SET line 2026-12-01 1e999", "BADARG", "quantity"),
        ("BOM.SET bike frame -1", "BADARG", "quantity"),
        ("BOM.SET bike frame 1000000001", "LIMIT", "quantity"),
        ("BOM.SET bike frame nan", "BADARG", "quantity"),
        ("ROUTING.SET bike oslo line -60", "BADARG", "quantity-per-unit"),
        ("ROUTING.SET bike oslo line 60 SETUP -1", "BADARG", "SETUP"),
        ("ROUTING.SET bike oslo line 60 LEAD -1", "BADARG", "LEAD"),
        ("ROUTING.SET bike oslo line 60 LEAD 3651", "BADARG", "LEAD"),
        ("SUPPLIER.SET bike oslo acme 4294967296", "BADARG", "days"),
        ("SUBSTITUTE.SET bike tube RATIO 0", "BADARG", "RATIO"),
        ("ITEM.PUT bike lot_maximum -5", "BADARG", "lot_maximum"),
        ("ITEM.PUT bike frozen_days 36501", "BADARG", "frozen_days"),
        ("ATP bike 0", "BADARG", "quantity"),
        ("ATP bike 99999999999999999999", "BADARG", "quantity"),
        // Days that do not exist, or not here.
        ("CAPACITY.SET line 2026-02-30 1", "BADARG", "date"),
        ("CAPACITY.SET line 0000-01-01 1", "BADARG", "date"),
        ("CAPACITY.SET line 9999-12-31 1 DAYS 2", "BADARG", "DAYS"),
        ("CAPACITY.SET line 2026-12-01 1 DAYS 3661", "LIMIT", "DAYS"),
        ("CAPACITY.SET line 2026-12-01 1 DAYS 0", "BADARG", "DAYS"),
        ("ROUTING.SET bike oslo line 1 FROM 2026-12-02 TO 2026-12-01", "BADARG", "TO"),
        ("BOM.SET bike frame 1 FROM frame 2026-13-01", "BADARG", "FROM"),
        ("PROMISE o LINE bike 1 BY 10000-01-01", "BADARG", "BY"),
        ("PROMISE o LINE bike 1 BY 2026-12-05 LATEST 2026-12-04", "BADARG", "LATEST"),
    ])
    func `what makes no sense is refused by name`(
        line: String, code: String, name: String
    ) {
        var desk = Self.desk()
        let before = desk.digest()
        let reply = desk.ask(line)
        #expect(reply.hasPrefix(#"{"error":{"code":"\#(code)","#), "\(line): \(reply)")
        #expect(reply.contains(name), "\(line): \(reply)")
        let after = desk.digest()
        #expect(after == before, "\(line) changed something")
    }

    @Test func `two items may stand in for each other, and two locations supply each other`() {
        var desk = Self.desk()
        for line in [
            "SUBSTITUTE.SET bike frame", "SUBSTITUTE.SET frame bike", "TRANSFER.SET oslo turin 1",
            "TRANSFER.SET turin oslo 1",
        ] {
            let reply = desk.ask(line)
            #expect(reply == #""OK""#, "\(line)")
        }
        let made = desk.ask("ATP bike 8 ALLOW substitutes")
        #expect(made.contains(#""status":"available","arrive":"2026-12-01""#), "\(made)")
        let never = desk.ask("ATP tube 101 ALLOW substitutes")
        #expect(never.contains(#""status":"short""#), "\(never)")
    }

    @Test func `a routing over a resource without any capacity never ends, and says so`() {
        var desk = Self.desk()
        desk.ask("RESOURCE.PUT kiln unit hours")
        desk.ask("ROUTING.SET bike oslo kiln 1")
        let reply = desk.ask("ATP bike 1 EXPLAIN")
        #expect(reply.contains(#""status":"short""#), "\(reply)")
        #expect(reply.contains(#""kind":"resource""#) && reply.contains(#""kiln""#), "\(reply)")
    }

    @Test func `a routing without a resource takes its days alone`() {
        var desk = Self.desk()
        desk.ask("ROUTING.SET bike oslo LEAD 3")
        let reply = desk.ask("ATP bike 1")
        #expect(reply.contains(#""arrive":"2026-12-04""#), "\(reply)")
    }

    @Test func `an order of 10,000 lines is refused, one of 1,000 is promised`() {
        var desk = Self.desk()
        let before = desk.digest()
        let lines = Array(repeating: ["LINE", "bike", "1"], count: 10_000).joined()
        let reply = desk.ask(Words(["PROMISE", "huge"] + lines + ["CONFIRM"]))
        #expect(reply.hasPrefix(#"{"error":{"code":"LIMIT""#), "\(reply.prefix(200))")
        let after = desk.digest()
        #expect(after == before)
        // Tubes for 25 bikes: the other 975 lines wait.
        let most = desk.ask(
            "PROMISE most" + String(repeating: " LINE bike 1", count: 1_000) + " CONFIRM")
        #expect(most.hasPrefix(#"{"order":"most","status":"confirmed","#), "\(most.prefix(200))")
        #expect(most.split(separator: #""confirmed":1,"#).count == 26)
        let check = desk.ask("CHECK")
        #expect(check.hasPrefix(#"{"ok":true"#), "\(check)")
    }

    @Test func `a bill of 1,000 levels ends at the highest that may stand on each other`() {
        var desk = Desk()
        let names = (0...1_000).map { "level\($0)" }
        desk.ask("ITEM.MPUT 1 kind " + names.map { "\($0) product" }.joined(separator: " "))
        var refused = 0
        var first: Int?
        for level in 0..<1_000 {
            let reply = desk.ask("BOM.SET level\(level) level\(level + 1) 1")
            if reply == #""OK""# { continue }
            #expect(reply.contains("LIMIT") && reply.contains("32 levels"), "\(reply)")
            let bill = desk.ask("BOM.GET level\(level)")
            #expect(bill == "[]")
            first = first ?? level
            refused += 1
        }
        // 32 bills stand on each other; the next one is refused, and behind it begins a new tower.
        #expect(first == 32)
        #expect(refused == 30)
    }

    @Test func `a bill of more components than an item may have is refused`() {
        var desk = Desk()
        let names = (0...1_000).map { "part\($0)" }
        desk.ask(
            "ITEM.MPUT 1 kind whole product " + names.map { "\($0) product" }.joined(separator: " ")
        )
        desk.ask("LOCATION.PUT oslo kind plant")
        let all = names.map { "\($0) 1" }
        let reply = desk.ask("BOM.SET whole " + all.joined(separator: " "))
        #expect(reply.contains("LIMIT") && reply.contains("1000 components"), "\(reply)")
        let most = desk.ask("BOM.SET whole " + all.dropLast().joined(separator: " "))
        #expect(most == #""OK""#)
        for name in names { desk.ask("STOCK.SET \(name) oslo 5") }
        let promise = desk.ask("PROMISE o1 LINE whole 5 CONFIRM")
        #expect(promise.contains(#""status":"confirmed","expires":null,"arrive":"2026-12-01""#))
        let next = desk.ask("ATP whole 1")
        #expect(next.contains(#""status":"short""#))
    }

    @Test func `a bill with a billion paths is answered within the limit of work`() {
        var desk = Desk()
        let names = (0...20).flatMap { ["a\($0)", "b\($0)", "c\($0)"] }
        desk.ask("ITEM.MPUT 1 kind " + names.map { "\($0) product" }.joined(separator: " "))
        desk.ask("LOCATION.PUT oslo kind plant")
        for level in 0..<20 {
            for name in ["a", "b", "c"] {
                desk.ask("BOM.SET \(name)\(level) a\(level + 1) 1 b\(level + 1) 1 c\(level + 1) 1")
            }
        }
        let reply = desk.ask("ATP a0 1 EXPLAIN")
        #expect(reply.contains(#""status":"short""#), "\(reply)")
        #expect(reply.contains(#""kind":"stock""#), "\(reply)")
        for name in ["a", "b", "c"] { desk.ask("STOCK.SET \(name)20 oslo 4000000000") }
        let before = desk.digest()
        let one = desk.ask("ATP a0 1 EXPLAIN")
        #expect(one.contains(#""status":"available""#), "\(one)")
        let many = desk.ask("ATP a0 4 EXPLAIN")
        #expect(many.contains(#""status":"short""#), "\(many)")
        #expect(many.contains(#""kind":"component","item":"a20""#), "\(many)")
        let order = desk.ask(
            "PROMISE o1" + String(repeating: " LINE a0 1", count: 5) + " DRYRUN")
        #expect(order.contains(#""confirmed":1"#), "\(order.prefix(200))")
        #expect(order.contains(#""backordered":1"#), "\(order.prefix(200))")
        let after = desk.digest()
        #expect(after == before)
    }

    /// A desk where 1,200 people in Oslo can do a repair of half an hour, which nobody has hours for.
    private static func repairers() -> Desk {
        var desk = Desk()
        desk.ask("LOCATION.PUT oslo kind site")
        desk.ask("ITEM.PUT repair kind service")
        for number in 0..<1_200 {
            desk.ask("RESOURCE.PUT r\(number) unit hours location oslo")
            desk.ask("SKILL.SET r\(number) repairs")
        }
        desk.ask("APPOINTMENT.SET repair 30 NEED 1 repairs")
        return desk
    }

    @Test func `people without hours are no work, people who are never free are so to a limit`() {
        var desk = Self.repairers()
        let lines = String(repeating: " LINE repair 1", count: 20)
        let idle = desk.ask("PROMISE o1" + lines + " DRYRUN")
        #expect(idle.components(of: "do not work long enough together") == 20, "\(idle)")
        // Hours that are too short for it, so that each is looked at on each day.
        for number in 0..<1_200 {
            desk.ask("SHIFT.SET r\(number) mon 08:00 08:15")
        }
        let busy = desk.ask("PROMISE o1" + lines + " DRYRUN")
        #expect(busy.contains(#""status":"backordered""#), "\(busy.prefix(200))")
        #expect(busy.components(of: "the search ended at its limit of work") == 20, "\(busy)")
    }

    @Test func `a complete order with a visit skips the days on which its goods cannot be`() {
        var desk = Desk()
        for line in [
            "LOCATION.PUT oslo kind site", "ITEM.PUT repair kind service", "ITEM.PUT pump name p",
            "RESOURCE.PUT ann unit hours location oslo", "SKILL.SET ann repairs",
            "SHIFT.SET ann mon,wed 08:00 16:00", "APPOINTMENT.SET repair 60 NEED 1 repairs",
            "RECEIPT.PUT r1 pump oslo 5 2026-12-03",
        ] { desk.ask(line) }
        let order = "PROMISE o1 LINE repair 1 LINE pump 2 DELIVERY complete DRYRUN"
        // Wednesdays and Mondays; the pumps are there on Thursday the 3rd.
        for (due, day) in [
            ("", "2026-12-07"), (" BY 2026-12-02", "2026-12-07"), (" BY 2026-12-08", "2026-12-07"),
            (" BY 2026-12-06", "2026-12-07"), (" BY 2026-12-09", "2026-12-09"),
        ] {
            let reply = desk.ask(order + due)
            #expect(
                reply.contains(#""expires":"2026"#) && reply.contains(#""arrive":"\#(day)""#),
                "\(due): \(reply)")
        }
        // Pumps that keep for today alone never meet a visit.
        desk.ask("RECEIPT.CANCEL r1")
        desk.ask("STOCK.LOT pump oslo l1 5 EXPIRES 2026-12-02")
        let never = desk.ask(order)
        #expect(never.contains(#""status":"backordered""#), "\(never)")
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int { split(separator: text).count - 1 }
}
