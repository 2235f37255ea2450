/// The event line of a row, unpacked for a write, and the arithmetic that makes its query line.
struct EventLine {
    /// On hand, in thousandths.
    var onHand: Int64
    /// Safety stock, in thousandths.
    var safety: Int64
    /// Events in use.
    var count: Int
    /// The events by day, a firm one before a planned one (packed as ``SupplyRows`` says).
    var events = InlineArray<6, UInt64>(repeating: 0)

    /// The query line: header, S before every event, and the steps of S.
    struct Query {
        var header: UInt64 = 0
        var first: Int64 = 0
        var steps = 0
        var isTooHigh = false
        var points = InlineArray<6, UInt64>(repeating: 0)
    }

    static func day(of word: UInt64) -> Int32 {
        Int32(truncatingIfNeeded: Int64(word >> 42) &- SupplyRows.dayBias)
    }

    static func isPlanned(_ word: UInt64) -> Bool { word >> 41 & 1 == 1 }

    /// The quantity of an event, its sign restored.
    static func quantity(of word: UInt64) -> Int64 { Int64(bitPattern: word << 23) >> 23 }

    /// The level of a step.
    static func level(of word: UInt64) -> Int64 { Int64(word & (1 << 42 - 1)) }

    /// What orders events: the day, then firm before planned.
    static func key(day: Int32, planned: Bool) -> UInt64 {
        UInt64(Int64(day) &+ SupplyRows.dayBias) << 1 | (planned ? 1 : 0)
    }

    static func fits(_ quantity: Int64) -> Bool { (quantity << 23) >> 23 == quantity }

    /// Adds to the event of a day, makes it or removes it; false when the line cannot hold it.
    mutating func add(day: Int32, delta: Int64, planned: Bool) -> Bool {
        let key = Self.key(day: day, planned: planned)
        var place = 0
        while place < count, events[place] >> 41 < key { place += 1 }
        if place < count, events[place] >> 41 == key {
            let (sum, overflow) = Self.quantity(of: events[place]).addingReportingOverflow(delta)
            guard !overflow, Self.fits(sum) else { return false }
            if sum == 0 {
                count -= 1
                for index in place..<count { events[index] = events[index + 1] }
            } else {
                events[place] = key << 41 | UInt64(bitPattern: sum) & (1 << 41 - 1)
            }
            return true
        }
        guard count < SupplyRows.lineEvents, Self.fits(delta) else { return false }
        var index = count
        while index > place {
            events[index] = events[index - 1]
            index -= 1
        }
        events[place] = key << 41 | UInt64(bitPattern: delta) & (1 << 41 - 1)
        count += 1
        return true
    }

    /// The query line of these events, or nil when a balance leaves the exact range.
    ///
    /// Runs C forward over the firm events, then its lowest later figure backward; a step stands
    /// where that figure rises above 0 or above the step before.
    func query() -> Query? {
        let limit = SupplyRows.largestBalance
        var balances = InlineArray<7, Int64>(repeating: 0)
        var firm = InlineArray<7, UInt64>(repeating: 0)
        guard onHand.magnitude <= limit, safety.magnitude <= limit else { return nil }
        var balance = onHand - safety
        var withPlanned = balance
        guard balance.magnitude <= limit else { return nil }
        balances[0] = balance
        var used = 0
        for index in 0..<count {
            let word = events[index]
            let quantity = Self.quantity(of: word)
            withPlanned += quantity
            guard withPlanned.magnitude <= limit else { return nil }
            if Self.isPlanned(word) { continue }
            balance += quantity
            guard balance.magnitude <= limit else { return nil }
            used += 1
            balances[used] = balance
            firm[used] = word
        }
        var query = Query()
        var lowest = max(0, balances[used])
        // Steps come out from the last day to the first and are turned around below.
        var reversed = InlineArray<6, UInt64>(repeating: 0)
        var index = used
        while index > 0 {
            let before = min(lowest, max(0, balances[index - 1]))
            if before < lowest {
                if lowest >= 1 << 42 { query.isTooHigh = true }
                reversed[query.steps] = (firm[index] >> 42) << 42 | UInt64(lowest) & (1 << 42 - 1)
                query.steps += 1
            }
            lowest = before
            index -= 1
        }
        query.first = lowest
        for step in 0..<query.steps { query.points[step] = reversed[query.steps - 1 - step] }
        let planned: UInt64 = used == count ? 0 : 1 << 16
        query.header = UInt64(count) | UInt64(query.steps) << 8 | planned
        return query
    }
}
