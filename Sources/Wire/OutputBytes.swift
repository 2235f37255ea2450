/// Bytes that are written, sent and forgotten, over and over.
///
/// An array of bytes grows by one checked append a byte, or by a closure a piece; both cost more
/// than the bytes that a reply is made of. This keeps an array that never shrinks and counts how
/// much of it is written: a value asks once for room and then stores its bytes, eight at a time
/// where it can. What lies behind `count` is of no meaning.
///
/// Costs: memory grows by doubling and is zeroed then; a steady writer allocates nothing.
package struct OutputBytes: Sendable {
    private var storage: [UInt8] = []
    /// How many bytes are written.
    package private(set) var count = 0

    /// Nothing written.
    package init() {}

    /// The bytes there is room for without growing.
    package var capacity: Int { storage.count }

    /// What is written, in place.
    package var span: Span<UInt8> {
        @_lifetime(borrow self) get { storage.span.extracting(0..<count) }
    }

    /// What is written, sharing the memory.
    package var slice: ArraySlice<UInt8> { storage[..<count] }

    /// The last byte written.
    package var last: UInt8? { count > 0 ? storage[count - 1] : nil }

    /// Forgets everything, and gives the memory back unless it is to be kept.
    package mutating func removeAll(keepingCapacity: Bool) {
        count = 0
        if !keepingCapacity { storage = [] }
    }

    /// Forgets the first bytes: what is left moves to their place.
    mutating func removeFirst(_ forgotten: Int) {
        precondition(forgotten <= count, "more bytes than were written")
        storage.removeFirst(forgotten)
        count -= forgotten
    }

    /// Forgets the last bytes.
    mutating func removeLast(_ forgotten: Int) {
        precondition(forgotten <= count, "more bytes than were written")
        count -= forgotten
    }

    /// Appends one byte.
    mutating func append(_ byte: UInt8) {
        write(1) { $0.append(byte) }
    }

    /// Appends bytes.
    mutating func append(contentsOf bytes: Span<UInt8>) {
        write(bytes.count) { $0.append(bytes) }
    }

    /// Appends the UTF-8 of a text.
    mutating func append(utf8 text: String) {
        let letters = text.utf8
        let span = letters.span
        write(span.count) { $0.append(span) }
    }

    /// Lends room for at most `most` bytes to `body`, which writes one behind the other.
    @inline(__always)
    mutating func write(_ most: Int, _ body: (inout Writer) -> Void) {
        if storage.count - count < most + Writer.slack { grow(by: most + Writer.slack) }
        let start = count
        var writer = Writer(storage.mutableSpan, at: start)
        body(&writer)
        count = writer.position
    }

    @inline(never)
    private mutating func grow(by wanted: Int) {
        let capacity = max(256, storage.count * 2, count + wanted)
        storage.append(contentsOf: repeatElement(0, count: capacity - storage.count))
    }

    /// Writes into room that was asked for; more than that is a mistake of ours and stops us.
    struct Writer: ~Copyable, ~Escapable {
        /// Bytes beyond the room that a store of eight may touch.
        static let slack = 8

        private var target: MutableSpan<UInt8>
        /// Where the next byte stands.
        private(set) var position: Int

        @_lifetime(copy target)
        init(_ target: consuming MutableSpan<UInt8>, at position: Int) {
            self.target = target
            self.position = position
        }

        /// Writes one byte.
        @inline(__always)
        mutating func append(_ byte: UInt8) {
            target[position] = byte
            position &+= 1
        }

        /// Writes a word, the lowest byte first, of which `count` bytes count; at most 8.
        @inline(__always)
        mutating func append(_ word: UInt64, _ count: Int) {
            precondition(position >= 0 && position <= target.count &- 8, "no room was asked for")
            // With the room known, the optimizer makes one store of these.
            target[position] = UInt8(truncatingIfNeeded: word)
            target[position &+ 1] = UInt8(truncatingIfNeeded: word >> 8)
            target[position &+ 2] = UInt8(truncatingIfNeeded: word >> 16)
            target[position &+ 3] = UInt8(truncatingIfNeeded: word >> 24)
            target[position &+ 4] = UInt8(truncatingIfNeeded: word >> 32)
            target[position &+ 5] = UInt8(truncatingIfNeeded: word >> 40)
            target[position &+ 6] = UInt8(truncatingIfNeeded: word >> 48)
            target[position &+ 7] = UInt8(truncatingIfNeeded: word >> 56)
            position &+= count
        }

        /// Writes bytes.
        @inline(__always)
        mutating func append(_ bytes: Span<UInt8>) {
            var index = 0
            while index <= bytes.count &- 8 {
                // As above: one load.
                let low =
                    UInt64(bytes[index]) | UInt64(bytes[index &+ 1]) << 8
                    | UInt64(bytes[index &+ 2]) << 16 | UInt64(bytes[index &+ 3]) << 24
                let high =
                    UInt64(bytes[index &+ 4]) | UInt64(bytes[index &+ 5]) << 8
                    | UInt64(bytes[index &+ 6]) << 16 | UInt64(bytes[index &+ 7]) << 24
                append(low | high << 32, 8)
                index &+= 8
            }
            while index < bytes.count {
                append(bytes[index])
                index &+= 1
            }
        }

        /// Writes CR LF.
        @inline(__always)
        mutating func endLine() { append(0x0A0D, 2) }

        /// Writes a type byte, a number from 0 to 99 and CR LF: nearly all heads of RESP.
        @inline(__always)
        mutating func head(_ type: UInt8, _ number: Int) {
            let digit = UInt64(truncatingIfNeeded: UInt8(ascii: "0"))
            let tens = UInt64(truncatingIfNeeded: number / 10)
            let ones = UInt64(truncatingIfNeeded: number % 10)
            if tens == 0 {
                append(UInt64(type) | (digit + ones) << 8 | 0x0A0D << 16, 4)
            } else {
                append(
                    UInt64(type) | (digit + tens) << 8 | (digit + ones) << 16 | 0x0A0D << 24, 5)
            }
        }

        /// Writes the letters of a number.
        @inline(__always)
        mutating func append(_ text: NumberText) {
            for index in text.start..<text.end { append(text.letters[index]) }
        }
    }
}
