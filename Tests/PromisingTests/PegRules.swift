import Promising

/// What the pegs of a plan owe to each other, told from the network alone.
///
/// Need by need, what stands below a peg is exactly what the peg takes. Level by level, what several
/// pegs need of an item at a place by a day stands once, below the first of them: then all that is
/// had of the item there is counted against all that is used, day by day.
struct PegRules {
    let network: SupplyNetwork
    let pegs: [ChainPeg]
    let today: Int32
    /// The pegs below each.
    private var below: [[ChainPeg]]

    init(_ network: SupplyNetwork, _ pegs: [ChainPeg], today: Int32) {
        self.network = network
        self.pegs = pegs
        self.today = today
        below = [[ChainPeg]](repeating: [], count: pegs.count)
        for peg in pegs where peg.parent >= 0 { below[peg.parent].append(peg) }
    }

    /// What is wrong with the pegs of any line; nil when nothing is.
    func wrong() -> String? {
        for (index, peg) in pegs.enumerated() {
            if let wrong = wrongAlone(index) { return "\(wrong): \(peg)" }
        }
        for line in Set(pegs.map(\.line)).sorted() {
            guard let needByNeed = wrongBelow(line) else { continue }
            if let byLevels = wrongBalance(line) { return "\(needByNeed); \(byLevels)" }
        }
        return nil
    }

    /// Whether what stands below each peg of a line is exactly what it takes; where not, why.
    func wrongBelow(_ line: Int) -> String? {
        for (index, peg) in pegs.enumerated() where peg.line == line {
            var open = needs(of: peg)
            for good in below[index] where good.kind != .load {
                open[good.item, default: 0] -= good.quantity
            }
            if open.values.contains(where: { $0 != 0 }) { return "other parts \(open): \(peg)" }
        }
        return nil
    }

    // MARK: A peg alone

    private func wrongAlone(_ index: Int) -> String? {
        let peg = pegs[index]
        if peg.parent >= index { return "a parent stands behind" }
        if peg.quantity <= 0 || peg.start < today || peg.end < peg.start { return "no such days" }
        if below[index].contains(where: { $0.kind != .load && $0.end > peg.start }) {
            return "goods come too late"
        }
        if peg.kind != .make, below[index].contains(where: { $0.kind == .load }) {
            return "a load"
        }
        switch peg.kind {
        case .take, .load: return below[index].isEmpty ? nil : "stock has parts"
        case .make: return wrongMake(peg, below[index].filter { $0.kind == .load })
        case .buy: return wrongPurchase(peg)
        case .move:
            let isWay = network.transfers(into: peg.location).contains {
                $0.from == peg.index && $0.days == peg.end - peg.start
            }
            return isWay ? nil : "a move of other days"
        case .substitute:
            let standsIn = network.substitutes(of: peg.item).contains {
                $0.item == peg.index && $0.window.contains(peg.end)
            }
            return standsIn ? nil : "stands in outside its window"
        case .kit: return network.terms(of: peg.item).kit == .none ? "no kit" : nil
        }
    }

    private func wrongMake(_ peg: ChainPeg, _ loads: [ChainPeg]) -> String? {
        let terms = network.terms(of: peg.item)
        if peg.lot < max(terms.lotMinimum, peg.quantity) { return "a small lot" }
        if terms.lotMultiple > 0, peg.lot % terms.lotMultiple != 0 { return "no multiple" }
        if terms.lotMaximum > 0, peg.lot > terms.lotMaximum { return "a large lot" }
        if peg.start < today + terms.fenceDays { return "within the fence" }
        if peg.index < 0 { return loads.isEmpty ? nil : "work without a routing" }
        let routing = network.routings(of: peg.item)[peg.index]
        if routing.location != peg.location { return "made elsewhere" }
        if !routing.window.contains(peg.start) { return "a routing outside its window" }
        var open: [Int: Int64] = [:]
        for operation in routing.operations {
            open[operation.resource, default: 0] +=
                (operation.perUnit * peg.lot + 999) / 1_000 + operation.setup
        }
        for load in loads {
            open[load.index, default: 0] -= load.quantity
            if load.end < peg.start + routing.queueDays { return "work before its time" }
            if load.end > peg.end - routing.leadDays { return "work after its time" }
        }
        return open.values.contains { $0 != 0 } ? "other work" : nil
    }

