/// Ceilings on what customers may be promised, as one order meets them and draws on them.
///
/// A quota is a series of periods, each with what is left of it; the day that counts is the day of
/// arrival. On a day that no period covers the series bounds nothing. A period may let its customers
/// also use what is left of so many periods before it (what they did not take then) and after it
/// (what they take in advance). A line may be bound by several series at once (its account's, its
/// tier's, that of the item's group, …); it may have what all of them leave.
///
/// Draws are made line by line, and never moved once they stand: first from the period of the day,
/// then from the earlier ones, the nearest first, then from the later ones.
package struct QuotaLedger: Sendable {
    /// A period of a quota.
    package struct Period: Sendable {
        /// The first day.
        package var from: Int32
        /// The last day.
        package var to: Int32
        /// What is left, in thousandths; below 0 when less is allowed now than was used.
        package var left: Int64
        /// How many periods before this one may be used too.
        package var earlier: Int
        /// How many periods after this one may be used too.
        package var later: Int
        /// What the caller knows the period by.
        package var owner: Int

        /// A period.
        package init(
            from: Int32, to: Int32, left: Int64, earlier: Int = 0, later: Int = 0, owner: Int
        ) {
            self.from = from
            self.to = to
            self.left = left
            self.earlier = earlier
            self.later = later
            self.owner = owner
        }
    }

    /// What a line takes from a period.
    package struct Draw: Hashable, Sendable {
        /// The line, from 0.
        package var line: Int
        /// The period's owner.
        package var owner: Int
        /// Thousandths.
        package var quantity: Int64

        /// A draw.
        package init(line: Int, owner: Int, quantity: Int64) {
            self.line = line
            self.owner = owner
            self.quantity = quantity
        }
    }

    /// What was drawn, in the order in which it was.
    package private(set) var draws: [Draw] = []

    /// The periods of each series, by day, none of them overlapping.
    private var series: [[Period]] = []
    /// For each line the series that bind it.
    private var bindings: [[Int]] = []

    /// Nothing is bound.
    package init() {}

    /// Whether no line is bound by anything.
    package var isEmpty: Bool { bindings.isEmpty }

    /// Adds a series, whose periods stand by day and do not overlap, and answers its place.
    package mutating func add(_ periods: [Period]) -> Int {
        for index in periods.indices.dropFirst() {
            precondition(periods[index - 1].to < periods[index].from, "periods overlap")
        }
        series.append(periods)
        return series.count - 1
    }

    /// Binds a line to a series, once.
    package mutating func bind(line: Int, to place: Int) {
        while bindings.count <= line { bindings.append([]) }
        if !bindings[line].contains(place) { bindings[line].append(place) }
    }

    /// Whether a line is bound.
    package func isBound(_ line: Int) -> Bool { line < bindings.count && !bindings[line].isEmpty }

    /// What a line may have on a day, in thousandths; `Int64.max` where nothing bounds it.
    /// - Complexity: O(series of the line × periods).
    package func room(line: Int, day: Int) -> Int64 {
        var room = Int64.max
        guard line < bindings.count else { return room }
        for place in bindings[line] {
            guard let period = period(of: place, on: day) else { continue }
            var left: Int64 = 0
            for other in sources(of: place, period) {
                let (sum, overflows) = left.addingReportingOverflow(
                    max(0, series[place][other].left))
                left = overflows ? .max : sum
            }
            room = min(room, left)
        }
        return room
    }

    /// The first day after `day` on which what a line may have can differ, nil when there is none.
    package func nextChange(line: Int, after day: Int) -> Int? {
        var next: Int?
        guard line < bindings.count else { return nil }
        for place in bindings[line] {
            for period in series[place] {
                for edge in [Int(period.from), Int(period.to) + 1] where edge > day {
                    next = min(next ?? .max, edge)
                }
            }
        }
        return next
    }

    /// Draws a quantity that arrives on a day, at most what the line may have then.
    package mutating func draw(line: Int, day: Int, quantity: Int64) {
        guard line < bindings.count else { return }
        for place in bindings[line] {
            guard let period = period(of: place, on: day) else { continue }
            var open = quantity
            for other in sources(of: place, period) where open > 0 {
                let part = min(open, series[place][other].left)
                if part <= 0 { continue }
                open -= part
                series[place][other].left -= part
                draws.append(Draw(line: line, owner: series[place][other].owner, quantity: part))
            }
            precondition(open == 0, "only what the quota leaves is drawn")
        }
    }

    private func period(of place: Int, on day: Int) -> Int? {
        series[place].firstIndex { Int($0.from) <= day && day <= Int($0.to) }
    }

    /// The periods on which one may draw, itself first.
    private func sources(of place: Int, _ period: Int) -> [Int] {
        let terms = series[place][period]
        let earlier = (0..<period).suffix(terms.earlier).reversed()
        let later = (period + 1..<series[place].count).prefix(terms.later)
        return [period] + earlier + later
    }
}
