extension [UInt8] {
    /// Appends all of `bytes` with one copy of memory.
    mutating func append(copying bytes: Span<UInt8>) {
        // The span's memory is alive and unchanged for the whole call, and the array copies it.
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }
}
