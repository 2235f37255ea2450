/// What every item at every location can still promise, day by day: the look-ahead rows.
///
/// A row is one item at one location; the caller gives rows their meaning (they are numbered from
/// 0 in the order in which they are added). With `C[d] = on hand + receipts due <= d − commitments
/// shipped <= d − safety`, the row answers `S[d] = max(0, min over d' >= d of C[d'])`: what can
/// still ship on day `d` without breaking a promise of a later day. This is the cumulative
/// available-to-promise with look-ahead of the planning literature (Infor LN's two-step rule: run
/// the sum, then replace each figure by the lowest later one). `S` never falls from one day to a
/// later one, so the earliest day for a quantity is the first step of `S` that reaches it. `S` at a
/// day does not depend on today: what is overdue has already been counted, and nothing rolls over
/// at midnight.
///
/// Quantities are thousandths (`Int64`), days count from 1970-01-01 (`Int32`). Every sum is
/// checked; a change that would leave ±``largestBalance`` throws and changes nothing.
///
/// **Layout.** A row takes 128 bytes, two cache lines of eight words, in chunks of 1,024 rows that
/// copies share until one of them writes (a copy of all rows is cheap, a write then copies 128 KiB
/// once per touched chunk):
///
/// | word | event line | word | query line |
/// |---|---|---|---|
/// | 0 | on hand | 8 | header: events (bits 0–7), steps (8–15), has planned (16), page + 1 (32–63) |
/// | 1 | safety | 9 | S before every event |
/// | 2–7 | events by day | 10–15 | steps of S by day |
///
/// An event is one word: day + 2^20 (22 bits), planned (1 bit), signed quantity (41 bits); receipts
/// and commitments of a day are one firm event, their sum, and planned receipts another. A step is
/// a word too: day + 2^20 (22 bits) and the level of S from that day on (42 bits). The steps hold
/// for firm supply and are rebuilt, never patched, on each write: S alone has forgotten what a
/// released commitment must give back. A row with more than six events, or with a quantity beyond
/// 41 bits, spills to a ``SupplyPage`` from a pool and returns when it has shrunk.
///
/// One million rows without spill take 128 MB (16 words each). A read of one row touches one line.
package struct SupplyRows: Sendable {
    /// The days that a row can hold: the years 1 to 9999 and some more.
    package static let days: ClosedRange<Int32> = -1_048_576...3_145_727
    /// No balance of a row may leave plus or minus this many thousandths (about 1.1e15 units).
    package static let largestBalance: Int64 = 1 << 60

    /// Words of a row.
    static let rowWords = 16
    /// Rows of a chunk.
    static let chunkRows = 1_024
    /// Words before the first row, so that lines start on 64 bytes after an array's 32-byte header
    /// in page-aligned memory (jemalloc's for this size).
    static let padding = 4
    /// Events, and steps, that fit in a line.
    static let lineEvents = 6
    static let dayBias: Int64 = 1 << 20

    /// The number of rows.
    package private(set) var count = 0

    /// The rows' words, ``chunkRows`` rows each.
    var chunks: [[UInt64]] = []
    /// The pages of spilled rows; one that no row uses is empty and in ``freePages``.
    var pages: [SupplyPage] = []
    /// Pages to be used again.
    var freePages: [Int] = []
    /// The lots of the rows of which something expires.
    var lotRows: [Int32: LotRow] = [:]
    /// When each of them has to be looked at again.
    var lotTurns = LotTurns()
    /// Whether any row has lots.
    package internal(set) var hasLots = false

    /// No rows.
    package init() {}

    /// Adds a row with nothing on hand and no event, and answers its index.
    @discardableResult
    package mutating func addRow() -> Int {
        if count == chunks.count * Self.chunkRows {
            chunks.append(
                [UInt64](repeating: 0, count: Self.padding + Self.chunkRows * Self.rowWords))
        }
        count += 1
        return count - 1
    }

    /// Bytes held for rows and pages, for `INFO memory`.
    package var byteCount: Int {
        var bytes = 0
        for chunk in chunks { bytes += chunk.capacity * 8 }
        for page in pages { bytes += page.byteCount }
        return bytes
    }

    /// Rows that do not fit in their two lines.
    package var spilledCount: Int { pages.count - freePages.count }

    static func base(of row: Int) -> Int { padding + (row & (chunkRows - 1)) * rowWords }

    func word(_ row: Int, _ index: Int) -> UInt64 {
        chunks[row >> 10][Self.base(of: row) + index]
    }
}

