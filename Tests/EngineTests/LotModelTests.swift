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
