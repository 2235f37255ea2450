/// How often leads with each value were won and lost, in all and by team: what a naive Bayes model
/// of the format `NAIVEBAYES` knows.
///
/// Counts are exact whole numbers that go up when an outcome is recorded and down when it is taken
/// back, in any order, so that counting live and counting a whole table give the same model. A model
/// scores from tallies of its own (`NaiveBayesModel`); this is their form in files and in checks.
///
/// Teams and values are told apart by their bytes: a `String` holds two spellings of one text for
/// the same.
package struct WinCounts: Sendable, Equatable {
    /// What is counted, and how it is used.
    package let settings: Settings
    /// All leads.
    private(set) var all: Scope
    /// The leads of each team.
    private(set) var teams: [[UInt8]: Scope] = [:]

    /// What a model of this format counts and how it judges by it.
    package struct Settings: Sendable, Equatable {
        /// The fields whose values are counted.
        package let fields: [String]
        /// The field that names a lead's team, or nil.
        package let team: String?
        /// What every tally counts more than it is, above 0.
        package var smoothing = 0.1
        /// Whether outcomes of leads are added to the file's counts.
        package var learns = true

        /// Settings of these fields, the others as they are by default.
        package init(fields: [String], team: String?) {
            self.fields = fields
            self.team = team
        }
    }

    /// Won and lost leads.
    struct Tally: Sendable, Equatable {
        var won = 0
        var lost = 0

        mutating func add(_ other: Tally) {
            won += other.won
            lost += other.lost
        }

        mutating func subtract(_ other: Tally) {
            won -= other.won
            lost -= other.lost
        }
    }

    /// The tallies of some leads.
    struct Scope: Sendable, Equatable {
        var total = Tally()
        /// By field the tallies of its values.
        var values: [[[UInt8]: Tally]]
    }

    /// Counts of nothing.
    package init(_ settings: Settings) {
        self.settings = settings
        all = Scope(values: Array(repeating: [:], count: settings.fields.count))
    }

    /// Puts in a scope that a file holds.
    mutating func put(_ scope: Scope, team name: [UInt8]?) {
        if let name { teams[name] = scope } else { all = scope }
    }

    /// The payload of a model with these counts, the same bytes for the same counts.
    package var payload: [UInt8] {
        var text = "{\"type\":\"naive_bayes\",\"fields\":["
        text += settings.fields.map { Self.quoted($0) }.joined(separator: ",") + "]"
        if let team = settings.team { text += ",\"team\":" + Self.quoted(team) }
        if settings.smoothing != 0.1 { text += ",\"smoothing\":\(settings.smoothing)" }
        if !settings.learns { text += ",\"learn\":false" }
        text += ",\"counts\":{\"all\":" + written(all) + ",\"teams\":{"
        text += Self.sorted(teams).map { Self.quoted($0.key) + ":" + written($0.value) }
            .joined(separator: ",")
        text += "}}}"
        return Array(text.utf8)
    }

    private func written(_ scope: Scope) -> String {
        let values = zip(settings.fields, scope.values).map { field, tallies in
            let pairs = Self.sorted(tallies).map {
                "\(Self.quoted($0.key)):[\($0.value.won),\($0.value.lost)]"
            }
            return "\(Self.quoted(field)):{\(pairs.joined(separator: ","))}"
        }
        return
            "{\"won\":\(scope.total.won),\"lost\":\(scope.total.lost),\"values\":{\(values.joined(separator: ","))}}"
    }

    /// The entries by the bytes of their names.
    static func sorted<Value>(_ entries: [[UInt8]: Value]) -> [(key: [UInt8], value: Value)] {
        entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        quoted(String(decoding: bytes, as: UTF8.self))
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
