import Glibc

/// Numbers and runs of bytes in buffers that go to the disk.
///
/// Single loads and stores instead of byte by byte, since every record has many; every access checks its bounds once.
extension Span<UInt8> {
    /// The integer whose bytes stand at `offset`, lowest first; all of them must lie inside.
    func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: Value.Type
    ) -> Value {
        precondition(
            offset >= 0 && offset <= count - MemoryLayout<Value>.size, "the number lies inside")
        // Safe: the bounds were checked, and any bytes are an integer.
        return unsafe Value(
            littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// Whether all bytes are zero.
    var isBlank: Bool {
        guard count > 1 else { return isEmpty || self[0] == 0 }
        // Zero in front and each byte equal to the one before it. Safe: both runs of count - 1 bytes lie inside.
        return unsafe self[0] == 0
            && withUnsafeBytes { buffer in
                guard let start = buffer.baseAddress else { return true }
                return unsafe memcmp(start, start + 1, buffer.count - 1) == 0
            }
    }
}

extension [UInt8] {
    /// Appends the bytes of `value`, lowest first.
    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(littleEndian value: Value) {
        for index in 0..<MemoryLayout<Value>.size {
            append(UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: 8 * index)))
        }
    }

    /// Overwrites the bytes at `offset` with those of `value`, lowest first; all of them must lie inside.
    mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(
        littleEndian value: Value, at offset: Int
    ) {
        precondition(
            offset >= 0 && offset <= count - MemoryLayout<Value>.size, "the number lies inside")
        // Safe: the bounds were checked, and the array is held for this call alone.
        unsafe withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
        }
    }

    /// Appends all of `bytes` with one copy of memory.
    mutating func append(copying bytes: Span<UInt8>) {
        // Safe: the span's memory is alive and unchanged for the whole call, and the array copies it.
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }

    /// Appends the bytes of four words, each lowest first, with one copy of memory.
    mutating func append(words: InlineArray<4, UInt64>) {
        var ordered = words
        for index in ordered.indices { ordered[index] = words[index].littleEndian }
        // Safe: words without padding, borrowed for this call, and the array copies them.
        unsafe ordered.span.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }

    /// Appends zeros up to the next multiple of 8.
    mutating func padToEight() {
        while count % 8 != 0 { append(0) }
    }
}

extension Int {
    /// The next multiple of 8, or the number itself when it is one.
    var roundedUpToEight: Int { (self + 7) & ~7 }
}
