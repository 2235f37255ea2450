import Foundation
import SimulationKit
import TestKit
import Testing

/// Whole servers out of seeds; see `Simulation` for what is simulated and what must hold.
///
/// `SEED=42 swift test --filter Simulation` repeats one seed and prints its steps; `make simulate` runs thousands in
/// a release build.
@Suite struct SimulationTests {
    private static let isSingle = ProcessInfo.processInfo.environment["SEED"] != nil

    @Test(arguments: seeds(150))
    func `nothing acknowledged is lost, halved, doubled or shown too early`(seed: UInt64) {
        if let problem = Simulation.problem(seed: seed, steps: Self.isSingle ? .max : 60) {
            Issue.record("\(problem)")
        } else if Self.isSingle {
            print(Simulation.steps(seed: seed).joined(separator: "\n"))
        }
    }

    @Test func `the simulation meets what it is there for`() throws {
        var counts: [String: Int] = [:]
        for seed in UInt64(1_000_000)..<1_000_150 {
            try counts.merge(Simulation.counts(seed: seed)) { $0 + $1 }
        }
        for what in Simulation.expected {
            #expect(counts[what, default: 0] > 3, "\(what): \(counts)")
        }
    }

    @Test func `a seed goes the same way each time`() {
        #expect(Simulation.steps(seed: 77) == Simulation.steps(seed: 77))
    }
}
