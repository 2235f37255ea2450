/// Which of the possible shipments each line takes, and how much arrives on which day: all sets are
/// considered, and of each the closed form of what it brings.
extension OrderPlanner {
    /// Fixes each line's quantities by day and lists the choices that bring them; nil when there
    /// are too many.
    func chooseWays(
        _ request: OrderRequest, _ rows: SupplyRows, _ shipments: [PossibleShipment]
    ) -> [ShippedItem]? {
        var chosen: [ShippedItem] = []
        var looks = 0
        for first in request.lines.indices where items[first] == first {
            var item = ShippedItem(first: first, room: [], days: [])
            item.looks = looks
            var usable: UInt32 = 0
            var location = -1
            for index in shipments.indices {
                let room = supply(
                    request, rows, line: first, location: shipments[index].location,
                    arrive: shipments[index].arrive)
                item.room.append(min(room, Self.largestOrder))
                if shipments[index].location != location {
                    location = shipments[index].location
                    item.ofLocation.append(0)
                }
                item.ofLocation[item.ofLocation.count - 1] |= 1 << UInt32(index)
                if room >= request.minimumShipment {
                    usable |= 1 << UInt32(index)
                    item.days.append(shipments[index].arrive)
                }
            }
            item.days = Set(item.days).sorted()
            item.through = item.days.map { shipped(.max, through: $0, shipments) }
            for line in request.lines.indices where items[line] == first {
                guard choose(line, of: &item, usable, request, shipments) else { return nil }
            }
            looks = item.looks
            chosen.append(item)
        }
        return chosen
    }

    /// Fixes one more line of an item; false when too many choices are left.
    private func choose(
        _ line: Int, of item: inout ShippedItem, _ usable: UInt32, _ request: OrderRequest,
        _ shipments: [PossibleShipment]
    ) -> Bool {
        guard item.parcels.count <= Self.mostParcels else { return false }
        var best: [Int64] = []
        var ways: [ShipmentWay] = []
        for way in item.ways {
            // Every subset of the usable shipments, the empty one last.
            var mask = usable
            while true {
                let least = request.minimumShipment * Int64(mask.nonzeroBitCount)
                if least <= request.lines[line].quantity {
                    item.looks += (item.days.count + 1) << item.parcels.count
                    if item.looks > Self.mostLooks { return false }
                }
                let candidate = ShipmentWay(masks: way.masks + [mask])
                if let sums = sums(
                    candidate, item, quantity: request.lines[line].quantity, request, shipments)
                {
                    // The last sum is the total, and more of it comes before any earlier day.
                    let isBetter =
                        best.isEmpty || sums[sums.count - 1] > best[best.count - 1]
                        || sums[sums.count - 1] == best[best.count - 1]
                            && best.lexicographicallyPrecedes(sums)
                    if isBetter {
                        best = sums
                        ways.removeAll()
                    }
                    if isBetter || sums == best {
                        ways.append(candidate)
                        if ways.count > Self.mostWays { return false }
                    }
                }
                if mask == 0 { break }
                mask = (mask - 1) & usable
            }
        }
        item.ways = ways
        item.lines.append(line)
        var before: Int64 = 0
        for index in item.days.indices {
            if best[index] > before {
                item.parcels.append(
                    Parcel(
                        line: line, item: item.first, arrive: item.days[index],
                        quantity: best[index] - before))
                item.onDay.append(shipped(.max, on: item.days[index], shipments))
            }
            before = best[index]
        }
        return true
    }

