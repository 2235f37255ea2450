/// A plan in the making: supply rows and capacity with what the plan has taken from them so far.
///
/// Everything that is taken stands in the pegs, and giving back is taking the last pegs off again;
/// rows and capacity are then as they were. The planner tries, looks and takes back without
/// copying a row.
struct ChainDraft: Sendable {
    /// The rows, less what the pegs take.
    var rows = SupplyRows()
    /// The capacity, less what the pegs take.
    var capacity = CapacityRows()
    /// What has been done, parents first.
    private(set) var pegs: [ChainPeg] = []
    /// Needs of the pegs that are still to be served, in the order of their pegs.
    var waiting: [ChainPlanner.WaitingNeed] = []
    /// What rows with lots were looked at and not forgotten, by row, the last one last.
    var lotLooks: [Int: [LotLook]] = [:]
    /// Figures of all these.
    var keptFigures = 0
    /// Looks at rows that ``takeWork()`` has not told of.
    var rowLooks = 0
    /// Outlooks that were made; tests count them.
    var outlookCount = 0

    /// Adds a peg that reserves nothing by itself and answers its index.
    mutating func add(_ peg: ChainPeg) -> Int {
        pegs.append(peg)
        return pegs.count - 1
    }

    /// Fills in what a peg could not know when it was added.
    mutating func settle(_ peg: Int, start: Int32, end: Int32) {
        pegs[peg].start = start
        pegs[peg].end = end
    }

    /// Says when what has been done since `mark` reaches the customer.
    mutating func deliver(from mark: Int, on day: Int32) {
        for index in mark..<pegs.count { pegs[index].arrive = day }
    }

    /// Reserves what a ``ChainPeg/Kind/take`` or ``ChainPeg/Kind/load`` says; false, and nothing has
    /// changed, when a sum leaves the range that is computed exactly.
    mutating func reserve(_ peg: ChainPeg) -> Bool {
        guard book(peg) else { return false }
        pegs.append(peg)
        return true
    }

    /// Takes the pegs from `mark` on back, and the needs that wait for them.
    mutating func rollBack(to mark: Int) {
        while let last = waiting.last, last.need.parent >= mark { waiting.removeLast() }
        while pegs.count > mark { if let peg = pegs.popLast() { unbook(peg) } }
    }

    /// Takes the pegs from `mark` on back and answers them, to be done again.
    mutating func lift(from mark: Int) -> [ChainPeg] {
        let lifted = Array(pegs[mark...])
        rollBack(to: mark)
        return lifted
    }

    /// Does again what was lifted, on rows and capacity as they were before.
    mutating func replay(_ lifted: some Sequence<ChainPeg>) {
        for peg in lifted {
            guard book(peg) else { preconditionFailure("what was reserved can be reserved again") }
            pegs.append(peg)
        }
    }

    /// Gives back what is taken for a line for a while; its pegs stand.
    mutating func setAside(line: Int) {
        for peg in pegs where peg.line == line { unbook(peg) }
    }

    /// Takes again what ``setAside(line:)`` gave back, on rows and capacity as they were then.
    mutating func takeUp(line: Int) {
        for peg in pegs where peg.line == line {
            guard book(peg) else { preconditionFailure("what was reserved can be reserved again") }
        }
    }

    /// Moves what is taken directly for `parent`, from `mark` on, to a later day; false when some of
    /// it, or of what is made or bought for it, would have expired by then, and the caller takes all
    /// of it back.
    ///
    /// Where nothing expires, what can leave on a day can leave on any later one.
    mutating func postpone(from mark: Int, parent: Int, to day: Int32, planned: Bool) -> Bool {
        for index in mark..<pegs.count
        where pegs[index].parent == parent && pegs[index].end < day {
            let peg = pegs[index]
            let lasts =
                switch peg.kind {
                case .take: postponeTake(index, to: day, planned: planned)
                case .make, .buy: Int(peg.end) + Int(peg.spare) >= Int(day)
                case .move, .substitute, .kit:
                    keepLonger(below: index, by: day - peg.end, planned: planned)
                case .load: true
                }
            if !lasts { return false }
        }
        return true
    }

    /// Moves a take to a later day; false, and it stays, when it would have expired by then.
    private mutating func postponeTake(_ index: Int, to day: Int32, planned: Bool) -> Bool {
        unbook(pegs[index])
        let peg = pegs[index]
        let isThere =
            rows.lots(peg.index) == nil
            || available(peg.index, day: day, planned: planned, keep: peg.keep) >= peg.quantity
        if isThere {
            pegs[index].start = day
            pegs[index].end = day
        }
        guard book(pegs[index]) else { preconditionFailure("later there is no less") }
        return isThere
    }

    /// Lets what stands below a peg, which is moved, replaced or put together on its day and then
    /// waits some days more, last so much longer; false when some of it would have expired by then.
    private mutating func keepLonger(below parent: Int, by days: Int32, planned: Bool) -> Bool {
        for index in parent + 1..<pegs.count where pegs[index].parent == parent {
            let peg = pegs[index]
            switch peg.kind {
            case .take:
                if rows.lots(peg.index) == nil { continue }
                unbook(peg)
                let lasts =
                    available(peg.index, day: peg.end, planned: planned, keep: peg.keep + days)
                    >= peg.quantity
                if lasts { pegs[index].keep += days }
                guard book(pegs[index]) else {
                    preconditionFailure("what was reserved can be reserved again")
                }
                if !lasts { return false }
            case .make, .buy:
                if peg.spare == .max { continue }
                let used = Int(pegs[parent].start) + Int(days)
                if Int(peg.end) + Int(peg.spare) < used { return false }
                pegs[index].spare -= days
            case .move, .substitute, .kit:
                if !keepLonger(below: index, by: days, planned: planned) { return false }
            case .load: continue
            }
        }
        return true
    }

    private mutating func book(_ peg: ChainPeg) -> Bool {
        do throws(SupplyError) {
            switch peg.kind {
            case .take:
                try rows.commit(
                    peg.index, ship: peg.end, quantity: peg.quantity, keep: peg.keep)
            case .load: try capacity.book(peg.index, day: peg.end, quantity: peg.quantity)
            case .make, .buy, .move, .substitute, .kit: break
            }
            return true
        } catch {
            return false
        }
    }

    private mutating func unbook(_ peg: ChainPeg) {
        switch peg.kind {
        case .take:
            do throws(SupplyError) {
                try rows.release(
                    peg.index, ship: peg.end, quantity: peg.quantity, keep: peg.keep)
            } catch {
                preconditionFailure("what was committed can be released: \(error)")
            }
        case .load: capacity.release(peg.index, day: peg.end, quantity: peg.quantity)
        case .make, .buy, .move, .substitute, .kit: break
        }
    }
}