// MARK: - Writes

extension SupplyRows {
    /// Sets what is on hand, in thousandths.
    package mutating func setOnHand(_ row: Int, _ quantity: Int64) throws(SupplyError) {
        try change(row, onHand: quantity &- onHand(row), checked: quantity)
    }

    /// Sets the safety stock, in thousandths: a floor under every promise.
    package mutating func setSafety(_ row: Int, _ quantity: Int64) throws(SupplyError) {
        try change(row, safety: quantity &- safety(row), checked: quantity)
    }

    /// Counts a receipt of `quantity` thousandths from `day` on.
    package mutating func addReceipt(
        _ row: Int, day: Int32, quantity: Int64, planned: Bool = false
    ) throws(SupplyError) {
        try change(row, day: day, delta: quantity, planned: planned, checked: quantity)
    }

    /// Takes a receipt out again, in whole or in part.
    package mutating func removeReceipt(
        _ row: Int, day: Int32, quantity: Int64, planned: Bool = false
    ) throws(SupplyError) {
        try change(row, day: day, delta: 0 &- quantity, planned: planned, checked: quantity)
    }

    /// Moves `quantity` of a receipt of `day` to what is on hand.
    package mutating func arrive(
        _ row: Int, day: Int32, quantity: Int64, planned: Bool = false
    ) throws(SupplyError) {
        try change(
            row, onHand: quantity, day: day, delta: 0 &- quantity, planned: planned,
            checked: quantity)
    }

    /// Books a commitment on its ship day; it may exceed what is available.
    ///
    /// `keep` says how long beyond the day its lots must last, where the row has lots.
    package mutating func commit(
        _ row: Int, ship day: Int32, quantity: Int64, keep: Int32 = 0
    ) throws(SupplyError) {
        try change(row, day: day, delta: 0 &- quantity, checked: quantity)
        if hasLots { take(row, LotRow.Take(day: day, keep: keep, quantity: quantity)) }
    }

    /// Gives a commitment back, in whole or in part.
    package mutating func release(
        _ row: Int, ship day: Int32, quantity: Int64, keep: Int32 = 0
    ) throws(SupplyError) {
        try change(row, day: day, delta: quantity, checked: quantity)
        if hasLots { take(row, LotRow.Take(day: day, keep: keep, quantity: -quantity)) }
    }

    /// Takes `quantity` of a commitment of `day` from what is on hand.
    package mutating func ship(_ row: Int, ship day: Int32, quantity: Int64) throws(SupplyError) {
        try change(row, onHand: 0 &- quantity, day: day, delta: quantity, checked: quantity)
    }

    /// The one way by which a row changes: its figures and at most one event, then its steps.
    ///
    /// `checked` is the quantity that the caller named, of which the differences are made.
    private mutating func change(
        _ row: Int, onHand: Int64 = 0, safety: Int64 = 0, day: Int32 = 0, delta: Int64 = 0,
        planned: Bool = false, checked: Int64
    ) throws(SupplyError) {
        precondition(row >= 0 && row < count, "a supply row that was never added")
        guard checked.magnitude <= UInt64(Self.largestBalance) else { throw .overflow }
        guard Self.days.contains(day) else { throw .dayOutOfRange }
        let base = Self.base(of: row)
        let change = RowChange(
            onHand: onHand, safety: safety, day: day, delta: delta, planned: planned)
        switch Self.rewrite(&chunks[row >> 10], at: base, by: change) {
        case .done: return
        case .overflow: throw .overflow
        case .doesNotFit: try changeSpilled(row, by: change)
        }
    }

