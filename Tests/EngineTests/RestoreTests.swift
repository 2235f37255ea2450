import Engine
import TestKit
import Testing
import Wire

@Suite struct RestoreTests {
    @Test func `an engine restored after any prefix has the same state and goes on alike`() throws {
        for seed in seeds(50) {
            var script = WordScript(seed: seed ^ 0xBEEF, nonsense: 3)
            var desk = EngineFuzzTests.desk()
            for _ in 0..<script.random.below(60) {
                desk.wait(Int64(script.random.below(40_000)))
                desk.ask(script.next())
            }
            var twin = Desk(restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
            #expect(twin.digest() == desk.digest(), "seed \(seed)")
            #expect(twin.ask("CHECK") == desk.ask("CHECK"), "seed \(seed)")
            for _ in 0..<30 {
                let pause = Int64(script.random.below(40_000))
                desk.wait(pause)
                twin.wait(pause)
                let words = script.next()
                let expected = desk.ask(words)
                let found = twin.ask(words)
                #expect(found == expected, "seed \(seed): \(words)")
            }
            #expect(twin.digest() == desk.digest(), "seed \(seed)")
        }
    }

    @Test func `ending what is due in many steps equals ending it in one`() {
        for seed in seeds(40) {
            var script = WordScript(seed: seed ^ 0xD00D, nonsense: 0)
            var patient = EngineFuzzTests.desk()
            var eager = EngineFuzzTests.desk()
            for _ in 0..<60 {
                let pause = Int64(script.random.below(200_000))
                for part in 0..<4 {
                    eager.now += part == 0 ? pause - 3 * (pause / 4) : pause / 4
                    if part % 2 == 0 {
                        _ = eager.engine.tick(at: eager.now)
                    } else {
                        eager.ask("ORDER.COUNT")
                    }
                }
                patient.wait(pause)
                let words = script.next()
                #expect(eager.ask(words) == patient.ask(words), "seed \(seed): \(words)")
            }
            #expect(eager.digest() == patient.digest(), "seed \(seed)")
        }
    }

    @Test func `two spellings of a field's name are two fields, also after a restart`() {
        var desk = EngineFuzzTests.desk()
        #expect(desk.ask("LEAD.FIELD ADD caf\u{E9} text") == #""OK""#)
        #expect(desk.ask("LEAD.FIELD ADD cafe\u{301} text") == #""OK""#)
        desk.ask("LEAD.PUT one caf\u{E9} first cafe\u{301} second")
        var again = desk.copy()
        #expect(again.digest() == desk.digest())
        #expect(again.ask("LEAD.GET one cafe\u{301}").contains("second"))
    }
}
