import Glibc

/// How the points of a scorecard with events are bounded from above, for any time.
///
/// A touch of weight w at time u adds points × w × 2^((u − t) / half-life) at time t: a number of the
/// lead alone (its *key*, for t = the epoch) times a number of the time alone (the *scale*). So the
/// sum over all touches and over all rules of one axis and one half-life is a key too, and what caps
/// and bounds of axes do to it is monotone. Per lead there are few such numbers, its *terms*:
///
/// | term | what |
/// |---|---|
/// | first | the base and the axes without events, which are clamped already |
/// | of an axis | its conditions' points, where it has conditions and events |
/// | of an axis and a half-life | the key of its rules without a cap |
/// | of a rule with a cap | its key |
///
/// Points never fall when a term rises. So the highest of each term of some leads bound the points of
/// all of them at any time; where there is one half-life and nothing else differs, the order by its
/// key is that of the points, as long as time passes.
///
/// Terms are taken a little too high, so that no rounding makes a bound too low; a term that is no
/// finite number counts as infinite. Touches that add points count at once, even before their time;
/// those that take points away count when they are past at the moment of the write.
struct FadingPoints: Sendable {
    /// Terms of a lead.
    let termCount: Int
    /// The shortest half-life, in ms; infinite where nothing fades.
    let shortestHalfLifeMS: Double
    private let card: Scorecard
    /// The axes with events; the others are in the first term.
    private let axes: [Axis]
    /// For each rule the term that it adds to.
    private let terms: [Int]
    /// For each axis whether its rules have their own terms.
    private let hasEvents: [Bool]

    private struct Axis: Sendable {
        var minimum: Double
        var maximum: Double
        /// The term of its conditions.
        var steady: Int?
        var fades: [Fade] = []
    }

    private struct Fade: Sendable {
        var term: Int
        var halfLifeMS: Double?
        /// The most that it gives; infinite without a cap.
        var maximum: Double
    }

    /// By how much of its magnitude a sum is taken too high.
    ///
    /// It is far beyond what rounding can do, and far below what anybody can see. Leads whose points
    /// differ by less are all scored.
    private static let slack = 0x1p-30

    init(_ card: Scorecard) {
        self.card = card
        var hasEvents = Array(repeating: false, count: card.axes.count)
        for rule in card.rules {
            if case .event = rule.test { hasEvents[rule.axis] = true }
        }
        var axes = card.axes.map { Axis(minimum: $0.minimum, maximum: $0.maximum) }
        var terms: [Int] = []
        var count = 1
        var shortest = Double.infinity
        for rule in card.rules {
            var term = 0
            switch rule.test {
            case .condition where hasEvents[rule.axis]:
                term = axes[rule.axis].steady ?? count
                axes[rule.axis].steady = term
            case .condition: break
            case .event(let decay):
                shortest = min(shortest, decay.halfLifeMS ?? .infinity)
                let shared = axes[rule.axis].fades.first {
                    decay.maximum == nil && $0.maximum == .infinity
                        && $0.halfLifeMS == decay.halfLifeMS
                }
                term = shared?.term ?? count
                if shared == nil {
                    axes[rule.axis].fades.append(
                        Fade(
                            term: term, halfLifeMS: decay.halfLifeMS,
                            maximum: decay.maximum ?? .infinity))
                }
            }
            if term == count { count += 1 }
            terms.append(term)
        }
        self.axes = zip(axes, hasEvents).filter(\.1).map(\.0)
        self.terms = terms
        self.hasEvents = hasEvents
        termCount = count
        shortestHalfLifeMS = shortest
    }

    /// The terms of a lead, and memory to work them out in that is kept from lead to lead.
    struct Terms: Sendable {
        /// A number for each term.
        fileprivate(set) var sums: [Double] = []
        /// The magnitudes that were added up for each term.
        fileprivate var magnitudes: [Double] = []
        /// The points of the axes without events.
        fileprivate var steady: [Double] = []

