import Engine
import TestKit
import Testing

@Suite struct QuotaModelTests {
    @Test func `quotas are drawn, kept and given back as a list of numbers would be`() {
        for seed in seeds(60) {
            var model = QuotaModel(seed: seed)
            for step in 0..<50 where model.problem == nil {
                model.step()
                if let problem = model.problem {
                    Issue.record("seed \(seed), step \(step): \(problem)")
                }
            }
            let check = model.desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
        }
    }

    @Test func `a restored engine knows what is used of a quota`() throws {
        for seed in seeds(20) {
            var model = QuotaModel(seed: seed ^ 0xF00)
            for _ in 0..<30 { model.step() }
            var twin = Desk(
                restoring: try .init(restoring: model.desk.engine.freeze()), now: model.desk.now)
            for group in QuotaModel.groups {
                let line = "QUOTA.GET \(group)"
                #expect(twin.ask(line) == model.desk.ask(line), "seed \(seed)")
            }
        }
    }
}
