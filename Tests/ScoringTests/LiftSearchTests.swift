import TestKit
import Testing

@testable import Scoring

@Suite struct LiftSearchTests {
    typealias Option = LiftSearch.Option

    /// The least cost over every combination of options.
    private func cheapest(
        _ groups: [[Option]], _ reaches: ([Double]) -> Bool
    ) -> (changes: Int, events: Int)? {
        var best: (changes: Int, events: Int)?
        var choices = Array(repeating: 0, count: groups.count)
        while true {
            let chosen = zip(groups, choices).map { $0[$1] }
            let sums = (0..<2).map { axis in chosen.reduce(0) { $0 + $1.sums[axis] } }
            let cost = (chosen.reduce(0) { $0 + $1.changes }, chosen.reduce(0) { $0 + $1.events })
            if reaches(sums), best.map({ cost < $0 }) ?? true { best = cost }
            guard let place = choices.indices.first(where: { choices[$0] + 1 < groups[$0].count })
            else { return best }
            for earlier in 0..<place { choices[earlier] = 0 }
            choices[place] += 1
        }
    }

    @Test func `it finds the least cost that any combination of options has`() {
        for seed in seeds(400) {
            var random = SeededGenerator(seed: seed)
            let groups = (0..<(1 + random.below(5))).map { _ in
                let rest = (0..<random.below(5)).map { _ in
                    let isEvent = random.chance(30)
                    return Option(
                        changes: isEvent ? 1 : 1 + random.below(2),
                        events: isEvent ? 1 + random.below(4) : 0,
                        sums: [Double(random.below(20) - 6), Double(random.below(20) - 6)])
                }
                return [Option(changes: 0, events: 0, sums: [0, Double(random.below(4))])] + rest
            }
            let floors = [Double(random.below(40)), Double(random.below(40))]
            let others = [Double(random.below(60)), -3]
            let reaches = { (sums: [Double]) in
                [floors, others].contains { sums[0] >= $0[0] && sums[1] >= $0[1] }
            }
            let expected = cheapest(groups, reaches)
            let found = LiftSearch.cheapest(groups, axisCount: 2, goal: 1) {
                reaches($0) ? 0 : nil
            }
            if case .found(let choices) = found {
                let chosen = zip(groups, choices).map { $0[$1] }
                #expect(
                    chosen.reduce(0) { $0 + $1.changes } == expected?.changes, "seed \(seed)")
                #expect(chosen.reduce(0) { $0 + $1.events } == expected?.events, "seed \(seed)")
            } else {
                #expect(found == .none && expected == nil, "seed \(seed)")
            }
        }
    }

    @Test func `it gives up on what is too large, and says so`() {
        // No option is worth less than another, so nothing can be dropped.
        let group = (0..<300).map {
            Option(changes: min($0, 1), events: 0, sums: [Double($0), Double(-$0)])
        }
        let found = LiftSearch.cheapest(
            [group, group, group], axisCount: 2, goal: 1, mostSteps: 100_000
        ) { _ in nil }
        #expect(found == .tooLarge)
    }
}
