/// Partial delivery with a least quantity for each shipment of a line.
///
/// A line's plan is a set of shipments (location, day), each of at least the minimum. What is left
/// waiting will have to ship too, so under `backorder` it is nothing or at least the minimum as
/// well ("the last one too"); what `cut` drops may be any quantity. Of these plans a line takes one
/// that brings most in all by the latest day, and of those the one that brings most by the due day,
/// then by the next day, and so on, given what earlier lines of its item get on their days.
///
/// A shipment on a day on which its location has no more than the day before could leave the day
/// before, so only days on which S rises count: the *possible shipments*. With 12 of them or fewer
/// all sets are considered; for a set, taking the minima off leaves a polymatroid per location (see
/// ``CoupledSearch``), so that quantities by day have a closed form. With more, lines are served in
/// turn, each day from the fullest location, from the start day that brings most.
extension OrderPlanner {
    /// A possible shipment.
    struct PossibleShipment {
        var location: Int
        var arrive: Int
    }

    /// One choice of shipments for the lines of an item so far, a mask over the possible ones each.
    struct ShipmentWay {
        var masks: [UInt32]
        var union: UInt32 { masks.reduce(0, |) }
    }

    /// An item with the possible shipments that it can use.
    struct ShippedItem {
        var first: Int
        /// What may have left by each possible shipment, in all; below the minimum: unusable.
        var room: [Int64]
        /// Arrival days of its usable shipments, ascending.
        var days: [Int]
        /// For each of these days the shipments that arrive by it.
        var through: [UInt32] = []
        /// For each location the shipments that leave it.
        var ofLocation: [UInt32] = []
        var lines: [Int] = []
        var ways: [ShipmentWay] = [ShipmentWay(masks: [])]
        var parcels: [Parcel] = []
        /// For each parcel the shipments that arrive on its day.
        var onDay: [UInt32] = []
        /// Sums that were looked at for it and for the items before it.
        var looks = 0
    }

    /// Most possible shipments of which all sets are considered.
    static let exactShipments = 12
    /// Most choices kept of one item, and most parcels of its earlier lines.
    static let mostWays = 4_096
    static let mostParcels = 8
    /// Most sums that are looked at for an order; beyond them lines are served in turn.
    static let mostLooks = 4_000_000

    /// Plans days, quantities and places of an order with a minimum shipment.
    mutating func planMinimumShipments(_ request: OrderRequest, over rows: SupplyRows) {
        rankCosts(request)
        let shipments = possibleShipments(request, rows)
        if shipments.count <= Self.exactShipments,
            var chosen = chooseWays(request, rows, shipments)
        {
            for index in chosen.indices { parcels.append(contentsOf: chosen[index].parcels) }
            parcels.sort { ($0.arrive, $0.line) < ($1.arrive, $1.line) }
            settleShortage(request, over: rows)
            if !parcels.isEmpty { choosePlaces(&chosen, request, shipments) }
            return
        }
        planGreedily(request, rows)
    }

    /// The possible shipments of the order, by location and day.
    private func possibleShipments(
        _ request: OrderRequest, _ rows: SupplyRows
    ) -> [PossibleShipment] {
        var shipments: [PossibleShipment] = []
        for location in request.locations.indices {
            var days: Set<Int> = []
            for line in request.lines.indices where items[line] == line {
                days.formUnion(risingDays(request, rows, line: line, location: location))
            }
            for day in days.sorted() {
                shipments.append(PossibleShipment(location: location, arrive: day))
            }
        }
        return shipments
    }

    /// Arrival days from a location on which it can bring a minimum shipment, and more of a line's
    /// item than before.
    func risingDays(
        _ request: OrderRequest, _ rows: SupplyRows, line: Int, location: Int
    ) -> [Int] {
        let row = Int(request.rows[line * request.locations.count + location])
        let lane = Int(request.locations[location].laneDays)
        var day = max(start, today + lane)
        var days: [Int] = []
        guard row >= 0 else { return days }
        if hasClosedDays {
            var before = request.minimumShipment - 1
            while day <= min(end, lastShip + lane) {
                let room = supply(request, rows, line: line, location: location, arrive: day)
                if room > before {
                    days.append(day)
                    before = room
                }
                day += 1
            }
            return days
        }
        while day <= min(end, lastShip + lane) {
            let ship = Int32(day - lane)
            let supply = rows.available(row, day: ship, planned: request.allowsPlanned)
            if supply >= request.minimumShipment { days.append(day) }
            guard
                let step = rows.nextStep(
                    row, after: ship, through: Int32(lastShip), planned: request.allowsPlanned)
            else { break }
            day = Int(step) + lane
        }
        return days
    }
}
