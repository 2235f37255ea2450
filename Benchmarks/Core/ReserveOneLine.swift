import Promising

/// An order of one line at one place: planned, booked, and given back 64 orders later.
///
/// Measured by the same reservation in arrays of 366 days.
struct ReserveOneLine {
    private static let dueDay = 5
    private static let quantity: Int64 = 1_000
    private static let kept = 64

    private var rows: SupplyRows
    private var planner = OrderPlanner()
    private var request = OrderRequest()
    private var held = [OrderPlan.Source?](repeating: nil, count: Self.kept)
    private(set) var promised = 0

    init(_ rows: SupplyRows) { self.rows = rows }

    /// Reserves once on each of the rows named.
    mutating func run(on targets: [Int32]) throws(SupplyError) {
        for (index, row) in targets.enumerated() {
            request.reset(
                today: SupplyOfRows.today, horizonDays: Int32(SupplyOfRows.horizonDays))
            request.due = SupplyOfRows.today + Int32(Self.dueDay)
            request.locations.append(OrderRequest.Location())
            request.lines.append(OrderRequest.Line(item: 0, quantity: Self.quantity))
            request.rows.append(row)
            try planner.plan(request, over: rows)
            try giveBack(index)
            for source in planner.answer.sources {
                try rows.commit(source.row, ship: source.ship, quantity: source.quantity)
                held[index % Self.kept] = source
                promised += 1
            }
        }
        for index in 0..<Self.kept { try giveBack(index) }
    }

    private mutating func giveBack(_ index: Int) throws(SupplyError) {
        guard let source = held[index % Self.kept] else { return }
        try rows.release(source.row, ship: source.ship, quantity: source.quantity)
        held[index % Self.kept] = nil
    }

    /// Whether every row has what it had.
    func isRestored(_ fresh: SupplyRows) -> Bool {
        (0..<rows.count).allSatisfy { rows.days($0) == fresh.days($0) }
    }

    static func targets(_ count: Int, of rowCount: Int) -> [Int32] {
        var draw = Draw(seed: 11)
        return (0..<count).map { _ in Int32(draw.below(rowCount)) }
    }

    private static func reserve(_ targets: [Int32], in arrays: inout DayArrays) -> Int {
        var promised = 0
        for (index, row) in targets.enumerated() {
            if index >= kept {
                arrays.release(Int(targets[index - kept]), from: dueDay, quantity: quantity)
            }
            if arrays.reserve(Int(row), from: dueDay, quantity: quantity) { promised += 1 }
        }
        for row in targets.suffix(kept) {
            arrays.release(Int(row), from: dueDay, quantity: quantity)
        }
        return promised
    }

    static func compare(_ scale: Scale) throws -> [Comparison] {
        var comparisons: [Comparison] = []
        for rowCount in [1_000, scale.pick(100_000, quick: 2_000)] {
            let rows = try SupplyOfRows.make(rowCount)
            let count = scale.pick(500_000, quick: 10_000)
            let targets = targets(count, of: rowCount)
            var ours = ReserveOneLine(rows)
            var arrays = DayArrays(rows)
            let before = arrays.days
            var promised = 0
            comparisons.append(
                try Comparison.run(
                    "plan, book and give back one line, \(rowCount) rows", rounds: scale.rounds,
                    operations: count, goal: "ours at most 300 ns",
                    ours: ("supply rows", { try ours.run(on: targets) }),
                    other: ("arrays of 366 days", { promised += reserve(targets, in: &arrays) })))
            try check(ours.promised == promised, "as many promises by rows as by arrays")
            try check(promised == count * scale.rounds, "every line is promised")
            try check(ours.isRestored(rows) && arrays.days == before, "all is given back")
        }
        return comparisons
    }
}

/// Orders for one item that everybody wants, against orders spread over many items.
enum HotItem {
    static func compare(_ scale: Scale) throws -> [Comparison] {
        let rowCount = scale.pick(100_000, quick: 2_000)
        let rows = try SupplyOfRows.make(rowCount)
        let count = scale.pick(500_000, quick: 10_000)
        let spread = ReserveOneLine.targets(count, of: rowCount)
        let hot = [Int32](repeating: 0, count: count)
        var onOne = ReserveOneLine(rows)
        var onAll = ReserveOneLine(rows)
        let comparison = try Comparison.run(
            "one item wanted by all, \(rowCount) rows", rounds: scale.rounds, operations: count,
            goal: "at least 0.9", ours: ("hot", { try onOne.run(on: hot) }),
            other: ("uniform", { try onAll.run(on: spread) }))
        try check(onOne.promised == onAll.promised, "as many promises on one row as on all")
        try check(onOne.isRestored(rows) && onAll.isRestored(rows), "all is given back")
        return [comparison]
    }
}
