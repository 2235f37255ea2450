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

/// A directory that calls a hook before each write to a file that is being made.
struct HookedDisk: Disk {
    let base: any Disk
    let hook: WriteHook

    func list() throws(DiskError) -> [String] { try base.list() }
    func open(_ name: String, for access: DiskAccess) throws(DiskError) -> any DiskFile {
        try base.open(name, for: access)
    }
    func create(_ name: String) throws(DiskError) -> any DiskFile {
        HookedFile(base: try base.create(name), hook: hook)
    }
    func remove(_ name: String) throws(DiskError) { try base.remove(name) }
    func rename(_ name: String, to newName: String) throws(DiskError) {
        try base.rename(name, to: newName)
    }
    func syncDirectory() throws(DiskError) { try base.syncDirectory() }
    func lock(_ name: String, owner: String) throws(DiskError) -> any DiskLock {
        try base.lock(name, owner: owner)
    }
}

private final class HookedFile: DiskFile {
    let base: any DiskFile
    let hook: WriteHook

    init(base: any DiskFile, hook: WriteHook) {
        self.base = base
        self.hook = hook
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
    func sync() throws(DiskError) { try base.sync() }
    func truncate(to size: Int) throws(DiskError) { try base.truncate(to: size) }
    func fillWithZeros(byteCount: Int) throws(DiskError) {
        try base.fillWithZeros(byteCount: byteCount)
    }
}
