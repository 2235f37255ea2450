/// The first half of a plan: which quantity of each line arrives on which day.
extension OrderPlanner {
    /// What is asked of a day.
    enum Goal {
        /// So much of a line, beside what earlier lines of its item were given.
        case line(Int, quantity: Int64)
        /// All lines, whole.
        case everything
    }

    /// Chooses the days and quantities of all lines where no rule makes holes in the days.
    mutating func chooseDays(_ request: OrderRequest, over rows: SupplyRows) {
        switch request.delivery {
        case .lines: chooseLineDays(request, over: rows)
        case .complete: chooseCommonDay(request, over: rows)
        case .partial: choosePartialDays(request, over: rows)
        case .ratio: preconditionFailure("delivery in ratio is a rule")
        }
    }

    /// DELIVERY lines: each line in turn whole on its best day, or cut to the most of one day.
    private mutating func chooseLineDays(_ request: OrderRequest, over rows: SupplyRows) {
        for line in request.lines.indices {
            let quantity = request.lines[line].quantity
            if let day = firstDay(.line(line, quantity: quantity), request, rows) {
                add(line, arrive: day, quantity: quantity)
            } else if request.short == .cut {
                let most = largest(line, request, rows)
                if most > 0, let day = firstDay(.line(line, quantity: most), request, rows) {
                    add(line, arrive: day, quantity: most)
                }
            }
        }
    }

    /// DELIVERY complete: all lines whole on the first common day, or none.
    private mutating func chooseCommonDay(_ request: OrderRequest, over rows: SupplyRows) {
        guard let day = firstDay(.everything, request, rows) else { return }
        for line in request.lines.indices {
            add(line, arrive: day, quantity: request.lines[line].quantity)
        }
    }

    /// DELIVERY partial: from the due day on, each day takes all that can have arrived by then.
    ///
    /// What ships earlier than it could is never regained, and what could arrive is always taken:
    /// by each day every place has shipped all it could, or the item's lines are served.
    private mutating func choosePartialDays(_ request: OrderRequest, over rows: SupplyRows) {
        for first in request.lines.indices where items[first] == first {
            var wanted: Int64 = 0
            for line in request.lines.indices where items[line] == first {
                wanted += request.lines[line].quantity
            }
            var line = first
            var open = request.lines[first].quantity
            var given: Int64 = 0
            var day = start
            while day <= end, given < wanted {
                var next = Int.max
                var room = wanted
                for location in request.locations.indices {
                    let row = Int(request.rows[first * request.locations.count + location])
                    if row < 0 { continue }
                    let lane = Int(request.locations[location].laneDays)
                    // What could only arrive before the due day never counts.
                    if start - lane > lastShip { continue }
                    if day - lane < today {
                        next = min(next, today + lane)
                        continue
                    }
                    let ship = Int32(min(day - lane, lastShip))
                    room -= min(
                        room, rows.available(row, day: ship, planned: request.allowsPlanned))
                    if let step = rows.nextStep(
                        row, after: ship, through: Int32(lastShip), planned: request.allowsPlanned)
                    {
                        next = min(next, Int(step) + lane)
                    }
                }
                var fresh = wanted - room - given
                given += fresh
                while fresh > 0 {
                    let part = min(fresh, open)
                    add(line, arrive: day, quantity: part)
                    fresh -= part
                    open -= part
                    if open == 0, given < wanted || fresh > 0 {
                        line += 1
                        while items[line] != first { line += 1 }
                        open = request.lines[line].quantity
                    }
                }
                day = next
            }
        }
    }

    mutating func add(_ line: Int, arrive day: Int, quantity: Int64) {
        if !quotas.isEmpty { quotas.draw(line: line, day: day, quantity: quantity) }
        parcels.append(Parcel(line: line, item: items[line], arrive: day, quantity: quantity))
    }

