/// What a snapshot needs of a chunk beyond its raw values: the presence bytes, and texts as one run.
extension Chunk {
    /// The presence bitmap's bytes, for a file that will be read on a machine of the same byte order.
    package var rawPresence: Span<UInt8> {
        @_lifetime(borrow self) get {
            // Safe: `capacity / 64` words are `capacity / 8` bytes; any memory may be read as bytes.
            let start = unsafe UnsafeRawPointer(bits).assumingMemoryBound(to: UInt8.self)
            let span = unsafe Span(_unsafeStart: start, count: capacity / 8)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Appends the texts of the present rows, one after the other in the order of rows.
    ///
    /// `lengths` gets four bytes per present row, lowest first; `texts` gets the bytes without gaps.
    /// - Complexity: O(present rows + bytes).
    package func appendTexts(lengths: inout [UInt8], texts: inout [UInt8]) {
        precondition(type == .text, "only a text chunk has texts")
        texts.reserveCapacity(texts.count + liveTextBytes)
        for row in 0..<capacity where isPresent(row) {
            let slot = TextSlot(packed: load(row, as: UInt64.self))
            for byte in 0..<4 {
                lengths.append(UInt8(truncatingIfNeeded: slot.count >> (8 * byte)))
            }
            // Safe: as in text(at:), a slot points at bytes of its page that were written.
            let start = unsafe UnsafePointer(pages[slot.page].bytes + slot.offset)
            unsafe texts.append(contentsOf: UnsafeBufferPointer(start: start, count: slot.count))
        }
    }

    /// A text chunk from what `appendTexts` made and the presence words' bytes.
    ///
    /// Returns nil when the parts do not fit: `presence` has capacity / 8 bytes, `lengths` four bytes
    /// per present row, none of them 0, and `texts` exactly their sum.
    /// - Complexity: O(present rows + bytes); bytes are copied a page at a time.
    package convenience init?(
        capacity: Int, presence: Span<UInt8>, lengths: Span<UInt8>, texts: Span<UInt8>
    ) {
        guard capacity > 0, capacity % 64 == 0, capacity <= Chunk.rows,
            presence.count == capacity / 8
        else { return nil }
        self.init(type: .text, capacity: capacity)
        var next = 0
        var end = 0
        // Where the open page begins in `texts`; a page is filled when the next text does not fit.
        var pageStart = 0
        for row in 0..<capacity where presence[row >> 3] >> UInt8(row & 7) & 1 == 1 {
            guard next <= lengths.count - 4 else { return nil }
            let count =
                Int(lengths[next]) | Int(lengths[next + 1]) << 8 | Int(lengths[next + 2]) << 16
                | Int(lengths[next + 3]) << 24
            next += 4
            guard count > 0, count <= texts.count - end else { return nil }
            if end + count - pageStart > 65_536, end > pageStart {
                addPage(texts.extracting(pageStart..<end))
                pageStart = end
            }
            store(
                TextSlot(page: pages.count, offset: end - pageStart, count: count).packed, at: row)
            end += count
        }
        guard next == lengths.count, end == texts.count else { return nil }
        if end > pageStart { addPage(texts.extracting(pageStart..<end)) }
        liveTextBytes = end
    }

    /// Adds a full page that holds these bytes.
    private func addPage(_ bytes: Span<UInt8>) {
        pages.append(TextPage(bytes))
        heapBytes += bytes.count
        lastPageUsed = bytes.count
    }
}
