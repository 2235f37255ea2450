/// Simulations by their seeds alone: what tests and `make simulate` ask for.
extension Simulation {
    /// The processes that a seed starts one after the other, besides the first.
    private static let lives = 3

    /// What a seed finds wrong, with the last `steps` before it; nil when everything holds.
    package static func problem(seed: UInt64, steps: Int) -> String? {
        do {
            try Simulation(seed: seed).run(lives: lives)
            return nil
        } catch {
            // The same seed goes the same way: this time it tells how.
            let story = Self.steps(seed: seed).suffix(steps).joined(separator: "\n")
            return "SEED=\(seed): \(error)\n\(story)"
        }
    }

    /// What happens in a seed, step by step, up to where something is wrong.
    package static func steps(seed: UInt64) -> [String] {
        let simulation = Simulation(seed: seed, isTracing: true)
        // Where it ends early, `problem` says why.
        try? simulation.run(lives: lives)
        return simulation.trace
    }

    /// How often a seed has met what; throws what it finds wrong.
    package static func counts(seed: UInt64) throws -> [String: Int] {
        let simulation = Simulation(seed: seed)
        try simulation.run(lives: lives)
        return simulation.counts.merging(["repeats": simulation.model.repeats]) { $0 + $1 }
    }

    /// What a few dozen seeds together must have met several times, or they prove little.
    package static let expected = [
        "powerCut", "kill", "order", "settled", "requests", "lost", "replays", "repeats",
        "rot named", "failed reads named", "clock set back",
    ]
}