    /// The first day from the due day on, or of a part of that window, that meets a goal.
    ///
    /// Until the shortest lane's last arrival a later day can only have more; past it, lanes drop
    /// out one after the other, and between two such days the same holds. So each such stretch is
    /// asked at its last day and, when that serves, searched by halving.
    mutating func firstDay(
        _ goal: Goal, _ request: OrderRequest, _ rows: SupplyRows,
        within part: ClosedRange<Int>? = nil
    ) -> Int? {
        let first = part?.lowerBound ?? start
        let end = part?.upperBound ?? end
        guard first <= end, !request.locations.isEmpty else { return nil }
        if meets(goal, on: first, request, rows) { return first }
        sortLanes(request)
        var from = first + 1
        for location in lanes {
            let to = min(end, lastShip + Int(request.locations[location].laneDays))
            if to < from { continue }
            if meets(goal, on: to, request, rows) {
                var low = from
                var high = to
                while low < high {
                    let middle = (low + high) / 2
                    if meets(goal, on: middle, request, rows) {
                        high = middle
                    } else {
                        low = middle + 1
                    }
                }
                return low
            }
            from = to + 1
        }
        return nil
    }

    /// The most of a line that one day allows, of all or of a part of the window.
    mutating func largest(
        _ line: Int, _ request: OrderRequest, _ rows: SupplyRows,
        within part: ClosedRange<Int>? = nil
    ) -> Int64 {
        let start = part?.lowerBound ?? start
        let end = part?.upperBound ?? end
        sortLanes(request)
        var most: Int64 = 0
        for location in lanes {
            let to = min(end, lastShip + Int(request.locations[location].laneDays))
            if to < start { continue }
            most = max(
                most, largest(line, upTo: request.lines[line].quantity, on: to, request, rows))
        }
        return most
    }

    private mutating func meets(
        _ goal: Goal, on day: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) -> Bool {
        switch goal {
        case .line(let line, let quantity):
            if let known = itemDays[items[line]]?.bound(on: day), known < quantity { return false }
            return largest(line, upTo: quantity, on: day, request, rows, orNone: true) == quantity
        case .everything:
            if itemQuantities.isEmpty { itemQuantities = byItem(request.lines.map(\.quantity)) }
            if day > start, isSpent(0) {
                linesCutShort.formUnion(request.lines.indices)
                return false
            }
            for first in request.lines.indices where items[first] == first {
                var wanted = itemQuantities[first]
                dayWork += request.locations.count * Self.workPerRow
                for location in request.locations.indices where wanted > 0 {
                    wanted -= min(
                        wanted,
                        supply(request, rows, line: first, location: location, arrive: day))
                }
                if wanted > 0 { return false }
            }
            return true
        }
    }

    /// What the lines of each item have together of some figure, by the item's first line.
    func byItem(_ figures: [Int64]) -> [Int64] {
        var sums = [Int64](repeating: 0, count: figures.count)
        for line in figures.indices { sums[items[line]] += figures[line] }
        return sums
    }

    /// How much of a line, at most `quantity`, can arrive on `day` beside the parcels of its item.
    ///
    /// With `orNone` the answer may be anything less where it is not all.
    ///
    /// - Complexity: O(locations) for an item's first line, else that of ``more(_:upTo:on:_:_:)``.
    private mutating func largest(
        _ line: Int, upTo quantity: Int64, on day: Int, _ request: OrderRequest, _ rows: SupplyRows,
        orNone: Bool = false
    ) -> Int64 {
        if items[line] == line {
            if day > start, isSpent(line) { return 0 }
            dayWork += request.locations.count * Self.workPerRow
            var open = quantity
            for location in request.locations.indices {
                open -= min(
                    open, supply(request, rows, line: line, location: location, arrive: day))
                if open == 0 { break }
            }
            return quantity - open
        }
        return more(line, upTo: quantity, on: day, request, rows, orNone: orNone)
    }

