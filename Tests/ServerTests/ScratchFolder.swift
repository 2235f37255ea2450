import Dispatch
import Durability
import Foundation
import Synchronization

/// A data directory of one test, removed with it.
final class ScratchFolder {
    let path = NSTemporaryDirectory() + "leadstock-server-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Every file but the lock, with its bytes.
    var contents: [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in names where name != "lock" {
            found[name] = FileManager.default.contents(atPath: path + "/" + name).map {
                [UInt8]($0)
            }
        }
        return found
    }

    /// The files' names, in order.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Writes a file anew.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    /// Removes a file.
    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + name)
    }
}

/// Closed until a test opens it, and then for good.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    func pass() {
        semaphore.wait()
        semaphore.signal()
    }
}

/// Lines that a server tells, from any of its threads.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var all: [String] { lines.withLock { $0 } }
}

/// A directory that is not listed before a gate opens.
struct GatedDisk: Disk {
    let base: any Disk
    let gate: Gate

    func list() throws(DiskError) -> [String] {
        gate.pass()
        return try base.list()
    }

    func open(_ name: String, for access: DiskAccess) throws(DiskError) -> any DiskFile {
        try base.open(name, for: access)
    }
    func create(_ name: String) throws(DiskError) -> any DiskFile { try base.create(name) }
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
