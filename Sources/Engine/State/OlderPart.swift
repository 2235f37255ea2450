import Promising

/// A part of a quantity that an order had booked before it was promised anew, and since when.
///
/// `STOCK.SET … ASOF` nets what is younger than a count, and what was booked last is at risk first:
/// so an amended order is younger only by what is new in it.
struct OlderPart: Sendable, Equatable {
    /// The number of the write that booked it.
    var age: Int64
    /// Thousandths.
    var quantity: Int64
}

extension [OlderPart] {
    /// Hands what is left of a quantity to `body`, part by part with the age of each, the youngest
    /// first.
    ///
    /// These are its older parts, the oldest first; what is beyond them is as old as `age` says. What
    /// has `left` was the oldest of it.
    func forEachPart<Failure: Error>(
        of quantity: Int64, left: Int64, age: Int64,
        _ body: (_ quantity: Int64, _ age: Int64) throws(Failure) -> Void
    ) throws(Failure) {
        var open = quantity - left
        if open <= 0 { return }
        var young = quantity
        for part in self { young -= part.quantity }
        if young > 0 {
            let part = Swift.min(young, open)
            try body(part, age)
            open -= part
        }
        for index in indices.reversed() where open > 0 {
            let part = Swift.min(self[index].quantity, open)
            try body(part, self[index].age)
            open -= part
        }
    }

    /// What has left, part by part with the age of each, the oldest first.
    ///
    /// These are the older parts of all that was booked; what is beyond them is as old as `age` says.
    func parts(thatLeft left: Int64, age: Int64) -> [OlderPart] {
        var open = left
        var parts: [OlderPart] = []
        for older in self where open > 0 {
            let part = Swift.min(older.quantity, open)
            parts.append(OlderPart(age: older.age, quantity: part))
            open -= part
        }
        if open > 0 { parts.append(OlderPart(age: age, quantity: open)) }
        return parts
    }

    /// Takes the oldest parts out, at most a quantity in all.
    fileprivate mutating func takeOldest(_ quantity: Int64) -> [OlderPart] {
        var open = quantity
        var taken: [OlderPart] = []
        while open > 0, let first {
            let part = Swift.min(first.quantity, open)
            taken.append(OlderPart(age: first.age, quantity: part))
            open -= part
            if part == first.quantity { removeFirst() } else { self[0].quantity -= part }
        }
        return taken
    }
}

/// What an order books, by place, with the ages of it.
private struct OlderBookings {
    /// A stock row, or a resource on a day.
    private struct Place: Hashable {
        var stock = -1
        var resource = -1
        var day: Int32 = 0
    }
    /// The time that a visit takes of a resource.
    private struct Slots: Hashable {
        let resource: Int
        let day: Int32
        let start, count: Int

        init(_ visit: OrderVisit) {
            (resource, day) = (visit.row, visit.day)
            (start, count) = (visit.start, visit.count)
        }
    }

    private var parts: [Place: [OlderPart]] = [:]
    private var visits: [Slots: Int64] = [:]

    /// What an order books that was promised by the write with a number.
    init(_ order: OrderRecord, age: Int64) {
        for line in order.lines {
            for source in line.sources where source.stock >= 0 {
                add(
                    Place(stock: source.stock), source.older, source.quantity,
                    left: source.shipped, age)
            }
        }
        for peg in order.pegs where !order.lines[peg.line].hasLeft(peg) {
            if let place = Self.place(peg) {
                let left = peg.kind == .take ? order.lines[peg.line].left(of: peg) : 0
                add(place, peg.older, peg.quantity, left: left, age)
            }
        }
        for visit in order.visits where !order.lines[visit.line].isShipped {
            visits[Slots(visit)] = visit.age ?? age
        }
        for place in parts.keys { parts[place]?.sort { $0.age < $1.age } }
    }

    private static func place(_ peg: OrderPeg) -> Place? {
        switch peg.kind {
        case .take where peg.row >= 0: Place(stock: peg.row)
        case .load: Place(resource: peg.row, day: peg.end)
        case .take, .make, .buy, .move, .substitute, .kit: nil
        }
    }

    private mutating func add(
        _ place: Place, _ older: [OlderPart], _ quantity: Int64, left: Int64, _ age: Int64
    ) {
        older.forEachPart(of: quantity, left: left, age: age) { quantity, age in
            parts[place, default: []].append(OlderPart(age: age, quantity: quantity))
        }
    }

    /// The oldest of what is booked on a stock row, at most a quantity; nobody else gets it then.
    mutating func take(_ quantity: Int64, stock: Int) -> [OlderPart] {
        parts[Place(stock: stock)]?.takeOldest(quantity) ?? []
    }

    /// The same of what a peg books.
    mutating func take(_ peg: OrderPeg) -> [OlderPart] {
        Self.place(peg).flatMap { parts[$0]?.takeOldest(peg.quantity) } ?? []
    }

    /// How old the booking of a visit's time is; nil for none.
    func age(of visit: OrderVisit) -> Int64? { visits[Slots(visit)] }
}

extension OrderRecord {
    /// Says of what is booked how much of it an older promise of the order had booked already, on the
    /// same stock row, resource and day; `age` is the number of the write that made that promise.
    mutating func keepAges(of old: OrderRecord, age: Int64) {
        guard old.status.isBooked else { return }
        var bookings = OlderBookings(old, age: age)
        for line in lines.indices {
            for place in lines[line].sources.indices {
                let source = lines[line].sources[place]
                guard source.stock >= 0, source.shipped == 0 else { continue }
                lines[line].sources[place].older = bookings.take(
                    source.quantity, stock: source.stock)
            }
        }
        for place in pegs.indices where !lines[pegs[place].line].hasLeft(pegs[place]) {
            pegs[place].older = bookings.take(pegs[place])
        }
        for place in visits.indices { visits[place].age = bookings.age(of: visits[place]) }
    }
}
