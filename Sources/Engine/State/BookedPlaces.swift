/// Where an order is booked: the stock rows that it takes from, and the resources that work for it
/// or visit its customer.
struct BookedPlaces: Sendable {
    var stocks: [Int] = []
    var resources: [Int] = []

    /// Whether nothing is booked anywhere.
    var isEmpty: Bool { stocks.isEmpty && resources.isEmpty }

    /// Whether some place is in both.
    func meets(_ other: BookedPlaces) -> Bool {
        stocks.contains { other.stocks.contains($0) }
            || resources.contains { other.resources.contains($0) }
    }
}

extension SupplyState {
    /// The places where an order is booked.
    func places(ofOrder row: Int) -> BookedPlaces {
        BookedPlaces(
            stocks: bookings.stocks(ofOrder: row),
            resources: work.stocks(ofOrder: row) + service.resources(ofOrder: row))
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
