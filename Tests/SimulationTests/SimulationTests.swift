import Foundation
import TestKit
import Testing

/// Whole servers out of seeds; see `Simulation` for what is simulated and what must hold.
///
/// `SEED=42 swift test --filter Simulation` repeats one seed and prints its steps; `SEEDS=100000` runs so many of them.
@Suite struct SimulationTests {
    /// Seeds that take about 15 s in a debug build on two cores.
    static let count =
        ProcessInfo.processInfo.environment["SEEDS"].flatMap { Int($0) } ?? 300
    private static let isSingle = ProcessInfo.processInfo.environment["SEED"] != nil

    @Test(arguments: seeds(count))
    func `nothing acknowledged is lost, halved, doubled or shown too early`(seed: UInt64) {
        let simulation = Simulation(seed: seed, isTracing: Self.isSingle)
        do {
            try simulation.run(lives: 3)
            if Self.isSingle { print(simulation.trace.joined(separator: "\n")) }
        } catch {
            // The same seed goes the same way: this time it tells how.
            let again = Simulation(seed: seed, isTracing: true)
            try? again.run(lives: 3)
            let steps = again.trace.suffix(Self.isSingle ? .max : 60).joined(separator: "\n")
            Issue.record("SEED=\(seed): \(error)\n\(steps)")
        }
    }

    @Test func `the simulation meets what it is there for`() throws {
        var counts: [String: Int] = [:]
        for seed in UInt64(1_000_000)..<1_000_060 {
            let simulation = Simulation(seed: seed)
            try simulation.run(lives: 3)
            counts.merge(simulation.counts) { $0 + $1 }
            counts["repeats", default: 0] += simulation.model.repeats
        }
        for what in [
            "powerCut", "kill", "order", "settled", "requests", "lost", "replays", "repeats",
            "rot named",
        ] {
            #expect(counts[what, default: 0] > 3, "\(what): \(counts)")
        }
    }

    @Test func `a seed goes the same way each time`() throws {
        let traces = try (0..<2).map { _ in
            let simulation = Simulation(seed: 77, isTracing: true)
            try simulation.run(lives: 3)
            return simulation.trace
        }
        #expect(traces[0] == traces[1])
    }
}
