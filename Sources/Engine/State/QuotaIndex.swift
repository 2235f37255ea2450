import Columns

/// Which quotas there are for whom and what, and how much of each is used; derived.
///
/// The use of a period is the sum of what the orders that are stored draw on it, and of what had left
/// for orders in whose place others stand. Periods are known by the number of their insertion, which
/// is never given again, so that an order that drew on a period that went draws on nothing.
struct QuotaIndex: Sendable {
    /// For each pair of group and item the rows of its periods, by day.
    private var series: [Pair: [Int32]] = [:]
    /// For each row what is used of it, in thousandths.
    private(set) var used: [Int64] = []
    /// The row of each period's number.
    private var rows: [Int64: Int32] = [:]

    /// A group and an item, as bytes.
    struct Pair: Hashable, Sendable {
        let group: [UInt8]
        let item: [UInt8]
    }

    /// No quotas.
    init() {}

    /// The quotas of these tables, and their use.
    init(_ quotas: Table, orders: Table) {
        for row in quotas.rowsByInsertion { add(row, quotas) }
        let lines = orders.columns[Entity.OrderColumn.lines.place]
        if quotas.count == 0 { return }
        for row in 0..<orders.rowEnd where orders.isLive(row) {
            let chunk = lines.chunks[row >> Chunk.rowShift]
            guard let packed = OrderLines.decode(chunk.text(at: row & Chunk.rowMask).array()) else {
                preconditionFailure("an order's lines can be read back")
            }
            for line in packed.lines { use(line.draws) }
        }
    }

    /// Whether there is no quota at all.
    var isEmpty: Bool { rows.isEmpty }

    /// The rows of the periods for a group and an item, by day.
    func periods(_ pair: Pair) -> [Int32] { series[pair] ?? [] }

    /// The rows of the periods for a group, of one item or of all, in no order that means anything.
    func periods(group: [UInt8], item: [UInt8]?) -> [Int] {
        if let item { return periods(Pair(group: group, item: item)).map { Int($0) } }
        return series.filter { $0.key.group == group }.flatMap(\.value).map { Int($0) }
    }

    /// Whether the same periods are known in another index.
    func hasSamePeriods(as other: QuotaIndex) -> Bool {
        series == other.series && rows == other.rows
    }

    /// The row of a period's number, nil when it went.
    func row(ofQuota number: Int64) -> Int? { rows[number].map { Int($0) } }

    /// Takes notice of a period that was put in the table.
    mutating func add(_ row: Int, _ quotas: Table) {
        while used.count <= row { used.append(0) }
        used[row] = quotas.numberIfPresent(Entity.QuotaColumn.gone, at: row) ?? 0
        rows[quotas.sequence.load(row, as: Int64.self)] = Int32(row)
        let from = quotas.columns[Entity.QuotaColumn.from.place]
        let day = from.load(row, as: Int32.self)
        var periods = series[pair(row, quotas)] ?? []
        let place = periods.firstIndex { from.load(Int($0), as: Int32.self) > day }
        periods.insert(Int32(row), at: place ?? periods.count)
        series[pair(row, quotas)] = periods
    }

    /// Takes notice of a period that is about to leave the table.
    mutating func remove(_ row: Int, _ quotas: Table) {
        used[row] = 0
        rows[quotas.sequence.load(row, as: Int64.self)] = nil
        let pair = pair(row, quotas)
        series[pair]?.removeAll { $0 == Int32(row) }
        if series[pair]?.isEmpty ?? false { series[pair] = nil }
    }

    /// Counts draws.
    mutating func use(_ draws: [OrderRecord.Draw]) {
        for draw in draws {
            if let row = row(ofQuota: draw.quota) { used[row] += draw.quantity }
        }
    }

    /// Gives draws back.
    mutating func giveBack(_ draws: [OrderRecord.Draw]) {
        for draw in draws {
            if let row = row(ofQuota: draw.quota) { used[row] -= draw.quantity }
        }
    }

    private func pair(_ row: Int, _ quotas: Table) -> Pair {
        typealias Columns = Entity.QuotaColumn
        return Pair(
            group: quotas.bytes(Columns.group, row), item: quotas.bytes(Columns.item, row))
    }
}
