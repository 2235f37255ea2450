import Columns
import Conditions

/// Reads the format `SCORECARD`, our own JSON.
///
/// ```
/// {"type": "scorecard", "base": 0,
///  "axes": {"fit": {"min": 0, "max": 100}, "engagement": {"min": 0, "max": 100}},
///  "rules": [{"axis": "fit", "when": "industry = 'energy'", "points": 15, "text": "Target industry"},
///            {"axis": "engagement", "event": "visit", "points": 3, "half_life": "14d", "max": 30}],
///  "grades": [{"grade": "A1", "fit": 75, "engagement": 60}, {"grade": "C3"}],
///  "probability": [[0, 0.02], [50, 0.2], [100, 0.6]]}
/// ```
/// `base`, `min`, `max`, `text`, `grades`, `probability`, `half_life` and a rule's `max` may be
/// absent. In a `text`, `{value}` stands for the lead's own value where it is a reason. A half-life is a duration (`90s 15m 2h 7d`) or a number of seconds. Members that are not
/// listed here are refused, so that a misspelt one does not silently do nothing.
struct ScorecardImport {
    private var axes: [Scorecard.Axis] = []
    private var rules: [Scorecard.Rule] = []
    private var conditions: [WhenCondition] = []
    private var events: [String] = []
    private var schema = InputSchema([])

    static func read(_ payload: [UInt8]) throws(ModelError) -> Model {
        let root = try JSONParser.parse(payload).root
        try root.expectMembers([
            "type", "name", "doc", "base", "axes", "rules", "grades", "probability",
        ])
        let type = try root.required("type")
        guard try type.string() == "scorecard" else { throw type.refusal("expected 'scorecard'") }
        var reader = ScorecardImport()
        try reader.readAxes(try root.required("axes"))
        try reader.readRules(try root.required("rules"))
        let card = Scorecard(
            base: try root.member("base").map(Self.points) ?? 0, axes: reader.axes,
            rules: reader.rules,
            grades: try reader.grades(try root.member("grades")),
            knots: try knots(try root.member("probability")), events: reader.events,
            conditions: reader.conditions)
        return Model(
            format: .scorecard, kind: "scorecard", schema: reader.schema,
            featureCount: card.rules.count, treeCount: 0, classCount: 1, output: .points,
            body: .scorecard(card))
    }

    private mutating func readAxes(_ value: DocumentValue) throws(ModelError) {
        guard value.count <= ModelLimits.axisCount else {
            throw value.refusal("expected at most \(ModelLimits.axisCount) axes")
        }
        for (name, axis) in try value.members() {
            try axis.expectMembers(["min", "max"])
            let minimum = try axis.member("min").map(Self.points) ?? -.infinity
            let maximum = try axis.member("max").map(Self.points) ?? .infinity
            guard minimum <= maximum else { throw axis.refusal("expected min not above max") }
            guard !axes.contains(where: { $0.name == name }) else {
                throw value.refusal("the axis '\(name)' stands twice")
            }
            axes.append(Scorecard.Axis(name: name, minimum: minimum, maximum: maximum))
        }
        if axes.contains(where: { $0.name == "grade" }) {
            throw value.refusal("expected no axis named 'grade', which names the grade in 'grades'")
        }
        if axes.isEmpty { throw value.refusal("expected at least one axis") }
    }

    private mutating func readRules(_ list: DocumentValue) throws(ModelError) {
        guard list.count <= ModelLimits.ruleCount else {
            throw list.refusal("expected at most \(ModelLimits.ruleCount) rules")
        }
        for rule in try list.elements() {
            try rule.expectMembers(["axis", "points", "text", "when", "event", "half_life", "max"])
            let axisValue = try rule.required("axis")
            let axisName = try axisValue.string()
            guard let axis = axes.firstIndex(where: { $0.name == axisName }) else {
                throw axisValue.refusal("expected one of the axes")
            }
            let (test, words) = try test(rule)
            let text = try rule.member("text")?.string()
            rules.append(
                Scorecard.Rule(
                    axis: axis, points: try Self.points(try rule.required("points")),
                    text: text ?? words, hasOwnText: text != nil, test: test))
        }
    }

