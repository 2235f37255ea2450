import CShims

/// The Castagnoli checksum of bytes: polynomial 0x1EDC6F41, reflected, inverted at both ends (RFC 3720, B.4).
///
/// A checksum can be seeded with another, which chains one record to the next: `CRC32C.of(b, after: CRC32C.of(a))` is
/// the checksum of `a` followed by `b`. Finds every burst of up to 32 bits. Uses the SSE4.2 instruction where the
/// processor has it (about 8 bytes in 3 cycles) and eight tables of 256 words elsewhere.
package enum CRC32C {
    /// The checksum of `bytes`, continued from `seed` (0 starts anew).
    package static func of(_ bytes: Span<UInt8>, after seed: UInt32 = 0) -> UInt32 {
        hasInstruction ? byInstruction(bytes, after: seed) : byTables(bytes, after: seed)
    }

    /// Whether this processor has the instruction.
    package static let hasInstruction = leadstock_has_crc32c() != 0

    /// The checksum by the processor's instruction, which must be there.
    package static func byInstruction(_ bytes: Span<UInt8>, after seed: UInt32) -> UInt32 {
        // The shim reads exactly the span's bytes and keeps nothing.
        unsafe bytes.withUnsafeBytes { unsafe leadstock_crc32c(seed, $0.baseAddress, $0.count) }
    }

    /// The same checksum by tables, eight bytes a turn (Kounavis and Berry: "slicing-by-8", 2005).
    package static func byTables(_ bytes: Span<UInt8>, after seed: UInt32) -> UInt32 {
        let tables = tables.span
        var state = ~seed
        var index = 0
        while index + 8 <= bytes.count {
            let low = state ^ bytes.littleEndian(at: index, as: UInt32.self)
            let high = bytes.littleEndian(at: index + 4, as: UInt32.self)
            state = 0
            for lane in 0..<4 {
                let shift = UInt32(8 * lane)
                state ^= tables[(7 - lane) * 256 + Int((low >> shift) & 0xFF)]
                state ^= tables[(3 - lane) * 256 + Int((high >> shift) & 0xFF)]
            }
            index += 8
        }
        while index < bytes.count {
            state = (state >> 8) ^ tables[Int((state ^ UInt32(bytes[index])) & 0xFF)]
            index += 1
        }
        return ~state
    }

    /// Table k, at `k * 256`, holds the checksum of a byte followed by k zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var state = UInt32(byte)
            for _ in 0..<8 { state = (state >> 1) ^ (state & 1 == 1 ? 0x82F6_3B78 : 0) }
            tables[byte] = state
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = (previous >> 8) ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()
}