    /// As `largest(_:upTo:on:_:_:)`, also beside parcels of the line itself.
    ///
    /// - Complexity: O(locations + days of the item's parcels) where no day is closed and no lane
    ///   drops out, O(locations × days) where lanes drop out, and that for each way by which parcels
    ///   make room where days are closed (``ArrivalFlow``).
    mutating func more(
        _ line: Int, upTo quantity: Int64, on day: Int, _ request: OrderRequest, _ rows: SupplyRows,
        orNone: Bool = false
    ) -> Int64 {
        if isSpent(line) { return 0 }
        sortLanes(request)
        countParcels(request, rows)
        let item = items[line]
        var own = itemDays.removeValue(forKey: item) ?? ItemDays()
        defer { itemDays[item] = own }
        // What all locations have is never passed; what was too little is no more by now.
        let room = room(item, on: day, request, rows)
        let known = min(own.bound(on: day) ?? .max, room)
        if known == 0 || known < quantity && orNone {
            own.refuse(on: day, known)
            return 0
        }
        let asked = min(quantity, known)
        let most =
            hasClosedDays
            ? most(asked, beside: own, on: day, item, request, rows)
            : spare(own, asked, on: day, room: room, item, request, rows)
        if most < quantity { own.refuse(on: day, most) }
        return most
    }

    /// Whether the work of looking for days has come to its limit; it is noted for the line.
    mutating func isSpent(_ line: Int) -> Bool {
        if dayWork < mostDayWork { return false }
        linesCutShort.insert(line)
        return true
    }

    /// Counts the parcels that were added since it was last done.
    private mutating func countParcels(_ request: OrderRequest, _ rows: SupplyRows) {
        while countedParcels < parcels.count {
            let parcel = parcels[countedParcels]
            countedParcels += 1
            var own = itemDays.removeValue(forKey: parcel.item) ?? ItemDays()
            if own.add(parcel.quantity, on: parcel.arrive) {
                own.setRoom(room(parcel.item, on: parcel.arrive, request, rows), on: parcel.arrive)
            }
            if hasClosedDays { count(parcel, in: &own, request, rows) }
            itemDays[parcel.item] = own
        }
    }

    /// What may have left all locations for the days up to one.
    private mutating func room(
        _ item: Int, on day: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) -> Int64 {
        dayWork += request.locations.count * Self.workPerRow
        var room: Int64 = 0
        for location in request.locations.indices {
            let supply = supply(request, rows, line: item, location: location, arrive: day)
            // Twice the largest order is more than anything asks for.
            room = min(2 * Self.largestOrder, room + min(supply, 2 * Self.largestOrder))
        }
        return room
    }

    /// The most that can come on a day beside an item's parcels where no day is closed.
    private mutating func spare(
        _ own: ItemDays, _ quantity: Int64, on day: Int, room: Int64, _ item: Int,
        _ request: OrderRequest, _ rows: SupplyRows
    ) -> Int64 {
        let shortest = Int(request.locations[lanes[0]].laneDays)
        if max(day, own.days.last ?? day) <= lastShip + shortest {
            dayWork += own.days.count
            return min(quantity, own.spare(on: day, room: room))
        }
        // The flow with the new parcel less the flow without it, which serves every old parcel.
        dayWork += (own.days.count + 1) * request.locations.count * Self.workPerRow
        var asked: [Parcel] = []
        for place in own.days.indices {
            asked.append(
                Parcel(
                    line: item, item: item, arrive: own.days[place], quantity: own.wanted[place]))
        }
        asked.append(Parcel(line: item, item: item, arrive: day, quantity: quantity))
        asked.sort { $0.arrive < $1.arrive }
        return serve(asked, request, rows) { _, _, _ in } - own.sum
    }

    /// Serves parcels of one item, sorted by arrival, each from the shortest lane; the most that
    /// can be served in all.
    func serve(
        _ asked: [Parcel], _ request: OrderRequest, _ rows: SupplyRows,
        take: (_ parcel: Int, _ location: Int, _ quantity: Int64) -> Void
    ) -> Int64 {
        var used = [Int64](repeating: 0, count: request.locations.count)
        var served: Int64 = 0
        for index in asked.indices {
            var open = asked[index].quantity
            for location in lanes where open > 0 {
                let room =
                    supply(
                        request, rows, line: asked[index].item, location: location,
                        arrive: asked[index].arrive) - used[location]
                if room <= 0 { continue }
                let part = min(room, open)
                open -= part
                used[location] += part
                served += part
                take(index, location, part)
            }
        }
        return served
    }

