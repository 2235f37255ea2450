import Promising

/// An order of one line at one place: planned and booked, and given back with 63 others.
///
/// Measured by the same reservation in arrays of 366 days. The goal is for planning and booking; what
/// giving back takes is shown beside it.
struct ReserveOneLine {
    private static let dueDay = 5
    private static let quantity: Int64 = 1_000
    private static let kept = 64

    private var rows: SupplyRows
    private var planner = OrderPlanner()
    private var request = OrderRequest()
    private var held = [OrderPlan.Source?](repeating: nil, count: Self.kept)
    private(set) var promised = 0
    /// How long planning and booking took, and giving back, in all.
    private(set) var times = (reserved: Duration.zero, givenBack: Duration.zero)

    init(_ rows: SupplyRows) { self.rows = rows }

    /// Reserves once on each of the rows named, and gives back what the last 64 took.
    mutating func run(on targets: [Int32]) throws(SupplyError) {
        var first = 0
        while first < targets.count {
            let next = min(first + Self.kept, targets.count)
            let begun = ContinuousClock.now
            try reserve(targets[first..<next])
            let reserved = ContinuousClock.now
            for index in first..<next { try giveBack(index) }
            times.reserved += reserved - begun
            times.givenBack += ContinuousClock.now - reserved
            first = next
        }
    }

    private mutating func reserve(_ targets: ArraySlice<Int32>) throws(SupplyError) {
        for index in targets.indices {
            request.reset(
                today: SupplyOfRows.today, horizonDays: Int32(SupplyOfRows.horizonDays))
            request.due = SupplyOfRows.today + Int32(Self.dueDay)
            request.locations.append(OrderRequest.Location())
            request.lines.append(OrderRequest.Line(item: 0, quantity: Self.quantity))
            request.rows.append(targets[index])
            try planner.plan(request, over: rows)
            for source in planner.answer.sources {
                try rows.commit(source.row, ship: source.ship, quantity: source.quantity)
                held[index % Self.kept] = source
                promised += 1
            }
        }
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
                    operations: count,
                    ours: ("supply rows", { try ours.run(on: targets) }),
                    other: ("arrays of 366 days", { promised += reserve(targets, in: &arrays) })))
            let operations = Double(count * scale.rounds)
            comparisons.append(
                Comparison(
                    title: "plan and book one line, \(rowCount) rows",
                    ours: Comparison.Side(
                        label: "plan and book",
                        amount: ours.times.reserved.nanoseconds / operations,
                        processor: nil),
                    other: Comparison.Side(
                        label: "give back", amount: ours.times.givenBack.nanoseconds / operations,
                        processor: nil),
                    goal: "ours at most 300 ns"))
            try check(ours.promised == promised, "as many promises by rows as by arrays")
            try check(promised == count * scale.rounds, "every line is promised")
            try check(ours.isRestored(rows) && arrays.days == before, "all is given back")
        }
        return comparisons
    }
}

extension Duration {
    /// Its length in nanoseconds.
    var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
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
