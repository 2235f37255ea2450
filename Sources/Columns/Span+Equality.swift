extension Span where Element == UInt8 {
    /// Whether both hold the same bytes.
    @inlinable package func isEqual(to other: borrowing Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
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
            for index in indices { unsafe buffer[index] = self[index] }
            initialized = count
        }
    }

    /// The bytes as text; what is no UTF-8 becomes U+FFFD.
    package func text() -> String { String(decoding: array(), as: UTF8.self) }
}
