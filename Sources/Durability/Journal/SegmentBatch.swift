/// One batch inside a segment's bytes, verified from its first byte to its last.
struct SegmentBatch: Sendable {
    let epoch: UInt64
    /// The sequence of its first command, and of the last (one less when it has none).
    let firstSequence: UInt64
    let lastSequence: UInt64
    /// Everything up to this sequence was synced when the batch was made.
    let durableSequence: UInt64
    let digest: StateDigest?
    /// Where its commands begin, and where the batch ends.
    let commandsStart: Int
    let end: Int
    let hash: UInt64
    /// CRC32C of its last record.
    let chain: UInt32

    /// What stands at a place where a batch may begin.
    enum Found: Sendable {
        case batch(SegmentBatch)
        /// The segment ends here and goes on in the segment of that number.
        case seal(next: UInt64)
        /// No whole, fitting record stands at this offset, at or behind the place asked for.
        case nothing(at: Int)
        /// A whole batch but for its end record at this offset, which is other than a crash leaves it.
        case damagedEnd(at: Int)

        /// Where damage stands that no crash explains, in a segment whose batches are whole up to `batchStart`;
        /// nil elsewhere.
        func damage(
            in bytes: Span<UInt8>, behind batchStart: Int, nextSequence: UInt64
        ) -> Int? {
            switch self {
            case .batch, .seal: return nil
            case .damagedEnd(let offset): return offset
            case .nothing(let hole):
                let verdict = TailVerdict(
                    bytes, batchStart: batchStart, hole: hole, nextSequence: nextSequence)
                return verdict == .damaged ? hole : nil
            }
        }
    }

    /// What stands at `offset`, where the log so far has led to `chain`, `batchHash` and `nextSequence`.
    static func find(
        in bytes: Span<UInt8>, at offset: Int, chain: UInt32, batchHash: UInt64,
        nextSequence: UInt64
    ) -> Found {
        guard let first = RecordHeader(bytes, at: offset, after: chain) else {
            return .nothing(at: offset)
        }
        let payload = offset + JournalFormat.recordHeaderBytes
        if first.kind == RecordKind.seal, first.payloadBytes == 8 {
            return .seal(next: bytes.littleEndian(at: payload, as: UInt64.self))
        }
        guard first.kind == RecordKind.batch, first.payloadBytes == JournalFormat.batchPayloadBytes,
            first.sequence == nextSequence
        else { return .nothing(at: offset) }
        let head = BatchHead(bytes, at: payload)
        guard head.previousHash == batchHash else { return .nothing(at: offset) }
        var hash = BatchHash(after: batchHash, epoch: head.epoch)
        var crc = first.crc
        var place = offset + first.byteCount
        for index in 0..<UInt64(head.count) {
            guard let record = RecordHeader(bytes, at: place, after: crc), record.kind >= 16,
                record.sequence == nextSequence + index
            else { return .nothing(at: place) }
            let start = place + JournalFormat.recordHeaderBytes
            hash.combine(
                record.sequence, record.timestamp, record.kind,
                bytes.extracting(start..<start + record.payloadBytes))
            crc = record.crc
            place += record.byteCount
        }
        guard let last = RecordHeader(bytes, at: place, after: crc), last.kind == RecordKind.end,
            last.payloadBytes == 8,
            bytes.littleEndian(at: place + JournalFormat.recordHeaderBytes, as: UInt64.self)
                == hash.value
        else {
            var expected: [UInt8] = []
            _ = expected.appendEnd(
                of: hash.value, sequence: nextSequence + UInt64(head.count) - 1,
                timestamp: first.timestamp, place: place, chain: crc)
            return isLeftByCrash(bytes, at: place, of: expected.span)
                ? .nothing(at: place) : .damagedEnd(at: place)
        }
        return .batch(
            SegmentBatch(
                epoch: head.epoch, firstSequence: nextSequence,
                lastSequence: nextSequence + UInt64(head.count) - 1,
                durableSequence: head.durableSequence, digest: head.digest,
                commandsStart: offset + first.byteCount,
                end: place + last.byteCount, hash: hash.value, chain: last.crc))
    }
}

extension SegmentBatch {
    /// A place where a segment can be read on: the beginning of a whole batch, and what leads to it.
    struct Beginning {
        let offset: Int
        let chain: UInt32
        let batchHash: UInt64
        /// The last command before it.
        let lastSequence: UInt64
    }

    /// The first whole batch behind a hole that begins with a command up to the one behind `sequence`.
    ///
    /// What leads to it stands in the end record before it: the checksum from which the batch goes on, and the hash
    /// that it names.
    static func beginning(
        behind hole: Int, in bytes: Span<UInt8>, after sequence: UInt64
    ) -> Beginning? {
        var offset = hole
        while offset + JournalFormat.recordHeaderBytes <= bytes.count {
            defer { offset += 8 }
            guard let end = RecordHeader(endOfBatchIn: bytes, at: offset), end.sequence <= sequence
            else { continue }
            let beginning = Beginning(
                offset: offset + end.byteCount, chain: end.crc,
                batchHash: bytes.littleEndian(
                    at: offset + JournalFormat.recordHeaderBytes, as: UInt64.self),
                lastSequence: end.sequence)
            let found = find(
                in: bytes, at: beginning.offset, chain: beginning.chain,
                batchHash: beginning.batchHash, nextSequence: end.sequence + 1)
            if case .batch = found { return beginning }
        }
        return nil
    }

    /// Whether a record that was to be written over zeros is there up to some byte or in some sectors only.
    private static func isLeftByCrash(
        _ bytes: Span<UInt8>, at offset: Int, of expected: Span<UInt8>
    ) -> Bool {
        for index in expected.indices where offset + index < bytes.count {
            let byte = bytes[offset + index]
            if byte != 0, byte != expected[index] { return false }
        }
        return true
    }
}

/// The payload of a `batch` record.
struct BatchHead: Sendable {
    let epoch: UInt64
    let previousHash: UInt64
    let durableSequence: UInt64
    let count: UInt32
    let digest: StateDigest?

    init(
        epoch: UInt64, previousHash: UInt64, durableSequence: UInt64, count: UInt32,
        digest: StateDigest?
    ) {
        self.epoch = epoch
        self.previousHash = previousHash
        self.durableSequence = durableSequence
        self.count = count
        self.digest = digest
    }

    /// The payload at `offset`.
    init(_ bytes: Span<UInt8>, at offset: Int) {
        epoch = bytes.littleEndian(at: offset, as: UInt64.self)
        previousHash = bytes.littleEndian(at: offset + 8, as: UInt64.self)
        durableSequence = bytes.littleEndian(at: offset + 16, as: UInt64.self)
        count = bytes.littleEndian(at: offset + 24, as: UInt32.self)
        let hasDigest = bytes.littleEndian(at: offset + 28, as: UInt32.self) == 1
        digest =
            hasDigest
            ? StateDigest(
                sequence: bytes.littleEndian(at: offset + 32, as: UInt64.self),
                value: bytes.littleEndian(at: offset + 40, as: UInt64.self)) : nil
    }

    /// The payload's bytes.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(JournalFormat.batchPayloadBytes)
        bytes.append(littleEndian: epoch)
        bytes.append(littleEndian: previousHash)
        bytes.append(littleEndian: durableSequence)
        bytes.append(littleEndian: count)
        bytes.append(littleEndian: UInt32(digest == nil ? 0 : 1))
        bytes.append(littleEndian: digest?.sequence ?? 0)
        bytes.append(littleEndian: digest?.value ?? 0)
        return bytes
    }
}