    /// The most that the newest line of a way gets by each day of the item, then in all; nil when
    /// the way cannot be.
    private func sums(
        _ way: ShipmentWay, _ item: ShippedItem, quantity: Int64, _ request: OrderRequest,
        _ shipments: [PossibleShipment]
    ) -> [Int64]? {
        let minimum = request.minimumShipment
        let mask = way.masks[way.masks.count - 1]
        let least = minimum * Int64(mask.nonzeroBitCount)
        if least > quantity { return nil }
        guard let spare = spare(way, item, minimum, shipments) else { return nil }
        guard let claims = claims(way, item, minimum) else { return nil }
        var byDay: [Int64] = []
        byDay.reserveCapacity(item.days.count + 1)
        for index in -1..<item.days.count {
            let own = index < 0 ? 0 : mask & item.through[index]
            var most = Int64.max
            for claim in claims {
                most = min(most, rank(own | claim.used, spare, item.ofLocation) - claim.taken)
            }
            if most < 0 { return nil }
            if index >= 0 { byDay.append(most) }
        }
        var total = least + (byDay.last ?? 0)
        if total >= quantity {
            total = quantity
        } else if request.short != .cut {
            total = min(total, quantity - minimum)
        }
        if total < least { return nil }
        for index in byDay.indices {
            let minima = minimum * Int64((mask & item.through[index]).nonzeroBitCount)
            byDay[index] = minima + min(byDay[index], total - least)
        }
        return byDay + [total]
    }

    /// For each set of parcels of earlier lines the shipments that it uses, and what it still wants
    /// once its minima have been taken off; nil when some parcel has less than its minima.
    private func claims(
        _ way: ShipmentWay, _ item: ShippedItem, _ minimum: Int64
    ) -> [(used: UInt32, taken: Int64)]? {
        var claims: [(used: UInt32, taken: Int64)] = [(0, 0)]
        claims.reserveCapacity(1 << item.parcels.count)
        for (index, parcel) in item.parcels.enumerated() {
            let place = item.lines.firstIndex(of: parcel.line) ?? 0
            let own = way.masks[place] & item.onDay[index]
            let rest = parcel.quantity - minimum * Int64(own.nonzeroBitCount)
            if rest < 0 { return nil }
            for claim in claims { claims.append((claim.used | own, claim.taken + rest)) }
        }
        return claims
    }

    /// What may have left by each shipment in use beyond the minima of all; nil when they exceed it.
    func spare(
        _ way: ShipmentWay, _ item: ShippedItem, _ minimum: Int64, _ shipments: [PossibleShipment]
    ) -> [Int64]? {
        var spare = [Int64](repeating: 0, count: shipments.count)
        var location = -1
        var minima: Int64 = 0
        for index in shipments.indices {
            if shipments[index].location != location {
                location = shipments[index].location
                minima = 0
            }
            for mask in way.masks where mask >> UInt32(index) & 1 == 1 { minima += minimum }
            spare[index] = item.room[index] - minima
            if way.union >> UInt32(index) & 1 == 1, spare[index] < 0 { return nil }
        }
        // What leaves earlier counts later too.
        var later = Int64.max
        for index in shipments.indices.reversed() {
            let isLast =
                index + 1 == shipments.count
                || shipments[index + 1].location != shipments[index].location
            if isLast { later = Int64.max }
            if way.union >> UInt32(index) & 1 == 0 { continue }
            later = min(later, spare[index])
            spare[index] = later
        }
        return spare
    }

    /// The most that a set of shipments can bring beyond minima: each location's latest one, which
    /// has the highest bit of the location.
    private func rank(_ used: UInt32, _ spare: [Int64], _ ofLocation: [UInt32]) -> Int64 {
        var sum: Int64 = 0
        for mask in ofLocation where used & mask != 0 {
            sum += spare[UInt32.bitWidth - 1 - (used & mask).leadingZeroBitCount]
        }
        return sum
    }

    func shipped(_ mask: UInt32, on day: Int, _ shipments: [PossibleShipment]) -> UInt32 {
        var result: UInt32 = 0
        for index in shipments.indices where shipments[index].arrive == day {
            result |= mask & 1 << UInt32(index)
        }
        return result
    }

    func shipped(_ mask: UInt32, through day: Int, _ shipments: [PossibleShipment]) -> UInt32 {
        var result: UInt32 = 0
        for index in shipments.indices where shipments[index].arrive <= day {
            result |= mask & 1 << UInt32(index)
        }
        return result
    }
}
