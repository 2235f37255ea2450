import Durability
import Synchronization

/// Something that happens at each write of a snapshot; it runs on the writing thread.
///
/// Tests let snapshots be written on their own thread, which is what makes it safe.
final class WriteHook: @unchecked Sendable {
    private var action: (() -> Void)?

    func set(_ action: (() -> Void)?) { self.action = action }
    func run() { action?() }
}

/// A place that everybody passes until a test closes it, and again when it is opened.
final class Barrier: Sendable {
    private enum State { case open, closed, reached }

    private let state = Mutex(State.open)
    private let gate = Gate()

    func close() { state.withLock { $0 = .closed } }
    func open() { gate.open() }

    /// Whether somebody has come to it since it was closed.
    var isReached: Bool { state.withLock { $0 == .reached } }

    func pass() {
        let isClosed = state.withLock { state in
            if state == .closed { state = .reached }
            return state == .reached
        }
        if isClosed { gate.pass() }
    }
}

/// A directory that calls a hook before each write to a file that is being made, and whose syncs pass a barrier.
struct HookedDisk: Disk {
    let base: any Disk
    var hook = WriteHook()
    var syncs = Barrier()

    func list() throws(DiskError) -> [String] { try base.list() }
    func open(_ name: String, for access: DiskAccess) throws(DiskError) -> any DiskFile {
        guard access == .writing else { return try base.open(name, for: access) }
        return HookedFile(base: try base.open(name, for: access), hook: WriteHook(), syncs: syncs)
    }
    func create(_ name: String) throws(DiskError) -> any DiskFile {
        HookedFile(base: try base.create(name), hook: hook, syncs: syncs)
    }
    func remove(_ name: String) throws(DiskError) { try base.remove(name) }
    func rename(_ name: String, to newName: String) throws(DiskError) {
        try base.rename(name, to: newName)
    }
    func freeBytes() -> Int? { base.freeBytes() }
    func syncDirectory() throws(DiskError) { try base.syncDirectory() }
    func lock(_ name: String, owner: String) throws(DiskError) -> any DiskLock {
        try base.lock(name, owner: owner)
    }
}

private final class HookedFile: DiskFile {
    let base: any DiskFile
    let hook: WriteHook
    let syncs: Barrier

    init(base: any DiskFile, hook: WriteHook, syncs: Barrier) {
        self.base = base
        self.hook = hook
        self.syncs = syncs
    }

    var name: String { base.name }
    func size() throws(DiskError) -> Int { try base.size() }
    func read(
        _ count: Int, at offset: Int, into target: inout MutableSpan<UInt8>
    ) throws(DiskError) -> Int { try base.read(count, at: offset, into: &target) }
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(DiskError) {
        hook.run()
        try base.write(bytes, at: offset)
    }
    func sync() throws(DiskError) {
        syncs.pass()
        try base.sync()
    }
    func truncate(to size: Int) throws(DiskError) { try base.truncate(to: size) }
    func fillWithZeros(byteCount: Int) throws(DiskError) {
        try base.fillWithZeros(byteCount: byteCount)
    }
}
