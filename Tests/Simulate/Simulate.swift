import Dispatch
import Foundation
import SimulationKit
import Synchronization

/// Runs the simulation for many seeds, on all processors: `Simulate COUNT [FIRST]`.
///
/// Each seed is a few whole servers on a disk that forgets, tears and fails (`SimulationKit`). Prints every seed that
/// found something wrong with its last steps, and ends with 1 then.
@main
enum Simulate {
    static func main() {
        let numbers = CommandLine.arguments.dropFirst().map { UInt64($0) }
        guard (1...2).contains(numbers.count), let count = numbers[0], count > 0,
            let first = numbers.count > 1 ? numbers[1] : 0
        else {
            print("Simulate: expected how many seeds, and maybe the first of them")
            exit(2)
        }
        exit(run(first: first, count: Int(count)))
    }

    private struct Sum {
        var done = 0
        var failed = 0
        var counts: [String: Int] = [:]
    }

    private static func run(first: UInt64, count: Int) -> Int32 {
        let started = ContinuousClock.now
        let sum = Mutex(Sum())
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let seed = first + UInt64(index)
            let counts = try? Simulation.counts(seed: seed)
            let problem = counts == nil ? Simulation.problem(seed: seed, steps: 60) : nil
            sum.withLock { sum in
                sum.done += 1
                sum.counts.merge(counts ?? [:]) { $0 + $1 }
                if let problem {
                    sum.failed += 1
                    print(problem)
                }
                if sum.done % 1_000 == 0 { print("simulate: \(sum.done) of \(count) seeds") }
            }
        }
        let (failed, counts) = sum.withLock { ($0.failed, $0.counts) }
        let seconds = Int((ContinuousClock.now - started) / .seconds(1))
        let met = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        print("simulate: met \(met.joined(separator: ", "))")
        print(
            "simulate: seeds \(first) to \(first + UInt64(count) - 1) in \(seconds) s, "
                + "\(count - failed) held, \(failed) did not")
        return failed == 0 ? 0 : 1
    }
}
