import Promising

/// What has left each item's place, by the age of the promise that it left for: what a count of stock
/// as of an earlier write (STOCK.SET … ASOF) cannot have seen the promise of.
///
/// Derived from what orders say has left them, about 16 bytes for each order that left a place. What
/// they no longer say is forgotten: what had left of an order whose id is promised anew, and what went
/// into a part of a line that was made, or put together, when the rest of that line was amended.
struct Departures: Sendable, Equatable {
    /// An item at a location, by ids: what has left may be of either that is gone.
    private struct Place: Hashable {
        let item, location: [UInt8]
    }

    /// By age, ascending, each age once.
    private var parts: [Place: [OlderPart]] = [:]

    /// Adds what has left of an order; `age` is the number of the write that promised it last.
    /// - Complexity: O(lines + pegs) where nothing has left; else also, for each part that has, the
    ///   younger ones of its place.
    mutating func add(_ lines: [OrderRecord.Line], _ pegs: [OrderPeg], age: Int64) {
        count(lines, pegs, age: age, times: 1)
    }

    /// Takes out what `add` added.
    mutating func remove(_ lines: [OrderRecord.Line], _ pegs: [OrderPeg], age: Int64) {
        count(lines, pegs, age: age, times: -1)
    }

    /// What has left a place for promises younger than a write, in thousandths.
    /// - Complexity: O(promises younger than that whose goods have left).
    func quantity(item: [UInt8], location: [UInt8], youngerThan age: Int64) -> Int64 {
        var sum: Int64 = 0
        for part in (parts[Place(item: item, location: location)] ?? []).reversed() {
            if part.age <= age { break }
            let (more, overflows) = sum.addingReportingOverflow(part.quantity)
            if overflows { return .max }
            sum = more
        }
        return sum
    }

    private mutating func count(
        _ lines: [OrderRecord.Line], _ pegs: [OrderPeg], age: Int64, times: Int64
    ) {
        for line in lines {
            for source in line.sources where source.stock >= 0 && source.shipped > 0 {
                let place = Place(
                    item: source.item.isEmpty ? line.item : source.item, location: source.location)
                count(source.older.parts(thatLeft: source.shipped, age: age), at: place, times)
            }
        }
        for peg in pegs where peg.kind == .take && peg.row >= 0 && peg.line < lines.count {
            let left = lines[peg.line].left(of: peg)
            let place = Place(item: peg.item, location: peg.location)
            count(peg.older.parts(thatLeft: left, age: age), at: place, times)
        }
    }

    private mutating func count(_ left: [OlderPart], at place: Place, _ times: Int64) {
        for part in left {
            parts[place, default: []].count(part, times)
            if parts[place]?.isEmpty ?? false { parts[place] = nil }
        }
    }
}

extension [OlderPart] {
    /// Counts a part, or takes it out, among others by age.
    fileprivate mutating func count(_ part: OlderPart, _ times: Int64) {
        var place = endIndex
        while place > 0, self[place - 1].age > part.age { place -= 1 }
        if place == 0 || self[place - 1].age < part.age {
            insert(OlderPart(age: part.age, quantity: times * part.quantity), at: place)
        } else {
            // An order's sum is small; bytes that are no order's must not stop the process.
            self[place - 1].quantity &+= times * part.quantity
            if self[place - 1].quantity == 0 { remove(at: place - 1) }
        }
    }
}
