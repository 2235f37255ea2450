import Conditions
import Glibc

/// Points by rules on axes, with caps, grades and a probability.
///
/// A rule adds its points to its axis when its condition holds, or points × the decayed value of its
/// event. Each axis is then clamped; points = base + the clamped axes.
///
/// **Order of the sums.** An axis adds its rules in file order; the points start at `base` and add
/// the axes in file order; an event's value adds its touches in the order given (by time).
///
/// A shared object, which never changes: a model is lent and copied with every lead that is scored.
final class Scorecard: Sendable {
    let base: Double
    let axes: [Axis]
    let rules: [Rule]
    let grades: [Grade]
    /// Points and probabilities, points ascending; empty: no probability.
    let knots: [Knot]
    let events: [String]

    /// One direction of judgement, such as fit or engagement.
    struct Axis: Sendable {
        let name: String
        let minimum: Double
        let maximum: Double

        func clamp(_ points: Double) -> Double { max(minimum, min(maximum, points)) }
    }

    /// One reason for points.
    struct Rule: Sendable {
        /// A position among the axes.
        let axis: Int
        let points: Double
        /// What the file says of the rule, else its condition or event.
        let text: String
        /// Whether the file has a text for the rule, which then stands as a reason.
        let hasOwnText: Bool
        let test: Test

        enum Test: Sendable {
            /// The condition, a position among the scorecard's conditions.
            case condition(Int)
            case event(Decay)
        }
    }

    /// How an event's value is made of its touches.
    struct Decay: Sendable {
        /// A position among the events.
        let event: Int
        /// The time in which a touch loses half its value, in ms; nil: never.
        let halfLifeMS: Double?
        /// The most that the rule gives; nil: no cap.
        let maximum: Double?

        /// Whether a row without touches gets other than 0 points: by a cap below 0.
        var countsWithoutTouches: Bool { maximum.map { $0 < 0 } ?? false }

        /// Σ weight × 2^(−age / half-life) over the touches not after `time`.
        func value(_ touches: borrowing Span<Touch>, at time: Int64) -> Double {
            var sum = 0.0
            for i in 0..<touches.count {
                let touch = touches[i]
                guard touch.event == event, touch.timeMS <= time else { continue }
                if let halfLifeMS {
                    sum += touch.weight * exp2(-(Double(time) - Double(touch.timeMS)) / halfLifeMS)
                } else {
                    sum += touch.weight
                }
            }
            return sum
        }
    }

    /// A grade and the least that each axis must have for it.
    struct Grade: Sendable {
        let name: String
        /// By axis; −∞ where the file names no floor.
        let floors: [Double]
    }

    /// A point of the line from points to probability.
    struct Knot: Sendable {
        let points: Double
        let probability: Double
    }

    /// The conditions of the rules, in rule order.
    let conditions: [WhenCondition]

    init(
        base: Double, axes: [Axis], rules: [Rule], grades: [Grade], knots: [Knot],
        events: [String], conditions: [WhenCondition]
    ) {
        self.base = base
        self.axes = axes
        self.rules = rules
        self.grades = grades
        self.knots = knots
        self.events = events
        self.conditions = conditions
    }

    // MARK: From contributions to a score

    /// What an event rule adds at a time.
    func contribution(
        _ rule: Rule, _ decay: Decay, _ touches: borrowing Span<Touch>, at time: Int64
    ) -> Double {
        let points = rule.points * decay.value(touches, at: time)
        return decay.maximum.map { min(points, $0) } ?? points
    }

    /// What each rule adds; `holds` says by condition whether it holds.
    func contributions(
        _ touches: borrowing Span<Touch>, at time: Int64, holds: (Int) -> Bool
    ) -> [Double] {
        var all: [Double] = []
        all.reserveCapacity(rules.count)
        for rule in rules {
            switch rule.test {
            case .condition(let condition): all.append(holds(condition) ? rule.points : 0)
            case .event(let decay): all.append(contribution(rule, decay, touches, at: time))
            }
        }
        return all
    }

    /// The axes before they are clamped.
    func sums(_ contributions: [Double]) -> [Double] {
        var sums = Array(repeating: 0.0, count: axes.count)
        for (rule, contribution) in zip(rules, contributions) { sums[rule.axis] += contribution }
        return sums
    }

    /// The axes of a row before they are clamped, without what each rule adds; the same bits.
    func sums(
        _ touches: borrowing Span<Touch>, at time: Int64, holds: (Int) -> Bool
    ) -> [Double] {
        var sums = Array(repeating: 0.0, count: axes.count)
        let allRules = rules
        let rules = allRules.span
        for position in rules.indices {
            switch rules[position].test {
            case .condition(let condition):
                if holds(condition) { sums[rules[position].axis] += rules[position].points }
            case .event(let decay):
                if touches.isEmpty && !decay.countsWithoutTouches { continue }
                sums[rules[position].axis] += contribution(
                    rules[position], decay, touches, at: time)
            }
        }
        return sums
    }

    /// The points of unclamped axes.
    func points(_ sums: [Double]) -> Double {
        var points = base
        let allAxes = axes
        let axes = allAxes.span
        for axis in axes.indices { points += axes[axis].clamp(sums[axis]) }
        return points
    }

    /// The score of unclamped axes.
    func score(_ sums: [Double]) -> Score {
        var score = Score()
        let points = points(sums)
        score.points = points
        if !knots.isEmpty { score.probability = [probability(points)] }
        score.grade = grade(sums).map { grades[$0].name }
        return score
    }

    /// The place of the grade of unclamped axes: the first row whose floors are met; nil for none.
    func grade(_ sums: [Double]) -> Int? {
        let (allGrades, allAxes) = (grades, axes)
        let grades = allGrades.span
        let axes = allAxes.span
        for place in grades.indices {
            let allFloors = grades[place].floors
            let floors = allFloors.span
            var isMet = true
            for axis in axes.indices where !(axes[axis].clamp(sums[axis]) >= floors[axis]) {
                isMet = false
            }
            if isMet { return place }
        }
        return nil
    }

    /// The line through the knots; beyond the first and the last their value holds.
    func probability(_ points: Double) -> Double {
        guard let upper = knots.firstIndex(where: { points <= $0.points }) else {
            return knots[knots.count - 1].probability
        }
        let end = knots[upper]
        if upper == 0 || points == end.points { return end.probability }
        let start = knots[upper - 1]
        let part = (points - start.points) / (end.points - start.points)
        return start.probability + part * (end.probability - start.probability)
    }
}
