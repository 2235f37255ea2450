import Promising

/// Whether and when something can be made: bills over four levels with fifty items below each.
///
/// Measured by asking each of the fifty rows and resources once, without planning anything. Half of
/// the orders are due too soon and are planned on from today as well. Percentiles are those of the
/// orders, each by the quickest of its rounds: what else the machine does is not the planner's.
enum CapableToPromise {
    private static let products = 40
    private static let resources = 12
    private static let nodes = 50

    static func compare(_ scale: Scale) throws -> [Comparison] {
        var shop = try Shop()
        let requests = makeRequests(scale.pick(4_000, quick: 100))
        var nanoseconds = [Double](repeating: .infinity, count: requests.count)
        var wrong = 0
        var fewest = Int.max
        var found: Int64 = 0
        let comparison = try Comparison.run(
            "plan 4 levels, 50 nodes", rounds: scale.rounds, operations: requests.count,
            ours: (
                "chain planner",
                {
                    for (index, request) in requests.enumerated() {
                        let begun = ContinuousClock.now
                        try shop.plan(request)
                        let taken = (ContinuousClock.now - begun).nanoseconds
                        nanoseconds[index] = min(nanoseconds[index], taken)
                        if shop.planner.answer.outcome != .promised { wrong += 1 }
                        fewest = min(fewest, shop.makes)
                    }
                }
            ),
            other: (
                "50 look-ups of rows and capacity",
                {
                    for request in requests {
                        found &+= shop.lookUp(request.order.lines[0].item)
                    }
                }
            ))
        try check(wrong == 0, "every order is promised")
        try check(fewest >= nodes / 2, "an order makes at least \(nodes / 2) items")
        try check(found > 0, "the rows have something")
        nanoseconds.sort()
        let percentile = nanoseconds[nanoseconds.count * 99 / 100]
        let median = nanoseconds[nanoseconds.count / 2]
        return [
            comparison,
            Comparison(
                title: "plan 4 levels, 50 nodes: 99th percentile",
                ours: Comparison.Side(label: "p99", amount: percentile, processor: nil),
                other: Comparison.Side(label: "median", amount: median, processor: nil),
                goal: "ours at most 100000 ns"),
        ]
    }

    /// One unit to five of a product, due soon or in good time.
    private static func makeRequests(_ count: Int) -> [ChainRequest] {
        var draw = Draw(seed: 21)
        return (0..<count).map { index in
            var order = OrderRequest()
            order.reset(
                today: SupplyOfRows.today, horizonDays: Int32(SupplyOfRows.horizonDays))
            order.due = SupplyOfRows.today + Int32(index % 2 == 0 ? 2 : 40 + draw.below(40))
            order.locations = [OrderRequest.Location()]
            order.lines = [
                OrderRequest.Line(
                    item: draw.below(products) * nodes, quantity: Int64(1 + draw.below(5)) * 1_000)
            ]
            order.rows = [-1]
            return ChainRequest(order: order, locations: [0])
        }
    }

    /// Products of fifty items: 1 of 3, each of 5, those of 31 in all, which are bought or on stock.
    private struct Shop {
        var network = SupplyNetwork()
        var rows = SupplyRows()
        var capacity = CapacityRows()
        var planner = ChainPlanner()

        init() throws {
            var draw = Draw(seed: 22)
            for _ in 0..<CapableToPromise.resources {
                let resource = capacity.addResource()
                for day in 0..<Int32(SupplyOfRows.horizonDays) where day % 7 < 5 {
                    try capacity.setCapacity(
                        resource, day: SupplyOfRows.today + day, 40_000)
                    // A shop with work on hand: full at first, then less and less.
                    try capacity.book(
                        resource, day: SupplyOfRows.today + day,
                        quantity: Int64(max(0, 40 - Int(day))) * 900)
                }
            }
            for product in 0..<CapableToPromise.products {
                for node in 0..<CapableToPromise.nodes { try add(product, node, &draw) }
            }
        }

        /// Nodes 1 to 3 stand below the product, 4 to 18 below them, 19 to 49 below those.
        private mutating func add(_ product: Int, _ node: Int, _ draw: inout Draw) throws {
            let item = product * CapableToPromise.nodes + node
            let row = rows.addRow()
            network.addRow(row, item: item, location: 0)
            let below: ClosedRange<Int>? =
                switch node {
                case 0: 1...3
                case 1...3: 5 * node - 1...5 * node + 3
                case 4...18: 2 * node + 11...min(49, 2 * node + (node == 18 ? 13 : 12))
                default: nil
                }
            guard let below else {
                try rows.setOnHand(row, Int64(draw.below(200)) * 1_000)
                network.setSuppliers(
                    [SupplyNetwork.Supplier(leadDays: Int32(3 + draw.below(10)))], of: item)
                return
            }
            try rows.setOnHand(row, Int64(draw.below(2)) * 1_000)
            try network.setComponents(
                below.map {
                    SupplyNetwork.Component(
                        item: product * CapableToPromise.nodes + $0,
                        perUnit: Int64(2 + draw.below(2)) * 1_000)
                }, of: item)
            network.setRoutings(
                [
                    SupplyNetwork.Routing(
                        location: 0, leadDays: Int32(draw.below(2)),
                        operations: [
                            SupplyNetwork.Operation(
                                resource: draw.below(CapableToPromise.resources), perUnit: 100,
                                setup: 50)
                        ])
                ], of: item)
        }

        mutating func plan(_ request: ChainRequest) throws {
            try planner.plan(request, in: network, rows: &rows, capacity: &capacity)
        }

        /// Items made or bought, or taken from stock, in the last plan.
        var makes: Int {
            planner.pegs.reduce(0) { $0 + ($1.kind == .load ? 0 : 1) }
        }

        func lookUp(_ product: Int) -> Int64 {
            var sum: Int64 = 0
            for node in 0..<CapableToPromise.nodes {
                sum &+= rows.available(product + node, day: SupplyOfRows.today + 9)
                sum &+= capacity.free(
                    node % CapableToPromise.resources, day: SupplyOfRows.today + 9)
            }
            return sum
        }
    }
}
