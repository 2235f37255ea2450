/// A 64-bit hash of bytes that is the same in every process and build.
///
/// Words of eight bytes are folded by a full 64×64-bit multiplication, after the idea of Wang Yi's
/// wyhash. It spreads keys in tables and digests; it is no defence against an opponent who can
/// choose keys knowing the constants.
package enum Hashing {
    /// The hash of `bytes`, seeded.
    /// - Complexity: O(n), about 8 bytes a multiplication; allocates nothing.
    @inlinable package static func hash(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
        let raw = unsafe bytes.bytes
        var state = seed ^ 0xA076_1D64_78BD_642F
        var offset = 0
        let count = raw.byteCount
        while offset + 8 <= count {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            state = mix(state ^ word, 0xE703_7ED1_A0B4_28DB)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return mix(mix(state ^ tail, 0x8EBC_6AF0_9C88_C6E3), UInt64(count) ^ 0x5899_65CC_7537_4CC3)
    }

    /// Folds two words into one by the halves of their 128-bit product.
    @inlinable package static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
