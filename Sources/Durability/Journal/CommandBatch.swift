import Columns

/// The commands of one turn of the loop, which become durable together or not at all.
///
/// Made to be filled, appended and emptied again without allocating: the bytes are kept in the form of the journal, and
/// appending copies them once and fills in what only the journal knows (sequence, place, checksum).
package struct CommandBatch: Sendable {
    /// Commands in the batch.
    package private(set) var count = 0
    /// The timestamp of the last command, Unix ms; 0 when there is none.
    private(set) var lastTimestamp: Int64 = 0
    /// The records, with zeros where the journal fills in.
    private(set) var bytes: [UInt8] = []

    /// A batch without commands.
    package init() {}

    /// Adds a command; `kind` is the owner's, from 16 on, and `timestamp` is in Unix ms.
    package mutating func add(kind: UInt16, timestamp: Int64, payload: Span<UInt8>) {
        let copy = payload.array()
        add(kind: kind, timestamp: timestamp) { $0.append(copying: copy.span) }
    }

    /// The same, of a command whose payload `append` adds to the bytes that it is given.
    package mutating func add(
        kind: UInt16, timestamp: Int64, appending append: (inout [UInt8]) -> Void
    ) {
        precondition(kind >= 16, "kinds below 16 are the journal's own")
        let start = bytes.count
        bytes.appendRecord(kind: kind, sequence: 0, timestamp: timestamp, payload: Span())
        append(&bytes)
        let payloadBytes = bytes.count - start - JournalFormat.recordHeaderBytes
        precondition(
            (0...Int(UInt32.max)).contains(payloadBytes), "a command is shorter than 4 GiB")
        bytes.store(littleEndian: UInt32(payloadBytes), at: start + 4)
        bytes.padToEight()
        lastTimestamp = timestamp
        count += 1
    }

    /// Empties the batch and keeps its memory.
    package mutating func removeAll() {
        count = 0
        lastTimestamp = 0
        bytes.removeAll(keepingCapacity: true)
    }

    /// Hands over every command, for logs that keep commands in a form of their own.
    package func forEachCommand(_ body: (_ kind: UInt16, _ timestamp: Int64, Span<UInt8>) -> Void) {
        var start = 0
        while start < bytes.count {
            let record = RecordHeader(bytes.span, at: start)
            let payload = start + JournalFormat.recordHeaderBytes
            body(
                record.kind, record.timestamp,
                bytes.span.extracting(payload..<payload + record.payloadBytes))
            start += record.byteCount
        }
    }

    /// The bytes that a command adds to its batch; `byteCount` is that of its payload.
    package static func commandBytes(payload byteCount: Int) -> Int {
        JournalFormat.recordHeaderBytes + byteCount.roundedUpToEight
    }

    /// The bytes that the batch takes in a journal.
    package var byteCount: Int { bytes.count + JournalFormat.batchOverhead }
}

/// A digest of the whole state as it was after the command `sequence`.
package struct StateDigest: Sendable, Equatable {
    package let sequence: UInt64
    package let value: UInt64

    package init(sequence: UInt64, value: UInt64) {
        self.sequence = sequence
        self.value = value
    }
}

/// The hash of a batch: of its epoch, the batch before, and each command's number, time, kind and bytes.
///
/// It says nothing about files and places, so every holder of the same log computes the same one.
struct BatchHash: Sendable {
    private(set) var value: UInt64

    init(after previous: UInt64, epoch: UInt64) {
        value = Hashing.mix(previous ^ 0x9E37_79B9_7F4A_7C15, epoch &+ 0xD1B5_4A32_D192_ED03)
    }

    mutating func combine(
        _ sequence: UInt64, _ timestamp: Int64, _ kind: UInt16, _ payload: Span<UInt8>
    ) {
        let head = Hashing.mix(
            sequence ^ 0xA24B_AED4_963E_E407, UInt64(bitPattern: timestamp) &+ 0x9FB2_1C65_1E98_DF25
        )
        value = Hashing.hash(
            payload, seed: Hashing.mix(value ^ head, UInt64(kind) &+ 0x8CB9_2BA7_2F3D_8DD7))
    }
}

extension [UInt8] {
    /// Appends a record whose checksum and place are still zero.
    mutating func appendRecord(
        kind: UInt16, sequence: UInt64, timestamp: Int64, payload: Span<UInt8>
    ) {
        // A zero checksum and the length, the sequence, the time, and the kind with a place of zero.
        append(words: [
            UInt64(payload.count) << 32, sequence, UInt64(bitPattern: timestamp), UInt64(kind),
        ])
        append(copying: payload)
        padToEight()
    }

    /// Fills in place and checksum of the record at `start`, which will stand at `place`; the answer is the checksum.
    mutating func finishRecord(at start: Int, payloadBytes: Int, place: Int, chain: UInt32)
        -> UInt32
    {
        store(littleEndian: UInt32(place / 8), at: start + 28)
        let end = start + JournalFormat.recordHeaderBytes + payloadBytes
        let crc = CRC32C.of(span.extracting(start + 4..<end), after: chain)
        store(littleEndian: crc, at: start)
        return crc
    }

    /// Appends the record that ends a batch with this hash, at a place of its segment; the answer is its checksum.
    mutating func appendEnd(
        of hash: UInt64, sequence: UInt64, timestamp: Int64, place: Int, chain: UInt32
    ) -> UInt32 {
        let start = count
        var payload: [UInt8] = []
        payload.append(littleEndian: hash)
        appendRecord(
            kind: RecordKind.end, sequence: sequence, timestamp: timestamp, payload: payload.span)
        return finishRecord(
            at: start, payloadBytes: payload.count, place: place, chain: chain)
    }
}
