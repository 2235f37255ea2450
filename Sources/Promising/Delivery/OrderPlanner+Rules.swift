/// Plans under rules: quotas, days on which nothing ships or is received, a highest number of
/// deliveries, delivery in ratio.
///
/// Without rules more can only be had on a later day, until lanes drop out at the end of the horizon,
/// and days are found by halving. Rules make holes in that. Between two edges of a line's quotas
/// all days have the same room, so each such stretch is asked as the whole window is without
/// rules; where there are closed days, each day is a stretch. A day is fixed line by line, and each
/// line's draws on quotas stand for the lines behind it.
extension OrderPlanner {
    /// Chooses the days and quantities of all lines.
    mutating func chooseDaysUnderRules(_ request: OrderRequest, over rows: SupplyRows) {
        switch request.delivery {
        case .lines: chooseLineDaysUnderRules(request, rows)
        case .complete: chooseCommonDayUnderRules(request, rows)
        case .partial: choosePartialDaysUnderRules(request, rows)
        case .ratio: chooseRatioDays(request, rows)
        }
    }

    /// DELIVERY lines: each line in turn whole on its best day, or cut to the most of one day.
    private mutating func chooseLineDaysUnderRules(_ request: OrderRequest, _ rows: SupplyRows) {
        for line in request.lines.indices {
            let quantity = request.lines[line].quantity
            let isBound = quotas.isBound(line)
            let day = firstAllowedDay(line, quantity, request, rows, quotas: true)
            if isBound {
                isQuotaBound[line] =
                    day != firstAllowedDay(line, quantity, request, rows, quotas: false)
            }
            if let day {
                add(line, arrive: day, quantity: quantity)
                continue
            }
            guard request.short == .cut else { continue }
            let most = largestAllowed(line, request, rows, quotas: true)
            if isBound, most < largestAllowed(line, request, rows, quotas: false) {
                isQuotaBound[line] = true
            }
            if most > 0, let day = firstAllowedDay(line, most, request, rows, quotas: true) {
                add(line, arrive: day, quantity: most)
            }
        }
    }

    /// DELIVERY complete: all lines whole on the first common day that all rules allow, or none.
    private mutating func chooseCommonDayUnderRules(_ request: OrderRequest, _ rows: SupplyRows) {
        var found: Int?
        var isHeldByQuota = false
        for stretch in stretches(Array(request.lines.indices)) where found == nil {
            let day = firstDay(.everything, request, rows, within: stretch)
            if day == nil { continue }
            if isAllowed(request, on: stretch.lowerBound) {
                found = day
            } else {
                isHeldByQuota = true
            }
        }
        if isHeldByQuota {
            for line in request.lines.indices { isQuotaBound[line] = quotas.isBound(line) }
        }
        guard let found else { return }
        for line in request.lines.indices {
            add(line, arrive: found, quantity: request.lines[line].quantity)
        }
    }

    /// Deliveries of a line beyond which its rest comes in as few more as there are places, where days
    /// are closed.
    private static let mostDeliveries = 32

    /// DELIVERY partial: line by line, every day from the due day on takes as much as can have
    /// arrived by then and as its quotas leave; with a highest number of deliveries the last one
    /// brings the whole rest or does not come.
    ///
    /// Where days are closed a flow is computed for each day on which there may be more, and each
    /// delivery makes it larger; ``mostDeliveries`` bounds that.
    private mutating func choosePartialDaysUnderRules(_ request: OrderRequest, _ rows: SupplyRows) {
        for line in request.lines.indices {
            var open = request.lines[line].quantity
            var day = start
            var deliveries = 0
            var rise = Rise(locations: request.locations.count)
            while day <= end, open > 0 {
                let rooms = hasClosedDays ? self.rooms(line, on: day, request, rows) : []
                if hasClosedDays, !rise.isPassed(by: rooms),
                    quotas.nextChange(line: line, after: rise.last).map({ $0 > day }) ?? true
                {
                    day += 1
                    continue
                }
                let supply = more(line, upTo: open, on: day, request, rows)
                var part = min(supply, quotas.room(line: line, day: day))
                if part < supply { isQuotaBound[line] = true }
                if deliveries + 1 == request.mostDeliveries, part < open { part = 0 }
                if part == supply { rise.note(rooms, on: day) }
                if part > 0 {
                    add(line, arrive: day, quantity: part)
                    open -= part
                    deliveries += 1
                    if hasClosedDays, deliveries == Self.mostDeliveries, !quotas.isBound(line),
                        request.mostDeliveries == 0
                    {
                        addRest(open, of: line, after: day, request, rows)
                        break
                    }
                }
                day = nextDay([line], after: day, request, rows)
            }
        }
    }

