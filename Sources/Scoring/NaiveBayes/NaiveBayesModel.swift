import Columns
import Glibc

/// Odds of winning from how often leads with the same values were won (naive Bayes, as in Odoo's
/// predictive lead scoring).
///
/// margin = ln(won / lost) + Σ over fields of ln(share of the value among the won / its share among
/// the lost); probability = 1 / (1 + e^−margin), kept within 0.0001 and 0.9999. Every tally counts
/// 0.1 more than it is, so that nothing seen only won or only lost decides alone. A missing value, a
/// value never seen, and a field never seen say nothing.
///
/// The tallies are those of the lead's team when that team has won and lost before, else those of
/// all leads; a score depends on nothing but the row and the tallies. The sum starts with the first
/// term and adds the fields in file order.
struct NaiveBayesModel: Sendable {
    /// What the tallies of some leads say.
    struct Evidence: Sendable {
        let prior: Double
        /// By field what a string adds, by its code in the vocabulary; a team knows few of them.
        let terms: [[Int32: Double]]
    }

    private let all: Evidence
    /// By the code of the team's name; nil where the team has not both won and lost.
    private let teams: [Evidence?]
    /// The input of each field.
    private let inputs: [Int]
    private let teamInput: Int?

    private static let smoothing = 0.1

    init(_ counts: WinCounts, _ schema: inout InputSchema) {
        inputs = counts.fields.map { schema.addInput($0, needsNumber: false) }
        teamInput = counts.team.map { schema.addInput($0, needsNumber: false) }
        let scopes = [counts.all] + counts.teams.values
        for (field, input) in inputs.enumerated() {
            let values = Set(scopes.flatMap { $0.values[field].keys }).sorted()
            for value in values { _ = schema.addString(value, to: input) }
        }
        var teams: [Evidence?] = []
        if let teamInput {
            for name in counts.teams.keys.sorted() {
                let code = Int(schema.addString(name, to: teamInput))
                while teams.count <= code { teams.append(nil) }
            }
        }
        let inputs = inputs
        let vocabularies = inputs.map { schema.vocabularies[$0] }
        if let teamInput {
            for (name, scope) in counts.teams where scope.total.won > 0 && scope.total.lost > 0 {
                if let code = schema.vocabularies[teamInput].code(of: name.utf8.span) {
                    teams[Int(code)] = Self.evidence(scope, vocabularies)
                }
            }
        }
        self.teams = teams
        all = Self.evidence(counts.all, vocabularies)
    }

    private static func evidence(_ scope: WinCounts.Scope, _ vocabularies: [Categories]) -> Evidence
    {
        let prior = log(
            (Double(scope.total.won) + smoothing) / (Double(scope.total.lost) + smoothing))
        var terms: [[Int32: Double]] = []
        for (tallies, vocabulary) in zip(scope.values, vocabularies) {
            var own: [Int32: Double] = [:]
            let seen = Double(tallies.count) * smoothing
            let won = Double(tallies.values.reduce(0) { $0 + $1.won })
            let lost = Double(tallies.values.reduce(0) { $0 + $1.lost })
            for (value, tally) in tallies {
                guard won > 0, lost > 0, let code = vocabulary.code(of: value.utf8.span) else {
                    continue
                }
                let ifWon = (Double(tally.won) + smoothing) / (won + seen)
                let ifLost = (Double(tally.lost) + smoothing) / (lost + seen)
                own[Int32(code)] = log(ifWon / ifLost)
            }
            terms.append(own)
        }
        return Evidence(prior: prior, terms: terms)
    }

    /// What counts for a row: its team's tallies or all.
    private func evidence(_ row: borrowing InputRow) -> Evidence {
        guard let teamInput else { return all }
        let code = row.code(teamInput)
        guard code >= 0, Int(code) < teams.count else { return all }
        return teams[Int(code)] ?? all
    }

    /// The bias and what each field adds.
    func parts(_ row: borrowing InputRow) -> (bias: Double, contributions: [Double]) {
        let evidence = evidence(row)
        var contributions: [Double] = []
        for (field, input) in inputs.enumerated() {
            let code = row.code(input)
            contributions.append(evidence.terms[field][code] ?? 0)
        }
        return (evidence.prior, contributions)
    }

    func margin(_ row: borrowing InputRow) -> Double {
        let parts = parts(row)
        return parts.contributions.reduce(parts.bias, +)
    }

    /// The probability of a margin.
    static func probability(_ margin: Double, _ powers: Powers = .exact) -> Double {
        min(max(1 / (1 + powers(-margin)), 0.0001), 0.9999)
    }
}