    /// A rule's test, and the words for it when the file has none.
    private mutating func test(
        _ rule: DocumentValue
    ) throws(ModelError) -> (Scorecard.Rule.Test, String) {
        let when = try rule.member("when")
        let event = try rule.member("event")
        if let when, event == nil {
            for name in ["half_life", "max"] {
                if let value = try rule.member(name) {
                    throw value.refusal("expected only beside 'event'")
                }
            }
            let text = try when.string()
            conditions.append(try condition(when, text))
            return (.condition(conditions.count - 1), text)
        }
        guard let event, when == nil else { throw rule.refusal("expected 'when' or 'event'") }
        let name = try event.string()
        let position = events.firstIndex(of: name) ?? events.count
        if position == events.count { events.append(name) }
        let decay = Scorecard.Decay(
            event: position, halfLifeMS: try Self.halfLife(try rule.member("half_life")),
            maximum: try rule.member("max").map(Self.points))
        return (.event(decay), name)
    }

    private mutating func condition(
        _ value: DocumentValue, _ text: String
    ) throws(ModelError) -> WhenCondition {
        let condition: Condition
        let bound: BoundCondition
        var inputs: [Int] = []
        var columns: [[UInt8]: ConditionField] = [:]
        do throws(ConditionError) {
            condition = try Condition.parse(Array(text.utf8))
        } catch {
            throw value.refusal("expected a condition; \(error.message)")
        }
        let types = condition.wordTypes
        for (name, type) in zip(condition.fieldNames, types) {
            let input = schema.addInput(String(decoding: name, as: UTF8.self))
            guard schema.inputs.count <= ModelLimits.conditionFieldCount else {
                throw value.refusal(
                    "expected at most \(ModelLimits.conditionFieldCount) fields in all conditions")
            }
            inputs.append(input)
            columns[name] = ConditionField(column: schema.addWordColumn(input, type), type: type)
        }
        do throws(ConditionError) {
            bound = try condition.bound { columns[$0] }
        } catch {
            throw value.refusal("expected a condition; \(error.message)")
        }
        return WhenCondition(condition: condition, inputs: inputs, types: types, bound: bound)
    }

    /// Points, of at most `ModelLimits.points`: no sum of them is beyond all numbers.
    private static func points(_ value: DocumentValue) throws(ModelError) -> Double {
        let points = try value.double()
        guard points.magnitude <= ModelLimits.points else {
            throw value.refusal("expected a number of at most \(ModelLimits.points) points")
        }
        return points
    }

    /// A half-life in ms.
    private static func halfLife(_ value: DocumentValue?) throws(ModelError) -> Double? {
        guard let value else { return nil }
        var seconds: Double?
        if value.isNumber {
            seconds = try value.double()
        } else {
            var text = try value.string()
            let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
            let factor = text.last.flatMap { factors[$0] }
            if factor != nil { text.removeLast() }
            seconds = NumberText.parseDouble(text.utf8.span).map { $0 * (factor ?? 1) }
        }
        guard let seconds, seconds > 0, seconds.isFinite else {
            throw value.refusal("expected a duration above 0, such as 14d")
        }
        return seconds * 1_000
    }

    private func grades(_ list: DocumentValue?) throws(ModelError) -> [Scorecard.Grade] {
        guard let list else { return [] }
        var grades: [Scorecard.Grade] = []
        for value in try list.elements() {
            try value.expectMembers(["grade"] + axes.map(\.name))
            var floors: [Double] = []
            for axis in axes { floors.append(try value.member(axis.name)?.finite() ?? -.infinity) }
            grades.append(
                Scorecard.Grade(name: try value.required("grade").string(), floors: floors))
        }
        return grades
    }

    private static func knots(_ list: DocumentValue?) throws(ModelError) -> [Scorecard.Knot] {
        guard let list else { return [] }
        var knots: [Scorecard.Knot] = []
        for value in try list.elements() {
            let pair = try value.doubles()
            guard pair.count == 2, pair[0].isFinite, (0...1).contains(pair[1]) else {
                throw value.refusal("expected points and a probability from 0 to 1")
            }
            if let last = knots.last, last.points >= pair[0] {
                throw value.refusal("expected more points than the knot before")
            }
            knots.append(Scorecard.Knot(points: pair[0], probability: pair[1]))
        }
        return knots
    }
}
