/// A run of text bytes that is only ever appended to.
@safe final class TextPage: @unchecked Sendable {
    /// The bytes there is room for.
    let byteCount: Int
    /// `byteCount` bytes; those below the owning chunk's mark are written.
    let bytes: UnsafeMutablePointer<UInt8>

    /// A page whose bytes are nobody's yet: they are written before a slot points at them.
    init(byteCount: Int) {
        self.byteCount = byteCount
        unsafe bytes = .allocate(capacity: byteCount)
    }

    /// A full page of these bytes.
    init(_ text: Span<UInt8>) {
        byteCount = text.count
        unsafe bytes = .allocate(capacity: text.count)
        // Safe: the page has room for exactly these bytes and nobody else knows it yet.
        unsafe text.withUnsafeBufferPointer { source in
            unsafe bytes.initialize(
                from: source.baseAddress.unsafelyUnwrapped, count: source.count)
        }
    }

    deinit { unsafe bytes.deallocate() }
}

/// Where a row's text lies: page (16 bits), offset in it (16 bits), length (32 bits).
struct TextSlot {
    var packed: UInt64

    init(packed: UInt64) { self.packed = packed }
    init(page: Int, offset: Int, count: Int) {
        precondition(page < 1 << 16 && offset < 1 << 16 && count < 1 << 32)
        packed = UInt64(page) << 48 | UInt64(offset) << 32 | UInt64(count)
    }

    var page: Int { Int(packed >> 48) }
    var offset: Int { Int(packed >> 32 & 0xFFFF) }
    var count: Int { Int(packed & 0xFFFF_FFFF) }
}

extension Chunk {
    /// The largest ordinary page; a longer text has a page of its own.
    static let pageBytes = 65_536

    /// The text of a row, empty when it is absent.
    @_lifetime(borrow self)
    package func text(at row: Int) -> Span<UInt8> {
        let slot = TextSlot(packed: load(row, as: UInt64.self))
        guard slot.count > 0 else { return _overrideToEmpty() }
        // Safe: a slot points at bytes that were written before it and that no one overwrites while
        // the page lives; the page lives as long as this chunk.
        let start = unsafe UnsafePointer(pages[slot.page].bytes + slot.offset)
        let span = unsafe Span(_unsafeStart: start, count: slot.count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    @_lifetime(borrow self)
    private func _overrideToEmpty() -> Span<UInt8> {
        let span = unsafe Span(
            _unsafeStart: UnsafePointer(values.assumingMemoryBound(to: UInt8.self)), count: 0)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Puts a text, which is not empty, at a row.
    ///
    /// The answer is how many bytes of pages were rewritten that somebody else may still hold: 0 but
    /// for the first rewriting after this chunk was made as a copy.
    /// - Complexity: O(n) amortized; a chunk whose pages are more than half garbage is rewritten.
    func storeText(_ text: Span<UInt8>, at row: Int) -> Int {
        precondition(text.count > 0, "an empty text is an absent one")
        forgetText(row)
        liveTextBytes += text.count
        store(append(text).packed, at: row)
        guard heapBytes > 2 * liveTextBytes + Self.pageBytes else { return 0 }
        compact()
        defer { sharedHeapBytes = 0 }
        return sharedHeapBytes
    }

    /// Takes a row's text out of the count of live bytes; its bytes stay until the next compaction.
    func forgetText(_ row: Int) {
        liveTextBytes -= TextSlot(packed: load(row, as: UInt64.self)).count
        unsafe values.assumingMemoryBound(to: UInt64.self)[row] = 0
    }

    private func append(_ text: Span<UInt8>) -> TextSlot {
        if pages.isEmpty || lastPageUsed + text.count > pages[pages.count - 1].byteCount {
            // Small columns stay small: pages grow from 256 bytes by fours.
            let ordinary = min(Self.pageBytes, 256 << min(2 * pages.count, 8))
            let page = TextPage(byteCount: max(ordinary, text.count))
            pages.append(page)
            heapBytes += page.byteCount
            lastPageUsed = 0
        }
        let page = pages[pages.count - 1]
        // Safe: the page has room for the text behind what is used of it, and no reader looks there yet.
        let target = unsafe UnsafeMutableBufferPointer(
            start: page.bytes + lastPageUsed, count: text.count)
        unsafe text.withUnsafeBufferPointer { source in
            _ = unsafe target.update(fromContentsOf: source)
        }
        let slot = TextSlot(page: pages.count - 1, offset: lastPageUsed, count: text.count)
        lastPageUsed += text.count
        return slot
    }

    /// Moves the live texts to fresh pages, in the order of rows.
    private func compact() {
        let old = pages
        pages = []
        lastPageUsed = 0
        heapBytes = 0
        for row in 0..<capacity {
            let slot = TextSlot(packed: load(row, as: UInt64.self))
            guard slot.count > 0 else { continue }
            let page = old[slot.page]
            let span = unsafe Span(
                _unsafeStart: UnsafePointer(page.bytes + slot.offset), count: slot.count)
            store(append(span).packed, at: row)
        }
    }
}
