import Columns

/// Supply as anyone would compute it: an array of days for each item at each location.
struct DenseSupply {
    /// What is known of an item at a location.
    struct Row {
        var onHand: Int64 = 0
        var safety: Int64 = 0
        var receipts: [String: (quantity: Int64, day: Int32, isPlanned: Bool)] = [:]
        /// Commitments in the order in which they were booked.
        var bookings: [(order: String, day: Int32, quantity: Int64)] = []
    }

    /// A quantity from a place.
    struct Source: Equatable {
        var location: String
        var quantity: Int64
        var ship: Int32
        var arrive: Int32
    }

    static let horizon: Int32 = 366
    /// Days looked at, so many that nothing changes after them.
    static let days: Int32 = 900

    var today: Int32
    /// By item and location.
    var rows: [String: [String: Row]] = [:]
    /// Into the zone eu: days and cents by location.
    var lanes: [String: (days: Int32, cents: Int64)] = [:]

    /// C of every day from today on; `safety` says whether it is a floor.
    func balance(_ row: Row, planned: Bool, safety: Bool = true) -> [Int64] {
        var days = [Int64](repeating: row.onHand - (safety ? row.safety : 0), count: Int(Self.days))
        func add(_ quantity: Int64, from day: Int32) {
            for place in max(0, day - today)..<max(Self.days, day - today) where place < Self.days {
                days[Int(place)] += quantity
            }
        }
        for receipt in row.receipts.values where planned || !receipt.isPlanned {
            add(receipt.quantity, from: receipt.day)
        }
        for booking in row.bookings { add(-booking.quantity, from: booking.day) }
        return days
    }

    /// S of every day on which something can ship.
    func available(_ row: Row, planned: Bool) -> [Int64] {
        let balance = balance(row, planned: planned)
        var lowest = Int64.max
        var days: [Int64] = []
        for value in balance.reversed() {
            lowest = min(lowest, value)
            days.append(max(0, lowest))
        }
        return Array(days.reversed().prefix(Int(Self.horizon)))
    }

    /// A question for one item.
    struct Question {
        var item: String
        var quantity: Int64
        var due: Int32?
        var latest: Int32?
        var toZone: Bool
        var planned: Bool
    }

    /// For each location that can serve: its id, lane days, lane cents and S by ship day.
    private func places(
        _ question: Question
    ) -> [(id: String, days: Int32, cents: Int64, supply: [Int64])] {
        (rows[question.item] ?? [:]).sorted { $0.key < $1.key }.compactMap { id, row in
            let lane = question.toZone ? lanes[id] : (0, 0)
            guard let lane else { return nil }
            return (id, lane.days, lane.cents, available(row, planned: question.planned))
        }
    }

    /// What can arrive by the due date (today without one), at most the quantity.
    func onTime(_ question: Question) -> Int64 {
        let due = question.due ?? today
        guard due >= today else { return 0 }
        var sum: Int64 = 0
        for place in places(question) {
            let ship = min(due - place.days - today, Self.horizon - 1)
            if ship >= 0 { sum += place.supply[Int(ship)] }
        }
        return min(sum, question.quantity)
    }

    /// The first day from the due date on on which the whole quantity arrives, with its sources; or,
    /// when `cut`, the most that one day allows.
    func best(_ question: Question, cut: Bool = false) -> (arrive: Int32, sources: [Source])? {
        let places = places(question)
        let first = max(question.due ?? today, today)
        let end = today + Self.horizon + (places.map(\.days).max() ?? 0)
        let last = min(question.latest ?? end, end)
        var most: (day: Int32, sum: Int64) = (0, 0)
        for day in first..<max(first, last + 1) {
            var sum: Int64 = 0
            for place in places {
                let ship = day - place.days - today
                if ship >= 0, ship < Self.horizon { sum += place.supply[Int(ship)] }
            }
            if sum > most.sum { most = (day, sum) }
            if sum >= question.quantity { break }
        }
        guard most.sum >= question.quantity || (cut && most.sum > 0) else { return nil }
        return (most.day, sources(places, most.day, min(most.sum, question.quantity)))
    }

    /// Fewest places, then least cost, then the smallest list of places; filled cheapest first.
    private func sources(
        _ places: [(id: String, days: Int32, cents: Int64, supply: [Int64])], _ day: Int32,
        _ quantity: Int64
    ) -> [Source] {
        var best: (count: Int, cost: Int64, ids: [String], sources: [Source])?
        for subset in 1..<(1 << places.count) {
            var chosen = places.indices.filter { subset >> $0 & 1 == 1 }.map { places[$0] }
            let ids = chosen.map(\.id)
            chosen.sort { ($0.cents, $0.id) < ($1.cents, $1.id) }
            var rest = quantity
            var cost: Int64 = 0
            var sources: [Source] = []
            for place in chosen {
                let ship = day - place.days - today
                guard ship >= 0, ship < Self.horizon else { continue }
                let part = min(rest, place.supply[Int(ship)])
                guard part > 0 else { continue }
                rest -= part
                cost += part * place.cents
                sources.append(
                    Source(
                        location: place.id, quantity: part, ship: ship + today, arrive: day))
            }
            guard rest == 0, sources.count == chosen.count else { continue }
            if let known = best {
                if known.count < ids.count { continue }
                if known.count == ids.count, known.cost < cost { continue }
                if known.count == ids.count, known.cost == cost,
                    !ids.lexicographicallyPrecedes(known.ids)
                {
                    continue
                }
            }
            best = (ids.count, cost, ids, sources)
        }
        return best?.sources ?? []
    }

    /// The freight of sources in cents, rounded once, half up.
    func cost(_ sources: [Source], toZone: Bool) -> Int64 {
        let exact = sources.reduce(Int64(0)) { sum, source in
            sum + source.quantity * (toZone ? lanes[source.location]?.cents ?? 0 : 0)
        }
        return (exact + 500) / 1_000
    }

    /// The orders booked last on a row, until the rest holds; all supply is firm.
    func broken(_ row: Row) -> [String] {
        var row = row
        var orders: [String] = []
        while let gap = balance(row, planned: false, safety: false).lastIndex(where: { $0 < 0 }) {
            let end = gap == Int(Self.days) - 1 ? Int32.max : today + Int32(gap)
            guard let place = row.bookings.lastIndex(where: { $0.day <= end }) else { break }
            let gone = row.bookings.remove(at: place)
            if !orders.contains(gone.order) { orders.append(gone.order) }
        }
        return orders
    }
}