    private func wrongPurchase(_ peg: ChainPeg) -> String? {
        let terms = network.terms(of: peg.item)
        if peg.start < today + terms.fenceDays { return "bought within the fence" }
        if peg.index < 0 {
            return peg.end - peg.start == terms.replenishDays ? nil : "another replenishment"
        }
        let supplier = network.suppliers(of: peg.item)[peg.index]
        if let own = supplier.location, own != peg.location { return "delivered elsewhere" }
        if peg.lot < max(supplier.orderMinimum, peg.quantity) { return "a small order" }
        if supplier.orderMultiple > 0, peg.lot % supplier.orderMultiple != 0 {
            return "no multiple"
        }
        return peg.end - peg.start == supplier.leadDays ? nil : "other lead days"
    }

    // MARK: Pegs together

    /// What a peg takes of which items.
    private func needs(of peg: ChainPeg) -> [Int: Int64] {
        switch peg.kind {
        case .take, .load, .buy: return [:]
        case .move: return [peg.item: peg.quantity]
        case .substitute:
            let ratio =
                network.substitutes(of: peg.item).first { $0.item == peg.index }?.ratio ?? 0
            return [peg.index: (peg.quantity * ratio + 999) / 1_000]
        case .make, .kit:
            let lot = peg.kind == .make ? peg.lot : peg.quantity
            var needs: [Int: Int64] = [:]
            for part in network.components(of: peg.item) where part.window.contains(peg.start) {
                let exact = part.perUnit * lot + part.fixed * 1_000
                needs[part.item, default: 0] +=
                    (exact * (1_000 + part.scrapMilli) + 999_999) / 1_000_000
            }
            return needs
        }
    }

    /// An item at a place.
    private struct Shelf: Hashable {
        var item: Int
        var location: Int
    }

    /// Why what a line has of an item at a place is not what it uses there, counted day by day; nil
    /// when it is.
    private func wrongBalance(_ line: Int) -> String? {
        var changes: [Shelf: [(day: Int32, quantity: Int64)]] = [:]
        for peg in pegs where peg.line == line && peg.kind != .load {
            let own = Shelf(item: peg.item, location: peg.location)
            // The parts of a kit that ships apart leave by themselves, as what is asked for does.
            let leaves = peg.parent < 0 || pegs[peg.parent].location < 0
            if peg.location >= 0 {
                changes[own, default: []].append((peg.end, peg.quantity))
                if leaves { changes[own, default: []].append((peg.end, -peg.quantity)) }
            }
            if peg.location < 0 { continue }
            let place = peg.kind == .move ? peg.index : peg.location
            for (item, quantity) in needs(of: peg) {
                changes[Shelf(item: item, location: place), default: []].append(
                    (peg.start, -quantity))
            }
        }
        for (shelf, changes) in changes {
            var left: Int64 = 0
            for day in Set(changes.map(\.day)).sorted() {
                left += changes.filter { $0.day == day }.reduce(0) { $0 + $1.quantity }
                if left < 0 { return "\(shelf) is used before it is there, on day \(day - today)" }
            }
            if left > 0 { return "\(left) of \(shelf) are had and not used" }
        }
        return wrongApart(line)
    }

    /// Why the parts of a kit that ships apart are not what it takes; nil when they are.
    private func wrongApart(_ line: Int) -> String? {
        for (index, peg) in pegs.enumerated()
        where peg.line == line && peg.kind == .kit && peg.location < 0 {
            var open = needs(of: peg)
            for good in below[index] { open[good.item, default: 0] -= good.quantity }
            if open.values.contains(where: { $0 != 0 }) { return "other parts \(open): \(peg)" }
        }
        return nil
    }
}
