/// One column of a table: chunks of values, written by copy-on-write.
///
/// A copy of a column (in a frozen view) shares its chunks; the first write to a shared chunk copies
/// that chunk. Rows beyond what was written are absent.
package struct Column: Sendable {
    /// The type of its values.
    package let type: ValueType
    /// Chunk i holds rows i × 16,384 and up; only the first may be smaller than full.
    @usableFromInline package private(set) var chunks: [Chunk] = []
    /// The strings of a category column's codes; empty for other types.
    package private(set) var categories = Categories?.none
    /// Bytes taken so far because a chunk was shared when it was written.
    ///
    /// It only grows; its growth is no less than the memory that frozen views cost beyond the column.
    package private(set) var copiedBytes = 0

    /// A column without values.
    package init(type: ValueType) {
        self.type = type
        if type == .category { categories = Categories() }
    }

    /// A column of chunks that a file kept.
    ///
    /// Every chunk but the first must be full; a category column needs its dictionary. `copiedBytes` is
    /// what an earlier column in its place had taken.
    package init(
        type: ValueType, chunks: [Chunk], categories: Categories?, copiedBytes: Int = 0
    ) {
        self.copiedBytes = copiedBytes
        precondition(chunks.dropFirst().allSatisfy { $0.capacity == Chunk.rows })
        precondition(chunks.allSatisfy { $0.type == type })
        self.type = type
        self.chunks = chunks
        self.categories = type == .category ? categories ?? Categories() : nil
    }

    // MARK: Reading

    /// Whether the row has a value.
    @inlinable package func isPresent(_ row: Int) -> Bool {
        let index = row >> Chunk.rowShift
        return index < chunks.count && chunks.span[index].isPresent(row & Chunk.rowMask)
    }

    /// The value of a row, or nil when it is absent.
    @inlinable package func value<Value: BitwiseCopyable>(_ row: Int, as type: Value.Type) -> Value?
    {
        isPresent(row) ? load(row, as: type) : nil
    }

    /// The value of a row that is known to be present.
    @inlinable package func load<Value: BitwiseCopyable>(_ row: Int, as type: Value.Type) -> Value {
        chunks.span[row >> Chunk.rowShift].load(row & Chunk.rowMask, as: type)
    }

    /// The bits of a row's value, as `Chunk.bits` has them; nil where it is absent.
    func bits(_ row: Int) -> UInt64? {
        isPresent(row) ? chunks.span[row >> Chunk.rowShift].bits(row & Chunk.rowMask) : nil
    }

    /// The bytes that the column keeps allocated.
    package var allocatedBytes: Int { chunks.reduce(0) { $0 + $1.allocatedBytes } }

    // MARK: Writing

    /// Puts a value at a row; `Value` has the stride of the column's type.
    /// - Complexity: O(1), or O(chunk) when the chunk is shared or has to grow.
    @inlinable package mutating func set<Value: BitwiseCopyable>(_ value: Value, at row: Int) {
        let index = row >> Chunk.rowShift
        if index >= chunks.count || chunks[index].capacity <= row & Chunk.rowMask
            || !isKnownUniquelyReferenced(&chunks[index])
        {
            makeWritable(row)
        }
        chunks[index].store(value, at: row & Chunk.rowMask)
    }

    /// Puts a text, which is not empty, at a row of a text column.
    package mutating func setText(_ text: Span<UInt8>, at row: Int) {
        makeWritable(row)
        copiedBytes += chunks[row >> Chunk.rowShift].storeText(text, at: row & Chunk.rowMask)
    }

    /// Puts a string at a row of a category column; a new string joins the dictionary.
    package mutating func setCategory(_ text: Span<UInt8>, at row: Int) {
        let copied = categories?.copiedBytes ?? 0
        guard let code = categories?.insert(text) else {
            preconditionFailure("only a category column has a dictionary")
        }
        copiedBytes += (categories?.copiedBytes ?? 0) - copied
        set(code, at: row)
    }

    /// Makes a row absent.
    package mutating func clear(_ row: Int) {
        guard isPresent(row) else { return }
        makeWritable(row)
        chunks[row >> Chunk.rowShift].clear(row & Chunk.rowMask)
    }

    /// Sees to it that the chunk of a row is there, large enough and this column's alone.
    @usableFromInline mutating func makeWritable(_ row: Int) {
        let index = row >> Chunk.rowShift
        let inner = row & Chunk.rowMask
        while chunks.count <= index {
            let isFirst = chunks.isEmpty && index == 0
            let capacity = isFirst ? Self.capacity(holding: inner) : Chunk.rows
            chunks.append(Chunk(type: type, capacity: capacity))
        }
        if index > 0, chunks[0].capacity < Chunk.rows {
            chunks[0] = chunks[0].copy(capacity: Chunk.rows)
        }
        if chunks[index].capacity <= inner {
            chunks[index] = chunks[index].copy(capacity: Self.capacity(holding: inner))
        } else if !isKnownUniquelyReferenced(&chunks[index]) {
            copiedBytes += chunks[index].copiedBytes
            chunks[index] = chunks[index].copy(capacity: 0)
        }
    }

    /// The smallest capacity, 64 doubled, that holds a row.
    private static func capacity(holding inner: Int) -> Int {
        var capacity = 64
        while capacity <= inner { capacity *= 2 }
        return capacity
    }
}
