import Columns
import Glibc

/// Odds of winning from how often leads with the same values were won (naive Bayes, as in Odoo's
/// predictive lead scoring).
///
/// margin = ln(won / lost) + Σ over fields of ln(share of the value among the won / its share among
/// the lost); probability = 1 / (1 + e^−margin), kept within 0.0001 and 0.9999. Every tally counts
/// `smoothing` (0.1 unless the file says otherwise) more than it is, so that nothing seen only won or
/// only lost decides alone. A missing value, a value never seen, and a field never seen say nothing.
///
/// The tallies are those of the lead's team when that team has won and lost before, else those of
/// all leads; a score depends on nothing but the row and the tallies. The sum starts with the first
/// term and adds the fields in file order. Tallies are kept by the codes of the schema's
/// vocabularies and are whole numbers, so that what was learned in any order scores alike.
struct NaiveBayesModel: Sendable {
    /// The fields and the team's field, with their inputs.
    private let settings: WinCounts.Settings
    private let inputs: [Int]
    private let teamInput: Int?
    private var all: Scope
    /// By the code of the team's name; nil where nothing is known of the team.
    private var teams: [Scope?] = []

    /// The tallies of some leads.
    fileprivate struct Scope: Sendable {
        var total = WinCounts.Tally()
        var fields: [FieldTallies]

        init(fieldCount: Int) {
            fields = Array(repeating: FieldTallies(), count: fieldCount)
        }
    }

    /// The tallies of one field's values.
    fileprivate struct FieldTallies: Sendable {
        /// The leads that have any value.
        var total = WinCounts.Tally()
        /// By the value's code, of which a team knows few; tallies of nothing are not kept.
        var values: [Int32: WinCounts.Tally] = [:]

        mutating func add(_ tally: WinCounts.Tally, _ code: Int32) {
            total.add(tally)
            values[code, default: WinCounts.Tally()].add(tally)
            if values[code] == WinCounts.Tally() { values[code] = nil }
        }

        /// What a value adds to the margin when one outcome is taken out of the tallies.
        func term(_ code: Int32, without own: WinCounts.Tally, _ smoothing: Double) -> Double {
            guard var tally = values[code] else { return 0 }
            var total = total
            tally.subtract(own)
            total.subtract(own)
            guard total.won > 0, total.lost > 0, tally != WinCounts.Tally() else { return 0 }
            let seen = Double(values.count) * smoothing
            let ifWon = (Double(tally.won) + smoothing) / (Double(total.won) + seen)
            let ifLost = (Double(tally.lost) + smoothing) / (Double(total.lost) + seen)
            return log(ifWon / ifLost)
        }
    }

    /// A model of nothing, to stand in while another is changed in place.
    static let empty = NaiveBayesModel()

    private init() {
        settings = WinCounts.Settings(fields: [], team: nil)
        inputs = []
        teamInput = nil
        all = Scope(fieldCount: 0)
    }

    /// A model of these counts, whose strings join the vocabularies of a schema.
    init(_ counts: WinCounts, _ schema: inout InputSchema) {
        settings = counts.settings
        inputs = settings.fields.map { schema.addInput($0, needsNumber: false) }
        teamInput = settings.team.map { schema.addInput($0, needsNumber: false) }
        all = Scope(fieldCount: inputs.count)
        add(counts.all, team: nil, &schema)
        for (name, scope) in WinCounts.sorted(counts.teams) {
            add(scope, team: name, &schema)
        }
    }

    private mutating func add(
        _ counts: WinCounts.Scope, team: [UInt8]?, _ schema: inout InputSchema
    ) {
        var scope = Scope(fieldCount: inputs.count)
        scope.total = counts.total
        for (field, tallies) in counts.values.enumerated() {
            for (value, tally) in WinCounts.sorted(tallies) {
                scope.fields[field].add(tally, schema.addString(value.span, to: inputs[field]))
            }
        }
        guard let team, let teamInput else { return all = scope }
        teams[code: schema.addString(team.span, to: teamInput)] = scope
    }

    // MARK: Learning

