/// Two sums that tell states apart: 128 bits of a set of hashes, added, so that parts can be added
/// in any order.
///
/// Equal states have equal digests; different ones differ with overwhelming probability. It is no
/// defence against someone who constructs states on purpose.
package struct ContentDigest: Sendable, Equatable {
    /// The sum of the hashes.
    package private(set) var low: UInt64 = 0
    /// The sum of the hashes, mixed once more.
    package private(set) var high: UInt64 = 0

    /// The digest of nothing.
    package init() {}

    /// Adds the hash of a part.
    package mutating func add(_ hash: UInt64) {
        low &+= hash
        high &+= Hashing.mix(hash ^ 0x1D8E_4E27_C47D_124F, 0xEB44_ACCA_B455_D165)
    }

    /// Adds the digest of other parts.
    package mutating func add(_ other: ContentDigest) {
        low &+= other.low
        high &+= other.high
    }

    /// The digest as 32 hexadecimal digits.
    package var text: String {
        [high, low].map { value in
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension Table {
    /// The digest of what the table stores: fields, keys, values and the order of insertion.
    ///
    /// Row numbers count, since later commands depend on them; how text and codes lie in memory
    /// does not.
    /// - Complexity: O(present values).
    package var digest: ContentDigest {
        var digest = ContentDigest()
        let seed = Hashing.mix(UInt64(number) &+ 1, 0x9E37_79B9_7F4A_7C15)
        digest.add(Hashing.mix(seed, UInt64(bitPattern: nextSequence)))
        for field in fields where !field.isBuiltin {
            let name = Hashing.hash(field.name.utf8Span.span, seed: seed)
            digest.add(Hashing.mix(name, UInt64(field.number) << 8 | UInt64(field.type.rawValue)))
        }
        digest.add(keys.digest(seed: Hashing.mix(seed, 0xA)))
        digest.add(sequence.digest(seed: Hashing.mix(seed, 0xB)))
        for (field, column) in zip(fields, columns) {
            digest.add(column.digest(seed: Hashing.mix(seed, UInt64(field.number) << 8 | 0xC)))
        }
        return digest
    }
}

extension Column {
    /// The digest of the present values with their rows.
    func digest(seed: UInt64) -> ContentDigest {
        var digest = ContentDigest()
        for (index, chunk) in chunks.enumerated() {
            for word in chunk.presence.indices {
                var rest = chunk.presence[word]
                while rest != 0 {
                    let inner = word << 6 + rest.trailingZeroBitCount
                    rest &= rest &- 1
                    let row = UInt64(index << Chunk.rowShift | inner)
                    let place = Hashing.mix(seed ^ row, 0xD6E8_FEB8_6659_FD93)
                    digest.add(hash(chunk, inner, seed: place))
                }
            }
        }
        return digest
    }

    private func hash(_ chunk: Chunk, _ row: Int, seed: UInt64) -> UInt64 {
        switch type {
        case .text: Hashing.hash(chunk.text(at: row), seed: seed)
        case .category:
            if let categories {
                Hashing.hash(categories[chunk.load(row, as: UInt32.self)], seed: seed)
            } else {
                seed
            }
        case .flag: Hashing.mix(seed, UInt64(chunk.load(row, as: UInt8.self)) | 1 << 32)
        case .float32, .date: Hashing.mix(seed, UInt64(chunk.load(row, as: UInt32.self)) | 1 << 32)
        case .float64, .integer, .quantity, .money, .timestamp:
            Hashing.mix(seed, chunk.load(row, as: UInt64.self) ^ 0xC2B2_AE3D_27D4_EB4F)
        }
    }
}
