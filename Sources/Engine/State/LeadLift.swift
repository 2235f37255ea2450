import Columns
import Scoring

/// The search for the fewest changes of a lead that lift its grade by a scorecard, over frozen leads.
///
/// A field is tried with every value at which some rule can change its mind: the literals that rules
/// compare it with, the values just beside and between them, one that is none of them, and no value.
/// An event is tried up to `mostEvents` times, each of weight 1 and now. Texts that are compared by
/// order or by several patterns at once are tried with the rules' own words only. Fields that the
/// server sets, the outcome, and those that are to be kept are left alone.
struct LeadLift: Sendable {
    /// Events of one kind that are tried.
    static let mostEvents = 100
    /// Combinations of values that are tried of fields that one rule reads together.
    static let mostRows = 4_096

    let leads: Table
    let row: Int
    let shelved: ShelvedModel
    let touches: [Touch]
    /// When decaying points are judged, in Unix ms.
    let time: Int64
    /// The columns that are not to be changed.
    let kept: [Int]

    var binding: BoundModel { shelved.binding }

    /// A value for a field: in the column of an input of the model, and as text (empty: cleared).
    struct Value: Sendable {
        let input: Int
        let column: Int
        let text: [UInt8]
        let content: Content
    }

    /// A value before it has a row.
    enum Content: Sendable, Hashable {
        case nothing
        case bits(UInt64)
        case text([UInt8])
    }

    /// What is to be changed.
    struct Plan: Sendable {
        var values: [Value] = []
        var events: [(event: Int, count: Int)] = []
    }

    /// What came of the search.
    struct Answer: Sendable {
        /// The lead as it is.
        var now: Standing
        /// The lead after the plan; nil when there is none.
        var after: Standing?
        var plan = Plan()
        /// Whether nothing cheaper exists among what was tried.
        var isExact = true
    }

    /// A score and what each rule adds to it, in the order of the scorecard.
    struct Standing: Sendable {
        var score: Score
        var rules: [(text: String, points: Double)]
    }

    /// One way to deal with a group of rules.
    private struct Move {
        var option: LiftSearch.Option
        var plan: Plan
    }

    /// Searches.
    /// - Throws: BADARG when a text stands where the model needs a number.
    func search() throws(CommandError) -> Answer {
        var answer = Answer(now: try standing(after: Plan()))
        let goal = answer.now.score.grade.flatMap(binding.grades.firstIndex) ?? binding.grades.count
        var groups: [[Move]] = []
        for inputs in binding.conditionGroups {
            let moves = fieldMoves(inputs)
            if !moves.isWhole { answer.isExact = false }
            groups.append(moves.moves)
        }
        for event in binding.model.eventNames.indices { groups.append(eventMoves(event)) }
        let found = LiftSearch.cheapest(
            groups.map { $0.map(\.option) }, axisCount: binding.axisCount, goal: goal,
            grade: binding.grade(ofSums:))
        switch found {
        case .none: break
        case .tooLarge: answer.isExact = false
        case .found(let choices):
            var plan = Plan()
            for (group, choice) in zip(groups, choices) {
                plan.values += group[choice].plan.values
                plan.events += group[choice].plan.events
            }
            let after = try standing(after: plan)
            if let grade = after.score.grade.flatMap(binding.grades.firstIndex), grade < goal {
                (answer.plan, answer.after) = (plan, after)
            } else {
                // Sums were taken in another order than the scorecard's, and a floor lies within
                // their rounding.
                answer.isExact = false
            }
        }
        return answer
    }

    // MARK: What can be done

    /// The ways to deal with fields that rules read together; the first does nothing.
    private func fieldMoves(_ inputs: [Int]) -> (moves: [Move], isWhole: Bool) {
        var plans = [Plan()]
        var isWhole = true
        for input in inputs {
            let values = values(of: input)
            var next = plans
            for value in values {
                for plan in plans {
                    var plan = plan
                    plan.values.append(value)
                    next.append(plan)
                }
            }
            if next.count > Self.mostRows {
                // What changes fewest fields is kept.
                isWhole = false
                let order = next.indices.sorted {
                    (next[$0].values.count, $0) < (next[$1].values.count, $1)
                }
                next = order.prefix(Self.mostRows).map { next[$0] }
            }
            plans = next
        }
        let sheet = sheet(plans)
        let sums = binding.sums(ofGroup: inputs, rowCount: plans.count, of: sheet)
        return (
            zip(plans, sums).map { plan, sums in
                Move(
                    option: LiftSearch.Option(changes: plan.values.count, events: 0, sums: sums),
                    plan: plan)
            }, isWhole
        )
    }

    /// The ways to deal with an event; the first does nothing.
    private func eventMoves(_ event: Int) -> [Move] {
        (0...Self.mostEvents).map { count in
            Move(
                option: LiftSearch.Option(
                    changes: min(count, 1), events: count,
                    sums: binding.sums(ofEvent: event, more: count, touches: touches, at: time)),
                plan: Plan(events: count == 0 ? [] : [(event, count)]))
        }
    }

    // MARK: Rows as they would be

    /// A table whose rows are the lead as each plan would leave it.
    private func sheet(_ plans: [Plan]) -> Table {
        var sheet = Table(number: leads.number, name: leads.name, fields: leads.fields)
        let columns = binding.model.inputs.compactMap {
            leads.position(ofField: $0.name.utf8Span.span)
        }
        for (number, plan) in plans.enumerated() {
            var key: [UInt8] = []
            BigEndian.append(UInt32(number), to: &key)
            let target = sheet.insert(key.span)
            for column in columns {
                sheet.columns[column].take(leads.columns[column], row, at: target)
            }
            for value in plan.values { sheet.columns[value.column].put(value.content, at: target) }
        }
        return sheet
    }

    /// What a plan leads to.
    private func standing(after plan: Plan) throws(CommandError) -> Standing {
        var touches = touches
        for (event, count) in plan.events {
            for _ in 0..<count { touches.append(Touch(event: event, timeMS: time)) }
        }
        let sheet = sheet([plan])
        do throws(InputError) {
            return try standing(BoundModel(binding.model, to: sheet), 0, of: sheet, touches)
        } catch {
            throw CommandError(.badArgument, "\(error)")
        }
    }

    private func standing(
        _ binding: BoundModel, _ row: Int, of table: Table, _ touches: [Touch]
    ) throws(InputError) -> Standing {
        Standing(
            score: try binding.score(row, of: table, touches: touches, at: time),
            rules: binding.rulePoints(row, of: table, touches: touches, at: time))
    }
}
