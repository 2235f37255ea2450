/// What `CHECK` and repairs need: the events of a row, what it should hold, and what is missing.
extension SupplyRows {
    /// What one day brings to a row: receipts less commitments, and planned receipts apart.
    package struct Day: Hashable, Sendable {
        /// The day.
        package var day: Int32
        /// Firm receipts less commitments, in thousandths.
        package var firm: Int64
        /// Planned receipts, in thousandths.
        package var planned: Int64

        /// A day with these sums.
        package init(day: Int32, firm: Int64, planned: Int64) {
            self.day = day
            self.firm = firm
            self.planned = planned
        }
    }

    /// The days of a row on which anything is due, ascending; sums of 0 do not stand.
    ///
    /// - Complexity: O(events); allocates the array.
    package func days(_ row: Int) -> [Day] {
        var days: [Day] = []
        if let place = page(of: row) {
            let page = pages[place]
            for entry in page.days.indices {
                days.append(
                    Day(
                        day: page.days[entry], firm: page.firm[entry], planned: page.planned[entry])
                )
            }
            return days
        }
        for event in lineEvents(row) {
            if days.last?.day != event.day {
                days.append(Day(day: event.day, firm: 0, planned: 0))
            }
            if event.isPlanned {
                days[days.count - 1].planned = event.quantity
            } else {
                days[days.count - 1].firm = event.quantity
            }
        }
        return days
    }

    /// How far promises exceed supply on some day not before `from`: the largest deficit of C, in
    /// thousandths, 0 when every promise holds.
    ///
    /// Safety stock does not count: eating into it breaks no promise.
    package func deficit(_ row: Int, from: Int32, planned: Bool) -> Int64 {
        if let lots = lots(row) { return lots.deepest(from: from, planned: planned) }
        return max(0, 0 &- (lowest(row, from: from, planned: planned) &+ safety(row)))
    }

    /// What is wrong with a row, found by computing its steps anew; nil when all is well.
    package func problem(_ row: Int) -> String? {
        let days = days(row)
        for index in days.indices.dropFirst() where days[index - 1].day >= days[index].day {
            return "days out of order"
        }
        if days.contains(where: { $0.firm == 0 && $0.planned == 0 }) { return "an empty day" }
        var lowest = Int64.max
        var balances: [Int64] = [onHand(row) &- safety(row)]
        for day in days { balances.append(balances[balances.count - 1] &+ day.firm) }
        for index in stride(from: days.count, through: 0, by: -1) {
            lowest = min(lowest, balances[index])
            let day = index == 0 ? Int32.min : days[index - 1].day
            if available(row, ofLine: day, planned: false) != max(0, lowest) {
                return "a stale look-ahead"
            }
        }
        return nil
    }

    /// Traps when a row's look-ahead is not what its events say; for tests.
    package func checkInvariants() {
        for row in 0..<count {
            let found = problem(row)
            precondition(found == nil, "supply row \(row): \(found ?? "")")
        }
        let used = (0..<count).compactMap { page(of: $0) }
        precondition(Set(used).count == used.count, "a page is shared by two rows")
        precondition(
            Set(used).union(freePages).count == pages.count
                && used.count + freePages.count == pages.count,
            "a page is lost")
    }

    /// The events of a row in its line, as they stand there.
    func lineEvents(_ row: Int) -> [(day: Int32, quantity: Int64, isPlanned: Bool)] {
        (0..<Int(word(row, 8) & 0xFF)).map { index in
            let event = word(row, 2 + index)
            return (
                EventLine.day(of: event), EventLine.quantity(of: event), EventLine.isPlanned(event)
            )
        }
    }
}
