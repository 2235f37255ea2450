/// From a key's hash to the row that holds the key: an extendible hash table of 64-bit slots.
///
/// Segments of 4,096 slots hang under a directory that doubles; a full segment splits in two. So no
/// insertion ever rehashes the whole table (a doubling table of ten million keys would stop the
/// server for all of them; a split moves 3,072 slots). The keys themselves lie in the table's key
/// column; a slot keeps 32 bits of the hash, so that almost every comparison of
/// bytes succeeds.
///
/// Within a segment: linear probing, at most three quarters full, deletion by shifting back. About
/// 15 bytes a key on average. The layout is derived from the rows and never reaches a file.
package struct KeyIndex: Sendable {
    private static let segmentSlots = 4_096
    private static let longestDepth = 20

    /// 4,096 slots each (more, doubled, only where keys share their first 20 bits of hash); a slot is
    /// the hash's upper half and row + 1, or 0 when it is empty.
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

    /// An index of many rows at once; nil when two of them hold the same key, as `areEqual` says.
    ///
    /// `slots` has one entry a row, from `slot(hash:row:)`. They are sorted by segment first, so that
    /// each segment is filled while it lies in the cache: a third of the time of single insertions,
    /// each of which waits for memory.
    /// - Complexity: O(n) on average; `areEqual` is asked for rows with equal 32 bits of hash only.
    package init?(_ slots: [UInt64], areEqual: (Int, Int) -> Bool) {
        self.init()
        while slots.count >> depth > Self.segmentSlots * 5 / 8, depth < Self.longestDepth {
            depth += 1
        }
        let shift = UInt64(64 - depth)
        var ends = [Int](repeating: 0, count: 1 << depth)
        for slot in slots { ends[Int(slot >> shift)] += 1 }
        counts = ends
        depths = [Int](repeating: depth, count: ends.count)
        directory = ends.indices.map { Int32($0) }
        // Keys whose hashes were chosen: the way that can split.
        guard counts.allSatisfy({ $0 <= Self.segmentSlots * 3 / 4 }) else {
            self.init(oneByOne: slots, areEqual)
            return
        }
        for segment in ends.indices.dropFirst() { ends[segment] += ends[segment - 1] }
        var sorted = [UInt64](repeating: 0, count: slots.count)
        for slot in slots.reversed() {
            let segment = Int(slot >> shift)
            ends[segment] -= 1
            sorted[ends[segment]] = slot
        }
        segments = []
        segments.reserveCapacity(counts.count)
        for segment in counts.indices {
            let start = ends[segment]
            let filled = Self.segment(sorted[start..<start + counts[segment]], areEqual)
            guard let filled else { return nil }
            segments.append(filled)
        }
    }

    /// What `init(_:areEqual:)` takes of a row.
    @inlinable package static func slot(hash: UInt64, row: Int) -> UInt64 {
        precondition(row < Int(UInt32.max), "rows are numbered by 32 bits")
        return hash & ~0xFFFF_FFFF | UInt64(row + 1)
    }

    /// A segment of these slots, nil when two rows are equal.
    private static func segment(
        _ slots: ArraySlice<UInt64>, _ areEqual: (Int, Int) -> Bool
    ) -> [UInt64]? {
        var segment = [UInt64](repeating: 0, count: segmentSlots)
        var target = segment.mutableSpan
        for slot in slots {
            var position = Int(slot >> 32) & (segmentSlots - 1)
            while target[position] != 0 {
                let other = target[position]
                if other >> 32 == slot >> 32, areEqual(row(of: other), row(of: slot)) {
                    return nil
                }
                position = (position + 1) & (segmentSlots - 1)
            }
            target[position] = slot
        }
        return segment
    }

    private init?(oneByOne slots: [UInt64], _ areEqual: (Int, Int) -> Bool) {
        self.init()
        for slot in slots {
            let row = Self.row(of: slot)
            guard find(slot, where: { areEqual($0, row) }) == nil else { return nil }
            insert(row, hash: slot)
        }
    }

    private static func row(of slot: UInt64) -> Int { Int(slot & 0xFFFF_FFFF) - 1 }

    /// The row with this hash for which `matches` holds, or nil.
    /// - Complexity: O(1) on average; `matches` is asked for rows with equal 32 bits of hash only.
    package func find(_ hash: UInt64, where matches: (Int) -> Bool) -> Int? {
        let fragment = UInt32(hash >> 32)
        let slots = segments[segment(of: fragment)]
        let mask = slots.count - 1
        var position = Int(fragment) & mask
        while slots[position] != 0 {
            let slot = slots[position]
            if UInt32(slot >> 32) == fragment {
                let row = Int(UInt32(truncatingIfNeeded: slot)) - 1
                if matches(row) { return row }
            }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Adds a row under a hash; the caller knows that the key is not there yet.
    package mutating func insert(_ row: Int, hash: UInt64) {
        precondition(row < Int(UInt32.max), "rows are numbered by 32 bits")
        let fragment = UInt32(hash >> 32)
        var number = segment(of: fragment)
        while counts[number] >= segments[number].count * 3 / 4 {
            if depths[number] < Self.longestDepth {
                split(number)
                number = segment(of: fragment)
            } else {
                grow(number)
            }
        }
        place(UInt64(fragment) << 32 | UInt64(row + 1), in: number)
        counts[number] += 1
    }

    /// Takes a row's entry out.
    package mutating func remove(_ row: Int, hash: UInt64) {
        let fragment = UInt32(hash >> 32)
        let number = segment(of: fragment)
        let wanted = UInt64(fragment) << 32 | UInt64(row + 1)
        let mask = segments[number].count - 1
        var hole = Int(fragment) & mask
        while segments[number][hole] != wanted {
            precondition(segments[number][hole] != 0, "a row that is not in the index")
            hole = (hole + 1) & mask
        }
        counts[number] -= 1
        // Shift back every later entry of the run that may stand nearer to its home.
        var next = hole
        while true {
            next = (next + 1) & mask
            let slot = segments[number][next]
            if slot == 0 { break }
            let home = Int(slot >> 32) & mask
            if (next - home) & mask >= (next - hole) & mask {
                segments[number][hole] = slot
                hole = next
            }
        }
        segments[number][hole] = 0
    }

    /// The bytes that the index keeps allocated.
    package var allocatedBytes: Int {
        segments.reduce(0) { $0 + $1.count * 8 } + directory.count * 4
    }

    private func segment(of fragment: UInt32) -> Int {
        // A shift by 32 (depth 0) gives 0 for a 64-bit word, as it should.
        Int(directory[Int(UInt64(fragment) >> UInt64(32 - depth))])
    }

    private mutating func place(_ slot: UInt64, in number: Int) {
        let mask = segments[number].count - 1
        var position = Int(slot >> 32) & mask
        while segments[number][position] != 0 { position = (position + 1) & mask }
        segments[number][position] = slot
    }

    /// Doubles a segment that cannot be split any more: its keys share too much of their hash.
    private mutating func grow(_ number: Int) {
        let old = segments[number]
        segments[number] = [UInt64](repeating: 0, count: 2 * old.count)
        for slot in old where slot != 0 { place(slot, in: number) }
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
