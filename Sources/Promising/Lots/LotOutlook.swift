import Columns

/// What can leave of a row of lots on each day, for whatever time it has to last: asked once, known
/// for all days.
///
/// **Exactness.** A take of day `d` whose lot must last beyond day `e` can use the lots of the corner
/// "there by `d`, expiring after `e`". More can leave as long as no union of such corners has less in
/// its lots than is taken within it (a minimum cut). The edge of a union is a line that never falls:
/// it counts, of what is there from day `f` on, the lots that expire after `g(f)`, and the takes of
/// day `f` that ask for `g(f)` or later; only days on which something expires matter as its values. So
/// the least slack over all lines through a corner is a sum by day with the lowest value of the days
/// before and the lowest of those behind: two sweeps over days × expiry days.
///
/// Takes that had to wait count on the day on which they were served; while any is short, nothing
/// can leave.
///
/// Complexity: O(d × e) once, and that many words, for d days on which anything happens and e
/// different expiry days; then O(log d + log e) for a question.
package struct LotOutlook: Sendable {
    /// The day before which nothing leaves.
    let today: Int32
    /// The first day on which nothing is short any more; nil when something always is.
    private var firstServed: Int32?
    /// The days on which anything happens, ascending.
    private var days: [Int32] = []
    /// The days on which lots expire, ascending.
    private var expiries: [Int32] = []
    /// For the time before ``days``, then from each of them on, the most that can leave, by how many
    /// of ``expiries`` are not after the day on which it must last.
    private var most: [Int64] = []

    /// Figures that were computed: what the outlook has cost.
    package var size: Int { most.count }

    /// The outlook on a row as it stands.
    package init(_ row: LotRow, planned: Bool) {
        today = row.today
        let course = row.serve(planned: planned)
        firstServed = today
        if let short = course.unserved.lastIndex(where: { $0.quantity > 0 }) {
            let next = short + 1
            firstServed = next < course.unserved.count ? course.unserved[next].day : nil
        }
        guard firstServed != nil else { return }
        days = course.unserved.map(\.day)
        for lot in row.lots where planned || !lot.isPlanned {
            if expiries.last != lot.expires { expiries.append(lot.expires) }
        }
        let slack = slack(row, course, planned: planned)
        fill(slack)
    }

    /// The most that can leave on a day, in thousandths; 0 while a take of that day or a later one
    /// is short.
    package func most(day: Int32, keep: Int32) -> Int64 {
        let day = max(day, today)
        guard let firstServed, day >= firstServed else { return 0 }
        let row = Self.count(days, notAfter: Int(day))
        let level = Self.count(expiries, notAfter: Int(day) + Int(keep))
        return most[row * (expiries.count + 1) + level]
    }

    /// The first day in `from...through` on which a quantity can leave; nil when there is none.
    package func firstDay(
        of quantity: Int64, keep: Int32, from: Int32, through: Int32
    ) -> Int32? {
        var day = from
        while day <= through {
            if most(day: day, keep: keep) >= quantity { return day }
            guard let next = nextChange(after: max(day, today), keep: keep) else { return nil }
            day = next
        }
        return nil
    }

    /// The first day after a day on which what can leave may differ.
    private func nextChange(after day: Int32, keep: Int32) -> Int32? {
        var next: Int?
        if let firstServed, firstServed > day { next = Int(firstServed) }
        let row = Self.count(days, notAfter: Int(day))
        if row < days.count { next = min(next ?? .max, Int(days[row])) }
        let level = Self.count(expiries, notAfter: Int(day) + Int(keep))
        if level < expiries.count, expiries[level] != .max {
            next = min(next ?? .max, Int(expiries[level]) - Int(keep))
        }
        return next.flatMap { Int32(exactly: $0) }
    }

    // MARK: Sweeps

    /// For each day, by level, what comes on it above the level less what is served above it.
    private func slack(_ row: LotRow, _ course: LotRow.Course, planned: Bool) -> [Int64] {
        let width = expiries.count + 1
        var slack = [Int64](repeating: 0, count: days.count * width)
        for lot in row.lots where planned || !lot.isPlanned {
            let place = Self.count(days, notAfter: Int(max(lot.from, today))) - 1
            let level = Self.count(expiries, notAfter: Int(lot.expires)) - 1
            slack[place * width + level] += lot.quantity
        }
        for take in course.served {
            let place = Self.count(days, notAfter: Int(take.day)) - 1
            let level = Self.count(expiries, notAfter: Int(take.day) + Int(take.keep))
            slack[place * width + level] -= take.quantity
        }
        for place in days.indices {
            for level in (0..<width - 1).reversed() {
                slack[place * width + level] += slack[place * width + level + 1]
            }
        }
        return slack
    }

    /// Fills ``most`` from the slack of each day.
    private mutating func fill(_ slack: [Int64]) {
        let width = expiries.count + 1
        most = [Int64](repeating: 0, count: (days.count + 1) * width)
        // From behind: the least that all later days have, where the line never falls.
        for place in days.indices.reversed() {
            var least = Int64.max
            for level in (0..<width).reversed() {
                let own = slack[place * width + level] + most[(place + 1) * width + level]
                least = min(least, own)
                most[place * width + level] = least
            }
        }
        // From the front: with the least that all days so far have.
        var before = [Int64](repeating: 0, count: width)
        for place in 0...days.count {
            if place > 0 {
                var least = Int64.max
                for level in 0..<width {
                    least = min(least, before[level] + slack[(place - 1) * width + level])
                    before[level] = least
                }
            }
            var least = Int64.max
            for level in 0..<width {
                least = min(least, before[level] + most[place * width + level])
                most[place * width + level] = least
            }
        }
    }

    /// How many of some ascending days are not after a day.
    private static func count(_ days: [Int32], notAfter day: Int) -> Int {
        days.partitioningIndex { Int($0) > day }
    }
}
