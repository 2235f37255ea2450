import Columns

/// The command log in files: segments filled with zeros beforehand, one after the other, recycled when no longer needed.
///
/// The journal is a value without threads. Batches become bytes at once;
/// all that touches the disk is in jobs, which the owner runs elsewhere and whose outcomes it brings back:
///
/// | job | when | does |
/// |---|---|---|
/// | ``SyncJob`` | after each group of batches | writes, syncs, and puts the next segment in place when one is full |
/// | ``SpareJob`` | as soon as there is no spare | fills the next segment with zeros, long before it is needed |
/// | ``RetireJob`` | after a snapshot | takes segments out of use |
///
/// The last two are its chores (``prepareChore()``).
///
/// After a failed sync or write nobody knows what the disk holds: the journal is failed for good, and only a recovery by
/// a new process finds out. A full disk is different: nothing was promised, the same job may be run again.
package struct FileJournal: CommandLog, Sendable {
    /// What a journal can be told.
    package struct Options: Sendable {
        /// Bytes of a segment; a batch that is larger gets a segment of its own.
        package var segmentBytes = 64 << 20
        /// The writer's epoch, stamped on every batch; never lower than that of a batch in the journal.
        package var epoch: UInt64 = 1

        package init() {}
    }

    package let mayApplyAhead = true
    package private(set) var lastSequence: UInt64
    package private(set) var writtenSequence: UInt64
    package private(set) var durableSequence: UInt64
    /// Segments in use, oldest first: number and the first command that may stand in them.
    package private(set) var segments: [Segment]

    /// A segment in use.
    package struct Segment: Sendable, Equatable {
        package let number: UInt64
        package let firstSequence: UInt64
        package let byteCount: Int
    }

    private let disk: any Disk
    private let options: Options
    /// The file behind the last of `segments`; nil until the first one is made.
    private var file: (any DiskFile)?
    /// Where in the last segment the next batch goes, counting what is appended and not written yet.
    private var end: Int
    /// Whether the next batch must begin a new segment.
    private var mustRotate: Bool
    private var chain: UInt32
    private var batchHash: UInt64
    /// What the next job does.
    private var steps: [SyncJob.Step] = []
    private var running: SyncJob?
    private var spare: Spare = .absent
    /// Files that may become spares, and the highest number that one of them ever had.
    private var dirtySpares: [String]
    private var spareNumber: UInt64
    private var failure: Admission = .accepted
    /// Snapshots hold everything up to this command.
    private var forgettable: UInt64 = 0

    private enum Spare: Sendable {
        case absent
        case inPreparation
        case ready(String)
    }

    /// A journal that goes on where a recovery has ended.
    init(
        _ disk: any Disk, _ options: Options, tail: JournalTail, segments: [Segment],
        file: (any DiskFile)?,
        dirtySpares: [String], spareNumber: UInt64, lastSequence: UInt64
    ) {
        self.disk = disk
        self.options = options
        self.segments = segments
        self.file = file
        self.lastSequence = lastSequence
        writtenSequence = lastSequence
        durableSequence = lastSequence
        end = tail.offset
        chain = tail.chain
        batchHash = tail.batchHash
        // A state that is ahead of its journal leaves a gap in the numbers, which only a new segment may have.
        mustRotate = file == nil || tail.lastSequence != lastSequence
        self.dirtySpares = dirtySpares
        self.spareNumber = spareNumber
    }

    // MARK: Appending

    package func admission(of byteCount: Int) -> Admission {
        if case .failed = failure { return failure }
        guard !isStuck else { return failure }
        if fits(byteCount) || (isSpareReady && isOrdinary(byteCount)) { return .accepted }
        if case .full = failure { return failure }
        // The sync job would make the next segment itself. On a full disk it would be stuck with what was applied
        // already, and whoever reads that would wait with it: so room is asked for before.
        var needed = segmentBytes(toHold: byteCount)
        // What a spare in the making will have taken is not free, although nobody can see how much it has by now.
        if case .inPreparation = spare { needed += options.segmentBytes }
        guard let free = disk.freeBytes(), free < needed else { return .accepted }
        return .full(
            DiskError(
                .allocate, DataFile.segmentName((segments.last?.number ?? 0) + 1), .full,
                reason: "\(free) bytes are free, segments take \(needed)"))
    }

    package mutating func append(_ batch: CommandBatch, digest: StateDigest? = nil) -> UInt64 {
        if case .failed = failure {
            preconditionFailure("a failed journal takes no batch: ask for admission first")
        }
        if mustRotate || !fits(batch.byteCount) { rotate(toHold: batch.byteCount) }
        var bytes = takeOpenWrite()
        let start = bytes.count
        encode(batch, digest, into: &bytes)
        end += bytes.count - start
        steps.append(.write(bytes, at: end - bytes.count))
        lastSequence += UInt64(batch.count)
        return lastSequence
    }

    package var standing: LogStanding {
        // Open as long as the disk is neither full nor failed and the next segment stands ready.
        let isOpen = if case .accepted = failure { isSpareReady } else { false }
        let reason: DiskError? = if case .failed(let error) = failure { error } else { nil }
        return LogStanding(
            last: lastSequence, written: writtenSequence, durable: durableSequence, isOpen: isOpen,
            isStuck: isStuck, failure: reason, segments: segments.count)
    }

    private var isSpareReady: Bool {
        if case .ready = spare { true } else { false }
    }

    /// Whether a batch fits into the last segment, with room for the seal.
    private func fits(_ byteCount: Int) -> Bool {
        guard !mustRotate, let last = segments.last else { return false }
        return end + byteCount + JournalFormat.sealBytes <= last.byteCount
    }

    /// Whether a batch fits into an empty segment of the usual size.
    private func isOrdinary(_ byteCount: Int) -> Bool {
        JournalFormat.headerBytes + byteCount + JournalFormat.sealBytes <= options.segmentBytes
    }

    /// The size of a segment that begins with a batch.
    private func segmentBytes(toHold byteCount: Int) -> Int {
        let needed = JournalFormat.headerBytes + byteCount + JournalFormat.sealBytes
        return isOrdinary(byteCount) ? options.segmentBytes : (needed + 4_095) & ~4_095
    }

    /// The bytes of the last step when it is a write, which then grows: one group is one write.
    private mutating func takeOpenWrite() -> [UInt8] {
        guard case .write(let bytes, _) = steps.last else { return [] }
        steps.removeLast()
        return bytes
    }

    private mutating func encode(
        _ batch: CommandBatch, _ digest: StateDigest?, into bytes: inout [UInt8]
    ) {
        let base = end - bytes.count
        let timestamp = batch.lastTimestamp
        let head = BatchHead(
            epoch: options.epoch, previousHash: batchHash, durableSequence: durableSequence,
            count: UInt32(batch.count), digest: digest)
        var start = bytes.count
        bytes.appendRecord(
            kind: RecordKind.batch, sequence: lastSequence + 1, timestamp: timestamp,
            payload: head.bytes.span)
        chain = bytes.finishRecord(
            at: start, payloadBytes: JournalFormat.batchPayloadBytes, place: base + start,
            chain: chain)
        var hash = BatchHash(after: batchHash, epoch: options.epoch)
        start = bytes.count
        bytes.append(contentsOf: batch.bytes)
        var sequence = lastSequence
        while start < bytes.count {
            sequence += 1
            bytes.store(littleEndian: sequence, at: start + 8)
            let record = RecordHeader(bytes.span, at: start)
            let payload = start + JournalFormat.recordHeaderBytes
            hash.combine(
                sequence, record.timestamp, record.kind,
                bytes.span.extracting(payload..<payload + record.payloadBytes))
            chain = bytes.finishRecord(
                at: start, payloadBytes: record.payloadBytes, place: base + start, chain: chain)
            start += record.byteCount
        }
        chain = bytes.appendEnd(
            of: hash.value, sequence: sequence, timestamp: timestamp, place: base + start,
            chain: chain)
        batchHash = hash.value
    }

    /// Lets the next job put a new segment in place, large enough for a batch.
    private mutating func rotate(toHold byteCount: Int) {
        let number = (segments.last?.number ?? 0) + 1
        let size = segmentBytes(toHold: byteCount)
        let header = SegmentHeader(
            number: number, firstSequence: lastSequence + 1, chain: chain, batchHash: batchHash,
            byteCount: size)
        var spareName = newSpareName()
        var isSpareReady = false
        if isOrdinary(byteCount), case .ready(let name) = spare {
            spareName = name
            isSpareReady = true
            spare = .absent
        }
        let seal = segments.isEmpty || mustRotate ? nil : sealRecord(next: number)
        steps.append(
            .rotate(
                SyncJob.Rotation(
                    header: header, spareName: spareName, isSpareReady: isSpareReady, seal: seal,
                    sealOffset: end)))
        segments.append(Segment(number: number, firstSequence: lastSequence + 1, byteCount: size))
        end = JournalFormat.headerBytes
        mustRotate = false
    }

    /// A name that no other spare of this journal has or had.
    private mutating func newSpareName() -> String {
        spareNumber += 1
        return DataFile.spareName(spareNumber)
    }

    private func sealRecord(next number: UInt64) -> [UInt8] {
        var payload: [UInt8] = []
        payload.append(littleEndian: number)
        var bytes: [UInt8] = []
        bytes.appendRecord(
            kind: RecordKind.seal, sequence: lastSequence, timestamp: 0, payload: payload.span)
        // The chain goes on from the record before the seal: a seal that a crash kept from the disk is not missed.
        _ = bytes.finishRecord(at: 0, payloadBytes: payload.count, place: end, chain: chain)
        return bytes
    }

    // MARK: Syncing

    package mutating func prepareSync(syncing: Bool = true) -> SyncJob? {
        if case .failed = failure { return nil }
        guard running == nil else { return nil }
        guard !steps.isEmpty || (syncing && durableSequence < writtenSequence) else { return nil }
        let job = SyncJob(
            disk: disk, file: file, steps: steps, isSyncing: syncing, lastSequence: lastSequence)
        steps = []
        running = job
        return job
    }

    package mutating func finished(_ outcome: SyncJob.Outcome) {
        guard let job = running else { preconditionFailure("no job is under way") }
        running = nil
        if let file = outcome.file { self.file = file }
        switch outcome.error {
        case nil:
            writtenSequence = job.lastSequence
            if job.isSyncing { durableSequence = job.lastSequence }
            // A spare that found no room keeps the journal closed; a stuck group that got through opens it.
            if isStuck { failure = .accepted }
            isStuck = false
        case let error? where error.kind == .full && error.operation != .sync:
            failure = .full(error)
            isStuck = true
            // The same steps again, in front of what came since; each of them may be repeated.
            steps = job.steps + steps
            giveSpareToStuckGroup()
        case let error?: failure = .failed(error)
        }
    }

    /// Lets a group that found no room for its segment take the spare that did.
    private mutating func giveSpareToStuckGroup() {
        guard isStuck, case .full(let error) = failure, case .ready(let name) = spare else {
            return
        }
        for index in steps.indices {
            guard case .rotate(let rotation) = steps[index], rotation.spareName == error.file,
                rotation.header.byteCount == options.segmentBytes
            else { continue }
            steps[index] = .rotate(rotation.taking(spare: name))
            spare = .absent
            return
        }
    }

    /// Whether a job is waiting to be repeated because the disk was full.
    package private(set) var isStuck = false

    // MARK: Segments ahead and behind

    package mutating func forget(through sequence: UInt64) {
        forgettable = max(forgettable, sequence)
    }

    package mutating func prepareChore() -> JournalChore? {
        // What is out of use becomes the next spare: it comes first.
        if forgettable > 0, let job = prepareRetirement(through: forgettable) {
            return .retirement(job)
        }
        return prepareSpare().map { .spare($0) }
    }

    package mutating func finishedChore(_ outcome: JournalChore.Outcome) -> String? {
        switch outcome {
        case .spare(let outcome):
            // A full disk is told by every refusal; what else is wrong meets the sync job, which decides.
            finished(outcome)
            return nil
        case .retirement(let outcome):
            finished(outcome)
            return outcome.error.map {
                "segments that no snapshot needs could not be taken out of use: \($0); the next "
                    + "start takes them up again"
            }
        }
    }

    /// The job that fills the next segment with zeros; nil while one is ready or under way.
    ///
    /// After a full disk it may be asked for again at any time; its success opens the journal for writes. A group that
    /// waits for room comes first.
    package mutating func prepareSpare() -> SpareJob? {
        guard case .absent = spare, !isStuck else { return nil }
        if case .failed = failure { return nil }
        spare = .inPreparation
        return SpareJob(
            disk: disk, name: dirtySpares.popLast() ?? newSpareName(),
            byteCount: options.segmentBytes)
    }

    /// Takes the end of the job that ``prepareSpare()`` gave.
    package mutating func finished(_ outcome: SpareJob.Outcome) {
        guard case .inPreparation = spare else { preconditionFailure("no spare is being prepared") }
        if let error = outcome.error {
            spare = .absent
            // A spare is only a comfort: a failure that is no full disk is met again, and decided, by the sync job.
            if error.kind == .full, case .accepted = failure { failure = .full(error) }
        } else {
            spare = .ready(outcome.name)
            if case .full = failure, !isStuck { failure = .accepted }
            giveSpareToStuckGroup()
        }
    }

    /// The job that takes out of use the segments that hold nothing behind `sequence`; nil when there are none.
    ///
    /// `sequence` is that of the oldest snapshot kept. The last segment always stays.
    package mutating func prepareRetirement(through sequence: UInt64) -> RetireJob? {
        var count = 0
        // The segment behind must hold a written command: before that its file may not be in place yet.
        let needed = min(sequence + 1, writtenSequence)
        while count + 1 < segments.count, segments[count + 1].firstSequence <= needed { count += 1 }
        guard count > 0 else { return nil }
        let retired = Array(segments.prefix(count))
        segments.removeFirst(count)
        return RetireJob(
            disk: disk, retired: retired, spareBytes: options.segmentBytes,
            spareLimit: 2 - dirtySpares.count)
    }

    /// Takes the end of a retirement; when it failed, files stay behind that a later start takes up again.
    package mutating func finished(_ outcome: RetireJob.Outcome) {
        dirtySpares += outcome.spares
    }
}
