import Glibc

/// Two ways to a similar thing, measured in turns: medians and their ratio.
struct Comparison {
    /// One way, with what it takes per operation.
    struct Side {
        /// What is done.
        var label: String
        /// Nanoseconds per operation by the wall clock, or an amount of another unit.
        var amount: Double
        /// Nanoseconds of processor time per operation; nil where no time is measured.
        var processor: Double?
    }

    /// What is compared, and on how much.
    var title: String
    /// The unit of the amounts, such as `ns`.
    var unit = "ns"
    /// Our way.
    var ours: Side
    /// What it is measured by.
    var other: Side
    /// What is aimed at.
    var goal = ""

    /// The other side's amount over ours: above 1 means that we take less.
    var ratio: Double { other.amount / ours.amount }

    /// Runs both sides `rounds` times, changing who begins, and keeps the medians.
    ///
    /// Each call of a side does `operations` operations. Processor time is the process's own; it has
    /// one thread, and on a busy machine this figure is the one to trust.
    static func run(
        _ title: String, rounds: Int, operations: Int, goal: String = "",
        ours: (label: String, work: () throws -> Void),
        other: (label: String, work: () throws -> Void)
    ) throws -> Comparison {
        var ourTimes = Times()
        var otherTimes = Times()
        for round in 0..<rounds {
            if round % 2 == 0 { try ourTimes.add(ours.work) }
            try otherTimes.add(other.work)
            if round % 2 == 1 { try ourTimes.add(ours.work) }
        }
        return Comparison(
            title: title, ours: ourTimes.side(ours.label, operations),
            other: otherTimes.side(other.label, operations), goal: goal)
    }

    /// The names of what ``line(of:)`` prints.
    static let heading =
        "case: what\n    ours (processor) | measured by (processor) | measure / ours | goal"

    /// The comparison as two lines of a table.
    func line(of name: String) -> String {
        """
        \(name): \(title)
            \(ours.label) \(text(ours)) | \(other.label) \(text(other)) | \
        \(Comparison.rounded(ratio)) | \(goal.isEmpty ? "none" : goal)
        """
    }

    private func text(_ side: Side) -> String {
        let processor = side.processor.map { " (\(Comparison.rounded($0)))" } ?? ""
        return "\(Comparison.rounded(side.amount)) \(unit)\(processor)"
    }

    /// Three significant digits, or whole numbers above a hundred.
    private static func rounded(_ value: Double) -> String {
        if !value.isFinite { return "?" }
        let places = value >= 100 ? 1.0 : value >= 10 ? 10.0 : value >= 1 ? 100.0 : 1_000.0
        let result = (value * places).rounded() / places
        return result >= 100 ? String(Int(result)) : String(result)
    }
}

/// The times of one side's rounds.
private struct Times {
    private var wall: [Double] = []
    private var processor: [Double] = []

    mutating func add(_ work: () throws -> Void) rethrows {
        let begun = ContinuousClock.now
        let processorBegun = clock()
        try work()
        let processorEnded = clock()
        let (seconds, attoseconds) = (ContinuousClock.now - begun).components
        wall.append(Double(seconds) * 1e9 + Double(attoseconds) / 1e9)
        // clock() counts microseconds.
        processor.append(Double(processorEnded - processorBegun) * 1e3)
    }

    func side(_ label: String, _ operations: Int) -> Comparison.Side {
        Comparison.Side(
            label: label, amount: Times.median(wall) / Double(operations),
            processor: Times.median(processor) / Double(operations))
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

/// A result that is wrong; a figure without a right result is worth nothing.
struct WrongResult: Error, CustomStringConvertible {
    let description: String
}

/// Stops the run, with a sentence, where a result is wrong.
func check(_ isRight: Bool, _ sentence: @autoclosure () -> String) throws(WrongResult) {
    if !isRight { throw WrongResult(description: "wrong result: \(sentence())") }
}

/// Numbers that are the same in every run (SplitMix64).
struct Draw: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number from 0 to below `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
