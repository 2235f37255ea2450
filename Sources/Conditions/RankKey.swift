import Columns

/// Turns a column's values into words that order as the values do, smaller first.
///
/// A float's bits are mapped so that they order as whole numbers (the sign decides whether they are
/// flipped), whole numbers lose their sign, a category gets its string's rank, a text its first
/// eight bytes; descending flips all bits.
struct RankKey {
    private let order: RowOrder
    private let type: ValueType
    /// All bits for descending, else none.
    private let flip: UInt64
    /// The rank of each code's string; empty for other types.
    private let ranks: [UInt32]
    /// Whether the rows' numbers are the order.
    let isByRow: Bool

    init(_ order: RowOrder, of table: Table) {
        self.order = order
        switch order {
        case .insertion:
            type = .integer
            flip = 0
            ranks = []
            isByRow = table.isInInsertionOrder
        case .column(let column, let isDescending):
            type = table.columns[column].type
            flip = isDescending ? .max : 0
            ranks = table.columns[column].categories.map(Self.ranks) ?? []
            isByRow = false
        }
    }

    /// The rank of each code's string among all strings, by bytes.
    private static func ranks(of categories: Categories) -> [UInt32] {
        let codes = (0..<UInt32(categories.count)).sorted {
            categories[$0].precedes(categories[$1])
        }
        var ranks = [UInt32](repeating: 0, count: codes.count)
        for (rank, code) in codes.enumerated() { ranks[Int(code)] = UInt32(rank) }
        return ranks
    }

    // MARK: Keys

    /// Reads the keys of one chunk.
    struct Reader {
        let chunk: Chunk?
        let key: RankKey

        /// The key of a row of the chunk; nil when its value is missing.
        func key(_ row: Int) -> UInt64? {
            guard let chunk, chunk.isPresent(row) else { return nil }
            return key.word(chunk, row) ^ key.flip
        }
    }

    /// The reader of a chunk's keys.
    func reader(of chunk: Int, in table: Table) -> Reader {
        let column = column(in: table)
        return Reader(chunk: chunk < column.chunks.count ? column.chunks[chunk] : nil, key: self)
    }

    /// The column that is ordered by.
    func column(in table: Table) -> Column {
        switch order {
        case .insertion: table.sequence
        case .column(let column, _): table.columns[column]
        }
    }

    /// The ascending key of a present value.
    private func word(_ chunk: Chunk, _ row: Int) -> UInt64 {
        switch type {
        case .float32: word(Double(chunk.load(row, as: Float.self)))
        case .float64: word(chunk.load(row, as: Double.self))
        case .integer, .quantity, .money, .timestamp: word(chunk.load(row, as: Int64.self))
        case .date: word(Int64(chunk.load(row, as: Int32.self)))
        case .flag: UInt64(chunk.load(row, as: UInt8.self))
        case .category: UInt64(ranks[Int(chunk.load(row, as: UInt32.self))])
        case .text: prefix(chunk.text(at: row))
        }
    }

    private func word(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ 1 << 63 }

    private func word(_ value: Double) -> UInt64 {
        // Adding zero turns -0 into 0, its equal.
        let bits = (value + 0).bitPattern
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }

    /// The first eight bytes, the first one highest, zeros beyond the end.
    private func prefix(_ text: Span<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<min(text.count, 8) {
            word |= UInt64(text[index]) << UInt64(56 - 8 * index)
        }
        return word
    }

    // MARK: Comparing

    /// For text of equal keys whether the left row comes first; nil when the texts are equal too,
    /// and for other types.
    func compareText(_ left: Int, _ right: Int, in table: Table) -> Bool? {
        guard type == .text else { return nil }
        let column = column(in: table)
        let leftChunk = column.chunks[left >> Chunk.rowShift]
        let rightChunk = column.chunks[right >> Chunk.rowShift]
        let leftText = leftChunk.text(at: left & Chunk.rowMask)
        let rightText = rightChunk.text(at: right & Chunk.rowMask)
        if leftText.isEqual(to: rightText) { return nil }
        return leftText.precedes(rightText) != (flip != 0)
    }

    /// The test that a value passes when it does not come after that of `row`, which is present; nil
    /// for flags, of which almost all tie.
    func test(notAfter row: Int, in table: Table) -> ValueTest? {
        let column = column(in: table)
        let chunk = column.chunks[row >> Chunk.rowShift]
        let inner = row & Chunk.rowMask
        let operation: ConditionTest.Operation = flip != 0 ? .greaterOrEqual : .lessOrEqual
        switch type {
        case .float32:
            return .float32(Membership(operation, chunk.load(inner, as: Float.self)))
        case .float64:
            return .float64(Membership(operation, chunk.load(inner, as: Double.self)))
        case .integer, .quantity, .money, .timestamp:
            return Membership(operation, chunk.load(inner, as: Int64.self)).map { .int64($0) }
        case .date:
            return Membership(operation, chunk.load(inner, as: Int32.self)).map { .int32($0) }
        case .text:
            return .text(.compares(operation, chunk.text(at: inner).array()))
        case .category:
            let last = ranks[Int(chunk.load(inner, as: UInt32.self))]
            return .codes(ranks.map { ($0 < last) != (flip != 0) || $0 == last ? 1 : 0 })
        case .flag: return nil
        }
    }
}
