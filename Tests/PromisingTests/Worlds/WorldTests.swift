import Promising
import TestKit
import Testing

@Suite struct WorldTests {
    @Test(arguments: WorldKind.allCases, seeds(4))
    func `a tiny world promises what trying everything finds`(
        kind: WorldKind, seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var planner = ChainPlanner()
        for round in 0..<25 {
            var world = try kind.draw(&random)
            var model = DenseChain(world)
            let expected = model.earliest(of: world)
            let quantity = expected == nil ? model.most(of: world) : world.quantity
            if model.isSpent { continue }
            world.request.order.short = .cut
            let day = expected ?? model.earliest(quantity, of: world)
            let capacity = world.capacity
            try planner.plan(
                world.request, in: world.network, rows: &world.rows, capacity: &world.capacity)
            let line = planner.answer.lines[0]
            let found = line.confirmed == 0 ? nil : line.arrive.map { Int($0 - TinyWorld.today) }
            let isRight =
                kind.isExact
                ? line.confirmed == quantity && found == day
                : line.confirmed < quantity
                    || line.confirmed == quantity && found ?? .max >= day ?? .max
            try #require(
                isRight,
                """
                \(kind) SEED=\(seed) round \(round): found \(line.confirmed) on day \
                \(found as Int?), expected \(quantity) on day \(day as Int?)
                \(world)
                \(planner.pegs)
                """)
            let wrong = world.wrong(planner.pegs, confirmed: line.confirmed)
            try #require(
                wrong == nil, "\(kind) SEED=\(seed) round \(round)\n\(world)\n\(planner.pegs)")
            #expect(world.capacity == capacity)
        }
    }
}

extension DenseChain {
    /// The earliest day on which all that a world's customer wants can arrive; nil when there is none.
    mutating func earliest(of world: TinyWorld) -> Int? { earliest(world.quantity, of: world) }

    /// The same for another quantity.
    mutating func earliest(_ quantity: Int64, of world: TinyWorld) -> Int? {
        quantity == 0
            ? nil
            : (world.due...world.last).first {
                world.room(on: $0) >= quantity && canArrive(0, quantity, on: $0)
            }
    }

    /// The most, short of all, that can arrive on any day.
    mutating func most(of world: TinyWorld) -> Int64 {
        (0..<world.quantity).reversed().first { earliest($0, of: world) != nil } ?? 0
    }
}
