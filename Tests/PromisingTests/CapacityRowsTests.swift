import TestKit
import Testing

@testable import Promising

@Suite struct CapacityRowsTests {
    @Test(arguments: seeds(20))
    func `capacity and load are what a plain array of days says`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let first: Int32 = -100
        let days = 400
        var rows = CapacityRows()
        rows.addResource()
        var capacity = [Int64](repeating: 0, count: days)
        var load = [Int64](repeating: 0, count: days)
        for round in 0..<300 {
            let offset = random.below(days)
            let day = first + Int32(offset)
            switch random.below(3) {
            case 0:
                let quantity = Int64(random.below(5))
                try rows.setCapacity(0, day: day, quantity)
                capacity[offset] = quantity
            case 1:
                let quantity = Int64(random.below(5))
                try rows.book(0, day: day, quantity: quantity)
                load[offset] += quantity
            default:
                let quantity = Int64.random(in: 0...load[offset], using: &random)
                rows.release(0, day: day, quantity: quantity)
                load[offset] -= quantity
            }
            let asked = random.below(days)
            let askedDay = first + Int32(asked)
            try #require(
                rows.capacity(0, day: askedDay) == capacity[asked], "seed \(seed) \(round)")
            try #require(rows.load(0, day: askedDay) == load[asked], "seed \(seed) \(round)")
            try #require(
                rows.free(0, day: askedDay) == max(0, capacity[asked] - load[asked]),
                "seed \(seed) \(round)")
        }
        for (offset, quantity) in load.enumerated() {
            rows.release(0, day: first + Int32(offset), quantity: quantity)
            try rows.setCapacity(0, day: first + Int32(offset), 0)
        }
        var fresh = CapacityRows()
        fresh.addResource()
        #expect(rows == fresh, "what was taken away again leaves no trace: seed \(seed)")
    }

    @Test func `days and quantities out of range are refused and change nothing`() throws {
        var rows = CapacityRows()
        rows.addResource()
        let empty = rows
        #expect(throws: SupplyError.dayOutOfRange) {
            try rows.setCapacity(0, day: SupplyRows.days.upperBound + 1, 5)
        }
        #expect(throws: SupplyError.overflow) { try rows.setCapacity(0, day: 0, -1) }
        #expect(throws: SupplyError.overflow) {
            try rows.book(0, day: 0, quantity: CapacityRows.largestLoad + 1)
        }
        #expect(rows == empty)
    }

    @Test func `on days of absence nothing is done, whatever the calendar says`() throws {
        var rows = CapacityRows()
        let resource = rows.addResource()
        for day in Int32(20_000)..<20_100 { try rows.setCapacity(resource, day: day, 8_000) }
        let plain = rows
        rows.setAbsences(resource, [20_002..<20_004, 20_070..<20_071])
        for day in Int32(20_000)..<20_100 {
            let isThere = day != 20_002 && day != 20_003 && day != 20_070
            #expect(rows.works(resource, on: day) == isThere, "day \(day)")
            #expect(rows.capacity(resource, day: day) == (isThere ? 8_000 : 0), "day \(day)")
        }
        var shares: [CapacityRows.Share] = []
        #expect(
            rows.placeEarliest(
                resource, 20_000, from: 20_001, through: 20_099, into: &shares))
        #expect(shares.map(\.day) == [20_001, 20_004, 20_005])
        // Days that are set while somebody is absent are closed too.
        try rows.setCapacity(resource, day: 20_002, 9_000)
        #expect(rows.capacity(resource, day: 20_002) == 0)
        try rows.setCapacity(resource, day: 20_002, 8_000)
        rows.setAbsences(resource, [])
        #expect(rows == plain)
    }
}