    /// Whether outcomes of leads change it.
    var learns: Bool { settings.learns }

    /// Counts a lead's outcome (+1) or takes it back (−1).
    ///
    /// `codes` are those of its values by field and `team` that of its team, `InputRow.missing` where
    /// there is none.
    mutating func learn(_ count: Int, isWon: Bool, team: Int32, codes: [Int32]) {
        let tally = WinCounts.Tally(won: isWon ? count : 0, lost: isWon ? 0 : count)
        Self.add(tally, codes, to: &all)
        guard team >= 0 else { return }
        var scope = teams[code: team] ?? Scope(fieldCount: inputs.count)
        teams[code: team] = nil
        Self.add(tally, codes, to: &scope)
        if scope.total != WinCounts.Tally() { teams[code: team] = scope }
    }

    private static func add(_ tally: WinCounts.Tally, _ codes: [Int32], to scope: inout Scope) {
        scope.total.add(tally)
        for (field, code) in codes.enumerated() where code >= 0 {
            scope.fields[field].add(tally, code)
        }
    }

    /// The inputs of the fields, and that of the team's field.
    var learnedInputs: (fields: [Int], team: Int?) { (inputs, teamInput) }

    /// What it knows, by strings.
    func counts(_ schema: InputSchema) -> WinCounts {
        var counts = WinCounts(settings)
        counts.put(self.counts(all, schema), team: nil)
        guard let teamInput else { return counts }
        let vocabulary = schema.vocabularies[teamInput]
        for (code, scope) in teams.enumerated() {
            guard let scope else { continue }
            let name = vocabulary[UInt32(code)].array()
            counts.put(self.counts(scope, schema), team: name)
        }
        return counts
    }

    private func counts(_ scope: Scope, _ schema: InputSchema) -> WinCounts.Scope {
        var counts = WinCounts.Scope(values: Array(repeating: [:], count: inputs.count))
        counts.total = scope.total
        for (field, tallies) in scope.fields.enumerated() {
            let vocabulary = schema.vocabularies[inputs[field]]
            // A code has one string and a string one code: their order decides nothing.
            for (code, tally) in tallies.values {
                counts.values[field][vocabulary[UInt32(code)].array()] = tally
            }
        }
        return counts
    }

    // MARK: Scoring

    /// The bias and what each field adds; `own` is an outcome of the row itself that was counted and
    /// is not to speak for itself.
    func parts(
        _ row: borrowing InputRow, without own: WinCounts.Tally = WinCounts.Tally()
    ) -> (bias: Double, contributions: [Double]) {
        var scope = all
        if let teamInput, let team = teams[code: row.code(teamInput)] {
            var rest = team.total
            rest.subtract(own)
            if rest.won > 0, rest.lost > 0 { scope = team }
        }
        var total = scope.total
        total.subtract(own)
        let prior = log(
            (Double(total.won) + settings.smoothing) / (Double(total.lost) + settings.smoothing))
        var contributions: [Double] = []
        for (field, input) in inputs.enumerated() {
            contributions.append(
                scope.fields[field].term(row.code(input), without: own, settings.smoothing))
        }
        return (prior, contributions)
    }

    /// The margin of a row; `own` as in `parts`.
    func margin(
        _ row: borrowing InputRow, without own: WinCounts.Tally = WinCounts.Tally()
    ) -> Double {
        let parts = parts(row, without: own)
        return parts.contributions.reduce(parts.bias, +)
    }

    /// The probability of a margin.
    static func probability(_ margin: Double, _ powers: Powers = .exact) -> Double {
        min(max(powers.sigmoid(margin), 0.0001), 0.9999)
    }
}

extension [NaiveBayesModel.Scope?] {
    /// What is known under a code of a vocabulary; nil for the codes that are none.
    fileprivate subscript(code code: Int32) -> NaiveBayesModel.Scope? {
        get { code >= 0 && Int(code) < count ? self[Int(code)] : nil }
        set {
            while count <= Int(code) { append(nil) }
            self[Int(code)] = newValue
        }
    }
}
