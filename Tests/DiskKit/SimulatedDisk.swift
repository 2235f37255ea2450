package import Durability
import Synchronization
import TestKit

/// A disk in memory that forgets what was not synced, and fails on demand.
///
/// What a file shows while the power is on is its *live* content; what was synced is its *durable* content; between them
/// lie the writes since. ``afterPowerCut(_:)`` gives the disk that a new process finds: of each unsynced write any
/// subset of its 512-byte sectors, in any order, and of the unsynced creations, renames and removals any subset. A
/// sector is never half written. A failed sync leaves its writes live and never makes them durable, as Linux does.
package final class SimulatedDisk: Disk {
    package static let sectorBytes = 512

    /// What goes wrong, and when.
    package struct Faults: Sendable {
        /// The power goes off in the middle of this operation (writes, syncs, renames and so on, counted from 1).
        package var powerCutAt = Int.max
        /// Every sync from this one on fails (syncs counted from 1).
        package var failingSync = Int.max
        /// Every write from this one on fails with EIO, having written only its first half (writes counted from 1).
        package var failingWrite = Int.max
        /// Every read from this one on fails with EIO (reads counted from 1).
        package var failingRead = Int.max
        /// Bytes that all files together may hold.
        package var capacity = Int.max
        /// This write (counted from 1) lands at another place of its file instead.
        package var misdirectedWrite = Int.max
        package var misdirectedBy = 0

        /// What is not named does not happen.
        package init(
            powerCutAt: Int = .max, failingSync: Int = .max, failingWrite: Int = .max,
            failingRead: Int = .max, capacity: Int = .max
        ) {
            self.powerCutAt = powerCutAt
            self.failingSync = failingSync
            self.failingWrite = failingWrite
            self.failingRead = failingRead
            self.capacity = capacity
        }
    }

    private struct Change {
        let offset: Int
        let bytes: [UInt8]
    }

    private struct Content {
        var live: [UInt8] = []
        var durable: [UInt8] = []
        /// Writes since the last sync; a cut is kept as the length it left.
        var changes: [Change] = []
    }

    private enum Entry {
        case create(String, Int)
        case rename(String, String)
        case remove(String)
    }

    private struct State {
        var contents: [Content] = []
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        var entries: [Entry] = []
        var faults = Faults()
        var operations = 0
        var writes = 0
        var syncs = 0
        var reads = 0
        var isDead = false
        var random: SeededGenerator
        var locks: [String: String] = [:]
    }

    private let state: Mutex<State>
    /// What other threads do before each operation, when somebody plays them.
    private let interlude = Mutex<(@Sendable () -> Void)?>(nil)
    /// The state after each operation, when they are recorded: every place where a power cut could come.
    private let history: Mutex<[State]?>

    /// An empty disk; `seed` decides what a power cut leaves.
    package init(seed: UInt64 = 0, faults: Faults = Faults(), isRecording: Bool = false) {
        history = Mutex(isRecording ? [] : nil)
        var initial = State(random: SeededGenerator(seed: seed))
        initial.faults = faults
        state = Mutex(initial)
    }

    private init(state: State) {
        self.state = Mutex(state)
        history = Mutex(nil)
    }

    // MARK: What tests ask and do

    /// Operations so far that a power cut could hit.
    package var operations: Int { state.withLock { $0.operations } }
    package var writes: Int { state.withLock { $0.writes } }
    package var syncs: Int { state.withLock { $0.syncs } }
    package var reads: Int { state.withLock { $0.reads } }

    /// Bytes that all files together hold.
    package var usedBytes: Int {
        state.withLock { state in
            state.names.values.reduce(0) { $0 + state.contents[$1].live.count }
        }
    }

    /// Whether the power is off.
    package var isDead: Bool { state.withLock { $0.isDead } }

    package func set(_ faults: Faults) { state.withLock { $0.faults = faults } }

    /// Calls `body` before every operation of whoever uses the disk: what other threads do at that moment.
    ///
    /// `body` may use the disk itself; it is called for that too.
    package func beforeEachOperation(_ body: (@Sendable () -> Void)?) {
        interlude.withLock { $0 = body }
    }

    /// How much of the unsynced writes a power cut leaves.
    package enum Survival: CaseIterable { case nothing, everything, someSectors }

    /// The disk as the next process finds it after the power was cut.
    ///
    /// With `moment`, when it was cut right after that operation (counted from 1), of a disk that records.
    package func afterPowerCut(_ survival: Survival, seed: UInt64, moment: Int? = nil)
        -> SimulatedDisk
    {
        let recorded = moment.flatMap { moment in history.withLock { $0?[moment - 1] } }
        let old = recorded ?? state.withLock { $0 }
        var random = SeededGenerator(seed: seed)
        var new = State(random: SeededGenerator(seed: seed &+ 1))
        new.names = old.durableNames
        for entry in old.entries {
            let survives =
                survival == .everything || (survival == .someSectors && random.chance(50))
            if survives { Self.apply(entry, to: &new.names) }
        }
        new.durableNames = new.names
        for content in old.contents {
            let left = Self.left(of: content, survival, &random)
            new.contents.append(Content(live: left, durable: left))
        }
        return SimulatedDisk(state: new)
    }

    /// The disk as the next process finds it after the old one was killed: the system kept every write.
    package func afterKill() -> SimulatedDisk {
        var kept = state.withLock { $0 }
        kept.isDead = false
        kept.faults = Faults()
        kept.locks = [:]
        return SimulatedDisk(state: kept)
    }

    /// The bytes of a file as a reader sees them now, or nil.
    package func bytes(of name: String) -> [UInt8]? {
        state.withLock { state in state.names[name].map { state.contents[$0].live } }
    }

    /// Puts a file there, durable.
    package func place(_ bytes: [UInt8], as name: String) {
        state.withLock { state in
            state.contents.append(Content(live: bytes, durable: bytes))
            state.names[name] = state.contents.count - 1
            state.durableNames[name] = state.contents.count - 1
        }
    }

    /// Lays a copy of one sector of a file over another, as a write does that lands at a wrong place.
    package func misplace(_ name: String, sector source: Int, over target: Int) {
        state.withLock { state in
            guard let index = state.names[name] else { return }
            let bytes = state.contents[index].live
            let start = source * Self.sectorBytes
            let change = Change(
                offset: target * Self.sectorBytes,
                bytes: Array(bytes[start..<min(bytes.count, start + Self.sectorBytes)]))
            Self.apply(change, to: &state.contents[index].live)
            Self.apply(change, to: &state.contents[index].durable)
        }
    }

    /// Changes one byte of a file where it lies.
    package func rot(_ name: String, at offset: Int, by mask: UInt8) {
        state.withLock { state in
            guard let index = state.names[name] else { return }
            state.contents[index].live[offset] ^= mask
            if offset < state.contents[index].durable.count {
                state.contents[index].durable[offset] ^= mask
            }
        }
    }

    // MARK: Disk

    package func open(_ name: String, for access: DiskAccess) throws(DiskError) -> any DiskFile {
        let index = state.withLock { $0.isDead ? nil : $0.names[name] }
        guard let index else {
            throw DiskError(.open, name, .missing, reason: "No such file or directory")
        }
        return SimulatedFile(disk: self, index: index, name: name)
    }

    package func create(_ name: String) throws(DiskError) -> any DiskFile {
        try create(name, isStream: false)
    }

    package func createStream(_ name: String) throws(DiskError) -> any DiskFile {
        try create(name, isStream: true)
    }

    private func create(_ name: String, isStream: Bool) throws(DiskError) -> SimulatedFile {
        let index = try change(.create, name) { state throws(DiskError) in
            guard state.names[name] == nil else {
                throw DiskError(.create, name, .exists, reason: "File exists")
            }
            state.contents.append(Content())
            let index = state.contents.count - 1
            Self.record(.create(name, index), &state)
            return index
        }
        return SimulatedFile(disk: self, index: index, name: name, isStream: isStream)
    }

    package func remove(_ name: String) throws(DiskError) {
        try change(.remove, name) { state throws(DiskError) in
            guard state.names[name] != nil else {
                throw DiskError(.remove, name, .missing, reason: "No such file")
            }
            Self.record(.remove(name), &state)
        }
    }

    package func rename(_ name: String, to newName: String) throws(DiskError) {
        try change(.rename, name) { state throws(DiskError) in
            guard state.names[name] != nil else {
                throw DiskError(.rename, name, .missing, reason: "No such file")
            }
            Self.record(.rename(name, newName), &state)
        }
    }

    package func list() throws(DiskError) -> [String] {
        state.withLock { $0.names.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    }

    package func freeBytes() -> Int? { max(0, state.withLock { $0.faults.capacity } - usedBytes) }

    package func syncDirectory() throws(DiskError) {
        try change(.sync, ".") { state throws(DiskError) in
            state.syncs += 1
            guard state.syncs < state.faults.failingSync else { throw Self.failure(.sync, ".") }
            state.durableNames = state.names
            state.entries = []
        }
    }

    package func lock(_ name: String, owner: String) throws(DiskError) -> any DiskLock {
        try state.withLock { state throws(DiskError) in
            if let holder = state.locks[name] {
                throw DiskError(.lock, name, .inUse, reason: holder)
            }
            state.locks[name] = owner
        }
        return SimulatedLock(disk: self, name: name)
    }

    // MARK: Files

    fileprivate func release(_ name: String) { state.withLock { $0.locks[name] = nil } }

    fileprivate func size(_ index: Int) -> Int { state.withLock { $0.contents[index].live.count } }

    fileprivate func read(
        _ index: Int, _ name: String, _ count: Int, _ offset: Int,
        _ target: inout MutableSpan<UInt8>
    ) throws(DiskError) -> Int {
        let live = try state.withLock { state throws(DiskError) in
            state.reads += 1
            guard state.reads < state.faults.failingRead else { throw Self.failure(.read, name) }
            return state.contents[index].live
        }
        let got = max(0, min(count, live.count - offset))
        for position in 0..<got { target[position] = live[offset + position] }
        return got
    }

    fileprivate func write(_ index: Int, _ name: String, _ bytes: [UInt8], _ offset: Int)
        throws(DiskError)
    {
        try change(.write, name) { state throws(DiskError) in
            state.writes += 1
            var place = offset
            if state.writes == state.faults.misdirectedWrite {
                place = max(0, offset + state.faults.misdirectedBy)
            }
            var bytes = bytes
            let fails = state.writes >= state.faults.failingWrite
            if fails { bytes.removeLast(bytes.count - bytes.count / 2) }
            let used = state.names.values.reduce(0) { $0 + state.contents[$1].live.count }
            let growth = max(0, place + bytes.count - state.contents[index].live.count)
            let isFull = used + growth > state.faults.capacity
            if isFull { bytes.removeLast(min(bytes.count, used + growth - state.faults.capacity)) }
            Self.apply(Change(offset: place, bytes: bytes), to: &state.contents[index].live)
            state.contents[index].changes.append(Change(offset: place, bytes: bytes))
            if fails { throw Self.failure(.write, name) }
            if isFull { throw DiskError(.write, name, .full, reason: "No space left on device") }
        }
    }

    fileprivate func sync(_ index: Int, _ name: String) throws(DiskError) {
        try change(.sync, name) { state throws(DiskError) in
            state.syncs += 1
            if state.syncs >= state.faults.failingSync {
                // The writes stay visible and are never written: a later success would prove nothing.
                state.contents[index].changes = []
                throw Self.failure(.sync, name)
            }
            // Only what is waiting to be written is written: not what an earlier failed sync has dropped.
            let changes = state.contents[index].changes
            for change in changes { Self.apply(change, to: &state.contents[index].durable) }
            let growth = state.contents[index].live.count - state.contents[index].durable.count
            state.contents[index].durable += [UInt8](repeating: 0, count: max(0, growth))
            state.contents[index].changes = []
        }
    }

    fileprivate func truncate(_ index: Int, _ name: String, _ size: Int) throws(DiskError) {
        try change(.truncate, name) { state throws(DiskError) in
            let live = state.contents[index].live
            state.contents[index].live =
                Array(live.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - live.count))
            // Simplification: a cut is durable at once; nothing of ours relies on its being undone.
            state.contents[index].durable = Array(state.contents[index].durable.prefix(size))
            state.contents[index].changes.removeAll { $0.offset + $0.bytes.count > size }
        }
    }

    // MARK: Leaves

    /// Counts an operation that a power cut may hit; the cut happens after the operation, before it is acknowledged.
    private func change<Result>(
        _ operation: DiskError.Operation, _ name: String,
        _ body: (inout State) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        interlude.withLock { $0 }?()
        return try state.withLock { state throws(DiskError) in
            guard !state.isDead else { throw Self.failure(operation, name) }
            state.operations += 1
            guard state.operations < state.faults.powerCutAt else {
                // A sync under which the power goes off has not happened; anything else may have, unsynced.
                if operation != .sync { _ = try body(&state) }
                state.isDead = true
                throw Self.failure(operation, name)
            }
            defer { history.withLock { $0?.append(state) } }
            return try body(&state)
        }
    }

    private static func failure(_ operation: DiskError.Operation, _ name: String) -> DiskError {
        DiskError(operation, name, .failed, reason: "Input/output error")
    }

    private static func record(_ entry: Entry, _ state: inout State) {
        state.entries.append(entry)
        apply(entry, to: &state.names)
    }

    private static func apply(_ entry: Entry, to names: inout [String: Int]) {
        switch entry {
        case .create(let name, let index): names[name] = index
        case .rename(let old, let new):
            if let index = names.removeValue(forKey: old) { names[new] = index }
        case .remove(let name): names[name] = nil
        }
    }

    private static func apply(_ change: Change, to bytes: inout [UInt8]) {
        let end = change.offset + change.bytes.count
        if bytes.count < end {
            bytes.append(contentsOf: repeatElement(0, count: end - bytes.count))
        }
        bytes.replaceSubrange(change.offset..<end, with: change.bytes)
    }

    private static func left(
        of content: Content, _ survival: Survival, _ random: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = content.durable
        guard survival != .nothing else { return bytes }
        guard survival == .someSectors else {
            // What a failed sync has dropped is live and yet never comes back.
            for change in content.changes { apply(change, to: &bytes) }
            return bytes + [UInt8](repeating: 0, count: max(0, content.live.count - bytes.count))
        }
        var pieces: [Change] = []
        for change in content.changes {
            var start = change.offset
            while start < change.offset + change.bytes.count {
                let end = min(
                    (start / sectorBytes + 1) * sectorBytes, change.offset + change.bytes.count)
                pieces.append(
                    Change(
                        offset: start,
                        bytes: Array(change.bytes[start - change.offset..<end - change.offset])))
                start = end
            }
        }
        // One draw for how much is left, so that nearly all and nearly nothing happen often too.
        let percent = random.pick([5, 30, 50, 70, 95])
        for piece in pieces.shuffled(using: &random) where random.chance(percent) {
            // A sector is written whole from memory, so an earlier write of the same sector comes with a later one.
            let sector = piece.offset / sectorBytes
            for earlier in pieces where earlier.offset / sectorBytes == sector {
                apply(earlier, to: &bytes)
                if earlier.offset == piece.offset && earlier.bytes == piece.bytes { break }
            }
        }
        return bytes
    }
}

