import Promising
import TestKit
import Testing

@Suite struct WorldPartsTests {
    @Test(arguments: WorldKind.allCases.filter(\.isExactInParts), seeds(4))
    func `parts of a tiny world come as soon as trying everything finds`(
        kind: WorldKind, seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var planner = ChainPlanner()
        for round in 0..<25 {
            var world = try kind.draw(&random)
            var model = DenseChain(world)
            let expected = model.parts(of: world)
            if model.isSpent { continue }
            world.request.order.delivery = .partial
            try planner.plan(
                world.request, in: world.network, rows: &world.rows, capacity: &world.capacity)
            var found: [Int: Int64] = [:]
            for peg in planner.pegs where peg.parent < 0 {
                // What stock serves says no more than where and when it leaves.
                let place = world.request.locations.firstIndex(of: peg.location) ?? 0
                let arrive = peg.arrive ?? peg.end + world.request.order.locations[place].laneDays
                found[Int(arrive - TinyWorld.today), default: 0] += peg.quantity
            }
            let confirmed = expected.values.reduce(0, +)
            let wrong = world.wrong(planner.pegs, confirmed: confirmed)
            try #require(
                found == expected && wrong == nil,
                """
                \(kind) SEED=\(seed) round \(round): found \(found), expected \(expected)
                \(world)
                \(planner.pegs)
                """)
        }
    }
}

extension DenseChain {
    /// What comes on which day when each takes the most it can beside what the days before took.
    fileprivate mutating func parts(of world: TinyWorld) -> [Int: Int64] {
        var parts: [(quantity: Int64, day: Int)] = []
        var open = world.quantity
        for day in world.due...world.last where open > 0 {
            let most = (1...open).reversed().first { canArrive(0, parts + [($0, day)]) }
            guard let most else { continue }
            parts.append((most, day))
            open -= most
        }
        return Dictionary(uniqueKeysWithValues: parts.map { ($0.day, $0.quantity) })
    }
}
