package import Columns
package import Conditions

/// What a search for a better grade asks of a scorecard. Other kinds of model have none of it.
extension BoundModel {
    /// The names of the grades, best first; empty without grades.
    package var grades: [String] { scorecard?.grades.map(\.name) ?? [] }

    /// The name of a grade by its place.
    package func grade(_ place: Int) -> String { scorecard?.grades[place].name ?? "" }

    /// The number of axes.
    package var axisCount: Int { scorecard?.axes.count ?? 0 }

    /// The inputs that conditions read, in groups that no condition reads across.
    package var conditionGroups: [[Int]] {
        var groups: [Set<Int>] = []
        for condition in scorecard?.conditions ?? [] where !condition.inputs.isEmpty {
            var own = Set(condition.inputs)
            groups.removeAll { group in
                guard !group.isDisjoint(with: own) else { return false }
                own.formUnion(group)
                return true
            }
            groups.append(own)
        }
        return groups.map { $0.sorted() }.sorted { $0[0] < $1[0] }
    }

    /// The literals that conditions compare an input with, each once.
    package func comparedWords(_ input: Int) -> [Condition.ComparedWord] {
        var words: [Condition.ComparedWord] = []
        for condition in scorecard?.conditions ?? [] {
            for (field, own) in condition.inputs.enumerated() where own == input {
                for word in condition.condition.comparedWords(ofField: field)
                where !words.contains(word) { words.append(word) }
            }
        }
        return words
    }

    /// By row what the rules on a group of inputs give on each axis, for the first rows of a table of
    /// the same fields, at most a chunk of them.
    package func sums(ofGroup inputs: [Int], rowCount: Int, of table: Table) -> [[Double]] {
        precondition(rowCount <= Chunk.rows, "at most a chunk of rows")
        guard let scorecard, let card else { return [] }
        let holds = card.rowsThatHold(chunk: 0, of: table)
        return (0..<rowCount).map { row in
            var sums = Array(repeating: 0.0, count: scorecard.axes.count)
            for rule in scorecard.rules {
                guard case .condition(let position) = rule.test, holds[position].contains(row),
                    scorecard.conditions[position].inputs.contains(where: inputs.contains)
                else { continue }
                sums[rule.axis] += rule.points
            }
            return sums
        }
    }

    /// By axis what the rules on an event give when it happens some times more at a moment.
    package func sums(
        ofEvent event: Int, more count: Int, touches: [Touch], at time: Int64
    ) -> [Double] {
        guard let scorecard else { return [] }
        var touches = touches
        if count > 0 { touches.append(Touch(event: event, timeMS: time, weight: Double(count))) }
        var sums = Array(repeating: 0.0, count: scorecard.axes.count)
        for rule in scorecard.rules {
            guard case .event(let decay) = rule.test, decay.event == event else { continue }
            sums[rule.axis] += scorecard.contribution(rule, decay, touches.span, at: time)
        }
        return sums
    }

    /// What each rule adds to a row's points, in the order of the scorecard.
    package func rulePoints(
        _ row: Int, of table: Table, touches: [Touch], at time: Int64
    ) -> [(text: String, points: Double)] {
        guard let scorecard, let card else { return [] }
        let points = scorecard.contributions(touches.span, at: time) {
            card.holds($0, row, of: table)
        }
        return zip(scorecard.rules, points).map { ($0.text, $1) }
    }

    /// The place of the grade that unclamped axes have among `grades`; nil for none.
    package func grade(ofSums sums: [Double]) -> Int? { scorecard?.grade(sums) }
}
