import Engine
import TestKit
import Testing

@Suite struct SupplyModelTests {
    @Test func `supply and orders answer what an array of days answers`() {
        for seed in seeds(60) {
            var script = SupplyScript(seed: seed)
            for step in 0..<60 where script.problem == nil {
                script.step()
                if let problem = script.problem {
                    Issue.record("seed \(seed), step \(step): \(problem)")
                }
            }
            let check = script.desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
        }
    }
}
