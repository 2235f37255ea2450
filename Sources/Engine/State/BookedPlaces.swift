/// Where an order is booked: the stock rows that it takes from, and the resources that work for it
/// or visit its customer.
struct BookedPlaces: Sendable {
    var stocks: [Int] = []
    var resources: [Int] = []
}

extension SupplyState {
    /// The places where an order is booked.
    func places(ofOrder row: Int) -> BookedPlaces {
        BookedPlaces(
            stocks: bookings.stocks(ofOrder: row),
            resources: work.stocks(ofOrder: row) + service.resources(ofOrder: row))
    }

    /// The orders at risk that are booked at some of these places.
    func ordersAtRisk(at places: BookedPlaces) -> Set<Int32> {
        var found: Set<Int32> = []
        for stock in places.stocks {
            bookings.forEachOrder(onStock: stock) { if atRisk.contains($0) { found.insert($0) } }
        }
        for resource in places.resources {
            work.forEachOrder(onStock: resource) { if atRisk.contains($0) { found.insert($0) } }
            for visit in service.bookings[resource] where atRisk.contains(visit.order) {
                found.insert(visit.order)
            }
        }
        return found
    }
}

/// The orders that supply fails from a day on, place by place; each place is computed once.
struct FailedOrders {
    /// The day.
    let day: Int32
    private var ofStock: [Int: Set<Int32>] = [:]
    private var ofResource: [Int: Set<Int32>] = [:]

    init(day: Int32) { self.day = day }

    /// Whether some of these places fails an order.
    mutating func contains(_ order: Int32, at places: BookedPlaces, in supply: SupplyState) -> Bool
    {
        for stock in places.stocks {
            if ofStock[stock] == nil {
                ofStock[stock] = Set(supply.shortages(onStock: stock, from: day).map(\.order))
            }
            if ofStock[stock]?.contains(order) ?? false { return true }
        }
        for resource in places.resources {
            if ofResource[resource] == nil {
                let shortages = supply.shortages(onResource: resource, from: day)
                ofResource[resource] = Set(shortages.map(\.order))
            }
            if ofResource[resource]?.contains(order) ?? false { return true }
        }
        return false
    }
}