    private enum Rewrite { case done, overflow, doesNotFit }

    /// Rewrites a row that stays within its lines; anything else leaves it as it was.
    private static func rewrite(
        _ words: inout [UInt64], at base: Int, by change: RowChange
    ) -> Rewrite {
        var span = words.mutableSpan
        let header = span[base + 8]
        if header >> 32 != 0 { return .doesNotFit }
        var line = EventLine(
            onHand: Int64(bitPattern: span[base]) &+ change.onHand,
            safety: Int64(bitPattern: span[base + 1]) &+ change.safety,
            count: Int(header & 0xFF))
        for index in 0..<line.count { line.events[index] = span[base + 2 + index] }
        if change.delta != 0 {
            guard line.add(day: change.day, delta: change.delta, planned: change.planned) else {
                return .doesNotFit
            }
        }
        guard let query = line.query() else { return .overflow }
        if query.isTooHigh { return .doesNotFit }
        span[base] = UInt64(bitPattern: line.onHand)
        span[base + 1] = UInt64(bitPattern: line.safety)
        for index in 0..<line.count { span[base + 2 + index] = line.events[index] }
        span[base + 8] = query.header
        span[base + 9] = UInt64(bitPattern: query.first)
        for index in 0..<query.steps { span[base + 10 + index] = query.points[index] }
        return .done
    }

    /// Changes a row that lives in a page, or moves there now, or comes back.
    private mutating func changeSpilled(_ row: Int, by change: RowChange) throws(SupplyError) {
        let base = Self.base(of: row)
        let chunk = row >> 10
        let onHand = onHand(row) &+ change.onHand
        let safety = safety(row) &+ change.safety
        guard onHand.magnitude <= UInt64(Self.largestBalance),
            safety.magnitude <= UInt64(Self.largestBalance)
        else { throw .overflow }
        let known = page(of: row)
        let place = known ?? freePages.popLast() ?? pages.count
        if place == pages.count { pages.append(SupplyPage()) }
        do throws(SupplyError) {
            if known == nil {
                for event in lineEvents(row) {
                    try pages[place].change(
                        day: event.day, delta: event.quantity, planned: event.isPlanned, start: 0)
                }
            }
            try pages[place].change(
                day: change.day, delta: change.delta, planned: change.planned,
                start: onHand - safety)
        } catch {
            if known == nil { retire(place) }
            throw error
        }
        chunks[chunk][base] = UInt64(bitPattern: onHand)
        chunks[chunk][base + 1] = UInt64(bitPattern: safety)
        chunks[chunk][base + 8] = UInt64(place + 1) << 32
        if let line = pages[place].line(onHand: onHand, safety: safety), let query = line.query(),
            !query.isTooHigh
        {
            for index in 0..<line.count { chunks[chunk][base + 2 + index] = line.events[index] }
            chunks[chunk][base + 8] = query.header
            chunks[chunk][base + 9] = UInt64(bitPattern: query.first)
            for index in 0..<query.steps { chunks[chunk][base + 10 + index] = query.points[index] }
            retire(place)
        }
    }

    /// Empties a page and keeps it for the next row that spills.
    private mutating func retire(_ place: Int) {
        pages[place].removeAll()
        freePages.append(place)
    }

    /// The page of a spilled row.
    func page(of row: Int) -> Int? {
        let place = Int(word(row, 8) >> 32)
        return place == 0 ? nil : place - 1
    }
}

/// One change of a row: differences of its figures, and of one event when `delta` is not 0.
private struct RowChange {
    var onHand: Int64
    var safety: Int64
    var day: Int32
    var delta: Int64
    var planned: Bool
}
