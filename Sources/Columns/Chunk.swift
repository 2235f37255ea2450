package import Synchronization

/// Up to 16,384 rows of one column: values, a presence bitmap and, for text, a heap of pages.
///
/// Instead of one array per column, so that a frozen view can share what nobody changes: a writer
/// that finds a chunk shared copies that chunk alone (`Column` does it). A chunk is written only
/// while exactly one column holds it; from the moment it is shared it never changes again, which
/// is what makes it safe to hand to other threads.
///
/// Absent values hold a fixed pattern, so that kernels may read values without the bitmap and equal
/// states have equal bytes: NaN for floats, 0 for everything else.
///
/// | part | bytes for 16,384 rows |
/// |---|---|
/// | presence | 2,048 |
/// | values | 16,384 × the type's stride (text: 8-byte slots) |
/// | heap (text) | pages of up to 64 KiB, at most twice the live bytes |
@safe package final class Chunk: @unchecked Sendable {
    /// Rows of a full chunk; row r of a column lies in chunk r / rows.
    @inlinable package static var rows: Int { 16_384 }
    /// The shift that divides by `rows`.
    @inlinable package static var rowShift: Int { 14 }
    /// The mask that gives the row inside its chunk.
    @inlinable package static var rowMask: Int { 16_383 }

    /// The type of every value here.
    package let type: ValueType
    /// Rows there is room for: 64, doubled up to `rows` (only the first chunk of a column is small).
    @usableFromInline package let capacity: Int
    /// `capacity` values of the type's stride, aligned to a cache line.
    @usableFromInline let values: UnsafeMutableRawPointer
    /// A bit per row, rounded up to whole words.
    @usableFromInline let bits: UnsafeMutablePointer<UInt64>
    /// Where text lies; empty for other types.
    var pages: [TextPage] = []
    /// Bytes used of the last page; the pages before it are full.
    var lastPageUsed = 0
    /// Bytes of text that some row refers to.
    var liveTextBytes = 0
    /// Bytes of all pages.
    var heapBytes = 0
    /// Bytes of those pages that another chunk held too when this one was made as its copy.
    var sharedHeapBytes = 0

    /// The digest of the rows, as long as none is written: see `digest(seed:_:)`.
    let digestLow = Atomic<UInt64>(0)
    let digestHigh = Atomic<UInt64>(0)
    /// The seed that the digest was made with; 0 when there is none.
    @usableFromInline let digestSeed = Atomic<UInt64>(0)

    /// A chunk without a present value.
    package convenience init(type: ValueType, capacity: Int = Chunk.rows) {
        self.init(blankFrom: 0, type: type, capacity: capacity)
    }

    /// A chunk whose rows from `first` on are absent; those before it are the caller's to copy in, both
    /// values and bits, before anyone reads them.
    private init(blankFrom first: Int, type: ValueType, capacity: Int) {
        precondition(
            capacity % 64 == 0 && capacity <= Chunk.rows, "a chunk has whole words of rows")
        self.type = type
        self.capacity = capacity
        // Safe: allocated for the chunk's whole life and freed in deinit only; what lies behind `first` is
        // initialized here, `first` is a multiple of 64.
        unsafe values = .allocate(byteCount: capacity * type.stride, alignment: 64)
        unsafe bits = .allocate(capacity: capacity / 64)
        unsafe (bits + first / 64).initialize(repeating: 0, count: (capacity - first) / 64)
        let blank = unsafe values + first * type.stride
        switch type {
        case .float32:
            unsafe blank.initializeMemory(as: Float.self, repeating: .nan, count: capacity - first)
        case .float64:
            unsafe blank.initializeMemory(as: Double.self, repeating: .nan, count: capacity - first)
        default:
            unsafe blank.initializeMemory(
                as: UInt8.self, repeating: 0, count: (capacity - first) * type.stride)
        }
    }

    deinit {
        unsafe values.deallocate()
        unsafe bits.deallocate()
    }

    /// A chunk of its own with the same rows and at least `capacity` of them.
    ///
    /// Pages of text are shared: they are only ever appended to, and a copy never appends to a
    /// page that it shares (its next text opens a page of its own).
    /// - Complexity: O(values' bytes).
    package func copy(capacity wanted: Int) -> Chunk {
        let twin = Chunk(blankFrom: capacity, type: type, capacity: max(capacity, wanted))
        // Safe: the twin is at least as large, blank behind these rows, and nobody else has it yet.
        unsafe twin.values.copyMemory(from: values, byteCount: capacity * type.stride)
        unsafe twin.bits.update(from: bits, count: capacity / 64)
        twin.pages = pages
        twin.lastPageUsed = pages.last?.byteCount ?? 0
        twin.sharedHeapBytes = heapBytes
        twin.liveTextBytes = liveTextBytes
        twin.heapBytes = heapBytes
        return twin
    }

    /// The bytes that this chunk keeps allocated, its pages included.
    package var allocatedBytes: Int { capacity * type.stride + capacity / 8 + heapBytes }

    /// The bytes that a copy takes of its own: values, bits and, for text, the page of its next text.
    var copiedBytes: Int {
        capacity * type.stride + capacity / 8 + (type == .text ? Self.pageBytes : 0)
    }

    // MARK: Reading

    /// All values, absent ones included, as `Value`, which must be of the type's stride.
    @_lifetime(borrow self)
    @inlinable package func span<Value: BitwiseCopyable>(of: Value.Type) -> Span<Value> {
        precondition(MemoryLayout<Value>.stride == type.stride, "a value of another size")
        // Safe: the memory holds `capacity` initialized values of this size and lives as long as self.
        let start = unsafe UnsafePointer(values.assumingMemoryBound(to: Value.self))
        let span = unsafe Span(_unsafeStart: start, count: capacity)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// The presence bitmap: bit r % 64 of word r / 64 says whether row r has a value.
    @inlinable package var presence: Span<UInt64> {
        @_lifetime(borrow self) get {
            // Safe: as in span(of:).
            let span = unsafe Span(_unsafeStart: UnsafePointer(bits), count: capacity / 64)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Whether the row has a value; rows beyond the capacity have none.
    @inlinable package func isPresent(_ row: Int) -> Bool {
        guard row >= 0, row < capacity else { return false }
        return unsafe bits[row >> 6] >> UInt64(row & 63) & 1 == 1
    }

    /// The value of a row, or the pattern of an absent one.
    @inlinable package func load<Value: BitwiseCopyable>(_ row: Int, as: Value.Type) -> Value {
        precondition(row >= 0 && row < capacity && MemoryLayout<Value>.stride == type.stride)
        return unsafe values.assumingMemoryBound(to: Value.self)[row]
    }

    /// The bits of a row's value, or of the pattern of an absent one; those of a text are of no use.
    @inlinable package func bits(_ row: Int) -> UInt64 {
        switch type.stride {
        case 1: UInt64(load(row, as: UInt8.self))
        case 4: UInt64(load(row, as: UInt32.self))
        default: load(row, as: UInt64.self)
        }
    }

    // MARK: Writing, by a column that holds this chunk alone

    /// Puts a value at a row.
    @inlinable func store<Value: BitwiseCopyable>(_ value: Value, at row: Int) {
        precondition(row >= 0 && row < capacity && MemoryLayout<Value>.stride == type.stride)
        unsafe values.assumingMemoryBound(to: Value.self)[row] = value
        unsafe bits[row >> 6] |= 1 << UInt64(row & 63)
        digestSeed.store(0, ordering: .relaxed)
    }

    /// Makes a row absent.
    func clear(_ row: Int) {
        precondition(row >= 0 && row < capacity)
        if type == .text { forgetText(row) }
        switch type {
        case .float32: store(Float.nan, at: row)
        case .float64: store(Double.nan, at: row)
        case .flag: store(UInt8(0), at: row)
        case .category, .date: store(UInt32(0), at: row)
        case .integer, .quantity, .money, .timestamp, .text: store(UInt64(0), at: row)
        }
        unsafe bits[row >> 6] &= ~(1 << UInt64(row & 63))
    }

    // MARK: Whole chunks, for files

    /// The values' raw bytes, for a file that will be read on a machine of the same byte order.
    package var rawValues: Span<UInt8> {
        @_lifetime(borrow self) get {
            let start = unsafe UnsafePointer(values.assumingMemoryBound(to: UInt8.self))
            let span = unsafe Span(_unsafeStart: start, count: capacity * type.stride)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// A chunk of the given presence words and raw values (not text), as a file kept them.
    ///
    /// Returns nil when the sizes do not fit: `presence` has capacity / 64 words in bytes, `values`
    /// capacity × stride bytes.
    package convenience init?(
        type: ValueType, capacity: Int, presence: Span<UInt8>, values raw: Span<UInt8>
    ) {
        guard type != .text, capacity > 0, capacity % 64 == 0, capacity <= Chunk.rows,
            presence.count == capacity / 8, raw.count == capacity * type.stride
        else { return nil }
        self.init(type: type, capacity: capacity)
        // Safe: both sizes were checked against the allocations made above.
        unsafe presence.withUnsafeBytes { source in
            unsafe UnsafeMutableRawPointer(bits).copyMemory(
                from: source.baseAddress.unsafelyUnwrapped, byteCount: source.count)
        }
        unsafe raw.withUnsafeBytes { source in
            unsafe values.copyMemory(
                from: source.baseAddress.unsafelyUnwrapped, byteCount: source.count)
        }
    }
}
