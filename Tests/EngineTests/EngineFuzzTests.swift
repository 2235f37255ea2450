import Engine
import TestKit
import Testing
import Wire

@Suite struct EngineFuzzTests {
    /// A desk where some of the ids that scripts use are there, and models that follow its leads.
    static func desk() -> Desk {
        var desk = Desk()
        for line in [
            "ITEM.MPUT 1 kind bike product a product b service",
            "LOCATION.MPUT 1 zone oslo north turin south",
            "LEAD.MPUT 1 name a Ada b Bob", "ACCOUNT.MPUT 1 tier a 1 b 3",
            "STOCK.SET bike oslo 5", "STOCK.SET a turin 2", "LANE.SET oslo eu 2 1.50",
            "RESOURCE.MPUT 1 finite a yes b no", "CAPACITY.SET a 2026-12-01 20 DAYS 10",
            "BOM.SET bike a 2", "ROUTING.SET bike oslo a 1.5 b 2 LEAD 1 SETUP 1",
            "RECEIPT.PUT r1 bike oslo 5 2026-12-05", "PROMISE o1 LINE bike 3 HOLD 90s",
        ] { desk.ask(line) }
        desk.ask(Words(["MODEL.LOAD", "a", "SCORECARD", WordScript.models[0]]))
        desk.ask(Words(["MODEL.LOAD", "b", "NAIVEBAYES", WordScript.models[1]]))
        desk.ask("MODEL.ROLE a CHAMPION")
        desk.ask("MODEL.ROLE b CHALLENGER")
        return desk
    }

    @Test func `no words stop the engine, and what is refused or read changes nothing`() {
        for seed in seeds(150) {
            var script = WordScript(seed: seed, nonsense: seed % 4 == 0 ? 0 : 12)
            var desk = Self.desk()
            for step in 0..<40 {
                if script.random.chance(20) { desk.wait(Int64(script.random.below(100_000))) }
                let words = script.next()
                _ = desk.engine.tick(at: desk.now)
                let before = desk.engine.freeze().digest
                let reply = desk.ask(words)
                let change = desk.engine.freeze().digest != before
                switch desk.outcome {
                case .applied, .appliedAs: continue
                default: break
                }
                #expect(!change, "seed \(seed), step \(step): \(words) answered \(reply)")
            }
            let check = desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
        }
    }

    @Test func `every reply is one line of JSON and errors begin with a code word`() {
        let codes = Set(CommandError.Code.allCases.map(\.rawValue))
        for seed in seeds(120) {
            var script = WordScript(seed: seed ^ 0xF00D, nonsense: 30)
            var desk = Self.desk()
            for _ in 0..<20 {
                let words = script.next()
                let reply = desk.ask(words)
                #expect(!reply.contains("\n"), "seed \(seed): \(words)")
                #expect(JSONShape.isValue(reply), "seed \(seed): \(words): \(reply)")
                if case .refused = desk.outcome {
                    let code = reply.dropFirst(#"{"error":{"code":""#.count).prefix { $0 != "\"" }
                    #expect(codes.contains(String(code)), "seed \(seed): \(words): \(reply)")
                }
            }
        }
    }

    @Test func `ten thousand lines and deep conditions are answers`() {
        var desk = Self.desk()
        var order = ["PROMISE", "o9"]
        for _ in 0..<10_000 { order += ["LINE", "bike", "1"] }
        #expect(desk.ask(Words(order)).contains(#""code":"LIMIT""#))
        #expect(desk.ask(Words(Array(order.prefix(2 + 3 * 1_000)))).contains(#""order":"o9""#))
        for depth in [999, 1_001, 50_000] {
            for condition in [
                String(repeating: "(", count: depth) + "value > 1"
                    + String(repeating: ")", count: depth),
                String(repeating: "NOT ", count: depth) + "value > 1",
                String(repeating: "value > 1 AND (", count: depth) + "value > 1"
                    + String(repeating: ")", count: depth),
            ] {
                let reply = desk.ask(Words(["LEAD.COUNT", "WHERE", condition]))
                if depth < 1_000 {
                    #expect(!reply.contains("error"), "\(depth): \(reply)")
                } else {
                    #expect(reply.contains(#""code":"LIMIT""#), "\(depth): \(reply)")
                }
            }
        }
        let long = (0..<20_000).map { "value > \($0)" }.joined(separator: " OR ")
        #expect(!desk.ask(Words(["LEAD.COUNT", "WHERE", long])).contains("ERR "))
    }
}
