/// The events of one row that has too many for its line: a calendar with block minima.
///
/// Three columns (day, firm quantity, planned quantity) sorted by day, one entry a day, in blocks
/// of sixteen; a block knows its sum and the lowest balance inside it, relative to its start. A
/// change of a day that has an entry costs one block, a new day also the shift of the later ones;
/// a query walks the blocks and one block's entries (a full year: 23 blocks, 366 entries).
struct SupplyPage: Sendable {
    static let blockEntries = 16

    /// What a block does to the running balance.
    struct Block: Sendable {
        /// The sum of the block's quantities.
        var sum: Int64 = 0
        /// The lowest running sum after any entry of the block.
        var low: Int64 = 0
        /// The highest running sum after any entry of the block.
        var high: Int64 = 0
    }

    /// The days, ascending.
    private(set) var days: [Int32] = []
    /// Firm receipts less commitments of each day, in thousandths.
    private(set) var firm: [Int64] = []
    /// Planned receipts of each day, in thousandths.
    private(set) var planned: [Int64] = []
    /// Blocks over firm quantities.
    private(set) var firmBlocks: [Block] = []
    /// Blocks over firm and planned quantities together.
    private(set) var allBlocks: [Block] = []

    var byteCount: Int {
        days.capacity * 4 + (firm.capacity + planned.capacity) * 8
            + (firmBlocks.capacity + allBlocks.capacity) * 24
    }

    /// Empties the page and keeps its memory.
    mutating func removeAll() {
        days.removeAll(keepingCapacity: true)
        firm.removeAll(keepingCapacity: true)
        planned.removeAll(keepingCapacity: true)
        firmBlocks.removeAll(keepingCapacity: true)
        allBlocks.removeAll(keepingCapacity: true)
    }