    /// Decides, once the days stand, what waits, what is dropped, and whether all is refused.
    mutating func settleShortage(_ request: OrderRequest, over rows: SupplyRows) {
        for parcel in parcels {
            answer.lines[parcel.line].confirmed += parcel.quantity
        }
        var isShort = false
        for line in request.lines.indices {
            let quantity = request.lines[line].quantity
            let confirmed = answer.lines[line].confirmed
            answer.lines[line].reason = reason(line, request, rows)
            if confirmed == quantity { continue }
            isShort = true
            if request.short == .backorder { answer.lines[line].backordered = quantity - confirmed }
        }
        if isShort, request.delivery == .complete { nameOtherLines(request, rows) }
        if isShort, request.short == .reject {
            for line in request.lines.indices {
                if answer.lines[line].confirmed == request.lines[line].quantity {
                    answer.lines[line].reason = .otherLine
                }
                answer.lines[line].confirmed = 0
            }
            parcels.removeAll(keepingCapacity: true)
        }
    }

    /// Why a line is as its parcels say.
    private func reason(
        _ line: Int, _ request: OrderRequest, _ rows: SupplyRows
    ) -> OrderPlan.Reason {
        var shortest = Int.max
        for location in request.locations.indices
        where request.rows[line * request.locations.count + location] >= 0 {
            shortest = min(shortest, Int(request.locations[location].laneDays))
        }
        if line < isQuotaBound.count, isQuotaBound[line] { return .quota }
        if shortest == Int.max { return .noSource }
        if answer.lines[line].confirmed == request.lines[line].quantity {
            if let due = request.due, due < request.today { return .duePast }
            let isOnTime = parcels.allSatisfy { $0.line != line || $0.arrive == start }
            if isOnTime { return .onTime }
            if linesCutShort.contains(line) { return .effort }
            if hasClosedDays, isClosed(line, request, on: start) { return .closed }
            return today + shortest > start ? .transit : .supplyLater
        }
        if linesCutShort.contains(line) { return .effort }
        let wanted = request.lines[line].quantity
        if request.delivery == .ratio, supplyEver(line, request, rows, through: end) >= wanted {
            return .otherLine
        }
        if request.minimumShipment > 0, supplyEver(line, request, rows, through: end) >= wanted {
            return .minimumShipment
        }
        if request.latest != nil, supplyEver(line, request, rows, through: Int.max) >= wanted {
            return .afterLatest
        }
        return .supplyShort
    }

    /// What of a line's item can arrive by a day in all, less what earlier lines take; at most the
    /// line's quantity.
    private func supplyEver(
        _ line: Int, _ request: OrderRequest, _ rows: SupplyRows, through day: Int
    ) -> Int64 {
        var open = request.lines[line].quantity
        for parcel in parcels where parcel.item == items[line] && parcel.line < line {
            open += parcel.quantity
        }
        for location in request.locations.indices {
            guard let last = request.lastArrival(location, through: day), last >= start else {
                continue
            }
            open -= min(
                open, supply(request, rows, line: line, location: location, arrive: last))
        }
        return request.lines[line].quantity - min(open, request.lines[line].quantity)
    }

    /// Under complete delivery, tells lines that are short from those that wait for them.
    private mutating func nameOtherLines(_ request: OrderRequest, _ rows: SupplyRows) {
        var isAnyShort = false
        for line in request.lines.indices {
            if line < isQuotaBound.count, isQuotaBound[line] {
                answer.lines[line].reason = .quota
                isAnyShort = true
                continue
            }
            if linesCutShort.contains(line) {
                isAnyShort = true
                continue
            }
            let wanted = request.lines[line].quantity
            if supplyEver(line, request, rows, through: end) >= wanted {
                answer.lines[line].reason = .otherLine
            } else {
                isAnyShort = true
            }
        }
        // Each could come, but not all on one day.
        if !isAnyShort {
            for line in request.lines.indices { answer.lines[line].reason = .supplyShort }
        }
    }
}
