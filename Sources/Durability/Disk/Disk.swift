/// One directory of files, as the journal and the snapshots see it.
///
/// Every name is relative to that directory and holds no slash. What a call has done is durable only after the matching
/// sync: bytes after ``DiskFile/sync()``, and the appearing, vanishing and renaming of files after ``syncDirectory()``.
/// ``PosixDisk`` is the real one; the tests bring one that loses, tears and reorders what was not synced.
package protocol Disk: Sendable {
    /// Opens a file that exists.
    func open(_ name: String, for access: DiskAccess) throws(DiskError) -> any DiskFile

    /// Creates an empty file for reading and writing; a file of that name must not exist.
    func create(_ name: String) throws(DiskError) -> any DiskFile

    /// Creates an empty file that is written once and front to back, past the system's memory where that can be done.
    ///
    /// What is large and not read again soon is written so: on its way through the system's memory it would make the
    /// syncs of all other files wait, and push out what is read. Every write begins at a multiple of ``blockBytes``, and
    /// nothing is written behind one whose end is none.
    func createStream(_ name: String) throws(DiskError) -> any DiskFile

    /// Removes a file.
    func remove(_ name: String) throws(DiskError)

    /// Renames a file; a file of the new name is replaced.
    func rename(_ name: String, to newName: String) throws(DiskError)

    /// The names of all files and folders, in ascending order of their bytes.
    func list() throws(DiskError) -> [String]

    /// The bytes that new files may take, about; nil where the system does not say.
    func freeBytes() -> Int?

    /// Makes creations, removals and renames durable.
    func syncDirectory() throws(DiskError)

    /// Takes the directory for this process until the lock is released, and writes `owner` into the file `name`.
    ///
    /// Throws ``DiskError/Kind/inUse`` with the owner's text as the reason while another process holds it. The
    /// system drops the lock when its holder ends in whatever way, so a left-over file does no harm.
    func lock(_ name: String, owner: String) throws(DiskError) -> any DiskLock

    /// Whoever holds the directory by the file `name`, in its own words; nil when nobody does.
    func holder(of name: String) throws(DiskError) -> String?
}

/// What an open file is for.
package enum DiskAccess: Sendable {
    case reading
    case writing
}

/// An open file; it closes itself when the last reference goes.
package protocol DiskFile: AnyObject, Sendable {
    /// The name under which it was opened.
    var name: String { get }

    /// The bytes it holds.
    func size() throws(DiskError) -> Int

    /// Reads `count` bytes from `offset` on into the beginning of `target`, which has room for them.
    ///
    /// The answer is how many there were: smaller than `count` only where the file ends.
    func read(_ count: Int, at offset: Int, into target: inout MutableSpan<UInt8>) throws(DiskError)
        -> Int

    /// Writes all of `bytes` at `offset`, growing the file where needed.
    ///
    /// When it throws, any part of `bytes` may have been written; writing the same again is allowed.
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(DiskError)

    /// Makes the content durable, and the size where it changed (fdatasync).
    ///
    /// When it throws, nobody knows what is on the disk, and a later success would prove nothing: the caller gives the
    /// file up (Rebello and others: "Can Applications Recover from fsync Failures?", ATC 2020).
    func sync() throws(DiskError)

    /// Cuts the file, or lengthens it with zeros, to `size` bytes.
    func truncate(to size: Int) throws(DiskError)

    /// Overwrites the whole file with `byteCount` zeros that really stand on the disk after the next sync.
    ///
    /// A later write inside changes no metadata, which makes its sync 1.4 to 3 times cheaper. The room is asked for
    /// first, so a full disk answers before much was written.
    func fillWithZeros(byteCount: Int) throws(DiskError)
}

/// A directory held by this process.
package protocol DiskLock: AnyObject, Sendable {
    /// Lets the directory go; a second call does nothing.
    func release()
}

extension Disk {
    /// What a stream's writes are cut at: no disk of today has larger blocks.
    package static var blockBytes: Int { 4_096 }

    /// A disk that does not say.
    package func freeBytes() -> Int? { nil }

    /// A disk that nobody else can reach.
    package func holder(of name: String) throws(DiskError) -> String? { nil }

    /// A disk for which all files are alike.
    package func createStream(_ name: String) throws(DiskError) -> any DiskFile { try create(name) }

    /// All bytes of a file.
    package func contents(of name: String) throws(DiskError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(name, into: &bytes)
        return bytes
    }

    /// Reads all bytes of a file, in memory that may have held another.
    package func read(_ name: String, into bytes: inout [UInt8]) throws(DiskError) {
        let file = try open(name, for: .reading)
        let size = try file.size()
        if bytes.count != size { bytes = [UInt8](repeating: 0, count: size) }
        var target = bytes.mutableSpan
        let count = try file.read(size, at: 0, into: &target)
        bytes.removeLast(size - count)
    }

    /// Whether a file of this name is there.
    package func holds(_ name: String) throws(DiskError) -> Bool {
        try list().contains(name)
    }
}

extension DiskFile {
    /// The bytes of `range`, fewer where the file ends before.
    package func bytes(in range: Range<Int>) throws(DiskError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var target = bytes.mutableSpan
        let count = try read(range.count, at: range.lowerBound, into: &target)
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
