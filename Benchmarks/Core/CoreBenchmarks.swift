import Glibc

/// In-core figures: how long the parts take without sockets, each beside something to measure it by.
///
/// Every case runs two ways in turns, in one process and on one thread, checks that what came out is
/// right, and prints both with their ratio; seconds alone would say more about the machine than
/// about the code. `--quick` runs every case small, so that a build can prove that none has
/// rotted; `--only NAME` runs the cases whose name contains NAME.
@main
enum CoreBenchmarks {
    static let cases: [(name: String, run: @Sendable (Scale) throws -> [Comparison])] = [
        // First, while no earlier case has left memory behind that could be used again.
        ("memory", MemoryPerRecord.compare),
        ("item-locations", ItemLocations.compare),
        ("reserve", ReserveOneLine.compare),
        ("hot-item", HotItem.compare),
        ("online-order", OnlineOrder.compare),
        ("capable-to-promise", CapableToPromise.compare),
        ("atp", AvailabilityQuestion.compare),
        ("promise-command", PromiseCommand.compare),
        ("side-keys", SideKeyCommands.compare),
        ("scored-leads", ScoredLeads.compare),
        ("linear-scoring", LinearScoring.compare),
        ("top-rows", TopOfScores.compare),
        ("where", WhereClause.compare),
        ("key-index", Keys.compare),
        ("snapshot", SnapshotSpeed.compare),
    ]

    static func main() {
        do {
            try run()
        } catch {
            print(error)
            exit(1)
        }
    }

    private static func run() throws {
        var scale = Scale.full
        var only: String?
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            switch argument {
            case "--quick": scale = .quick
            case "--only":
                guard let name = arguments.popFirst() else {
                    throw WrongUse(text: "--only: expected the name of a case")
                }
                only = name
            default: throw WrongUse(text: "expected --quick or --only NAME, found '\(argument)'")
            }
        }
        let chosen = cases.filter { entry in only.map { entry.name.contains($0) } ?? true }
        guard !chosen.isEmpty else {
            throw WrongUse(
                text: "--only: expected one of \(cases.map(\.name).joined(separator: ", "))")
        }
        print(Comparison.heading)
        for entry in chosen {
            for comparison in try entry.run(scale) { print(comparison.line(of: entry.name)) }
        }
    }
}

/// A command line that cannot be followed.
struct WrongUse: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// How much a case does.
enum Scale {
    /// Enough for figures.
    case full
    /// Enough to see that everything still works.
    case quick

    /// The one number or the other.
    func pick(_ full: Int, quick: Int) -> Int { self == .full ? full : quick }

    /// Rounds of each side.
    var rounds: Int { pick(5, quick: 2) }
}
