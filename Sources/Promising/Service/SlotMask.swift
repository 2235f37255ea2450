/// Quarter-hours of a day as a set of bits: 96 of them, bit 0 from midnight on; and, for what runs over
/// midnight, the first 32 of the next day behind them.
///
/// Shifts, absence and bookings of a day are combined by a few instructions, and so is the question
/// where a run of free slots begins (`facts`: a bitmap per resource and day, AND, shift-and).
package struct SlotMask: Hashable, Sendable {
    /// Minutes of a slot.
    package static let slotMinutes = 15
    /// Slots of a day.
    package static let perDay = 24 * 60 / slotMinutes
    /// Slots from a day's midnight on that one mask may hold: what begins on the day is over by then.
    package static let span = 128
    /// No slot.
    package static let none = SlotMask(bits: 0)
    /// The whole day.
    package static let day = SlotMask(from: 0, to: perDay)

    private var bits: UInt128

    private init(bits: UInt128) { self.bits = bits }

    /// The slots of `from..<to`, both from 0 to ``span``; none when the end is not after the start.
    package init(from: Int, to: Int) {
        precondition(from >= 0 && to <= Self.span, "a mask holds \(Self.span) slots")
        bits = to > from ? ((1 << UInt128(to - from)) &- 1) << UInt128(from) : 0
    }

    /// The slots of a day, and the first ones of the next.
    package init(_ day: SlotMask, then next: SlotMask) {
        bits = day.onItsDay.bits | next.bits << UInt128(Self.perDay)
    }

    /// The slots that lie on the day itself.
    package var onItsDay: SlotMask { self & .day }
    /// The slots that lie on the next day, counted from its midnight.
    package var onNextDay: SlotMask { SlotMask(bits: bits >> UInt128(Self.perDay)) }

    /// The slots whose number is a multiple of `step`, which is at least 1.
    package init(every step: Int) {
        bits = 0
        for slot in stride(from: 0, to: Self.perDay, by: step) { bits |= 1 << UInt128(slot) }
    }

    /// The slots of two halves of a day, as ``low`` and ``high`` gave them.
    package init(low: Int64, high: Int64) {
        let half = UInt128(1) << 48 - 1
        bits = UInt128(UInt64(bitPattern: low)) & half
        bits |= (UInt128(UInt64(bitPattern: high)) & half) << 48
    }

    /// The slots before noon, slot 0 as bit 0.
    package var low: Int64 { Int64(bits & (1 << 48 - 1)) }
    /// The slots from noon to midnight, slot 48 as bit 0.
    package var high: Int64 { Int64(bits >> 48 & (1 << 48 - 1)) }

    /// Whether there is no slot.
    package var isEmpty: Bool { bits == 0 }
    /// The number of slots.
    package var count: Int { bits.nonzeroBitCount }
    /// The first slot, nil when there is none.
    package var first: Int? { bits == 0 ? nil : bits.trailingZeroBitCount }

    /// Whether a slot is in it.
    package func contains(_ slot: Int) -> Bool { bits >> UInt128(slot) & 1 == 1 }

    /// Whether all slots of another are in it.
    package func contains(_ other: SlotMask) -> Bool { other.bits & ~bits == 0 }

    /// The slots at which a run of `length` of these slots begins; `length` is at least 1.
    /// - Complexity: O(log length).
    package func starts(ofRun length: Int) -> SlotMask {
        guard length <= Self.span else { return .none }
        var found = bits
        var covered = 1
        while covered < length {
            let step = min(covered, length - covered)
            found &= found >> UInt128(step)
            covered += step
        }
        return SlotMask(bits: found)
    }

    /// The stretches of slots that follow each other, as `from..<to`.
    package var stretches: [Range<Int>] {
        var found: [Range<Int>] = []
        var rest = bits
        while rest != 0 {
            let from = rest.trailingZeroBitCount
            let count = (~(rest >> UInt128(from))).trailingZeroBitCount
            found.append(from..<from + count)
            rest &= ~SlotMask(from: from, to: from + count).bits
        }
        return found
    }

    /// The slots of both.
    package static func & (left: SlotMask, right: SlotMask) -> SlotMask {
        SlotMask(bits: left.bits & right.bits)
    }

    /// The slots of either.
    package static func | (left: SlotMask, right: SlotMask) -> SlotMask {
        SlotMask(bits: left.bits | right.bits)
    }

    /// The slots of the left that are not in the right.
    package static func - (left: SlotMask, right: SlotMask) -> SlotMask {
        SlotMask(bits: left.bits & ~right.bits)
    }
}

/// How often each slot of a day is taken, as layers of bits: layer n holds the slots that are taken
/// more than n times.
///
/// What was added can be taken away again in any order and leaves no trace.
package struct SlotLayers: Hashable, Sendable {
    private var layers: [SlotMask] = []

    /// Nothing is taken.
    package init() {}

    /// Whether nothing is taken.
    package var isEmpty: Bool { layers.isEmpty }

    /// The slots that are taken more than `count` times.
    package func taken(moreThan count: Int) -> SlotMask {
        count < 0 ? .day : count < layers.count ? layers[count] : .none
    }

    /// Takes each of some slots once more.
    /// - Complexity: O(layers).
    package mutating func add(_ slots: SlotMask) {
        var carry = slots
        for index in layers.indices where !carry.isEmpty {
            let both = layers[index] & carry
            layers[index] = layers[index] | carry
            carry = both
        }
        if !carry.isEmpty { layers.append(carry) }
    }

    /// Takes each of some slots once less; each is taken.
    package mutating func remove(_ slots: SlotMask) {
        var rest = slots
        for index in layers.indices.reversed() where !rest.isEmpty {
            let both = layers[index] & rest
            layers[index] = layers[index] - rest
            rest = rest - both
        }
        precondition(rest.isEmpty, "only slots that are taken can be given back")
        while let last = layers.last, last.isEmpty { layers.removeLast() }
    }
}
