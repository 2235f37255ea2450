import Promising
import TestKit

/// What a tiny world is about: a rule of making, buying, moving or replacing, with little beside it.
enum WorldKind: CaseIterable {
    /// A kit whose parts ship apart, over places with different lanes; a part may be such a kit.
    case kitsApart
    /// Substitutes and successors of the item and of its component: ratio, priority, consent.
    case substitutes
    /// The same, for some days alone.
    case succession
    /// Lots with a minimum, a multiple and a maximum, on two levels.
    case lots
    /// The same where lots of both levels share a resource, and parts may lie there or be made.
    case lotsInCompetition
    /// Purchases with an order minimum and multiple, for the item or its component.
    case purchases
    /// Goods that come from elsewhere, over two transfers at most.
    case hops
    /// Lines of a bill, and routings, that hold for some days.
    case windows
    /// Kits under quotas that may be carried over.
    case quotas
    /// Kits and bills of what expires.
    case expiry
    /// A little of everything.
    case mixed

    /// Whether the planner finds the best day for certain: not where lots compete for a resource or a
    /// row (``ChainPlanner``), nor where parts of some days before would do and those of the day do not.
    var isExact: Bool {
        switch self {
        case .kitsApart, .substitutes, .succession, .lots, .purchases, .hops, .quotas: true
        case .lotsInCompetition, .windows, .expiry, .mixed: false
        }
    }

    /// Whether it does so too where a line comes in parts, each beside those before.
    var isExactInParts: Bool { isExact && self != .quotas && self != .succession }

    func draw(_ random: inout SeededGenerator) throws -> TinyWorld {
        switch self {
        case .kitsApart: try Self.kitsApart(&random)
        case .substitutes: try Self.substitutes(&random, windows: 0)
        case .succession: try Self.substitutes(&random, windows: 40)
        case .lots: try Self.lots(&random, inCompetition: false)
        case .lotsInCompetition: try Self.lots(&random, inCompetition: true)
        case .purchases: try Self.purchases(&random)
        case .hops: try Self.hops(&random)
        case .windows: try Self.windows(&random)
        case .quotas: try Self.quotas(&random)
        case .expiry: try Self.expiry(&random)
        case .mixed: try Self.mixed(&random)
        }
    }

    private static func kitsApart(_ random: inout SeededGenerator) throws -> TinyWorld {
        var world = TinyWorld(items: 6, locations: 2 + random.below(2))
        world.setTerms(of: 0) { $0.kit = .apart }
        try world.setBill(of: 0, [1, 2], &random)
        if random.chance(40) {
            world.setTerms(of: 2) { $0.kit = random.chance(60) ? .apart : .together }
            try world.setBill(of: 2, [3, 4], &random)
        }
        if random.chance(30) {
            try world.setBill(of: 1, [5], &random)
            world.route(1, at: [random.below(world.locations)], on: nil, &random)
        } else if random.chance(30) {
            world.sell(1, &random)
        }
        for item in 0..<6 { try world.stock(item, &random, upTo: 2, chance: item == 0 ? 30 : 50) }
        world.ask(&random, upTo: 2)
        return world
    }

    private static func substitutes(
        _ random: inout SeededGenerator, windows: Int
    ) throws -> TinyWorld {
        var world = TinyWorld(items: 7, locations: 1 + random.below(2))
        world.request.allowsSubstitutes = random.chance(60)
        if random.chance(60) {
            try world.setBill(of: 0, [1], &random)
            world.route(0, at: [0], on: nil, &random)
            if random.chance(50) {
                try world.network.setSubstitutes([substitute(5, windows, &random)], of: 1)
            }
        } else if random.chance(30) {
            world.sell(0, &random)
        }
        if random.chance(40) {
            try world.setBill(of: 2, [4], &random)
            world.route(2, at: [random.below(world.locations)], on: nil, &random)
        }
        if random.chance(20) {
            try world.network.setSubstitutes([substitute(6, windows, &random)], of: 2)
        }
        if random.chance(30) { world.sell(3, &random) }
        var others = [substitute(2, windows, &random)]
        if random.chance(60) { others.append(substitute(3, windows, &random)) }
        // What an item is superseded by stands alone, unless that changes from day to day.
        if windows == 0, let other = others.first(where: \.supersedes) { others = [other] }
        try world.network.setSubstitutes(others, of: 0)
        for item in 0..<7 { try world.stock(item, &random, upTo: 2) }
        world.ask(&random, upTo: 3)
        return world
    }

    static func substitute(
        _ item: Int, _ windows: Int, _ random: inout SeededGenerator
    ) -> SupplyNetwork.Substitute {
        SupplyNetwork.Substitute(
            item: item, ratio: random.pick([500, 1_000, 1_000, 1_500, 2_000]),
            priority: random.below(3), window: TinyWorld.window(&random, chance: windows),
            supersedes: random.chance(30))
    }