        fileprivate mutating func add(_ points: Double, _ term: Int) {
            sums[term] += points
            magnitudes[term] += points.magnitude
        }

        fileprivate mutating func clear(_ termCount: Int, _ axisCount: Int) {
            if sums.count != termCount || steady.count != axisCount {
                sums = Array(repeating: 0, count: termCount)
                magnitudes = sums
                steady = Array(repeating: 0, count: axisCount)
                return
            }
            for term in sums.indices { (sums[term], magnitudes[term]) = (0, 0) }
            for axis in steady.indices { steady[axis] = 0 }
        }
    }

    /// Puts the terms of a lead: bounds for every time that is not before `now`.
    /// - Complexity: O(rules + touches × event rules); it allocates nothing once memory is there.
    func put(
        _ touches: borrowing Span<Touch>, epoch: Int64, now: Int64, into own: inout Terms,
        holds: (Int) -> Bool
    ) {
        own.clear(termCount, card.axes.count)
        var weights = 0.0
        let allRules = card.rules
        let rules = allRules.span
        let terms = terms.span
        for place in rules.indices {
            let (axis, points, term) = (rules[place].axis, rules[place].points, terms[place])
            switch rules[place].test {
            case .condition(let condition):
                guard holds(condition) else { continue }
                if hasEvents[axis] {
                    own.add(points, term)
                } else {
                    own.steady[axis] += points
                    own.magnitudes[0] += points.magnitude
                }
            case .event(let decay):
                for place in 0..<touches.count where touches[place].event == decay.event {
                    let touch = touches[place]
                    let age = Double(epoch) - Double(touch.timeMS)
                    let share = decay.halfLifeMS.map { exp2(-age / $0) } ?? 1
                    weights += (touch.weight * share).magnitude
                    let faded = points * (touch.weight * share)
                    if faded > 0 || touch.timeMS <= now || faded.isNaN { own.add(faded, term) }
                }
            }
        }
        own.add(card.base, 0)
        let allAxes = card.axes
        let axes = allAxes.span
        for axis in axes.indices where !hasEvents[axis] {
            own.add(axes[axis].clamp(own.steady[axis]), 0)
        }
        for term in own.sums.indices {
            own.sums[term] += Self.slack * own.magnitudes[term]
            // The points' own sum of weights may be out of range where products with points are not.
            if !own.sums[term].isFinite || !weights.isFinite { own.sums[term] = .infinity }
        }
    }

    /// What keys of an epoch are to be multiplied by at a time, by axis and fade.
    func scales(epoch: Int64, at time: Int64) -> [[Double]] {
        let age = Double(time) - Double(epoch)
        return axes.map { axis in
            axis.fades.map { fade in fade.halfLifeMS.map { exp2(-age / $0) } ?? 1 }
        }
    }

    /// The bounds that terms give: `column(t)` holds term t, one number a row.
    ///
    /// A bound is never below the points, and infinite where a term is.
    /// - Complexity: O(rows × terms), in loops that the compiler makes vectors of.
    func bounds(
        count: Int, _ scales: [[Double]], column: (Int) -> [Double], into totals: inout [Double]
    ) {
        totals = column(0)
        var magnitudes = totals.map(\.magnitude)
        for (axis, scales) in zip(axes, scales) {
            var sums = axis.steady.map(column) ?? Array(repeating: 0, count: count)
            for (fade, scale) in zip(axis.fades, scales) {
                let keys = column(fade.term)
                for row in 0..<count {
                    let points = keys[row] * scale
                    sums[row] += points < fade.maximum ? points : fade.maximum
                }
            }
            for row in 0..<count {
                let low = sums[row] < axis.maximum ? sums[row] : axis.maximum
                let points = low > axis.minimum ? low : axis.minimum
                totals[row] += points
                magnitudes[row] += points.magnitude
            }
        }
        for row in 0..<count {
            // What lies below the range of numbers is lost in a key.
            totals[row] += Self.slack * magnitudes[row] + 0x1p-900
            if !totals[row].isFinite { totals[row] = .infinity }
        }
    }
}
