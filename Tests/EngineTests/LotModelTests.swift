import Engine
import TestKit
import Testing

@Suite struct LotModelTests {
    @Test func `what expires is promised as matching unit by unit allows`() {
        for seed in seeds(15) {
            var script = LotScript(seed: seed)
            for step in 0..<25 where script.problem == nil {
                script.step()
                if let problem = script.problem {
                    Issue.record("seed \(seed), step \(step): \(problem)")
                }
            }
            let check = script.desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
        }
    }

    @Test func `from day to day lots answer as if they were read anew`() {
        for seed in seeds(12) {
            var script = LotScript(seed: seed ^ 0xDA7)
            for _ in 0..<12 { script.step() }
            for day in 0..<12 {
                script.desk.wait(Int64(1 + day % 3) * 86_400_000)
                script.desk.ask("LOCATION.PUT oslo kind warehouse")
                var twin = script.desk.copy()
                for line in [
                    "CHECK", "ORDER.AT_RISK", "STOCK.GET milk", "ATP milk 1 TO eu", "ATP milk 4",
                    "ATP milk 9 FOR acme", "PROMISE p LINE milk 20 DELIVERY partial DRYRUN",
                ] {
                    let (own, anew) = (script.desk.ask(line), twin.ask(line))
                    #expect(own == anew, "seed \(seed), day \(day): \(line)")
                    if line == "CHECK" { #expect(own.hasPrefix(#"{"ok":true"#), "\(seed): \(own)") }
                }
            }
        }
    }

    @Test func `a restored engine knows its lots and goes on alike`() throws {
        for seed in seeds(5) {
            var script = LotScript(seed: seed ^ 0xF00)
            for _ in 0..<15 { script.step() }
            var twin = script.desk.copy()
            for line in [
                "STOCK.GET milk", "ORDER.AT_RISK", "ATP milk 3 TO eu FOR acme", "CHECK", "DIGEST",
            ] {
                #expect(twin.ask(line) == script.desk.ask(line), "seed \(seed): \(line)")
            }
            twin.wait(3 * 86_400_000)
            script.desk.wait(3 * 86_400_000)
            #expect(twin.digest() == script.desk.digest(), "seed \(seed): three days later")
        }
    }
}
