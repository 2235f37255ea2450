import Promising
import TestKit

/// Lots, their work and their parts, and what rows have on which day.
extension DenseChain {
    /// As few lots as the maximum allows, the last one no larger than needed.
    func lots(_ quantity: Int64, _ terms: SupplyNetwork.Terms) -> [Int64] {
        let fitting = (1...quantity + 20).filter { size in
            size >= terms.lotMinimum && (terms.lotMaximum == 0 || size <= terms.lotMaximum)
                && (terms.lotMultiple == 0 || size % terms.lotMultiple == 0)
        }
        guard let largest = fitting.last else { return [] }
        var lots: [Int64] = []
        var open = quantity
        while open > 0 {
            let lot = fitting.first { $0 >= open } ?? largest
            lots.append(lot)
            open -= lot
        }
        return lots
    }

    func work(_ operation: SupplyNetwork.Operation, _ lot: Int64) -> Int64 {
        (operation.perUnit * lot + 999) / 1_000 + operation.setup
    }

    /// Tries all that can be done of a lot on its day, and goes on with the days before.
    mutating func work(_ lot: Lot, _ rest: [Goal]) -> Bool {
        if lot.day < 0 { return false }
        if lot.operation < 0 || lot.open == 0 {
            if lot.operation > 0 {
                var next = lot
                next.operation -= 1
                next.open = work(lot.routing.operations[next.operation], lot.size)
                return solve(rest + [.lot(next)])
            }
            if begin(lot, rest) { return true }
            // Where nothing has been worked yet, all may as well begin earlier.
            if !isFleeting || lot.routing.operations.contains(where: { work($0, lot.size) > 0 }) {
                return false
            }
            var earlier = lot
            earlier.day -= 1
            return solve(rest + [.lot(earlier)])
        }
        let resource = lot.routing.operations[lot.operation].resource
        for part in (0...min(lot.open, max(0, free[resource][lot.day]))).reversed() {
            free[resource][lot.day] -= part
            defer { free[resource][lot.day] += part }
            var next = lot
            next.open -= part
            if part > 0 { next.ends = lot.ends ?? lot.day }
            if next.open > 0 { next.day -= 1 }
            if solve(rest + [.lot(next)]) { return true }
        }
        return false
    }

    /// Takes the parts of a lot whose work begins on its day.
    mutating func begin(_ lot: Lot, _ rest: [Goal]) -> Bool {
        let takes = lot.day - Int(lot.routing.queueDays)
        if takes < Int(network.terms(of: lot.need.item).fenceDays) { return false }
        if takes < 0 || !holds(lot.routing.window, on: takes) { return false }
        let ready = (lot.ends ?? lot.day) + Int(lot.routing.leadDays)
        if let shelf = network.terms(of: lot.need.item).shelfDays,
            ready + Int(shelf) <= lot.need.day + lot.need.keep
        {
            return false
        }
        return takeParts(lot.need, lot.size, on: takes, keep: 0, rest)
    }

    mutating func takeParts(
        _ need: Need, _ lot: Int64, on day: Int, keep: Int, _ rest: [Goal]
    ) -> Bool {
        let parts = bill(of: need.item, on: day)
        // Of a bill something has to hold.
        if parts.isEmpty, !network.components(of: need.item).isEmpty { return false }
        return solve(
            rest
                + parts.map {
                    .need(
                        need.below(
                            $0.item, needed($0, lot), at: need.location, by: day, keep: keep))
                })
    }

    func bill(of item: Int, on day: Int) -> [SupplyNetwork.Component] {
        network.components(of: item).filter { holds($0.window, on: day) }
    }

    func needed(_ part: SupplyNetwork.Component, _ lot: Int64) -> Int64 {
        let exact = (part.perUnit * lot + part.fixed * 1_000) * (1_000 + part.scrapMilli)
        return (exact + 999_999) / 1_000_000
    }

    // MARK: Days

    func holds(_ window: SupplyNetwork.Window, on day: Int) -> Bool {
        (Int(window.from)...Int(window.to)).contains(Int(order.today) + day)
    }

    /// Takes a quantity of a row for a need, or gives back what was taken last, below zero.
    mutating func take(_ quantity: Int64, of row: Int, _ need: Need) {
        events[row][need.day + 1] -= quantity
        if quantity < 0 { units[row]?.takes.removeLast(Int(-quantity)) }
        let take = UnitMatching.Take(
            day: order.today + Int32(need.day), keep: Int32(need.keep))
        for _ in 0..<max(0, quantity) { units[row]?.takes.append(take) }
    }

    /// What can leave a row on a day so that it is below zero on none and serves all it promised.
    func available(_ row: Int, on day: Int, keep: Int) -> Int64 {
        if let units = units[row] {
            return Int64(units.most(day: order.today + Int32(day), keep: Int32(keep)))
        }
        var balance: Int64 = 0
        var lowest = Int64.max
        for (index, change) in events[row].enumerated() {
            balance += change
            if index > day { lowest = min(lowest, balance) }
        }
        return max(0, lowest)
    }
}
