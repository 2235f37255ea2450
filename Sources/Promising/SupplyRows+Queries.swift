/// Reads of a row; none of them changes anything or allocates, except where it lists events.
extension SupplyRows {
    /// What is on hand, in thousandths.
    package func onHand(_ row: Int) -> Int64 { Int64(bitPattern: word(row, 0)) }

    /// The safety stock, in thousandths.
    package func safety(_ row: Int) -> Int64 { Int64(bitPattern: word(row, 1)) }

    /// S[day]: what can still ship on `day` without breaking a later promise, in thousandths.
    ///
    /// - Complexity: one cache line; for a spilled row O(its blocks), for one with lots a
    ///   ``LotOutlook``, which who asks often should keep. Only where there are lots does it matter for
    ///   how long they must `keep`, and can a later day have less than an earlier one.
    package func available(
        _ row: Int, day: Int32, planned: Bool = false, keep: Int32 = 0
    ) -> Int64 {
        if hasLots, let lots = lotRows[Int32(row)] {
            return available(
                row, in: LotOutlook(lots, planned: planned), day: day, keep: keep)
        }
        return available(row, ofLine: day, planned: planned)
    }

    /// The same from the row's own line, whatever its lots are.
    func available(_ row: Int, ofLine day: Int32, planned: Bool) -> Int64 {
        let header = word(row, 8)
        if header >> 32 != 0 || (planned && header & 1 << 16 != 0) {
            return max(0, lowest(row, from: day, planned: planned))
        }
        let steps = Int(header >> 8 & 0xFF)
        var level = Int64(bitPattern: word(row, 9))
        var place = 0
        while place < steps {
            let step = word(row, 10 + place)
            if EventLine.day(of: step) > day { break }
            level = EventLine.level(of: step)
            place += 1
        }
        return level
    }

    /// What could ship before any receipt arrives: the part of S that is on hand today.
    ///
    /// A promise within it needs no receipt; S of a day before every event.
    package func availableFromStock(_ row: Int, day: Int32 = .min, keep: Int32 = 0) -> Int64 {
        if hasLots, let lots = lotRows[Int32(row)] {
            return availableFromStock(
                row, in: LotOutlook(lots.eve ?? lots, planned: false), day: day, keep: keep)
        }
        if word(row, 8) >> 32 != 0 { return max(0, lowest(row, from: Int32.min, planned: false)) }
        return Int64(bitPattern: word(row, 9))
    }

    /// The first day in `from...through` with S[day] >= `quantity`, or nil.
    package func earliestDay(
        _ row: Int, quantity: Int64, from: Int32, through: Int32, planned: Bool = false,
        keep: Int32 = 0
    ) -> Int32? {
        if hasLots, let lots = lotRows[Int32(row)] {
            return earliestDay(
                row, in: LotOutlook(lots, planned: planned), quantity: quantity, keep: keep,
                from: from, through: through)
        }
        if from > through { return nil }
        if quantity <= 0 { return from }
        let header = word(row, 8)
        var day = Int32.min
        if header >> 32 != 0 {
            guard
                let first = pages[Int(header >> 32) - 1].firstDay(
                    quantity, start: onHand(row) &- safety(row), planned: planned)
            else { return nil }
            day = first
        } else if planned, header & 1 << 16 != 0 {
            var balance = onHand(row) &- safety(row)
            var isHigh = balance >= quantity
            var count = 0
            let events = Int(header & 0xFF)
            while count < events {
                let event = word(row, 2 + count)
                balance &+= EventLine.quantity(of: event)
                count += 1
                // A firm and a planned event of one day are one change of the balance.
                if count < events, word(row, 2 + count) >> 42 == event >> 42 { continue }
                if balance >= quantity, !isHigh { day = EventLine.day(of: event) }
                isHigh = balance >= quantity
            }
            if !isHigh { return nil }
        } else if Int64(bitPattern: word(row, 9)) < quantity {
            let steps = Int(header >> 8 & 0xFF)
            var place = 0
            while place < steps, EventLine.level(of: word(row, 10 + place)) < quantity {
                place += 1
            }
            if place == steps { return nil }
            day = EventLine.day(of: word(row, 10 + place))
        }
        if day > through { return nil }
        return max(day, from)
    }

    /// The first day after `day`, not after `through`, on which S is higher than on `day`.
    package func nextStep(
        _ row: Int, after day: Int32, through: Int32, planned: Bool = false
    ) -> Int32? {
        if day >= through { return nil }
        return earliestDay(
            row, quantity: available(row, day: day, planned: planned) + 1, from: day + 1,
            through: through, planned: planned)
    }

    /// The lowest C[d] over all d not before `from`: below 0 when promises exceed supply.
    package func lowest(_ row: Int, from: Int32, planned: Bool) -> Int64 {
        let start = onHand(row) &- safety(row)
        let header = word(row, 8)
        if header >> 32 != 0 {
            return pages[Int(header >> 32) - 1].lowest(from: from, start: start, planned: planned)
        }
        var balance = start
        var lowest = Int64.max
        var lastDay = Int32.min
        for index in 0..<Int(header & 0xFF) {
            let event = word(row, 2 + index)
            if EventLine.isPlanned(event), !planned { continue }
            let day = EventLine.day(of: event)
            // Between the firm and the planned event of one day stands no day's balance.
            if day > from, day != lastDay { lowest = min(lowest, balance) }
            lastDay = day
            balance &+= EventLine.quantity(of: event)
        }
        return min(lowest, balance)
    }
}
