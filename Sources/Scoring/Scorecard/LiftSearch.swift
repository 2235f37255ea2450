/// The search for the cheapest change that lifts a scorecard's grade.
///
/// What a row gets is a sum over groups of rules that share no field and no event. Of each group one
/// option is chosen: what is changed, and what the group's rules then give on each axis. The cost of
/// a choice is the number of changes, then the number of events in them; of equal costs the one with
/// the better grade stands, then the one with more points on all axes together, then the first that is
/// found, which prefers early options.
///
/// Grades ask for floors, so more points on an axis never hurt: of two partial choices the one that
/// costs no less and has no axis higher is dropped, and nothing is lost by it. The number of changes
/// is raised one by one until a choice reaches the goal. It is exact unless it would take more than
/// `mostSteps` comparisons of partial choices.
package struct LiftSearch: Sendable {
    /// Comparisons of partial choices before the search gives up: about a second of work.
    package static let mostSteps = 20_000_000

    /// One thing that can be done about a group; the first option of a group does nothing.
    package struct Option: Sendable {
        /// Fields changed and kinds of event added.
        package let changes: Int
        /// Events added.
        package let events: Int
        /// By axis what the group's rules then give, before the axis is clamped.
        package let sums: [Double]

        package init(changes: Int, events: Int, sums: [Double]) {
            self.changes = changes
            self.events = events
            self.sums = sums
        }
    }

    /// What was found.
    package enum Answer: Sendable, Equatable {
        /// For each group the option to choose.
        case found([Int])
        /// No choice reaches the goal.
        case none
        /// Nothing was found before the search gave up.
        case tooLarge
    }

    private struct State {
        var changes: Int
        var events: Int
        var sums: [Double]
        var choices: [Int]

        /// Whether nothing speaks for another one.
        func isAsGood(as other: State) -> Bool {
            changes <= other.changes && events <= other.events
                && zip(sums, other.sums).allSatisfy { $0 >= $1 }
        }
    }

    /// The cheapest choice whose sums have a grade before `goal`.
    ///
    /// `grade` gives the place of the grade of some sums, the best being 0, nil for none; higher sums
    /// never have a later one.
    package static func cheapest(
        _ groups: [[Option]], axisCount: Int, goal: Int, mostSteps: Int = Self.mostSteps,
        grade: ([Double]) -> Int?
    ) -> Answer {
        let mostChanges = groups.reduce(0) { $0 + ($1.map(\.changes).max() ?? 0) }
        var steps = 0
        for limit in stride(from: 0, through: mostChanges, by: 1) {
            var states = [
                State(
                    changes: 0, events: 0, sums: Array(repeating: 0, count: axisCount), choices: [])
            ]
            for group in groups {
                var next: [State] = []
                for state in states {
                    for (choice, option) in group.enumerated()
                    where state.changes + option.changes <= limit {
                        steps += 1
                        guard steps <= mostSteps else { return .tooLarge }
                        next.append(
                            State(
                                changes: state.changes + option.changes,
                                events: state.events + option.events,
                                sums: zip(state.sums, option.sums).map(+),
                                choices: state.choices + [choice]))
                    }
                }
                guard let kept = undominated(next, &steps, mostSteps) else { return .tooLarge }
                states = kept
            }
            if let best = best(states, goal, grade) { return .found(best.choices) }
        }
        return .none
    }

    /// The best of the cheapest states whose grade comes before the goal; states stand in the order
    /// of their costs.
    private static func best(
        _ states: [State], _ goal: Int, _ grade: ([Double]) -> Int?
    ) -> State? {
        var best: (state: State, grade: Int, sum: Double)?
        for state in states {
            guard let own = grade(state.sums), own < goal else { continue }
            let sum = state.sums.reduce(0, +)
            if let best {
                guard
                    state.changes == best.state.changes && state.events == best.state.events
                else { break }
                guard (own, -sum) < (best.grade, -best.sum) else { continue }
            }
            best = (state, own, sum)
        }
        return best?.state
    }

    /// The states that no other makes needless, cheapest first; nil when there are too many.
    private static func undominated(
        _ states: [State], _ steps: inout Int, _ mostSteps: Int
    ) -> [State]? {
        let order = states.indices.sorted {
            let (a, b) = (states[$0], states[$1])
            return (a.changes, a.events, $0) < (b.changes, b.events, $1)
        }
        var kept: [State] = []
        for place in order {
            // What costs about as much is asked first: it is the likeliest to be as good.
            var isNeedless = false
            for other in kept.indices.reversed() {
                steps += 1
                isNeedless = kept[other].isAsGood(as: states[place])
                if isNeedless { break }
            }
            guard steps <= mostSteps else { return nil }
            if !isNeedless { kept.append(states[place]) }
        }
        return kept
    }
}
