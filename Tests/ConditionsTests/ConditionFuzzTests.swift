import Columns
import Conditions
import TestKit
import Testing

@Suite struct ConditionFuzzTests {
    /// Parses, binds and runs; any answer but a trap is right, and an error points into the text.
    private func run(_ text: [UInt8], _ table: Table, _ seed: UInt64) {
        do throws(ConditionError) {
            let bound = try Condition.parse(text).bound(to: table)
            var filter = RowFilter(bound, over: table)
            var found = RowBitmap()
            filter.select(chunk: 0, into: &found)
        } catch {
            #expect(
                error.position >= 1 && error.position <= text.count + 1,
                "SEED=\(seed) \(error.message)")
        }
    }

    @Test func `random bytes never trap`() {
        var random = SeededGenerator(seed: 0)
        let table = RandomTable(50, &random).table
        for seed in seeds(20_000) {
            var random = SeededGenerator(seed: seed)
            run((0..<random.below(40)).map { _ in UInt8(random.below(256)) }, table, seed)
        }
    }

    @Test func `random words never trap`() {
        var random = SeededGenerator(seed: 0)
        let table = RandomTable(50, &random).table
        let words = [
            "number", "int", "category", "flag", "day", "moment", "\"te\"\"xt\"", "(", ")", ",",
            "=", "<", ">=", "<>", "!", "AND", "OR", "NOT", "IN", "LIKE", "IS", "NULL", "1", "-2.5",
            "1e400", "'a%'", "'2026-01-01'", "true", "'", "\"", "e", ".", "-", " ",
        ]
        for seed in seeds(20_000) {
            var random = SeededGenerator(seed: seed)
            let text = (0..<random.below(14)).map { _ in random.pick(words) }
                .joined(separator: random.chance(80) ? " " : "")
            run([UInt8](text.utf8), table, seed)
        }
    }

    @Test func `a condition with one byte changed never traps`() {
        for seed in seeds(2_000) {
            var random = SeededGenerator(seed: seed)
            let table = RandomTable(20, &random).table
            var maker = RandomCondition(random: random)
            var text = maker.text(maker.condition(depth: 3))
            text[random.below(text.count)] = UInt8(random.below(256))
            run(text, table, seed)
        }
    }
}
