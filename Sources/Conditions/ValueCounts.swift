package import Columns

/// How many rows have each value of a column: `COUNT … BY field`.
///
/// Rows arrive as bitmaps, chunk by chunk. Values are grouped as they compare (0 and -0 are one
/// value); rows without a value are a group of their own. The answer is ordered by the bytes of the
/// values' text, so the missing ones, whose text is empty, stand first.
///
/// Cost: a look-up in an array per row for categories and flags, in a dictionary for the others; 8
/// bytes and up for each distinct value.
package struct ValueCounts {
    /// One value and its rows.
    package struct Group: Equatable, Sendable {
        /// The text of the value; empty for missing values.
        package let value: [UInt8]
        /// How many rows have it.
        package let count: Int
    }

    private let column: Column
    /// For each group the first row that had its value, and how many rows had it.
    private var firstRows: [Int] = []
    private var counts: [Int] = []
    private var missingCount = 0
    /// From a category's code to its group, or -1.
    private var codeGroups: [Int]
    /// From the other fixed-size values' words to their groups.
    ///
    /// Asked by key only, so its order reaches nothing, and seeded, so that no one can choose values
    /// that collide.
    private var wordGroups: [UInt64: Int] = [:]
    /// The distinct texts, by group.
    private var texts = Categories()

    /// Counts by a column's values.
    package init(by column: Column) {
        self.column = column
        codeGroups = [Int](repeating: -1, count: column.categories?.count ?? 0)
    }

    /// The groups that `filter` finds, by a column of its table; nil as soon as they are more than
    /// `most`, before any text is made.
    package static func groups(
        by column: Column, where filter: inout RowFilter, most: Int,
        text: (_ row: Int, _ value: inout [UInt8]) -> Void
    ) -> [Group]? {
        var counts = ValueCounts(by: column)
        var found = RowBitmap()
        for chunk in 0..<filter.chunkCount {
            filter.select(chunk: chunk, into: &found)
            counts.add(found, chunk: chunk)
            if counts.groupCount > most { return nil }
        }
        return counts.groups(text: text)
    }

    /// How many groups there are so far.
    private var groupCount: Int { counts.count + (missingCount > 0 ? 1 : 0) }

    /// Takes in rows of a chunk.
    package mutating func add(_ found: RowBitmap, chunk: Int) {
        guard chunk < column.chunks.count else {
            missingCount += found.count
            return
        }
        let values = column.chunks[chunk]
        for (index, word) in found.words.enumerated() where word != 0 {
            let presence = index < values.presence.count ? values.presence[index] : 0
            missingCount += (word & ~presence).nonzeroBitCount
            var rest = word & presence
            while rest != 0 {
                let inner = index << 6 + rest.trailingZeroBitCount
                rest &= rest &- 1
                let group = group(of: values, inner, row: chunk << Chunk.rowShift + inner)
                counts[group] += 1
            }
        }
    }

    /// The groups in the order of their texts' bytes; `text` appends the text of a row's value.
    package func groups(text: (_ row: Int, _ value: inout [UInt8]) -> Void) -> [Group] {
        var groups: [Group] = []
        if missingCount > 0 { groups.append(Group(value: [], count: missingCount)) }
        for (row, count) in zip(firstRows, counts) {
            var value: [UInt8] = []
            text(row, &value)
            groups.append(Group(value: value, count: count))
        }
        groups.sort { $0.value.lexicographicallyPrecedes($1.value) }
        return groups
    }

    // MARK: Leaves

    /// The group of a present value, a new one when the value is new.
    private mutating func group(of chunk: Chunk, _ inner: Int, row: Int) -> Int {
        switch column.type {
        case .category:
            let code = Int(chunk.load(inner, as: UInt32.self))
            if codeGroups[code] < 0 { codeGroups[code] = open(row) }
            return codeGroups[code]
        case .text:
            let group = Int(texts.insert(chunk.text(at: inner)))
            return group < counts.count ? group : open(row)
        // Adding zero turns -0 into 0, its equal.
        case .float32:
            return group(UInt64((chunk.load(inner, as: Float.self) + 0).bitPattern), row)
        case .float64: return group((chunk.load(inner, as: Double.self) + 0).bitPattern, row)
        case .integer, .quantity, .money, .timestamp:
            return group(chunk.load(inner, as: UInt64.self), row)
        case .date: return group(UInt64(chunk.load(inner, as: UInt32.self)), row)
        case .flag: return group(UInt64(chunk.load(inner, as: UInt8.self)), row)
        }
    }

    private mutating func group(_ word: UInt64, _ row: Int) -> Int {
        if let group = wordGroups[word] { return group }
        wordGroups[word] = counts.count
        return open(row)
    }

    /// A new group that begins with this row.
    private mutating func open(_ row: Int) -> Int {
        firstRows.append(row)
        counts.append(0)
        return counts.count - 1
    }
}