private final class SimulatedFile: DiskFile {
    let name: String
    private let disk: SimulatedDisk
    private let index: Int
    private let isStream: Bool

    init(disk: SimulatedDisk, index: Int, name: String, isStream: Bool = false) {
        self.disk = disk
        self.index = index
        self.name = name
        self.isStream = isStream
    }

    func size() throws(DiskError) -> Int { disk.size(index) }

    func read(_ count: Int, at offset: Int, into target: inout MutableSpan<UInt8>) throws(DiskError)
        -> Int
    {
        try disk.read(index, name, count, offset, &target)
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(DiskError) {
        precondition(
            !isStream || offset % SimulatedDisk.blockBytes == 0 && offset >= disk.size(index)
                || offset / SimulatedDisk.blockBytes == disk.size(index) / SimulatedDisk.blockBytes,
            "a stream is written block by block")
        var copy: [UInt8] = []
        for index in bytes.indices { copy.append(bytes[index]) }
        try disk.write(index, name, copy, offset)
    }

    func sync() throws(DiskError) { try disk.sync(index, name) }

    func truncate(to size: Int) throws(DiskError) { try disk.truncate(index, name, size) }

    func fillWithZeros(byteCount: Int) throws(DiskError) {
        try disk.truncate(index, name, 0)
        try disk.write(index, name, [UInt8](repeating: 0, count: byteCount), 0)
    }
}

private final class SimulatedLock: DiskLock {
    private let disk: SimulatedDisk
    private let name: String

    init(disk: SimulatedDisk, name: String) {
        self.disk = disk
        self.name = name
    }

    func release() { disk.release(name) }

    deinit { release() }
}
