import Columns

/// What each resource can do and has to do, day by day.
///
/// Capacity and load are thousandths of the resource's unit (`Int64`); a day that was never set has
/// no capacity. Load may stand above capacity once capacity was lowered: such a day has nothing
/// free, and the caller says whose promise it breaks. Days live in blocks of ``blockDays`` that
/// begin at multiples of it; a block with nothing in it goes, so that what was added and taken away
/// again leaves no trace. Each block keeps the sum of what is free in it, and a search for many
/// days of work steps over whole blocks.
///
/// A resource takes 16 bytes per day of its blocks. Copies share resources until one side writes.
package struct CapacityRows: Sendable {
    /// Days of a block.
    static let blockDays = 64
    /// No figure of a day may leave plus or minus this many thousandths.
    package static let largestLoad: Int64 = 1 << 50

    /// Days of one block of a resource.
    private struct Block: Sendable, Equatable {
        /// The first day over ``blockDays``, rounded down.
        var number: Int32
        /// What is free in all its days.
        var free: Int64 = 0
        /// Capacity of the days, then their load.
        var days = [Int64](repeating: 0, count: 2 * CapacityRows.blockDays)
        /// The days on which nobody works, a bit each.
        var closed: UInt64 = 0

        /// What can be done on a day, whatever is to be done on it.
        func capacity(_ offset: Int) -> Int64 {
            closed >> UInt64(offset) & 1 == 1 ? 0 : days[offset]
        }

        func free(_ offset: Int) -> Int64 {
            max(0, capacity(offset) - days[CapacityRows.blockDays + offset])
        }

        /// Closes the days on which a resource does not work, and sums anew what is free.
        mutating func close(_ workDays: WorkDays) {
            closed = 0
            free = 0
            for offset in 0..<CapacityRows.blockDays {
                let day = number * Int32(CapacityRows.blockDays) + Int32(offset)
                if !workDays.contains(day) { closed |= 1 << UInt64(offset) }
                free += free(offset)
            }
        }

        func isEmpty(at offset: Int) -> Bool {
            days[offset] == 0 && days[CapacityRows.blockDays + offset] == 0
        }

        var isEmpty: Bool { days.allSatisfy { $0 == 0 } }
    }

    /// The days on which a resource works, whatever capacity was set.
    private struct WorkDays: Sendable, Equatable {
        /// The days of its calendar; nil for all.
        var calendar: OpenDays?
        /// The days on which it is not there, ascending, apart from each other.
        var absences: [Range<Int32>] = []

        var isPlain: Bool { calendar == nil && absences.isEmpty }

        /// - Complexity: O(log of closed days and absences).
        func contains(_ day: Int32) -> Bool {
            if let calendar, !calendar.contains(Int(day)) { return false }
            let place = absences.partitioningIndex { $0.upperBound > day }
            return place == absences.count || absences[place].lowerBound > day
        }
    }

    /// One resource.
    private struct Resource: Sendable, Equatable {
        var isInfinite = false
        var workDays = WorkDays()
        var blocks: [Block] = []
    }

    private var resources: [Resource] = []

    /// No resources.
    package init() {}

    /// The number of resources.
    package var count: Int { resources.count }

    /// Adds a resource without capacity and answers its index.
    @discardableResult
    package mutating func addResource() -> Int {
        resources.append(Resource())
        return resources.count - 1
    }

    /// The days on which a resource has capacity, whatever its calendar says, or load, ascending.
    package func days(of resource: Int) -> [Int32] {
        var days: [Int32] = []
        for block in resources[resource].blocks {
            for offset in 0..<Self.blockDays
            where block.days[offset] != 0 || block.days[Self.blockDays + offset] != 0 {
                days.append(block.number * Int32(Self.blockDays) + Int32(offset))
            }
        }
        return days
    }

    /// Sets whether any work can be done on any day; its load is counted all the same.
    package mutating func setInfinite(_ resource: Int, _ isInfinite: Bool) {
        resources[resource].isInfinite = isInfinite
    }

    /// Whether any work can be done on any day.
    package func isInfinite(_ resource: Int) -> Bool { resources[resource].isInfinite }

    /// Sets the days on which a resource works, whatever capacity was set; nil for every day.
    package mutating func setCalendar(_ resource: Int, _ calendar: OpenDays?) {
        resources[resource].workDays.calendar = calendar
        closeDays(of: resource)
    }

    /// Sets the days on which a resource is not there, whatever capacity was set: ascending, apart
    /// from each other.
    package mutating func setAbsences(_ resource: Int, _ absences: [Range<Int32>]) {
        if absences == resources[resource].workDays.absences { return }
        resources[resource].workDays.absences = absences
        closeDays(of: resource)
    }

    private mutating func closeDays(of resource: Int) {
        let workDays = resources[resource].workDays
        for place in resources[resource].blocks.indices {
            resources[resource].blocks[place].close(workDays)
        }
    }

    // MARK: Days

    /// The capacity of a day, 0 on one on which the resource does not work.
    package func capacity(_ resource: Int, day: Int32) -> Int64 {
        guard let block = block(resource, of: day) else { return 0 }
        return resources[resource].blocks[block].capacity(Self.offset(of: day))
    }

    /// Whether a resource works on a day: by its calendar, and not absent.
    package func works(_ resource: Int, on day: Int32) -> Bool {
        resources[resource].workDays.contains(day)
    }

    /// What is to be done on a day.
    package func load(_ resource: Int, day: Int32) -> Int64 {
        guard let block = block(resource, of: day) else { return 0 }
        return resources[resource].blocks[block].days[Self.blockDays + Self.offset(of: day)]
    }

    /// What can be done on a day beside its load.
    package func free(_ resource: Int, day: Int32) -> Int64 {
        if resources[resource].isInfinite { return Self.largestLoad }
        return max(0, capacity(resource, day: day) - load(resource, day: day))
    }

    /// Sets the capacity of a day, at least 0.
    package mutating func setCapacity(
        _ resource: Int, day: Int32, _ quantity: Int64
    ) throws(SupplyError) {
        guard SupplyRows.days.contains(day) else { throw .dayOutOfRange }
        guard (0...Self.largestLoad).contains(quantity) else { throw .overflow }
        change(resource, day: day) { block, offset in block.days[offset] = quantity }
    }

    /// Adds load to a day; it may exceed the capacity.
    package mutating func book(
        _ resource: Int, day: Int32, quantity: Int64
    ) throws(SupplyError) {
        guard SupplyRows.days.contains(day) else { throw .dayOutOfRange }
        guard quantity >= 0, load(resource, day: day) + quantity <= Self.largestLoad else {
            throw .overflow
        }
        change(resource, day: day) { block, offset in
            block.days[Self.blockDays + offset] += quantity
        }
    }

    /// Takes load from a day, at most what stands there.
    package mutating func release(_ resource: Int, day: Int32, quantity: Int64) {
        precondition(
            quantity >= 0 && quantity <= load(resource, day: day),
            "no more load is released than was booked")
        change(resource, day: day) { block, offset in
            block.days[Self.blockDays + offset] -= quantity
        }
    }

    /// Changes one day and the sum of its block.
    private mutating func change(
        _ resource: Int, day: Int32, _ body: (inout Block, _ offset: Int) -> Void
    ) {
        let number = Self.number(of: day)
        let place = place(resource, number)
        if place == resources[resource].blocks.count
            || resources[resource].blocks[place].number != number
        {
            var block = Block(number: number)
            if !resources[resource].workDays.isPlain { block.close(resources[resource].workDays) }
            resources[resource].blocks.insert(block, at: place)
        }
        let offset = Self.offset(of: day)
        let before = resources[resource].blocks[place].free(offset)
        body(&resources[resource].blocks[place], offset)
        resources[resource].blocks[place].free +=
            resources[resource].blocks[place].free(offset) - before
        if resources[resource].blocks[place].isEmpty(at: offset),
            resources[resource].blocks[place].isEmpty
        {
            resources[resource].blocks.remove(at: place)
        }
    }

    private static func number(of day: Int32) -> Int32 { day >> 6 }

    private static func offset(of day: Int32) -> Int { Int(day & 63) }

    /// The first block of a resource whose number is not below `number`.
    private func place(_ resource: Int, _ number: Int32) -> Int {
        var low = 0
        var high = resources[resource].blocks.count
        while low < high {
            let middle = (low + high) / 2
            if resources[resource].blocks[middle].number < number {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private func block(_ resource: Int, of day: Int32) -> Int? {
        let number = Self.number(of: day)
        let place = place(resource, number)
        guard place < resources[resource].blocks.count,
            resources[resource].blocks[place].number == number
        else { return nil }
        return place
    }

    // MARK: Work

    /// The part of a piece of work that is done on one day.
    package struct Share: Hashable, Sendable {
        /// The day.
        package var day: Int32
        /// Thousandths.
        package var quantity: Int64
    }

    /// Places work on the earliest days from `from` on; false when it does not end by `through`.
    ///
    /// The shares are appended, ascending by day; nothing is booked.
    ///
    /// - Complexity: O(days of the shares' blocks + blocks stepped over).
    func placeEarliest(
        _ resource: Int, _ work: Int64, from: Int32, through: Int32, into shares: inout [Share]
    ) -> Bool {
        if from > through { return false }
        if resources[resource].isInfinite {
            return place(work, anyOf: from...through, by: 1, resource, into: &shares)
        }
        var open = work
        var place = place(resource, Self.number(of: from))
        while place < resources[resource].blocks.count {
            let first = resources[resource].blocks[place].number << 6
            if first > through { return false }
            if resources[resource].blocks[place].free > 0 {
                var day = max(from, first)
                let last = min(through, first + Int32(Self.blockDays - 1))
                while day <= last {
                    let free = resources[resource].blocks[place].free(Self.offset(of: day))
                    if free > 0 {
                        let share = min(free, open)
                        shares.append(Share(day: day, quantity: share))
                        open -= share
                        if open == 0 { return true }
                    }
                    day += 1
                }
            }
            place += 1
        }
        return false
    }

    /// Places work on the latest days up to `through`; false when it would begin before `from`.
    ///
    /// The shares are appended, descending by day; nothing is booked.
    func placeLatest(
        _ resource: Int, _ work: Int64, from: Int32, through: Int32, into shares: inout [Share]
    ) -> Bool {
        if from > through { return false }
        if resources[resource].isInfinite {
            return place(work, anyOf: from...through, by: -1, resource, into: &shares)
        }
        var open = work
        var place = place(resource, Self.number(of: through) + 1)
        while place > 0 {
            place -= 1
            let first = resources[resource].blocks[place].number << 6
            let last = first + Int32(Self.blockDays - 1)
            if last < from { return false }
            if resources[resource].blocks[place].free > 0 {
                var day = min(through, last)
                while day >= max(from, first) {
                    let free = resources[resource].blocks[place].free(Self.offset(of: day))
                    if free > 0 {
                        let share = min(free, open)
                        shares.append(Share(day: day, quantity: share))
                        open -= share
                        if open == 0 { return true }
                    }
                    day -= 1
                }
            }
        }
        return false
    }

    /// Places all work on the first, or by -1 on the last, of some days on which a resource works.
    private func place(
        _ work: Int64, anyOf days: ClosedRange<Int32>, by step: Int32, _ resource: Int,
        into shares: inout [Share]
    ) -> Bool {
        var day = step > 0 ? days.lowerBound : days.upperBound
        while !works(resource, on: day) {
            day += step
            if !days.contains(day) { return false }
        }
        shares.append(Share(day: day, quantity: work))
        return true
    }
}

extension CapacityRows: Equatable {}

extension CapacityRows {
    /// Whether a resource has the same days here and there, for `CHECK`.
    package func isSame(_ resource: Int, as other: CapacityRows) -> Bool {
        resources[resource] == other.resources[resource]
    }
}
