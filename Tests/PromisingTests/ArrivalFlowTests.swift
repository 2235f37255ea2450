import TestKit
import Testing

@testable import Promising

@Suite struct ArrivalFlowTests {
    @Test func `one more parcel gets what no set of days takes more of than places have`() {
        for seed in seeds(600) {
            var random = SeededGenerator(seed: seed)
            let places = 1 + random.below(4)
            // By place and day what may have left by then; 0 where it is closed.
            var rooms: [[Int64]] = []
            for _ in 0..<places {
                var room = Int64(random.below(4))
                rooms.append(
                    (0..<6).map { _ in
                        room += Int64(random.below(4))
                        return random.chance(35) ? 0 : room
                    })
            }
            var flow = ArrivalFlow(places: places)
            var wanted = [Int64](repeating: 0, count: 6)
            for step in 0..<8 {
                let day = random.below(6)
                let quantity = Int64(1 + random.below(6))
                let served = flow.serve(quantity, on: day, rooms: rooms.map { $0[day] })
                let most = Self.most(on: day, beside: wanted, rooms)
                #expect(
                    served == min(quantity, most), "seed \(seed), step \(step): \(rooms), \(wanted)"
                )
                wanted[day] += served
                Self.check(flow, wanted, rooms, "seed \(seed), step \(step)")
            }
        }
    }

    /// The most by looking at every set of days: what all places can send for it, less what it wants.
    private static func most(
        on day: Int, beside wanted: [Int64], _ rooms: [[Int64]]
    ) -> Int64 {
        var most = Int64.max
        for set in 0..<64 where set >> day & 1 == 1 {
            let days = (0..<6).filter { set >> $0 & 1 == 1 }
            var sum: Int64 = 0
            for room in rooms { sum += days.map { room[$0] }.max() ?? 0 }
            most = min(most, sum - days.reduce(0) { $0 + wanted[$1] })
        }
        return most
    }

    /// Every day gets what it wants, and no place has sent more by any day than it may.
    private static func check(
        _ flow: ArrivalFlow, _ wanted: [Int64], _ rooms: [[Int64]], _ seed: String
    ) {
        var sent = [Int64](repeating: 0, count: flow.places)
        for (place, day) in flow.days.enumerated() {
            var sum: Int64 = 0
            for location in 0..<flow.places {
                let part = flow.sent[place * flow.places + location]
                sum += part
                sent[location] += part
                #expect(part >= 0 && (part == 0 || rooms[location][day] > 0), "\(seed)")
                if rooms[location][day] > 0 {
                    #expect(sent[location] <= rooms[location][day], "\(seed)")
                }
            }
            #expect(sum == wanted[day], "\(seed)")
        }
    }

    /// Places with a lane each, at which a little comes every third day, and lines of one item.
    private static func order(_ count: Int, closed: Bool) throws -> (OrderRequest, SupplyRows) {
        var rows = SupplyRows()
        var request = OrderRequest()
        for place in Int32(0)..<6 {
            rows.addRow()
            for receipt in Int32(0)..<60 {
                try rows.addReceipt(
                    Int(place), day: 3 * receipt + place % 3, quantity: 3_000)
            }
            request.locations.append(
                OrderRequest.Location(
                    laneDays: place, laneCents: Int64(place),
                    shipDays: closed ? OpenDays(weekdays: 0b11111) : nil))
        }
        for _ in 0..<count {
            request.lines.append(OrderRequest.Line(item: 7, quantity: 2_000))
            request.rows += [0, 1, 2, 3, 4, 5]
        }
        return (request, rows)
    }

    @Test(arguments: [false, true])
    func `the work of lines of one item grows little faster than the lines`(
        closed: Bool
    ) throws {
        var work: [Int] = []
        for count in [50, 200] {
            let (request, rows) = try Self.order(count, closed: closed)
            var planner = OrderPlanner()
            try planner.plan(request, over: rows)
            work.append(planner.dayWork)
            #expect(planner.answer.lines.allSatisfy { $0.confirmed == 2_000 })
            var sent: [SIMD2<Int>: Int64] = [:]
            for source in planner.answer.sources {
                sent[SIMD2(source.row, Int(source.ship)), default: 0] += source.quantity
            }
            for row in 0..<6 {
                var sum: Int64 = 0
                for day in 0..<366 {
                    sum += sent[SIMD2(row, day)] ?? 0
                    #expect(sum <= rows.available(row, day: Int32(day)))
                }
            }
        }
        #expect(work[1] < work[0] * 24, "\(work): the square is 16 times, the cube 64 times")
        #expect(work[1] < OrderPlanner.workPerOrder)
    }

    @Test(arguments: [0, 1_000, 20_000, 200_000])
    func `what has no day when the work ends waits, and says so`(most: Int) throws {
        for delivery in [OrderRequest.Delivery.lines, .partial, .ratio, .complete] {
            for minimum: Int64 in delivery == .partial ? [0, 1_000] : [0] {
                let made = try Self.order(40, closed: true)
                var request = made.0
                request.delivery = delivery
                request.minimumShipment = minimum
                var planner = OrderPlanner()
                planner.mostDayWork = most
                try planner.plan(request, over: made.1)
                // No step is larger than all places on all days of the flow, some times over.
                #expect(planner.dayWork < most + 400_000, "\(delivery)")
                let late = planner.answer.lines.filter { $0.confirmed < 2_000 }
                #expect(
                    late.allSatisfy { $0.reason == .effort || $0.reason == .otherLine },
                    "\(delivery): \(Set(late.map(\.reason)))")
                if most == 0 { #expect(late.count >= 39, "\(delivery)") }
            }
        }
    }
}
