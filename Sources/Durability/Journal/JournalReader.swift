import Columns

/// What a journal holds, one thing after the other.
package enum JournalItem: Sendable, Equatable {
    /// A command; its payload comes beside it.
    case command(sequence: UInt64, timestamp: Int64, kind: UInt16)
    /// What the state's digest was; it belongs to a command that came before.
    case digest(StateDigest)
}

/// Where a journal ends, and with what.
package struct JournalTail: Sendable, Equatable {
    /// The last command; 0 when there is none yet.
    package var lastSequence: UInt64 = 0
    /// The epoch of the last batch.
    package var epoch: UInt64 = 0
    /// Bytes behind the last whole batch that a crash left and that do not count.
    package var tornBytes = 0
    /// The last segment's number, and where in it the last whole batch ends.
    var segment: UInt64?
    var offset = 0
    /// Up to here the last segment is known to have been synced; what follows may be in memory alone.
    var syncedOffset = 0
    var chain: UInt32 = 0
    var batchHash: UInt64 = 0
}

/// Reads a journal from a command on, batch by batch, and changes nothing.
///
/// A batch is handed over only when all of it was found whole. A segment is held in memory as a whole (64 MiB), as long
/// as the reader or a piece of it is in use. Recovery, `check` and `dump` are all this reader with another body.
package struct JournalReader: Sendable {
    private let disk: any Disk
    /// Commands up to this one are checked and not handed over.
    private let after: UInt64
    /// The segments to read, in order, and which is next.
    private let segments: [SegmentHeader]
    private var next = 0
    private var bytes: [UInt8] = []
    private var tail = JournalTail()
    /// Batches of this segment, as last command and end, that no later batch has called synced.
    private var unproven: [(lastSequence: UInt64, end: Int)] = []
    private var bytesDone = 0
    /// Bytes to read, about: the zeros behind the end do not count.
    private var byteCount = 0
    private var isFinished = false
    /// What was found behind the last piece: it is told when everything before it was handed over.
    private var failure: JournalError?
    /// Damage among the commands that are only checked: nothing that is handed over rests on them.
    package private(set) var passedOver: JournalError?

    /// How far the reading has come; of the last segment counts, by an estimate, what is in use.
    package struct Progress: Sendable, Equatable {
        package let lastSequence: UInt64
        package let bytesRead: Int
        package let byteCount: Int
        package let isFinished: Bool

        package init(lastSequence: UInt64, bytesRead: Int, byteCount: Int, isFinished: Bool) {
            self.lastSequence = lastSequence
            self.bytesRead = bytesRead
            self.byteCount = byteCount
            self.isFinished = isFinished
        }
    }

    /// Opens the journal to hand over the commands behind `sequence`, and checks all headers.
    package init(_ disk: any Disk, after sequence: UInt64) throws(JournalError) {
        try self.init(disk, after: sequence, Self.headers(disk, after: sequence))
    }

    /// Opens the journal that consists of these segments.
    private init(_ disk: any Disk, after sequence: UInt64, _ all: [SegmentHeader])
        throws(JournalError)
    {
        self.disk = disk
        after = sequence
        // The run starts in the last segment that may hold the next command; older ones are left-overs.
        let start = all.lastIndex { $0.firstSequence <= sequence + 1 }
        guard let start else {
            guard let first = all.first else {
                segments = []
                isFinished = true
                tail.lastSequence = sequence
                return
            }
            throw .gap(stateSequence: sequence, journalSequence: first.firstSequence)
        }
        segments = Array(all[start...])
        byteCount = try Self.byteCount(of: segments[...], on: disk)
        for (place, behind) in segments.enumerated().dropFirst()
        where segments[place - 1].number + 1 != behind.number {
            throw .missingSegment(
                file: DataFile.segmentName(segments[place - 1].number + 1),
                remedy: Self.remedy(disk, after: sequence, whole: segments[..<place]))
        }
        try open(segments[0])
    }

    /// Where the journal ends, once everything was read.
    package var end: JournalTail? { isFinished ? tail : nil }

    /// Reads about one MiB and hands each item to `body`, which answers nil, or why it cannot go on.
    package mutating func step(_ body: (JournalItem, Span<UInt8>) -> String?) throws(JournalError)
        -> Progress
    {
        let piece = try read()
        try piece.forEach(body)
        return piece.progress
    }

    /// Reads the next batches, about one MiB of them, for whoever hands their items over later.
    package mutating func read() throws(JournalError) -> JournalPiece {
        if let failure { throw failure }
        var batches: [SegmentBatch] = []
        let file = currentName
        let limit = tail.offset + (1 << 20)
        while !isFinished && tail.offset < limit {
            let found = SegmentBatch.find(
                in: bytes.span, at: tail.offset, chain: tail.chain, batchHash: tail.batchHash,
                nextSequence: tail.lastSequence + 1)
            if case .batch(let batch) = found {
                note(batch)
                batches.append(batch)
                continue
            }
            // What was found goes first; the end of the segment is met again.
            if batches.isEmpty { try leave(found) }
            break
        }
        return JournalPiece(
            bytes: batches.isEmpty ? [] : bytes, batches: batches, after: after, file: file,
            progress: progress)
    }

    /// Goes on behind the last batch of a segment.
    private mutating func leave(_ found: SegmentBatch.Found) throws(JournalError) {
        if passOver(found) { return }
        do throws(JournalError) {
            switch found {
            case .batch: preconditionFailure("a batch is no end")
            case .seal(let number):
                guard next < segments.count else {
                    throw .missingSegment(
                        file: DataFile.segmentName(number),
                        remedy: .init(goingOnFrom: max(tail.lastSequence, after)))
                }
                try goOn()
            case .nothing(let hole): try endSegment(hole)
            case .damagedEnd(let place): throw damaged(at: place)
            }
        } catch {
            failure = error
            throw error
        }
    }

    /// Goes on behind damage that lies before the commands asked for.
    private mutating func passOver(_ found: SegmentBatch.Found) -> Bool {
        guard tail.lastSequence < after,
            let hole = found.damage(
                in: bytes.span, behind: tail.offset, nextSequence: tail.lastSequence + 1),
            let on = SegmentBatch.beginning(behind: hole, in: bytes.span, after: after)
        else { return false }
        if passedOver == nil {
            passedOver = .coveredRot(file: currentName, offset: hole, sequence: after)
        }
        tail.lastSequence = on.lastSequence
        tail.offset = on.offset
        tail.chain = on.chain
        tail.batchHash = on.batchHash
        unproven.removeAll(keepingCapacity: true)
        return true
    }

    private var progress: Progress {
        Progress(
            lastSequence: tail.lastSequence,
            bytesRead: isFinished ? byteCount : min(bytesDone + tail.offset, byteCount),
            byteCount: byteCount, isFinished: isFinished)
    }

    private mutating func note(_ batch: SegmentBatch) {
        let proven = unproven.prefix { $0.lastSequence <= batch.durableSequence }
        if let last = proven.last {
            tail.syncedOffset = last.end
            unproven.removeFirst(proven.count)
        }
        // A batch without commands has no number of its own that a later one could call synced.
        if batch.lastSequence >= batch.firstSequence {
            unproven.append((batch.lastSequence, batch.end))
        }
        tail.lastSequence = batch.lastSequence
        tail.epoch = batch.epoch
        tail.offset = batch.end
        tail.chain = batch.chain
        tail.batchHash = batch.hash
    }

    /// Decides what the missing batch means, and goes on in the next segment when only the seal is missing.
    private mutating func endSegment(_ hole: Int) throws(JournalError) {
        let verdict = TailVerdict(
            bytes.span, batchStart: tail.offset, hole: hole, nextSequence: tail.lastSequence + 1)
        if next < segments.count {
            // The next segment got its name only after this one was synced: everything of this one must be here.
            let behind = segments[next]
            guard verdict == .clean, behind.chain == tail.chain, behind.batchHash == tail.batchHash
            else {
                throw damaged(at: hole)
            }
            try goOn()
            return
        }
        switch verdict {
        case .clean: tail.tornBytes = 0
        case .torn(let byteCount): tail.tornBytes = byteCount
        case .damaged: throw damaged(at: hole)
        }
        isFinished = true
        bytes = []
    }

    private mutating func goOn() throws(JournalError) {
        let behind = segments[next]
        guard behind.chain == tail.chain, behind.batchHash == tail.batchHash else {
            throw damaged(at: tail.offset)
        }
        // A journal that lost its end to an older snapshot goes on behind the snapshot; the state must be that far.
        guard behind.firstSequence <= max(tail.lastSequence, after) + 1 else {
            throw .gap(
                stateSequence: max(tail.lastSequence, after), journalSequence: behind.firstSequence)
        }
        bytesDone += bytes.count
        // Pieces may share the memory still.
        bytes = []
        try open(behind)
    }

    private mutating func open(_ header: SegmentHeader) throws(JournalError) {
        do { try disk.read(DataFile.segmentName(header.number), into: &bytes) } catch {
            throw .disk(error)
        }
        next += 1
        tail.segment = header.number
        tail.offset = JournalFormat.headerBytes
        tail.syncedOffset = JournalFormat.headerBytes
        unproven.removeAll(keepingCapacity: true)
        tail.lastSequence = header.firstSequence - 1
        tail.chain = header.chain
        tail.batchHash = header.batchHash
    }

    /// What helps where nothing behind some segments can be read: to go on from where they end.
    static func remedy(_ disk: any Disk, after sequence: UInt64, whole: ArraySlice<SegmentHeader>)
        -> JournalError.Remedy
    {
        var last = sequence
        if !whole.isEmpty, var reader = try? JournalReader(disk, after: sequence, Array(whole)) {
            // They end with a seal that names what is missing, or in damage of their own.
            while !reader.isFinished, (try? reader.read()) != nil {}
            last = max(last, reader.tail.lastSequence)
        }
        return .init(goingOnFrom: last)
    }

    private func damaged(at offset: Int) -> JournalError {
        .rot(file: currentName, offset: offset, sequence: max(tail.lastSequence, after))
    }

    private var currentName: String { DataFile.segmentName(tail.segment ?? 0) }
}
