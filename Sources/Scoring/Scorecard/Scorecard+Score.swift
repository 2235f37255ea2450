import Columns

extension Scorecard {
    /// The score of a row whose conditions are known by `holds`; `row` gives the reasons' values.
    func score(
        _ row: borrowing InputRow, _ schema: InputSchema, touches: [Touch], at time: Int64,
        reasons: Bool, holds: (Int) -> Bool
    ) -> Score {
        guard reasons else { return score(sums(touches.span, at: time, holds: holds)) }
        let contributions = contributions(touches.span, at: time, holds: holds)
        let sums = sums(contributions)
        var score = score(sums)
        score.bias = [base]
        score.reasons = self.reasons(row, schema, contributions, sums, touches, time)
        return score
    }

    /// A reason per rule and per axis that its bounds cut, largest magnitude first.
    private func reasons(
        _ row: borrowing InputRow, _ schema: InputSchema, _ contributions: [Double],
        _ sums: [Double], _ touches: [Touch], _ time: Int64
    ) -> [Reason] {
        var all: [Reason] = []
        for (rule, contribution) in zip(rules, contributions) {
            switch rule.test {
            case .condition(let position):
                let input = conditions[position].inputs.first
                let value = input.map(row.text) ?? []
                let words = conditions[position].inputs.map { schema.words($0, of: row) }
                all.append(
                    Reason(
                        field: input.map { schema.inputs[$0].name } ?? "", value: value,
                        contributions: [contribution],
                        text: rule.reason(value)
                            ?? "\(words.joined(separator: ", ")) (\(rule.text))"))
            case .event(let decay):
                var value: [UInt8] = []
                NumberText.append(decay.value(touches.span, at: time), to: &value)
                let name = events[decay.event]
                all.append(
                    Reason(
                        field: name, value: value, contributions: [contribution],
                        text: rule.reason(value)
                            ?? "\(name) counts \(String(decoding: value, as: UTF8.self))"))
            }
        }
        for (axis, sum) in zip(axes, sums) where axis.clamp(sum) != sum {
            var bound: [UInt8] = []
            NumberText.append(axis.clamp(sum), to: &bound)
            let verb = sum > axis.maximum ? "capped at" : "raised to"
            all.append(
                Reason(
                    field: axis.name, value: [], contributions: [axis.clamp(sum) - sum],
                    text: "\(axis.name) is \(verb) \(String(decoding: bound, as: UTF8.self))"))
        }
        return Reason.ranked(all)
    }
}

extension Scorecard.Rule {
    /// The file's text for the rule with the lead's value in place of `{value}`; nil where the file
    /// has none, and the value is said in words.
    fileprivate func reason(_ value: [UInt8]) -> String? {
        guard hasOwnText else { return nil }
        let own = value.isEmpty ? "missing" : String(decoding: value, as: UTF8.self)
        return text.replacing("{value}", with: own)
    }
}