    /// What may have left each location for a line that arrives on a day.
    private func rooms(
        _ line: Int, on day: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) -> [Int64] {
        request.locations.indices.map {
            supply(request, rows, line: line, location: $0, arrive: day)
        }
    }

    /// Adds what can come of a rest after a day, no later than if it came day by day: from each
    /// location on the last day that it can be received by the day on which all of it is there.
    private mutating func addRest(
        _ rest: Int64, of line: Int, after day: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) {
        var wanted = rest
        for parcel in parcels where parcel.item == items[line] { wanted += parcel.quantity }
        var last = day
        var days: Set<Int> = []
        var sum: Int64 = 0
        while last < end, sum < wanted {
            last += 1
            days.removeAll()
            sum = 0
            for location in request.locations.indices {
                guard let arrival = request.lastArrival(location, through: last) else { continue }
                let room = supply(request, rows, line: line, location: location, arrive: arrival)
                if room > 0 { days.insert(arrival) }
                sum = min(wanted, sum + min(room, wanted))
            }
        }
        var open = rest
        for next in days.sorted() where next > day && open > 0 {
            let part = more(line, upTo: open, on: next, request, rows)
            if part == 0 { continue }
            add(line, arrive: next, quantity: part)
            open -= part
        }
    }

    /// What may have left each location by the days of which a line took all that there was.
    ///
    /// What could come from a location by a day that does not pass them could as well have come by one
    /// of them, and would have been taken.
    private struct Rise {
        /// For each location the most that may have left it by one of these days.
        private var most: [Int64]
        /// The last of these days.
        private(set) var last = Int.min

        init(locations: Int) { most = [Int64](repeating: 0, count: locations) }

        /// Whether more may have left some location.
        func isPassed(by rooms: [Int64]) -> Bool {
            rooms.indices.contains { rooms[$0] > most[$0] }
        }

        mutating func note(_ rooms: [Int64], on day: Int) {
            for location in rooms.indices { most[location] = max(most[location], rooms[location]) }
            last = day
        }
    }

    /// DELIVERY ratio: every day from the due day on takes as much as can have arrived by then of
    /// all lines in the ratio of their quantities.
    ///
    /// What is delivered are whole ``OrderRequest/sets``.
    private mutating func chooseRatioDays(_ request: OrderRequest, _ rows: SupplyRows) {
        let (sets, set) = request.sets
        let lines = Array(request.lines.indices)
        var open = sets
        var day = start
        var deliveries = 0
        while day <= end, open > 0 {
            var low: Int64 = 0
            var high = open
            while low < high {
                let middle = low + (high - low + 1) / 2
                if fits(middle, set, on: day, request, rows) {
                    low = middle
                } else {
                    high = middle - 1
                }
            }
            if low < open { noteQuotas(low + 1, set, on: day, request, rows) }
            if deliveries + 1 == request.mostDeliveries, low < open { low = 0 }
            if low > 0 {
                for line in lines { add(line, arrive: day, quantity: set[line] * low) }
                open -= low
                deliveries += 1
            }
            day = nextDay(lines, after: day, request, rows)
        }
    }

    /// Whether so many sets can arrive on a day beside what is planned.
    private mutating func fits(
        _ sets: Int64, _ set: [Int64], on day: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) -> Bool {
        isAllowed(set.map { $0 * sets }, on: day) && isSupplied(sets, set, day, request, rows)
    }

    /// Notes the lines that a quota keeps from one more set, which supply would allow.
    private mutating func noteQuotas(
        _ sets: Int64, _ set: [Int64], on day: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) {
        guard !isAllowed(set.map { $0 * sets }, on: day),
            isSupplied(sets, set, day, request, rows)
        else { return }
        for line in set.indices where quotas.isBound(line) { isQuotaBound[line] = true }
    }

    private mutating func isSupplied(
        _ sets: Int64, _ set: [Int64], _ day: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) -> Bool {
        let wanted = byItem(set.map { $0 * sets })
        for first in request.lines.indices where items[first] == first {
            if more(first, upTo: wanted[first], on: day, request, rows) < wanted[first] {
                return false
            }
        }
        return true
    }

