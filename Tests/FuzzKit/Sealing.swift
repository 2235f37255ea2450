import Durability

/// Small numbers in bytes, and checksums made right: a fuzzer does not guess a CRC32C, and behind one lies all the rest.
extension [UInt8] {
    /// The number whose bytes stand at `offset`, lowest first; bytes beyond the end count as 0.
    func number<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
        var value: Value = 0
        for index in 0..<MemoryLayout<Value>.size where offset + index < count {
            value |= Value(truncatingIfNeeded: self[offset + index]) << Value(8 * index)
        }
        return value
    }

    /// Writes a number's bytes at `offset`, lowest first, where there is room for all of them.
    mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        guard offset + MemoryLayout<Value>.size <= count else { return }
        for index in 0..<MemoryLayout<Value>.size {
            self[offset + index] = UInt8(truncatingIfNeeded: value >> Value(8 * index))
        }
    }

    /// The CRC32C of a range that lies inside.
    func crc(_ range: Range<Int>, after seed: UInt32 = 0) -> UInt32 {
        CRC32C.of(span.extracting(range), after: seed)
    }

    /// Makes the checksum of a file header of 64 bytes right, and answers it.
    mutating func sealFileHeader() -> UInt32 {
        let crc = crc(0..<60)
        put(crc, at: 60)
        return crc
    }
}
