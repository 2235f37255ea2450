/// What can decide the day of a line, in the words of EXPLAIN.
enum ConstraintWord: String, CaseIterable {
    /// Nothing stands in the way of an earlier day that was asked for.
    case none
    case stock
    case receipt
    case component
    case resource
    case leadTime = "lead_time"
    case fence
    case lane
    case calendar
    case quota
    case shelfLife = "shelf_life"
    case otherLine = "other_line"
    /// Nobody, or not enough of them, can do a visit.
    case skill
    /// Those who can do a visit do not work long enough at the same time.
    case shift
    /// A visit is possible only after the latest day.
    case latest
    /// The day that was asked for a visit has passed.
    case duePast = "due_past"
    case effort
}

/// What else a line could be offered, in the words of EXPLAIN.
enum AlternativeWord: String, CaseIterable {
    case earlierPart = "earlier_partial"
    case otherLocation = "other_location"
    case substitute
    case nextDate = "next_date"
    /// Another visit.
    case nextSlot = "next_slot"
}

/// What HELP says of an explanation.
enum ExplanationWords {
    /// The two keys of an explanation with all their words.
    static let keys =
        "constraint (a map: kind ("
        + ConstraintWord.allCases.map(\.rawValue).joined(separator: ", ")
        + "), item, location, resource), alternatives (an array of maps: kind ("
        + AlternativeWord.allCases.map(\.rawValue).joined(separator: ", ")
        + "), item, location, quantity, arrive)"
}