    /// The number of entries whose day is not after `day`.
    func position(after day: Int32) -> Int {
        var low = 0
        var high = days.count
        while low < high {
            let middle = (low + high) / 2
            if days[middle] <= day { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds to the entry of a day; on overflow the page is as it was.
    ///
    /// `start` is on hand less safety, with which every balance must stay exact.
    mutating func change(
        day: Int32, delta: Int64, planned isPlanned: Bool, start: Int64
    ) throws(SupplyError) {
        apply(day: day, delta: delta, planned: isPlanned)
        guard isExact(from: start) else {
            apply(day: day, delta: 0 &- delta, planned: isPlanned)
            throw .overflow
        }
    }

    private mutating func apply(day: Int32, delta: Int64, planned isPlanned: Bool) {
        guard delta != 0 else { return }
        var place = position(after: day)
        if place > 0, days[place - 1] == day {
            place -= 1
            if isPlanned { planned[place] &+= delta } else { firm[place] &+= delta }
            if firm[place] == 0, planned[place] == 0 {
                days.remove(at: place)
                firm.remove(at: place)
                planned.remove(at: place)
                rebuild(from: place / Self.blockEntries, through: Int.max)
            } else {
                rebuild(from: place / Self.blockEntries, through: place / Self.blockEntries)
            }
        } else {
            days.insert(day, at: place)
            firm.insert(isPlanned ? 0 : delta, at: place)
            planned.insert(isPlanned ? delta : 0, at: place)
            rebuild(from: place / Self.blockEntries, through: Int.max)
        }
    }

    /// Computes blocks anew from their entries.
    private mutating func rebuild(from first: Int, through last: Int) {
        let blockCount = (days.count + Self.blockEntries - 1) / Self.blockEntries
        while firmBlocks.count > blockCount {
            firmBlocks.removeLast()
            allBlocks.removeLast()
        }
        while firmBlocks.count < blockCount {
            firmBlocks.append(Block())
            allBlocks.append(Block())
        }
        var block = first
        while block < blockCount, block <= last {
            let start = block * Self.blockEntries
            let end = min(days.count, start + Self.blockEntries)
            var firmBlock = Block(sum: 0, low: Int64.max, high: Int64.min)
            var allBlock = firmBlock
            for entry in start..<end {
                firmBlock.sum &+= firm[entry]
                firmBlock.low = min(firmBlock.low, firmBlock.sum)
                firmBlock.high = max(firmBlock.high, firmBlock.sum)
                allBlock.sum &+= firm[entry] &+ planned[entry]
                allBlock.low = min(allBlock.low, allBlock.sum)
                allBlock.high = max(allBlock.high, allBlock.sum)
            }
            firmBlocks[block] = firmBlock
            allBlocks[block] = allBlock
            block += 1
        }
    }

    /// True when no balance leaves the exact range.
    ///
    /// One change moves balances by at most 2^60, and they were within 2^60 before it, so that no
    /// sum computed here or in ``rebuild(from:through:)`` can wrap.
    private func isExact(from start: Int64) -> Bool {
        Self.isExact(firmBlocks, from: start) && Self.isExact(allBlocks, from: start)
    }

    private static func isExact(_ blocks: [Block], from start: Int64) -> Bool {
        let limit = SupplyRows.largestBalance
        guard start.magnitude <= limit else { return false }
        var balance = start
        for block in blocks {
            guard balance + block.low >= -limit, balance + block.high <= limit else {
                return false
            }
            balance += block.sum
        }
        return true
    }

    /// These events as a line, or nil when they do not fit with one to spare.
    func line(onHand: Int64, safety: Int64) -> EventLine? {
        guard days.count < SupplyRows.lineEvents else { return nil }
        var line = EventLine(onHand: onHand, safety: safety, count: 0)
        for entry in days.indices {
            for isPlanned in [false, true] {
                let quantity = isPlanned ? planned[entry] : firm[entry]
                if quantity == 0 { continue }
                guard line.add(day: days[entry], delta: quantity, planned: isPlanned) else {
                    return nil
                }
            }
        }
        return line.count < SupplyRows.lineEvents ? line : nil
    }

    /// The lowest balance on `day` or any later one, not cut at 0.
    func lowest(from day: Int32, start: Int64, planned usesPlanned: Bool) -> Int64 {
        let place = position(after: day)
        let block = place / Self.blockEntries
        var balance = start
        for index in 0..<block {
            balance &+= usesPlanned ? allBlocks[index].sum : firmBlocks[index].sum
        }
        let end = min(days.count, (block + 1) * Self.blockEntries)
        var entry = block * Self.blockEntries
        while entry < place {
            balance &+= usesPlanned ? firm[entry] &+ planned[entry] : firm[entry]
            entry += 1
        }
        var lowest = balance
        while entry < end {
            balance &+= usesPlanned ? firm[entry] &+ planned[entry] : firm[entry]
            lowest = min(lowest, balance)
            entry += 1
        }
        var index = block + 1
        while index < firmBlocks.count {
            let block = usesPlanned ? allBlocks[index] : firmBlocks[index]
            lowest = min(lowest, balance &+ block.low)
            balance &+= block.sum
            index += 1
        }
        return lowest
    }

    /// The first day from which the balance never again falls below `quantity`; nil: never.
    ///
    /// The answer may lie before any day that the caller cares about.
    func firstDay(_ quantity: Int64, start: Int64, planned usesPlanned: Bool) -> Int32? {
        var balance = start
        // The entry after which the balance is last too low; -1 is the start itself.
        var last: Int? = start < quantity ? -1 : nil
        var lastBlock: Int?
        var lastStart: Int64 = 0
        for index in firmBlocks.indices {
            let block = usesPlanned ? allBlocks[index] : firmBlocks[index]
            if balance &+ block.low < quantity {
                lastBlock = index
                lastStart = balance
            }
            balance &+= block.sum
        }
        if let lastBlock {
            let end = min(days.count, (lastBlock + 1) * Self.blockEntries)
            var running = lastStart
            for entry in lastBlock * Self.blockEntries..<end {
                running &+= usesPlanned ? firm[entry] &+ planned[entry] : firm[entry]
                if running < quantity { last = entry }
            }
        }
        guard let last else { return Int32.min }
        return last + 1 < days.count ? days[last + 1] : nil
    }
}