    /// DELIVERY partial with MINSHIP: planned without quotas; a line that its quotas do not leave as
    /// it is planned gets nothing, and the others are planned anew.
    mutating func planMinimumShipmentsUnderRules(
        _ request: OrderRequest, over rows: SupplyRows
    ) {
        var request = request
        let places = request.locations.count
        while true {
            quotas = QuotaLedger()
            planMinimumShipments(request, over: rows)
            quotas = request.quotas
            var refused: Set<Int> = []
            for parcel in parcels where !refused.contains(parcel.line) {
                if quotas.room(line: parcel.line, day: parcel.arrive) >= parcel.quantity {
                    quotas.draw(line: parcel.line, day: parcel.arrive, quantity: parcel.quantity)
                } else {
                    refused.insert(parcel.line)
                }
            }
            if refused.isEmpty { return }
            for line in request.lines.indices where refused.contains(line) {
                // An item of its own that is kept nowhere, so that no other line shares its rows.
                request.lines[line].item = -1 - line
                for location in 0..<places { request.rows[line * places + location] = -1 }
                isQuotaBound[line] = true
            }
            let bound = isQuotaBound
            clearAnswer()
            prepare(request)
            isQuotaBound = bound
        }
    }

    // MARK: Days

    /// The days of the window, cut where what one of the lines may have can change.
    private func stretches(_ lines: [Int]) -> [ClosedRange<Int>] {
        var found: [ClosedRange<Int>] = []
        var from = start
        while from <= end {
            var next = hasClosedDays ? from + 1 : Int.max
            for line in lines {
                next = min(next, quotas.nextChange(line: line, after: from) ?? .max)
            }
            let last = next > end ? end : next - 1
            found.append(from...last)
            from = last + 1
        }
        return found
    }

    /// The first day on which supply and, if they shall count, quotas allow a quantity of a line.
    private mutating func firstAllowedDay(
        _ line: Int, _ quantity: Int64, _ request: OrderRequest, _ rows: SupplyRows,
        quotas counts: Bool
    ) -> Int? {
        for stretch in stretches([line]) {
            if counts, quotas.room(line: line, day: stretch.lowerBound) < quantity { continue }
            let day = firstDay(.line(line, quantity: quantity), request, rows, within: stretch)
            if let day { return day }
        }
        return nil
    }

    /// The most of a line that supply and, if they shall count, quotas allow on one day.
    private mutating func largestAllowed(
        _ line: Int, _ request: OrderRequest, _ rows: SupplyRows, quotas counts: Bool
    ) -> Int64 {
        var most: Int64 = 0
        for stretch in stretches([line]) {
            let room = counts ? quotas.room(line: line, day: stretch.lowerBound) : .max
            if room > most {
                most = max(most, min(room, largest(line, request, rows, within: stretch)))
            }
        }
        return most
    }

    /// Whether the quotas allow all lines whole on a day.
    private func isAllowed(_ request: OrderRequest, on day: Int) -> Bool {
        isAllowed(request.lines.map(\.quantity), on: day)
    }

    /// Whether the quotas allow so much of each line on a day.
    private func isAllowed(_ quantities: [Int64], on day: Int) -> Bool {
        if quotas.isEmpty { return true }
        var tentative = quotas
        for line in quantities.indices {
            if tentative.room(line: line, day: day) < quantities[line] { return false }
            tentative.draw(line: line, day: day, quantity: quantities[line])
        }
        return true
    }

    /// The first day after `day` on which more of a line can be had; past the end when there is none.
    private func nextDay(
        _ lines: [Int], after day: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) -> Int {
        if hasClosedDays { return day + 1 }
        var next = Int.max
        for line in lines {
            next = min(next, quotas.nextChange(line: line, after: day) ?? .max)
            for location in request.locations.indices {
                let row = Int(request.rows[line * request.locations.count + location])
                if row < 0 { continue }
                let lane = Int(request.locations[location].laneDays)
                if day - lane < today {
                    next = min(next, today + lane)
                } else if day - lane < lastShip,
                    let step = rows.nextStep(
                        row, after: Int32(day - lane), through: Int32(lastShip),
                        planned: request.allowsPlanned)
                {
                    next = min(next, Int(step) + lane)
                }
            }
        }
        return next
    }
}
