import Promising
import TestKit

extension WorldKind {
    static func expiry(_ random: inout SeededGenerator) throws -> TinyWorld {
        var world = TinyWorld(items: 4, locations: 1 + random.below(2))
        let form = random.below(4)
        if form > 0 {
            try world.setBill(of: 0, [1, 2], &random)
            if form == 1 { world.route(0, at: [0], on: nil, &random) }
            if form > 1 { world.setTerms(of: 0) { $0.kit = form == 2 ? .apart : .together } }
            if random.chance(30) { world.sell(1, &random) }
            if random.chance(30) {
                try world.setBill(of: 2, [3], &random)
                world.route(2, at: [random.below(world.locations)], on: nil, &random)
            }
        } else if random.chance(40) {
            world.sell(0, &random)
        }
        for item in 0..<4 {
            if random.chance(40) {
                world.setTerms(of: item) { $0.shelfDays = Int32(1 + random.below(4)) }
            }
            if random.chance(65) {
                try world.stockLots(item, &random, upTo: 3)
            } else {
                try world.stock(item, &random, upTo: 2)
            }
        }
        world.ask(&random, upTo: 2)
        world.request.order.lines[0].keepDays = random.chance(40) ? Int32(random.below(3)) : 0
        return world
    }

    static func mixed(_ random: inout SeededGenerator) throws -> TinyWorld {
        var world = TinyWorld(items: 6, locations: 1 + random.below(3))
        let resource = random.chance(30) ? try world.addResource(&random) : nil
        world.request.allowsSubstitutes = random.chance(50)
        for item in 0..<3 where item == 0 || random.chance(40) {
            let parts = Array(2 * item + 1...min(5, 2 * item + 1 + random.below(2)))
            try world.setBill(of: item, parts, &random, windows: 15)
            if random.chance(40) {
                world.setTerms(of: item) { $0.kit = random.chance(50) ? .apart : .together }
            } else {
                let place = random.below(world.locations)
                world.route(item, at: [place], on: resource, &random, windows: 15)
            }
        }
        for location in 0..<world.locations where world.locations > 1 && random.chance(30) {
            let from = (location + 1) % world.locations
            world.network.setTransfers(
                [SupplyNetwork.Transfer(from: from, days: Int32(random.below(3)))], into: location)
        }
        for item in 0..<6 {
            if random.chance(20) { world.sell(item, &random) }
            if random.chance(20), item < 5 {
                try world.network.setSubstitutes(
                    [substitute(item + 1 + random.below(5 - item), 30, &random)], of: item)
            }
            world.setTerms(of: item) {
                if random.chance(15) { $0.lotMinimum = 2 }
                if random.chance(15) { $0.lotMultiple = 2 }
                if random.chance(15) { $0.lotMaximum = 2 }
                if random.chance(10) { $0.fenceDays = 1 }
                if random.chance(10) { $0.shelfDays = Int32(1 + random.below(4)) }
            }
            if random.chance(20) {
                try world.stockLots(item, &random, upTo: 2)
            } else {
                try world.stock(item, &random, upTo: 2)
            }
        }
        world.ask(&random, upTo: 2)
        if random.chance(20) { world.limit(&random) }
        return world
    }
}
