extension Span where Element == UInt8 {
    /// Whether both hold the same bytes.
    @inlinable package func isEqual(to other: borrowing Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        // Safe: eight bytes are loaded only where eight are left in both.
        let (left, right) = unsafe (bytes, other.bytes)
        var index = 0
        while index + 8 <= count {
            let a = unsafe left.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let b = unsafe right.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            if a != b { return false }
            index += 8
        }
        while index < count {
            if self[index] != other[index] { return false }
            index += 1
        }
        return true
    }

    /// Whether these bytes come before the others, compared as unsigned bytes, shorter first.
    @inlinable package func precedes(_ other: borrowing Span<UInt8>) -> Bool {
        for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
            return self[index] < other[index]
        }
        return count < other.count
    }

    /// The bytes as an array of their own.
    @inlinable package func array() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Safe: the buffer has room for `count` bytes, and this span holds as many.
            unsafe withUnsafeBufferPointer { source in
                _ = unsafe buffer.update(fromContentsOf: source)
            }
            initialized = count
        }
    }

    /// The bytes as text; what is no UTF-8 becomes U+FFFD.
    package func text() -> String { String(decoding: array(), as: UTF8.self) }
}
