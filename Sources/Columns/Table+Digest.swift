import Synchronization

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

    /// A digest that was kept.
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

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
    ///
    /// A chunk that was not written since its last digest is not read again.
    func digest(seed: UInt64) -> ContentDigest {
        var digest = ContentDigest()
        for (index, chunk) in chunks.enumerated() {
            digest.add(
                chunk.digest(seed: seed ^ UInt64(index << Chunk.rowShift)) { inner, seed in
                    hash(chunk, inner, seed: seed)
                })
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

extension Chunk {
    /// The digest of the present rows, each hashed by `hash` under a seed of its own.
    ///
    /// It is kept until the chunk is written, for the next caller with the same seed (a chunk stays in one
    /// place of one column). Any thread may ask while the chunk is shared, as readers do: they keep equal
    /// figures. A writer holds the chunk alone, so nobody keeps a digest while it forgets it.
    func digest(seed: UInt64, _ hash: (_ row: Int, _ seed: UInt64) -> UInt64) -> ContentDigest {
        let known = digestSeed.load(ordering: .acquiring)
        if known == seed, known != 0 {
            return ContentDigest(
                low: digestLow.load(ordering: .relaxed), high: digestHigh.load(ordering: .relaxed))
        }
        var digest = ContentDigest()
        for word in presence.indices {
            var rest = presence[word]
            while rest != 0 {
                let inner = word << 6 + rest.trailingZeroBitCount
                rest &= rest &- 1
                let place = Hashing.mix(seed ^ UInt64(inner), 0xD6E8_FEB8_6659_FD93)
                digest.add(hash(inner, place))
            }
        }
        digestLow.store(digest.low, ordering: .relaxed)
        digestHigh.store(digest.high, ordering: .relaxed)
        digestSeed.store(seed, ordering: .releasing)
        return digest
    }
}
