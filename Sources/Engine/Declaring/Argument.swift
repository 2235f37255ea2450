/// What kind of word an argument is; the wording is that of its errors.
package enum WordKind: String, Sendable {
    case id = "an id of 1 to 128 bytes of UTF-8 without control characters"
    case text = "a text"
    case key = "a key"
    case field = "a field name"
    case quantity = "a quantity with at most 3 decimals"
    case signedQuantity = "a quantity with a sign and at most 3 decimals"
    case money = "an amount of money with at most 2 decimals"
    case integer = "a whole number"
    case number = "a number"
    case date = "a date like 2026-12-01"
    case timestamp = "a timestamp like 2026-12-01T09:30:00Z or Unix milliseconds"
    case duration = "a duration in seconds, or like 90s, 15m, 2h, 7d"
    case condition = "a condition like status = 'new' AND value >= 1000"
    case keyword = "a keyword"
}

/// An argument by position.
///
/// A class, as options are: what is declared once is passed on as one reference and never copied.
package final class Argument: Sendable {
    /// How often the argument stands.
    package enum Presence: Sendable, Equatable {
        /// Once.
        case required
        /// At most once, as the last.
        case optional
        /// `words` at a time, at least `least` times, up to the options or the end.
        case repeated(words: Int, least: Int)
    }

    /// The place in the line, counted from 1 after the command's name.
    package let position: Int
    /// The name that errors and documentation use.
    package let name: String
    /// What kind of word it is.
    package let kind: WordKind
    /// How often it stands.
    package let presence: Presence
    /// The words it may be, when it is one of a few (compared without case).
    package let choices: [String]

    /// An argument at a place.
    package init(
        _ position: Int, _ name: String, _ kind: WordKind, _ presence: Presence = .required,
        choices: [String] = []
    ) {
        self.position = position
        self.name = name
        self.kind = kind
        self.presence = presence
        self.choices = choices
    }

    /// Words it takes at least.
    var leastWords: Int {
        switch presence {
        case .required: 1
        case .optional: 0
        case .repeated(let words, let least): words * least
        }
    }

    /// How the reference writes it.
    var syntax: String {
        let shown = choices.isEmpty ? name : choices.joined(separator: "|")
        switch presence {
        case .required: return shown
        case .optional: return "[\(shown)]"
        case .repeated(_, 0): return "[\(shown) …]"
        case .repeated: return "\(shown) [\(shown) …]"
        }
    }
}

/// An option: a keyword, and what follows it.
package final class Option: Sendable {
    /// What follows the keyword.
    package enum Shape: Sendable, Equatable {
        /// Nothing.
        case flag
        /// So many words.
        case words(Int)
        /// One word, and after it possibly one of the option's choices.
        case wordAndChoice
        /// Every word up to the end of the line; at least one.
        case rest
    }

    /// The keyword, in capitals.
    package let keyword: String
    /// The place in the declaration's list.
    package let slot: Int
    /// What follows it.
    package let shape: Shape
    /// The names of what follows it.
    package let values: String
    /// What kind of word follows it.
    package let kind: WordKind
    /// The words that may follow, when there are only a few (compared without case).
    package let choices: [String]
    /// Whether it must be there.
    package let isRequired: Bool
    /// Whether it may stand more than once.
    package let isRepeatable: Bool
    /// Whether what follows it was worked out for the request that the words before it are.
    ///
    /// A retry key is that request's: it answers whoever repeats it, with or without the result.
    package let endsAsking: Bool

    /// An option in a slot.
    package init(
        _ keyword: String, slot: Int, _ shape: Shape = .words(1), _ values: String = "",
        _ kind: WordKind = .text, choices: [String] = [], isRequired: Bool = false,
        isRepeatable: Bool = false, endsAsking: Bool = false
    ) {
        self.keyword = keyword
        self.slot = slot
        self.shape = shape
        self.values = values
        self.kind = kind
        self.choices = choices
        self.isRequired = isRequired
        self.isRepeatable = isRepeatable
        self.endsAsking = endsAsking
    }

    /// Words it takes at least, the keyword included.
    var leastWords: Int {
        switch shape {
        case .flag: 1
        case .words(let count): 1 + count
        case .wordAndChoice, .rest: 2
        }
    }

    /// How the reference writes it.
    var syntax: String {
        var text = keyword
        switch shape {
        case .flag: break
        case .words: text += " " + (choices.isEmpty ? values : choices.joined(separator: "|"))
        case .wordAndChoice: text += " \(values) [\(choices.joined(separator: "|"))]"
        case .rest: text += " \(values) [\(values) …]"
        }
        if isRequired { return isRepeatable ? "\(text) [\(text) …]" : text }
        return isRepeatable ? "[\(text) …]" : "[\(text)]"
    }
}