    private static func lots(
        _ random: inout SeededGenerator, inCompetition: Bool
    ) throws -> TinyWorld {
        var world = TinyWorld(items: 3, locations: random.chance(30) ? 2 : 1)
        let resource = try world.addResource(&random)
        try world.setBill(of: 0, [1], &random)
        world.route(0, at: [0], on: resource, &random)
        let isMade = random.chance(50)
        if isMade {
            try world.setBill(of: 1, [2], &random)
            world.route(1, at: [0], on: inCompetition ? resource : nil, &random)
        }
        let isSold = random.chance(25)
        if isSold { world.sell(1, &random) }
        for item in 0..<2 {
            let minimum = Int64(random.below(3))
            let multiple: Int64 = random.chance(40) ? 2 : 0
            let most = random.pick([0, 2, 3, 4] as [Int64])
            let fits = [2, 3, 4].contains { (size: Int64) in
                size >= minimum && size <= most && (multiple == 0 || size % multiple == 0)
            }
            world.setTerms(of: item) {
                $0.lotMinimum = minimum
                $0.lotMultiple = multiple
                $0.lotMaximum = fits ? most : 0
            }
        }
        for item in 0..<3 where item != 1 || inCompetition || !isMade && !isSold {
            try world.stock(item, &random, upTo: item * 3 + 1, chance: item == 0 ? 40 : 80)
        }
        world.ask(&random, upTo: inCompetition ? 3 : 4)
        return world
    }

    private static func purchases(_ random: inout SeededGenerator) throws -> TinyWorld {
        var world = TinyWorld(items: 3, locations: 1 + random.below(2))
        if random.chance(50) {
            try world.setBill(of: 0, [1, 2], &random)
            world.route(0, at: [random.below(world.locations)], on: nil, &random)
            if random.chance(70) { world.sell(1, &random) }
            if random.chance(70) { world.sell(2, &random) }
        }
        if random.chance(70) { world.sell(0, &random) }
        for item in 0..<3 {
            if random.chance(25) { world.setTerms(of: item) { $0.fenceDays = 1 } }
            try world.stock(item, &random, upTo: 2)
        }
        world.ask(&random, upTo: 3)
        return world
    }

    private static func hops(_ random: inout SeededGenerator) throws -> TinyWorld {
        var world = TinyWorld(items: 2, locations: 3)
        if random.chance(60) { world.request.locations = [0] }
        for location in 0..<3 {
            var transfers: [SupplyNetwork.Transfer] = []
            for from in 0..<3 where from != location {
                // Most lead from the last place to the first.
                if random.chance(from == location + 1 ? 80 : 15) {
                    transfers.append(
                        SupplyNetwork.Transfer(
                            from: from, days: Int32(random.below(3)), priority: random.below(2)))
                }
            }
            world.network.setTransfers(transfers, into: location)
        }
        if random.chance(50) {
            try world.setBill(of: 0, [1], &random)
            world.route(0, at: [random.below(3)], on: nil, &random)
        } else if random.chance(30) {
            world.sell(0, &random)
        }
        try world.stock(0, &random, upTo: 2)
        try world.stock(1, &random, upTo: 2)
        world.ask(&random, upTo: 3)
        return world
    }

    private static func windows(_ random: inout SeededGenerator) throws -> TinyWorld {
        var world = TinyWorld(items: 4, locations: 1)
        try world.setBill(of: 0, [1, 2], &random, windows: 50)
        let resource = random.chance(30) ? try world.addResource(&random) : nil
        if random.chance(80) { world.route(0, at: [0, 0], on: resource, &random, windows: 40) }
        if random.chance(40) {
            try world.setBill(of: 1, [3], &random, windows: 30)
            world.route(1, at: [0], on: nil, &random)
        }
        for item in 0..<4 { try world.stock(item, &random, upTo: item == 0 ? 1 : 4) }
        world.ask(&random, upTo: 2)
        return world
    }

    private static func quotas(_ random: inout SeededGenerator) throws -> TinyWorld {
        var world = TinyWorld(items: 4, locations: 1 + random.below(2))
        world.setTerms(of: 0) { $0.kit = random.chance(50) ? .apart : .together }
        try world.setBill(of: 0, [1, 2], &random)
        if random.chance(40) {
            try world.setBill(of: 1, [3], &random)
            world.route(1, at: [random.below(world.locations)], on: nil, &random)
        } else if random.chance(40) {
            world.sell(1, &random)
        }
        for item in 0..<4 { try world.stock(item, &random, upTo: 3, chance: 70) }
        world.ask(&random, upTo: 2)
        world.limit(&random)
        return world
    }
}

extension TinyWorld {
    /// Sets quotas of a few periods to the customer.
    mutating func limit(_ random: inout SeededGenerator) {
        quotas = (0..<1 + random.below(2)).map { _ in
            var periods: [(days: ClosedRange<Int>, left: Int64, earlier: Int, later: Int)] = []
            var day = random.below(3)
            while day < 9 {
                let last = day + random.below(3)
                periods.append(
                    (day...last, Int64(random.below(4)) - 1, random.below(3), random.below(2)))
                day = last + 1 + (random.chance(20) ? 1 : 0)
            }
            return NaivePlanner.Quota(lines: [0], periods: periods)
        }
        request.order.quotas = QuotaTests.ledger(quotas, from: Self.today)
    }

    /// Lets an item be made at some locations, on a resource or in days alone.
    mutating func route(
        _ item: Int, at places: [Int], on resource: Int?, _ random: inout SeededGenerator,
        windows: Int = 0
    ) {
        network.setRoutings(
            places.map { location in
                let work = resource.map {
                    SupplyNetwork.Operation(
                        resource: $0, perUnit: Int64(random.below(3)) * 1_000,
                        setup: Int64(random.below(2)))
                }
                return SupplyNetwork.Routing(
                    location: location, priority: random.below(2),
                    leadDays: Int32(random.below(3)), queueDays: Int32(random.below(2)),
                    operations: work.map { [$0] } ?? [],
                    window: Self.window(&random, chance: windows))
            }, of: item)
    }
}
