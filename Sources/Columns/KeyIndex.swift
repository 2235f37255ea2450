/// From a key's hash to the row that holds the key: an extendible hash table of 64-bit slots.
///
/// Segments of 4,096 slots hang under a directory that doubles; a full segment splits in two. So no
/// insertion ever rehashes the whole table (a doubling table of ten million keys would stop the
/// server for a fifth of a second; a split moves 3,072 slots, some 20 µs). The keys themselves lie
/// in the table's key column; a slot keeps 32 bits of the hash, so that almost every comparison of
/// bytes succeeds.
///
/// Within a segment: linear probing, at most three quarters full, deletion by shifting back. About
/// 15 bytes a key on average. The layout is derived from the rows and never reaches a file.
package struct KeyIndex: Sendable {
    private static let segmentSlots = 4_096
    private static let slotMask = UInt32(segmentSlots - 1)
    private static let segmentLimit = segmentSlots * 3 / 4
    private static let longestDepth = 20

    /// 4,096 slots each; a slot is the hash's upper half and row + 1, or 0 when it is empty.
    private var segments: [[UInt64]]
    /// Keys in each segment.
    private var counts: [Int]
    /// How many leading bits of the hash all keys of a segment share.
    private var depths: [Int]
    /// The segment for each value of the hash's first `depth` bits.
    private var directory: [Int32]
    private var depth = 0

    /// An index without keys.
    package init() {
        segments = [[UInt64](repeating: 0, count: Self.segmentSlots)]
        counts = [0]
        depths = [0]
        directory = [0]
    }

    /// The row with this hash for which `matches` holds, or nil.
    /// - Complexity: O(1) on average; `matches` is asked for rows with equal 32 bits of hash only.
    package func find(_ hash: UInt64, where matches: (Int) -> Bool) -> Int? {
        let fragment = UInt32(hash >> 32)
        let slots = segments[segment(of: fragment)]
        var position = Int(fragment & Self.slotMask)
        while slots[position] != 0 {
            let slot = slots[position]
            if UInt32(slot >> 32) == fragment {
                let row = Int(UInt32(truncatingIfNeeded: slot)) - 1
                if matches(row) { return row }
            }
            position = (position + 1) & Int(Self.slotMask)
        }
        return nil
    }

    /// Adds a row under a hash; the caller knows that the key is not there yet.
    package mutating func insert(_ row: Int, hash: UInt64) {
        precondition(row < Int(UInt32.max), "rows are numbered by 32 bits")
        let fragment = UInt32(hash >> 32)
        var number = segment(of: fragment)
        while counts[number] >= Self.segmentLimit, depths[number] < Self.longestDepth {
            split(number)
            number = segment(of: fragment)
        }
        precondition(counts[number] < Self.segmentSlots - 1, "the key index is full")
        place(UInt64(fragment) << 32 | UInt64(row + 1), in: number)
        counts[number] += 1
    }

    /// Takes a row's entry out.
    package mutating func remove(_ row: Int, hash: UInt64) {
        let fragment = UInt32(hash >> 32)
        let number = segment(of: fragment)
        let wanted = UInt64(fragment) << 32 | UInt64(row + 1)
        var hole = Int(fragment & Self.slotMask)
        while segments[number][hole] != wanted {
            precondition(segments[number][hole] != 0, "a row that is not in the index")
            hole = (hole + 1) & Int(Self.slotMask)
        }
        counts[number] -= 1
        // Shift back every later entry of the run that may stand nearer to its home.
        var next = hole
        while true {
            next = (next + 1) & Int(Self.slotMask)
            let slot = segments[number][next]
            if slot == 0 { break }
            let home = Int(UInt32(slot >> 32) & Self.slotMask)
            if (next - home) & Int(Self.slotMask) >= (next - hole) & Int(Self.slotMask) {
                segments[number][hole] = slot
                hole = next
            }
        }
        segments[number][hole] = 0
    }

    /// The bytes that the index keeps allocated.
    package var allocatedBytes: Int {
        segments.count * Self.segmentSlots * 8 + directory.count * 4
    }

    private func segment(of fragment: UInt32) -> Int {
        // A shift by 32 (depth 0) gives 0 for a 64-bit word, as it should.
        Int(directory[Int(UInt64(fragment) >> UInt64(32 - depth))])
    }

    private mutating func place(_ slot: UInt64, in number: Int) {
        var position = Int(UInt32(slot >> 32) & Self.slotMask)
        while segments[number][position] != 0 { position = (position + 1) & Int(Self.slotMask) }
        segments[number][position] = slot
    }

    /// Splits a segment by the next bit of the hash, doubling the directory when it must.
    private mutating func split(_ number: Int) {
        if depths[number] == depth {
            directory = directory.flatMap { [$0, $0] }
            depth += 1
        }
        let bit = UInt32(1) << UInt32(31 - depths[number])
        let twin = segments.count
        let old = segments[number]
        depths[number] += 1
        depths.append(depths[number])
        segments[number] = [UInt64](repeating: 0, count: Self.segmentSlots)
        segments.append(segments[number])
        counts[number] = 0
        counts.append(0)
        for entry in directory.indices where Int(directory[entry]) == number {
            let fragment = UInt64(entry) << UInt64(32 - depth)
            if UInt32(truncatingIfNeeded: fragment) & bit != 0 { directory[entry] = Int32(twin) }
        }
        for slot in old where slot != 0 {
            let target = UInt32(slot >> 32) & bit != 0 ? twin : number
            place(slot, in: target)
            counts[target] += 1
        }
    }
}
