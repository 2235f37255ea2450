import Foundation
import TestKit

/// A scorecard as the protocol's text describes it, worked out step by step.
///
/// It is drawn by chance, writes itself as the JSON of `MODEL.LOAD`, and shares no code with the
/// engine. Points come in quarters, so that sums without events are exact in any order.
struct PlainScorecard {
    struct Axis {
        let name: String
        var minimum: Double?
        var maximum: Double?
    }

    enum Test {
        /// The category `industry` is this.
        case industry(String)
        /// The number `seats` is at least this; a missing one is not.
        case seats(Double)
        /// The number `ratio` is missing.
        case noRatio
        /// An event of this name, the time in which it loses half its value, and the cap.
        case event(String, halfLifeSeconds: Double?, cap: Double?)
    }

    struct Rule {
        let axis: Int
        let points: Double
        let test: Test
    }

    /// What is known of a lead; nil is missing.
    struct Lead {
        var industry: String?
        var seats: Double?
        var ratio: Double?
        var touches: [Touch] = []

        struct Touch {
            let event: String
            let weight: Double
            let timeMS: Int64
        }
    }

    struct Outcome {
        var points: Double
        var probability: Double?
        var grade: String?
    }

    var base: Double
    var axes: [Axis]
    var rules: [Rule]
    var grades: [(name: String, floors: [Double?])]
    var knots: [(points: Double, probability: Double)]

    static let industries = ["energy", "retail", "public", "food's"]
    static let events = ["visit", "call"]

    /// A scorecard drawn by chance.
    init(using random: inout SeededGenerator) {
        func points(_ bound: Int, _ random: inout SeededGenerator) -> Double {
            Double(random.below(bound * 8 + 1)) / 4 - Double(bound)
        }
        base = random.chance(50) ? 0 : points(20, &random)
        let axes = ["fit", "engagement", "risk"].prefix(1 + random.below(3)).map { name in
            Axis(
                name: name, minimum: random.chance(70) ? -Double(random.below(10)) : nil,
                maximum: random.chance(70) ? Double(random.below(40)) : nil)
        }
        rules = (0..<(1 + random.below(8))).map { _ in
            let test: Test
            switch random.below(5) {
            case 0: test = .industry(random.pick(Self.industries))
            case 1: test = .seats(Double(random.below(50)))
            case 2: test = .noRatio
            default:
                test = .event(
                    random.pick(Self.events),
                    halfLifeSeconds: random.chance(70)
                        ? Double(3_600 * (1 + random.below(400))) : nil,
                    cap: random.chance(50) ? Double(random.below(30)) : nil)
            }
            return Rule(axis: random.below(axes.count), points: points(25, &random), test: test)
        }
        grades = (0..<random.below(4)).map { row in
            (
                "G\(row)",
                (0..<axes.count).map { _ in
                    random.chance(60) ? Double(random.below(30)) + 0.125 : nil
                }
            )
        }
        self.axes = axes
        var next = points(10, &random)
        knots = (0..<random.below(5)).map { _ in
            defer { next += Double(1 + random.below(20)) }
            return (next, Double(random.below(101)) / 100)
        }
    }

    /// The score of a lead at a time, in Unix ms.
    func score(_ lead: Lead, at time: Int64) -> Outcome {
        var sums = axes.map { _ in 0.0 }
        for rule in rules { sums[rule.axis] += contribution(rule, lead, time) }
        for (position, axis) in axes.enumerated() {
            if let maximum = axis.maximum { sums[position] = min(maximum, sums[position]) }
            if let minimum = axis.minimum { sums[position] = max(minimum, sums[position]) }
        }
        var outcome = Outcome(points: base + sums.reduce(0, +))
        outcome.grade =
            grades.first { grade in
                zip(grade.floors, sums).allSatisfy { floor, sum in floor.map { sum >= $0 } ?? true }
            }?.name
        outcome.probability = probability(outcome.points)
        return outcome
    }

    /// What a rule adds before its axis is clamped.
    func contribution(_ rule: Rule, _ lead: Lead, _ time: Int64) -> Double {
        switch rule.test {
        case .industry(let name): return lead.industry == name ? rule.points : 0
        case .seats(let least): return lead.seats.map { $0 >= least } == true ? rule.points : 0
        case .noRatio: return lead.ratio == nil ? rule.points : 0
        case .event(let name, let halfLife, let cap):
            var value = 0.0
            for touch in lead.touches where touch.event == name && touch.timeMS <= time {
                let age = Double(time - touch.timeMS) / 1_000
                value += touch.weight * (halfLife.map { pow(0.5, age / $0) } ?? 1)
            }
            return min(rule.points * value, cap ?? .infinity)
        }
    }

    private func probability(_ points: Double) -> Double? {
        guard let first = knots.first, let last = knots.last else { return nil }
        if points <= first.points { return first.probability }
        for (low, high) in zip(knots, knots.dropFirst()) where points <= high.points {
            return low.probability
                + (points - low.points) * (high.probability - low.probability)
                / (high.points - low.points)
        }
        return last.probability
    }

    /// The JSON of `MODEL.LOAD`.
    var json: String {
        let axisTexts = axes.map { axis in
            let bounds = [
                axis.minimum.map { "\"min\":\($0)" }, axis.maximum.map { "\"max\":\($0)" },
            ]
            return "\"\(axis.name)\":{\(bounds.compactMap { $0 }.joined(separator: ","))}"
        }
        let ruleTexts = rules.map { rule in
            "{\"axis\":\"\(axes[rule.axis].name)\",\"points\":\(rule.points),\(Self.json(rule.test))}"
        }
        let gradeTexts = grades.map { grade in
            let floors = zip(axes, grade.floors).compactMap { axis, floor in
                floor.map { ",\"\(axis.name)\":\($0)" }
            }
            return "{\"grade\":\"\(grade.name)\"\(floors.joined())}"
        }
        var members = [
            "\"type\":\"scorecard\"", "\"base\":\(base)",
            "\"axes\":{\(axisTexts.joined(separator: ","))}",
            "\"rules\":[\(ruleTexts.joined(separator: ","))]",
        ]
        if !grades.isEmpty { members.append("\"grades\":[\(gradeTexts.joined(separator: ","))]") }
        if !knots.isEmpty {
            let pairs = knots.map { "[\($0.points),\($0.probability)]" }
            members.append("\"probability\":[\(pairs.joined(separator: ","))]")
        }
        return "{\(members.joined(separator: ","))}"
    }

    private static func json(_ test: Test) -> String {
        switch test {
        case .industry(let name):
            let quoted = name.replacing("'", with: "''")
            return "\"when\":\"industry = '\(quoted)'\""
        case .seats(let least): return "\"when\":\"seats >= \(least)\""
        case .noRatio: return "\"when\":\"ratio IS NULL\""
        case .event(let name, let halfLife, let cap):
            var text = "\"event\":\"\(name)\""
            if let halfLife { text += ",\"half_life\":\"\(Int(halfLife / 3_600))h\"" }
            if let cap { text += ",\"max\":\(cap)" }
            return text
        }
    }
}
