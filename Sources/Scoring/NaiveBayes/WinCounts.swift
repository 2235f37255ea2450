package import Columns

/// How often leads with each value were won and lost, in all and by team: what a naive Bayes model
/// of the format `NAIVEBAYES` knows.
///
/// Counts are exact whole numbers that go up when an outcome is recorded and down when it is taken
/// back, in any order, so that counting live and counting a whole table give the same model.
package struct WinCounts: Sendable, Equatable {
    /// The fields whose values are counted.
    package let fields: [String]
    /// The field that names a lead's team, or nil.
    package let team: String?
    /// All leads.
    private(set) var all: Scope
    /// The leads of each team.
    private(set) var teams: [String: Scope] = [:]

    /// Won and lost leads.
    struct Tally: Sendable, Equatable {
        var won = 0
        var lost = 0

        mutating func add(_ count: Int, isWon: Bool) {
            if isWon { won += count } else { lost += count }
        }
    }

    /// The tallies of some leads.
    struct Scope: Sendable, Equatable {
        var total = Tally()
        /// By field the tallies of its values.
        var values: [[String: Tally]]
    }

    /// Counts of nothing.
    package init(fields: [String], team: String?) {
        self.fields = fields
        self.team = team
        all = Scope(values: Array(repeating: [:], count: fields.count))
    }

    /// The counts of a table's rows whose outcome field says `won` or `lost`.
    /// - Complexity: O(rows × fields).
    package init(fields: [String], team: String?, outcome: String, from table: Table) {
        self.init(fields: fields, team: team)
        guard let position = table.position(ofField: outcome.utf8.span) else { return }
        let columns = fields.map { table.position(ofField: $0.utf8.span) }
        let teamColumn = team.flatMap { table.position(ofField: $0.utf8.span) }
        func text(_ column: Int?, _ row: Int) -> String? {
            guard let column, table.columns[column].isPresent(row) else { return nil }
            return String(decoding: table.columns[column].words(row), as: UTF8.self)
        }
        for row in 0..<table.rowEnd where table.isLive(row) {
            guard let result = text(position, row), result == "won" || result == "lost" else {
                continue
            }
            add(
                1, isWon: result == "won", team: text(teamColumn, row),
                values: columns.map { text($0, row) })
        }
    }

    /// Counts a lead's outcome (+1) or takes it back (−1); `values` are its fields', nil where missing.
    package mutating func add(_ count: Int, isWon: Bool, team name: String?, values: [String?]) {
        precondition(values.count == fields.count, "a value for each field")
        all.add(count, isWon: isWon, values)
        guard team != nil, let name else { return }
        teams[name, default: Scope(values: Array(repeating: [:], count: fields.count))]
            .add(count, isWon: isWon, values)
        if teams[name]?.total == Tally() { teams[name] = nil }
    }

    /// Puts in a scope that a file holds.
    mutating func put(_ scope: Scope, team name: String?) {
        if let name { teams[name] = scope } else { all = scope }
    }

    /// The payload of a model with these counts, the same bytes for the same counts.
    package var payload: [UInt8] {
        var text = "{\"type\":\"naive_bayes\",\"fields\":["
        text += fields.map(Self.quoted).joined(separator: ",") + "]"
        if let team { text += ",\"team\":" + Self.quoted(team) }
        text += ",\"counts\":{\"all\":" + written(all) + ",\"teams\":{"
        text += teams.keys.sorted().map { name in
            Self.quoted(name) + ":" + (teams[name].map(written) ?? "")
        }.joined(separator: ",")
        text += "}}}"
        return Array(text.utf8)
    }

    private func written(_ scope: Scope) -> String {
        let values = zip(fields, scope.values).map { field, tallies in
            let pairs = tallies.keys.sorted().compactMap { value in
                tallies[value].map { "\(Self.quoted(value)):[\($0.won),\($0.lost)]" }
            }
            return "\(Self.quoted(field)):{\(pairs.joined(separator: ","))}"
        }
        return
            "{\"won\":\(scope.total.won),\"lost\":\(scope.total.lost),\"values\":{\(values.joined(separator: ","))}}"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{00}"..<"\u{20}":
                let code = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension WinCounts.Scope {
    /// Counts one lead; a tally that falls back to nothing is forgotten.
    mutating func add(_ count: Int, isWon: Bool, _ row: [String?]) {
        total.add(count, isWon: isWon)
        for (field, value) in row.enumerated() {
            guard let value else { continue }
            values[field][value, default: WinCounts.Tally()].add(count, isWon: isWon)
            if values[field][value] == WinCounts.Tally() { values[field][value] = nil }
        }
    }
}
