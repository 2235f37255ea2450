/// Numbers and runs of bytes in buffers that go to the disk.
///
/// Byte by byte these cost 100 ns a record; as single loads and stores a few. Every access checks its bounds once.
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
        var offset = 0
        while offset + 8 <= count {
            if littleEndian(at: offset, as: UInt64.self) != 0 { return false }
            offset += 8
        }
        while offset < count {
            if self[offset] != 0 { return false }
            offset += 1
        }
        return true
    }
}

extension [UInt8] {
    /// Appends the bytes of `value`, lowest first.
    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(littleEndian value: Value) {
        append(zeros: MemoryLayout<Value>.size)
        store(littleEndian: value, at: count - MemoryLayout<Value>.size)
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

    /// Appends so many zeros.
    mutating func append(zeros count: Int) { append(contentsOf: repeatElement(0, count: count)) }

    /// Appends zeros up to the next multiple of 8.
    mutating func padToEight() {
        if count % 8 != 0 { append(zeros: 8 - count % 8) }
    }
}

extension Int {
    /// The next multiple of 8, or the number itself when it is one.
    var roundedUpToEight: Int { (self + 7) & ~7 }
}
