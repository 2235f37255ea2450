extension Span<UInt8> {
    /// The integer whose bytes stand at `offset`, lowest first; all of them must lie inside.
    func littleEndian<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
        var value: Value = 0
        for index in 0..<MemoryLayout<Value>.size {
            value |=
                Value(truncatingIfNeeded: self[offset + index])
                << Value(truncatingIfNeeded: 8 * index)
        }
        return value
    }

    /// Whether all bytes are zero.
    var isBlank: Bool {
        for index in indices where self[index] != 0 { return false }
        return true
    }
}

extension [UInt8] {
    /// Appends the bytes of `value`, lowest first.
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        for index in 0..<MemoryLayout<Value>.size {
            append(UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: 8 * index)))
        }
    }

    /// Overwrites the bytes at `offset` with those of `value`, lowest first.
    mutating func store<Value: FixedWidthInteger>(littleEndian value: Value, at offset: Int) {
        for index in 0..<MemoryLayout<Value>.size {
            self[offset + index] = UInt8(
                truncatingIfNeeded: value >> Value(truncatingIfNeeded: 8 * index))
        }
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
