import Columns
import Promising
import Wire

/// Places and rows for what is asked, and what was planned in the words of an order.
extension Engine {
    /// Places among which one is looked for step by step.
    private static let fewPlaces = 32

    /// Fills the planner's request with the places and rows of a question.
    ///
    /// Places are all locations that keep one of the items and, to a zone, have a lane into it; they
    /// stand by the bytes of their ids. The rules of the customer and of the locations come with
    /// them: quotas, closed days, hours. Answers the rows of these locations.
    mutating func fill(_ request: inout OrderRequest, for question: SupplyQuestion) -> [Int] {
        rankLocations()
        var places: [Place] = []
        for line in question.lines {
            for stock in supply.stockOfItem[line.item] {
                let location = location(ofStock: Int(stock))
                // Among a few it is looked for; twins of many drop out once they are sorted.
                if places.count < Self.fewPlaces,
                    places.contains(where: { $0.location == location })
                {
                    continue
                }
                guard question.from?.contains(location) ?? true else { continue }
                places.append((supply.rank(ofLocation: location), location))
            }
        }
        return fill(&request, for: question, with: places)
    }

    /// A location, with its place among all by the bytes of its id.
    typealias Place = (rank: Int32, location: Int)

    /// Fills the planner's request with those of some places from which a question's zone can be
    /// reached, and answers their rows.
    mutating func fill(
        _ request: inout OrderRequest, for question: SupplyQuestion,
        with candidates: consuming [Place]
    ) -> [Int] {
        var places = candidates
        if places.count > 1 { places.sort { $0.rank < $1.rank } }
        var locations: [Int] = []
        locations.reserveCapacity(places.count)
        for (index, place) in places.enumerated() {
            if index > 0, places[index - 1].location == place.location { continue }
            switch question.zone {
            case .anywhere: request.locations.append(OrderRequest.Location())
            case .unknown: continue
            case .known(let zone):
                guard let lane = supply.lanes.lane(from: place.location, into: zone) else {
                    continue
                }
                request.locations.append(
                    OrderRequest.Location(laneDays: lane.days, laneCents: lane.cost))
            }
            locations.append(place.location)
            if let calendar = supply.calendars.shipping[Int32(place.location)] {
                let last = request.locations.count - 1
                request.locations[last].shipDays = calendar.days
                request.locations[last].firstShip = calendar.firstShip(at: now)
            }
        }
        for line in question.lines {
            request.lines.append(
                OrderRequest.Line(
                    item: line.item, quantity: line.quantity,
                    keepDays: keepDays(ofItem: line.item, for: question.account)))
            appendRows(ofItem: line.item, at: locations, to: &request.rows)
        }
        if let account = question.account {
            request.arrivalDays = supply.calendars.receiving[Int32(account)]
        }
        bindQuotas(&request, question)
        return locations
    }

    /// Ranks the locations by their ids, when one came or went since that was done.
    mutating func rankLocations() {
        if !supply.ranksAreCurrent { supply.rankLocations(tables.location) }
    }

    /// The sources of a planned line, for a reply or a record.
    func sources(
        _ line: OrderPlan.Line, of plan: OrderPlan, locations: [Int]
    ) -> [OrderRecord.Source] {
        plan.sources[line.sources].map { source in
            OrderRecord.Source(
                location: tables.location.key(ofRow: locations[source.location]),
                item: source.otherItem < 0 ? [] : tables.item.key(ofRow: source.otherItem),
                stock: source.row, quantity: source.quantity, ship: source.ship,
                arrive: source.arrive, how: OrderRecord.Supply(source.supply))
        }
    }

    /// Appends the stock row of an item at each of some locations, which stand by their rank, or -1.
    /// - Complexity: O(l + r log l), r = stock rows of the item.
    private func appendRows(ofItem item: Int, at locations: [Int], to rows: inout [Int32]) {
        let first = rows.count
        rows.append(contentsOf: repeatElement(-1, count: locations.count))
        for stock in supply.stockOfItem[item] {
            let location = location(ofStock: Int(stock))
            let rank = supply.rank(ofLocation: location)
            var low = 0
            var high = locations.count
            while low < high {
                let middle = (low + high) / 2
                if supply.rank(ofLocation: locations[middle]) < rank {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            if low < locations.count, locations[low] == location { rows[first + low] = stock }
        }
    }

    /// The key of a row, as bytes.
    func key(_ table: TableNumber, row: Int) -> [UInt8] { self[table].key(ofRow: row) }
}
